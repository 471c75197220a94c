using System.Threading.Channels;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;
using Hedgerow.Simulator.Servers;
using Hedgerow.Simulator.Servers.Bybit;
using Hedgerow.Venues.Bybit;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hedgerow.Venues.Tests.Bybit;

/// <summary>
/// The adapter against the simulated venue, through real sockets: what they say to each other must fit. Quantities are coins at a price
/// of 100, so that both kinds of contracts do the same.
/// </summary>
/// <param name="kind">Kind of the contracts.</param>
/// <param name="status">What the venue says the account is, its <c>unifiedMarginStatus</c>.</param>
/// <param name="mode">What is configured.</param>
public abstract class BybitAgainstSimulatorTests(ContractKind kind, int status, BybitAccountMode mode) : IAsyncLifetime
{
    private static readonly InstrumentSpec Linear = new(
        new InstrumentId("bybit", "BTCUSDT"), "BTC", "USDT", "USDT", 0.1m, 0.001m, 0.001m, 100m, 50m, 5m, TimeSpan.FromHours(8), IsTrading: true);

    private static readonly InstrumentSpec Inverse = new(
        new InstrumentId("bybit", "BTCUSD"), "BTC", "USD", "BTC", 0.1m, 1m, 1m, 10_000m, 5_000m, 0m, TimeSpan.FromHours(8), IsTrading: true, ContractKind.Inverse);

    private readonly Channel<VenueReport> _reports = Channel.CreateUnbounded<VenueReport>();
    private long _orders;

    private protected int Status => status;

    private protected List<VenueReport> Seen { get; } = [];

    private protected BybitServer Server { get; private set; } = null!;

    private protected BybitAdapter? Adapter { get; private set; }

    private protected InstrumentSpec Spec => kind == ContractKind.Inverse ? Inverse : Linear;

    private protected string Symbol => Spec.Id.Symbol;

    // Native units of a coin, and what a dollar is in the settle asset, at a price of 100.
    private protected decimal Coin => kind == ContractKind.Inverse ? 100 : 1;

    private protected decimal Dollar => kind == ContractKind.Inverse ? 0.01m : 1;

    public async Task InitializeAsync()
    {
        SimulatedAccount Owner(string id, string key, decimal balance, int itsStatus) => new(id, key, "sim-secret", balance * Dollar)
        {
            Asset = Spec.SettleAsset,
            Setup = new SimulatedSetup { BybitStatus = itsStatus, IsIsolated = id == "isolated" },
        };
        MaintenanceTier[] tiers = [new(0, 0.005m, 100), new(1_000_000, 0.01m, 50)];
        Server = new BybitServer(new VenueServerOptions
        {
            Instruments = [new InstrumentTerms(Linear, tiers, 0.0002m, 0.00055m), new InstrumentTerms(Inverse, tiers, 0.0002m, 0.00055m)],
            Accounts =
            [
                Owner("a", "sim-key", 10_000, status), Owner("poor", "poor-key", 60, status), Owner("isolated", "isolated-key", 10_000, status),
                Owner("other", "other-key", 10_000, status < 5 ? 6 : 1),
            ],
        });
        await Server.StartAsync();
        SetBook(100, 5, 100.1m, 5, mark: 100);
    }

    public async Task DisposeAsync()
    {
        if (Adapter is not null)
        {
            await Adapter.DisposeAsync();
        }

        await Server.DisposeAsync();
    }

    [Fact]
    public async Task Every_channel_comes_up_and_the_market_is_told()
    {
        await Connect();
        var quote = await Quoted(100);
        Assert.Equal((100.1m, 5m * Coin), (quote.Ask, quote.AskSize));
        await Until(() => Seen.OfType<MarkPrice>().Any(mark => mark.Mark == 100));
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

        Assert.Empty(Seen.OfType<QuoteLost>());
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
        Assert.Empty(Seen.OfType<FrameRejected>());
    }

