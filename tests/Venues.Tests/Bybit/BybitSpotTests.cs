using Hedgerow.Messages;
using Hedgerow.Simulator.Model;
using Hedgerow.Simulator.Servers;
using Hedgerow.Simulator.Servers.Bybit;
using Hedgerow.Venues.Bybit;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hedgerow.Venues.Tests.Bybit;

/// <summary>The adapter of a spot account against the simulated venue, over real sockets.</summary>
public sealed class BybitSpotTests : IAsyncLifetime
{
    private const string Symbol = "BTCUSDT";

    private static readonly InstrumentSpec Spec = new(
        new InstrumentId("spot", Symbol), "BTC", "USDT", "USDT", 0.1m, 0.00001m, 0.00001m, 100m, 50m, 5m, TimeSpan.Zero, IsTrading: true,
        ContractKind.Spot);

    private readonly ReportLog _reports = new();
    private BybitServer _server = null!;
    private BybitAdapter _adapter = null!;
    private int _lastId;

    public async Task InitializeAsync()
    {
        _server = new BybitServer(
            new VenueServerOptions
            {
                Instruments = [new InstrumentTerms(Spec, [], 0.001m, 0.001m)],
                Accounts = [new SimulatedAccount("a", "sim-key", "sim-secret", 100_000) { Leverage = 1 }],
                Limits = VenueLimits.None,
            },
            "spot");
        await _server.StartAsync();
        _server.SetBook(Symbol, 30_000, 5, 30_001, 5);
        _server.Use(model => model.MoveCoins("a", Symbol, 2m, model.Now));
        var settings = new BybitSettings
        {
            IsSpot = true,
            RestUrl = _server.HttpBase,
            PublicUrl = new Uri(_server.WebSocketBase, "/v5/public/spot"),
            PrivateUrl = new Uri(_server.WebSocketBase, "/v5/private"),
            TradeUrl = new Uri(_server.WebSocketBase, "/v5/trade"),
        };
        _adapter = new BybitAdapter(
            "spot", settings, ApiCredentials.Create("sim-key", "sim-secret", SecretKind.Hmac), _reports.Take, TimeProvider.System, NullLogger.Instance);
        _adapter.Send(new ConnectVenue([Symbol]));
        foreach (var channel in Enum.GetValues<VenueChannel>())
        {
            await _reports.Next<ChannelChanged>(change => change.Channel == channel && change.IsUp);
        }

        var rules = await Ask<InstrumentsAnswer>(new QueryInstruments(900, [Symbol, "NONEUSDT"]));
        Assert.Equal(Spec, Assert.Single(rules.Instruments));
    }

