using Hedgerow.Messages;
using Hedgerow.Simulator.Servers;
using Hedgerow.Venues.Binance;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.Binance;

/// <summary>An account in USDT, which trades USDⓈ-M.</summary>
public sealed class LinearAdapterTests() : AdapterTests(ContractKind.Linear);

/// <summary>An account in BTC, which trades COIN-M.</summary>
public sealed class CoinAdapterTests() : AdapterTests(ContractKind.Inverse);

/// <summary>
/// The adapter against the simulated venue, over real sockets. Quantities are coins at a price of 30,000, so that both exchanges do the
/// same.
/// </summary>
public abstract class AdapterTests(ContractKind contract)
{
    [Theory]
    [InlineData(SecretKind.Hmac)]
    [InlineData(SecretKind.Ed25519)]
    public async Task An_order_is_placed_filled_and_told(SecretKind kind)
    {
        await using var rig = await Start(kind);
        var order = rig.Order(Side.Buy, 0.5m, 30_010);
        var outcome = await rig.Place(order);
        Assert.Equal(RequestOutcome.Accepted, outcome.Outcome);
        Assert.NotEmpty(outcome.VenueOrderId);
        var fill = (await rig.Reports.Next<FillReported>()).Fill;
        Assert.Equal((order.ClientId, outcome.VenueOrderId, Side.Buy, 0.5m * rig.Coin, 30_001m, false), (fill.ClientId, fill.VenueOrderId, fill.Side, fill.Quantity, fill.Price, fill.IsMaker));
        Assert.InRange(fill.Fee, rig.FeeOf(0.5m, 30_001), rig.FeeOf(0.5m, 30_001) + 0.000_000_01m);
        var done = await rig.Reports.Next<OrderChanged>(change => change.Order.Status == OrderStatus.Filled);
        Assert.Equal((0.5m * rig.Coin, 30_001m), (done.Order.CumulativeQuantity, done.Order.AveragePrice));
        var position = await rig.Reports.Next<PositionChanged>();
        Assert.Equal(0.5m * rig.Coin, position.Position.Quantity);
        await rig.Reports.Next<BalanceChanged>(change => change.Asset == rig.Spec.SettleAsset);
        Assert.Empty(rig.Reports.All.OfType<FrameRejected>());
    }

    [Fact]
    public async Task A_resting_order_is_cancelled_and_a_second_cancel_is_rejected()
    {
        await using var rig = await Start();
        var order = rig.Order(Side.Buy, 0.5m, 29_000, OrderType.PostOnly);
        Assert.Equal(RequestOutcome.Accepted, (await rig.Place(order)).Outcome);
        var cancel = new CancelOrder(order.ClientId, rig.Symbol);
        Assert.Equal(RequestOutcome.Accepted, (await rig.Ask<CancelOutcome>(cancel)).Outcome);
        await rig.Reports.Next<OrderChanged>(change => change.Order.Status == OrderStatus.Cancelled);
        var second = await rig.Ask<CancelOutcome>(cancel);
        Assert.Equal((RequestOutcome.Rejected, "-2011"), (second.Outcome, second.Code));
    }

    [Fact]
    public async Task What_the_venue_says_of_itself_is_told_also_while_nothing_else_works()
    {
        await using var rig = await Start(configure: settings => settings with { WalletUrl = settings.RestUrl });
        Assert.Equal((true, 0), await Status(1));
        rig.Server.Faults.Add(new Fault(FaultKind.StatusPage));
        Assert.Equal((true, 1), await Status(2));
        rig.Server.Faults.Add(new Fault(FaultKind.Maintenance) { Channel = VenueChannel.Rest, Count = null });
        Assert.Equal((true, 1), await Status(3));
        rig.Server.Faults.Clear();
        rig.Server.Faults.Add(new Fault(FaultKind.RateLimited) { Channel = VenueChannel.Rest, Request = RequestKind.Market, Count = null });
        Assert.Equal((false, 0), await Status(4));

        async Task<(bool Ok, int Ongoing)> Status(long id)
        {
            var answer = await rig.Ask<VenueStatusAnswer>(new QueryVenueStatus(id));
            Assert.Equal(id, answer.RequestId);
            return (answer.Ok, answer.Maintenance.Count(m => m.IsOngoing));
        }
    }

