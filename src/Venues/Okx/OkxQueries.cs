using System.Collections.Concurrent;
using System.Globalization;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Okx;

/// <summary>
/// Answers questions about orders, fills, funding, the account and instruments from REST. Throws
/// <see cref="QueryException"/> when an answer would not be whole.
/// </summary>
internal sealed class OkxQueries : IVenueQueries
{
    private const string Trade = "/api/v5/trade/";
    private const string Balance = "/api/v5/account/balance";

    // An order cancelled without a fill is kept for two hours; some minutes are left for clocks and for our own asking.
    private static readonly TimeSpan WholeHistory = TimeSpan.FromHours(2) - TimeSpan.FromMinutes(5);
    private static readonly TimeSpan RecentOrders = TimeSpan.FromDays(6);
    private static readonly TimeSpan RecentFills = TimeSpan.FromDays(2);
    private static readonly TimeSpan RecentBills = TimeSpan.FromDays(6);
    private static readonly TimeSpan LongestHistory = TimeSpan.FromDays(89);

    private readonly OkxRest _rest;
    private readonly OkxProduct _product;
    private readonly SpotCoins? _coins;
    private readonly string _venue;

    // Rules that were told in this life, by symbol.
    private readonly ConcurrentDictionary<string, InstrumentSpec> _told = new(StringComparer.Ordinal);

    /// <summary>Makes the questioner.</summary>
    /// <param name="venue">Name of the venue account.</param>
    /// <param name="settings">What the account trades.</param>
    /// <param name="rest">REST.</param>
    /// <param name="coins">Makes accounts of a spot account's balances; null: it trades contracts.</param>
    public OkxQueries(string venue, OkxSettings settings, OkxRest rest, SpotCoins? coins = null)
    {
        _coins = coins;
        _venue = venue;
        _product = settings.Product;
        _rest = rest;
    }

    /// <summary>Looks an order up by our id. Null only when the venue answered that it does not exist.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="clientId">Our id.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<OrderSnapshot?> FindOrder(string symbol, string clientId, CancellationToken cancellation)
    {
        if (!OkxOrderFrame.IsPlain(clientId))
        {
            throw new QueryException("not an id of the venue: " + Excerpt.Of(clientId));
        }

        var contract = await Contract(symbol, cancellation);
        if (contract.HasExpired(_rest.Clock.UtcNow))
        {
            // By its name the contract is not known to the venue any more; the lists of its family are.
            var (orders, _) = await OrdersSince(symbol, _rest.Clock.UtcNow - RecentOrders, cancellation);
            return orders.Find(order => order.ClientId == clientId);
        }

        try
        {
            return await _rest.Query(
                Trade + "order",
                $"instId={symbol}&clOrdId={clientId}",
                signed: true,
                reply =>
                {
                    var order = OkxRows.Order(reply.Row, contract);
                    return order.ClientId == clientId && reply.Row.Text("instId") == symbol
                        ? order
                        : throw reply.Root.Bad("data", "about another order");
                },
                cancellation);
        }
        catch (QueryException e) when (e.Code == OkxCodes.OrderNotFound)
        {
            return null;
        }
    }

    /// <summary>All working orders of a symbol.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<List<OrderSnapshot>> OpenOrders(string symbol, CancellationToken cancellation)
    {
        var contract = await Contract(symbol, cancellation);
        var rows = await Orders("orders-pending", Of(contract), contract, cancellation);
        return Newest(rows.Select(row => row.Order).Where(order => !order.Status.IsFinal()));
    }

    /// <summary>
    /// All orders of a symbol created since a time. Working orders are asked first and closed ones after, so that an
    /// order that closes in between is met twice rather than never; the newest state of each counts.
    /// </summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="since">Venue time.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The orders, and the time from which they are all of them.</returns>
    public async Task<(List<OrderSnapshot> Orders, DateTimeOffset CoversFrom)> OrdersSince(
        string symbol, DateTimeOffset since, CancellationToken cancellation)
    {
        var contract = await Contract(symbol, cancellation);
        var startedAt = _rest.Clock.UtcNow;
        var query = Of(contract);
        var rows = await Orders("orders-pending", query, contract, cancellation);
        var begin = $"{query}&begin={Ms(Later(since, startedAt - LongestHistory))}";
        if (since < startedAt - RecentOrders)
        {
            rows.AddRange(await Orders("orders-history-archive", begin, contract, cancellation));
        }

        rows.AddRange(await Orders("orders-history", begin, contract, cancellation));
        var orders = rows.Where(row => row.CreatedAt >= since).Select(row => row.Order);
        return (Newest(orders), Later(since, startedAt - WholeHistory));
    }