    public async Task DisposeAsync()
    {
        await _adapter.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_buy_is_placed_filled_and_told_with_its_fee_in_coins()
    {
        await _reports.Next<Quote>();
        await _reports.Next<MarkPrice>(mark => mark is { Mark: 30_000.5m, FundingRate: 0 });
        var after = _reports.Count;
        var order = Order(Side.Buy, 0.5m, 30_010);
        Assert.Equal(RequestOutcome.Accepted, (await Place(order)).Outcome);
        var fill = (await _reports.Next<FillReported>(after: after)).Fill;
        Assert.Equal((order.ClientId, 0.5m, 30_001m, 0.0005m, "BTC"), (fill.ClientId, fill.Quantity, fill.Price, fill.Fee, fill.FeeAsset));
        var done = await _reports.Next<OrderChanged>(change => change.Order.Status == OrderStatus.Filled, after);
        Assert.Equal((0.5m, 30_001m), (done.Order.CumulativeQuantity, done.Order.AveragePrice));
        var held = (await _reports.Next<PositionChanged>(change => change.Position.Quantity > 2, after)).Position;
        Assert.Equal((2.4995m, 0m, 30_000.5m), (held.Quantity, held.EntryPrice, held.MarkPrice));
        await _reports.Next<BalanceChanged>(change => change.WalletBalance == 100_000m - 15_000.5m, after);
        var market = Order(Side.Buy, 0.1m, 0, OrderType.Market);
        await Place(market);
        Assert.Equal(0.1m, (await _reports.Next<FillReported>(told => told.Fill.ClientId == market.ClientId)).Fill.Quantity);
        Assert.Empty(_reports.All.OfType<FrameRejected>());
    }

    [Fact]
    public async Task An_account_is_money_and_coins_at_the_middle_of_the_book()
    {
        Assert.Equal(RequestOutcome.Accepted, (await Place(Order(Side.Sell, 0.5m, 31_000, OrderType.PostOnly, reduceOnly: true))).Outcome);
        Assert.Equal(RequestOutcome.Accepted, (await Place(Order(Side.Buy, 1m, 29_000, OrderType.LimitGtc))).Outcome);
        var account = (await Ask<AccountAnswer>(new QueryAccount(1))).Account!;
        Assert.Equal(("USDT", 100_000m, 71_000m, 160_001m), (account.Asset, account.WalletBalance, account.AvailableMargin, account.Equity));
        Assert.Equal((Symbol, 2m, 30_000.5m), (account.Positions[0].Symbol, account.Positions[0].Quantity, account.Positions[0].MarkPrice));
    }

    [Fact]
    public async Task Orders_are_cancelled_refused_and_found()
    {
        var resting = Order(Side.Buy, 0.5m, 29_000, OrderType.PostOnly);
        Assert.Equal(RequestOutcome.Accepted, (await Place(resting)).Outcome);
        Assert.Equal(resting.ClientId, Assert.Single((await Ask<OrdersAnswer>(new QueryOpenOrders(1, Symbol))).Orders).ClientId);
        Assert.Equal(RequestOutcome.Accepted, (await Ask<CancelOutcome>(new CancelOrder(resting.ClientId, Symbol))).Outcome);
        await _reports.Next<OrderChanged>(change => change.Order is { Status: OrderStatus.Cancelled } gone && gone.ClientId == resting.ClientId);
        Assert.Equal(RequestOutcome.Rejected, (await Place(Order(Side.Buy, 4m, 30_010))).Outcome);
        Assert.Equal(RequestOutcome.Rejected, (await Place(Order(Side.Sell, 2.5m, 29_990))).Outcome);
        var reducing = await Place(Order(Side.Buy, 0.1m, 30_010, reduceOnly: true));
        Assert.Equal((RequestOutcome.Rejected, "local-invalid"), (reducing.Outcome, reducing.Code));
        var sold = Order(Side.Sell, 0.25m, 29_990, reduceOnly: true);
        await Place(sold);
        await _reports.Next<FillReported>(told => told.Fill.ClientId == sold.ClientId);
        var since = DateTimeOffset.UtcNow.AddHours(-1);
        var fill = Assert.Single((await Ask<FillsAnswer>(new QueryFills(2, Symbol, since))).Fills);
        Assert.Equal((sold.ClientId, 7.5m, "USDT"), (fill.ClientId, fill.Fee, fill.FeeAsset));
        Assert.True((await Ask<FundingAnswer>(new QueryFunding(3, Symbol, since))) is { Ok: true, Payments.Count: 0 });
        Assert.Equal(LookupResult.NotFound, (await Ask<OrderAnswer>(new QueryOrder(4, "h1p1l0sffff", Symbol))).Result);
        var setup = (await Ask<VenueSetupAnswer>(new QueryVenueSetup(5, [Symbol]))).Setup!;
        Assert.Equal((true, true, 0.001m), (setup.CanTrade, setup.IsOneWay, Assert.Single(setup.Fees).TakerRate));
    }

    private PlaceOrder Order(Side side, decimal quantity, decimal price, OrderType type = OrderType.LimitIoc, bool reduceOnly = false) =>
        new($"h1p1l0s{++_lastId:x}", Symbol, side, type, quantity, price, reduceOnly);

    private async Task<PlaceOutcome> Place(PlaceOrder order)
    {
        var mark = _reports.Count;
        _adapter.Send(order);
        return await _reports.Next<PlaceOutcome>(outcome => outcome.ClientId == order.ClientId, mark);
    }

    private async Task<T> Ask<T>(VenueCommand query)
        where T : VenueReport
    {
        var mark = _reports.Count;
        _adapter.Send(query);
        return await _reports.Next<T>(after: mark);
    }
}
