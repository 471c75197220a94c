using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Binance;

/// <summary>Recorded messages of Binance USDⓈ-M futures, read as the adapter reads them.</summary>
public static class BinanceFrames
{
    /// <summary>The decoder.</summary>
    public static IFrameDecoder Decoder { get; } = new BinanceFrameDecoder();
}

/// <summary>Binance's table of kinds.</summary>
internal sealed class BinanceFrameDecoder() : FrameDecoder(Shapes)
{
    private const string Venue = "binance";
    private const string SettleAsset = "USDT";

    private static readonly FrameShape[] Shapes =
    [
        new("stream", Has("e"), Stream),
        new("stream:answer", element => Has("id")(element) && !Has("e")(element) && !Has("status")(element) && !Rows("price")(element), Subscription),
        new("ws-api", Has("id", "status"), Api),
        new("rest:/fapi/v1/order", Has("orderId", "clientOrderId"), Orders),
        new("rest:/fapi/v1/openOrders", element => !Has("orderId")(element) && Rows("orderId", "clientOrderId")(element), Orders),
        new("rest:/fapi/v1/userTrades", Rows("id", "orderId", "commission"), message => message.Rows.Select(row =>
            new FrameRow("fill", BinanceDecoder.Trade(row, string.Empty, TradeCause.Order)))),
        new("rest:/fapi/v1/income", Rows("incomeType"), message => message.Rows.Select(Income)),
        new("rest:/fapi/v3/account", Has("assets"), message => [new FrameRow("account", BinanceDecoder.Account(message.Root, SettleAsset, [], DateTimeOffset.UnixEpoch))]),
        new("rest:/fapi/v3/positionRisk", Rows("positionAmt"), message => BinanceDecoder.Positions(message.Rows).Select(p => new FrameRow("position", p))),
        new("rest:/fapi/v1/exchangeInfo", Has("symbols"), ExchangeInfo),
        new("rest:/fapi/v1/leverageBracket", Rows("brackets"), Brackets),
        new("rest:/fapi/v1/depth", Has("lastUpdateId"), Depth),
        new("rest:/fapi/v1/time", element => Has("serverTime")(element) && !Has("symbols")(element), message =>
            [FrameRow.Answer(isYes: true, "server time", message.Root.TimeMs("serverTime").ToString("O"))]),
        new("rest:error", element => Has("code", "msg")(element) && !Has("id")(element), Error),
    ];

    private static IEnumerable<FrameRow> Stream(FrameMessage message)
    {
        var kind = Encoding.UTF8.GetString(BinanceSubscription.EventOf(message.Bytes));
        switch (kind)
        {
            case "bookTicker":
                return [Ticker(message.Bytes)];
            case "depthUpdate":
                return [Delta(message.Bytes)];
            case "markPriceUpdate":
                return [Mark(message)];
            case "ORDER_TRADE_UPDATE":
                return Trade(message.Root.Object("o"));
            case "ACCOUNT_UPDATE":
                return BinanceAccountUpdate.Read(message.Root).Select(FrameRow.Of);
            case "executionReport" or "balanceUpdate" or "outboundAccountPosition" or "listStatus":
                throw NotSupported("e", "spot, which binancespot reads");
            default:
                return BinancePrivateStream.IsUnused(kind) ? [FrameRow.Unused(kind)] : throw new FrameException("e", "unknown event " + kind);
        }
    }

    private static FrameRow Ticker(byte[] frame)
    {
        var ticker = BinanceBookTicker.Decode(frame);
        if (BinancePublicStream.Fault(ticker) is { } fault)
        {
            throw new FrameException("b", fault);
        }

        var time = Utf8Number.TimeOfMs(ticker.TransactionMs, "T");
        return new FrameRow("quote", new Quote(
            new InstrumentId(Venue, SymbolOf(ticker.Symbol, "s")), ticker.Bid, ticker.BidSize, ticker.Ask, ticker.AskSize, ticker.Update, time, time));
    }

    private static FrameRow Delta(byte[] frame)
    {
        var delta = BinanceDepthDelta.Decode(frame);
        return Book(SymbolOf(delta.Symbol, "s"), isSnapshot: false, delta.Last, delta.Bids, delta.Asks);
    }