    /// <summary>All fills of a symbol since a time, oldest first.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="since">Venue time; at most three months ago.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<List<Fill>> Fills(string symbol, DateTimeOffset since, CancellationToken cancellation)
    {
        var contract = await Contract(symbol, cancellation);
        var rows = await Histories(
            since, RecentFills, Trade + "fills-history", Trade + "fills", Of(contract),
            row => IsOf(contract, row) ? OkxRows.Transaction(row, contract) : null, cancellation);
        if (contract.HasExpired(_rest.Clock.UtcNow))
        {
            rows.AddRange(await Deliveries(contract, since, cancellation));
        }

        // Pages run from newest to oldest; turned round before the stable sort, equal times keep their order.
        rows.Reverse();
        return rows.Where(fill => fill.Time >= since)
            .DistinctBy(fill => fill.TradeId)
            .OrderBy(fill => fill.Time)
            .ToList();
    }

    /// <summary>All funding payments of a symbol since a time, oldest first.</summary>
    /// <param name="symbol">Venue symbol; null: of every symbol.</param>
    /// <param name="since">Venue time; at most three months ago.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<List<FundingPayment>> Funding(string? symbol, DateTimeOffset since, CancellationToken cancellation)
    {
        if (_product.IsSpot)
        {
            return [];
        }

        await _rest.EnsureContracts(cancellation);
        if (symbol is not null && _rest.Contracts.Find(symbol) is { IsDated: true })
        {
            return [];
        }

        var rows = await Histories(
            since, RecentBills, "/api/v5/account/bills-archive", "/api/v5/account/bills",
            $"instType={OkxWords.Swap}&type=8&ccy={_product.SettleAsset}", OkxRows.Funding, cancellation);
        return rows.Where(payment => (symbol is null || payment.Symbol == symbol) && payment.Time >= since)
            .DistinctBy(payment => payment.PaymentId)
            .OrderBy(payment => payment.Time)
            .ToList();
    }

    /// <summary>
    /// What was settled at the end of its contract since a time, newest first. The venue writes a bill of it; whether it also tells an
    /// execution is not documented.
    /// </summary>
    /// <param name="only">Of this contract; null: of every one.</param>
    /// <param name="since">Venue time; at most three months ago.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<List<Fill>> Deliveries(OkxContract? only, DateTimeOffset since, CancellationToken cancellation)
    {
        await _rest.EnsureContracts(cancellation);
        var settled = new List<Fill>();
        foreach (var type in only is null ? _product.InstTypes : [only.InstType])
        {
            settled.AddRange(await Histories(
                since, RecentBills, "/api/v5/account/bills-archive", "/api/v5/account/bills", $"instType={type}&type=3&ccy={_product.SettleAsset}",
                row => (only is null || IsOf(only, row)) && _rest.Contracts.Of(row) is { } contract ? OkxRows.Delivery(row, contract) : null,
                cancellation));
        }

        return settled;
    }

    /// <summary>Balances and open positions.</summary>
    /// <param name="cancellation">Ends it.</param>
    public async Task<AccountSnapshot> Account(CancellationToken cancellation)
    {
        if (_coins is not null)
        {
            // Without a currency named: those that the account has anything of.
            var (balances, time) = await _rest.Query(
                Balance, string.Empty, signed: true, reply => (OkxRows.Balances(reply.Row).ToList(), reply.Row.TimeMs("uTime")), cancellation);
            return _coins.Account(balances, time);
        }

        await _rest.EnsureContracts(cancellation);

        // The balance first: its time is that of the whole answer, and nothing in it is younger than that.
        var account = await _rest.Query(
            Balance, "ccy=" + _product.SettleAsset, signed: true, reply => OkxRows.Account(reply.Row, _product.SettleAsset), cancellation);
        // Without a type named: one answer for perpetual and dated contracts, and rows of anything else are passed over.
        var positions = await _rest.Query(
            "/api/v5/account/positions",
            string.Empty,
            signed: true,
            reply => reply.Rows.ConvertAll(row => _rest.Contracts.Of(row) is { } contract ? OkxRows.Position(row, contract) : null),
            cancellation);
        return account with { Positions = OpenPositions.Of(positions) };
    }