    [Fact]
    public async Task A_post_only_order_that_would_take_is_rejected()
    {
        await using var rig = await Start();
        var outcome = await rig.Place(rig.Order(Side.Buy, 0.5m, 30_005, OrderType.PostOnly));
        Assert.Equal((RequestOutcome.Rejected, "-5022"), (outcome.Outcome, outcome.Code));
    }

    [Fact]
    public async Task Orders_go_over_rest_while_the_socket_is_down()
    {
        await using var rig = await Start();
        var mark = rig.Reports.Count;
        rig.Server.Faults.Add(new Fault(FaultKind.CutConnection) { Channel = VenueChannel.Orders, Count = null });
        await rig.Reports.Next<ChannelChanged>(change => change is { Channel: VenueChannel.Orders, IsUp: false }, mark);
        var order = rig.Order(Side.Sell, 0.25m, 29_990);
        var outcome = await rig.Place(order);
        Assert.Equal(RequestOutcome.Accepted, outcome.Outcome);
        await rig.Reports.Next<FillReported>(fill => fill.Fill.ClientId == order.ClientId);
    }

    [Fact]
    public async Task An_answer_that_never_comes_leaves_the_order_in_doubt_and_a_query_finds_it()
    {
        await using var rig = await Start(configure: settings => settings with { OrderTimeout = TimeSpan.FromMilliseconds(300) });
        rig.Server.Faults.Add(new Fault(FaultKind.LostAck) { Channel = VenueChannel.Orders });
        var order = rig.Order(Side.Buy, 0.5m, 29_000, OrderType.LimitGtc);
        var outcome = await rig.Place(order);
        Assert.Equal((RequestOutcome.InDoubt, "timeout"), (outcome.Outcome, outcome.Code));
        var answer = await rig.Ask<OrderAnswer>(new QueryOrder(7, order.ClientId, rig.Symbol));
        Assert.Equal((7, LookupResult.Found, OrderStatus.New), (answer.RequestId, answer.Result, answer.Order!.Status));
        Assert.Single(rig.Reports.All.OfType<PlaceOutcome>());
    }

    [Fact]
    public async Task A_cut_connection_leaves_the_order_in_doubt()
    {
        await using var rig = await Start();
        rig.Server.Faults.Add(new Fault(FaultKind.LostAck) { Channel = VenueChannel.Orders, Cut = true });
        var outcome = await rig.Place(rig.Order(Side.Buy, 0.5m, 29_000, OrderType.LimitGtc));
        Assert.Equal((RequestOutcome.InDoubt, "connection-cut"), (outcome.Outcome, outcome.Code));
        var cut = rig.Reports.All.ToList().IndexOf(outcome);
        await rig.Reports.Next<ChannelChanged>(change => change is { Channel: VenueChannel.Orders, IsUp: true }, cut);
    }

    [Fact]
    public async Task An_error_after_the_order_was_taken_leaves_it_in_doubt()
    {
        await using var rig = await Start();
        rig.Server.Faults.Add(new Fault(FaultKind.ErrorAfterAccept) { Channel = VenueChannel.Orders });
        var outcome = await rig.Place(rig.Order(Side.Buy, 0.5m, 29_000, OrderType.LimitGtc));
        Assert.Equal(RequestOutcome.InDoubt, outcome.Outcome);
    }

    [Fact]
    public async Task An_answer_given_twice_is_reported_once()
    {
        await using var rig = await Start();
        rig.Server.Faults.Add(new Fault(FaultKind.DuplicateAck) { Channel = VenueChannel.Orders });
        await rig.Place(rig.Order(Side.Buy, 0.5m, 29_000, OrderType.LimitGtc));
        await rig.Place(rig.Order(Side.Buy, 0.5m, 29_000, OrderType.LimitGtc));
        Assert.Equal(2, rig.Reports.All.OfType<PlaceOutcome>().Count());
    }

