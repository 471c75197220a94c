using Hedgerow.Messages;
using Hedgerow.Venues.Okx;
using Hedgerow.Venues.Wire;
using static Hedgerow.Venues.Tests.Okx.OkxMessages;

namespace Hedgerow.Venues.Tests.Okx;

/// <summary>Whatever is done to a valid frame, reading it either works or says what is wrong; nothing else is ever thrown.</summary>
public class OkxBrokenFrameTests
{
    private const int MutationsPerFrame = 3_000;

    private static readonly string[] Frames =
        [Top, Mark, Funding, Order, PositionFrame, Account, FundingEvent, Accepted, OkxMessages.Book("snapshot", -1, 10, Level(99, 1), Level(101, 2))];

    [Fact]
    public void Every_prefix_is_refused()
    {
        foreach (var frame in Frames.Select(Bytes))
        {
            for (var length = 0; length < frame.Length; length++)
            {
                Assert.False(Read(frame.AsSpan(0, length)), $"{length} bytes of {frame.Length}");
            }

            Assert.True(Read(frame));
        }
    }

    [Fact]
    public void Random_changes_never_throw_anything_else()
    {
        var random = new Random(20_241_128);
        foreach (var frame in Frames.Select(Bytes))
        {
            for (var i = 0; i < MutationsPerFrame; i++)
            {
                Read(Mutate(frame, random));
            }
        }
    }

    private static byte[] Mutate(byte[] frame, Random random)
    {
        var bytes = frame.ToList();
        for (var changes = random.Next(1, 4); changes > 0 && bytes.Count > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveAt(at);
                    break;
                case 2:
                    bytes.Insert(at, (byte)"\"{}[]:,-.0e9\\ \0é"[random.Next(15)]);
                    break;
                default:
                    var length = random.Next(Math.Min(40, bytes.Count - at));
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length));
                    break;
            }
        }

        return [.. bytes];
    }

    // Every reader that such a frame might meet. True when one of them takes it.
    private static bool Read(ReadOnlySpan<byte> frame) =>
        ReadPublic(frame, OkxQuoteSource.Top) | ReadPublic(frame, OkxQuoteSource.Depth) | ReadPrivate(frame);

    private static bool ReadPublic(ReadOnlySpan<byte> frame, OkxQuoteSource source)
    {
        try
        {
            var reader = new OkxPublicFrame();
            reader.Read(frame);
            var book = new OkxBook(new InstrumentId("okx", Symbol), source, TimeProvider.System);
            book.Open(Contract.Size);
            if (reader.Sequence >= 0)
            {
                book.Take(reader, DateTimeOffset.UnixEpoch, out _);
            }
            else
            {
                book.TakeFigures(reader);
            }

            return true;
        }
        catch (FrameException e)
        {
            Assert.NotEmpty(e.Place);
            return false;
        }
    }

    private static bool ReadPrivate(ReadOnlySpan<byte> frame)
    {
        try
        {
            var root = WireObject.Parse(frame);
            if (root.Has("op"))
            {
                OkxOutcomes.Read(root, "h1p1l0s1");
            }
            else
            {
                OkxPrivateRows.Read(root, Contracts, "USDT");
            }

            return true;
        }
        catch (FrameException e)
        {
            Assert.NotEmpty(e.Place);
            return false;
        }
    }
}
