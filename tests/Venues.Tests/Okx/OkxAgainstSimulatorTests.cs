using System.Threading.Channels;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;
using Hedgerow.Simulator.Servers;
using Hedgerow.Simulator.Servers.Okx;
using Hedgerow.Venues.Okx;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hedgerow.Venues.Tests.Okx;

/// <summary>An account in USDT, which trades linear contracts.</summary>
public sealed class OkxLinearAgainstSimulatorTests() : OkxAgainstSimulatorTests(ContractKind.Linear);

/// <summary>An account in BTC, which trades inverse contracts.</summary>
public sealed class OkxInverseAgainstSimulatorTests() : OkxAgainstSimulatorTests(ContractKind.Inverse);

/// <summary>
/// The adapter against the simulated venue, through real sockets: what they say to each other must fit. Quantities are coins at a price
/// of 100, so that both kinds of contracts do the same.
/// </summary>
public abstract class OkxAgainstSimulatorTests(ContractKind kind) : IAsyncLifetime
{
    private const string Network = "USDT-TRC20";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly InstrumentSpec Linear = new(
        new InstrumentId("okx", "BTC-USDT-SWAP"), "BTC", "USDT", "USDT", 0.1m, 0.0001m, 0.0001m, 100m, 50m, 0m, TimeSpan.FromHours(8), IsTrading: true);

    // A contract is 100 USD; the tests need hundredths of it.
    private static readonly InstrumentSpec Inverse = new(
        new InstrumentId("okx", "BTC-USD-SWAP"), "BTC", "USD", "BTC", 0.1m, 1m, 1m, 10_000m, 5_000m, 0m, TimeSpan.FromHours(8), IsTrading: true, ContractKind.Inverse);

    private readonly Channel<VenueReport> _reports = Channel.CreateUnbounded<VenueReport>();
    private readonly List<VenueReport> _seen = [];
    private OkxServer _server = null!;
    private OkxAdapter? _adapter;
    private long _orders;

    private InstrumentSpec Spec => kind == ContractKind.Inverse ? Inverse : Linear;

    private string Symbol => Spec.Id.Symbol;

    // Native units of a coin, and what a dollar is in the settle asset, at a price of 100.
    private decimal Coin => kind == ContractKind.Inverse ? 100 : 1;

    private decimal Dollar => kind == ContractKind.Inverse ? 0.01m : 1;

