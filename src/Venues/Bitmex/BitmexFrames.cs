using System.Text;
using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Bitmex;

/// <summary>
/// Recorded messages of BitMEX, read as the adapter reads them: frames of the stream, answers, and bare rows of tables. What a
/// contract is worth stands in the list of instruments alone, so every quantity here is a number of contracts, but for the rules
/// of an instrument itself. Rows of inverse contracts are read like those of linear ones.
/// </summary>
public static class BitmexFrames
{
    /// <summary>The decoder.</summary>
    public static IFrameDecoder Decoder { get; } = new BitmexFrameDecoder();
}

/// <summary>BitMEX's table of kinds.</summary>
internal sealed class BitmexFrameDecoder() : FrameDecoder(Shapes)
{
    private const string Venue = "bitmex";

    private static readonly FrameShape[] Shapes =
    [
        new("stream", element => Has("table")(element) || IsStreamAnswer(element), Stream),
        new("rest:/", Has("name", "version", "timestamp"), message =>
            [FrameRow.Answer(isYes: true, "server time", Utf8Number.TimeOfMs(message.Root.Long("timestamp"), "timestamp").ToString("O"))]),
        new("rest:/order", Only(Rows("orderID", "ordStatus", "ordType"), "execID"), Each(Order)),
        new("rest:/execution/tradeHistory", Rows("execID", "execType"), Each(Execution)),
        new("rest:/position", Rows("currentQty", "symbol"), Each(Position)),
        new("rest:/user/margin", Rows("marginBalance", "walletBalance"), Each(row => [new FrameRow("account", BitmexRows.Margin(row))])),
        new("rest:/user/wallet", Rows("prevAmount", "amount"), Each(Wallet)),
        new("rest:/instrument", Rows("symbol", "typ", "settlCurrency"), message => message.Rows.SelectMany(row => Instrument(row, message))),
        new("rest:/funding", Rows("symbol", "fundingInterval", "fundingRateDaily"), Each(row =>
            [FrameRow.Unused(Text($"funding rate of {row.Text("symbol")}: {row.Decimal("fundingRate")}"))])),
        new("rest:error", element => Has("error")(element) && element.GetProperty("error").ValueKind == JsonValueKind.Object, Error),
        new("row:quote", Rows("symbol", "bidPrice", "bidSize", "askPrice", "askSize"), message => Bare("quote", message)),
        new("row:instrument", Only(Rows("symbol", "markPrice", "lastPrice"), "typ", "currentQty"), message => Bare("instrument", message)),
        new("row:orderBook10", Rows("symbol", "bids", "asks"), Each(Ten)),
    ];

    private static bool IsStreamAnswer(JsonElement element) =>
        Has("info")(element) || Has("success")(element)
        || (Has("error", "status")(element) && element.GetProperty("error").ValueKind == JsonValueKind.String);

    /// <summary>Rows of one kind, and not those of another that have the same fields and one of these too.</summary>
    private static Predicate<JsonElement> Only(Predicate<JsonElement> rows, params string[] others) =>
        element => rows(element) && !Array.Exists(others, other => Rows(other)(element));

    private static Func<FrameMessage, IEnumerable<FrameRow>> Each(Func<WireObject, IEnumerable<FrameRow>> read) =>
        message => message.Rows.SelectMany(read);

    private static IEnumerable<FrameRow> Stream(FrameMessage message)
    {
        var root = message.Root;
        if (!root.Has("table"))
        {
            return Answer(root);
        }

        var table = root.Text("table");
        return table switch
        {
            "quote" or "instrument" or "orderBookL2_25" => Public(message.Bytes),
            "order" => Private(root, Order),
            "execution" => Private(root, Execution),
            "position" => Private(root, Position),
            "margin" => Private(root, row => [new FrameRow("account", BitmexRows.Margin(row))]),
            "orderBook10" => root.Array("data").SelectMany(Ten),
            _ => [FrameRow.Unused("table " + Excerpt.Of(table))],
        };
    }

