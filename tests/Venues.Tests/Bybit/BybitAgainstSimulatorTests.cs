using System.Threading.Channels;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;
using Hedgerow.Simulator.Servers;
using Hedgerow.Simulator.Servers.Bybit;
using Hedgerow.Venues.Bybit;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hedgerow.Venues.Tests.Bybit;

/// <summary>An account in USDT, which trades linear contracts.</summary>
public sealed class BybitLinearAgainstSimulatorTests() : BybitAgainstSimulatorTests(ContractKind.Linear);

/// <summary>An account in BTC, which trades inverse contracts.</summary>
public sealed class BybitInverseAgainstSimulatorTests() : BybitAgainstSimulatorTests(ContractKind.Inverse);

/// <summary>
/// The adapter against the simulated venue, through real sockets: what they say to each other must fit. Quantities are coins at a price
/// of 100, so that both kinds of contracts do the same.
/// </summary>
public abstract class BybitAgainstSimulatorTests(ContractKind kind) : IAsyncLifetime
{
    private static readonly InstrumentSpec Linear = new(
        new InstrumentId("bybit", "BTCUSDT"), "BTC", "USDT", "USDT", 0.1m, 0.001m, 0.001m, 100m, 50m, 5m, TimeSpan.FromHours(8), IsTrading: true);

    private static readonly InstrumentSpec Inverse = new(
        new InstrumentId("bybit", "BTCUSD"), "BTC", "USD", "BTC", 0.1m, 1m, 1m, 10_000m, 5_000m, 0m, TimeSpan.FromHours(8), IsTrading: true, ContractKind.Inverse);

    private readonly Channel<VenueReport> _reports = Channel.CreateUnbounded<VenueReport>();
    private readonly List<VenueReport> _seen = [];
    private BybitServer _server = null!;
    private BybitAdapter? _adapter;
    private long _orders;

    private InstrumentSpec Spec => kind == ContractKind.Inverse ? Inverse : Linear;

    private string Symbol => Spec.Id.Symbol;

    // Native units of a coin, and what a dollar is in the settle asset, at a price of 100.
    private decimal Coin => kind == ContractKind.Inverse ? 100 : 1;

    private decimal Dollar => kind == ContractKind.Inverse ? 0.01m : 1;

