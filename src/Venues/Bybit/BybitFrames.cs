using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Bybit;

/// <summary>
/// Recorded messages of Bybit V5 contracts, linear and inverse, read as the adapter reads them: linear ones as an account in USDT does,
/// inverse ones as one in BTC; figures of a derivatives account as a classic account does.
/// </summary>
public static class BybitFrames
{
    /// <summary>The decoder.</summary>
    public static IFrameDecoder Decoder { get; } = new BybitFrameDecoder();
}

/// <summary>Bybit's table of kinds.</summary>
internal sealed class BybitFrameDecoder() : FrameDecoder(Shapes)
{
    private const string Venue = "bybit";

    private static readonly BybitProduct Linear = new("USDT");
    private static readonly BybitProduct Inverse = new("BTC");
    private static readonly BybitProduct Spot = new("USDT", IsSpot: true);
    private static readonly BybitProduct[] Classic = [new("USDT", Mode: BybitAccountMode.Classic), new("BTC", Mode: BybitAccountMode.Classic)];

    private static readonly FrameShape[] Shapes =
    [
        new("stream", element => Has("topic")(element) || (Has("op")(element) && !IsOrder(element)), Stream),
        new("trade-stream", element => Has("op")(element) && IsOrder(element), Trade),
        new("rest:/v5/order/realtime", List("orderId", "orderStatus"), Each((row, product) => new FrameRow("order", BybitRows.Order(row, product.Kind)))),
        new("rest:/v5/execution/list", List("execId"), Each(Execution)),
        new("rest:/v5/position/list", List("size", "riskId"), Each((row, product) => new FrameRow("position", BybitRows.Position(row, "avgPrice", product)))),
        new("rest:/v5/account/wallet-balance", List("coin", "accountType"), message => Reply(message, Accounts)),
        new("rest:/v5/market/instruments-info", List("lotSizeFilter"), Each(Instrument)),
        new("rest:/v5/market/risk-limit", List("riskLimitValue", "maintenanceMargin"), RiskLimits),
        new("rest:/v5/market/orderbook", Result("b", "a", "u"), Book),
        new("rest:/v5/market/funding/history", List("fundingRateTimestamp"), message => throw NotSupported("result.list", "history of funding rates")),
        new("rest:/v5/market/time", Result("timeSecond", "timeNano"), message => Reply(message, reply =>
            [FrameRow.Answer(isYes: true, "server time", reply.Time.ToString("O"))])),
        new("rest:/v5/order/create", Result("orderId", "orderLinkId"), message => [Outcome(message.Root, message.Root.Has("result") ? message.Root.Object("result") : null, isCancel: false)]),
        new("rest:error", element => Has("retCode")(element) && !Has("op")(element) && !IsOk(element), message => Reply(message, _ => [])),
    ];

    private static bool IsOk(JsonElement element) =>
        element.GetProperty("retCode") is { ValueKind: JsonValueKind.Number } code && code.TryGetInt64(out var number) && number == BybitCodes.Ok;

    private static bool IsOrder(JsonElement element) => JsonMarshal.GetRawUtf8Value(element.GetProperty("op")).StartsWith("\"order."u8);

    private static Predicate<JsonElement> Result(params string[] names) => element =>
        Has("retCode", "result")(element) && IsOk(element) && Has(names)(element.GetProperty("result"));

    private static Predicate<JsonElement> List(params string[] names) => element =>
        Result("list")(element) && element.GetProperty("result").GetProperty("list") is { ValueKind: JsonValueKind.Array } list
        && list.GetArrayLength() > 0 && Has(names)(list[0]);

    /// <summary>Reads every row of a list; rows of another product are not ours.</summary>
    private static Func<FrameMessage, IEnumerable<FrameRow>> Each(Func<WireObject, BybitProduct, FrameRow> read) => message => Reply(message, reply =>
    {
        var category = reply.Result.TextOrEmpty("category");
        var product = category switch
        {
            "" => Linear,
            _ when category == Linear.Category => Linear,
            _ when category == Inverse.Category => Inverse,
            _ when category == Spot.Category => Spot,
            _ => throw NotSupported("result.category", category),
        };
        return reply.Result.Array("list").Select(row => read(row, product));
    });

    /// <summary>A derivatives account keeps the coins of linear and of inverse contracts apart: one account of each that it has.</summary>
    private static IEnumerable<FrameRow> Accounts(BybitReply reply)
    {
        var account = reply.Result.Array("list")[0];
        return account.Text("accountType") != BybitProduct.ContractAccount
            ? [new FrameRow("account", BybitWallet.Read(reply, Linear))]
            : Classic.Where(product => BybitWallet.Coin(account, product.SettleAsset) is not null)
                .Select(product => new FrameRow("account", BybitWallet.Read(reply, product)));
    }

    private static IEnumerable<FrameRow> Reply(FrameMessage message, Func<BybitReply, IEnumerable<FrameRow>> read)
    {
        var reply = new BybitReply(message.Root, DateTimeOffset.UnixEpoch, TimeSpan.Zero);
        return reply.Code == BybitCodes.Ok ? read(reply) : [Outcome(message.Root, null, isCancel: false)];
    }

