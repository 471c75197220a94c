using Hedgerow.Actors.Coordinator;
using Hedgerow.Actors.Tests.Harness;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Coordinator;

/// <summary>What operators say of venues and quantities.</summary>
public sealed class InterventionTests
{
    private readonly CoordinatorBench _bench = new CoordinatorBench().Start();
    private int _commands;

    private OperatorAnswer Say(CoordinatorBench bench, OperatorAction action, string pair = "", string? venue = null, decimal? quantity = null)
    {
        bench.Send(new OperatorCommand($"i{++_commands}", action, pair, "ann", "test", venue, Quantity: quantity));
        return bench.Told<OperatorAnswer>()[^1];
    }

    private OperatorAnswer Say(OperatorAction action, string pair = "", string? venue = null, decimal? quantity = null) =>
        Say(_bench, action, pair, venue, quantity);

    /// <summary>Opens 0.1 and stops trading there.</summary>
    private void Hold(CoordinatorBench bench)
    {
        bench.Open();
        bench.Orders().ForEach(o => bench.Report(o, OrderState.Closed, 0m));
        bench.Run(TimeSpan.FromSeconds(1));
        bench.Forget();
    }

    [Fact]
    public void An_isolated_venue_takes_no_new_exposure_but_is_reduced_and_stays_so_over_a_restart()
    {
        Hold(_bench);
        Assert.True(Say(OperatorAction.Isolate, venue: "b").Ok);
        _bench.Run(TimeSpan.FromSeconds(2), 80m);
        Assert.Empty(_bench.Orders());
        Assert.Equal([new StanceView("b", VenueStance.Isolated)], _bench.View.Stances);
        Assert.Equal(PairMode.ReduceOnly, _bench.View.Pairs[0].Mode);

        var after = _bench.Crashed().Start();
        after.Run(TimeSpan.FromSeconds(2), 80m);
        Assert.Empty(after.Orders());
        after.Spread(-30m);
        var orders = after.Orders();
        Assert.Equal(2, orders.Count);
        Assert.All(orders, o => Assert.Equal(OrderPurpose.Reduce, o.Purpose));

        orders.ForEach(after.Fill);
        Assert.True(Say(after, OperatorAction.Resume, venue: "b").Ok);
        after.Run(TimeSpan.FromSeconds(1), 80m);
        Assert.Equal(2, after.Orders().Count(o => o.Purpose == OrderPurpose.Open));
        Bench.AssertReplays(() => new HedgeCoordinator(CoordinatorBench.Settings()), after.Effects.Events, after.Actor);
    }

    [Fact]
    public void Nothing_rests_at_an_isolated_venue()
    {
        var bench = new CoordinatorBench(CoordinatorBench.Settings(CoordinatorBench.Pair() with { Style = ExecutionStyle.MakerTaker })).Start();
        bench.Spread(0m);
        var resting = bench.Orders();
        resting.ForEach(o => bench.Report(o, OrderState.Working, 0m));

        Say(bench, OperatorAction.Isolate, venue: "b");

        Assert.Equal(resting.Select(o => o.ClientId).Order(), bench.Told<CancelRequest>().Select(c => c.ClientId).Order());
        resting.ForEach(o => bench.Report(o, OrderState.Closed, 0m));
        bench.Run(TimeSpan.FromSeconds(3), 0m);
        Assert.Empty(bench.Orders());
    }

    [Fact]
    public void The_other_venues_trade_on_while_one_is_isolated()
    {
        var bench = new CoordinatorBench(CoordinatorBench.Settings(CoordinatorBench.Pair(), CoordinatorBench.Pair(2, "a", "c"))).Start();
        Say(bench, OperatorAction.Isolate, venue: "b");
        bench.Spread(60m);
        bench.Quote("c", 10_000m);
        Assert.Equal(["a", "c"], bench.Orders().Select(bench.VenueOf).Order());
    }

    [Fact]
    public void A_paused_venue_stops_every_pair_with_a_leg_there_until_it_is_resumed()
    {
        Hold(_bench);
        Assert.Contains("1 pair(s) only keep their legs level", Say(OperatorAction.Pause, venue: "a").Text);
        _bench.Run(TimeSpan.FromSeconds(2), -80m);
        Assert.Empty(_bench.Orders());
        // What the venue closes by itself is still matched.
        _bench.Correct("a", 0.1m, CorrectionCause.Liquidation);
        _bench.Run(TimeSpan.FromSeconds(1), -80m);
        Assert.Equal(OrderPurpose.Hedge, _bench.Orders()[0].Purpose);

        Assert.True(Say(OperatorAction.Resume, venue: "a").Ok);
        Assert.Empty(_bench.State.Stances!);
    }

    [Fact]
    public void The_last_word_counts_between_flattening_and_pausing_a_venue()
    {
        Hold(_bench);
        Say(OperatorAction.Pause, venue: "a");
        Say(OperatorAction.Flatten, "btc-a-b");
        _bench.Spread(80m);
        Assert.Equal(2, _bench.Orders().Count);

        var other = new CoordinatorBench().Start();
        Hold(other);
        Say(other, OperatorAction.Flatten, venue: "a");
        Say(other, OperatorAction.Pause, venue: "a");
        other.Orders().ForEach(o => other.Report(o, OrderState.Closed, 0m));
        other.Run(TimeSpan.FromSeconds(2), 80m);
        Assert.Empty(other.Orders());
    }

    [Fact]
    public void Resuming_pairs_leaves_an_isolated_venue_alone_and_says_so()
    {
        Say(OperatorAction.Isolate, venue: "b");
        Assert.Contains("b Isolated", Say(OperatorAction.Resume, "*").Text);
        _bench.Spread(60m);
        Assert.Empty(_bench.Orders());
    }

