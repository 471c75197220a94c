using System.Threading.Channels;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;
using Hedgerow.Simulator.Servers;
using Hedgerow.Simulator.Servers.CoinEx;
using Hedgerow.Venues.CoinEx;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hedgerow.Venues.Tests.CoinEx;

/// <summary>The adapter against the simulated venue, through real sockets: what they say to each other must fit.</summary>
public sealed class CoinExAgainstSimulatorTests : IAsyncLifetime
{
    private const string Symbol = "BTCUSDT";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly InstrumentSpec Spec = new(
        new InstrumentId("coinex", Symbol), "BTC", "USDT", "USDT", 0.1m, 0.001m, 0.001m, 1_000_000m, 1_000_000m, 0m, TimeSpan.FromHours(8), IsTrading: true);

    /// <summary>Listed, and not traded here.</summary>
    private static readonly InstrumentSpec Inverse = Spec with
    {
        Id = new InstrumentId("coinex", "BTCUSD"),
        QuoteAsset = "USD",
        SettleAsset = "BTC",
        Kind = ContractKind.Inverse,
    };

    private readonly Channel<VenueReport> _reports = Channel.CreateUnbounded<VenueReport>();
    private readonly List<VenueReport> _seen = [];
    private CoinExServer _server = null!;
    private CoinExAdapter? _adapter;
    private long _orders;

    public Task InitializeAsync() => Serve(VenueLimits.None);

