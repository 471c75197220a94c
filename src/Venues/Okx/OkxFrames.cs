using System.Globalization;
using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Okx;

/// <summary>
/// Recorded messages of OKX V5 contracts and spot, read as the adapter reads them. A message does not say how large a contract
/// is: quantities are in contracts, and so are the bounds of tiers; those of spot are in coins.
/// </summary>
public static class OkxFrames
{
    /// <summary>Reads accounts as one that trades contracts.</summary>
    public static IFrameDecoder Decoder { get; } = new OkxFrameDecoder(isSpot: false);

    /// <summary>Reads accounts as one that trades coins.</summary>
    public static IFrameDecoder SpotDecoder { get; } = new OkxFrameDecoder(isSpot: true);
}

/// <summary>OKX's table of kinds. A row that was recorded without the envelope around it is read as the envelope's only one.</summary>
/// <param name="isSpot">True: what an account has of every currency; else its margin in the settle asset. Everything else says itself what it is about.</param>
internal sealed class OkxFrameDecoder(bool isSpot) : FrameDecoder(Shapes(isSpot))
{
    private const string Venue = "okx";
    private const string SettleAsset = "USDT";
    private const string PlacePath = "rest:/api/v5/trade/order";
    private const string CancelPath = "rest:/api/v5/trade/cancel-order";

    private static FrameShape[] Shapes(bool isSpot) =>
    [
        new("stream", element => Has("arg", "data")(element) || Has("event")(element), message => Stream(message, isSpot)),
        new("trade-stream", element => Has("op", "code")(element) && !Has("event")(element), Trade),
        new("rest:/api/v5/trade/orders-pending", Row("ordId", "ordType", "state"), Each(row => new FrameRow("order", OkxRows.Order(row, ContractOf(row))))),
        new("rest:/api/v5/trade/fills", Row("tradeId", "billId", "fillSz"), Each(row => new FrameRow("fill", OkxRows.Transaction(row, ContractOf(row))))),
        new("rest:/api/v5/account/balance", Row("details"), isSpot
            ? message => Reply(message, rows => rows.SelectMany(Balances).Select(FrameRow.Of))
            : Each(row => new FrameRow("account", OkxRows.Account(row, SettleAsset)))),
        new("rest:/api/v5/account/positions", Row("pos", "posSide"), Each(row => new FrameRow("position", OkxRows.Position(row, ContractOf(row))))),
        new("rest:/api/v5/account/bills", Row("billId", "balChg"), Each(Bill)),
        new("rest:/api/v5/public/instruments", Row("instId", "tickSz"), Each(Instrument)),
        new("rest:/api/v5/public/position-tiers", Row("tier", "mmr"), Tiers),
        new("rest:/api/v5/public/mark-price", element => Row("markPx")(element) && !Row("pos")(element), Each(row =>
            Figures(row.Text("instId"), "mark price", row.NonNegative("markPx"), row.TimeMs("ts")))),
        new("rest:/api/v5/public/funding-rate", element => Row("fundingRate")(element) && !Row("realizedRate")(element), Each(row =>
            Figures(row.Text("instId"), "funding rate", row.Decimal("fundingRate"), row.TimeMs("fundingTime")))),
        new("rest:/api/v5/public/funding-rate-history", Row("realizedRate"), message => throw NotSupported("data", "history of funding rates")),
        new("rest:/api/v5/market/books", Row("asks", "bids"), Book),
        new("rest:/api/v5/public/time", element => Row("ts")(element) && RowOf(element).EnumerateObject().Count() == 1, Each(row =>
            FrameRow.Answer(isYes: true, "server time", row.TimeMs("ts").ToString("O")))),
        new(PlacePath, Row("sCode", "tag"), message => [Outcome(message.Root, isCancel: false)]),
        new(CancelPath, element => Row("sCode")(element) && !Row("tag")(element), message => [Outcome(message.Root, isCancel: true)]),
        new("rest:error", IsError, message => [Outcome(message.Root, isCancel: false)]),
    ];

    /// <summary>The first row of an answer, or the row itself; undefined when there is none.</summary>
    private static JsonElement RowOf(JsonElement element)
    {
        if (!Has("code")(element))
        {
            return Has("arg")(element) || Has("event")(element) || Has("op")(element) ? default : element;
        }

        return !Has("op")(element) && Has("data")(element) && element.GetProperty("data") is { ValueKind: JsonValueKind.Array } data && data.GetArrayLength() > 0
            ? data[0]
            : default;
    }

    private static Predicate<JsonElement> Row(params string[] names) => element => Has(names)(RowOf(element));

