using FsCheck;
using FsCheck.Fluent;
using Hedgerow.Simulator.Model;
using Hedgerow.Simulator.Servers;
using Hedgerow.Simulator.Servers.Binance;

namespace Hedgerow.Simulator.Tests.Servers;

/// <summary>Whatever the book does, a client that follows a stream's rules has the venue's book.</summary>
public sealed class BookStreamPropertyTests
{
    private static readonly DateTimeOffset Time = DateTimeOffset.UnixEpoch;

    [Fact]
    public void Binance_differences_bring_a_snapshot_of_any_moment_to_the_present()
    {
        Prop.ForAll(Scripts(), script =>
        {
            var stream = new DepthStream("x", periodTicks: 1);
            stream.Start(script.Books[0]);
            SortedDictionary<decimal, decimal>? client = null;
            var clientSequence = 0L;
            var frames = new List<DepthChange>();
            for (var i = 1; i < script.Books.Count; i++)
            {
                stream.Observe(script.Books[i]);
                if (i == script.SnapshotAt)
                {
                    client = Side(script.Books[i].Bids);
                    clientSequence = script.Books[i].Sequence;
                }

                if (script.FlushAfter[i] && stream.Take(crossing: null) is { } frame)
                {
                    frames.Add(frame);
                }
            }

            if (stream.Take(crossing: null) is { } last)
            {
                frames.Add(last);
            }

            return client is null || Follow(client, clientSequence, frames).SequenceEqual(Side(script.Books[^1].Bids));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Bybit_differences_bring_their_snapshot_to_the_present()
    {
        Prop.ForAll(Scripts(), script =>
        {
            var topic = new BookTopic("x", levels: 50, isImmediate: true);
            topic.Advance(script.Books[0]);
            var client = Side(script.Books[0].Bids);
            var update = topic.UpdateId;
            foreach (var book in script.Books.Skip(1))
            {
                if (topic.Advance(book) is not { } change)
                {
                    continue;
                }

                if (topic.UpdateId != ++update)
                {
                    return false;
                }

                Apply(client, change.Bids);
            }

            return client.SequenceEqual(Side(script.Books[^1].Bids));
        }).QuickCheckThrowOnFailure();
    }

    private static Arbitrary<Script> Scripts()
    {
        var level = from price in Gen.Choose(1, 12) from size in Gen.Choose(1, 3) select new BookLevel(price, size);
        var levels = from count in Gen.Choose(0, 6)
                     from list in Gen.ListOf(level, count)
                     select (IReadOnlyList<BookLevel>)list.DistinctBy(l => l.Price).OrderByDescending(l => l.Price).ToArray();
        var script = from count in Gen.Choose(2, 20)
                     from sides in Gen.ListOf(levels, count)
                     from flushes in Gen.ListOf(Gen.Elements(true, false, false), count)
                     from snapshot in Gen.Choose(1, count - 1)
                     select new Script([.. sides.Select((side, i) => new BookDepth("X", side, [], 100 + i, Time))], [.. flushes], snapshot);
        return script.ToArbitrary();
    }

    /// <summary>The documented procedure: drop frames that end before the snapshot, the first must reach it, each continues the last.</summary>
    private static SortedDictionary<decimal, decimal> Follow(
        SortedDictionary<decimal, decimal> client, long snapshot, List<DepthChange> frames)
    {
        var previous = 0L;
        foreach (var frame in frames.Where(f => f.Last >= snapshot))
        {
            var continues = previous == 0 ? frame.First <= snapshot || frame.Previous == snapshot : frame.Previous == previous;
            Assert.True(continues, $"frame {frame.First}..{frame.Last} does not continue {(previous == 0 ? snapshot : previous)}");
            Apply(client, frame.Bids);
            previous = frame.Last;
        }

        return client;
    }

    private static void Apply(SortedDictionary<decimal, decimal> client, IEnumerable<BookLevel> changes)
    {
        foreach (var level in changes)
        {
            if (level.Size == 0)
            {
                client.Remove(level.Price);
            }
            else
            {
                client[level.Price] = level.Size;
            }
        }
    }

    private static SortedDictionary<decimal, decimal> Side(IReadOnlyList<BookLevel> levels) =>
        new(levels.ToDictionary(l => l.Price, l => l.Size));

    private sealed record Script(IReadOnlyList<BookDepth> Books, IReadOnlyList<bool> FlushAfter, int SnapshotAt);
}