    /// <summary>Rules of instruments. One that the venue does not list as what the account trades is missing.</summary>
    /// <param name="symbols">Venue symbols.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<List<InstrumentSpec>> Instruments(IReadOnlyList<string> symbols, CancellationToken cancellation)
    {
        var wanted = symbols.ToHashSet(StringComparer.Ordinal);
        var families = wanted.Select(OkxContracts.FamilyOfDated).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var rows = await _rest.ReadInstruments(
            symbol => wanted.Contains(symbol) || (OkxContracts.FamilyOfDated(symbol) is { } family && families.Contains(family)), cancellation);
        var specs = new List<InstrumentSpec>();
        foreach (var row in rows.Where(row => wanted.Contains(row.Text("instId")) && _rest.Contracts.Find(row.Text("instId")) is not null))
        {
            specs.Add(await (_product.IsSpot ? SpotRules(row, cancellation) : ContractRules(row, cancellation)));
        }

        _coins?.Take(specs);
        specs.ForEach(spec => _told[spec.Id.Symbol] = spec);

        // What has ended is no longer listed. Whoever knows it hears that it is over, and not that it never was: its delivery is still
        // to be counted, by a process that starts afterwards as well.
        specs.AddRange(wanted.Except(specs.Select(spec => spec.Id.Symbol))
            .Select(symbol => _told.GetValueOrDefault(symbol) ?? RulesOfEnded(symbol, rows))
            .OfType<InstrumentSpec>()
            .Where(spec => spec.HasExpired(_rest.Clock.UtcNow))
            .Select(spec => spec with { IsTrading = false }));
        return specs;
    }

    // Those of its family's contracts that are listed: nothing is ordered by them.
    private InstrumentSpec? RulesOfEnded(string symbol, List<WireObject> rows) =>
        _rest.Contracts.Find(symbol) is { IsDated: true } contract
        && rows.Find(row => row.Text("instType") == OkxWords.Futures && row.Text("instFamily") == contract.Family) is { Path: not null } relative
            ? Read(() => OkxInstruments.Read(relative, _venue, _product, TimeSpan.Zero)) with { Id = new InstrumentId(_venue, symbol), Expiry = contract.Expiry }
            : null;

    private async Task<InstrumentSpec> ContractRules(WireObject row, CancellationToken cancellation)
    {
        var interval = row.Text("instType") == OkxWords.Futures ? TimeSpan.Zero : await _rest.Query(
            "/api/v5/public/funding-rate", "instId=" + row.Text("instId"), signed: false, FundingInterval, cancellation);
        return Read(() => OkxInstruments.Read(row, _venue, _product, interval));
    }

    // The price that bounds of orders need also values coins that are held before the stream tells one.
    private async Task<InstrumentSpec> SpotRules(WireObject row, CancellationToken cancellation)
    {
        var symbol = row.Text("instId");
        var price = await _rest.Query("/api/v5/market/ticker", "instId=" + symbol, signed: false, PriceOf, cancellation);
        if (price > 0)
        {
            _coins!.Price(symbol, price);
        }

        return Read(() => OkxInstruments.ReadSpot(row, _venue, _product, price));
    }

    // The middle of the book; the last trade where a side of it is empty; zero where there is neither.
    private static decimal PriceOf(OkxReply reply)
    {
        var (bid, ask) = (reply.Row.DecimalOrZero("bidPx"), reply.Row.DecimalOrZero("askPx"));
        return bid > 0 && ask > 0 ? (bid + ask) / 2 : reply.Row.DecimalOrZero("last");
    }

    /// <summary>The maintenance tiers of a symbol, lowest first, at the mark price of the moment.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<List<MaintenanceTier>> Tiers(string symbol, CancellationToken cancellation)
    {
        if (_product.IsSpot)
        {
            throw new QueryException("coins have no maintenance");
        }

        var contract = await Contract(symbol, cancellation);
        if (contract.HasExpired(_rest.Clock.UtcNow))
        {
            throw new QueryException(symbol + " has ended");
        }

        var mark = await _rest.Query(
            "/api/v5/public/mark-price", Of(contract), signed: false, reply => reply.Row.NonNegative("markPx"), cancellation);
        var rows = await _rest.Query(
            "/api/v5/public/position-tiers",
            $"instType={contract.InstType}&tdMode=cross&instFamily={contract.Family}",
            signed: false,
            reply => reply.Rows.ConvertAll(OkxTiers.Read),
            cancellation);
        return mark > 0 ? OkxTiers.Tiers(rows, contract.ValueAt(mark)) : throw new QueryException("no mark price");
    }

