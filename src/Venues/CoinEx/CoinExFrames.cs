using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.CoinEx;

/// <summary>Recorded messages of CoinEx V2 futures, unpacked, read as the adapter reads them.</summary>
public static class CoinExFrames
{
    /// <summary>The decoder.</summary>
    public static IFrameDecoder Decoder { get; } = new CoinExFrameDecoder();
}

/// <summary>CoinEx's table of kinds.</summary>
internal sealed class CoinExFrameDecoder() : FrameDecoder(Shapes)
{
    private const string Venue = "coinex";
    private const string SettleAsset = "USDT";

    private static readonly FrameShape[] Shapes =
    [
        new("stream", element => Has("method")(element) || Has("id", "code")(element), Stream),
        new("rest:/v2/futures/order", element => Data("order_id", "client_id")(element) && !Data("status")(element), Placed),
        new("rest:/v2/futures/cancel-order-by-client-id", List("code", "data"), Cancelled),
        new("rest:/v2/futures/order-status", Data("order_id", "status"), message => Reply(message, reply =>
            [new FrameRow("order", CoinExRows.Order(reply.Data, CoinExWords.IsFinished(reply.Data)))])),

        // Rows of both lists look the same; what they mean does not, so the reader says which list it was.
        new("rest:/v2/futures/pending-order", List("order_id", "unfilled_amount"), Each(row => new FrameRow("order", CoinExRows.Order(row, isFinished: false)))),
        new("rest:/v2/futures/finished-order", List("order_id", "unfilled_amount"), Each(row => new FrameRow("order", CoinExRows.Order(row, isFinished: true)))),
        new("rest:/v2/futures/user-deals", List("deal_id", "role"), Each(row => new FrameRow("fill", CoinExRows.Fill(row)))),
        new("rest:/v2/futures/position-funding-history", List("funding_value"), Each(row => new FrameRow("funding", CoinExRows.Funding(row)))),
        new("rest:/v2/futures/pending-position", List("avg_entry_price"), Each(row => new FrameRow("position", CoinExRows.Position(row)))),
        new("rest:/v2/assets/futures/balance", List("ccy", "margin"), Each(row => FrameRow.Of(
            new BalanceChanged(row.Text("ccy"), CoinExRows.WalletBalance(row), DateTimeOffset.UnixEpoch)))),
        new("rest:/v2/futures/market", List("contract_type", "tick_size"), Each(Instrument)),
        new("rest:/v2/futures/funding-rate", List("mark_price", "next_funding_rate"), Each(row => FrameRow.Of(
            CoinExRows.Mark(row, new InstrumentId(Venue, row.Text("market")), DateTimeOffset.UnixEpoch)))),
        new("rest:/v2/futures/position-level", List("level"), Each(Tiers)),
        new("rest:/v2/futures/depth", Data("depth"), message => Reply(message, _ => Public(message.Bytes))),
        new("rest:/v2/time", Data("timestamp"), message => Reply(message, reply =>
            [FrameRow.Answer(isYes: true, "server time", reply.Data.TimeMs("timestamp").ToString("O"))])),
        new("rest:error", element => Has("code", "message")(element) && !Has("id")(element) && !IsOk(element), message => Reply(message, _ => [])),
    ];

    private static bool IsOk(JsonElement element) =>
        element.GetProperty("code") is { ValueKind: JsonValueKind.Number } code && code.TryGetInt64(out var number) && number == CoinExCodes.Ok;

    private static Predicate<JsonElement> Data(params string[] names) => element =>
        Has("code", "data")(element) && !Has("id")(element) && IsOk(element) && Has(names)(element.GetProperty("data"));

    private static Predicate<JsonElement> List(params string[] names) => element =>
        Has("code", "data")(element) && IsOk(element) && element.GetProperty("data") is { ValueKind: JsonValueKind.Array } list
        && list.GetArrayLength() > 0 && Has(names)(list[0]);

    private static Func<FrameMessage, IEnumerable<FrameRow>> Each(Func<WireObject, FrameRow> read) =>
        message => Reply(message, reply => reply.Rows.Select(read));

    private static IEnumerable<FrameRow> Reply(FrameMessage message, Func<CoinExReply, IEnumerable<FrameRow>> read)
    {
        var reply = new CoinExReply(message.Root, DateTimeOffset.UnixEpoch, TimeSpan.Zero);
        return reply.Code == CoinExCodes.Ok ? read(reply) : [Outcome(Any, message)];
    }

    // What is judged is the answer: to which order it was does not show in an error.
    private static PlaceOrder Any => new(string.Empty, string.Empty, Side.Buy, OrderType.LimitIoc, 0m, 0m, ReduceOnly: false);

    private static RestAnswer AnswerOf(FrameMessage message) =>
        new(RestResult.Answered, 200, message.Bytes, DateTimeOffset.UnixEpoch, TimeSpan.Zero, string.Empty);

