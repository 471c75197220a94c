using System.Text;
using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Htx;

/// <summary>Recorded messages of HTX spot, unpacked and read as the adapter reads them.</summary>
public static class HtxSpotFrames
{
    /// <summary>The decoder.</summary>
    public static IFrameDecoder Decoder { get; } = new HtxSpotFrameDecoder();
}

/// <summary>The table of kinds of HTX spot.</summary>
internal sealed class HtxSpotFrameDecoder() : HtxDecoder(Shapes)
{
    private const string Venue = "htxspot";

    private static readonly FrameShape[] Shapes =
    [
        new("stream", IsStream, message => Stream(message, Market)),
        new("account", Has("action"), Account),
        new("rest:" + HtxSpotOrderFrame.PlacePath, HasNumber, message => [Outcome(ReplyOf(message), isCancel: false)]),

        // The answers to a cancel and to a question for the time look like that to a placement.
        new("rest:" + HtxSpotOrderFrame.CancelPath, _ => false, message => [Outcome(ReplyOf(message), isCancel: true)]),
        new("rest:/v1/common/timestamp", _ => false, message => Reply(message, reply =>
            [FrameRow.Answer(isYes: true, "server time", reply.Root.TimeMs("data").ToString("O"))])),
        new("rest:" + HtxSpotQueries.ClientOrderPath, element => IsOne(element) && Data("state", "client-order-id")(element), message =>
            Reply(message, reply => [OrderOf(reply.Data)])),
        new("rest:" + HtxSpotHistory.OpenOrdersPath, element => !IsOne(element) && Data("state", "filled-amount")(element), Each(OrderOf)),
        new("rest:" + HtxSpotHistory.OrdersPath, element => !IsOne(element) && Data("state", "field-amount")(element), Each(OrderOf)),
        new("rest:" + HtxSpotHistory.ExecutionsPath, Data("trade-id", "role"), Each(row => new FrameRow("fill", HtxSpotRows.Fill(row, string.Empty)))),
        new("rest:/v1/account/accounts", element => !IsOne(element) && Data("id", "type", "state", "subtype")(element), message =>
            Reply(message, reply => [new FrameRow("unknown", new FrameNote("account " + HtxSpotAccount.IdOf(reply.Root), "the spot account"))])),
        new("rest:/v1/account/accounts/{id}/balance", element => IsOne(element) && Data("list")(element), message =>
            Reply(message, reply => HtxSpotRows.Balances(reply.Data).Select(row => Balance(row, DateTimeOffset.UnixEpoch)))),
        new("rest:/v1/settings/common/market-symbols", Data("bc", "qc", "pp"), Each(row => new FrameRow("instrument", HtxSpotSymbols.Read(row, Venue)))),
        new("rest:error", element => !IsStream(element) && !Has("action")(element) && IsError(element), message =>
            [Outcome(ReplyOf(message), isCancel: false)]),
    ];

    private static bool HasNumber(JsonElement element) =>
        HasData(element) && !IsStream(element) && !Has("action")(element)
        && element.GetProperty("data").ValueKind is JsonValueKind.String or JsonValueKind.Number;

    private static IEnumerable<FrameRow> Reply(FrameMessage message, Func<HtxReply, IEnumerable<FrameRow>> read)
    {
        var reply = ReplyOf(message);
        return reply.Code == HtxCodes.Ok ? read(reply) : [Outcome(reply, isCancel: false)];
    }

    private static Func<FrameMessage, IEnumerable<FrameRow>> Each(Func<WireObject, FrameRow> read) => message => Reply(message, reply => reply.Rows.Select(read));

    private static FrameRow OrderOf(WireObject row) => new("order", HtxSpotRows.Order(row));

    private static FrameRow Outcome(HtxReply reply, bool isCancel) => FrameRow.Of(HtxOutcomes.JudgeSpot(
        isCancel
            ? new CancelOrder(string.Empty, string.Empty)
            : new PlaceOrder(string.Empty, string.Empty, Side.Buy, OrderType.LimitIoc, 0m, 0m, ReduceOnly: false),
        reply));

    // What of an account is a position depends on the symbols that are traded, which a balance does not say.
    private static FrameRow Balance(CoinBalance balance, DateTimeOffset time) => FrameRow.Of(new BalanceChanged(balance.Asset, balance.Total, time));

    private static IEnumerable<FrameRow> Market(HtxMarketFrame frame, byte[] bytes)
    {
        var channel = frame.Channel(bytes);
        var symbol = SymbolOf(HtxMarketFrame.Symbol(channel), "ch");
        var book = new HtxBook(new InstrumentId(Venue, symbol), HtxQuoteSource.Top) { ContractSize = 1m };
        var name = Encoding.UTF8.GetString(channel);
        return name == book.Channel ? Book(book, frame, symbol) : throw NotSupported("ch", "channel " + Excerpt.Of(name));
    }

    private static IEnumerable<FrameRow> Account(FrameMessage message)
    {
        var root = message.Root;
        var action = root.Text("action");
        switch (action)
        {
            case "push":
                return News(root);
            case "req" or "sub" or "unsub":
                return HtxSpotStream.RefusalOf(root) is { } refusal
                    ? [FrameRow.Answer(isYes: false, action, refusal)]
                    : [FrameRow.Answer(isYes: true, action + " " + root.TextOrEmpty("ch"), string.Empty)];
            case "ping" or "pong":
                return [FrameRow.Answer(isYes: true, action, string.Empty)];
            default:
                throw root.Bad("action", "unknown: " + action);
        }
    }

    private static IEnumerable<FrameRow> News(WireObject root)
    {
        var push = HtxSpotPushes.Read(root, new HtxSpotAverages());
        return push.Report is { } report ? [FrameRow.Of(report)]
            : push.Balance is { } balance ? [Balance(balance, push.Time)]
            : [FrameRow.Unused(root.Text("ch"))];
    }
}
