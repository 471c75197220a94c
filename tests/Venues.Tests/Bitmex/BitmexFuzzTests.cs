using Hedgerow.Messages;
using Hedgerow.Venues.Bitmex;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.Bitmex;

/// <summary>Malformed and truncated frames: whatever comes, a decoder says what it says or throws a frame exception, nothing else.</summary>
public sealed class BitmexFuzzTests
{
    private const int Mutations = 20_000;

    private static readonly byte[][] Public =
    [
        BitmexFacts.Frame("quote", "insert", BitmexFacts.Quote("59999.9", "2500000", "60000", "100")),
        BitmexFacts.Image("orderBookL2_25", "\"symbol\",\"id\",\"side\"", BitmexFacts.Level(1, Side.Buy, 5, 99), BitmexFacts.Level(2, Side.Sell, 5, 101)),
        BitmexFacts.Frame("orderBookL2_25", "update", BitmexFacts.Level(1, Side.Buy, 6, 99)),
        BitmexFacts.Frame("instrument", "partial", BitmexFacts.Instrument),
    ];

    private static readonly byte[][] Private =
    [
        BitmexFacts.Image("order", "\"orderID\"", BitmexFacts.Order),
        BitmexFacts.Frame("order", "insert", BitmexFacts.Order),
        BitmexFacts.Frame("order", "update", """{"orderID":"o-1","ordStatus":"Filled","cumQty":1500,"avgPx":60000.5}"""),
        BitmexFacts.Frame("execution", "insert", BitmexFacts.Execution),
        BitmexFacts.Frame("position", "insert", """{"account":7,"symbol":"XBTUSDT","currency":"USDt","currentQty":1,"avgEntryPrice":1,"timestamp":"2026-03-01T12:00:00.000Z"}"""),
        BitmexFacts.Frame("margin", "insert", """{"account":7,"currency":"USDt","walletBalance":1,"timestamp":"2026-03-01T12:00:00.000Z"}"""),
    ];

    [Fact]
    public void Every_prefix_of_a_frame()
    {
        foreach (var frame in Public.Concat(Private))
        {
            for (var length = 0; length < frame.Length; length++)
            {
                Assert.NotNull(Record.Exception(() => WireObject.Parse(frame.AsSpan(0, length))));
                Survives(frame[..length]);
            }
        }
    }

    [Fact]
    public void Random_mutations_of_frames()
    {
        var random = new Random(20_260_301);
        var frames = Public.Concat(Private).ToArray();
        for (var i = 0; i < Mutations; i++)
        {
            var frame = frames[random.Next(frames.Length)].ToArray();
            for (var changes = random.Next(1, 5); changes > 0; changes--)
            {
                frame[random.Next(frame.Length)] = random.Next(3) == 0 ? (byte)random.Next(256) : (byte)"{}[]\",:0-9eE.\\unul"[random.Next(18)];
            }

            Survives(frame);
        }
    }

    private static void Survives(byte[] bytes)
    {
        OnlyFrameExceptions(bytes, ReadPublic);
        OnlyFrameExceptions(bytes, ReadPrivate);
        OnlyFrameExceptions(bytes, frame => BitmexOutcomes.Judge(
            new CancelOrder("h1p1l0s1", "XBTUSDT"), new RestAnswer(RestResult.Answered, 200, frame, default, default, "http-200"), BitmexFacts.Contract));
        OnlyFrameExceptions(bytes, frame => BitmexRiskLimits.Read(WireObject.Parse(frame)));
    }

    private static void OnlyFrameExceptions(byte[] bytes, Action<byte[]> read)
    {
        var failure = Record.Exception(() => read(bytes));
        Assert.True(failure is null or FrameException, failure?.ToString());
    }

    private static void ReadPublic(byte[] bytes)
    {
        var frame = new BitmexPublicFrame();
        var book = new BitmexBook(new InstrumentId("bitmex", BitmexFacts.Symbol), BitmexFacts.Contract);
        frame.Read(bytes);
        foreach (ref readonly var row in frame.Rows)
        {
            _ = bytes.AsSpan(row.Symbol).Length;
            book.TakeTop(in row, DateTimeOffset.UnixEpoch);
            book.TakeInstrument(frame.Action, in row);
            book.BeginImage();
            book.TakeLevel(frame.Action, in row);
            book.TryQuote(DateTimeOffset.UnixEpoch, out _);
        }
    }

    private static void ReadPrivate(byte[] bytes)
    {
        var root = WireObject.Parse(bytes);
        var name = root.Text("table");
        var table = new BitmexTable(name, ["orderID"], isLog: name == "execution");
        table.Take(WireObject.Parse(BitmexFacts.Image(name, name is "order" or "execution" ? "\"orderID\"" : "\"account\"")));
        BitmexPrivateRows.Read(name, table.Take(root), BitmexFacts.Markets(), "USDT");
    }
}
