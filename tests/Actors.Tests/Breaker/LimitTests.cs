using Hedgerow.Actors.Breaker;
using Hedgerow.Hedging;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Breaker;

/// <summary>Every limit: what trips it, what does not, and what the trip says.</summary>
public sealed class LimitTests
{
    private readonly BreakerBench _bench = new();

    [Fact]
    public void An_ordinary_quarter_of_an_hour_trips_nothing()
    {
        for (var i = 0; i < 300; i++)
        {
            _bench.Ask("a", i + 1, type: OrderType.LimitIoc);
            _bench.Ask("b", i + 1, type: OrderType.LimitIoc);
            _bench.Fill("a", Side.Sell, 0.5m, fee: 10m);
            _bench.Run(1);
            _bench.Fill("b", Side.Buy, 0.5m, fee: 10m);
            _bench.Run(2);
        }
        Assert.False(_bench.IsTripped, string.Join("; ", _bench.State.Trips));
        Assert.Equal("", _bench.Alarms);
    }

    [Fact]
    public void Net_exposure_trips_when_it_outlasts_its_grace()
    {
        _bench.Fill("a", Side.Buy, 0.3m);
        _bench.Run(14.9);
        Assert.False(_bench.IsTripped);
        _bench.Run(0.2);
        Assert.Equal(BreakerLimit.NetExposure, _bench.Trip.Limit);
        Assert.Equal("net exposure 0.3 BTC, worth 15000, limit 10000 for 15 s", _bench.Trip.Text);
    }

    [Fact]
    public void Net_exposure_that_is_levelled_in_time_trips_nothing()
    {
        for (var i = 0; i < 5; i++)
        {
            _bench.Fill("a", Side.Buy, 0.3m);
            _bench.Run(10);
            _bench.Fill("b", Side.Sell, 0.3m);
            _bench.Run(1);
        }
        Assert.False(_bench.IsTripped);
    }

    [Fact]
    public void A_very_large_net_exposure_trips_at_once()
    {
        _bench.Fill("b", Side.Sell, 25m);
        Assert.Equal("net exposure -25 BTC, worth 1250000, limit at once 1000000", _bench.Trip.Text);
    }

    [Fact]
    public void An_execution_told_twice_and_restated_counts_once()
    {
        _bench.Fill("a", Side.Buy, 0.15m, trade: "x");
        _bench.Run(0.1);
        _bench.Fill("a", Side.Buy, 0.15m, trade: "x");
        _bench.Account("a", 0.15m);
        _bench.Run(60);
        Assert.False(_bench.IsTripped);
        Assert.Equal(0.15m, _bench.Told<BreakerView>()[^1].NetExposure["BTC"]);
    }

    /// <summary>A venue may tell the settlement of a contract by an order and by a bill, whose time may be later than that of the position.</summary>
    [Fact]
    public void A_delivery_told_twice_closes_what_was_held_and_opens_nothing()
    {
        _bench.Fill("a", Side.Buy, 0.3m);
        _bench.Fill("b", Side.Sell, 0.3m);
        _bench.Fill("a", Side.Sell, 0.3m, trade: "-901", cause: TradeCause.Delivery);
        _bench.Fill("b", Side.Buy, 0.3m);
        _bench.Effects.Skip(TimeSpan.FromSeconds(3));
        _bench.Fill("a", Side.Sell, 0.3m, trade: "bill7", cause: TradeCause.Delivery);
        _bench.Run(30);
        Assert.False(_bench.IsTripped, string.Join("; ", _bench.State.Trips));
    }

    [Fact]
    public void A_position_that_no_venue_stated_is_not_zero()
    {
        var bench = new BreakerBench(BreakerBench.Settings with { Venues = ["a", "b", "c"], Pairs = [.. BreakerBench.Settings.Pairs, new BreakerPair("third", BreakerBench.A, new InstrumentId("c", "BTCUSDT"), OffsetSchedule.Constant(0m))] });
        bench.Account("a", 3m);
        bench.Run(60);
        Assert.False(bench.IsTripped);
        Assert.Empty(bench.Told<BreakerView>()[^1].NetExposure);
    }