    [Fact]
    public async Task A_limit_by_the_venue_blocks_what_would_be_sent()
    {
        await using var rig = await Start();
        rig.Server.Faults.Add(new Fault(FaultKind.RateLimited) { Channel = VenueChannel.Rest, Request = RequestKind.Lookup, Duration = TimeSpan.FromSeconds(30) });
        var answer = await rig.Ask<OrderAnswer>(new QueryOrder(1, "h1p1l0sff", rig.Symbol));
        Assert.Equal(LookupResult.Failed, answer.Result);
        var limit = await rig.Reports.Next<RateLimitReported>(report => report.BlockedUntil is not null);
        Assert.InRange(limit.BlockedUntil!.Value, DateTimeOffset.UtcNow.AddSeconds(20), DateTimeOffset.UtcNow.AddSeconds(31));
        var outcome = await rig.Place(rig.Order(Side.Buy, 0.5m, 29_000, OrderType.LimitGtc));
        Assert.Equal((RequestOutcome.Rejected, "local-rate-limit"), (outcome.Outcome, outcome.Code));
    }

    [Fact]
    public async Task Quotes_follow_the_book_and_are_lost_with_the_connection()
    {
        await using var rig = await Start();
        rig.SetBook(30_100, 1, 30_101, 2);
        var quote = await rig.Reports.Next<Quote>(q => q.Bid == 30_100);
        Assert.Equal((rig.Coin, 30_101m, 2m * rig.Coin), (quote.BidSize, quote.Ask, quote.AskSize));
        await rig.Reports.Next<MarkPrice>();
        var mark = rig.Reports.Count;
        rig.Server.DropAllConnections();
        await rig.Reports.Next<QuoteLost>(after: mark);
        await rig.Reports.Next<ChannelChanged>(change => change is { Channel: VenueChannel.Public, IsUp: false }, mark);
        await rig.Reports.Next<ChannelChanged>(change => change is { Channel: VenueChannel.Public, IsUp: true }, mark);
        rig.SetBook(30_200, 1, 30_201, 2);
        await rig.Reports.Next<Quote>(q => q.Bid == 30_200, mark);
    }

    [Fact]
    public async Task A_crossed_book_is_lost_and_comes_back()
    {
        await using var rig = await Start();
        rig.SetBook(30_100, 1, 30_101, 2);
        await rig.Reports.Next<Quote>(q => q.Bid == 30_100);
        var mark = rig.Reports.Count;
        rig.Server.Faults.Add(new Fault(FaultKind.CrossedBook) { Count = 1 });
        rig.SetBook(30_110, 1, 30_111, 2);
        Assert.Equal("the book is crossed", (await rig.Reports.Next<QuoteLost>(after: mark)).Reason);
        rig.SetBook(30_120, 1, 30_121, 2);
        await rig.Reports.Next<Quote>(q => q.Bid == 30_120, mark);
    }

    [Fact]
    public async Task Depth_quotes_survive_a_gap()
    {
        await using var rig = await Start(configure: settings => settings with { QuoteSource = BinanceQuoteSource.Depth });
        rig.SetBook(30_100, 1, 30_101, 2);
        var quote = await rig.Reports.Next<Quote>(q => q.Bid == 30_100);
        Assert.Equal((rig.Coin, 30_101m, 2m * rig.Coin), (quote.BidSize, quote.Ask, quote.AskSize));
        var mark = rig.Reports.Count;
        rig.Server.Faults.Add(new Fault(FaultKind.SequenceGap));
        rig.SetBook(30_110, 1, 30_111, 2);
        for (var bid = 30_120m; !rig.Reports.All.Skip(mark).OfType<QuoteLost>().Any(); bid += 1)
        {
            Assert.True(bid < 32_000, "the gap was not seen");
            rig.SetBook(bid, 1, bid + 1, 2);
            await rig.Ask<ClockAnswer>(new QueryClock(1));
        }

        rig.SetBook(31_000, 3, 31_001, 4);
        await rig.Reports.Next<Quote>(q => q is { Bid: 31_000 } && q.AskSize == 4 * rig.Coin, mark);
    }

    [Fact]
    public async Task A_private_stream_whose_key_expired_comes_back()
    {
        await using var rig = await Start();
        await rig.HearPrivateStream();
        var mark = rig.Reports.Count;
        rig.Server.Faults.Add(new Fault(FaultKind.ExpireListenKey));
        var down = await rig.Reports.Next<ChannelChanged>(change => change is { Channel: VenueChannel.Private, IsUp: false }, mark);
        Assert.Contains("expired", down.Reason);
        await rig.Reports.Next<ChannelChanged>(change => change is { Channel: VenueChannel.Private, IsUp: true }, mark);
        await rig.HearPrivateStream();
    }

