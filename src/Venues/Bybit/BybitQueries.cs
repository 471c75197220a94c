using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Bybit;

/// <summary>
/// Answers questions about orders, fills, funding, the account and instruments from REST. Throws
/// <see cref="QueryException"/> when an answer would not be whole.
/// </summary>
internal sealed class BybitQueries : IVenueQueries
{
    private const string Realtime = "/v5/order/realtime";
    private const string History = "/v5/order/history";
    private const string Executions = "/v5/execution/list";

    // Cancelled orders without a fill leave the venue's history after this long.
    private static readonly TimeSpan WholeHistory = TimeSpan.FromHours(24);

    private readonly BybitRest _rest;
    private readonly BybitProduct _product;
    private readonly BybitAccountGuard _guard;
    private readonly SpotCoins? _coins;
    private readonly string _venue;

    /// <summary>Makes the questioner.</summary>
    /// <param name="venue">Name of the venue account.</param>
    /// <param name="product">What the account trades.</param>
    /// <param name="rest">REST.</param>
    /// <param name="guard">Passes accounts that are of the configured kind.</param>
    /// <param name="coins">Makes accounts of a spot account's balances; null: it trades contracts.</param>
    public BybitQueries(string venue, BybitProduct product, BybitRest rest, BybitAccountGuard guard, SpotCoins? coins = null)
    {
        _guard = guard;
        _coins = coins;
        _venue = venue;
        _product = product;
        _rest = rest;
    }

    /// <summary>
    /// Looks an order up by our id: among working and recently closed orders, then in the history, since a restart of
    /// the venue empties the former. Null only when both answered and neither knows it.
    /// </summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="clientId">Our id.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<OrderSnapshot?> FindOrder(string symbol, string clientId, CancellationToken cancellation)
    {
        var query = $"category={_product.Category}&symbol={Word(symbol)}&orderLinkId={Word(clientId)}";
        foreach (var path in (string[])[Realtime, History])
        {
            var found = await _rest.Query(
                path,
                query,
                signed: true,
                reply => reply.Result.Array("list").ConvertAll(Order),
                cancellation);
            if (found.Exists(order => order.ClientId != clientId || order.Symbol != symbol) || found.Count > 1)
            {
                throw new QueryException(path + ": the answer is about other orders");
            }

            if (found.Count == 1)
            {
                return found[0];
            }
        }

        return null;
    }

    /// <summary>All working orders of a symbol.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<List<OrderSnapshot>> OpenOrders(string symbol, CancellationToken cancellation)
    {
        var rows = await _rest.QueryPages(
            Realtime,
            $"category={_product.Category}&symbol={Word(symbol)}&openOnly=0&limit=50",
            signed: true,
            Order,
            cancellation);
        return Newest(rows.FindAll(order => order.Symbol == symbol && !order.Status.IsFinal()));
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
        string symbol,
        DateTimeOffset since,
        CancellationToken cancellation)
    {
        var startedAt = _rest.Clock.UtcNow;
        var query = $"category={_product.Category}&symbol={Word(symbol)}&limit=50";
        var rows = await _rest.QueryPages(Realtime, query + "&openOnly=0", signed: true, Created, cancellation);
        rows.AddRange(await _rest.QueryPages(Realtime, query + "&openOnly=" + _product.ClosedOrders, signed: true, Created, cancellation));
        rows.AddRange(await _rest.QueryWindows(History, query, since, Created, cancellation));
        var orders = rows
            .Where(row => row.CreatedAt >= since && row.Order.Symbol == symbol)
            .Select(row => row.Order);
        var whole = startedAt - WholeHistory;
        return (Newest(orders), since > whole ? since : whole);
    }

    /// <summary>All fills of a symbol since a time, oldest first.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="since">Venue time.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<List<Fill>> Fills(string symbol, DateTimeOffset since, CancellationToken cancellation)
    {
        var rows = await _rest.QueryWindows(
            Executions,
            $"category={_product.Category}&symbol={Word(symbol)}&limit=100",
            since,
            row => BybitWords.ExecutionCauseOf(row) is { } cause ? BybitRows.Fill(row, cause, _product) : null,
            cancellation);

        // Pages run from newest to oldest; turned round before the stable sort, equal times keep their order.
        rows.Reverse();
        return rows.OfType<Fill>()
            .Where(fill => fill.Symbol == symbol && fill.Time >= since)
            .DistinctBy(fill => fill.TradeId)
            .OrderBy(fill => fill.Time)
            .ToList();
    }

    /// <summary>All funding payments of a symbol since a time, oldest first.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="since">Venue time.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<List<FundingPayment>> Funding(string symbol, DateTimeOffset since, CancellationToken cancellation)
    {
        if (_product.IsSpot)
        {
            return [];
        }

        var rows = await _rest.QueryWindows(
            Executions,
            $"category={_product.Category}&symbol={Word(symbol)}&execType=Funding&limit=100",
            since,
            row => BybitWords.ExecutionCauseOf(row) is null ? BybitRows.Funding(row) : null,
            cancellation);
        return rows.OfType<FundingPayment>()
            .Where(payment => payment.Symbol == symbol && payment.Time >= since)
            .DistinctBy(payment => payment.PaymentId)
            .OrderBy(payment => payment.Time)
            .ToList();
    }