    [Fact]
    public void A_loss_within_the_window_trips_when_it_lasts()
    {
        Hold(4m);
        // The legs lose 3 % of 4 × 50,000 against each other: 6 % of 200,000 together would be 12,000.
        _bench.Marks(BreakerBench.Price * 1.05m, BreakerBench.Price * 0.98m);
        _bench.Run(4.9);
        Assert.False(_bench.IsTripped);
        _bench.Run(0.2);
        Assert.Equal(BreakerLimit.LossRate, _bench.Trip.Limit);
        Assert.Equal("lost 14000 within 60 s, 7.0% of the equity 200000, limit 5.0%", _bench.Trip.Text);
    }

    [Fact]
    public void What_is_lost_on_a_leg_whose_other_leg_is_on_another_node_says_nothing()
    {
        var pairs = new[] { new BreakerPair("btc", BreakerBench.A, new InstrumentId("c", BreakerBench.Symbol), OffsetSchedule.Constant(0m)) };
        var bench = new BreakerBench(BreakerBench.Settings with { Pairs = pairs });
        bench.Account("a", -4m);
        bench.Marks(BreakerBench.Price * 1.2m, BreakerBench.Price);
        bench.Fill("a", Side.Buy, 4m, price: BreakerBench.Price * 1.5m, fee: 100m);
        bench.Run(60);
        Assert.False(bench.IsTripped, string.Join("; ", bench.State.Trips));
    }

    [Fact]
    public void A_mark_that_comes_a_moment_before_the_other_venues_is_no_loss()
    {
        Hold(4m);
        for (var i = 0; i < 10; i++)
        {
            var price = BreakerBench.Price * (1m + 0.1m * (i % 2));
            _bench.Send(new MarkPrice(BreakerBench.A, price, price, 0m, _bench.Now.AddHours(1), _bench.Now));
            _bench.Run(3);
            _bench.Send(new MarkPrice(BreakerBench.B, price, price, 0m, _bench.Now.AddHours(1), _bench.Now));
            _bench.Run(3);
        }
        Assert.False(_bench.IsTripped);
    }

    [Fact]
    public void A_slow_loss_is_none_of_the_breakers_business()
    {
        Hold(4m);
        for (var i = 1; i <= 40; i++)
        {
            _bench.Marks(BreakerBench.Price + i * 100m, BreakerBench.Price);
            _bench.Run(10);
        }
        Assert.False(_bench.IsTripped);
    }

    [Fact]
    public void What_fills_cost_counts_as_loss()
    {
        _bench.Fill("a", Side.Sell, 4m, price: BreakerBench.Price * 0.97m, fee: 3_000m);
        _bench.Fill("b", Side.Buy, 4m, price: BreakerBench.Price * 1.01m, fee: 500m);
        _bench.Run(5.1);
        Assert.Equal("lost 11500 within 60 s, 5.8% of the equity 200000, limit 5.0%", _bench.Trip.Text);
    }

    [Fact]
    public void An_unknown_equity_trips_nothing()
    {
        var bench = new BreakerBench(BreakerBench.Settings with { Venues = ["a", "b", "c"] });
        bench.Account("a", -4m);
        bench.Account("b", 4m);
        bench.Marks(BreakerBench.Price * 1.05m, BreakerBench.Price * 0.98m);
        bench.Run(10);
        Assert.False(bench.IsTripped);
    }