    [Fact]
    public async Task Auto_deleveraging_carries_its_cause_in_stream_and_history()
    {
        await using var rig = await Start();
        await rig.Place(rig.Order(Side.Buy, 0.5m, 30_010));
        await rig.Reports.Next<FillReported>();
        var mark = rig.Reports.Count;
        rig.Liquidate(0.2m);
        var fill = (await rig.Reports.Next<FillReported>(after: mark)).Fill;
        Assert.Equal((TradeCause.AutoDeleverage, Side.Sell, 0.2m * rig.Coin), (fill.Cause, fill.Side, fill.Quantity));
        var history = await rig.Ask<FillsAnswer>(new QueryFills(3, rig.Symbol, DateTimeOffset.UtcNow.AddHours(-1)));
        Assert.True(history.Ok);
        Assert.Equal([TradeCause.Order, TradeCause.AutoDeleverage], history.Fills.Select(one => one.Cause));
        Assert.Equal("h1p1l0s1", history.Fills[0].ClientId);
    }

    [Fact]
    public async Task Queries_tell_what_the_venue_has()
    {
        await using var rig = await Start();
        await rig.Place(rig.Order(Side.Buy, 0.5m, 30_010));
        var resting = rig.Order(Side.Buy, 0.1m, 29_500, OrderType.PostOnly);
        await rig.Place(resting);

        var open = await rig.Ask<OrdersAnswer>(new QueryOpenOrders(1, rig.Symbol));
        Assert.Equal(resting.ClientId, Assert.Single(open.Orders).ClientId);
        var since = DateTimeOffset.UtcNow.AddHours(-1);
        var all = await rig.Ask<OrdersAnswer>(new QueryOrdersSince(2, rig.Symbol, since));
        Assert.True(all.Ok);
        Assert.Equal(since, all.CoversFrom);
        Assert.Equal([OrderType.LimitIoc, OrderType.PostOnly], all.Orders.Select(order => order.Type));
        var unknown = await rig.Ask<OrderAnswer>(new QueryOrder(4, "h1p1l0sffff", rig.Symbol));
        Assert.Equal(LookupResult.NotFound, unknown.Result);
        var account = (await rig.Ask<AccountAnswer>(new QueryAccount(5))).Account!;
        Assert.InRange((contract == ContractKind.Inverse ? 10 : 100_000m) - account.WalletBalance, rig.FeeOf(0.5m, 30_001), rig.FeeOf(0.5m, 30_001) + 0.000_000_01m);
        Assert.Equal((rig.Symbol, 0.5m * rig.Coin), (account.Positions[0].Symbol, account.Positions[0].Quantity));

        // Of an inverse contract the entry follows from its coins, which are rounded.
        Assert.Equal(30_001m, Math.Round(account.Positions[0].EntryPrice, 5));
        var instruments = await rig.Ask<InstrumentsAnswer>(new QueryInstruments(6, ["BTCUSDT", "BTCUSD_PERP", "NONEUSDT"]));
        Assert.Equal(rig.Spec, Assert.Single(instruments.Instruments));
        var clock = await rig.Ask<ClockAnswer>(new QueryClock(8));
        Assert.True(clock.Ok);
        Assert.InRange(clock.Offset, TimeSpan.FromSeconds(-1), TimeSpan.FromSeconds(1));
        var funding = await rig.Ask<FundingAnswer>(new QueryFunding(9, rig.Symbol, since));
        Assert.True(funding.Ok);
        Assert.Equal(new MaintenanceTier(0, 0.004m, 125), (await rig.Ask<TiersAnswer>(new QueryTiers(10, rig.Symbol))).Tiers[0]);
        Assert.Empty(rig.Reports.All.OfType<FrameRejected>());
    }