    public async Task InitializeAsync()
    {
        SimulatedAccount Owner(string id, string key, decimal balance) => new(id, key, "sim-secret", balance * Dollar) { Asset = Spec.SettleAsset };
        MaintenanceTier[] tiers = [new(0, 0.005m, 100), new(1_000_000, 0.01m, 50)];
        _server = new BybitServer(new VenueServerOptions
        {
            Instruments = [new InstrumentTerms(Linear, tiers, 0.0002m, 0.00055m), new InstrumentTerms(Inverse, tiers, 0.0002m, 0.00055m)],
            Accounts = [Owner("a", "sim-key", 10_000), Owner("poor", "poor-key", 60)],
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
    public async Task Every_channel_comes_up_and_the_market_is_told()
    {
        await Connect();
        var quote = await Quoted(100);
        Assert.Equal((100.1m, 5m * Coin), (quote.Ask, quote.AskSize));
        await Until(() => _seen.OfType<MarkPrice>().Any(mark => mark.Mark == 100));
        SetBook(101, 1, 101.2m, 2);
        quote = await Quoted(101);
        Assert.Equal((101.2m, Coin, 2m * Coin), (quote.Ask, quote.BidSize, quote.AskSize));
    }

    [Fact]
    public async Task The_deep_book_follows_too()
    {
        await Connect(settings => settings with { QuoteSource = BybitQuoteSource.Depth });
        await Quoted(100);
        for (var i = 1; i <= 20; i++)
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
        Send(new QueryInstruments(1, ["BTCUSDT", "BTCUSD", "NOPE"]));
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
            [new MaintenanceTier(0, 0.005m, 100), new MaintenanceTier(1_000_000, 0.01m, 50)],
            (await Next<TiersAnswer>(answer => answer.Ok)).Tiers);
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
        Assert.InRange(announced.From!.Value, DateTimeOffset.UtcNow.AddMinutes(5), DateTimeOffset.UtcNow.AddMinutes(8));
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
        await Connect();
        var before = DateTimeOffset.UtcNow.AddMinutes(-1);
        var id = Place(Side.Buy, 2, 100.2m);
        var outcome = await Next<PlaceOutcome>();
        Assert.Equal((id, RequestOutcome.Accepted), (outcome.ClientId, outcome.Outcome));
        await Until(() => _seen.OfType<OrderChanged>().Any(changed => changed.Order.Status == OrderStatus.Filled)
            && _seen.OfType<FillReported>().Any()
            && _seen.OfType<PositionChanged>().Any(changed => changed.Position.Quantity == 2 * Coin)
            && _seen.OfType<BalanceChanged>().Any());
        var fill = _seen.OfType<FillReported>().Single().Fill;
        Assert.Equal((id, Side.Buy, 2m * Coin, 100.1m, Spec.SettleAsset, false), (fill.ClientId, fill.Side, fill.Quantity, fill.Price, fill.FeeAsset, fill.IsMaker));
        Send(new QueryOrder(1, id, Symbol));
        var order = (await Next<OrderAnswer>()).Order!;
        Assert.Equal((OrderStatus.Filled, 2m * Coin, 100.1m, outcome.VenueOrderId), (order.Status, order.CumulativeQuantity, order.AveragePrice, order.VenueOrderId));
        Send(new QueryFills(2, Symbol, before));
        Assert.Equal(fill, Assert.Single((await Next<FillsAnswer>()).Fills));
        Send(new QueryOrdersSince(3, Symbol, before));
        Assert.Equal(id, Assert.Single((await Next<OrdersAnswer>()).Orders).ClientId);
        Send(new QueryAccount(4));
        Assert.Equal(2 * Coin, Assert.Single((await Next<AccountAnswer>()).Account!.Positions).Quantity);
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
        Assert.Equal((RequestOutcome.Rejected, "110001"), (second.Outcome, second.Code));
    }

    [Fact]
    public async Task Reduce_only_without_a_position_is_rejected_and_an_id_used_twice_is_in_doubt()
    {
        await Connect();
        Place(Side.Sell, 1, 100, OrderType.LimitIoc, reduceOnly: true);
        Assert.Equal("110017", (await Next<PlaceOutcome>()).Code);
        var id = Place(Side.Buy, 1, 90, OrderType.LimitGtc);
        await Next<PlaceOutcome>();
        Send(new PlaceOrder(id, Symbol, Side.Buy, OrderType.LimitGtc, Coin, 90, ReduceOnly: false));
        var twice = await Next<PlaceOutcome>();
        Assert.Equal((RequestOutcome.InDoubt, "110072"), (twice.Outcome, twice.Code));
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
        await Connect();
        _server.Faults.Add(new Fault(FaultKind.DuplicateAck));
        Place(Side.Buy, 1, 100.2m);
        await Next<PlaceOutcome>();
        _server.Faults.Add(new Fault(FaultKind.HangConnection) { Channel = VenueChannel.Orders, Count = null });
        _server.DropAllConnections();
        await Next<ChannelChanged>(change => change is { Channel: VenueChannel.Orders, IsUp: false });
        Place(Side.Sell, 1, 99, OrderType.LimitIoc, reduceOnly: true);
        Assert.Equal(RequestOutcome.Accepted, (await Next<PlaceOutcome>()).Outcome);
        Assert.Equal(2, _seen.OfType<PlaceOutcome>().Count());
    }

    [Theory]
    [InlineData(BybitQuoteSource.Depth, FaultKind.SequenceGap)]
    [InlineData(BybitQuoteSource.Depth, FaultKind.CrossedBook)]
    [InlineData(BybitQuoteSource.Top, FaultKind.CrossedBook)]
    public async Task A_broken_book_is_lost_and_comes_back(BybitQuoteSource source, FaultKind fault)
    {
        await Connect(settings => settings with { QuoteSource = source });
        await Quoted(100);
        _server.Faults.Add(new Fault(fault) { Channel = VenueChannel.Public });

        // The second change makes a lost one felt. What follows comes with the new snapshot or after it.
        SetBook(101, 1, 101.5m, 1);
        Assert.True(SpinWait.SpinUntil(() => _server.Faults.List().All(fault => fault.Hits > 0), TimeSpan.FromSeconds(20)));
        SetBook(102, 1, 102.5m, 1);
        await Until(() => _seen.OfType<QuoteLost>().Any());
        SetBook(103, 1, 103.5m, 1);
        await Quoted(103);
        Assert.All(_seen.OfType<Quote>(), quote => Assert.True(quote.Bid < quote.Ask));
    }

    [Fact]
    public async Task A_doubled_frame_of_the_top_is_no_harm()
    {
        await Connect();
        await Quoted(100);
        SetBook(101, 1, 101.5m, 1);
        await Quoted(101);
        Assert.Empty(_seen.OfType<QuoteLost>());
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
        Assert.Equal((RequestOutcome.Rejected, "10002"), (late.Outcome, late.Code));
        Send(new QueryClock(1));
        Assert.InRange((await Next<ClockAnswer>()).Offset, TimeSpan.FromSeconds(290), TimeSpan.FromSeconds(310));
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
        Assert.Equal("10006", (await Next<PlaceOutcome>()).Code);
    }

    [Fact]
    public async Task A_liquidation_is_recognised_by_its_fill()
    {
        await Connect(key: "poor-key");
        Place(Side.Buy, 5, 100.2m);
        await Next<FillReported>();
        SetBook(85, 50, 85.1m, 50, mark: 85);
        var fill = (await Next<FillReported>()).Fill;
        Assert.Equal((TradeCause.Liquidation, Side.Sell, ""), (fill.Cause, fill.Side, fill.ClientId));
        await Until(() => _seen.OfType<PositionChanged>().Any(changed => changed.Position.Quantity == 0));
        Assert.Empty(_seen.OfType<FrameRejected>());
    }

    [Fact]
    public async Task Funding_is_told_on_the_stream_and_found_over_rest()
    {
        await Connect();
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
    public async Task Disconnect_protection_cancels_what_rests_when_we_are_gone()
    {
        await Connect();
        Send(new ArmDeadManSwitch(Symbol, TimeSpan.FromSeconds(3)));
        Place(Side.Buy, 1, 90, OrderType.LimitGtc);
        await Next<OrderChanged>(changed => changed.Order.Status == OrderStatus.New);
        await UntilProtected();
        await _adapter!.DisposeAsync();
        Assert.True(SpinWait.SpinUntil(
            () => _server.Use(model => model.OpenOrders("a", Symbol).Count == 0),
            TimeSpan.FromSeconds(20)));
    }

    // The window is set over REST, and nothing is reported of it.
    private async Task UntilProtected()
    {
        var credentials = ApiCredentials.Create("sim-key", "sim-secret", SecretKind.Hmac);
        var channels = new ChannelBoard([VenueChannel.Rest], _ => { });
        using var rest = new BybitRest("bybit", new BybitSettings { RestUrl = _server.HttpBase }, credentials, channels, _ => { }, TimeProvider.System, NullLogger.Instance);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (await rest.Query("/v5/account/info", "", signed: true, reply => reply.Result.Text("dcpStatus"), limit.Token) != "ON")
        {
            await Task.Yield();
        }
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
        var id = "t-" + ++_orders;
        Send(new PlaceOrder(id, Symbol, side, type, quantity * Coin, price, reduceOnly));
        return id;
    }

    private async Task Connect(Func<BybitSettings, BybitSettings>? change = null, string key = "sim-key")
    {
        var settings = new BybitSettings
        {
            RestUrl = _server.HttpBase,
            SettleAsset = Spec.SettleAsset,
            PublicUrl = new Uri(_server.WebSocketBase, "/v5/public/" + (kind == ContractKind.Inverse ? "inverse" : "linear")),
            PrivateUrl = new Uri(_server.WebSocketBase, "/v5/private"),
            TradeUrl = new Uri(_server.WebSocketBase, "/v5/trade"),
            FirstBackoff = TimeSpan.FromMilliseconds(20),
        };
        _adapter = new BybitAdapter(
            "bybit",
            change is null ? settings : change(settings),
            ApiCredentials.Create(key, "sim-secret", SecretKind.Hmac),
            report => _reports.Writer.TryWrite(report),
            TimeProvider.System,
            NullLogger.Instance);
        Send(new ConnectVenue([Symbol]));
        await Until(() => _seen.OfType<ChannelChanged>().Count(channel => channel.IsUp) == 4);
    }

    private async Task<T> Next<T>(Predicate<T>? fits = null)
        where T : VenueReport
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
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
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            _seen.Add(await _reports.Reader.ReadAsync(limit.Token));
        }
    }
}
