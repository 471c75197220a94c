using Hedgerow.Messages;
using Hedgerow.Simulator.Model;
using Hedgerow.Simulator.Servers;
using Hedgerow.Simulator.Servers.Htx;
using Hedgerow.Venues.Htx;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hedgerow.Venues.Tests.Htx;

/// <summary>The adapter of a spot account against the simulated venue, over real sockets.</summary>
public sealed class HtxSpotTests : IAsyncLifetime
{
    private const string Symbol = "btcusdt";

    private static readonly InstrumentSpec Spec = new(
        new InstrumentId("spot", Symbol), "BTC", "USDT", "USDT", 0.01m, 0.00001m, 0.0001m, 100m, 50m, 10m, TimeSpan.Zero, IsTrading: true,
        ContractKind.Spot);

    private readonly ReportLog _reports = new();
    private HtxSpotServer _server = null!;
    private HtxAdapter? _adapter;
    private int _lastId;

    public async Task InitializeAsync()
    {
        _server = new HtxSpotServer(
            new VenueServerOptions
            {
                Instruments = [new InstrumentTerms(Spec, [], 0.002m, 0.002m)],
                Accounts = [new SimulatedAccount("a", "sim-key", "sim-secret", 100_000) { Leverage = 1 }],
            },
            "spot");
        await _server.StartAsync();
        _server.SetBook(Symbol, 30_000, 5, 30_001, 5);
        _server.Use(model => model.MoveCoins("a", Symbol, 2m, model.Now));
    }

    public async Task DisposeAsync()
    {
        if (_adapter is not null)
        {
            await _adapter.DisposeAsync();
        }

        await _server.DisposeAsync();
    }

    [Fact]
    public async Task A_buy_is_placed_filled_and_told_with_its_fee_in_coins()
    {
        await Connect();
        await _reports.Next<Quote>(quote => quote is { Bid: 30_000, AskSize: 5 });
        await _reports.Next<MarkPrice>(mark => mark is { Mark: 30_000.5m, FundingRate: 0 });
        var after = _reports.Count;
        var order = Order(Side.Buy, 0.5m, 30_010);
        var outcome = await Place(order);
        Assert.Equal(RequestOutcome.Accepted, outcome.Outcome);
        var fill = (await _reports.Next<FillReported>(after: after)).Fill;
        Assert.Equal(
            (order.ClientId, outcome.VenueOrderId, Side.Buy, 0.5m, 30_001m, 0.001m, "BTC", false),
            (fill.ClientId, fill.VenueOrderId, fill.Side, fill.Quantity, fill.Price, fill.Fee, fill.FeeAsset, fill.IsMaker));
        var done = (await _reports.Next<OrderChanged>(change => change.Order.Status == OrderStatus.Filled, after)).Order;
        Assert.Equal((0.5m, 30_001m, OrderType.LimitIoc), (done.CumulativeQuantity, done.AveragePrice, done.Type));
        var held = (await _reports.Next<PositionChanged>(change => change.Position.Quantity > 2, after)).Position;
        Assert.Equal((2.499m, 0m, 30_000.5m), (held.Quantity, held.EntryPrice, held.MarkPrice));
        await _reports.Next<BalanceChanged>(change => change is { Asset: "USDT", WalletBalance: 100_000m - 15_000.5m }, after);
        Assert.Equal(fill, Assert.Single((await Ask<FillsAnswer>(new QueryFills(1, Symbol, DateTimeOffset.UtcNow.AddHours(-1)))).Fills));
        Assert.Empty(_reports.All.OfType<FrameRejected>());
    }

    [Fact]
    public async Task An_account_is_money_and_coins_at_the_middle_of_the_book()
    {
        await Connect();
        Assert.Equal(RequestOutcome.Accepted, (await Place(Order(Side.Sell, 0.5m, 31_000, OrderType.PostOnly, reduceOnly: true))).Outcome);
        Assert.Equal(RequestOutcome.Accepted, (await Place(Order(Side.Buy, 1m, 29_000, OrderType.LimitGtc))).Outcome);
        var account = (await Ask<AccountAnswer>(new QueryAccount(1))).Account!;
        Assert.Equal(("USDT", 100_000m, 71_000m, 160_001m), (account.Asset, account.WalletBalance, account.AvailableMargin, account.Equity));
        var position = Assert.Single(account.Positions);
        Assert.Equal((Symbol, 2m, 30_000.5m), (position.Symbol, position.Quantity, position.MarkPrice));
    }