    [Fact]
    public async Task A_skewed_clock_is_measured_and_signed_calls_go_on()
    {
        await using var rig = await Start();
        rig.Server.Faults.Add(new Fault(FaultKind.ClockSkew) { Duration = TimeSpan.FromSeconds(90), Count = null });
        var clock = await rig.Ask<ClockAnswer>(new QueryClock(1));
        Assert.InRange(clock.Offset, TimeSpan.FromSeconds(85), TimeSpan.FromSeconds(95));
        Assert.Equal((RequestOutcome.Accepted, string.Empty), Of(await rig.Place(rig.Order(Side.Buy, 0.1m, 29_000, OrderType.LimitGtc))));

        // The venue's clock jumps back: the order is refused, and the refusal alone makes the adapter measure again.
        rig.Server.Faults.Clear();
        Assert.Equal((RequestOutcome.Rejected, "-1021"), Of(await rig.Place(rig.Order(Side.Buy, 0.1m, 29_000, OrderType.LimitGtc))));
        for (var tries = 0; (await rig.Place(rig.Order(Side.Buy, 0.1m, 29_000, OrderType.LimitGtc))).Outcome != RequestOutcome.Accepted; tries++)
        {
            Assert.True(tries < 1000, "the clock was not measured again");
        }

        static (RequestOutcome Outcome, string Code) Of(PlaceOutcome outcome) => (outcome.Outcome, outcome.Code);
    }

    [Fact]
    public async Task The_dead_mans_switch_cancels_what_rests()
    {
        await using var rig = await Start();
        var order = rig.Order(Side.Buy, 0.1m, 29_000, OrderType.LimitGtc);
        await rig.Place(order);
        rig.Adapter.Send(new ArmDeadManSwitch(rig.Symbol, TimeSpan.FromMilliseconds(200)));
        await rig.Reports.Next<OrderChanged>(change => change.Order is { Status: OrderStatus.Cancelled } gone && gone.ClientId == order.ClientId);
    }

    [Fact]
    public async Task A_stream_that_is_connected_but_silent_loses_its_quotes()
    {
        await using var rig = await Start(configure: settings => settings with { StreamIdleTimeout = TimeSpan.FromMilliseconds(1500) });
        rig.SetBook(30_100, 1, 30_101, 2);
        await rig.Reports.Next<Quote>(q => q.Bid == 30_100);
        var mark = rig.Reports.Count;
        rig.Server.Faults.Add(new Fault(FaultKind.HangConnection) { Channel = VenueChannel.Public, Count = null });
        await rig.Reports.Next<QuoteLost>(after: mark);
        Assert.DoesNotContain(rig.Reports.All.Skip(mark), report => report is ChannelChanged { Channel: VenueChannel.Public, IsUp: true });
        rig.Server.Faults.Clear();
        await rig.Reports.Next<ChannelChanged>(change => change is { Channel: VenueChannel.Public, IsUp: true }, mark);
        rig.SetBook(30_200, 1, 30_201, 2);
        await rig.Reports.Next<Quote>(q => q.Bid == 30_200, mark);
    }

    [Fact]
    public async Task A_log_on_that_the_venue_refuses_is_tried_again()
    {
        await using var rig = await Start(SecretKind.Ed25519, connect: false);
        var skew = rig.Server.Faults.Add(new Fault(FaultKind.ClockSkew) { Duration = TimeSpan.FromHours(-1), Count = null });
        await rig.Connect();
        Assert.Equal(RequestOutcome.Accepted, (await rig.Place(rig.Order(Side.Buy, 0.1m, 29_000, OrderType.LimitGtc))).Outcome);
        Assert.True(rig.Server.Faults.Remove(skew));
    }

    [Fact]
    public async Task Funding_is_told_with_the_id_that_the_history_has()
    {
        await using var rig = await Start();
        await rig.Place(rig.Order(Side.Buy, 1m, 30_010));
        await rig.Reports.Next<FillReported>();
        rig.Server.Use(model => model.SetFunding(rig.Symbol, 0.0002m, TimeSpan.FromHours(8), model.Now.AddSeconds(1), model.Now));
        var told = (await rig.Reports.Next<FundingReported>()).Payment;
        Assert.Equal(rig.Symbol, told.Symbol);
        Assert.True(told.Amount < 0, "a long pays a positive rate");
        var history = await rig.Ask<FundingAnswer>(new QueryFunding(1, rig.Symbol, DateTimeOffset.UtcNow.AddHours(-1)));
        Assert.Equal(told, Assert.Single(history.Payments));
    }