    private static IEnumerable<FrameRow> Depth(FrameMessage message)
    {
        // The snapshot of futures names its times; spot's does not.
        var root = message.Root;
        return root.Has("T")
            ? [Book(string.Empty, isSnapshot: true, root.Long("lastUpdateId"), BinanceDepthBook.Levels(root, "bids"), BinanceDepthBook.Levels(root, "asks"))]
            : throw NotSupported("T", "spot, which binancespot reads");
    }

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

    private static FrameRow Mark(FrameMessage message)
    {
        var symbol = message.Root.Text("s");
        var table = new SymbolTable<BinanceSymbol>([KeyValuePair.Create(symbol, new BinanceSymbol(new InstrumentId(Venue, symbol)))]);
        return BinanceMarkPrice.Decode(message.Bytes, table) is { } mark
            ? FrameRow.Of(mark)
            : throw new FrameException("s", "written with escapes");
    }

    private static IEnumerable<FrameRow> Trade(WireObject o)
    {
        // Both are read before either is told: a frame counts as a whole or not at all.
        var order = BinanceDecoder.StreamOrder(o);
        if (BinanceDecoder.StreamFill(o) is { } fill)
        {
            yield return new FrameRow("fill", fill);
        }

        yield return new FrameRow("order", order);
    }

    /// <summary>The answer to a subscription.</summary>
    internal static IEnumerable<FrameRow> Subscription(FrameMessage message)
    {
        var (id, objection) = BinanceSubscription.Answer(message.Bytes);
        return [FrameRow.Answer(objection.Length == 0, $"subscription {id}", objection)];
    }

    private static IEnumerable<FrameRow> Api(FrameMessage message) =>
        ApiAnswer(message, result => new FrameRow("order", BinanceDecoder.Order(result)), Refused);

    /// <summary>An answer of the WebSocket API.</summary>
    /// <param name="message">The message.</param>
    /// <param name="order">Reads a result that is an order.</param>
    /// <param name="refused">What the gateway would make of status, code and text as the answer to a placement.</param>
    internal static IEnumerable<FrameRow> ApiAnswer(FrameMessage message, Func<WireObject, FrameRow> order, Func<int, long, string, FrameRow> refused)
    {
        var root = message.Root;
        if (root.Long("status") == 200)
        {
            var result = root.Object("result");
            yield return FrameRow.Answer(isYes: true, "request " + root.Id("id"), string.Empty);
            if (result.Has("orderId"))
            {
                yield return order(result);
            }

            yield break;
        }

        var error = root.Object("error");
        yield return refused((int)Math.Clamp(root.Long("status"), 0, 999), error.Long("code"), Excerpt.Of(error.TextOrEmpty("msg")));
    }

    private static IEnumerable<FrameRow> Error(FrameMessage message)
    {
        var (code, text) = BinanceDecoder.Error(message.Bytes);
        return [code == 200 ? FrameRow.Answer(isYes: true, "request", text) : Refused(status: 400, code, text)];
    }

    /// <summary>What the gateway would make of it as the answer to a placement.</summary>
    private static FrameRow Refused(int status, long code, string text) => FrameRow.Of(new PlaceOutcome(
        string.Empty, BinanceErrors.OfPlace(status, code, text), string.Empty, BinanceDecoder.CodeText(code, "http-" + status), text));

    private static IEnumerable<FrameRow> Orders(FrameMessage message) => message.Rows.Select(row => new FrameRow("order", BinanceDecoder.Order(row)));

    private static FrameRow Income(WireObject row) =>
        row.Text("incomeType") == "FUNDING_FEE" ? new FrameRow("funding", BinanceDecoder.Funding(row)) : FrameRow.Unused("income " + row.Text("incomeType"));

    private static IEnumerable<FrameRow> ExchangeInfo(FrameMessage message)
    {
        var rows = message.Root.Array("symbols");
        if (rows.Find(row => !row.Has("contractType")) is { Element.ValueKind: System.Text.Json.JsonValueKind.Object } spot)
        {
            throw NotSupported(spot.Path + ".contractType", "spot, which binancespot reads");
        }

        var symbols = rows.Select(row => row.Text("symbol")).ToHashSet(StringComparer.Ordinal);
        return BinanceInstruments.Read(Venue, message.Root, [], symbols).Select(spec => new FrameRow("instrument", spec));
    }

    private static IEnumerable<FrameRow> Brackets(FrameMessage message) => message.Rows
        .Select(row => new FrameRow("tiers", new FrameTiers(row.Text("symbol"), BinanceDecoder.TiersOf(row))));
}
