using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Htx;

/// <summary>
/// Answers questions about orders, fills, funding, the account and instruments from REST. Throws
/// <see cref="QueryException"/> when an answer would not be whole.
/// </summary>
internal sealed class HtxQueries : IVenueQueries, IHtxFollowUpQueries
{
    // "Order status query is available for orders placed within 24 hours" by client id; how long a cancelled order without
    // a fill stays in the history is not said, so no more is claimed of it.
    private static readonly TimeSpan WholeHistory = TimeSpan.FromHours(24);

    private readonly Func<HtxRest> _openSpotSide;
    private readonly HtxRest _rest;
    private readonly HtxHistory _history;
    private readonly HtxContracts _contracts;
    private readonly HtxSettings _settings;
    private readonly string _venue;

    /// <summary>Makes the questioner.</summary>
    /// <param name="venue">Name of the venue account.</param>
    /// <param name="settings">Settle asset.</param>
    /// <param name="rest">REST.</param>
    /// <param name="contracts">Face values.</param>
    /// <param name="openSpotSide">Makes REST of the spot interface, which tells what a key may do.</param>
    public HtxQueries(string venue, HtxSettings settings, HtxRest rest, HtxContracts contracts, Func<HtxRest> openSpotSide)
    {
        _openSpotSide = openSpotSide;
        _venue = venue;
        _settings = settings;
        _rest = rest;
        _contracts = contracts;
        _history = new HtxHistory(settings, rest);
    }

    /// <summary>Looks an order up by our id. Null only when the venue answered that it does not know it.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="clientId">Our id.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<OrderSnapshot?> FindOrder(string symbol, string clientId, CancellationToken cancellation)
    {
        var found = await Find(symbol, new("client_order_id", HtxOrderFrame.NumberOf(clientId)), cancellation);
        return found is null || (found.ClientId == clientId && found.Symbol == symbol)
            ? found
            : throw new QueryException("the answer is about another order");
    }

    /// <inheritdoc/>
    public async Task<OrderSnapshot?> FindVenueOrder(string symbol, string orderId, CancellationToken cancellation)
    {
        var found = await Find(symbol, new("order_id", Word(orderId)), cancellation);
        return found is null || (found.VenueOrderId == orderId && found.Symbol == symbol)
            ? found
            : throw new QueryException("the answer is about another order");
    }

    /// <summary>All working orders of a symbol.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<List<OrderSnapshot>> OpenOrders(string symbol, CancellationToken cancellation)
    {
        var rows = await OpenRows(symbol, cancellation);
        return Newest(rows.ConvertAll(Order).Where(order => order.Symbol == symbol && !order.Status.IsFinal()));
    }

    /// <summary>
    /// All orders of a symbol created since a time. Working orders are asked first and finished ones after, so that an order
    /// that finishes in between is met twice rather than never; the newest state of each counts.
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
        var whole = _rest.Clock.UtcNow - WholeHistory;
        var rows = await OpenRows(symbol, cancellation);
        rows.AddRange(await _history.Orders(Word(symbol), since, cancellation));