    [Fact]
    public void Reducing_takes_both_legs_down_whatever_the_spread_and_then_goes_back_to_normal()
    {
        Hold(_bench);
        Say(OperatorAction.Pause, "btc-a-b");
        Assert.Contains("down to 0.060", Say(OperatorAction.Reduce, "btc-a-b", quantity: 0.04m).Text);

        _bench.Run(TimeSpan.FromSeconds(1), 80m);
        var orders = _bench.Orders();
        Assert.Equal([(Side.Buy, 0.04m), (Side.Sell, 0.04m)], orders.Select(o => (o.Side, o.Quantity)));
        Assert.All(orders, o => Assert.Equal((OrderPurpose.Reduce, true), (o.Purpose, o.ReduceOnly)));
        orders.ForEach(_bench.Fill);
        _bench.Run(TimeSpan.FromSeconds(3), 80m);

        Assert.Equal((-0.06m, 0.06m, null), (_bench.PairState().PositionA, _bench.PairState().PositionB, _bench.PairState().ReduceTo));
        Assert.Empty(_bench.Orders());
        Assert.Equal(PairMode.Paused, _bench.PairState().Mode);
        Assert.Single(_bench.Events<ReductionEnded>());
        Bench.AssertReplays(() => new HedgeCoordinator(CoordinatorBench.Settings()), _bench.Effects.Events, _bench.Actor);
    }

    [Fact]
    public void A_reduction_goes_on_after_partial_fills_and_after_a_restart()
    {
        Hold(_bench);
        Say(OperatorAction.Pause, "*");
        Say(OperatorAction.Reduce, "btc-a-b", quantity: 0.04m);
        _bench.Run(TimeSpan.FromSeconds(1), 80m);
        _bench.Orders().ForEach(o => _bench.Report(o, OrderState.Closed, 0.01m));
        Assert.Equal(0.06m, _bench.PairState().ReduceTo);

        var after = _bench.Crashed().Start();
        after.Run(TimeSpan.FromSeconds(1), 80m);
        Assert.All(after.Orders(), o => Assert.Equal(0.03m, o.Quantity));
    }

    [Fact]
    public void A_pause_ends_a_reduction()
    {
        Hold(_bench);
        Say(OperatorAction.Reduce, "btc-a-b", quantity: 0.04m);
        Say(OperatorAction.Pause, "*");
        Assert.Null(_bench.PairState().ReduceTo);
    }

    [Theory]
    [InlineData("btc-a-b", null, 0.2, "would open the other way")]
    [InlineData("btc-a-b", null, 0.0005, "no multiple of 0.001")]
    [InlineData("btc-a-b", null, -1, "quantity")]
    [InlineData("nope", null, 0.01, "no pair is called nope")]
    [InlineData("btc-a-b", "a", 0.2, "would turn it round")]
    [InlineData("btc-a-b", "c", 0.01, "no leg at c")]
    [InlineData("btc-a-b", "z", 0.01, "no venue is called z")]
    public void What_would_not_reduce_is_refused(string pair, string? venue, double quantity, string text)
    {
        Hold(_bench);
        var answer = Say(OperatorAction.Reduce, pair, venue, (decimal)quantity);
        Assert.Equal((false, true), (answer.Ok, answer.Text.Contains(text)));
        Assert.Empty(_bench.Events<OperatorActed>());
        Assert.Empty(_bench.Orders());
    }

    [Fact]
    public void One_leg_alone_is_reduced_and_the_other_one_follows()
    {
        Hold(_bench);
        Say(OperatorAction.Pause, "*");
        _bench.Spread(80m);
        Assert.True(Say(OperatorAction.Reduce, "btc-a-b", "a", 0.04m).Ok);
        var order = Assert.Single(_bench.Orders());
        Assert.Equal(("a", Side.Buy, 0.04m, OrderPurpose.Reduce, true), (_bench.VenueOf(order), order.Side, order.Quantity, order.Purpose, order.ReduceOnly));
        _bench.Fill(order);
        var follows = Assert.Single(_bench.Orders());
        Assert.Equal(("b", Side.Sell, 0.04m), (_bench.VenueOf(follows), follows.Side, follows.Quantity));
    }

    [Fact]
    public void One_leg_of_a_halted_pair_is_reduced_only_towards_level()
    {
        Hold(_bench);
        _bench.Spread(10m);
        Assert.Empty(_bench.Orders());
        _bench.Correct("b", 0.05m, CorrectionCause.Unexplained);
        Assert.NotEqual("", _bench.PairState().HaltReason);
        Assert.Contains("nothing would level", Say(OperatorAction.Reduce, "btc-a-b", "a", 0.04m).Text);
        Assert.Contains("halted", Say(OperatorAction.Reduce, "btc-a-b", quantity: 0.04m).Text);
        Assert.Empty(_bench.Orders());
        Assert.NotEqual("", _bench.PairState().HaltReason);
    }

    [Fact]
    public void What_is_not_the_coordinators_is_refused() =>
        Assert.False(Say(OperatorAction.Approve).Ok);

    [Fact]
    public void While_flattening_it_does_not_claim_to_be_on_the_curve()
    {
        Hold(_bench);
        Say(OperatorAction.Flatten, "*");
        _bench.Run(TimeSpan.FromSeconds(2), 80m);
        Assert.NotEqual("on the curve", _bench.View.Pairs[0].Activity);
        _bench.Orders().ForEach(_bench.Fill);
        _bench.Run(TimeSpan.FromSeconds(3), 80m);
        Assert.Equal("flat", _bench.View.Pairs[0].Activity);
    }
}
