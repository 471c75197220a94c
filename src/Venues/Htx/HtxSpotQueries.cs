using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Htx;

/// <summary>
/// What a spot account is asked over REST. Throws <see cref="QueryException"/> when an answer would not be whole.
/// </summary>
internal sealed class HtxSpotQueries : IVenueQueries, IHtxFollowUpQueries
{
    /// <summary>Path of an order by our id.</summary>
    public const string ClientOrderPath = HtxSpotHistory.OrdersPath + "/getClientOrder";

    // "They are limited to checking up to 10 trading pairs at a time."
    private const int MaxFeeSymbols = 10;

    private readonly string _venue;
    private readonly HtxSettings _settings;
    private readonly HtxRest _rest;
    private readonly HtxSpotHistory _history;
    private readonly HtxSpotSymbols _symbols;
    private readonly HtxSpotAccount _account;
    private readonly SpotCoins _coins;

    /// <summary>Makes the questioner.</summary>
    /// <param name="venue">Name of the venue account.</param>
    /// <param name="settings">Quote asset, most pages.</param>
    /// <param name="rest">REST.</param>
    /// <param name="symbols">Rules of symbols.</param>
    /// <param name="account">The venue's number of the account.</param>
    /// <param name="coins">Makes accounts of balances.</param>
    public HtxSpotQueries(
        string venue, HtxSettings settings, HtxRest rest, HtxSpotSymbols symbols, HtxSpotAccount account, SpotCoins coins)
    {
        _venue = venue;
        _settings = settings;
        _rest = rest;
        _history = new HtxSpotHistory(settings, rest);
        _symbols = symbols;
        _account = account;
        _coins = coins;
    }

    /// <inheritdoc/>
    public async Task<OrderSnapshot?> FindOrder(string symbol, string clientId, CancellationToken cancellation)
    {
        var found = await Find(ClientOrderPath, [new("clientOrderId", Word(clientId))], cancellation);
        return found is null || (found.ClientId == clientId && found.Symbol == symbol)
            ? found
            : throw new QueryException("the answer is about another order");
    }

    /// <inheritdoc/>
    public async Task<OrderSnapshot?> FindVenueOrder(string symbol, string orderId, CancellationToken cancellation)
    {
        var found = await Find($"{HtxSpotHistory.OrdersPath}/{Word(orderId)}", [], cancellation);
        return found is null || (found.VenueOrderId == orderId && found.Symbol == symbol)
            ? found
            : throw new QueryException("the answer is about another order");
    }

    /// <inheritdoc/>
    public async Task<List<OrderSnapshot>> OpenOrders(string symbol, CancellationToken cancellation) =>
        HtxQueries.Newest((await OpenRows(symbol, cancellation)).Select(HtxSpotRows.Order).Where(order => !order.Status.IsFinal()));

    // Working orders first and finished ones after, so that an order that finishes in between is met twice rather than never. One that is
    // in none of the lists neither works nor traded: it never came, or it was cancelled without a fill more than two hours ago, which comes
    // to the same. So the lists cover all of the time that is asked for.
    /// <inheritdoc/>
    public async Task<(List<OrderSnapshot> Orders, DateTimeOffset CoversFrom)> OrdersSince(
        string symbol, DateTimeOffset since, CancellationToken cancellation)
    {
        var rows = await OpenRows(symbol, cancellation);
        rows.AddRange(await _history.Orders(Word(symbol), since, cancellation));
        var orders = rows.Where(row => HtxSpotRows.CreatedAt(row) >= since).Select(HtxSpotRows.Order).Where(order => order.Symbol == symbol);
        return (HtxQueries.Newest(orders), since);
    }

    /// <inheritdoc/>
    public async Task<List<Fill>> Fills(string symbol, DateTimeOffset since, CancellationToken cancellation)
    {
        var rows = await _history.Executions(Word(symbol), since, cancellation);
        if (rows.Count == 0)
        {
            return [];
        }

        // An execution names its order by the venue's id only; our id comes from the orders of the same time.
        var orders = await OpenRows(symbol, cancellation);
        orders.AddRange(await _history.Traded(Word(symbol), since, cancellation));
        var ids = orders.DistinctBy(row => row.Id("id")).ToDictionary(row => row.Id("id"), row => row.TextOrEmpty("client-order-id"));
        return [.. rows
            .Select(row => HtxSpotRows.Fill(row, ids.GetValueOrDefault(row.Id("order-id"), string.Empty)))
            .Where(fill => fill.Symbol == symbol && fill.Time >= since)
            .DistinctBy(fill => (fill.TradeId, fill.VenueOrderId))
            .OrderBy(fill => fill.Time)];
    }