    [Fact]
    public async Task A_resting_order_is_open_until_cancelled_and_cannot_be_cancelled_twice()
    {
        await Connect();
        var resting = Order(Side.Buy, 0.5m, 29_000, OrderType.PostOnly);
        Assert.Equal(RequestOutcome.Accepted, (await Place(resting)).Outcome);
        Assert.Equal(resting.ClientId, Assert.Single((await Ask<OrdersAnswer>(new QueryOpenOrders(1, Symbol))).Orders).ClientId);
        var cancel = new CancelOrder(resting.ClientId, Symbol);
        Assert.Equal(RequestOutcome.Accepted, (await Ask<CancelOutcome>(cancel)).Outcome);
        var gone = (await _reports.Next<OrderChanged>(change => change.Order.Status == OrderStatus.Cancelled)).Order;
        Assert.Equal((resting.ClientId, OrderType.PostOnly, 0m), (gone.ClientId, gone.Type, gone.CumulativeQuantity));
        Assert.Equal((RequestOutcome.Rejected, "state-7"), await Ask<CancelOutcome>(cancel) is var second ? (second.Outcome, second.Code) : default);
        var unknown = await Ask<CancelOutcome>(new CancelOrder("h1p1l0sffff", Symbol));
        Assert.Equal((RequestOutcome.Rejected, "state-0"), (unknown.Outcome, unknown.Code));
        Assert.Equal(OrderStatus.Cancelled, (await Ask<OrderAnswer>(new QueryOrder(2, resting.ClientId, Symbol))).Order!.Status);
    }

    [Theory]
    [InlineData(Side.Buy, 4.0, 30_010.0, OrderType.LimitIoc, "account-frozen-balance-insufficient-error")]
    [InlineData(Side.Sell, 2.5, 29_990.0, OrderType.LimitIoc, "account-frozen-balance-insufficient-error")]
    [InlineData(Side.Buy, 0.0002, 30_010.0, OrderType.LimitIoc, "order-value-min-error")]
    [InlineData(Side.Buy, 0.5, 30_000.001, OrderType.LimitGtc, "order-orderprice-precision-error")]
    [InlineData(Side.Buy, 0.500001, 30_000.0, OrderType.LimitGtc, "order-orderamount-precision-error")]
    public async Task What_the_venue_refuses_is_rejected(Side side, double quantity, double price, OrderType type, string code)
    {
        await Connect();
        var outcome = await Place(Order(side, (decimal)quantity, (decimal)price, type));
        Assert.Equal((RequestOutcome.Rejected, code), (outcome.Outcome, outcome.Code));
    }

    [Fact]
    public async Task What_does_not_trade_at_once_lapses_and_a_maker_order_that_would_take_is_cancelled()
    {
        await Connect();
        var after = _reports.Count;

        // Five at the touch, which are more than the account has coins for.
        _server.SetBook(Symbol, 30_000, 1, 30_001, 5);
        var part = Order(Side.Sell, 1.5m, 30_000);
        await Place(part);
        var lapsed = (await _reports.Next<OrderChanged>(change => change.Order.ClientId == part.ClientId && change.Order.Status.IsFinal(), after)).Order;
        Assert.Equal((OrderStatus.Cancelled, 1m, 30_000m), (lapsed.Status, lapsed.CumulativeQuantity, lapsed.AveragePrice));
        var maker = Order(Side.Buy, 0.1m, 30_005, OrderType.PostOnly);
        Assert.Equal(RequestOutcome.Accepted, (await Place(maker)).Outcome);
        var refused = (await _reports.Next<OrderChanged>(change => change.Order.ClientId == maker.ClientId && change.Order.Status.IsFinal(), after)).Order;
        Assert.Equal((OrderStatus.Cancelled, 0m), (refused.Status, refused.CumulativeQuantity));
    }

    [Fact]
    public async Task A_sale_at_market_trades_and_what_cannot_be_meant_does_not_leave()
    {
        await Connect();
        var market = Order(Side.Sell, 0.1m, 0, OrderType.Market, reduceOnly: true);
        await Place(market);
        Assert.Equal(0.1m, (await _reports.Next<FillReported>(told => told.Fill.ClientId == market.ClientId)).Fill.Quantity);
        foreach (var wrong in (PlaceOrder[])[Order(Side.Buy, 0.1m, 0, OrderType.Market), Order(Side.Buy, 0.1m, 30_010, reduceOnly: true)])
        {
            var outcome = await Place(wrong);
            Assert.Equal((RequestOutcome.Rejected, "local-invalid"), (outcome.Outcome, outcome.Code));
        }
    }