    private static bool IsError(JsonElement element) =>
        Has("code", "msg")(element) && !Has("op")(element) && !Has("event")(element) && !Row()(element) && WireObject.Of(element).Long("code") != OkxCodes.Ok;

    /// <summary>Reads every row of an answer.</summary>
    private static Func<FrameMessage, IEnumerable<FrameRow>> Each(Func<WireObject, FrameRow> read) => message => Reply(message, rows => rows.Select(read));

    private static IEnumerable<FrameRow> Reply(FrameMessage message, Func<List<WireObject>, IEnumerable<FrameRow>> read)
    {
        if (!message.Root.Has("code"))
        {
            return read([message.Root]);
        }

        var reply = new OkxReply(message.Root, DateTimeOffset.UnixEpoch, TimeSpan.Zero);
        return reply.Code == OkxCodes.Ok ? read(reply.Rows) : [Outcome(message.Root, isCancel: false)];
    }

    /// <summary>A contract of size one: what is counted stays in contracts.</summary>
    private static OkxContract ContractOf(WireObject row)
    {
        var type = OkxWords.InstTypeOf(row);
        return type switch
        {
            OkxWords.Swap or OkxWords.Futures => new OkxContract(row.Text("instId"), 1m, 0, string.Empty, InstType: type),
            OkxWords.Spot => new OkxContract(row.Text("instId"), 1m, 0, string.Empty, ContractKind.Spot),
            _ => throw row.Bad("instType", "not supported: " + type.ToLowerInvariant()),
        };
    }

    private static IEnumerable<FrameRow> Stream(FrameMessage message, bool isSpot)
    {
        var root = message.Root;
        if (root.Has("event"))
        {
            return [Event(root)];
        }

        var channel = root.Object("arg").Text("channel");
        return channel switch
        {
            "bbo-tbt" or "books" or "mark-price" or "funding-rate" => Public(message.Bytes, channel),
            "orders" or "positions" or "account" or "balance_and_position" => Private(root, channel, isSpot),
            _ => throw NotSupported("arg.channel", "channel " + Excerpt.Of(channel)),
        };
    }

    private static FrameRow Event(WireObject root)
    {
        var kind = root.Text("event");
        return kind switch
        {
            "login" when root.Long("code") == OkxCodes.Ok => FrameRow.Answer(isYes: true, kind, string.Empty),
            "subscribe" or "unsubscribe" or "channel-conn-count" => FrameRow.Answer(isYes: true, kind, string.Empty),
            "login" or "error" or "channel-conn-count-error" => FrameRow.Answer(isYes: false, kind, OkxAuth.Words(root)),
            "notice" => new FrameRow("unknown", new FrameNote(kind, OkxAuth.Words(root))),
            _ => throw root.Bad("event", "unknown: " + kind),
        };
    }

    private static IEnumerable<FrameRow> Public(byte[] bytes, string channel)
    {
        var frame = new OkxPublicFrame();
        frame.Read(bytes);
        var symbol = SymbolOf(frame.Symbol(bytes), "arg.instId");
        var book = new OkxBook(new InstrumentId(Venue, symbol), channel == "books" ? OkxQuoteSource.Depth : OkxQuoteSource.Top, TimeProvider.System);
        book.Open(contractSize: 1m);
        var time = Utf8Number.TimeOfMs(frame.TimeMs, "data.ts");
        if (channel is "mark-price" or "funding-rate")
        {
            // The two go out in one report, which needs a frame of each.
            _ = book.TakeFigures(frame);
            return [frame.Mark is { } mark
                ? Figures(symbol, "mark price", mark, time)
                : Figures(symbol, "funding rate", frame.FundingRate!.Value, Utf8Number.TimeOfMs(frame.FundingMs!.Value, "data.fundingTime"))];
        }

        if (book.Take(frame, time, out var quote) == BookVerdict.Crossed)
        {
            throw new FrameException("data", "the book is crossed");
        }

        var levels = new FrameRow("book", new FrameBook(
            symbol, channel != "books" || frame.Type == FrameType.Snapshot, frame.Sequence, Shown(frame.Bids), Shown(frame.Asks)));
        return quote is null ? [levels] : [levels, FrameRow.Of(quote)];
    }

    private static FrameRow Figures(string symbol, string what, decimal figure, DateTimeOffset time) =>
        new("mark", new FrameNote(symbol, string.Create(CultureInfo.InvariantCulture, $"{what} {figure} at {time:O}")));

