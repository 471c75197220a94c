using System.Globalization;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Binance;

/// <summary>What a spot account is asked over REST.</summary>
internal sealed class BinanceSpotQueries : IVenueQueries
{
    // "Order was canceled or expired with no executed qty over 90 days ago and has been archived" (error −2026); trades are kept for longer.
    private static readonly TimeSpan OrderMemory = TimeSpan.FromDays(89);

    // Our idea of the venue's time may be behind, and what happened just now must not fall off the end.
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(5);

    private readonly BinanceWiring _wiring;
    private readonly BinanceProduct _product;
    private readonly BinanceRest _rest;
    private readonly BinanceHistory _history;
    private readonly SpotCoins _coins;

    /// <summary>Makes one.</summary>
    /// <param name="wiring">Shared parts.</param>
    /// <param name="history">Reads histories.</param>
    /// <param name="coins">Makes accounts of balances.</param>
    public BinanceSpotQueries(BinanceWiring wiring, BinanceHistory history, SpotCoins coins)
    {
        _wiring = wiring;
        _product = wiring.Product;
        _rest = wiring.Rest;
        _history = history;
        _coins = coins;
    }

    /// <inheritdoc/>
    public async Task<OrderSnapshot?> FindOrder(string symbol, string clientId, CancellationToken cancellation)
    {
        var answer = await _rest.Query(_product.Path("/order"), Symbol(symbol) + "&origClientOrderId=" + Uri.EscapeDataString(clientId), cancellation);
        if (answer.IsSuccess)
        {
            var order = BinanceSpotDecoder.Order(WireObject.Parse(answer.Body));
            return order.ClientId == clientId ? order : throw new FrameException("clientOrderId", "another order than was asked for");
        }

        var failure = BinanceDecoder.Failure(answer);
        return answer.Result == RestResult.Answered && answer.Status < 500 && failure.Code == BinanceErrors.NoSuchOrder ? null : throw failure;
    }

    /// <inheritdoc/>
    public async Task<List<OrderSnapshot>> OpenOrders(string symbol, CancellationToken cancellation) =>
        [.. WireObject.ParseArray((await Ask(_product.Path("/openOrders"), Symbol(symbol), cancellation)).Body).Select(BinanceSpotDecoder.Order)];

    /// <inheritdoc/>
    public async Task<(List<OrderSnapshot> Orders, DateTimeOffset CoversFrom)> OrdersSince(
        string symbol, DateTimeOffset since, CancellationToken cancellation)
    {
        var from = From(since);
        var rows = await _history.Read(_product.Path("/allOrders"), Symbol(symbol), from, _wiring.Clock.UtcNow + Ahead, cancellation);
        return ([.. rows.Select(BinanceSpotDecoder.Order).OrderBy(order => order.UpdatedAt)], from);
    }

    /// <inheritdoc/>
    public async Task<List<Fill>> Fills(string symbol, DateTimeOffset since, CancellationToken cancellation)
    {
        var (from, until) = (From(since), _wiring.Clock.UtcNow + Ahead);
        var rows = await _history.Read(_product.TradesPath, Symbol(symbol), from, until, cancellation);
        if (rows.Count == 0)
        {
            return [];
        }

        // A trade names its order by the venue's id only; the client id comes from the orders of the same time.
        var ids = (await _history.Read(_product.Path("/allOrders"), Symbol(symbol), from, until, cancellation))
            .Select(BinanceSpotDecoder.Order)
            .DistinctBy(order => order.VenueOrderId)
            .ToDictionary(order => order.VenueOrderId, order => order.ClientId);
        return [.. rows
            .Select(row => BinanceSpotDecoder.Trade(row, ids.GetValueOrDefault(row.Id("orderId"), string.Empty)))
            .OrderBy(fill => fill.Time)
            .ThenBy(fill => long.Parse(fill.TradeId, CultureInfo.InvariantCulture))];
    }

