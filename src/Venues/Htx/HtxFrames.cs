using System.Globalization;
using System.Text;
using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Htx;

/// <summary>
/// Recorded messages of HTX's USDT-margined perpetuals, unpacked and read as the adapter reads them. A message does not say how
/// large a contract is: quantities are in contracts, and so are the bounds of tiers.
/// </summary>
public static class HtxFrames
{
    /// <summary>The decoder.</summary>
    public static IFrameDecoder Decoder { get; } = new HtxFrameDecoder();
}

/// <summary>HTX's table of kinds.</summary>
internal sealed class HtxFrameDecoder() : HtxDecoder(Shapes)
{
    private const string Venue = "htx";
    private const string SettleAsset = "USDT";

    private static readonly FrameShape[] Shapes =
    [
        new("stream", IsStream, message => Stream(message, Market)),
        new("notification", Has("op"), Notification),
        new("rest:" + HtxOrderFrame.PlacePath, element => IsOne(element) && Data("order_id")(element), message => Reply(message, reply =>
            [reply.Data.Has("state") ? OrderOf(reply.Data) : Outcome(reply, isCancel: false)])),

        // The answer to a cancel has the fields of one to a placement.
        new("rest:" + HtxOrderFrame.CancelPath, _ => false, message => [Outcome(ReplyOf(message), isCancel: true)]),
        new("rest:/v5/trade/order/opens", element => !IsOne(element) && Data("order_id", "state")(element), Each(OrderOf)),
        new("rest:/v5/trade/order/details", Data("order_id", "trade_id", "role"), Each(row => new FrameRow("fill", HtxRows.Fill(row, 1m, SettleAsset)))),
        new("rest:/v5/trade/position/opens", Data("open_avg_price", "volume"), Each(row => new FrameRow("position", HtxRows.Position(row, 1m)))),
        new("rest:/v5/account/balance", Data("details"), message => Reply(message, reply =>
            [new FrameRow("account", HtxRows.Account(reply.Data, SettleAsset, reply.Time))])),
        new("rest:/v5/market/risk/limit", Data("tier", "maintenance_margin_rate"), Tiers),
        new("rest:/linear-swap-api/v1/swap_contract_info", Data("contract_size", "contract_code"), Each(Contract)),
        new("rest:/linear-swap-api/v1/swap_funding_rate", Data("funding_rate", "funding_time"), message => Reply(message, reply => [Funding(reply.Data)])),
        new("rest:/linear-swap-api/v3/swap_financial_record", Data("query_id", "amount"), Each(row => new FrameRow("funding", HtxHistory.Payment(row)))),
        new("rest:/api/v1/timestamp", element => Has("status", "ts")(element) && !IsStream(element) && !IsError(element) && !HasData(element), message =>
            Reply(message, reply => [FrameRow.Answer(isYes: true, "server time", reply.Time.ToString("O"))])),
        new("rest:error", element => !IsStream(element) && !Has("op")(element) && IsError(element), message => [Outcome(ReplyOf(message), isCancel: false)]),
    ];

    private static IEnumerable<FrameRow> Reply(FrameMessage message, Func<HtxReply, IEnumerable<FrameRow>> read)
    {
        var reply = ReplyOf(message);
        return reply.Code == HtxCodes.Ok ? read(reply) : [Outcome(reply, isCancel: false)];
    }

    private static Func<FrameMessage, IEnumerable<FrameRow>> Each(Func<WireObject, FrameRow> read) => message => Reply(message, reply => reply.Rows.Select(read));

    private static FrameRow OrderOf(WireObject row) => new("order", HtxRows.Order(row, size: 1m));

    private static FrameRow Outcome(HtxReply reply, bool isCancel)
    {
        var clientId = reply.HasData && reply.Root.Element.GetProperty("data").ValueKind == JsonValueKind.Object ? HtxClientId.Of(reply.Data) : string.Empty;
        return FrameRow.Of(HtxOutcomes.Judge(
            isCancel
                ? new CancelOrder(clientId, string.Empty)
                : new PlaceOrder(clientId, string.Empty, Side.Buy, OrderType.LimitIoc, 0m, 0m, ReduceOnly: false),
            reply));
    }