    private static FrameRow Outcome(PlaceOrder order, FrameMessage message) => FrameRow.Of(CoinExOutcomes.Judge(order, AnswerOf(message), out _).Outcome);

    /// <summary>An accepted order, and what its answer says of it.</summary>
    private static IEnumerable<FrameRow> Placed(FrameMessage message) => Reply(message, reply =>
    {
        var placed = CoinExRows.Order(reply.Data, isFinished: false);
        var asked = Any with { ClientId = placed.ClientId, Symbol = placed.Symbol, Side = placed.Side };
        return [Outcome(asked, message), new FrameRow("order", placed)];
    });

    private static IEnumerable<FrameRow> Cancelled(FrameMessage message) => Reply(message, reply =>
    {
        var clientId = reply.Rows.Select(row => row.Object("data").TextOrEmpty("client_id")).FirstOrDefault() ?? string.Empty;
        return [FrameRow.Of(CoinExOutcomes.Judge(new CancelOrder(clientId, string.Empty), AnswerOf(message), out _))];
    });

    private static IEnumerable<FrameRow> Stream(FrameMessage message)
    {
        var root = message.Root;
        if (!root.Has("method"))
        {
            var code = root.Long("code");
            var isYes = code == CoinExCodes.Ok;
            return [FrameRow.Answer(isYes, "request " + root.Long("id"), isYes ? string.Empty : $"{code} {Excerpt.Of(root.TextOrEmpty("message"))}")];
        }

        return root.Text("method") switch
        {
            "bbo.update" or "depth.update" => Public(message.Bytes),
            "state.update" => root.Object("data").Array("state_list").Select(State),
            _ => Private(root),
        };
    }

    private static FrameRow State(WireObject row) => row.Has("mark_price")
        ? FrameRow.Of(CoinExRows.Mark(row, new InstrumentId(Venue, row.Text("market")), DateTimeOffset.UnixEpoch))
        : FrameRow.Unused("an index without mark price");

    /// <summary>A best bid and ask, or a book: of a whole one the checksum and the best levels are judged, of a difference nothing can be.</summary>
    private static IEnumerable<FrameRow> Public(byte[] bytes)
    {
        var frame = new CoinExPublicFrame();
        frame.Read(bytes);
        var symbol = SymbolOf(frame.Market(bytes), "data.market");
        var book = new CoinExBook(new InstrumentId(Venue, symbol));
        var isTop = frame.Kind == CoinExFrameKind.Top;
        var verdict = isTop
            ? book.TakeTop(frame, DateTimeOffset.UnixEpoch, out var quote)
            : book.TakeDepth(frame, DateTimeOffset.UnixEpoch, out quote);
        if (verdict is BookVerdict.Crossed or BookVerdict.Gap)
        {
            throw new FrameException("data", verdict == BookVerdict.Crossed ? "the book is crossed" : "the checksum is not that of the book");
        }

        if (isTop)
        {
            return [quote is null ? FrameRow.Unused("a book with an empty side") : FrameRow.Of(quote)];
        }

        var levels = new FrameRow("book", new FrameBook(symbol, frame.IsFull == true, 0, Shown(frame.Bids), Shown(frame.Asks)));
        return quote is null ? [levels] : [levels, FrameRow.Of(quote)];
    }

    /// <summary>A fill that would wait for a sign of force is told as it is: no other message follows.</summary>
    private static IEnumerable<FrameRow> Private(WireObject root)
    {
        var rows = new CoinExPrivateRows(SettleAsset, new ServerClock(TimeProvider.System), new CoinExOrderIds(), new CoinExPositions(), TimeProvider.System);
        var reports = rows.Read(root);
        return reports.Concat(rows.Interrupt())
            .Select(report => FrameRow.Of(report is BalanceChanged balance ? balance with { VenueTime = DateTimeOffset.UnixEpoch } : report))
            .DefaultIfEmpty(FrameRow.Unused("nothing of " + SettleAsset));
    }

    /// <summary>Rules of a market; the largest order and the funding interval stand in other lists, and are zero here.</summary>
    private static FrameRow Instrument(WireObject row) => row.Text("contract_type") == "inverse"
        ? throw NotSupported(row.Path + ".contract_type", "inverse contracts")
        : new FrameRow("instrument", CoinExInstruments.Read(row, TimeSpan.Zero, largest: 0, Venue));

    /// <summary>Maintenance tiers with bounds in base units: the mark price that makes notional of them stands in another list.</summary>
    private static FrameRow Tiers(WireObject row)
    {
        try
        {
            return new FrameRow("tiers", new FrameTiers(row.Text("market"), CoinExInstruments.Tiers(row, mark: 1)));
        }
        catch (QueryException e)
        {
            throw new FrameException(row.Path + ".level", e.Message);
        }
    }
}