    [Fact]
    public void More_orders_than_allowed_within_the_window_trip()
    {
        for (var i = 1; i <= 20; i++)
            _bench.Ask("a", i, OrderPurpose.Hedge, OrderType.LimitIoc);
        Assert.False(_bench.IsTripped);
        _bench.Run(9.9);
        _bench.Ask("b", 21, OrderPurpose.Hedge, OrderType.LimitIoc);
        Assert.False(_bench.IsTripped);
        _bench.Ask("a", 22, OrderPurpose.Hedge, OrderType.LimitIoc);
        Assert.Equal("more than 20 orders to a in 10 s", _bench.Trip.Text);
    }

    [Fact]
    public void Rejections_in_a_row_trip_and_an_acceptance_ends_the_row()
    {
        for (var i = 1; i <= 10; i++)
            Reject(i);
        _bench.Tell("a", new PlaceOutcome(BreakerBench.Id(11), RequestOutcome.Accepted, "v", "", ""));
        for (var i = 12; i <= 21; i++)
            Reject(i);
        Assert.False(_bench.IsTripped);
        Reject(22);
        Assert.Equal("a rejected 11 orders in a row, limit 10, the last with -2019: margin", _bench.Trip.Text);
    }

    [Fact]
    public void Post_only_rejections_and_doubts_are_no_streak()
    {
        for (var i = 1; i <= 50; i++)
        {
            _bench.Ask("a", i);
            Reject(i);
            _bench.Ask("b", i, type: OrderType.LimitIoc);
            _bench.Tell("b", new PlaceOutcome(BreakerBench.Id(i), RequestOutcome.InDoubt, "", "timeout", ""));
            _bench.Run(1);
        }
        Assert.False(_bench.IsTripped);
    }

    [Fact]
    public void Prices_apart_beyond_what_the_pair_expects_trip_at_once()
    {
        _bench.Quotes(BreakerBench.Price, BreakerBench.Price * 1.09m);
        Assert.False(_bench.IsTripped);
        _bench.Quote(BreakerBench.B, BreakerBench.Price * 1.12m);
        Assert.Equal("a:BTCUSDT at 50000 and b:BTCUSDT at 56000 are -1132 bps apart, 1132 beyond what btc expects, limit 1000", _bench.Trip.Text.Replace(".00", "", StringComparison.Ordinal));
    }

    [Fact]
    public void A_pair_that_expects_a_basis_is_measured_from_it()
    {
        var carry = BreakerBench.Settings with { Pairs = [BreakerBench.Settings.Pairs[0] with { Expected = OffsetSchedule.Constant(1_500m) }] };
        var bench = new BreakerBench(carry with { Limits = carry.Limits with { PricesApartBps = 1_600m } });
        bench.Quotes(BreakerBench.Price * 1.3m, BreakerBench.Price);
        Assert.False(bench.IsTripped);
        bench.Quotes(BreakerBench.Price * 0.95m, BreakerBench.Price);
        Assert.Equal(BreakerLimit.PricesApart, bench.Trip.Limit);
    }

    [Fact]
    public void An_old_a_lost_or_a_crossed_book_is_not_compared()
    {
        _bench.Run(6, quotesB: false);
        _bench.Quote(BreakerBench.A, BreakerBench.Price * 1.2m);
        _bench.Send(new QuoteLost(BreakerBench.A, "gap"));
        _bench.Quote(BreakerBench.B, BreakerBench.Price);
        _bench.Send(new Quote(BreakerBench.A, BreakerBench.Price * 2m, 1m, BreakerBench.Price, 1m, long.MaxValue, _bench.Now, _bench.Now));
        Assert.False(_bench.IsTripped);
    }