    [Theory]
    [InlineData(FaultKind.LostAck, true)]
    [InlineData(FaultKind.LostAck, false)]
    [InlineData(FaultKind.ErrorAfterAccept, false)]
    public async Task An_order_whose_answer_is_lost_is_in_doubt_and_then_found(FaultKind kind, bool cut)
    {
        await Connect(settings => settings with { OrderTimeout = TimeSpan.FromMilliseconds(500) });
        _server.Faults.Add(new Fault(kind) { Cut = cut });
        var order = Order(Side.Buy, 0.1m, 30_010);
        Assert.Equal(RequestOutcome.InDoubt, (await Place(order)).Outcome);
        var found = await Ask<OrderAnswer>(new QueryOrder(1, order.ClientId, Symbol));
        Assert.Equal((LookupResult.Found, OrderStatus.Filled, 0.1m), (found.Result, found.Order!.Status, found.Order.CumulativeQuantity));
        Assert.Single(_reports.All.OfType<PlaceOutcome>());
        Assert.Single(_server.Use(model => model.OrdersSince("a", Symbol, DateTimeOffset.MinValue)));
    }

    [Fact]
    public async Task An_order_that_is_not_there_is_not_found_and_missing_from_a_list_that_covers_its_time()
    {
        await Connect();
        _server.Faults.Add(new Fault(FaultKind.ErrorAfterAccept) { Request = RequestKind.Cancel });
        Assert.Equal(LookupResult.NotFound, (await Ask<OrderAnswer>(new QueryOrder(1, "h1p1l0sffff", Symbol))).Result);
        var cancelled = Order(Side.Buy, 0.5m, 29_000, OrderType.LimitGtc);
        await Place(cancelled);
        Assert.Equal(RequestOutcome.InDoubt, (await Ask<CancelOutcome>(new CancelOrder(cancelled.ClientId, Symbol))).Outcome);
        var since = DateTimeOffset.UtcNow.AddMinutes(-90);
        var recent = await Ask<OrdersAnswer>(new QueryOrdersSince(2, Symbol, since));
        Assert.Equal((true, since, cancelled.ClientId), (recent.Ok, recent.CoversFrom, Assert.Single(recent.Orders).ClientId));

        // Asked since longer ago than cancelled orders are kept: what is in no list has traded nothing, and rests nowhere.
        var before = DateTimeOffset.UtcNow.AddHours(-50);
        var older = await Ask<OrdersAnswer>(new QueryOrdersSince(3, Symbol, before));
        Assert.Equal((true, before, cancelled.ClientId), (older.Ok, older.CoversFrom, Assert.Single(older.Orders).ClientId));
        Assert.False((await Ask<OrdersAnswer>(new QueryOrdersSince(4, Symbol, DateTimeOffset.UtcNow.AddDays(-180)))).Ok);
    }

    /// <summary>The venue's clock runs ahead by more than the window: for it the order is as late as one that was held up.</summary>
    [Fact]
    public async Task An_order_that_comes_after_its_window_is_not_taken()
    {
        await Connect();
        await Ask<ClockAnswer>(new QueryClock(1));
        _server.Faults.Add(new Fault(FaultKind.ClockSkew) { Duration = TimeSpan.FromSeconds(5), Count = null });
        var late = await Place(Order(Side.Buy, 0.1m, 30_010));
        Assert.Equal((RequestOutcome.Rejected, "api-signature-not-valid"), (late.Outcome, late.Code));
        Assert.Empty(_server.Use(model => model.OrdersSince("a", Symbol, DateTimeOffset.MinValue)));
        Assert.True((await Ask<ClockAnswer>(new QueryClock(2))).Offset > TimeSpan.FromSeconds(4));
        Assert.Equal(RequestOutcome.Accepted, (await Place(Order(Side.Buy, 0.1m, 30_010))).Outcome);
    }