    // The request that an answer repeats may hold key and signature: nothing of it is shown.
    private static IEnumerable<FrameRow> Answer(WireObject root) =>
        root.Has("error") ? [FrameRow.Answer(isYes: false, "request", Excerpt.Of(root.Text("error")))]
        : root.Has("success") ? [FrameRow.Answer(root.Bool("success"), root.TextOrEmpty("subscribe") is { Length: > 0 } topic ? Excerpt.Of(topic) : "log-on", string.Empty)]
        : [FrameRow.Unused("greeting")];

    // A change tells what changed, and the rest is in an image that one frame does not have.
    private static IEnumerable<FrameRow> Private(WireObject root, Func<WireObject, IEnumerable<FrameRow>> read)
    {
        var action = root.Text("action");
        return action switch
        {
            "partial" or "insert" => root.Array("data").SelectMany(read),
            "update" or "delete" => root.Array("data").Select(row => Change(action, row)),
            _ => throw root.Bad("action", "unknown: " + action),
        };
    }

    private static FrameRow Change(string action, WireObject row) =>
        new("unknown", new FrameNote(action, "to be merged into an image: " + Excerpt.Of(Encoding.UTF8.GetBytes(row.Raw))));

    private static IEnumerable<FrameRow> Bare(string table, FrameMessage message)
    {
        var rows = message.Element.ValueKind == JsonValueKind.Array ? message.Bytes : [(byte)'[', .. message.Bytes, (byte)']'];
        return Public([.. Encoding.ASCII.GetBytes($$"""{"table":"{{table}}","action":"partial","data":"""), .. rows, (byte)'}']);
    }

    private static IEnumerable<FrameRow> Public(byte[] bytes)
    {
        var frame = new BitmexPublicFrame();
        frame.Read(bytes);
        var rows = new List<FrameRow>();
        foreach (ref readonly var row in frame.Rows)
        {
            if (frame.Table != BitmexTableKind.Book)
            {
                rows.Add(Public(frame, in row, BookOf(bytes, in row)));
            }
        }

        if (frame.Table == BitmexTableKind.Book)
        {
            rows.AddRange(Levels(frame, bytes));
        }

        return rows;
    }

    private static FrameRow Public(BitmexPublicFrame frame, in BitmexRow row, BitmexBook book)
    {
        if (frame.Table == BitmexTableKind.Quote)
        {
            return book.TakeTop(in row, row.Time ?? DateTimeOffset.UnixEpoch) is { } quote
                ? FrameRow.Of(quote)
                : throw new FrameException("data", "a side is missing, or the two cross");
        }

        if (frame.Action is BitmexAction.Update or BitmexAction.Delete)
        {
            return new FrameRow("unknown", new FrameNote(
                book.Instrument.Symbol,
                Text($"to be merged into an image: mark {row.Mark}, index {row.Index}, funding rate {row.FundingRate}")));
        }

        return book.TakeInstrument(frame.Action, in row) is { } mark ? FrameRow.Of(mark) : FrameRow.Unused("an instrument without mark price");
    }

    // Levels by symbol; size zero removes, as in every book that is shown.
    private static List<FrameRow> Levels(BitmexPublicFrame frame, byte[] bytes)
    {
        var rows = new List<FrameRow>();
        var books = new Dictionary<string, (List<FrameLevel> Bids, List<FrameLevel> Asks)>(StringComparer.Ordinal);
        foreach (ref readonly var row in frame.Rows)
        {
            var symbol = SymbolOf(bytes.AsSpan(row.Symbol), "data.symbol");
            if (row.Price is not { } price)
            {
                rows.Add(new FrameRow("unknown", new FrameNote(symbol, Text($"to be merged into an image: level {row.Id}, size {row.Size}"))));
                continue;
            }

            var (bids, asks) = books.TryGetValue(symbol, out var known) ? known : books[symbol] = ([], []);
            var side = row.Side ?? throw new FrameException("data.side", "missing");
            (side == Side.Buy ? bids : asks).Add(new FrameLevel(price, frame.Action == BitmexAction.Delete ? 0 : row.Size ?? throw new FrameException("data.size", "missing")));
        }

        rows.AddRange(books.Select(book => new FrameRow(
            "book", new FrameBook(book.Key, frame.Action == BitmexAction.Partial, 0, book.Value.Bids, book.Value.Asks))));
        return rows;
    }

