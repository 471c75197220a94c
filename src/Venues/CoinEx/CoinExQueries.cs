using System.Globalization;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.CoinEx;

/// <summary>
/// Answers questions about orders, fills, funding, the account and instruments from REST. Throws
/// <see cref="QueryException"/> when an answer would not be whole.
/// </summary>
internal sealed class CoinExQueries : IVenueQueries
{
    private const string Pending = "/v2/futures/pending-order";
    private const string Finished = "/v2/futures/finished-order";

    // A look-up by our id reads so many pages of finished orders: it proves nothing by itself, and the list has no filter.
    private const int LookupPages = 3;

    private readonly CoinExRest _rest;
    private readonly CoinExOrderIds _ids;
    private readonly CoinExSettings _settings;
    private readonly string _venue;
    private readonly Action<IReadOnlyCollection<string>> _unlisted;

    /// <summary>Makes the questioner.</summary>
    /// <param name="venue">Name of the venue account.</param>
    /// <param name="settings">Settle asset.</param>
    /// <param name="rest">REST.</param>
    /// <param name="ids">The venue's ids of our orders.</param>
    /// <param name="unlisted">Told which of the symbols whose rules were asked for the venue does not list.</param>
    public CoinExQueries(
        string venue, CoinExSettings settings, CoinExRest rest, CoinExOrderIds ids, Action<IReadOnlyCollection<string>> unlisted)
    {
        _venue = venue;
        _unlisted = unlisted;
        _settings = settings;
        _rest = rest;
        _ids = ids;
    }

    /// <summary>
    /// Looks an order up by our id: by the venue's id where one is known, else among the working orders (which can be asked
    /// for by our id) and then among the newest finished ones, so that an order that finishes in between is met. Null: it
    /// does not work, and is none of the newest that traded. An order that was cancelled untraded is forgotten by the venue.
    /// </summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="clientId">Our id.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<OrderSnapshot?> FindOrder(string symbol, string clientId, CancellationToken cancellation)
    {
        if (_ids.OrderOf(clientId) is { } orderId)
        {
            return await FindByVenueId(symbol, clientId, orderId, cancellation);
        }

        var (working, _, _) = await _rest.QueryPages(
            CoinExGroup.Query, Pending, $"{Of(symbol)}&client_id={Word(clientId)}", Working, isEnough: null, cancellation);
        if (working.Find(IsIt) is { } open)
        {
            return open;
        }

        var pages = 0;
        var (finished, _, _) = await _rest.QueryPages(
            CoinExGroup.History, Finished, Of(symbol), Done, page => ++pages == LookupPages || page.Any(IsIt), cancellation);
        return finished.Find(IsIt);

        bool IsIt(OrderSnapshot order) => order.ClientId == clientId && order.Symbol == symbol;
    }

    /// <summary>All working orders of a symbol.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<List<OrderSnapshot>> OpenOrders(string symbol, CancellationToken cancellation)
    {
        var rows = await PendingOf(symbol, cancellation);
        return rows.ConvertAll(row => row.Order);
    }