    [Fact]
    public async Task What_the_venue_says_of_itself_is_told_also_while_nothing_else_works()
    {
        await Connect();
        Send(new QueryVenueStatus(1));
        Assert.Empty((await Next<VenueStatusAnswer>(answer => answer.Ok)).Maintenance);
        Server.Faults.Add(new Fault(FaultKind.StatusPage) { Duration = TimeSpan.FromMinutes(7) });
        Send(new QueryVenueStatus(2));
        var announced = Assert.Single((await Next<VenueStatusAnswer>(answer => answer.RequestId == 2)).Maintenance);
        Assert.False(announced.IsOngoing);
        Assert.InRange(announced.From!.Value, DateTimeOffset.UtcNow.AddMinutes(5), DateTimeOffset.UtcNow.AddMinutes(8));
        Server.Faults.Add(new Fault(FaultKind.Maintenance) { Channel = VenueChannel.Rest, Count = null });
        Send(new QueryVenueStatus(3));
        Assert.True(Assert.Single((await Next<VenueStatusAnswer>(answer => answer.RequestId == 3)).Maintenance).IsOngoing);
        Server.Faults.Clear();
        Server.Faults.Add(new Fault(FaultKind.RateLimited) { Channel = VenueChannel.Rest, Request = RequestKind.Market, Count = null });
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
        await Until(() => Seen.OfType<OrderChanged>().Any(changed => changed.Order.Status == OrderStatus.Filled)
            && Seen.OfType<FillReported>().Any()
            && Seen.OfType<PositionChanged>().Any(changed => changed.Position.Quantity == 2 * Coin)
            && Seen.OfType<BalanceChanged>().Any());
        var fill = Seen.OfType<FillReported>().Single().Fill;
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
        Assert.Empty(Seen.OfType<FrameRejected>());
    }

    [Fact]
    public async Task A_post_only_order_that_would_take_is_accepted_and_then_cancelled()
    {
        await Connect();
        Place(Side.Buy, 1, 100.1m, OrderType.PostOnly);
        Assert.Equal(RequestOutcome.Accepted, (await Next<PlaceOutcome>()).Outcome);
        await Until(() => Seen.OfType<OrderChanged>().Any(changed => changed.Order.Status == OrderStatus.Cancelled));
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
        await Until(() => Seen.OfType<OrderChanged>().Any(changed => changed.Order.Status == OrderStatus.Cancelled));
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
        Server.Faults.Add(new Fault(fault) { Cut = cut });
        var id = Place(Side.Buy, 1, 100.2m);
        Assert.Equal(RequestOutcome.InDoubt, (await Next<PlaceOutcome>()).Outcome);
        Send(new QueryOrder(1, id, Symbol));
        Assert.Equal(OrderStatus.Filled, (await Next<OrderAnswer>(answer => answer.Result == LookupResult.Found)).Order!.Status);
        Assert.Single(Seen.OfType<PlaceOutcome>());
    }

    [Theory]
    [InlineData(BybitQuoteSource.Depth, FaultKind.SequenceGap)]
    [InlineData(BybitQuoteSource.Depth, FaultKind.CrossedBook)]
    [InlineData(BybitQuoteSource.Top, FaultKind.CrossedBook)]
    public async Task A_broken_book_is_lost_and_comes_back(BybitQuoteSource source, FaultKind fault)
    {
        await Connect(settings => settings with { QuoteSource = source });
        await Quoted(100);
        Server.Faults.Add(new Fault(fault) { Channel = VenueChannel.Public });

        // The second change makes a lost one felt. What follows comes with the new snapshot or after it.
        SetBook(101, 1, 101.5m, 1);
        Assert.True(SpinWait.SpinUntil(() => Server.Faults.List().All(fault => fault.Hits > 0), TimeSpan.FromSeconds(20)));
        SetBook(102, 1, 102.5m, 1);
        await Until(() => Seen.OfType<QuoteLost>().Any());
        SetBook(103, 1, 103.5m, 1);
        await Quoted(103);
        Assert.All(Seen.OfType<Quote>(), quote => Assert.True(quote.Bid < quote.Ask));
    }

    [Fact]
    public async Task A_doubled_frame_of_the_top_is_no_harm()
    {
        await Connect();
        await Quoted(100);
        SetBook(101, 1, 101.5m, 1);
        await Quoted(101);
        Assert.Empty(Seen.OfType<QuoteLost>());
    }