    [Theory]
    [InlineData(false, true, "a:BTCUSDT")]
    [InlineData(true, false, "b:BTCUSDT")]
    public void A_stale_book_trips_while_an_order_rests_that_depends_on_it(bool quotesA, bool quotesB, string stale)
    {
        _bench.Run(10, quotesA, quotesB);
        _bench.Rest("a", 1);
        _bench.Run(14.8, quotesA, quotesB);
        Assert.False(_bench.IsTripped);
        _bench.Run(0.4, quotesA, quotesB);
        Assert.Equal(BreakerLimit.StaleQuote, _bench.Trip.Limit);
        Assert.StartsWith($"{BreakerBench.Id(1)} rests on a:BTCUSDT while the book of {stale} made no progress for 25.", _bench.Trip.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Stale_books_trip_nothing_while_nothing_rests()
    {
        _bench.Rest("a", 1);
        _bench.Run(1);
        _bench.Seen("a", 1, OrderStatus.Cancelled);
        _bench.Ask("a", 2, type: OrderType.LimitIoc);
        _bench.Run(120, quotesA: false, quotesB: false);
        Assert.False(_bench.IsTripped);
    }

    [Fact]
    public void A_clock_that_is_too_far_off_trips()
    {
        _bench.Tell("b", new ClockAnswer(2, true, TimeSpan.FromSeconds(-29.9), TimeSpan.Zero));
        _bench.Tell("b", new ClockAnswer(2, false, TimeSpan.FromSeconds(-60), TimeSpan.Zero));
        Assert.False(_bench.IsTripped);
        _bench.Tell("b", new ClockAnswer(3, true, TimeSpan.FromSeconds(-30.1), TimeSpan.Zero));
        Assert.Equal("the clock differs from b by -30100 ms, limit 30000 ms", _bench.Trip.Text);
    }

    [Fact]
    public void A_silent_coordinator_trips()
    {
        _bench.Run(1);
        _bench.Run(4.8, heartbeats: false);
        Assert.False(_bench.IsTripped);
        _bench.Run(0.3, heartbeats: false);
        Assert.Equal("no sign of life from the coordinator for 5.0 s, limit 5 s", _bench.Trip.Text);
    }

    [Fact]
    public void A_coordinator_that_was_never_heard_is_waited_for()
    {
        _bench.Run(60, heartbeats: false);
        Assert.False(_bench.IsTripped);
        _bench.Run(1);
        _bench.Run(6, heartbeats: false);
        Assert.Equal(BreakerLimit.CoordinatorSilent, _bench.Trip.Limit);
    }

    [Fact]
    public void What_rests_from_before_does_not_wait_for_a_coordinator_that_was_never_heard()
    {
        _bench.Run(60, heartbeats: false);
        _bench.Rest("a", 1);
        _bench.Run(4.8, heartbeats: false);
        Assert.False(_bench.IsTripped);
        _bench.Run(0.3, heartbeats: false);
        Assert.Equal(BreakerLimit.CoordinatorSilent, _bench.Trip.Limit);
        Assert.Equal([BreakerBench.Id(1)], _bench.Cancelled("a"));
    }

    [Fact]
    public void A_process_that_stood_still_accuses_nobody()
    {
        _bench.Rest("a", 1);
        _bench.Fill("a", Side.Buy, 1m);
        _bench.Run(1);
        _bench.Effects.Skip(TimeSpan.FromHours(1));
        _bench.Run(1);
        _bench.Fill("b", Side.Sell, 1m);
        _bench.Run(1);
        Assert.False(_bench.IsTripped, string.Join("; ", _bench.State.Trips));
    }

    [Fact]
    public void It_wakes_when_the_first_limit_may_be_exceeded_and_not_a_beat_later()
    {
        _bench.Run(0.1);
        var heard = _bench.Now;
        _bench.Send(new CoordinatorHeartbeat(1, heard));
        while (!_bench.IsTripped)
            _bench.Effects.FireNext(heard.AddMinutes(1));
        Assert.InRange(_bench.Now - heard, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5.001));
    }

    private void Hold(decimal quantity)
    {
        _bench.Account("a", -quantity);
        _bench.Account("b", quantity);
        _bench.Run(1);
    }

    private void Reject(long sequence) =>
        _bench.Tell("a", new PlaceOutcome(BreakerBench.Id(sequence), RequestOutcome.Rejected, "", "-2019", "margin"));
}