    /// <inheritdoc/>
    public async Task<VenueSetup?> Setup(IReadOnlyList<string> symbols, CancellationToken cancellation) =>
        await OkxSetup.Read(_rest, _product, symbols, cancellation);

    /// <inheritdoc/>
    public Task<(TimeSpan Offset, TimeSpan RoundTrip)> MeasureClock(CancellationToken cancellation) => _rest.MeasureClock(cancellation);

    // The time between this stamp and the next; zero when the venue does not tell the next.
    private static TimeSpan FundingInterval(OkxReply reply)
    {
        var row = reply.Row;
        if (row.TextOrEmpty("nextFundingTime").Length == 0)
        {
            return TimeSpan.Zero;
        }

        var interval = row.TimeMs("nextFundingTime") - row.TimeMs("fundingTime");
        return interval >= TimeSpan.Zero && interval <= TimeSpan.FromDays(7) ? interval : throw row.Bad("nextFundingTime", "out of range");
    }

    // What the parameters of a list name: one instrument. One that has ended is no longer the venue's, so that its family is asked for.
    private string Of(OkxContract contract) => contract.HasExpired(_rest.Clock.UtcNow)
        ? $"instType={contract.InstType}&instFamily={Uri.EscapeDataString(contract.Family)}"
        : $"instType={contract.InstType}&instId={contract.Symbol}";

    // A list of a family has its other contracts, too; one of an instrument has no other.
    private bool IsOf(OkxContract contract, WireObject row) => row.Text("instId") == contract.Symbol
        || (contract.HasExpired(_rest.Clock.UtcNow) ? false : throw row.Bad("instId", "another symbol than asked for"));

    private static InstrumentSpec Read(Func<InstrumentSpec> read)
    {
        try
        {
            return read();
        }
        catch (FrameException e)
        {
            throw new QueryException("instruments: " + e.Message);
        }
    }

    // The long history may lag behind the short one, which reaches back some days only; what both have counts once.
    private async Task<List<T>> Histories<T>(
        DateTimeOffset since, TimeSpan recent, string archive, string latest, string query, Func<WireObject, T?> read, CancellationToken cancellation)
        where T : class
    {
        var now = _rest.Clock.UtcNow;
        if (since < now - LongestHistory)
        {
            throw new QueryException(archive + ": three months is all the venue keeps");
        }

        // One millisecond early: whether the bound itself is included is not documented.
        var begin = $"{query}&begin={Ms(since.AddMilliseconds(-1))}";
        var rows = await _rest.QueryPages(latest, begin, "billId", read, until: null, cancellation);
        if (since < now - recent)
        {
            rows.AddRange(await _rest.QueryPages(archive, begin, "billId", read, until: null, cancellation));
        }

        return rows.OfType<T>().ToList();
    }

    private async Task<List<(OrderSnapshot Order, DateTimeOffset CreatedAt)>> Orders(
        string path, string query, OkxContract contract, CancellationToken cancellation)
    {
        var rows = await _rest.QueryPages<(OrderSnapshot, DateTimeOffset)?>(
            Trade + path,
            query,
            "ordId",
            row => IsOf(contract, row) ? (OkxRows.Order(row, contract), OkxRows.CreatedAt(row)) : null,
            until: null,
            cancellation);
        return rows.OfType<(OrderSnapshot, DateTimeOffset)>().ToList();
    }

    // The same order may come from several lists. What traded more or is final is newer than what is not.
    private static List<OrderSnapshot> Newest(IEnumerable<OrderSnapshot> orders) => orders
        .GroupBy(order => order.VenueOrderId)
        .Select(states => states
            .OrderBy(order => order.UpdatedAt)
            .ThenBy(order => order.CumulativeQuantity)
            .ThenBy(order => order.Status.IsFinal())
            .Last())
        .ToList();

    private async Task<OkxContract> Contract(string symbol, CancellationToken cancellation)
    {
        if (!OkxOrderFrame.IsSymbol(symbol))
        {
            throw new QueryException("not a symbol of the venue: " + Excerpt.Of(symbol));
        }

        await _rest.EnsureContracts(cancellation);
        return _rest.Contracts.Find(symbol) ?? throw new QueryException($"not {_product.Words}: {symbol}");
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    private static string Ms(DateTimeOffset time) => time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
}