    /// <inheritdoc/>
    public Task<List<FundingPayment>> Funding(string symbol, DateTimeOffset since, CancellationToken cancellation) =>
        Task.FromResult<List<FundingPayment>>([]);

    /// <inheritdoc/>
    public async Task<AccountSnapshot> Account(CancellationToken cancellation)
    {
        var answer = await Ask(_product.AccountPath, "omitZeroBalances=true", cancellation);
        var balances = BinanceSpotDecoder.Balances(WireObject.Parse(answer.Body));
        foreach (var symbol in _coins.Unpriced(balances))
        {
            var ticker = WireObject.Parse((await Public(_product.Path("/ticker/bookTicker") + "?" + Symbol(symbol), cancellation)).Body);
            var price = (ticker.NonNegative("bidPrice") + ticker.NonNegative("askPrice")) / 2;
            _coins.Price(symbol, price > 0 ? price : throw ticker.Bad("bidPrice", "no price"));
        }

        return _coins.Account(balances, answer.SentAt + (answer.Took / 2) + _wiring.Clock.Offset);
    }

    /// <inheritdoc/>
    public async Task<List<InstrumentSpec>> Instruments(IReadOnlyList<string> symbols, CancellationToken cancellation)
    {
        // A symbol that is asked for and not listed makes the whole answer an error (−1121), so all are asked for; of those without the
        // permission sets, which are long.
        var root = WireObject.Parse((await Public(_product.Path("/exchangeInfo") + "?showPermissionSets=false", cancellation)).Body);
        _rest.UseLimits(BinanceInstruments.Limits(root));
        var specs = BinanceInstruments.Read(_wiring.Venue, root, [], symbols.ToHashSet(StringComparer.Ordinal))
            .Where(spec => spec.SettleAsset == _product.SettleAsset)
            .ToList();
        _coins.Take(specs);
        return specs;
    }

    /// <inheritdoc/>
    public Task<List<MaintenanceTier>> Tiers(string symbol, CancellationToken cancellation) => throw new QueryException("coins have no maintenance");

    /// <inheritdoc/>
    public async Task<VenueSetup?> Setup(IReadOnlyList<string> symbols, CancellationToken cancellation)
    {
        var account = WireObject.Parse((await Ask(_product.AccountPath, "omitZeroBalances=true", cancellation)).Body);
        var fees = new List<SymbolFees>();
        foreach (var symbol in symbols)
        {
            var row = WireObject.Parse((await Ask(_product.Path("/account/commission"), Symbol(symbol), cancellation)).Body).Object("standardCommission");
            fees.Add(new SymbolFees(symbol, row.Decimal("maker"), row.Decimal("taker")));
        }

        return new VenueSetup { CanTrade = account.Bool("canTrade"), IsOneWay = true, MarginMode = "spot", IsMarginModeSupported = true, Fees = fees };
    }

    /// <inheritdoc/>
    public async Task<(TimeSpan Offset, TimeSpan RoundTrip)> MeasureClock(CancellationToken cancellation)
    {
        var answer = await Public(_product.Path("/time"), cancellation);
        return (_wiring.Clock.Observe(answer.SentAt, answer.Took, WireObject.Parse(answer.Body).TimeMs("serverTime")), answer.Took);
    }

    private DateTimeOffset From(DateTimeOffset since)
    {
        var oldest = _wiring.Clock.UtcNow - OrderMemory;
        return since > oldest ? since : oldest;
    }

    private async Task<RestAnswer> Ask(string path, string parameters, CancellationToken cancellation) =>
        Whole(await _rest.Query(path, parameters, cancellation));

    private async Task<RestAnswer> Public(string pathAndQuery, CancellationToken cancellation) =>
        Whole(await _rest.Public(pathAndQuery, cancellation));

    private static RestAnswer Whole(RestAnswer answer) => answer.IsSuccess ? answer : throw BinanceDecoder.Failure(answer);

    private static string Symbol(string symbol) => "symbol=" + Uri.EscapeDataString(symbol);
}
