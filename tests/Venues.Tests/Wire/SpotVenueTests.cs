using Hedgerow.Messages;
using Hedgerow.Simulator.Model;
using Hedgerow.Simulator.Servers;

namespace Hedgerow.Venues.Tests.Wire;

/// <summary>The adapter of a spot account against its simulated venue, over real sockets: what every one of them must do.</summary>
public abstract class SpotVenueTests : IAsyncLifetime
{
    private int _lastId;

    private protected ReportLog Reports { get; } = new();

    protected VenueServer Server { get; private set; } = null!;

    protected VenueAdapter Adapter { get; private set; } = null!;

    /// <summary>Rules of bitcoin there, with fees of 0.1 %.</summary>
    protected abstract InstrumentSpec Spec { get; }

    protected string Symbol => Spec.Id.Symbol;

    public async Task InitializeAsync()
    {
        Server = Open(new VenueServerOptions
        {
            Instruments = [new InstrumentTerms(Spec, [], 0.001m, 0.001m)],
            Accounts = [new SimulatedAccount("a", "sim-key", "sim-secret", 100_000) { Leverage = 1, Passphrase = "sim-pass" }],
            Limits = VenueLimits.None,
        });
        await Server.StartAsync();
        Server.SetBook(Symbol, 30_000, 5, 30_001, 5);
        Server.Use(model => model.MoveCoins("a", Symbol, 2m, model.Now));
        Adapter = Create(Server);
        // The first answer of a server that has just started comes late, and a clock that is measured by it may be off by half of that: more
        // than a venue allows an order to be ahead.
        await Ask<ClockAnswer>(new QueryClock(899));
        await Ask<ClockAnswer>(new QueryClock(898));
        Adapter.Send(new ConnectVenue([Symbol]));
        foreach (var channel in Enum.GetValues<VenueChannel>())
        {
            await Reports.Next<ChannelChanged>(change => change.Channel == channel && change.IsUp);
        }

        var rules = await Ask<InstrumentsAnswer>(new QueryInstruments(900, [Symbol, "NONEUSDT"]));
        Assert.Equal(Spec, Assert.Single(rules.Instruments));
    }

    public async Task DisposeAsync()
    {
        await Adapter.DisposeAsync();
        await Server.DisposeAsync();
    }

    [Fact]
    public async Task A_buy_is_placed_filled_and_told_with_its_fee_in_coins()
    {
        await Reports.Next<Quote>();
        await Reports.Next<MarkPrice>(mark => mark is { Mark: 30_000.5m, FundingRate: 0 });
        var after = Reports.Count;
        var order = Order(Side.Buy, 0.5m, 30_010);
        Assert.Equal(RequestOutcome.Accepted, (await Place(order)).Outcome);
        var fill = (await Reports.Next<FillReported>(after: after)).Fill;
        Assert.Equal((order.ClientId, 0.5m, 30_001m, 0.0005m, "BTC"), (fill.ClientId, fill.Quantity, fill.Price, fill.Fee, fill.FeeAsset));
        var done = await Reports.Next<OrderChanged>(change => change.Order.Status == OrderStatus.Filled, after);
        Assert.Equal((0.5m, 30_001m), (done.Order.CumulativeQuantity, done.Order.AveragePrice));
        var held = (await Reports.Next<PositionChanged>(change => change.Position.Quantity > 2, after)).Position;
        Assert.Equal((2.4995m, 0m, 30_000.5m), (held.Quantity, held.EntryPrice, held.MarkPrice));
        await Reports.Next<BalanceChanged>(change => change.WalletBalance == 100_000m - 15_000.5m, after);
        var market = Order(Side.Buy, 0.1m, 0, OrderType.Market);
        await Place(market);
        Assert.Equal(0.1m, (await Reports.Next<FillReported>(told => told.Fill.ClientId == market.ClientId)).Fill.Quantity);
        Assert.Empty(Reports.All.OfType<FrameRejected>());
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
        await Reports.Next<OrderChanged>(change => change.Order is { Status: OrderStatus.Cancelled } gone && gone.ClientId == resting.ClientId);
        Assert.Equal(RequestOutcome.Rejected, (await Place(Order(Side.Buy, 4m, 30_010))).Outcome);
        Assert.Equal(RequestOutcome.Rejected, (await Place(Order(Side.Sell, 2.5m, 29_990))).Outcome);
        var reducing = await Place(Order(Side.Buy, 0.1m, 30_010, reduceOnly: true));
        Assert.Equal((RequestOutcome.Rejected, "local-invalid"), (reducing.Outcome, reducing.Code));
        var sold = Order(Side.Sell, 0.25m, 29_990, reduceOnly: true);
        await Place(sold);
        await Reports.Next<FillReported>(told => told.Fill.ClientId == sold.ClientId);
        var since = DateTimeOffset.UtcNow.AddHours(-1);
        var fill = Assert.Single((await Ask<FillsAnswer>(new QueryFills(2, Symbol, since))).Fills);
        Assert.Equal((sold.ClientId, 7.5m, "USDT"), (fill.ClientId, fill.Fee, fill.FeeAsset));
        Assert.True((await Ask<FundingAnswer>(new QueryFunding(3, Symbol, since))) is { Ok: true, Payments.Count: 0 });
        Assert.Equal(LookupResult.NotFound, (await Ask<OrderAnswer>(new QueryOrder(4, "h1p1l0sffff", Symbol))).Result);
        var setup = (await Ask<VenueSetupAnswer>(new QueryVenueSetup(5, [Symbol]))).Setup!;
        Assert.Equal((true, true, 0.001m), (setup.CanTrade, setup.IsOneWay, Assert.Single(setup.Fees).TakerRate));
        Assert.True(setup.IsMarginModeSupported);
    }

    /// <summary>The simulated venue.</summary>
    protected abstract VenueServer Open(VenueServerOptions options);

    /// <summary>An adapter of account <c>a</c>, whose reports go to <see cref="Reports"/>.</summary>
    protected abstract VenueAdapter Create(VenueServer server);

    protected PlaceOrder Order(Side side, decimal quantity, decimal price, OrderType type = OrderType.LimitIoc, bool reduceOnly = false) =>
        new($"h1p1l0s{++_lastId:x}", Symbol, side, type, quantity, price, reduceOnly);

    protected async Task<PlaceOutcome> Place(PlaceOrder order)
    {
        var mark = Reports.Count;
        Adapter.Send(order);
        return await Reports.Next<PlaceOutcome>(outcome => outcome.ClientId == order.ClientId, mark);
    }

    protected async Task<T> Ask<T>(VenueCommand query)
        where T : VenueReport
    {
        var mark = Reports.Count;
        Adapter.Send(query);
        return await Reports.Next<T>(after: mark);
    }
}