    /// <summary>
    /// Every order of a symbol created since a time that works or has traded. Working orders are asked first and finished
    /// ones after, so that an order that finishes in between is met twice rather than never. Orders that were cancelled
    /// untraded are in no list of the venue; an order that is missing here can neither trade any more nor have traded.
    /// </summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="since">Venue time.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<(List<OrderSnapshot> Orders, DateTimeOffset CoversFrom)> OrdersSince(
        string symbol, DateTimeOffset since, CancellationToken cancellation)
    {
        var working = await PendingOf(symbol, cancellation);
        var sort = new NewestFirst();
        var (finished, _, _) = await _rest.QueryPages(
            CoinExGroup.History,
            Finished,
            Of(symbol),
            row => (Order: Done(row), CreatedAt: CoinExRows.CreatedAt(row)),
            page => sort.IsBeyond(page.Select(row => (row.CreatedAt, row.Order.UpdatedAt)), since),
            cancellation);
        var orders = working.Concat(finished)
            .Where(row => row.CreatedAt >= since && row.Order.Symbol == symbol)
            .Select(row => row.Order)
            .GroupBy(order => order.VenueOrderId)
            .Select(states => states.OrderBy(order => order.Status.IsFinal()).ThenBy(order => order.CumulativeQuantity).Last())
            .ToList();
        return (orders, since);
    }

    /// <summary>All fills of a symbol since a time, oldest first.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="since">Venue time.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<List<Fill>> Fills(string symbol, DateTimeOffset since, CancellationToken cancellation)
    {
        var (rows, _, _) = await _rest.QueryPages(
            CoinExGroup.History, "/v2/futures/user-deals", Of(symbol) + From(since), CoinExRows.Fill, isEnough: null, cancellation);

        // Pages run from newest to oldest; turned round before the stable sort, equal times keep their order.
        rows.Reverse();
        return rows
            .Where(fill => fill.Symbol == symbol && fill.Time >= since)
            .DistinctBy(fill => fill.TradeId)
            .Select(_ids.Named)
            .OrderBy(fill => fill.Time)
            .ToList();
    }

    /// <summary>All funding payments of a symbol since a time, oldest first.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="since">Venue time.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<List<FundingPayment>> Funding(string symbol, DateTimeOffset since, CancellationToken cancellation)
    {
        var (rows, _, _) = await _rest.QueryPages(
            CoinExGroup.History,
            "/v2/futures/position-funding-history",
            Of(symbol) + From(since),
            CoinExRows.Funding,
            isEnough: null,
            cancellation);
        return rows
            .Where(payment => payment.Symbol == symbol && payment.Time >= since)
            .DistinctBy(payment => payment.PaymentId)
            .OrderBy(payment => payment.Time)
            .ToList();
    }

    /// <summary>Balances and open positions; nothing in the answer is older than its time.</summary>
    /// <param name="cancellation">Ends it.</param>
    public async Task<AccountSnapshot> Account(CancellationToken cancellation)
    {
        var askedAt = _rest.Clock.UtcNow;
        var balance = await _rest.Query(
            CoinExGroup.Account,
            "/v2/assets/futures/balance",
            string.Empty,
            reply => reply.Rows.Where(row => row.Text("ccy") == _settings.SettleAsset).Select(Balance).FirstOrDefault(),
            cancellation);
        var (positions, _, _) = await _rest.QueryPages(
            CoinExGroup.Account,
            "/v2/futures/pending-position",
            "market_type=FUTURES",
            row => (Position: CoinExRows.Position(row), Maintenance: row.NonNegative("maintenance_margin_value")),
            isEnough: null,
            cancellation);
        var open = positions.Where(row => row.Position.Quantity != 0).DistinctBy(row => row.Position.Symbol).ToList();
        return new AccountSnapshot(
            _settings.SettleAsset,
            balance.Wallet,
            balance.Wallet + balance.Profit,
            balance.Free,
            open.Sum(row => row.Maintenance),
            open.ConvertAll(row => row.Position),
            askedAt);
    }

    /// <summary>Rules of instruments. One that the venue does not list, and one that cannot be traded here, is missing.</summary>
    /// <param name="symbols">Venue symbols.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<List<InstrumentSpec>> Instruments(IReadOnlyList<string> symbols, CancellationToken cancellation)
    {
        // Whole lists: asking for a market that is not there is an error like any other bad parameter.
        var wanted = symbols.ToHashSet(StringComparer.Ordinal);
        var intervals = await ByMarket("/v2/futures/funding-rate", wanted, CoinExInstruments.IntervalOf, cancellation);
        var largest = await ByMarket("/v2/futures/position-level", wanted, CoinExInstruments.LargestOf, cancellation);
        var rows = await ByMarket(
            "/v2/futures/market",
            wanted,
            row => CoinExInstruments.IsLinear(row) && largest.TryGetValue(row.Text("market"), out var cap)
                ? CoinExInstruments.Read(row, intervals.GetValueOrDefault(row.Text("market")), cap, _venue)
                : null,
            cancellation);
        var specs = rows.Values.OfType<InstrumentSpec>().ToList();
        _unlisted([.. wanted.Except(specs.Select(spec => spec.Id.Symbol))]);
        return specs;
    }

    /// <summary>The maintenance tiers of a symbol, lowest first, at the present mark price.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<List<MaintenanceTier>> Tiers(string symbol, CancellationToken cancellation)
    {
        HashSet<string> wanted = [Word(symbol)];
        var marks = await ByMarket("/v2/futures/funding-rate", wanted, row => row.NonNegative("mark_price"), cancellation);
        if (!marks.TryGetValue(symbol, out var mark) || mark == 0)
        {
            throw new QueryException("no mark price of " + symbol);
        }

        var tiers = await ByMarket("/v2/futures/position-level", wanted, row => CoinExInstruments.Tiers(row, mark), cancellation);
        return tiers.GetValueOrDefault(symbol) ?? throw new QueryException("no position levels of " + symbol);
    }

    /// <summary>
    /// Fees of the account ("Get Account Trading Fees"). The venue knows one position a market, and tells neither the key's rights nor, but
    /// of an open position, the margin mode.
    /// </summary>
    /// <param name="symbols">Venue symbols.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<VenueSetup?> Setup(IReadOnlyList<string> symbols, CancellationToken cancellation)
    {
        var fees = new List<SymbolFees>();
        foreach (var symbol in symbols)
        {
            fees.Add(await _rest.Query(
                CoinExGroup.Account,
                "/v2/account/trade-fee-rate",
                "market_type=FUTURES&market=" + Word(symbol),
                reply => new SymbolFees(reply.Data.Text("market"), reply.Data.Decimal("maker_rate"), reply.Data.Decimal("taker_rate")),
                cancellation));
        }

        return new VenueSetup { IsOneWay = true, Fees = fees };
    }

    /// <inheritdoc/>
    public Task<(TimeSpan Offset, TimeSpan RoundTrip)> MeasureClock(CancellationToken cancellation) => _rest.MeasureClock(cancellation);

    private Task<Dictionary<string, T>> ByMarket<T>(
        string path, HashSet<string> wanted, Func<WireObject, T> read, CancellationToken cancellation) => _rest.Query(
        CoinExGroup.Public,
        path,
        string.Empty,
        reply => reply.Rows.Where(row => wanted.Contains(row.Text("market")))
            .DistinctBy(row => row.Text("market"))
            .ToDictionary(row => row.Text("market"), read, StringComparer.Ordinal),
        cancellation);

    private async Task<OrderSnapshot?> FindByVenueId(string symbol, string clientId, string orderId, CancellationToken cancellation)
    {
        try
        {
            var order = await _rest.Query(
                CoinExGroup.Query,
                "/v2/futures/order-status",
                $"market={Word(symbol)}&order_id={Word(orderId)}",
                reply => CoinExRows.Order(reply.Data, CoinExWords.IsFinished(reply.Data)),
                cancellation);
            return order.VenueOrderId == orderId && order.ClientId == clientId
                ? order
                : throw new QueryException("order-status: the answer is about another order");
        }
        catch (QueryException e) when (e.Code == CoinExCodes.OrderNotFound)
        {
            return null;
        }
    }

    // Rows leave this list while it is paged, and the others move up over the edge of a page: with more than one page
    // the venue's own count must fit what was read.
    private async Task<List<(OrderSnapshot Order, DateTimeOffset CreatedAt)>> PendingOf(string symbol, CancellationToken cancellation)
    {
        var (rows, pages, total) = await _rest.QueryPages(
            CoinExGroup.Query,
            Pending,
            Of(symbol),
            row => (Order: Working(row), CreatedAt: CoinExRows.CreatedAt(row)),
            isEnough: null,
            cancellation);
        var distinct = rows.Where(row => row.Order.Symbol == symbol).DistinctBy(row => row.Order.VenueOrderId).ToList();
        if (pages > 1 && total != distinct.Count)
        {
            throw new QueryException(Pending + ": the list changed while it was read");
        }

        return distinct;
    }

    private OrderSnapshot Working(WireObject row) => Noted(CoinExRows.Order(row, isFinished: false));

    private OrderSnapshot Done(WireObject row) => Noted(CoinExRows.Order(row, isFinished: true));

    private OrderSnapshot Noted(OrderSnapshot order)
    {
        _ids.Note(order.ClientId, order.VenueOrderId);
        return order;
    }

    // Unrealised profit is not spent before it is realised; an unrealised loss is.
    private static (decimal Wallet, decimal Profit, decimal Free) Balance(WireObject row)
    {
        var profit = row.DecimalOrZero("unrealized_pnl");
        return (CoinExRows.WalletBalance(row), profit, row.Decimal("available") + Math.Min(0, profit));
    }

    private static string Of(string symbol) => $"market={Word(symbol)}&market_type=FUTURES";

    private static string From(DateTimeOffset since) =>
        string.Create(CultureInfo.InvariantCulture, $"&start_time={since.ToUnixTimeMilliseconds()}");

    private static string Word(string text) => PlainWord.Is(text) && text.Length > 0
        ? text
        : throw new QueryException("not a symbol or id of the venue: " + Excerpt.Of(text));
}