    public async Task InitializeAsync()
    {
        SimulatedAccount Owner(string id, string key, decimal balance) =>
            new(id, key, "sim-secret", balance * Dollar) { Passphrase = "sim-pass", Asset = Spec.SettleAsset };
        MaintenanceTier[] tiers = [new(0, 0.005m, 100), new(1_000_000 * Dollar, 0.01m, 50)];
        _server = new OkxServer(new VenueServerOptions
        {
            Instruments = [new InstrumentTerms(Linear, tiers, 0.0002m, 0.0005m), new InstrumentTerms(Inverse, tiers, 0.0002m, 0.0005m)],
            Accounts = [Owner("a", "sim-key", 10_000), Owner("poor", "poor-key", 60)],
            Limits = VenueLimits.None,
        });
        await _server.StartAsync();
        SetBook(100, 5, 100.1m, 5, mark: 100);
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
    public async Task Every_channel_comes_up_and_the_market_is_told_in_native_units()
    {
        await Connect();
        var quote = await Quoted(100);
        Assert.Equal((100.1m, 5m * Coin), (quote.Ask, quote.AskSize));
        await Until(() => _seen.OfType<MarkPrice>().Any(mark => mark is { Mark: 100, FundingRate: 0.0001m }));
        SetBook(101, 1.23m, 101.2m, 2);
        quote = await Quoted(101);
        Assert.Equal((101.2m, 1.23m * Coin, 2m * Coin), (quote.Ask, quote.BidSize, quote.AskSize));
    }

    [Fact]
    public async Task The_deep_book_follows_too()
    {
        await Connect(settings => settings with { QuoteSource = OkxQuoteSource.Depth });
        await Quoted(100);
        for (var i = 1; i <= 5; i++)
        {
            SetBook(100 + i, 1, 100.5m + i, 2);
            Assert.Equal(100.5m + i, (await Quoted(100 + i)).Ask);
        }

        Assert.Empty(_seen.OfType<QuoteLost>());
    }

    [Fact]
    public async Task Questions_about_venue_and_account_are_answered()
    {
        await Connect();
        // One that settles in another asset is not this account's to trade.
        Send(new QueryInstruments(1, ["BTC-USDT-SWAP", "BTC-USD-SWAP", "NOPE"]));
        Assert.Equal(Spec, Assert.Single((await Next<InstrumentsAnswer>()).Instruments));
        Send(new QueryClock(2));
        Assert.True((await Next<ClockAnswer>()).Ok);
        Send(new QueryAccount(3));
        var account = (await Next<AccountAnswer>()).Account!;
        Assert.Equal((Spec.SettleAsset, 10_000m * Dollar, 10_000m * Dollar, 10_000m * Dollar), (account.Asset, account.WalletBalance, account.Equity, account.AvailableMargin));
        Assert.Empty(account.Positions);
        Send(new QueryOpenOrders(4, Symbol));
        Assert.Empty((await Next<OrdersAnswer>(answer => answer.Ok)).Orders);
        Send(new QueryFunding(5, Symbol, DateTimeOffset.UtcNow.AddDays(-1)));
        Assert.True((await Next<FundingAnswer>()).Ok);
        Send(new QueryTiers(6, Symbol));
        Assert.Equal(
            [new MaintenanceTier(0, 0.005m, 100), new MaintenanceTier(1_000_000 * Dollar, 0.01m, 50)],
            (await Next<TiersAnswer>(answer => answer.Ok)).Tiers);
        Send(new QueryOrder(7, "unknown1", Symbol));
        Assert.Equal(LookupResult.NotFound, (await Next<OrderAnswer>()).Result);
        Send(new QueryVenueSetup(8, [Symbol, "NOPE"]));
        var setup = (await Next<VenueSetupAnswer>()).Setup!;
        Assert.Equal((true, false, true, true), (setup.CanTrade, setup.CanWithdraw, setup.IsOneWay, setup.IsMarginModeSupported));
        Assert.Equal(new SymbolFees(Symbol, 0.0002m, 0.0005m), Assert.Single(setup.Fees));
        Assert.Empty(_seen.OfType<FrameRejected>());
    }

    [Fact]
    public async Task What_the_venue_says_of_itself_is_told_also_while_nothing_else_works()
    {
        await Connect();
        Send(new QueryVenueStatus(1));
        Assert.Empty((await Next<VenueStatusAnswer>(answer => answer.Ok)).Maintenance);
        _server.Faults.Add(new Fault(FaultKind.StatusPage) { Duration = TimeSpan.FromMinutes(7) });
        Send(new QueryVenueStatus(2));
        var announced = Assert.Single((await Next<VenueStatusAnswer>(answer => answer.RequestId == 2)).Maintenance);
        Assert.False(announced.IsOngoing);
        Assert.Equal(TimeSpan.FromHours(1), announced.Until - announced.From);
        _server.Faults.Add(new Fault(FaultKind.Maintenance) { Channel = VenueChannel.Rest, Count = null });
        Send(new QueryVenueStatus(3));
        Assert.True(Assert.Single((await Next<VenueStatusAnswer>(answer => answer.RequestId == 3)).Maintenance).IsOngoing);
        _server.Faults.Clear();
        _server.Faults.Add(new Fault(FaultKind.RateLimited) { Channel = VenueChannel.Rest, Request = RequestKind.Market, Count = null });
        Send(new QueryVenueStatus(4));
        Assert.False((await Next<VenueStatusAnswer>(answer => answer.RequestId == 4)).Ok);
    }

    [Fact]
    public async Task A_taking_order_is_accepted_filled_and_found_everywhere()
    {
        await Connect(settings => settings with { OrderTag = "hedge" });
        var before = DateTimeOffset.UtcNow.AddMinutes(-1);
        var id = Place(Side.Buy, 2, 100.2m);
        var outcome = await Next<PlaceOutcome>();
        Assert.Equal((id, RequestOutcome.Accepted), (outcome.ClientId, outcome.Outcome));
        await Until(() => _seen.OfType<OrderChanged>().Any(changed => changed.Order.Status == OrderStatus.Filled)
            && _seen.OfType<FillReported>().Any()
            && _seen.OfType<PositionChanged>().Any(changed => changed.Position.Quantity == 2 * Coin)
            && _seen.OfType<BalanceChanged>().Any(changed => changed.WalletBalance < 10_000 * Dollar));
        var fill = _seen.OfType<FillReported>().Single().Fill;
        Assert.Equal((id, Side.Buy, 2m * Coin, 100.1m, kind == ContractKind.Inverse ? 0.000999000999m : 0.1001m, Spec.SettleAsset, false), (fill.ClientId, fill.Side, fill.Quantity, fill.Price, fill.Fee, fill.FeeAsset, fill.IsMaker));
        Send(new QueryOrder(1, id, Symbol));
        var order = (await Next<OrderAnswer>()).Order!;
        Assert.Equal((OrderStatus.Filled, 2m * Coin, 100.1m, outcome.VenueOrderId), (order.Status, order.CumulativeQuantity, order.AveragePrice, order.VenueOrderId));
        Send(new QueryFills(2, Symbol, before));
        Assert.Equal(fill, Assert.Single((await Next<FillsAnswer>()).Fills));
        Send(new QueryFills(3, Symbol, DateTimeOffset.UtcNow.AddDays(-60)));
        Assert.Equal(fill, Assert.Single((await Next<FillsAnswer>()).Fills));
        Send(new QueryOrdersSince(4, Symbol, DateTimeOffset.UtcNow.AddDays(-60)));
        var orders = await Next<OrdersAnswer>();
        Assert.Equal(id, Assert.Single(orders.Orders).ClientId);
        Assert.InRange(orders.CoversFrom, DateTimeOffset.UtcNow.AddHours(-2), DateTimeOffset.UtcNow.AddHours(-1));
        Send(new QueryAccount(5));
        Assert.Equal(2 * Coin, Assert.Single((await Next<AccountAnswer>()).Account!.Positions).Quantity);
        Assert.Contains(_seen.OfType<RateLimitReported>(), report => report.UsedFraction > 0);
        Assert.Empty(_seen.OfType<FrameRejected>());
    }

    [Fact]
    public async Task A_market_order_fills_and_a_reduce_only_one_closes()
    {
        await Connect();
        Place(Side.Sell, 1.5m, 0, OrderType.Market);
        await Until(() => _seen.OfType<PositionChanged>().Any(changed => changed.Position.Quantity == -1.5m * Coin));
        Place(Side.Buy, 1.5m, 0, OrderType.Market, reduceOnly: true);
        await Until(() => _seen.OfType<PositionChanged>().Any(changed => changed.Position.Quantity == 0));
        Assert.Empty(_seen.OfType<FrameRejected>());
    }

    [Fact]
    public async Task A_post_only_order_that_would_take_is_accepted_and_then_cancelled()
    {
        await Connect();
        Place(Side.Buy, 1, 100.1m, OrderType.PostOnly);
        Assert.Equal(RequestOutcome.Accepted, (await Next<PlaceOutcome>()).Outcome);
        await Until(() => _seen.OfType<OrderChanged>().Any(changed => changed.Order.Status == OrderStatus.Cancelled));
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
        Assert.Equal(RequestOutcome.Accepted, (await Next<CancelOutcome>()).Outcome);
        await Until(() => _seen.OfType<OrderChanged>().Any(changed => changed.Order.Status == OrderStatus.Cancelled));
        Send(new CancelOrder(id, Symbol));
        var second = await Next<CancelOutcome>();
        Assert.Equal((RequestOutcome.Rejected, "51400"), (second.Outcome, second.Code));
    }

    [Fact]
    public async Task Reduce_only_without_a_position_is_rejected_and_an_id_used_twice_is_in_doubt()
    {
        await Connect();
        Place(Side.Sell, 1, 100, OrderType.LimitIoc, reduceOnly: true);
        Assert.Equal("51169", (await Next<PlaceOutcome>()).Code);
        var id = Place(Side.Buy, 1, 95, OrderType.LimitGtc);
        await Next<PlaceOutcome>();
        Send(new PlaceOrder(id, Symbol, Side.Buy, OrderType.LimitGtc, Coin, 95, ReduceOnly: false));
        var twice = await Next<PlaceOutcome>();
        Assert.Equal((RequestOutcome.InDoubt, "51016"), (twice.Outcome, twice.Code));
        Place(Side.Buy, 0.00005m, 95);
        Assert.Equal("51121", (await Next<PlaceOutcome>()).Code);
    }

    [Theory]
    [InlineData(FaultKind.LostAck, true)]
    [InlineData(FaultKind.LostAck, false)]
    [InlineData(FaultKind.ErrorAfterAccept, false)]
    public async Task An_order_whose_answer_is_lost_is_in_doubt_and_then_found(FaultKind fault, bool cut)
    {
        await Connect(settings => settings with { OrderTimeout = TimeSpan.FromMilliseconds(500) });
        _server.Faults.Add(new Fault(fault) { Cut = cut });
        var id = Place(Side.Buy, 1, 100.2m);
        Assert.Equal(RequestOutcome.InDoubt, (await Next<PlaceOutcome>()).Outcome);
        Send(new QueryOrder(1, id, Symbol));
        Assert.Equal(OrderStatus.Filled, (await Next<OrderAnswer>(answer => answer.Result == LookupResult.Found)).Order!.Status);
        Assert.Single(_seen.OfType<PlaceOutcome>());
    }

    [Fact]
    public async Task A_doubled_answer_is_told_once_and_an_order_over_rest_works_the_same()
    {
        await Connect(settings => settings with { MaxBackoff = TimeSpan.FromMinutes(1), FirstBackoff = TimeSpan.FromMinutes(1) });
        _server.Faults.Add(new Fault(FaultKind.DuplicateAck));
        Place(Side.Buy, 1, 100.2m);
        await Next<PlaceOutcome>();

        // The connection that placed an order is known as one for orders; it is not made again for half a minute.
        _server.Faults.Add(new Fault(FaultKind.CutConnection) { Channel = VenueChannel.Orders });
        await Next<ChannelChanged>(change => change is { Channel: VenueChannel.Orders, IsUp: false });
        var id = Place(Side.Sell, 1, 99, OrderType.LimitIoc, reduceOnly: true);
        Assert.Equal(RequestOutcome.Accepted, (await Next<PlaceOutcome>()).Outcome);
        await Until(() => _seen.OfType<PositionChanged>().Any(changed => changed.Position.Quantity == 0));
        Assert.Equal(2, _seen.OfType<PlaceOutcome>().Count());
        Send(new CancelOrder(id, Symbol));
        Assert.Equal("51400", (await Next<CancelOutcome>()).Code);
    }

    [Theory]
    [InlineData(OkxQuoteSource.Depth, FaultKind.SequenceGap)]
    [InlineData(OkxQuoteSource.Depth, FaultKind.CrossedBook)]
    [InlineData(OkxQuoteSource.Top, FaultKind.CrossedBook)]
    public async Task A_broken_book_is_lost_and_comes_back(OkxQuoteSource source, FaultKind fault)
    {
        await Connect(settings => settings with { QuoteSource = source });
        await Quoted(100);
        _server.Faults.Add(new Fault(fault) { Channel = VenueChannel.Public });

        // The second change makes a lost one felt. What follows comes with the new snapshot or after it.
        SetBook(101, 1, 101.5m, 1);
        Assert.True(SpinWait.SpinUntil(() => _server.Faults.List().All(fault => fault.Hits > 0), Patience));
        SetBook(102, 1, 102.5m, 1);
        await Until(() => _seen.OfType<QuoteLost>().Any());
        SetBook(103, 1, 103.5m, 1);
        await Quoted(103);
        Assert.All(_seen.OfType<Quote>(), quote => Assert.True(quote.Bid < quote.Ask));
    }

    [Fact]
    public async Task Connections_that_die_are_told_and_come_back()
    {
        await Connect();
        await Quoted(100);
        _server.DropAllConnections();
        var down = new HashSet<VenueChannel>();
        while (down.Count < 3)
        {
            down.Add((await Next<ChannelChanged>(change => !change.IsUp)).Channel);
        }

        await Until(() => Ups(VenueChannel.Public) == 2 && Ups(VenueChannel.Private) == 2 && Ups(VenueChannel.Orders) == 2);
        await Until(() => _seen.SkipWhile(report => report is not QuoteLost).OfType<Quote>().Any());
        Place(Side.Buy, 1, 100.2m);
        Assert.Equal(RequestOutcome.Accepted, (await Next<PlaceOutcome>()).Outcome);
    }

    [Fact]
    public async Task A_clock_that_is_off_rejects_and_is_measured_anew()
    {
        await Connect();
        _server.Faults.Add(new Fault(FaultKind.ClockSkew) { Duration = TimeSpan.FromMinutes(5), Count = null });
        Place(Side.Buy, 1, 100.2m);
        var late = await Next<PlaceOutcome>();
        Assert.Equal((RequestOutcome.Rejected, "50036"), (late.Outcome, late.Code));
        Send(new QueryClock(1));
        Assert.InRange((await Next<ClockAnswer>()).Offset, TimeSpan.FromSeconds(240), TimeSpan.FromSeconds(360));
        Place(Side.Buy, 1, 100.2m);
        Assert.Equal(RequestOutcome.Accepted, (await Next<PlaceOutcome>()).Outcome);
    }

    [Fact]
    public async Task Limits_are_told_and_reject()
    {
        await Connect();
        _server.Faults.Add(new Fault(FaultKind.RateLimited) { Channel = VenueChannel.Orders });
        Place(Side.Buy, 1, 100.2m);
        await Next<RateLimitReported>(report => report.BlockedUntil is not null);
        Assert.Equal("50011", (await Next<PlaceOutcome>()).Code);
    }

    [Fact]
    public async Task A_liquidation_is_recognised_by_its_fill_on_the_stream_and_in_the_history()
    {
        await Connect(key: "poor-key");
        Place(Side.Buy, 5, 100.2m);
        await Next<FillReported>();
        SetBook(85, 50, 85.1m, 50, mark: 85);
        var fill = (await Next<FillReported>()).Fill;
        Assert.Equal((TradeCause.Liquidation, Side.Sell, ""), (fill.Cause, fill.Side, fill.ClientId));
        Assert.StartsWith("-", fill.TradeId, StringComparison.Ordinal);
        await Until(() => _seen.OfType<PositionChanged>().Any(changed => changed.Position.Quantity == 0));
        Send(new QueryFills(1, Symbol, DateTimeOffset.UtcNow.AddMinutes(-5)));
        Assert.Contains((await Next<FillsAnswer>()).Fills, known => known == fill);
        Assert.Empty(_seen.OfType<FrameRejected>());
    }

    [Fact]
    public async Task Auto_deleveraging_is_recognised_too()
    {
        await Connect();
        Place(Side.Buy, 2, 100.2m);
        await Next<FillReported>();
        _server.Deleverage("a", Symbol, Coin);
        Assert.Equal((TradeCause.AutoDeleverage, Coin), ((await Next<FillReported>()).Fill is var fill) ? (fill.Cause, fill.Quantity) : default);
    }

    [Fact]
    public async Task Funding_is_told_on_the_stream_and_found_over_rest()
    {
        await Connect(settings => settings with { BillWaits = [TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(500)] });
        Place(Side.Buy, 2, 100.2m);
        await Next<FillReported>();
        var now = DateTimeOffset.UtcNow;
        _server.Use(model => model.SetFunding(Symbol, 0.001m, TimeSpan.FromHours(8), now.AddMilliseconds(200), now));
        var payment = (await Next<FundingReported>()).Payment;
        Assert.Equal(-0.2m * Dollar, payment.Amount);
        Send(new QueryFunding(1, Symbol, now.AddMinutes(-1)));
        Assert.Equal(payment, Assert.Single((await Next<FundingAnswer>()).Payments));
        Send(new QueryFills(2, Symbol, now.AddMinutes(-1)));
        Assert.Single((await Next<FillsAnswer>()).Fills);
    }

    [Fact]
    public async Task Cancel_all_after_takes_away_what_rests_with_our_tag_when_we_are_gone()
    {
        await Connect(settings => settings with { OrderTag = "hedge" });
        Send(new ArmDeadManSwitch(Symbol, TimeSpan.FromSeconds(3)));
        Place(Side.Buy, 1, 95, OrderType.LimitGtc);
        await Next<OrderChanged>(changed => changed.Order.Status == OrderStatus.New);
        _server.Use(model => model.Place("a", new PlaceOrder("other", Symbol, Side.Buy, OrderType.LimitGtc, Coin, 94, ReduceOnly: false), DateTimeOffset.UtcNow));

        // Ten seconds is the venue's shortest.
        Assert.True(SpinWait.SpinUntil(() => _server.Use(model => model.OpenOrders("a", Symbol).Count == 1), Patience));
        Assert.Equal("other", _server.Use(model => model.OpenOrders("a", Symbol)[0].Snapshot.ClientId));
    }

    [Fact]
    public async Task A_wrong_passphrase_keeps_the_private_channels_down()
    {
        Start(settings => settings, "sim-key", "wrong");
        await Quoted(100);
        Send(new QueryAccount(1));
        Assert.Null((await Next<AccountAnswer>()).Account);
        Assert.Equal((0, 0), (Ups(VenueChannel.Private), Ups(VenueChannel.Orders)));
    }

    [Fact]
    public async Task Money_moves_is_paid_out_and_is_found_again()
    {
        if (kind == ContractKind.Inverse)
        {
            // The simulated networks carry USDT alone.
            return;
        }

        await Connect();
        _server.ChangeNetwork("USDT", "TRX", terms => terms with { PayoutTime = TimeSpan.FromMilliseconds(100), CreditTime = TimeSpan.FromMilliseconds(100) });
        await using var payments = new PaymentNetwork(TimeProvider.System, _server) { Delay = TimeSpan.FromMilliseconds(50) };
        var since = DateTimeOffset.UtcNow.AddMinutes(-5);
        Send(new MoveFunds("t1n1o", FundsMove.Out, "USDT", 200));
        var moved = await Next<FundsOutcome>();
        Assert.Equal((RequestOutcome.Accepted, true), (moved.Outcome, moved.IsDone));
        Send(new MoveFunds("t1n1o", FundsMove.Out, "USDT", 200));
        Assert.Equal((RequestOutcome.InDoubt, "50071"), (await Next<FundsOutcome>() is var twice) ? (twice.Outcome, twice.Code) : default);
        Send(new MoveFunds("t1n2o", FundsMove.Out, "USDT", 2_000_000));
        Assert.Equal((RequestOutcome.Rejected, "58350"), (await Next<FundsOutcome>() is var much) ? (much.Outcome, much.Code) : default);
        Send(new QueryMoves(1, "USDT", since));
        Assert.Equal(("t1n1o", FundsMove.Out, 200m, FundsProgress.Done), Assert.Single((await Next<MovesAnswer>(answer => answer.Ok)).Moves) is var move ? (move.StepId, move.Move, move.Amount, move.Progress) : default);

        Send(new QueryWithdrawalTerms(2, "USDT", Network));
        Assert.Equal(new WithdrawalTerms("USDT", Network, IsOpen: true, 1, 11, 10_000_000, 0.000001m), (await Next<WithdrawalTermsAnswer>(answer => answer.Ok)).Terms);
        Send(new QueryDepositAddress(3, "USDT", Network));
        var address = (await Next<DepositAddressAnswer>(answer => answer.Ok)).Address!;
        Send(new WithdrawFunds("t1n3w", "USDT", Network, address.Address, "", 50));
        Assert.Equal(RequestOutcome.Accepted, (await Next<FundsOutcome>()).Outcome);
        await Asked<WithdrawalsAnswer>(
            () => new QueryWithdrawals(4, "USDT", since),
            answer => answer.Withdrawals is [{ StepId: "t1n3w", Progress: FundsProgress.Done, Amount: 49, Fee: 1, TxId.Length: > 0 }]);
        await Asked<DepositsAnswer>(
            () => new QueryDeposits(5, "USDT", since), answer => answer.Deposits is [{ Amount: 49, Progress: FundsProgress.Done, Network: Network }]);
        Send(new WithdrawFunds("t1n4w", "USDT", "USDT-NOPE", address.Address, "", 50));
        Assert.Equal((RequestOutcome.Rejected, "local-invalid"), (await Next<FundsOutcome>() is var none) ? (none.Outcome, none.Code) : default);
        Assert.Empty(_seen.OfType<FrameRejected>());
    }

    private async Task Asked<T>(Func<VenueCommand> question, Predicate<T> isWanted)
        where T : VenueReport
    {
        do
        {
            Send(question());
        }
        while (!isWanted(await Next<T>()));
    }

    private async Task<Quote> Quoted(decimal bid)
    {
        await Until(() => _seen.OfType<Quote>().Any(quote => quote.Bid == bid));
        return _seen.OfType<Quote>().Last(quote => quote.Bid == bid);
    }

    private void SetBook(decimal bid, decimal bidSize, decimal ask, decimal askSize, decimal mark = 0) =>
        _server.SetBook(Symbol, bid, bidSize * Coin, ask, askSize * Coin, mark, index: mark);

    private int Ups(VenueChannel channel) => _seen.OfType<ChannelChanged>().Count(change => change.Channel == channel && change.IsUp);

    private void Send(VenueCommand command) => _adapter!.Send(command);

    private string Place(Side side, decimal quantity, decimal price, OrderType type = OrderType.LimitIoc, bool reduceOnly = false)
    {
        var id = "t" + ++_orders;
        Send(new PlaceOrder(id, Symbol, side, type, quantity * Coin, price, reduceOnly));
        return id;
    }

    private async Task Connect(Func<OkxSettings, OkxSettings>? change = null, string key = "sim-key")
    {
        Start(change ?? (settings => settings), key, "sim-pass");
        await Until(() => _seen.OfType<ChannelChanged>().Count(channel => channel.IsUp) == 4);
    }

    private void Start(Func<OkxSettings, OkxSettings> change, string key, string passphrase)
    {
        var settings = new OkxSettings
        {
            SettleAsset = Spec.SettleAsset,
            RestUrl = _server.HttpBase,
            PublicUrl = new Uri(_server.WebSocketBase, "/ws/v5/public"),
            PrivateUrl = new Uri(_server.WebSocketBase, "/ws/v5/private"),
            OrderUrl = new Uri(_server.WebSocketBase, "/ws/v5/private"),
            FirstBackoff = TimeSpan.FromMilliseconds(20),
            OrderTimeout = TimeSpan.FromSeconds(10),
            OrderRecvWindow = TimeSpan.FromSeconds(30),
            QueryTimeout = TimeSpan.FromSeconds(20),
        };
        _adapter = new OkxAdapter(
            "okx",
            change(settings),
            ApiCredentials.Create(key, "sim-secret", SecretKind.Hmac, passphrase),
            report => _reports.Writer.TryWrite(report),
            TimeProvider.System,
            NullLogger.Instance);
        Send(new ConnectVenue([Symbol]));
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