    private static IEnumerable<FrameRow> Stream(FrameMessage message)
    {
        var root = message.Root;
        if (!root.Has("topic"))
        {
            return [FrameRow.Answer(BybitAuth.IsYes(root), root.Text("op"), BybitAuth.IsYes(root) ? string.Empty : BybitAuth.Refusal(root))];
        }

        var topic = root.Text("topic");
        return topic.StartsWith("orderbook.", StringComparison.Ordinal) || topic.StartsWith("tickers.", StringComparison.Ordinal)
            ? Public(message.Bytes)
            : Private(root);
    }

    private static IEnumerable<FrameRow> Public(byte[] bytes)
    {
        var frame = new BybitPublicFrame();
        frame.Read(bytes);
        var topic = Encoding.UTF8.GetString(frame.Topic(bytes));
        var symbol = SymbolOf(frame.Symbol(bytes), "data.symbol");
        var book = new BybitBook(new InstrumentId(Venue, symbol), topic.StartsWith("orderbook.1.", StringComparison.Ordinal) ? 1 : 50);
        if (topic.StartsWith("tickers.", StringComparison.Ordinal))
        {
            return [book.TakeTicker(frame) is { } mark ? FrameRow.Of(mark) : FrameRow.Unused("a ticker without mark price")];
        }

        var verdict = book.Take(frame, Utf8Number.TimeOfMs(frame.TimeMs, "ts"), out var quote);
        if (verdict == BookVerdict.Crossed)
        {
            throw new FrameException("data", "the book is crossed");
        }

        var levels = new FrameRow("book", new FrameBook(symbol, frame.Type == FrameType.Snapshot, frame.UpdateId, Shown(frame.Bids), Shown(frame.Asks)));
        return quote is null ? [levels] : [levels, FrameRow.Of(quote)];
    }

    private static IEnumerable<FrameRow> Private(WireObject root)
    {
        foreach (var report in BybitPrivateRows.Read(root, Linear))
        {
            yield return FrameRow.Of(report);
        }

        if (root.Text("topic") == "wallet")
        {
            foreach (var report in Classic.SelectMany(product => BybitPrivateRows.Read(root, product)))
            {
                yield return FrameRow.Of(report);
            }
        }

        if (root.Text("topic") is "wallet" or "dcp.future" or "dcp.spot")
        {
            yield break;
        }

        foreach (var report in BybitPrivateRows.Read(root, Inverse).Concat(BybitPrivateRows.Read(root, Spot)))
        {
            yield return FrameRow.Of(report);
        }

        foreach (var row in root.Array("data"))
        {
            if (BybitProduct.KindOf(row) is null)
            {
                throw NotSupported(row.Path + ".category", row.Text("category"));
            }

            if (!Linear.Owns(row) && !Inverse.Owns(row) && !Spot.Owns(row))
            {
                yield return FrameRow.Unused(Excerpt.Of(row.Text("symbol")) + ": not settled in " + (BybitProduct.KindOf(row) == ContractKind.Spot ? Spot : Inverse).SettleAsset);
            }
        }
    }

    private static IEnumerable<FrameRow> Trade(FrameMessage message)
    {
        var root = message.Root;
        var operation = root.Text("op");
        return operation is "order.create" or "order.cancel"
            ? [Outcome(root, root.Has("data") ? root.Object("data") : null, operation == "order.cancel")]
            : throw root.Bad("op", "unknown: " + operation);
    }

    /// <summary>One of the three outcomes: an acknowledgement, a refusal, or neither.</summary>
    private static FrameRow Outcome(WireObject root, WireObject? data, bool isCancel)
    {
        var clientId = data?.TextOrEmpty("orderLinkId") ?? string.Empty;
        VenueCommand command = isCancel
            ? new CancelOrder(clientId, string.Empty)
            : new PlaceOrder(clientId, string.Empty, Side.Buy, OrderType.LimitIoc, 0m, 0m, ReduceOnly: false);
        return FrameRow.Of(BybitOutcomes.Judge(
            command, root.Long("retCode"), Excerpt.Of(root.TextOrEmpty("retMsg")), data?.TextOrEmpty("orderId") ?? string.Empty));
    }

    private static FrameRow Execution(WireObject row, BybitProduct product) => BybitWords.ExecutionCauseOf(row) is { } cause
        ? new FrameRow("fill", BybitRows.Fill(row, cause, product))
        : new FrameRow("funding", BybitRows.Funding(row));

    private static FrameRow Instrument(WireObject row, BybitProduct product) => new("instrument", BybitInstruments.Read(row, Venue));

    private static IEnumerable<FrameRow> RiskLimits(FrameMessage message) => Reply(message, reply =>
    {
        try
        {
            return reply.Result.Array("list").GroupBy(row => row.Text("symbol"))
                .Select(rows => new FrameRow("tiers", new FrameTiers(rows.Key, BybitRiskLimits.Tiers(rows.Select(BybitRiskLimits.Read)))))
                .ToList();
        }
        catch (QueryException e)
        {
            throw new FrameException("result.list", e.Message);
        }
    });

    /// <summary>The adapter takes books from the stream; an answer has the same fields under <c>result</c>.</summary>
    private static IEnumerable<FrameRow> Book(FrameMessage message) => Reply(message, reply =>
    {
        var head = Encoding.ASCII.GetBytes($$"""{"topic":"orderbook.50.","type":"snapshot","ts":{{reply.Root.Long("time")}},"data":""");
        return Public([.. head, .. JsonMarshal.GetRawUtf8Value(reply.Result.Element), (byte)'}']);
    });
}