        // A row without a time was within the window that it was asked for.
        var orders = rows.Where(row => HtxRows.CreatedAt(row) is not { } created || created >= since).Select(Order).Where(order => order.Symbol == symbol);
        return (Newest(orders), since > whole ? since : whole);
    }

    /// <inheritdoc/>
    public async Task<List<Fill>> Fills(string symbol, DateTimeOffset since, CancellationToken cancellation) =>
        (await TradedFills(symbol, since, cancellation)).ConvertAll(row => row.Fill);

    /// <summary>As <see cref="Fills"/>, each with the id of its match, by which the stream knows it.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="since">Venue time.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<List<(Fill Fill, string TradeId)>> TradedFills(string symbol, DateTimeOffset since, CancellationToken cancellation)
    {
        await _contracts.Ensure(cancellation);
        var rows = await _history.Executions(Word(symbol), since, cancellation);
        return rows.ConvertAll(row => (Fill: HtxRows.Fill(row, _contracts.SizeOf(row), _settings.SettleAsset), TradeId: row.Id("trade_id")))
            .Where(row => row.Fill.Symbol == symbol && row.Fill.Time >= since)
            .OrderBy(row => row.Fill.Time)
            .ToList();
    }

    /// <summary>All funding payments of a symbol since a time, oldest first.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="since">Venue time.</param>
    /// <param name="cancellation">Ends it.</param>
    public Task<List<FundingPayment>> Funding(string symbol, DateTimeOffset since, CancellationToken cancellation) =>
        _history.Funding(Word(symbol), since, cancellation);

    /// <summary>Balances and open positions.</summary>
    /// <param name="cancellation">Ends it.</param>
    public async Task<AccountSnapshot> Account(CancellationToken cancellation)
    {
        await _contracts.Ensure(cancellation);

        // The balance first: its time is that of the whole answer, and nothing in it is younger than that.
        var account = await _rest.Query(
            "/v5/account/balance", [], signed: true, reply => HtxRows.Account(reply.Data, _settings.SettleAsset, reply.Time), cancellation);
        var positions = await _rest.Query(
            "/v5/trade/position/opens", [], signed: true, reply => reply.Rows.ConvertAll(row => HtxRows.Position(row, _contracts.SizeOf(row))), cancellation);
        return account with { Positions = OpenPositions.Of(positions) };
    }

    /// <summary>Rules of instruments. One that the venue does not list is missing.</summary>
    /// <param name="symbols">Venue symbols.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<List<InstrumentSpec>> Instruments(IReadOnlyList<string> symbols, CancellationToken cancellation)
    {
        var specs = new List<InstrumentSpec>();
        var rows = await _contracts.Rows(cancellation);
        foreach (var symbol in symbols.Distinct(StringComparer.Ordinal))
        {
            var row = rows.Find(row => row.Text("contract_code") == symbol && HtxInstruments.IsPerpetual(row));
            if (row.Path is not null)
            {
                specs.Add(await _rest.Query(
                    "/linear-swap-api/v1/swap_query_elements",
                    [new("contract_code", Word(symbol))],
                    signed: false,
                    reply => HtxInstruments.Read(row, Only(reply, symbol), _venue),
                    cancellation));
            }
        }

        return specs;
    }

    /// <summary>The maintenance tiers of a symbol, lowest first, at its last price.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<List<MaintenanceTier>> Tiers(string symbol, CancellationToken cancellation)
    {
        await _contracts.Ensure(cancellation);
        var size = _contracts.SizeOf(symbol) ?? throw new QueryException("no such contract: " + Excerpt.Of(symbol));
        var price = await _rest.Query(
            "/linear-swap-ex/market/detail/merged",
            [new("contract_code", Word(symbol))],
            signed: false,
            reply => HtxInstruments.Positive(reply.Root.Object("tick"), "close"),
            cancellation);
        return await _rest.Query(
            "/v5/market/risk/limit",
            [new("contract_code", Word(symbol)), new("margin_mode", "cross")],
            signed: true,
            reply => HtxTiers.Read(reply.Rows.Where(row => row.Text("contract_code") == symbol && row.TextOrEmpty("margin_mode") is "" or "cross"), size, price),
            cancellation);
    }

    /// <summary>The account's position mode and the rights of its key; margin mode and fees are not asked for.</summary>
    /// <param name="symbols">Venue symbols.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<VenueSetup?> Setup(IReadOnlyList<string> symbols, CancellationToken cancellation)
    {
        var isOneWay = await _rest.Query("/v5/position/mode", [], signed: true, reply => IsOneWay(reply.Root.Object("data")), cancellation);
        using var spotSide = _openSpotSide();
        await spotSide.MeasureClock(cancellation);
        return await HtxKeyRights.AddTo(new VenueSetup { IsOneWay = isOneWay }, spotSide, cancellation);
    }

    private static bool IsOneWay(WireObject data) => data.Text("position_mode") switch
    {
        "single_side" => true,
        "dual_side" => false,
        var other => throw data.Bad("position_mode", "unknown: " + other),
    };

    /// <inheritdoc/>
    public Task<(TimeSpan Offset, TimeSpan RoundTrip)> MeasureClock(CancellationToken cancellation) => _rest.MeasureClock(cancellation);

    private static WireObject Only(HtxReply reply, string symbol) =>
        reply.Rows.Find(row => row.Text("contract_code") == symbol) is { Path: not null } found
            ? found
            : throw reply.Root.Bad("data", "not about " + symbol);

    private async Task<OrderSnapshot?> Find(string symbol, KeyValuePair<string, string> id, CancellationToken cancellation)
    {
        await _contracts.Ensure(cancellation);
        return await _rest.Find(
            HtxOrderFrame.PlacePath,
            [new("contract_code", Word(symbol)), new("margin_mode", "cross"), id],
            HtxCodes.IsOrderUnknown,
            reply => reply.HasData ? Order(reply.Data) : null,
            cancellation);
    }

    private async Task<List<WireObject>> OpenRows(string symbol, CancellationToken cancellation)
    {
        await _contracts.Ensure(cancellation);
        return await _history.Pages(
            "/v5/trade/order/opens", [new("contract_code", Word(symbol)), new("margin_mode", "cross")], cancellation);
    }

    private OrderSnapshot Order(WireObject row) => HtxRows.Order(row, _contracts.SizeOf(row));

    /// <summary>The newest state of each order: the same one may come from two lists. What traded more or is final is newer than what is not.</summary>
    /// <param name="orders">States in any order.</param>
    public static List<OrderSnapshot> Newest(IEnumerable<OrderSnapshot> orders) => orders
        .GroupBy(order => order.VenueOrderId)
        .Select(states => states
            .OrderBy(order => order.CumulativeQuantity)
            .ThenBy(order => order.Status.IsFinal())
            .ThenBy(order => order.UpdatedAt)
            .Last())
        .ToList();

    /// <summary>What goes into a query as it stands.</summary>
    /// <param name="text">Symbol or id.</param>
    /// <exception cref="QueryException">It would need an escape.</exception>
    public static string Word(string text) => HtxOrderFrame.IsPlain(text) && text.Length > 0
        ? text
        : throw new QueryException("not a symbol or id of the venue: " + Excerpt.Of(text));
}