    /// <summary>Balances and open positions.</summary>
    /// <param name="cancellation">Ends it.</param>
    public async Task<AccountSnapshot> Account(CancellationToken cancellation)
    {
        await _guard.Pass(cancellation);
        try
        {
            return _coins is null ? await Margin(cancellation) : await Account(_coins, cancellation);
        }
        catch
        {
            // The account may have been upgraded, or a symbol switched to isolated margin.
            _guard.Doubt();
            throw;
        }
    }

    private async Task<AccountSnapshot> Margin(CancellationToken cancellation)
    {
        // The wallet first: its time is that of the whole answer, and nothing in it is younger than that.
        var wallet = await _rest.Query(
            "/v5/account/wallet-balance",
            $"accountType={_product.AccountType}&coin={Word(_product.SettleAsset)}",
            signed: true,
            reply => BybitWallet.Read(reply, _product),
            cancellation);
        var positions = await _rest.QueryPages(
            "/v5/position/list",
            $"category={_product.Category}&settleCoin={Word(_product.SettleAsset)}&limit=200",
            signed: true,
            row => BybitRows.Position(row, "avgPrice", _product),
            cancellation);
        return wallet with
        {
            Positions = positions.Where(position => position.Quantity != 0 && _product.Owns(position.Symbol)).DistinctBy(position => position.Symbol).ToList(),
        };
    }

    private async Task<AccountSnapshot> Account(SpotCoins coins, CancellationToken cancellation)
    {
        var (balances, time) = await _rest.Query(
            "/v5/account/wallet-balance",
            "accountType=" + _product.AccountType,
            signed: true,
            reply => (reply.Result.Array("list").SelectMany(BybitWallet.Balances).ToList(), reply.Time),
            cancellation);
        foreach (var symbol in coins.Unpriced(balances))
        {
            coins.Price(symbol, await _rest.Query(
                "/v5/market/tickers",
                $"category={_product.Category}&symbol={Word(symbol)}",
                signed: false,
                MiddleOf,
                cancellation));
        }

        return coins.Account(balances, time);
    }

    private static decimal MiddleOf(BybitReply reply)
    {
        var rows = reply.Result.Array("list");
        var row = rows.Count == 1 ? rows[0] : throw reply.Result.Bad("list", "not one symbol");
        var price = (row.NonNegative("bid1Price") + row.NonNegative("ask1Price")) / 2;
        return price > 0 ? price : throw row.Bad("bid1Price", "no price");
    }

    /// <summary>Rules of instruments. One that the venue does not list, or that settles in another asset, is missing.</summary>
    /// <param name="symbols">Venue symbols.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<List<InstrumentSpec>> Instruments(IReadOnlyList<string> symbols, CancellationToken cancellation)
    {
        // The whole list, since asking for a symbol that is not there is an error like any other bad parameter.
        var wanted = symbols.ToHashSet(StringComparer.Ordinal);
        var rows = await _rest.QueryPages(
            "/v5/market/instruments-info",
            $"category={_product.Category}&limit=1000",
            signed: false,
            row => wanted.Contains(row.Text("symbol")) ? BybitInstruments.Read(row, _venue) : null,
            cancellation);
        var specs = rows.OfType<InstrumentSpec>().Where(spec => spec.SettleAsset == _product.SettleAsset).DistinctBy(spec => spec.Id).ToList();
        _coins?.Take(specs);
        return specs;
    }

    /// <inheritdoc/>
    public async Task<VenueSetup?> Setup(IReadOnlyList<string> symbols, CancellationToken cancellation) =>
        await BybitSetup.Read(_rest, _product, symbols, cancellation);

    /// <inheritdoc/>
    public Task<(TimeSpan Offset, TimeSpan RoundTrip)> MeasureClock(CancellationToken cancellation) => _rest.MeasureClock(cancellation);

    /// <summary>The maintenance tiers of a symbol, lowest first.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<List<MaintenanceTier>> Tiers(string symbol, CancellationToken cancellation)
    {
        if (_product.IsSpot)
        {
            throw new QueryException("coins have no maintenance");
        }

        var rows = await _rest.QueryPages(
            "/v5/market/risk-limit",
            $"category={_product.Category}&symbol={Word(symbol)}",
            signed: false,
            row => (Symbol: row.Text("symbol"), Limit: BybitRiskLimits.Read(row)),
            cancellation);
        return BybitRiskLimits.Tiers(rows.Where(row => row.Symbol == symbol).Select(row => row.Limit));
    }

    private OrderSnapshot Order(WireObject row) => BybitRows.Order(row, _product.Kind);

    private (OrderSnapshot Order, DateTimeOffset CreatedAt) Created(WireObject row) =>
        (Order(row), BybitRows.CreatedAt(row));

    // The same order may come from several lists. What traded more or is final is newer than what is not.
    private static List<OrderSnapshot> Newest(IEnumerable<OrderSnapshot> orders) => orders
        .GroupBy(order => order.VenueOrderId)
        .Select(states => states
            .OrderBy(order => order.UpdatedAt)
            .ThenBy(order => order.CumulativeQuantity)
            .ThenBy(order => order.Status.IsFinal())
            .Last())
        .ToList();

    private static string Word(string text) => PlainWord.Is(text) && text.Length > 0
        ? text
        : throw new QueryException("not a symbol or id of the venue: " + Excerpt.Of(text));
}