    [Fact]
    public async Task A_broken_top_is_lost_and_comes_back()
    {
        await Connect();
        await _reports.Next<Quote>();
        var after = _reports.Count;
        _server.Faults.Add(new Fault(FaultKind.CrossedBook) { Channel = VenueChannel.Public });
        _server.SetBook(Symbol, 30_100, 1, 30_101, 1);
        await _reports.Next<QuoteLost>(after: after);
        _server.SetBook(Symbol, 30_200, 1, 30_201, 2);
        await _reports.Next<Quote>(quote => quote is { Bid: 30_200, AskSize: 2 }, after);
        Assert.All(_reports.All.OfType<Quote>(), quote => Assert.True(quote.Bid < quote.Ask));
    }

    [Fact]
    public async Task Connections_that_die_are_told_and_come_back()
    {
        await Connect();
        var after = _reports.Count;
        _server.DropAllConnections();
        foreach (var channel in (VenueChannel[])[VenueChannel.Public, VenueChannel.Private])
        {
            await _reports.Next<ChannelChanged>(change => change.Channel == channel && !change.IsUp, after);
            await _reports.Next<ChannelChanged>(change => change.Channel == channel && change.IsUp, after);
        }

        await _reports.Next<Quote>(after: after);
        var order = Order(Side.Buy, 0.1m, 30_010);
        await Place(order);
        await _reports.Next<FillReported>(told => told.Fill.ClientId == order.ClientId, after);
    }

    [Fact]
    public async Task The_price_of_an_order_whose_execution_was_not_pushed_is_asked_for()
    {
        await Connect();
        var after = _reports.Count;
        _server.SetBook(Symbol, 30_000, 1, 30_001, 1);
        var resting = Order(Side.Buy, 0.5m, 29_990, OrderType.LimitGtc);
        await Place(resting);
        await _reports.Next<OrderChanged>(change => change.Order.ClientId == resting.ClientId, after);

        // The next push of this topic is the first execution's; the second one ends the order.
        _server.Faults.Add(new Fault(FaultKind.DropPush) { Push = "orders" });
        _server.SetBook(Symbol, 29_980, 1, 29_990, 0.2m);
        _server.SetBook(Symbol, 29_970, 1, 29_980, 3);
        await _reports.Next<OrderChanged>(
            change => change.Order is { Status: OrderStatus.Filled, CumulativeQuantity: 0.5m, AveragePrice: 29_990m } && change.Order.ClientId == resting.ClientId, after);
    }