    // What of a spot account is a position depends on the symbols that are traded, which a balance does not say.
    private static IEnumerable<VenueReport> Balances(WireObject account)
    {
        var time = account.TimeMs("uTime");
        return OkxRows.Balances(account).Select(balance => new BalanceChanged(balance.Asset, balance.Total, time));
    }

    private static IEnumerable<FrameRow> Private(WireObject root, string channel, bool isSpot)
    {
        var news = OkxPrivateRows.Read(root, ContractOf, row => isSpot ? Balances(row) : OkxPrivateRows.Balance(row, SettleAsset));
        if (news.At is { } at)
        {
            var kind = news.Bills == OkxBills.Deliveries ? "fill" : "funding";
            return [new FrameRow(kind, new FrameNote(at.ToString("O"), "settled; the amounts are asked for"))];
        }

        return news.Reports.Count > 0 ? news.Reports.Select(FrameRow.Of) : [FrameRow.Unused(channel + " with nothing of " + SettleAsset)];
    }

    private static IEnumerable<FrameRow> Trade(FrameMessage message)
    {
        var operation = message.Root.Text("op");
        return operation is "order" or "cancel-order"
            ? [Outcome(message.Root, operation == "cancel-order")]
            : throw message.Root.Bad("op", "unknown: " + operation);
    }

    /// <summary>One of the three outcomes: an acknowledgement, a refusal, or neither.</summary>
    private static FrameRow Outcome(WireObject root, bool isCancel)
    {
        var isBare = !root.Has("code");
        var row = isBare ? root : root.Has("data") && root.Array("data") is [var first, ..] ? first : default(WireObject?);
        var clientId = row?.TextOrEmpty("clOrdId") ?? string.Empty;
        VenueCommand command = isCancel
            ? new CancelOrder(clientId, string.Empty)
            : new PlaceOrder(clientId, string.Empty, Side.Buy, OrderType.LimitIoc, 0m, 0m, ReduceOnly: false);
        return FrameRow.Of(OkxOutcomes.Judge(command, isBare ? OkxOutcomes.OfRow(root) : OkxOutcomes.Read(root, clientId)));
    }

    private static FrameRow Bill(WireObject row) => row.Text("type") switch
    {
        "8" => new FrameRow("funding", OkxRows.Funding(row)),
        "3" when OkxRows.Delivery(row, ContractOf(row)) is { } settled => new FrameRow("fill", settled),
        var type => FrameRow.Unused("bill of type " + Excerpt.Of(type)),
    };

    private static FrameRow Instrument(WireObject row)
    {
        if (ContractOf(row).Kind == ContractKind.Spot)
        {
            // Bounds in money need a price, which the row does not tell.
            return new FrameRow("instrument", OkxInstruments.ReadSpot(row, Venue, new OkxProduct(row.Text("quoteCcy"), IsSpot: true), price: 0));
        }

        // Linear ones as an account in USDT reads them, inverse ones as one in their coin.
        var asset = row.Text("ctType") == "inverse" ? row.Text("settleCcy") : SettleAsset;
        var product = new OkxProduct(asset);
        return OkxInstruments.Contract(row, product).Value is null
            ? FrameRow.Unused(row.Text("instId") + ": not settled in " + SettleAsset)
            : new FrameRow("instrument", OkxInstruments.Read(row, Venue, product, fundingInterval: TimeSpan.Zero));
    }

    private static IEnumerable<FrameRow> Tiers(FrameMessage message) => Reply(message, rows =>
    {
        try
        {
            return rows.GroupBy(row => row.TextOrEmpty("instFamily") is { Length: > 0 } family ? family : row.TextOrEmpty("instId"))
                .Select(group => new FrameRow("tiers", new FrameTiers(group.Key, OkxTiers.Tiers(group.Select(OkxTiers.Read), notionalOfContract: 1m))))
                .ToList();
        }
        catch (QueryException e)
        {
            throw new FrameException("data", e.Message);
        }
    });

    /// <summary>The adapter takes books from the stream; an answer has the same levels, and names neither symbol nor number.</summary>
    private static IEnumerable<FrameRow> Book(FrameMessage message) => Reply(message, _ =>
    {
        var frame = new OkxPublicFrame();
        frame.Read(message.Bytes);
        if (frame.Bids is [var bid, ..] && frame.Asks is [var ask, ..] && bid.Price >= ask.Price)
        {
            throw new FrameException("data", "the book is crossed");
        }

        return [new FrameRow("book", new FrameBook(string.Empty, IsSnapshot: true, frame.Sequence, Shown(frame.Bids), Shown(frame.Asks)))];
    });
}