    private static BitmexBook BookOf(byte[] bytes, in BitmexRow row)
    {
        var symbol = SymbolOf(bytes.AsSpan(row.Symbol), "data.symbol");
        return new BitmexBook(new InstrumentId(Venue, symbol), InContracts(symbol));
    }

    private static IEnumerable<FrameRow> Order(WireObject row)
    {
        yield return new FrameRow("order", BitmexRows.Order(row, InContracts(row.Text("symbol"))));
        if (row.TextOrEmpty("error") is { Length: > 0 } error)
        {
            yield return FrameRow.Answer(isYes: false, "cancel", Excerpt.Of(error));
        }
    }

    private static IEnumerable<FrameRow> Execution(WireObject row) =>
    [
        BitmexWords.ExecutionOf(row) switch
        {
            BitmexExecution.Fill => new FrameRow("fill", BitmexRows.Fill(row, InContracts(row.Text("symbol")))),
            BitmexExecution.Funding => new FrameRow("funding", BitmexRows.Funding(row, InContracts(row.Text("symbol")))),
            _ => FrameRow.Unused("execution " + Excerpt.Of(row.Text("execType"))),
        },
    ];

    private static IEnumerable<FrameRow> Position(WireObject row) =>
        [new FrameRow("position", BitmexRows.Position(row, InContracts(row.Text("symbol"))))];

    private static IEnumerable<FrameRow> Wallet(WireObject row) =>
    [
        FrameRow.Of(new BalanceChanged(
            BitmexMoney.AssetOf(row.Text("currency")), BitmexMoney.Amount(row, "amount", "currency"), BitmexWords.TimeOf(row, "timestamp"))),
    ];

    // One row says three things; of a contract that cannot be traded the rules are none of ours.
    private static IEnumerable<FrameRow> Instrument(WireObject row, FrameMessage message)
    {
        var contract = BitmexContract.Read(row);
        yield return contract.Kind is not null
            ? new FrameRow("instrument", BitmexInstruments.Read(row, contract, Venue))
            : FrameRow.Unused(Excerpt.Of(contract.Symbol) + ": no linear or inverse perpetual; it is refused");
        if (row.Has("riskLimit") && row.Has("riskStep"))
        {
            yield return new FrameRow("tiers", new FrameTiers(contract.Symbol, BitmexRiskLimits.Read(row)));
        }

        if (row.Has("markPrice") && message.Element.ValueKind == JsonValueKind.Object)
        {
            yield return Bare("instrument", message).Single();
        }
    }

    // The ten best levels whole: a table that the adapter does not take its books from.
    private static IEnumerable<FrameRow> Ten(WireObject row) =>
        [new FrameRow("book", new FrameBook(row.Text("symbol"), IsSnapshot: true, 0, SideOf(row, "bids"), SideOf(row, "asks")))];

    private static List<FrameLevel> SideOf(WireObject row, string name)
    {
        var levels = new List<FrameLevel>();
        WireObject.TryGet(row.Element, name, row.Path, out var side);
        if (side.ValueKind != JsonValueKind.Array)
        {
            throw row.Bad(name, "no levels");
        }

        foreach (var level in side.EnumerateArray())
        {
            levels.Add(level.ValueKind == JsonValueKind.Array && level.GetArrayLength() == 2 && Number(level[0]) is { } price && Number(level[1]) is { } size
                ? new FrameLevel(price, size)
                : throw row.Bad(name, "a level that is not price and size"));
        }

        return levels;
    }

    private static decimal? Number(JsonElement element) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetDecimal(out var number) ? number : null;

    // Many refusals prove something by their HTTP status only, which a body does not tell.
    private static IEnumerable<FrameRow> Error(FrameMessage message)
    {
        var text = Excerpt.Of(message.Root.Object("error").Text("message"));
        return BitmexErrors.OfPlace(400, text) == RequestOutcome.Rejected
            ? [FrameRow.Answer(isYes: false, "order", text)]
            : [new FrameRow("unknown", new FrameNote("refused", text + ": without its HTTP status it proves nothing"))];
    }

    private static BitmexContract InContracts(string symbol) => new(symbol, 1, Kind: null, string.Empty);

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
