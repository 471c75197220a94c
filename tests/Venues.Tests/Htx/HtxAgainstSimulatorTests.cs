using System.Threading.Channels;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;
using Hedgerow.Simulator.Servers;
using Hedgerow.Simulator.Servers.Htx;
using Hedgerow.Venues.Htx;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hedgerow.Venues.Tests.Htx;

/// <summary>The adapter against the simulated venue, through real sockets: what they say to each other must fit.</summary>
public sealed class HtxAgainstSimulatorTests : IAsyncLifetime
{
    private const string Symbol = "BTC-USDT";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    // Contracts of a hundredth, so that nothing fits by chance.
    private static readonly InstrumentSpec Spec = new(
        new InstrumentId("htx", Symbol), "BTC", "USDT", "USDT", 0.1m, 0.01m, 0.01m, 100m, 100m, 0m, TimeSpan.FromHours(8), IsTrading: true);

    private readonly Channel<VenueReport> _reports = Channel.CreateUnbounded<VenueReport>();
    private readonly List<VenueReport> _seen = [];
    private HtxServer _server = null!;
    private HtxAdapter? _adapter;
    private long _orders;

    public async Task InitializeAsync()
    {
        _server = new HtxServer(new VenueServerOptions
        {
            Instruments = [new InstrumentTerms(Spec, [new MaintenanceTier(0, 0.005m, 100), new MaintenanceTier(1_000_000, 0.01m, 50)], 0.0002m, 0.0006m)],
            Accounts = [new SimulatedAccount("a", "sim-key", "sim-secret", 10_000), new SimulatedAccount("poor", "poor-key", "sim-secret", 60)],
        });
        await _server.StartAsync();
        _server.SetBook(Symbol, 100, 5, 100.1m, 5, mark: 100, index: 100);
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
    public async Task Every_channel_comes_up_and_the_market_is_told()
    {
        await Connect();
        var quote = await Quoted(100);
        Assert.Equal((100.1m, 5m), (quote.Ask, quote.AskSize));
        await Until(() => _seen.OfType<MarkPrice>().Any(mark => mark is { Mark: 100, FundingRate: 0.0001m }));
        _server.SetBook(Symbol, 101, 1, 101.2m, 2);
        quote = await Quoted(101);
        Assert.Equal((101.2m, 1m, 2m), (quote.Ask, quote.BidSize, quote.AskSize));
        Assert.Empty(_seen.OfType<FrameRejected>());
    }

    [Fact]
    public async Task The_kept_book_follows_too()
    {
        await Connect(settings => settings with { QuoteSource = HtxQuoteSource.Depth });
        await Quoted(100);
        for (var i = 1; i <= 20; i++)
        {
            _server.SetBook(Symbol, 100 + i, 1, 100.5m + i, 2);
            Assert.Equal(100.5m + i, (await Quoted(100 + i)).Ask);
        }

        Assert.Empty(_seen.OfType<QuoteLost>());
    }

    [Fact]
    public async Task Questions_about_venue_and_account_are_answered()
    {
        await Connect();
        Send(new QueryInstruments(1, [Symbol, "NOPE"]));
        Assert.Equal(Spec, Assert.Single((await Next<InstrumentsAnswer>()).Instruments));
        Send(new QueryClock(2));
        Assert.True((await Next<ClockAnswer>()).Ok);
        Send(new QueryAccount(3));
        var account = (await Next<AccountAnswer>()).Account!;
        Assert.Equal((10_000m, 10_000m, 10_000m), (account.WalletBalance, account.Equity, account.AvailableMargin));
        Assert.Empty(account.Positions);
        Send(new QueryOpenOrders(4, Symbol));
        Assert.Empty((await Next<OrdersAnswer>(answer => answer.Ok)).Orders);
        Send(new QueryFunding(5, Symbol, DateTimeOffset.UtcNow.AddDays(-5)));
        Assert.True((await Next<FundingAnswer>()).Ok);
        Send(new QueryVenueSetup(8, [Symbol]));
        Assert.True((await Next<VenueSetupAnswer>()).Setup!.IsOneWay);
        Send(new QueryTiers(6, Symbol));
        Assert.Equal(
            [new MaintenanceTier(0, 0.005m, 100), new MaintenanceTier(1_000_000, 0.01m, 50)],
            (await Next<TiersAnswer>(answer => answer.Ok)).Tiers);
        Send(new QueryOrder(7, NewId(), Symbol));
        Assert.Equal(LookupResult.NotFound, (await Next<OrderAnswer>()).Result);
        Assert.Empty(_seen.OfType<FrameRejected>());
    }

    [Fact]
    public async Task A_taking_order_is_accepted_filled_and_found_everywhere()
    {
        await Connect();
        var before = DateTimeOffset.UtcNow.AddMinutes(-1);
        var id = Place(Side.Buy, 2, 100.2m);
        var outcome = await Next<PlaceOutcome>();
        Assert.Equal((id, RequestOutcome.Accepted), (outcome.ClientId, outcome.Outcome));
        await Until(() => _seen.OfType<OrderChanged>().Any(changed => changed.Order.Status == OrderStatus.Filled)
            && _seen.OfType<FillReported>().Any()
            && _seen.OfType<PositionChanged>().Any(changed => changed.Position.Quantity == 2)
            && _seen.OfType<BalanceChanged>().Any(changed => changed.WalletBalance < 10_000));
        var fill = _seen.OfType<FillReported>().First().Fill;
        Assert.Equal((id, Side.Buy, 2m, 100.1m, "USDT", false), (fill.ClientId, fill.Side, fill.Quantity, fill.Price, fill.FeeAsset, fill.IsMaker));
        Assert.Equal(2 * 100.1m * 0.0006m, fill.Fee);
        Send(new QueryOrder(1, id, Symbol));
        var order = (await Next<OrderAnswer>()).Order!;
        Assert.Equal((OrderStatus.Filled, 2m, 100.1m, outcome.VenueOrderId), (order.Status, order.CumulativeQuantity, order.AveragePrice, order.VenueOrderId));
        Send(new QueryFills(2, Symbol, before));
        Assert.Equal(fill, Assert.Single((await Next<FillsAnswer>()).Fills));
        Send(new QueryOrdersSince(3, Symbol, before));
        Assert.Equal(id, Assert.Single((await Next<OrdersAnswer>()).Orders).ClientId);
        Send(new QueryAccount(4));
        Assert.Equal(2, Assert.Single((await Next<AccountAnswer>()).Account!.Positions).Quantity);
        Assert.Empty(_seen.OfType<FrameRejected>());
    }

    [Fact]
    public async Task An_order_that_is_cut_off_is_final_only_with_what_it_traded_in_all()
    {
        await Connect();

        // Five at the touch, the rest beyond the limit lapses.
        var id = Place(Side.Buy, 8, 100.1m);
        await Until(() => _seen.OfType<OrderChanged>().Any(changed => changed.Order.ClientId == id && changed.Order.Status.IsFinal()));
        var orders = _seen.OfType<OrderChanged>().Select(changed => changed.Order).Where(order => order.ClientId == id).ToList();
        Assert.Equal((OrderStatus.Cancelled, 5m), (orders[^1].Status, orders[^1].CumulativeQuantity));
        Assert.All(orders[..^1], order => Assert.False(order.Status.IsFinal()));
    }

    [Fact]
    public async Task Markets_orders_and_reductions_trade_and_post_only_does_not()
    {
        await Connect();
        Place(Side.Buy, 1, 0, OrderType.Market);
        await Until(() => _seen.OfType<PositionChanged>().Any(changed => changed.Position.Quantity == 1));
        Place(Side.Sell, 1, 0, OrderType.Market, reduceOnly: true);
        await Until(() => _seen.OfType<PositionChanged>().Any(changed => changed.Position.Quantity == 0));
        var id = Place(Side.Buy, 1, 100.1m, OrderType.PostOnly);
        var order = (await Next<OrderChanged>(changed => changed.Order.ClientId == id && changed.Order.Status.IsFinal())).Order;
        Assert.Equal((OrderStatus.Cancelled, 0m), (order.Status, order.CumulativeQuantity));
    }

    [Fact]
    public async Task A_resting_order_is_open_until_cancelled_and_cannot_be_cancelled_twice()
    {
        await Connect();
        var id = Place(Side.Sell, 1, 105, OrderType.LimitGtc);
        await Next<OrderChanged>(changed => changed.Order.Status == OrderStatus.New);
        Send(new QueryOpenOrders(1, Symbol));
        Assert.Equal(id, Assert.Single((await Next<OrdersAnswer>()).Orders).ClientId);
        Send(new CancelOrder(id, Symbol));
        await Until(() => _seen.OfType<CancelOutcome>().Any() && _seen.OfType<OrderChanged>().Any(changed => changed.Order.Status == OrderStatus.Cancelled));
        Assert.Equal(RequestOutcome.Accepted, _seen.OfType<CancelOutcome>().Single().Outcome);
        Send(new CancelOrder(id, Symbol));
        var second = await Next<CancelOutcome>();
        Assert.Equal((RequestOutcome.Rejected, "1071"), (second.Outcome, second.Code));
    }

    [Fact]
    public async Task Reduce_only_without_a_position_is_rejected_and_an_id_used_twice_is_in_doubt()
    {
        await Connect();
        Place(Side.Sell, 1, 100, OrderType.LimitIoc, reduceOnly: true);
        Assert.Equal("1048", (await Next<PlaceOutcome>()).Code);
        var id = Place(Side.Buy, 1, 90, OrderType.LimitGtc);
        await Next<PlaceOutcome>();
        Send(new PlaceOrder(id, Symbol, Side.Buy, OrderType.LimitGtc, 1, 90, ReduceOnly: false));
        var twice = await Next<PlaceOutcome>();
        Assert.Equal((RequestOutcome.InDoubt, "1050"), (twice.Outcome, twice.Code));
    }

    [Theory]
    [InlineData(FaultKind.LostAck, true)]
    [InlineData(FaultKind.LostAck, false)]
    [InlineData(FaultKind.ErrorAfterAccept, false)]
    public async Task An_order_whose_answer_is_lost_is_in_doubt_and_then_found(FaultKind kind, bool cut)
    {
        await Connect(settings => settings with { OrderTimeout = TimeSpan.FromMilliseconds(500) });
        _server.Faults.Add(new Fault(kind) { Cut = cut });
        var id = Place(Side.Buy, 1, 100.2m);
        Assert.Equal(RequestOutcome.InDoubt, (await Next<PlaceOutcome>()).Outcome);
        Send(new QueryOrder(1, id, Symbol));
        Assert.Equal(OrderStatus.Filled, (await Next<OrderAnswer>(answer => answer.Result == LookupResult.Found)).Order!.Status);
        Assert.Single(_seen.OfType<PlaceOutcome>());
    }

    /// <summary>The venue's clock runs ahead by more than the window: for it the order is as late as one that was held up.</summary>
    [Fact]
    public async Task An_order_that_comes_after_its_window_is_not_taken()
    {
        await Connect();
        Send(new QueryClock(1));
        await Next<ClockAnswer>();
        _server.Faults.Add(new Fault(FaultKind.ClockSkew) { Duration = TimeSpan.FromSeconds(5), Count = null });
        var id = Place(Side.Buy, 1, 100.2m);
        Assert.Equal((RequestOutcome.InDoubt, "1003"), (await Next<PlaceOutcome>() is var late ? (late.Outcome, late.Code) : default));
        Assert.Empty(_server.Use(model => model.OrdersSince("a", Symbol, DateTimeOffset.MinValue)));

        // Questions are not orders: they may be old.
        Send(new QueryOrder(2, id, Symbol));
        Assert.Equal(LookupResult.NotFound, (await Next<OrderAnswer>()).Result);
        Send(new QueryClock(3));
        await Next<ClockAnswer>(answer => answer.Offset > TimeSpan.FromSeconds(4));
        Place(Side.Buy, 1, 100.2m);
        Assert.Equal(RequestOutcome.Accepted, (await Next<PlaceOutcome>()).Outcome);
    }

    [Theory]
    [InlineData(HtxQuoteSource.Depth, FaultKind.SequenceGap)]
    [InlineData(HtxQuoteSource.Depth, FaultKind.CrossedBook)]
    [InlineData(HtxQuoteSource.Top, FaultKind.CrossedBook)]
    public async Task A_broken_book_is_lost_and_comes_back(HtxQuoteSource source, FaultKind kind)
    {
        await Connect(settings => settings with { QuoteSource = source });
        await Quoted(100);
        _server.Faults.Add(new Fault(kind) { Channel = VenueChannel.Public });

        // The second change makes a lost one felt. What follows comes with the new snapshot or after it.
        _server.SetBook(Symbol, 101, 1, 101.5m, 1);
        Assert.True(SpinWait.SpinUntil(() => _server.Faults.List().All(fault => fault.Hits > 0), Patience));
        _server.SetBook(Symbol, 102, 1, 102.5m, 1);
        await Until(() => _seen.OfType<QuoteLost>().Any());
        _server.SetBook(Symbol, 103, 1, 103.5m, 1);
        await Quoted(103);
        Assert.All(_seen.OfType<Quote>(), quote => Assert.True(quote.Bid < quote.Ask));
    }

    [Fact]
    public async Task Connections_that_die_are_told_and_come_back()
    {
        await Connect();
        await Quoted(100);
        _server.DropAllConnections();
        await Until(() => Downs(VenueChannel.Public) == 1 && Downs(VenueChannel.Private) == 1);
        await Until(() => Ups(VenueChannel.Public) == 2 && Ups(VenueChannel.Private) == 2);
        await Until(() => _seen.SkipWhile(report => report is not QuoteLost).OfType<Quote>().Any());
        var id = Place(Side.Buy, 1, 100.2m);
        Assert.Equal(RequestOutcome.Accepted, (await Next<PlaceOutcome>()).Outcome);
        await Until(() => _seen.OfType<OrderChanged>().Any(changed => changed.Order.ClientId == id && changed.Order.Status == OrderStatus.Filled));
    }

    [Fact]
    public async Task A_wrong_secret_never_brings_the_account_up()
    {
        await Start(secret: "wrong");
        await Until(() => Ups(VenueChannel.Public) == 1 && Ups(VenueChannel.Rest) == 1);
        Send(new QueryAccount(1));
        Assert.Null((await Next<AccountAnswer>()).Account);
        Place(Side.Buy, 1, 100.2m);
        Assert.Equal((RequestOutcome.InDoubt, "1003"), (await Next<PlaceOutcome>() is var refused ? (refused.Outcome, refused.Code) : default));
        Assert.Equal(0, Ups(VenueChannel.Private));
        Assert.DoesNotContain(_seen, report => report.ToString().Contains("wrong", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Limits_are_told_and_reject()
    {
        await Connect();
        _server.Faults.Add(new Fault(FaultKind.RateLimited) { Request = RequestKind.Place });
        Place(Side.Buy, 1, 100.2m);
        await Until(() => _seen.OfType<RateLimitReported>().Any(report => report.BlockedUntil is not null) && _seen.OfType<PlaceOutcome>().Any());
        Assert.Equal(RequestOutcome.Rejected, _seen.OfType<PlaceOutcome>().Single().Outcome);
        Place(Side.Buy, 1, 100.2m);
        var second = await Next<PlaceOutcome>();
        Assert.Equal((RequestOutcome.Rejected, "local-rate-limit"), (second.Outcome, second.Code));
    }

    [Fact]
    public async Task The_budget_that_is_used_is_told()
    {
        await Connect();
        for (var i = 0; i < 10; i++)
        {
            Place(Side.Buy, 1, 90, OrderType.LimitGtc);
            await Next<PlaceOutcome>();
        }

        Assert.Contains(_seen.OfType<RateLimitReported>(), report => report is { UsedFraction: > 0 and < 1, BlockedUntil: null });
    }

    [Fact]
    public async Task Forced_closes_are_recognised_by_their_marks()
    {
        await Connect(key: "poor-key");
        Place(Side.Buy, 5, 100.2m);
        await Next<FillReported>();
        _server.SetBook(Symbol, 85, 50, 85.1m, 50, mark: 85, index: 85);
        var order = (await Next<OrderChanged>(changed => changed.Order.Cause == TradeCause.Liquidation)).Order;
        Assert.Equal((Side.Sell, ""), (order.Side, order.ClientId));
        var fill = (await Next<FillReported>(reported => reported.Fill.Cause == TradeCause.Liquidation)).Fill;
        Assert.Equal((Side.Sell, ""), (fill.Side, fill.ClientId));
        await Until(() => _seen.OfType<PositionChanged>().Any(changed => changed.Position.Quantity == 0));
        Assert.Empty(_seen.OfType<FrameRejected>());
    }

    [Fact]
    public async Task An_auto_deleveraging_is_recognised_too()
    {
        await Connect();
        Place(Side.Buy, 5, 100.2m);
        await Next<FillReported>();
        _server.Deleverage("a", Symbol, 2);
        Assert.Equal(2m, (await Next<FillReported>(reported => reported.Fill.Cause == TradeCause.AutoDeleverage)).Fill.Quantity);
    }

    [Fact]
    public async Task Funding_is_followed_up_and_found_over_rest()
    {
        await Connect();
        Place(Side.Buy, 2, 100.2m);
        await Next<FillReported>();
        var now = DateTimeOffset.UtcNow;
        _server.Use(model => model.SetFunding(Symbol, 0.001m, TimeSpan.FromHours(8), now.AddMilliseconds(200), now));
        var payment = (await Next<FundingReported>()).Payment;
        Assert.Equal(-0.2m, payment.Amount);
        Send(new QueryFunding(1, Symbol, now.AddMinutes(-1)));
        Assert.Equal(payment, Assert.Single((await Next<FundingAnswer>()).Payments));
    }

    [Fact]
    public async Task Histories_are_read_to_their_end()
    {
        await Connect(settings => settings with { MaxPages = 10 });
        var since = DateTimeOffset.UtcNow.AddHours(-50);
        _server.Use(model =>
        {
            for (var i = 0; i < 250; i++)
            {
                model.Place("a", new PlaceOrder($"{i + 1}", Symbol, i % 2 == 0 ? Side.Buy : Side.Sell, OrderType.Market, 0.01m, 0, ReduceOnly: false), DateTimeOffset.UtcNow);
            }
        });
        Send(new QueryOrdersSince(1, Symbol, since));
        var orders = await Next<OrdersAnswer>();
        Assert.True(orders.Ok);
        Assert.Equal(250, orders.Orders.Count);

        // Asked since more than a day ago: complete for a day is all that is claimed.
        Assert.InRange(orders.CoversFrom, DateTimeOffset.UtcNow.AddHours(-24).AddMinutes(-5), DateTimeOffset.UtcNow.AddHours(-24).AddMinutes(5));
        Send(new QueryFills(2, Symbol, since));
        var fills = await Next<FillsAnswer>();
        Assert.True(fills.Ok);
        Assert.Equal(250, fills.Fills.DistinctBy(fill => fill.TradeId).Count());

        // Executions are kept for three days; a gap is never passed over.
        Send(new QueryFills(3, Symbol, DateTimeOffset.UtcNow.AddDays(-4)));
        Assert.False((await Next<FillsAnswer>()).Ok);
    }

    [Fact]
    public async Task The_dead_mans_switch_cancels_what_rests_when_we_are_gone()
    {
        await Connect();
        Place(Side.Buy, 1, 90, OrderType.LimitGtc);
        await Next<OrderChanged>(changed => changed.Order.Status == OrderStatus.New);
        Send(new ArmDeadManSwitch(Symbol, TimeSpan.FromSeconds(5)));
        var order = (await Next<OrderChanged>(changed => changed.Order.Status == OrderStatus.Cancelled)).Order;
        Assert.Equal(0, order.CumulativeQuantity);
    }

    [Fact]
    public async Task Money_moves_is_withdrawn_and_comes_back()
    {
        await Connect();
        _server.ChangeNetwork("USDT", "TRX", terms => terms with { PayoutTime = TimeSpan.FromMilliseconds(100), CreditTime = TimeSpan.FromMilliseconds(100) });
        await using var payments = new PaymentNetwork(TimeProvider.System, _server) { Delay = TimeSpan.FromMilliseconds(50) };
        var since = DateTimeOffset.UtcNow.AddMinutes(-1);
        Send(new QueryWithdrawalTerms(1, "USDT", "trc20usdt"));
        var terms = (await Next<WithdrawalTermsAnswer>()).Terms!;
        Assert.Equal((true, 1m, 11m), (terms.IsOpen, terms.Fee, terms.MinAmount));
        Send(new QueryDepositAddress(2, "USDT", "trc20usdt"));
        var address = (await Next<DepositAddressAnswer>()).Address!.Address;
        Send(new MoveFunds("t1n1o", FundsMove.Out, "USDT", 500));
        var moved = await Next<FundsOutcome>();
        Assert.Equal((RequestOutcome.Accepted, true), (moved.Outcome, moved.IsDone));
        Send(new WithdrawFunds("t1n1w", "USDT", "trc20usdt", address, "", 200));
        var withdrawn = await Next<FundsOutcome>();
        Assert.Equal((RequestOutcome.Accepted, false), (withdrawn.Outcome, withdrawn.IsDone));

        // The same step again is the same withdrawal.
        Send(new WithdrawFunds("t1n1w", "USDT", "trc20usdt", address, "", 200));
        Assert.Equal(withdrawn.VenueId, (await Next<FundsOutcome>()).VenueId);
        var done = await Repeat(() => new QueryWithdrawals(3, "USDT", since), (WithdrawalsAnswer answer) => answer.Withdrawals is [{ Progress: FundsProgress.Done }]);
        Assert.Equal((withdrawn.VenueId, 199m, 1m, address), (done.Withdrawals[0].VenueId, done.Withdrawals[0].Amount, done.Withdrawals[0].Fee, done.Withdrawals[0].Address));
        var came = await Repeat(() => new QueryDeposits(4, "USDT", since), (DepositsAnswer answer) => answer.Deposits is [{ Progress: FundsProgress.Done }]);
        Assert.Equal((199m, done.Withdrawals[0].TxId), (came.Deposits[0].Amount, came.Deposits[0].TxId));
        Send(new QueryMoves(5, "USDT", since));
        var move = Assert.Single((await Next<MovesAnswer>(answer => answer.Ok)).Moves);
        Assert.Equal((moved.VenueId, FundsMove.Out, 500m), (move.VenueId, move.Move, move.Amount));
        Send(new WithdrawFunds("t1n2w", "USDT", "trc20usdt", address, "", 9_000));
        Assert.Equal(RequestOutcome.Rejected, (await Next<FundsOutcome>()).Outcome);
        Send(new WithdrawFunds("t1n3w", "USDT", "NOPE", address, "", 20));
        Assert.Equal((RequestOutcome.Rejected, "no-terms"), (await Next<FundsOutcome>() is var none ? (none.Outcome, none.Code) : default));
        Assert.Empty(_seen.OfType<FrameRejected>());
    }

    private async Task<T> Repeat<T>(Func<VenueCommand> ask, Func<T, bool> isWanted)
        where T : VenueReport
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            limit.Token.ThrowIfCancellationRequested();
            Send(ask());
            var answer = await Next<T>();
            if (isWanted(answer))
            {
                return answer;
            }
        }
    }

    private async Task<Quote> Quoted(decimal bid)
    {
        await Until(() => _seen.OfType<Quote>().Any(quote => quote.Bid == bid));
        return _seen.OfType<Quote>().Last(quote => quote.Bid == bid);
    }

    private int Ups(VenueChannel channel) => _seen.OfType<ChannelChanged>().Count(change => change.Channel == channel && change.IsUp);

    private int Downs(VenueChannel channel) =>
        _seen.OfType<ChannelChanged>().Count(change => change.Channel == channel && !change.IsUp && change.Reason != "not connected yet");

    private void Send(VenueCommand command) => _adapter!.Send(command);

    private string NewId() => new ClientOrderId(1_790_000_000, 1, 0, ++_orders).ToString();

    private string Place(Side side, decimal quantity, decimal price, OrderType type = OrderType.LimitIoc, bool reduceOnly = false)
    {
        var id = NewId();
        Send(new PlaceOrder(id, Symbol, side, type, quantity, price, reduceOnly));
        return id;
    }

    private async Task Connect(Func<HtxSettings, HtxSettings>? change = null, string key = "sim-key")
    {
        await Start(change, key);
        await Until(() => _seen.OfType<ChannelChanged>().Count(channel => channel.IsUp) == 4);
    }

    private Task Start(Func<HtxSettings, HtxSettings>? change = null, string key = "sim-key", string secret = "sim-secret")
    {
        var settings = new HtxSettings
        {
            RestUrl = _server.HttpBase,
            WalletUrl = _server.HttpBase,
            MarketUrl = new Uri(_server.WebSocketBase, "/linear-swap-ws"),
            IndexUrl = new Uri(_server.WebSocketBase, "/ws_index"),
            PrivateUrl = new Uri(_server.WebSocketBase, "/ws/v5/notification"),
            FirstBackoff = TimeSpan.FromMilliseconds(20),
        };
        _adapter = new HtxAdapter(
            "htx",
            change is null ? settings : change(settings),
            ApiCredentials.Create(key, secret, SecretKind.Hmac),
            report => _reports.Writer.TryWrite(report),
            TimeProvider.System,
            NullLogger.Instance);
        Send(new ConnectVenue([Symbol]));
        return Task.CompletedTask;
    }

    private async Task<T> Next<T>(Predicate<T>? fits = null)
        where T : VenueReport
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            var report = await _reports.Reader.ReadAsync(limit.Token);
            _seen.Add(report);
            if (report is T match && (fits is null || fits(match)))
            {
                return match;
            }
        }
    }

    // Reads reports until they fulfil a condition.
    private async Task Until(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (!condition())
        {
            _seen.Add(await _reports.Reader.ReadAsync(limit.Token));
        }
    }
}