    [Fact]
    public async Task A_clock_that_is_off_rejects_and_is_measured_anew()
    {
        await Connect();
        Server.Faults.Add(new Fault(FaultKind.ClockSkew) { Duration = TimeSpan.FromMinutes(5), Count = null });
        Place(Side.Buy, 1, 100.2m);
        var late = await Next<PlaceOutcome>();
        Assert.Equal((RequestOutcome.Rejected, "10002"), (late.Outcome, late.Code));
        Send(new QueryClock(1));
        Assert.InRange((await Next<ClockAnswer>()).Offset, TimeSpan.FromSeconds(290), TimeSpan.FromSeconds(310));
        Place(Side.Buy, 1, 100.2m);
        Assert.Equal(RequestOutcome.Accepted, (await Next<PlaceOutcome>()).Outcome);
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
        await Until(() => Seen.OfType<PositionChanged>().Any(changed => changed.Position.Quantity == 0));
        Assert.Empty(Seen.OfType<FrameRejected>());
    }

    [Fact]
    public async Task Funding_is_told_on_the_stream_and_found_over_rest()
    {
        await Connect();
        Place(Side.Buy, 2, 100.2m);
        await Next<FillReported>();
        var now = DateTimeOffset.UtcNow;
        Server.Use(model => model.SetFunding(Symbol, 0.001m, TimeSpan.FromHours(8), now.AddMilliseconds(200), now));
        var payment = (await Next<FundingReported>()).Payment;
        Assert.Equal(-0.2m * Dollar, payment.Amount);
        Send(new QueryFunding(1, Symbol, now.AddMinutes(-1)));
        Assert.Equal(payment, Assert.Single((await Next<FundingAnswer>()).Payments));
        Send(new QueryFills(2, Symbol, now.AddMinutes(-1)));
        Assert.Single((await Next<FillsAnswer>()).Fills);
    }

    private protected async Task<Quote> Quoted(decimal bid)
    {
        await Until(() => Seen.OfType<Quote>().Any(quote => quote.Bid == bid));
        return Seen.OfType<Quote>().Last(quote => quote.Bid == bid);
    }

    private protected void SetBook(decimal bid, decimal bidSize, decimal ask, decimal askSize, decimal mark = 0) =>
        Server.SetBook(Symbol, bid, bidSize * Coin, ask, askSize * Coin, mark, index: mark);

    private protected int Ups(VenueChannel channel) => Seen.OfType<ChannelChanged>().Count(change => change.Channel == channel && change.IsUp);

    private protected void Send(VenueCommand command) => Adapter!.Send(command);

    private protected string Place(Side side, decimal quantity, decimal price, OrderType type = OrderType.LimitIoc, bool reduceOnly = false)
    {
        var id = "t-" + ++_orders;
        Send(new PlaceOrder(id, Symbol, side, type, quantity * Coin, price, reduceOnly));
        return id;
    }

    private protected async Task Connect(Func<BybitSettings, BybitSettings>? change = null, string key = "sim-key")
    {
        var settings = new BybitSettings
        {
            RestUrl = Server.HttpBase,
            SettleAsset = Spec.SettleAsset,
            AccountMode = mode,
            PublicUrl = new Uri(Server.WebSocketBase, "/v5/public/" + (kind == ContractKind.Inverse ? "inverse" : "linear")),
            PrivateUrl = new Uri(Server.WebSocketBase, "/v5/private"),
            TradeUrl = new Uri(Server.WebSocketBase, "/v5/trade"),
            FirstBackoff = TimeSpan.FromMilliseconds(20),
        };
        Adapter = new BybitAdapter(
            "bybit",
            change is null ? settings : change(settings),
            ApiCredentials.Create(key, "sim-secret", SecretKind.Hmac),
            report => _reports.Writer.TryWrite(report),
            TimeProvider.System,
            NullLogger.Instance);
        Send(new ConnectVenue([Symbol]));
        await Until(() => Seen.OfType<ChannelChanged>().Count(channel => channel.IsUp) == 4);
    }

    private protected async Task<T> Next<T>(Predicate<T>? fits = null)
        where T : VenueReport
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            var report = await _reports.Reader.ReadAsync(limit.Token);
            Seen.Add(report);
            if (report is T match && (fits is null || fits(match)))
            {
                return match;
            }
        }
    }

    // Reads reports until they fulfil a condition.
    private protected async Task Until(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            Seen.Add(await _reports.Reader.ReadAsync(limit.Token));
        }
    }
}