    [Fact]
    public async Task A_disarmed_switch_cancels_nothing()
    {
        await using var rig = await Start();
        var order = rig.Order(Side.Buy, 0.1m, 29_000, OrderType.LimitGtc);
        await rig.Place(order);
        for (var i = 0; i < 20; i++)
        {
            rig.Adapter.Send(new ArmDeadManSwitch(rig.Symbol, TimeSpan.FromMilliseconds(400)));
        }

        rig.Adapter.Send(new ArmDeadManSwitch(rig.Symbol, TimeSpan.Zero));

        // The venue's own clock passes the countdown while this waits for its mark prices, one a second.
        var mark = await rig.Reports.Next<MarkPrice>(after: rig.Reports.Count);
        await rig.Reports.Next<MarkPrice>(later => later.VenueTime > mark.VenueTime.AddSeconds(1.5));
        var open = await rig.Ask<OrdersAnswer>(new QueryOpenOrders(1, rig.Symbol));
        Assert.Equal(order.ClientId, Assert.Single(open.Orders).ClientId);
    }

    [Fact]
    public async Task A_key_that_died_unheard_is_noticed_at_its_renewal()
    {
        await using var rig = await Start(configure: settings => settings with { ListenKeyInterval = TimeSpan.FromMilliseconds(200) });
        await rig.HearPrivateStream();
        var mark = rig.Reports.Count;
        rig.Server.Faults.Add(new Fault(FaultKind.DropPush) { Channel = VenueChannel.Private, Push = "listenKeyExpired" });
        rig.Server.Faults.Add(new Fault(FaultKind.ExpireListenKey));
        await rig.Reports.Next<ChannelChanged>(change => change is { Channel: VenueChannel.Private, IsUp: false }, mark);
        await rig.Reports.Next<ChannelChanged>(change => change is { Channel: VenueChannel.Private, IsUp: true }, mark);
        await rig.HearPrivateStream();
    }

    [Fact]
    public async Task Without_a_venue_everything_is_answered_as_failed()
    {
        await using var rig = await Start(connect: false);
        await rig.Server.DisposeAsync();
        rig.Adapter.Send(new ConnectVenue([rig.Symbol]));
        var placed = await rig.Place(rig.Order(Side.Buy, 0.1m, 29_000));

        // What a contract of COIN-M is worth was never told.
        Assert.Equal((RequestOutcome.Rejected, contract == ContractKind.Inverse ? "local-invalid" : "not-sent"), (placed.Outcome, placed.Code));
        Assert.Equal(RequestOutcome.InDoubt, (await rig.Ask<CancelOutcome>(new CancelOrder("h1", rig.Symbol))).Outcome);
        Assert.False((await rig.Ask<FillsAnswer>(new QueryFills(1, rig.Symbol, DateTimeOffset.UtcNow))).Ok);
        Assert.Null((await rig.Ask<AccountAnswer>(new QueryAccount(2))).Account);
        await rig.Reports.Next<ChannelChanged>(change => change is { Channel: VenueChannel.Rest, IsUp: false });
        Assert.DoesNotContain(rig.Reports.All, report => report is ChannelChanged { IsUp: true });
    }

    [Fact]
    public async Task What_cannot_be_written_is_refused_before_it_leaves()
    {
        await using var rig = await Start();
        var outcome = await rig.Place(rig.Order(Side.Buy, 0.1m, 29_000) with { ClientId = "a\"b" });
        Assert.Equal((RequestOutcome.Rejected, "local-invalid"), (outcome.Outcome, outcome.Code));
        if (contract == ContractKind.Inverse)
        {
            // Half a contract.
            outcome = await rig.Place(rig.Order(Side.Buy, 0.1m, 29_000) with { Quantity = 150 });
            Assert.Equal((RequestOutcome.Rejected, "local-invalid"), (outcome.Outcome, outcome.Code));
        }
    }

    private Task<BinanceRig> Start(
        SecretKind secret = SecretKind.Hmac, Func<BinanceSettings, BinanceSettings>? configure = null, bool connect = true) =>
        BinanceRig.Start(secret, configure, connect, contract);
}