    // The stream tells executions with their fees: nothing of them is asked for.
    /// <inheritdoc/>
    public Task<List<(Fill Fill, string TradeId)>> TradedFills(string symbol, DateTimeOffset since, CancellationToken cancellation) =>
        Task.FromResult<List<(Fill Fill, string TradeId)>>([]);

    /// <inheritdoc/>
    public Task<List<FundingPayment>> Funding(string symbol, DateTimeOffset since, CancellationToken cancellation) =>
        Task.FromResult<List<FundingPayment>>([]);

    /// <inheritdoc/>
    public async Task<AccountSnapshot> Account(CancellationToken cancellation)
    {
        var account = await _account.Ensure(cancellation);
        var (balances, asOf) = await _rest.Query(
            $"/v1/account/accounts/{Word(account)}/balance", [], signed: true,
            reply => (HtxSpotRows.Balances(reply.Data), reply.SentAt + (reply.Took / 2) + _rest.Clock.Offset), cancellation);
        foreach (var symbol in _coins.Unpriced(balances))
        {
            _coins.Price(symbol, await _rest.Query(
                "/market/detail/merged", [new("symbol", symbol)], signed: false, reply => Middle(reply.Root.Object("tick")), cancellation));
        }

        return _coins.Account(balances, asOf);
    }

    /// <inheritdoc/>
    public async Task<List<InstrumentSpec>> Instruments(IReadOnlyList<string> symbols, CancellationToken cancellation)
    {
        var wanted = symbols.ToHashSet(StringComparer.Ordinal);
        var rows = await _symbols.Rows(cancellation);
        var specs = rows.Where(row => wanted.Contains(row.Text("symbol"))).Select(row => HtxSpotSymbols.Read(row, _venue))
            .Where(spec => spec.SettleAsset == _settings.SettleAsset)
            .ToList();
        _coins.Take(specs);
        return specs;
    }

    /// <inheritdoc/>
    public Task<List<MaintenanceTier>> Tiers(string symbol, CancellationToken cancellation) => throw new QueryException("coins have no maintenance");

    /// <inheritdoc/>
    public async Task<VenueSetup?> Setup(IReadOnlyList<string> symbols, CancellationToken cancellation)
    {
        await _account.Ensure(cancellation);
        var fees = new List<SymbolFees>();
        foreach (var some in symbols.Select(Word).Chunk(MaxFeeSymbols))
        {
            fees.AddRange(await _rest.Query(
                "/v2/reference/transact-fee-rate", [new("symbols", string.Join(',', some))], signed: true, reply => reply.Rows.ConvertAll(FeesOf), cancellation));
        }

        var setup = new VenueSetup { IsOneWay = true, MarginMode = "spot", IsMarginModeSupported = true, Fees = fees };
        return await HtxKeyRights.AddTo(setup, _rest, cancellation);
    }

    /// <inheritdoc/>
    public Task<(TimeSpan Offset, TimeSpan RoundTrip)> MeasureClock(CancellationToken cancellation) => _rest.MeasureClock(cancellation);

    private static SymbolFees FeesOf(WireObject row) => new(row.Text("symbol"), row.Decimal("actualMakerRate"), row.Decimal("actualTakerRate"));

    /// <summary>The middle of best bid and ask, each told as price and size.</summary>
    private static decimal Middle(WireObject tick)
    {
        var price = (PriceOf(tick, "bid") + PriceOf(tick, "ask")) / 2;
        return price > 0 ? price : throw tick.Bad("bid", "no price");
    }

    private static decimal PriceOf(WireObject tick, string side)
    {
        var level = tick.Element.TryGetProperty(side, out var value) && value.ValueKind == System.Text.Json.JsonValueKind.Array ? value : default;
        return level.ValueKind == System.Text.Json.JsonValueKind.Array && level.GetArrayLength() == 2 && level[0].TryGetDecimal(out var price) && price > 0
            ? price
            : throw tick.Bad(side, "not a [price, size] pair");
    }

    private Task<OrderSnapshot?> Find(string path, IReadOnlyList<KeyValuePair<string, string>> query, CancellationToken cancellation) =>
        _rest.Find(path, query, HtxSpotCodes.IsOrderUnknown, reply => reply.HasData ? HtxSpotRows.Order(reply.Data) : null, cancellation);

    private async Task<List<WireObject>> OpenRows(string symbol, CancellationToken cancellation) =>
        await _history.OpenOrders(await _account.Ensure(cancellation), Word(symbol), cancellation);

    private static string Word(string text) => HtxQueries.Word(text);
}
