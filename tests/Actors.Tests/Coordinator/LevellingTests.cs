using Hedgerow.Actors.Coordinator;
using Hedgerow.Actors.Tests.Harness;
using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Coordinator;

public sealed class LevellingTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void What_a_resting_order_may_have_filled_before_a_restart_is_not_levelled_before_its_venue_was_heard(int filled)
    {
        var settings = CoordinatorBench.Settings(CoordinatorBench.Pair() with { Style = ExecutionStyle.MakerTaker });
        var before = new CoordinatorBench(settings).Start();
        before.Spread(0m);
        var resting = before.Orders();
        resting.ForEach(o => before.Report(o, OrderState.Working, 0m));
        var bid = resting.Single(o => o.Side == Side.Buy);
        var bench = before.Crashed(settings);
        bench.Send(new Started(true));
        bench.Send(bench.GatewayOf("a"));
        bench.Forget();
        // The bid was filled and hedged, and both was lost with the end of the journal; the hedge is adopted at the other venue.
        var hedge = bid with { ClientId = new ClientOrderId(before.Epoch, 1, 0, 99).ToString(), Side = Side.Sell, Type = OrderType.LimitIoc };
        bench.Report(hedge, OrderState.Closed, bid.Quantity, venue: "a");
        bench.Run(TimeSpan.FromSeconds(30), 0m);
        Assert.Empty(bench.Orders());
        Assert.Contains("unhedged", bench.Alarms);

        bench.Report(bid, OrderState.Closed, bid.Quantity * filled);
        bench.Send(bench.GatewayOf("b"));
        bench.Run(TimeSpan.FromSeconds(1), 0m);
        Assert.Equal(filled == 1 ? [] : [Side.Buy], bench.Orders().Where(o => o.Purpose == OrderPurpose.Hedge).Select(o => o.Side));
    }

    private readonly CoordinatorBench _bench = new CoordinatorBench().Start();

    private (OrderRequest A, OrderRequest B) Clip(decimal bps = 60m)
    {
        _bench.Spread(bps);
        var orders = _bench.Orders();
        return (orders[0], orders[1]);
    }

    [Fact]
    public void RT_01_a_rejected_leg_is_completed_when_that_costs_less()
    {
        var (a, b) = Clip();
        _bench.Fill(a);
        _bench.Report(b, OrderState.Closed, 0m);
        var hedge = Assert.Single(_bench.Orders());
        Assert.Equal(("b", Side.Buy, 0.1m, OrderPurpose.Hedge), (_bench.VenueOf(hedge), hedge.Side, hedge.Quantity, hedge.Purpose));
        _bench.Fill(hedge);
        Assert.Equal((-0.1m, 0.1m), (_bench.PairState().PositionA, _bench.PairState().PositionB));
    }

    [Fact]
    public void RT_05_the_filled_leg_is_reversed_when_that_costs_less()
    {
        var (a, b) = Clip();
        _bench.Fill(a);
        _bench.Quote("b", 10_070m);
        _bench.Report(b, OrderState.Closed, 0m);
        var hedge = Assert.Single(_bench.Orders());
        Assert.Equal(("a", Side.Buy, 0.1m, true), (_bench.VenueOf(hedge), hedge.Side, hedge.Quantity, hedge.ReduceOnly));
        _bench.Fill(hedge);
        Assert.Equal(0m, _bench.PairState().PositionA);
    }

    [Fact]
    public void RT_06_while_an_order_is_in_doubt_nothing_new_is_placed_on_the_pair()
    {
        var (a, b) = Clip();
        _bench.Fill(a);
        _bench.Report(b, OrderState.InDoubt, 0m);
        _bench.Run(TimeSpan.FromSeconds(20), 60m);
        Assert.Empty(_bench.Orders());
        Assert.Contains("in doubt", _bench.View.Pairs[0].Activity);
        Assert.Contains("unhedged by", _bench.Alarms);
        _bench.Report(b, OrderState.Closed, 0.1m);
        _bench.Spread(60m);
        Assert.All(_bench.Orders(), o => Assert.Equal(OrderPurpose.Open, o.Purpose));
        Assert.True(_bench.PairState().MaxUnhedgedMs >= 20_000d);
    }

    [Fact]
    public void RT_21_bands_widen_steps_slow_down_and_end_in_an_alarm_and_a_halt()
    {
        var (a, b) = Clip();
        _bench.Fill(a);
        _bench.Send(_bench.GatewayOf("a") with { AcceptsHedges = false });
        _bench.Report(b, OrderState.Closed, 0m);
        var prices = new List<decimal>();
        var times = new List<DateTimeOffset>();
        for (var i = 0; i < 1_000 && _bench.PairState().HaltReason.Length == 0; i++)
        {
            foreach (var step in _bench.Orders())
            {
                Assert.Equal(OrderPurpose.Hedge, step.Purpose);
                prices.Add(step.Price);
                times.Add(_bench.Now);
                _bench.Report(step, OrderState.Closed, 0m);
            }
            _bench.Run(TimeSpan.FromMilliseconds(100), 60m);
        }
        Assert.Equal(10, prices.Count);
        Assert.True(prices[0] <= 10_000.1m * 1.0005m);
        Assert.True(prices[^1] > 10_000m * 1.0149m && prices[^1] <= 10_000.1m * 1.015m);
        Assert.Equal(prices.Order(), prices);
        Assert.True(times[^1] - times[^2] > times[2] - times[1]);
        Assert.Contains("after 10 steps", _bench.PairState().HaltReason);
        Assert.Contains("HALTED", _bench.Alarms);
        _bench.Run(TimeSpan.FromMinutes(1), 60m);
        Assert.Empty(_bench.Orders());
    }

    [Fact]
    public void A_leg_that_keeps_trading_nothing_gives_way_to_the_other_one()
    {
        var (a, b) = Clip();
        _bench.Fill(a);
        _bench.Report(b, OrderState.Closed, 0m);
        var venues = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            var step = Assert.Single(_bench.Orders());
            venues.Add(_bench.VenueOf(step));
            _bench.Report(step, OrderState.Closed, 0m);
            _bench.Run(TimeSpan.FromSeconds(2), 60m);
        }
        Assert.Equal(["b", "b", "a"], venues);
    }

    [Fact]
    public void After_two_failed_steps_the_venue_is_not_asked_to_judge_what_reduces()
    {
        var (a, b) = Clip();
        _bench.Fill(a);
        _bench.Send(_bench.GatewayOf("b") with { AcceptsHedges = false });
        _bench.Report(b, OrderState.Closed, 0m);
        var flags = new List<bool>();
        for (var i = 0; i < 4; i++)
        {
            var step = Assert.Single(_bench.Orders());
            flags.Add(step.ReduceOnly);
            _bench.Report(step, OrderState.Closed, 0m);
            _bench.Run(TimeSpan.FromSeconds(2), 60m);
        }
        Assert.Equal([true, true, false, false], flags);
    }

    [Fact]
    public void A_step_that_the_gateway_refuses_is_repeated_ever_more_slowly_and_is_no_failed_step()
    {
        var (a, b) = Clip();
        _bench.Fill(a);
        _bench.Report(b, OrderState.Closed, 0m);
        var steps = 0;
        for (var i = 0; i < 600; i++)
        {
            foreach (var step in _bench.Orders())
            {
                steps++;
                _bench.Report(step, OrderState.Closed, 0m, attempted: false);
            }
            _bench.Run(TimeSpan.FromMilliseconds(100), 60m);
        }
        Assert.InRange(steps, 8, 16);
        Assert.Equal((0, ""), (_bench.PairState().HedgeAttempts, _bench.PairState().HaltReason));
    }

    [Fact]
    public void RT_19_levelling_needs_one_venue_and_no_exposure_gate_or_margin()
    {
        var (a, b) = Clip();
        _bench.Fill(a);
        _bench.Account = _bench.Account with { Equity = -5m, AvailableMargin = -5m };
        _bench.Send(_bench.GatewayOf("a") with { AcceptsExposure = false });
        _bench.Send(_bench.GatewayOf("b") with { AcceptsExposure = false, AcceptsHedges = false });
        _bench.Report(b, OrderState.Closed, 0m);
        Assert.Equal("a", _bench.VenueOf(Assert.Single(_bench.Orders())));
    }

    [Fact]
    public void RT_03_dust_accumulates_is_shown_and_is_hedged_once_it_reaches_a_lot()
    {
        _bench.Specs["b"] = _bench.Spec("b") with { LotSize = 0.01m, MinQuantity = 0.01m };
        _bench.Specs["a"] = _bench.Spec("a") with { LotSize = 0.01m, MinQuantity = 0.01m };
        _bench.Send(_bench.GatewayOf("a"));
        _bench.Send(_bench.GatewayOf("b"));
        _bench.Open();
        _bench.Orders().ForEach(o => _bench.Report(o, OrderState.Closed, 0m));
        _bench.Correct("a", 0.004m, CorrectionCause.AutoDeleverage);
        _bench.Run(TimeSpan.FromSeconds(2));
        Assert.Empty(_bench.Orders());
        Assert.Equal(0.004m, _bench.View.Pairs[0].NetExposure);
        _bench.Correct("a", 0.006m, CorrectionCause.AutoDeleverage);
        _bench.Spread(60m);
        var hedge = _bench.Orders()[0];
        Assert.Equal((OrderPurpose.Hedge, Side.Sell, 0.01m), (hedge.Purpose, hedge.Side, hedge.Quantity));
    }

    [Theory]
    [InlineData(CorrectionCause.Liquidation)]
    [InlineData(CorrectionCause.AutoDeleverage)]
    [InlineData(CorrectionCause.Delivery)]
    public void RT_18_a_forced_close_of_one_leg_is_followed_by_the_other_at_once(CorrectionCause cause)
    {
        _bench.Open();
        _bench.Orders().ForEach(o => _bench.Report(o, OrderState.Closed, 0m));
        // Opening again what the venue closed would be the cheaper way; it is not taken.
        _bench.Spread(2_000m);
        _bench.Orders().ForEach(o => _bench.Report(o, OrderState.Closed, 0m));
        _bench.Correct("a", 0.06m, cause);
        var hedge = Assert.Single(_bench.Orders());
        Assert.Equal(("b", Side.Sell, 0.06m), (_bench.VenueOf(hedge), hedge.Side, hedge.Quantity));
        Assert.Equal(cause, _bench.Events<LegsCorrected>().Single().Cause);
        Assert.Contains(cause.ToString(), _bench.Alarms);
    }

    [Fact]
    public void What_belongs_to_no_pair_halts_its_pairs_until_it_is_adopted()
    {
        _bench.Correct("b", 0.5m, CorrectionCause.Unexplained);
        Assert.Contains("is not ours", _bench.PairState().HaltReason);
        _bench.Spread(60m);
        Assert.Empty(_bench.Orders());
        _bench.Operator(OperatorAction.Adopt, "btc-a-b");
        Assert.Empty(_bench.State.Foreign);
        Assert.Equal(0.5m, _bench.PairState().PositionB);
        var hedge = Assert.Single(_bench.Orders());
        Assert.Equal((Side.Sell, 0.5m, OrderPurpose.Hedge), (hedge.Side, hedge.Quantity, hedge.Purpose));
    }

    [Fact]
    public void What_belongs_to_no_pair_can_be_left_to_its_owner()
    {
        _bench.Correct("b", 0.5m, CorrectionCause.ForeignTrade);
        _bench.Operator(OperatorAction.WriteOff);
        Assert.Empty(_bench.State.Foreign);
        _bench.Spread(60m);
        Assert.All(_bench.Orders(), o => Assert.Equal(OrderPurpose.Open, o.Purpose));
    }

    [Fact]
    public void A_notional_that_only_a_reducing_order_may_have_is_sent_as_reducing_however_often_it_failed()
    {
        _bench.Specs["a"] = _bench.Spec("a") with { MinNotional = 100_000m };
        _bench.Specs["b"] = _bench.Spec("b") with { MinNotional = 100_000m };
        _bench.Open();
        _bench.Orders().ForEach(o => _bench.Report(o, OrderState.Closed, 0m));
        _bench.Send(_bench.GatewayOf("a"));
        _bench.Send(_bench.GatewayOf("b"));
        _bench.Correct("a", 0.06m, CorrectionCause.Liquidation);
        for (var i = 0; i < 4; i++)
        {
            var step = Assert.Single(_bench.Orders());
            Assert.True(step.ReduceOnly);
            _bench.Report(step, OrderState.Closed, 0m);
            _bench.Run(TimeSpan.FromSeconds(3), 60m);
        }
    }

    [Fact]
    public void A_late_fill_after_the_hedge_is_hedged_back_to_the_cumulative_quantity()
    {
        var (a, b) = Clip();
        _bench.Fill(a);
        _bench.Report(b, OrderState.Closed, 0m);
        var hedge = Assert.Single(_bench.Orders());
        _bench.Fill(hedge);
        _bench.Orders();
        // Held not found, the first order turns out to have traded.
        _bench.Operator(OperatorAction.Pause);
        _bench.Report(b, OrderState.Closed, 0.1m);
        var back = _bench.Orders().Last();
        Assert.Equal((OrderPurpose.Hedge, Side.Sell, 0.1m), (back.Purpose, back.Side, back.Quantity));
    }
}