    [Fact]
    public async Task A_wrong_secret_never_brings_the_account_up()
    {
        await Start(secret: "wrong");
        await _reports.Next<ChannelChanged>(change => change is { Channel: VenueChannel.Public, IsUp: true });
        Assert.Null((await Ask<AccountAnswer>(new QueryAccount(1))).Account);

        // Without its number the account has no orders: none leaves.
        var outcome = await Place(Order(Side.Buy, 0.1m, 30_010));
        Assert.Equal((RequestOutcome.Rejected, "local-invalid"), (outcome.Outcome, outcome.Code));
        Assert.DoesNotContain(_reports.All, report => report is ChannelChanged { Channel: VenueChannel.Private, IsUp: true });
        Assert.DoesNotContain(_reports.All, report => report.ToString().Contains("wrong", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Limits_are_told_and_reject()
    {
        await Connect();
        await Place(Order(Side.Buy, 0.01m, 29_000, OrderType.LimitGtc));
        await _reports.Next<RateLimitReported>(report => report is { UsedFraction: > 0 and < 1, BlockedUntil: null });
        _server.Faults.Add(new Fault(FaultKind.RateLimited) { Request = RequestKind.Place });
        Assert.Equal(RequestOutcome.Rejected, (await Place(Order(Side.Buy, 0.1m, 30_010))).Outcome);
        await _reports.Next<RateLimitReported>(report => report.BlockedUntil is not null);
        var second = await Place(Order(Side.Buy, 0.1m, 30_010));
        Assert.Equal((RequestOutcome.Rejected, "local-rate-limit"), (second.Outcome, second.Code));
    }

    [Fact]
    public async Task Histories_are_read_to_their_end()
    {
        await Connect();
        _server.Use(model =>
        {
            for (var i = 0; i < 620; i++)
            {
                model.Place("a", new PlaceOrder($"o{i}", Symbol, i % 2 == 0 ? Side.Buy : Side.Sell, OrderType.Market, 0.001m, 0, ReduceOnly: false), DateTimeOffset.UtcNow);
            }
        });

        // Longer than a window of the venue's.
        var since = DateTimeOffset.UtcNow.AddHours(-50);
        var orders = await Ask<OrdersAnswer>(new QueryOrdersSince(1, Symbol, since));
        Assert.Equal((true, 620), (orders.Ok, orders.Orders.Count));
        var fills = await Ask<FillsAnswer>(new QueryFills(2, Symbol, since));
        Assert.Equal((true, 620), (fills.Ok, fills.Fills.Count));
        Assert.Equal(620, fills.Fills.DistinctBy(fill => fill.ClientId).Count());

        // Executions are kept for 120 days; a gap is never passed over.
        Assert.False((await Ask<FillsAnswer>(new QueryFills(3, Symbol, DateTimeOffset.UtcNow.AddDays(-121)))).Ok);
    }

    [Fact]
    public async Task The_dead_mans_switch_cancels_what_rests_when_we_are_gone()
    {
        await Connect();
        var resting = Order(Side.Buy, 0.1m, 29_000, OrderType.LimitGtc);
        await Place(resting);
        _adapter!.Send(new ArmDeadManSwitch(Symbol, TimeSpan.FromSeconds(5)));
        await _reports.Next<OrderChanged>(change => change.Order.Status == OrderStatus.Cancelled && change.Order.ClientId == resting.ClientId);
    }

    [Fact]
    public async Task Queries_tell_what_the_venue_has()
    {
        await Connect();
        Assert.Equal(Spec, Assert.Single((await Ask<InstrumentsAnswer>(new QueryInstruments(1, [Symbol, "noneusdt"]))).Instruments));
        Assert.True((await Ask<FundingAnswer>(new QueryFunding(2, Symbol, DateTimeOffset.UtcNow.AddHours(-1)))) is { Ok: true, Payments.Count: 0 });
        Assert.True((await Ask<ClockAnswer>(new QueryClock(3))).Ok);
        Assert.False((await Ask<TiersAnswer>(new QueryTiers(4, Symbol))).Ok);
        var setup = (await Ask<VenueSetupAnswer>(new QueryVenueSetup(5, [Symbol]))).Setup!;
        Assert.Equal((true, "spot", 0.002m), (setup.IsOneWay, setup.MarginMode, Assert.Single(setup.Fees).TakerRate));
        var moved = await Ask<FundsOutcome>(new MoveFunds("t1", FundsMove.Out, "USDT", 5));
        Assert.Equal((RequestOutcome.Rejected, "local-invalid"), (moved.Outcome, moved.Code));
        Assert.Empty(_reports.All.OfType<FrameRejected>());
    }

    private PlaceOrder Order(Side side, decimal quantity, decimal price, OrderType type = OrderType.LimitIoc, bool reduceOnly = false) =>
        new($"h1p1l0s{++_lastId:x}", Symbol, side, type, quantity, price, reduceOnly);

    private Task<PlaceOutcome> Place(PlaceOrder order) => _reports.Place(_adapter!, order);

    private Task<T> Ask<T>(VenueCommand query)
        where T : VenueReport => _reports.Ask<T>(_adapter!, query);

    private async Task Connect(Func<HtxSettings, HtxSettings>? change = null)
    {
        await Start(change);
        foreach (var channel in Enum.GetValues<VenueChannel>())
        {
            await _reports.Next<ChannelChanged>(up => up.Channel == channel && up.IsUp);
        }

        await Ask<InstrumentsAnswer>(new QueryInstruments(900, [Symbol]));

        // The clock is measured in the background.
        await Ask<ClockAnswer>(new QueryClock(901));
    }

    private Task Start(Func<HtxSettings, HtxSettings>? change = null, string secret = "sim-secret")
    {
        var settings = HtxSettings.Spot with
        {
            RestUrl = _server.HttpBase,
            WalletUrl = _server.HttpBase,
            MarketUrl = new Uri(_server.WebSocketBase, "/ws"),
            PrivateUrl = new Uri(_server.WebSocketBase, "/ws/v2"),
            FirstBackoff = TimeSpan.FromMilliseconds(20),
        };
        _adapter = new HtxAdapter(
            "spot", change?.Invoke(settings) ?? settings, ApiCredentials.Create("sim-key", secret, SecretKind.Hmac), _reports.Take, TimeProvider.System,
            NullLogger.Instance);
        _adapter.Send(new ConnectVenue([Symbol]));
        return Task.CompletedTask;
    }
}
