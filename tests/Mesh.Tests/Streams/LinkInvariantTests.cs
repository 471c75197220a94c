using Hedgerow.Mesh.Streams;

namespace Hedgerow.Mesh.Tests.Streams;

/// <summary>The invariants of docs/links.md over random histories of two nodes.</summary>
public class LinkInvariantTests
{
    private static readonly LinkBounds Bounds = new()
    {
        MaxMessages = 16,
        MaxBytes = 2_000,
        FrameBytes = 300,
        AcknowledgeEvery = 3,
        Silence = TimeSpan.FromDays(1),
    };

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_taken_message_arrives_exactly_once_and_in_order_for_each_pair_of_processes(int part)
    {
        for (var seed = part * 500; seed < (part + 1) * 500; seed++)
            Run(seed);
    }

    private static void Run(int seed)
    {
        var random = new Random(seed);
        var pair = new LinkPair(Bounds);
        var number = 0L;
        for (var step = 0; step < 300; step++)
        {
            Step(pair, random, ref number);
            for (var side = 0; side < 2; side++)
                AssertInvariants(pair, side, seed);
        }
        pair.Settle();
        for (var side = 0; side < 2; side++)
        {
            Assert.Equal(pair.Taken(side), pair.Delivered(1 - side));
            Assert.Equal(0, pair.Machine(side).Counts.NotUnderstood);
            Assert.Equal((0, false), (pair.Machine(side).Kept, pair.Machine(side).IsOverflowing));
            Assert.Equal(TellOutcome.Taken, pair.Tell(side, ++number));
        }
    }

    private static void Step(LinkPair pair, Random random, ref long number)
    {
        var side = random.Next(2);
        switch (random.Next(100))
        {
            case < 35:
                pair.Tell(side, ++number);
                break;
            case < 45:
                pair.TellQuote(side, ++number);
                break;
            case < 65:
                pair.Write(side);
                break;
            case < 85:
                pair.Read(side);
                break;
            case < 90:
                pair.Beat(TimeSpan.FromMilliseconds(random.Next(1_000)));
                break;
            case < 96:
                pair.Open();
                break;
            case < 99:
                pair.Cut(random);
                break;
            default:
                pair.Replace(side, random);
                break;
        }
    }

    private static void AssertInvariants(LinkPair pair, int side, int seed)
    {
        var machine = pair.Machine(side);
        Assert.True(machine.Kept <= Bounds.MaxMessages, $"seed {seed}");
        if (!pair.IsOpen)
            return; // between processes: what was told to the old one is dropped at the next meeting
        var taken = pair.Taken(side);
        var delivered = pair.Delivered(1 - side);
        Assert.True(delivered.Count <= taken.Count && delivered.SequenceEqual(taken.Take(delivered.Count)), $"seed {seed}");
        var quotes = pair.Quotes(1 - side);
        Assert.True(quotes.SequenceEqual(quotes.Distinct().Order()), $"seed {seed}");
    }
}
