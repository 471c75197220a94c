using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Binance;

/// <summary>Recorded messages of Binance spot, read as the adapter reads them.</summary>
public static class BinanceSpotFrames
{
    /// <summary>The decoder.</summary>
    public static IFrameDecoder Decoder { get; } = new BinanceSpotFrameDecoder();
}

/// <summary>The table of kinds of Binance spot.</summary>
internal sealed class BinanceSpotFrameDecoder() : FrameDecoder(Shapes)
{
    private const string Venue = "binancespot";

    private static readonly FrameShape[] Shapes =
    [
        new("stream", element => Has("e")(element) || Has("event")(element), Stream),
        new("stream:answer", element => Has("id")(element) && !Has("status")(element) && !Rows("price")(element), BinanceFrameDecoder.Subscription),
        new("ws-api", Has("id", "status"), Api),
        new("rest:/api/v3/order", Has("orderId", "clientOrderId"), Orders),
        new("rest:/api/v3/openOrders", element => !Has("orderId")(element) && Rows("orderId", "clientOrderId")(element), Orders),
        new("rest:/api/v3/myTrades", Rows("id", "orderId", "commission"), message => message.Rows.Select(row =>
            new FrameRow("fill", BinanceSpotDecoder.Trade(row, string.Empty)))),
        new("rest:/api/v3/account", Has("balances"), message => BinanceSpotDecoder.Balances(message.Root).Select(row => Balance(row, DateTimeOffset.UnixEpoch))),
        new("rest:/api/v3/exchangeInfo", Has("symbols"), ExchangeInfo),
        new("rest:/api/v3/depth", Has("lastUpdateId"), message =>
            [Book(string.Empty, isSnapshot: true, message.Root.Long("lastUpdateId"), BinanceDepthBook.Levels(message.Root, "bids"), BinanceDepthBook.Levels(message.Root, "asks"))]),
        new("rest:/api/v3/time", element => Has("serverTime")(element) && !Has("symbols")(element), message =>
            [FrameRow.Answer(isYes: true, "server time", message.Root.TimeMs("serverTime").ToString("O"))]),
        new("rest:error", element => Has("code", "msg")(element) && !Has("id")(element), Error),
    ];

    private static IEnumerable<FrameRow> Stream(FrameMessage message)
    {
        // The WebSocket API wraps events with the number of their subscription.
        var e = message.Root.Has("event") ? message.Root.Object("event") : message.Root;
        var kind = e.Text("e");
        switch (kind)
        {
            case "depthUpdate":
                var delta = BinanceDepthDelta.Decode(message.Bytes, isSpot: true);
                return [Book(SymbolOf(delta.Symbol, "s"), isSnapshot: false, delta.Last, delta.Bids, delta.Asks)];
            case "executionReport":
                return Execution(e);
            case "outboundAccountPosition":
                var time = e.TimeMs("u");
                return BinanceSpotDecoder.StreamBalances(e).Select(row => Balance(row, time));
            default:
                return BinanceSpotStream.IsUnused(kind) ? [FrameRow.Unused(kind)] : throw new FrameException("e", "unknown event " + kind);
        }
    }

    private static IEnumerable<FrameRow> Execution(WireObject e)
    {
        // Both are read before either is told: a frame counts as a whole or not at all.
        var order = BinanceSpotDecoder.StreamOrder(e);
        if (BinanceSpotDecoder.StreamFill(e) is { } fill)
        {
            yield return new FrameRow("fill", fill);
        }

        yield return new FrameRow("order", order);
    }

    // What of an account is a position depends on the symbols that are traded, which a balance does not say.
    private static FrameRow Balance(CoinBalance balance, DateTimeOffset time) => FrameRow.Of(new BalanceChanged(balance.Asset, balance.Total, time));

    private static FrameRow Book(string symbol, bool isSnapshot, long sequence, ReadOnlySpan<byte> bids, ReadOnlySpan<byte> asks)
    {
        var book = new DepthBook();
        var (told, asked) = (new List<BookLevel>(), new List<BookLevel>());
        BinanceDepthDelta.Apply(bids, book, isBid: true, told);
        BinanceDepthDelta.Apply(asks, book, isBid: false, asked);
        return new FrameRow("book", new FrameBook(
            symbol, isSnapshot, sequence,
            Shown(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(told)), Shown(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(asked))));
    }

    private static IEnumerable<FrameRow> Api(FrameMessage message) =>
        BinanceFrameDecoder.ApiAnswer(message, result => new FrameRow("order", BinanceSpotDecoder.Order(result)), Refused);

    private static IEnumerable<FrameRow> Error(FrameMessage message)
    {
        var (code, text) = BinanceDecoder.Error(message.Bytes);
        return [Refused(status: 400, code, text)];
    }

    /// <summary>What the gateway would make of it as the answer to a placement.</summary>
    private static FrameRow Refused(int status, long code, string text) => FrameRow.Of(new PlaceOutcome(
        string.Empty, BinanceErrors.OfSpotPlace(status, code, text), string.Empty, BinanceDecoder.CodeText(code, "http-" + status), text));

    private static IEnumerable<FrameRow> Orders(FrameMessage message) => message.Rows.Select(row => new FrameRow("order", BinanceSpotDecoder.Order(row)));

    private static IEnumerable<FrameRow> ExchangeInfo(FrameMessage message)
    {
        var symbols = message.Root.Array("symbols").Select(row => row.Text("symbol")).ToHashSet(StringComparer.Ordinal);
        return BinanceInstruments.Read(Venue, message.Root, [], symbols).Select(spec => new FrameRow("instrument", spec));
    }
}