    private async Task Serve(VenueLimits limits)
    {
        _server = new CoinExServer(new VenueServerOptions
        {
            Instruments =
            [
                new InstrumentTerms(Spec, [new MaintenanceTier(0, 0.005m, 100), new MaintenanceTier(1_000_000, 0.01m, 50)], 0.0003m, 0.0005m),
                new InstrumentTerms(Inverse, [new MaintenanceTier(0, 0.005m, 100)], 0.0003m, 0.0005m),
            ],
            Accounts = [new SimulatedAccount("a", "sim-key", "sim-secret", 10_000), new SimulatedAccount("poor", "poor-key", "sim-secret", 60)],
            Limits = limits,
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
    }

    [Fact]
    public async Task The_deep_book_follows_too_and_its_checksums_hold()
    {
        await Connect(settings => settings with { QuoteSource = CoinExQuoteSource.Depth });
        await Quoted(100);
        for (var i = 1; i <= 20; i++)
        {
            _server.SetBook(Symbol, 100 + i, 1, 100.5m + i, 2);
            Assert.Equal(100.5m + i, (await Quoted(100 + i)).Ask);
        }

        Assert.Empty(_seen.OfType<QuoteLost>());
        Assert.Empty(_seen.OfType<FrameRejected>());
    }

    /// <summary>A comparison asks for all of them at once; the venue answers ten a second, and one more would keep orders back.</summary>
    [Fact]
    public async Task The_histories_of_many_symbols_are_asked_at_the_venues_pace()
    {
        await _server.DisposeAsync();
        await Serve(VenueLimits.None with { CountsCoinExGroups = true });
        await Connect();
        for (var i = 1; i <= 14; i++)
        {
            Send(i % 2 == 0 ? new QueryFills(i, Symbol, DateTimeOffset.UtcNow.AddHours(-1)) : new QueryFunding(i, Symbol, DateTimeOffset.UtcNow.AddHours(-1)));
        }

        await Until(() => _seen.Count(report => report is FillsAnswer or FundingAnswer) == 14);
        Assert.All(_seen.OfType<FillsAnswer>(), answer => Assert.True(answer.Ok));
        Assert.All(_seen.OfType<FundingAnswer>(), answer => Assert.True(answer.Ok));
        Assert.DoesNotContain(_seen.OfType<RateLimitReported>(), limit => limit.BlockedUntil is not null || limit.UsedFraction > 0.7);
    }

    [Fact]
    public async Task Questions_about_venue_and_account_are_answered()
    {
        await Connect();
        Send(new QueryInstruments(1, [Symbol, "NOPE", Inverse.Id.Symbol]));
        Assert.Equal(Spec, Assert.Single((await Next<InstrumentsAnswer>()).Instruments));
        Send(new QueryClock(2));
        Assert.True((await Next<ClockAnswer>()).Ok);
        Send(new QueryAccount(3));
        var account = (await Next<AccountAnswer>()).Account!;
        Assert.Equal((10_000m, 10_000m, 10_000m), (account.WalletBalance, account.Equity, account.AvailableMargin));
        Assert.Empty(account.Positions);
        Send(new QueryOpenOrders(4, Symbol));
        Assert.Empty((await Next<OrdersAnswer>(answer => answer.Ok)).Orders);
        Send(new QueryFunding(5, Symbol, DateTimeOffset.UtcNow.AddDays(-1)));
        Assert.True((await Next<FundingAnswer>()).Ok);
        Send(new QueryVenueSetup(8, [Symbol]));
        var setup = (await Next<VenueSetupAnswer>()).Setup!;
        Assert.Equal((true, null, null), (setup.IsOneWay, setup.CanTrade, setup.MarginMode));
        Assert.Equal(new SymbolFees(Symbol, 0.0003m, 0.0005m), Assert.Single(setup.Fees));
        Send(new QueryTiers(6, Symbol));
        Assert.Equal(
            [new MaintenanceTier(0, 0.005m, 100), new MaintenanceTier(1_000_000, 0.01m, 50)],
            (await Next<TiersAnswer>(answer => answer.Ok)).Tiers);
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
            && _seen.OfType<BalanceChanged>().Any());
        var fill = _seen.OfType<FillReported>().Single().Fill;
        Assert.Equal((id, Side.Buy, 2m, 100.1m, "USDT", false), (fill.ClientId, fill.Side, fill.Quantity, fill.Price, fill.FeeAsset, fill.IsMaker));
        Send(new QueryOrder(1, id, Symbol));
        var order = (await Next<OrderAnswer>()).Order!;
        Assert.Equal((OrderStatus.Filled, 2m, 100.1m, outcome.VenueOrderId), (order.Status, order.CumulativeQuantity, order.AveragePrice, order.VenueOrderId));
        Send(new QueryFills(2, Symbol, before));
        Assert.Equal(fill, Assert.Single((await Next<FillsAnswer>()).Fills));
        Send(new QueryOrdersSince(3, Symbol, before));
        Assert.Equal(id, Assert.Single((await Next<OrdersAnswer>()).Orders).ClientId);
        Send(new QueryAccount(4));
        var account = (await Next<AccountAnswer>()).Account!;
        Assert.Equal((2m, 100.1m, 100m), Assert.Single(account.Positions) is var held ? (held.Quantity, held.EntryPrice, held.MarkPrice) : default);
        Assert.Equal(account.WalletBalance - 0.2m, account.Equity);
        Assert.Equal(1m, account.MaintenanceMargin);
        Assert.Empty(_seen.OfType<FrameRejected>());
    }

    [Fact]
    public async Task A_market_order_counts_base_units_and_a_reducing_one_closes_and_never_opens()
    {
        await Connect();
        Place(Side.Buy, 1, 0, OrderType.Market);
        Assert.Equal(RequestOutcome.Accepted, (await Next<PlaceOutcome>()).Outcome);
        await Until(() => _seen.OfType<PositionChanged>().LastOrDefault()?.Position.Quantity == 1);
        var wrong = Place(Side.Buy, 1, 100.2m, reduceOnly: true);
        var refused = await Next<PlaceOutcome>();
        Assert.Equal((wrong, RequestOutcome.Rejected, "local-reduce-only"), (refused.ClientId, refused.Outcome, refused.Code));
        Place(Side.Sell, 5, 99, reduceOnly: true);
        Assert.Equal(RequestOutcome.Accepted, (await Next<PlaceOutcome>()).Outcome);
        await Until(() => _seen.OfType<PositionChanged>().LastOrDefault()?.Position.Quantity == 0);
        Place(Side.Sell, 1, 99, reduceOnly: true);
        Assert.Equal("local-reduce-only", (await Next<PlaceOutcome>()).Code);
        Assert.Equal(0, _server.Use(model => model.PositionOf("a", Symbol).Quantity));
    }

    [Fact]
    public async Task Post_only_that_would_take_is_rejected()
    {
        await Connect();
        Place(Side.Buy, 1, 100.1m, OrderType.PostOnly);
        var outcome = await Next<PlaceOutcome>();
        Assert.Equal((RequestOutcome.Rejected, "3622"), (outcome.Outcome, outcome.Code));
    }

    [Fact]
    public async Task An_order_that_lapses_untraded_is_finished_on_the_stream_and_nowhere_afterwards()
    {
        await Connect();
        var before = DateTimeOffset.UtcNow.AddMinutes(-1);
        var id = Place(Side.Buy, 1, 99);
        Assert.Equal(RequestOutcome.Accepted, (await Next<PlaceOutcome>()).Outcome);
        await Until(() => _seen.OfType<OrderChanged>().Any(changed => changed.Order.Status == OrderStatus.Cancelled));
        Send(new QueryOrder(1, id, Symbol));
        Assert.Equal(LookupResult.NotFound, (await Next<OrderAnswer>()).Result);
        Send(new QueryOrdersSince(2, Symbol, before));
        var list = await Next<OrdersAnswer>();
        Assert.Equal((true, 0, before), (list.Ok, list.Orders.Count, list.CoversFrom));
    }

    [Fact]
    public async Task A_resting_order_is_open_until_cancelled_and_cannot_be_cancelled_twice()
    {
        await Connect();
        var id = Place(Side.Sell, 1, 105, OrderType.LimitGtc);
        await Next<PlaceOutcome>();
        Send(new QueryOpenOrders(1, Symbol));
        Assert.Equal(id, Assert.Single((await Next<OrdersAnswer>()).Orders).ClientId);
        Send(new CancelOrder(id, Symbol));
        Assert.Equal(RequestOutcome.Accepted, (await Next<CancelOutcome>()).Outcome);
        await Until(() => _seen.OfType<OrderChanged>().Any(changed => changed.Order.Status == OrderStatus.Cancelled));
        Send(new CancelOrder(id, Symbol));
        var second = await Next<CancelOutcome>();
        Assert.Equal((RequestOutcome.Rejected, "3600"), (second.Outcome, second.Code));
    }

    [Theory]
    [InlineData(FaultKind.LostAck, true)]
    [InlineData(FaultKind.LostAck, false)]
    [InlineData(FaultKind.ErrorAfterAccept, false)]
    public async Task An_order_whose_answer_is_lost_is_in_doubt_and_then_found(FaultKind kind, bool cut)
    {
        // The push may not help either: then the list of finished orders has it.
        await Connect(settings => settings with { OrderTimeout = TimeSpan.FromSeconds(1) });
        _server.Faults.Add(new Fault(FaultKind.DropPush) { Count = null });
        _server.Faults.Add(new Fault(kind) { Cut = cut });
        var id = Place(Side.Buy, 1, 100.2m);
        Assert.Equal(RequestOutcome.InDoubt, (await Next<PlaceOutcome>()).Outcome);
        Send(new QueryOrder(1, id, Symbol));
        Assert.Equal(OrderStatus.Filled, (await Next<OrderAnswer>(answer => answer.Result == LookupResult.Found)).Order!.Status);
        Assert.Single(_seen.OfType<PlaceOutcome>());
    }

    [Theory]
    [InlineData(CoinExQuoteSource.Depth, FaultKind.SequenceGap)]
    [InlineData(CoinExQuoteSource.Depth, FaultKind.CrossedBook)]
    [InlineData(CoinExQuoteSource.Top, FaultKind.CrossedBook)]
    public async Task A_broken_book_is_lost_and_comes_back(CoinExQuoteSource source, FaultKind kind)
    {
        await Connect(settings => settings with { QuoteSource = source });
        await Quoted(100);
        _server.Faults.Add(new Fault(kind) { Channel = VenueChannel.Public });

        // The second change makes a lost one felt. What follows comes with the new book or after it.
        _server.SetBook(Symbol, 101, 1, 101.5m, 1);
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
        var down = new HashSet<VenueChannel>();
        while (down.Count < 2)
        {
            down.Add((await Next<ChannelChanged>(change => !change.IsUp)).Channel);
        }

        await Until(() => Ups(VenueChannel.Public) == 2 && Ups(VenueChannel.Private) == 2);
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
        Assert.Equal((RequestOutcome.Rejected, "4010"), (late.Outcome, late.Code));
        Send(new QueryClock(1));
        Assert.InRange((await Next<ClockAnswer>()).Offset, TimeSpan.FromSeconds(240), TimeSpan.FromSeconds(310));
    }

    [Fact]
    public async Task Limits_are_told_and_reject()
    {
        await Connect();
        _server.Faults.Add(new Fault(FaultKind.RateLimited) { Request = RequestKind.Place });
        Place(Side.Buy, 1, 100.2m);
        await Next<RateLimitReported>(report => report.BlockedUntil is not null);
        Assert.Equal("4213", (await Next<PlaceOutcome>()).Code);
    }

    [Fact]
    public async Task Maintenance_that_the_venue_announces_is_told()
    {
        await Connect();
        Send(new QueryVenueStatus(1));
        Assert.Empty((await Next<VenueStatusAnswer>(answer => answer.Ok)).Maintenance);
        _server.Faults.Add(new Fault(FaultKind.StatusPage) { Duration = TimeSpan.FromMinutes(7) });
        Send(new QueryVenueStatus(2));
        var announced = Assert.Single((await Next<VenueStatusAnswer>(answer => answer.Ok)).Maintenance);
        Assert.Equal((false, TimeSpan.FromHours(1)), (announced.IsOngoing, announced.Until - announced.From));
        _server.Faults.Add(new Fault(FaultKind.Maintenance) { Count = null });
        Send(new QueryVenueStatus(3));
        Assert.True(Assert.Single((await Next<VenueStatusAnswer>(answer => answer.Ok)).Maintenance).IsOngoing);
        Place(Side.Buy, 1, 100.2m);
        Assert.Equal(RequestOutcome.InDoubt, (await Next<PlaceOutcome>()).Outcome);
    }

    [Fact]
    public async Task Forced_closes_are_recognised()
    {
        await Connect(key: "poor-key");
        Place(Side.Buy, 5, 100.2m);
        await Next<FillReported>();
        _server.Deleverage("poor", Symbol, 1);
        var deleveraged = (await Next<FillReported>()).Fill;
        Assert.Equal((TradeCause.AutoDeleverage, Side.Sell, ""), (deleveraged.Cause, deleveraged.Side, deleveraged.ClientId));
        _server.SetBook(Symbol, 80, 50, 80.1m, 50, mark: 80, index: 80);
        var liquidated = (await Next<FillReported>()).Fill;
        Assert.Equal((TradeCause.Liquidation, Side.Sell, ""), (liquidated.Cause, liquidated.Side, liquidated.ClientId));
        Assert.Empty(_seen.OfType<FrameRejected>());
    }

    [Fact]
    public async Task Funding_is_found_over_rest()
    {
        await Connect();
        Place(Side.Buy, 2, 100.2m);
        await Next<FillReported>();
        var now = DateTimeOffset.UtcNow;
        _server.Use(model => model.SetFunding(Symbol, 0.001m, TimeSpan.FromHours(8), now.AddMilliseconds(200), now));
        FundingAnswer answer;
        do
        {
            Send(new QueryFunding(1, Symbol, now.AddMinutes(-1)));
            answer = await Next<FundingAnswer>();
        }
        while (answer.Payments.Count == 0);
        Assert.Equal(-0.2m, Assert.Single(answer.Payments).Amount);
    }

    [Fact]
    public async Task Money_moves_leaves_and_comes()
    {
        await Connect();
        var since = DateTimeOffset.UtcNow.AddMinutes(-1);
        Send(new MoveFunds("t1n1o", FundsMove.Out, "USDT", 100));
        var moved = await Next<FundsOutcome>();
        Assert.Equal((RequestOutcome.Accepted, true), (moved.Outcome, moved.IsDone));
        Send(new QueryMoves(1, "USDT", since));
        Assert.Equal((FundsMove.Out, 100m), Assert.Single((await Next<MovesAnswer>()).Moves) is var row ? (row.Move, row.Amount) : default);
        Send(new QueryWithdrawalTerms(2, "USDT", "TRC20"));
        Assert.Equal(new WithdrawalTerms("USDT", "TRC20", IsOpen: true, 1, 11, 0, 0.000001m), (await Next<WithdrawalTermsAnswer>()).Terms);
        Send(new QueryDepositAddress(3, "USDT", "TRC20"));
        var address = (await Next<DepositAddressAnswer>()).Address!;
        Send(new WithdrawFunds("t1n1w", "USDT", "TRC20", address.Address, "", 50));
        var withdrawn = await Next<FundsOutcome>();
        Assert.Equal((RequestOutcome.Accepted, false), (withdrawn.Outcome, withdrawn.IsDone));
        Send(new QueryWithdrawals(4, "USDT", since));
        var record = Assert.Single((await Next<WithdrawalsAnswer>()).Withdrawals);
        Assert.Equal(("t1n1w", withdrawn.VenueId, 50m, 1m), (record.StepId, record.VenueId, record.Amount, record.Fee));
        Assert.True(_server.Receive(address.Address, "tx-1", 25));
        Send(new QueryDeposits(5, "USDT", since));
        Assert.Equal(25, Assert.Single((await Next<DepositsAnswer>()).Deposits).Amount);
        Send(new MoveFunds("t1n2o", FundsMove.Out, "USDT", 900_000));
        Assert.Equal((RequestOutcome.Rejected, "3109"), await Next<FundsOutcome>() is var refused ? (refused.Outcome, refused.Code) : default);
    }

    private async Task<Quote> Quoted(decimal bid)
    {
        await Until(() => _seen.OfType<Quote>().Any(quote => quote.Bid == bid));
        return _seen.OfType<Quote>().Last(quote => quote.Bid == bid);
    }

    private int Ups(VenueChannel channel) => _seen.OfType<ChannelChanged>().Count(change => change.Channel == channel && change.IsUp);

    private void Send(VenueCommand command) => _adapter!.Send(command);

    private string Place(Side side, decimal quantity, decimal price, OrderType type = OrderType.LimitIoc, bool reduceOnly = false)
    {
        var id = "t-" + ++_orders;
        Send(new PlaceOrder(id, Symbol, side, type, quantity, price, reduceOnly));
        return id;
    }

    private async Task Connect(Func<CoinExSettings, CoinExSettings>? change = null, string key = "sim-key")
    {
        var settings = new CoinExSettings
        {
            RestUrl = _server.HttpBase,
            StreamUrl = new Uri(_server.WebSocketBase, "/v2/futures"),
            FirstBackoff = TimeSpan.FromMilliseconds(20),
            OrderTimeout = TimeSpan.FromSeconds(30),
            OrderRecvWindow = TimeSpan.FromSeconds(30),
            QueryTimeout = TimeSpan.FromSeconds(30),
            RecvWindow = TimeSpan.FromSeconds(30),
            HeartbeatInterval = TimeSpan.FromSeconds(20),
        };
        _adapter = new CoinExAdapter(
            "coinex",
            change is null ? settings : change(settings),
            ApiCredentials.Create(key, "sim-secret", SecretKind.Hmac),
            report => _reports.Writer.TryWrite(report),
            TimeProvider.System,
            NullLogger.Instance);
        Send(new ConnectVenue([Symbol]));
        await Until(() => _seen.OfType<ChannelChanged>().Count(channel => channel.IsUp) == 3);
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