/// <summary>
/// Decides when a list without a start time has been read far enough. Whether such a list runs by creation or by last
/// change is not documented; it must run backwards by one of the two, and is read on until a whole page changed before the
/// time asked for: then whatever follows was created before it, whichever of the two it is.
/// </summary>
internal sealed class NewestFirst
{
    private DateTimeOffset _lastCreated = DateTimeOffset.MaxValue;
    private DateTimeOffset _lastUpdated = DateTimeOffset.MaxValue;
    private bool _runsByCreation = true;
    private bool _runsByUpdate = true;

    /// <summary>Takes the next page's times in the venue's order; true when nothing that follows can be wanted.</summary>
    /// <param name="page">Creation and last change of each row.</param>
    /// <param name="since">Rows created before it are not wanted.</param>
    /// <exception cref="QueryException">The list runs by neither.</exception>
    public bool IsBeyond(IEnumerable<(DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)> page, DateTimeOffset since)
    {
        var allOld = true;
        foreach (var (created, updated) in page)
        {
            _runsByCreation &= created <= _lastCreated;
            _runsByUpdate &= updated <= _lastUpdated;
            (_lastCreated, _lastUpdated) = (created, updated);
            allOld &= created < since && updated < since;
        }

        return _runsByCreation || _runsByUpdate ? allOld : throw new QueryException("a list that runs neither by creation nor by change");
    }
}