    private static IEnumerable<FrameRow> Market(HtxMarketFrame frame, byte[] bytes)
    {
        var channel = frame.Channel(bytes);
        var symbol = SymbolOf(HtxMarketFrame.Symbol(channel), "ch");
        var name = Encoding.UTF8.GetString(channel);
        if (name == HtxMarkStream.ChannelOf(symbol))
        {
            return [Mark(symbol, "mark price", HtxMarkStream.MarkOf(frame), Utf8Number.TimeOfMs(frame.TimeMs, "ts"))];
        }

        foreach (var source in (HtxQuoteSource[])[HtxQuoteSource.Top, HtxQuoteSource.Depth])
        {
            var book = new HtxBook(new InstrumentId(Venue, symbol), source) { ContractSize = 1m };
            if (name == book.Channel)
            {
                return Book(book, frame, symbol);
            }
        }

        throw NotSupported("ch", "channel " + Excerpt.Of(name));
    }

    private static FrameRow Mark(string symbol, string what, decimal figure, DateTimeOffset time) =>
        new("mark", new FrameNote(symbol, string.Create(CultureInfo.InvariantCulture, $"{what} {figure} at {time:O}")));

    private static FrameRow Funding(WireObject data)
    {
        var funding = HtxFunding.Read(data);
        return Mark(data.Text("contract_code"), "funding rate", funding.Rate, funding.Next);
    }

    private static IEnumerable<FrameRow> Notification(FrameMessage message)
    {
        var root = message.Root;
        var operation = root.Text("op");
        return operation switch
        {
            "notify" => News(root),
            "ping" or "pong" or "unsub" => [FrameRow.Answer(isYes: true, operation, string.Empty)],
            "auth" or "sub" => [root.Long("err-code") == 0
                ? FrameRow.Answer(isYes: true, operation, string.Empty)
                : FrameRow.Answer(isYes: false, operation, HtxPrivateStream.Refusal(root))],
            "close" or "error" => [FrameRow.Answer(isYes: false, operation, HtxPrivateStream.Refusal(root))],
            _ => throw root.Bad("op", "unknown: " + operation),
        };
    }

    private static IEnumerable<FrameRow> News(WireObject root)
    {
        var push = HtxPrivateRows.Read(root, _ => 1m, SettleAsset);
        foreach (var report in push.Reports)
        {
            yield return FrameRow.Of(report);
        }

        foreach (var trade in push.Trades)
        {
            yield return new FrameRow("unknown", new FrameNote("trade " + trade.TradeId, "quantity, price and fee are asked for"));
        }

        if (push.IsFunding)
        {
            yield return new FrameRow("funding", new FrameNote(root.TimeMs("ts").ToString("O"), "settled; the amounts are asked for"));
        }
        else if (push.Reports.Count + push.Trades.Count == 0)
        {
            yield return FrameRow.Unused(root.Text("topic") + " with nothing of " + SettleAsset);
        }
    }

    /// <summary>What the adapter takes of it; the rest of an instrument's rules is in <c>swap_query_elements</c>.</summary>
    private static FrameRow Contract(WireObject row)
    {
        var size = HtxInstruments.Positive(row, "contract_size");
        return HtxInstruments.IsPerpetual(row)
            ? new FrameRow("instrument", new FrameNote(row.Text("contract_code"), string.Create(CultureInfo.InvariantCulture, $"{size} base units a contract")))
            : FrameRow.Unused(row.Text("contract_code") + ": no perpetual in cross margin");
    }

    private static IEnumerable<FrameRow> Tiers(FrameMessage message) => Reply(message, reply =>
    {
        try
        {
            return reply.Rows.GroupBy(row => row.Text("contract_code"))
                .Select(rows => new FrameRow("tiers", new FrameTiers(rows.Key, HtxTiers.Read(rows, size: 1m, price: 1m))))
                .ToList();
        }
        catch (QueryException e)
        {
            throw new FrameException("data", e.Message);
        }
    });
}
