using Hedgerow.Actors.Coordinator;
using Hedgerow.Actors.Tests.Harness;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Coordinator;

/// <summary>Pairs of which a contract ends: leg a is a dated future.</summary>
public sealed class ExpiryTests
{
    private readonly CoordinatorBench _bench = Bench(CoordinatorBench.Pair(), hours: 30);

    private static CoordinatorBench Bench(PairSettings pair, double hours)
    {
        var bench = new CoordinatorBench(CoordinatorBench.Settings(pair));
        bench.Specs["a"] = bench.Spec("a") with { Expiry = bench.Now.AddHours(hours), FundingInterval = TimeSpan.Zero };
        return bench.Start();
    }

    private DateTimeOffset End => _bench.Specs["a"].Expiry!.Value;

    private PairView Pair => _bench.View.Pairs[0];

    /// <summary>Lets time pass without books, then one beat.</summary>
    private void GoTo(DateTimeOffset time)
    {
        _bench.Effects.Skip(time - _bench.Now);
        _bench.Run(TimeSpan.FromSeconds(2));
        _bench.Forget();
        _bench.Run(TimeSpan.FromSeconds(2));
    }

    private List<string> Said(string text) => [.. _bench.Told<Notice>().Select(n => n.Text).Where(t => t.Contains(text, StringComparison.Ordinal))];

    /// <summary>Opens a clip whose second one is refused, so that nothing is under way.</summary>
    private void Hedge()
    {
        _bench.Open();
        _bench.Orders().ForEach(o => _bench.Report(o, OrderState.Closed, 0m));
        Assert.Equal((-0.1m, 0.1m), (_bench.PairState().PositionA, _bench.PairState().PositionB));
    }

    [Fact]
    public void Far_from_the_end_it_trades_as_any_pair()
    {
        Hedge();
        _bench.Run(TimeSpan.FromSeconds(2));
        Assert.Equal((PairMode.Normal, ExpiryPhase.None, End, ""), (Pair.Mode, Pair.Phase, Pair.Expiry, Pair.ExpiryReason));
    }

    [Fact]
    public void A_day_before_the_end_nothing_is_opened_and_what_is_held_still_follows_the_curve()
    {
        Hedge();
        GoTo(End.AddHours(-24));
        Assert.Equal((PairMode.ReduceOnly, ExpiryPhase.ReduceOnly), (Pair.Mode, Pair.Phase));
        Assert.Contains("a:BTCUSDT ends at", Pair.ExpiryReason);
        _bench.Spread(90m);
        Assert.Empty(_bench.Orders());
        _bench.Spread(-20m);
        Assert.Equal([OrderPurpose.Reduce, OrderPurpose.Reduce], _bench.Orders().Select(o => o.Purpose));
    }

    [Fact]
    public void Four_hours_before_the_end_it_closes_itself_whatever_the_spread()
    {
        Hedge();
        GoTo(End.AddHours(-4));
        Assert.Equal((PairMode.Flatten, ExpiryPhase.Flatten), (Pair.Mode, Pair.Phase));
        _bench.Spread(90m);
        var orders = _bench.Orders();
        Assert.Equal([("a", Side.Buy, 0.1m), ("b", Side.Sell, 0.1m)], orders.Select(o => (_bench.VenueOf(o), o.Side, o.Quantity)));
        orders.ForEach(_bench.Fill);
        _bench.Spread(95m);
        Assert.Empty(_bench.Orders());
        Assert.Equal(0m, _bench.PairState().PositionA);
    }

    [Fact]
    public void After_the_end_nothing_is_ordered_of_it_not_even_by_an_operator()
    {
        Hedge();
        GoTo(End);
        Assert.Equal((PairMode.Paused, ExpiryPhase.Expired), (Pair.Mode, Pair.Phase));
        _bench.Operator(OperatorAction.Flatten);
        _bench.Spread(-90m);
        _bench.Run(TimeSpan.FromSeconds(5), 90m);
        Assert.Empty(_bench.Orders());
        _bench.Send(new OperatorCommand("one-leg", OperatorAction.Reduce, "btc-a-b", "ann", "test", "a") { Quantity = 0.05m });
        Assert.Contains(_bench.Told<OperatorAnswer>(), answer => !answer.Ok && answer.Text.Contains("has ended", StringComparison.Ordinal));
        Assert.Empty(_bench.Orders());
    }

    [Fact]
    public void A_delivery_is_followed_by_the_other_leg_at_once_and_told_as_one()
    {
        Hedge();
        GoTo(End);
        _bench.Spread(0m);
        _bench.Correct("a", 0.1m, CorrectionCause.Delivery);
        var hedge = Assert.Single(_bench.Orders());
        Assert.Equal(("b", Side.Sell, 0.1m, OrderPurpose.Hedge), (_bench.VenueOf(hedge), hedge.Side, hedge.Quantity, hedge.Purpose));
        _bench.Fill(hedge);
        _bench.Run(TimeSpan.FromSeconds(2), 0m);
        Assert.Equal((0m, 0m, ""), (Pair.PositionA, Pair.PositionB, Pair.HaltReason));
        Assert.Contains("Delivery at a", Pair.ForcedClose);
        Assert.Contains("Delivery moved a:BTCUSDT by 0.1", _bench.Alarms);
        Assert.Empty(_bench.Orders());
    }

    [Fact]
    public void What_only_the_ended_contract_could_trade_is_dust()
    {
        _bench.Specs["b"] = _bench.Spec("b") with { LotSize = 0.01m, MinQuantity = 0.01m };
        _bench.Send(_bench.GatewayOf("b"));
        Hedge();
        GoTo(End);
        _bench.Spread(0m);
        _bench.Correct("a", 0.1m, CorrectionCause.Delivery);
        _bench.Report(Assert.Single(_bench.Orders()), OrderState.Closed, 0.095m);
        _bench.Run(TimeSpan.FromSeconds(10), 0m);
        Assert.Empty(_bench.Orders());
        Assert.Equal(0.005m, Pair.NetExposure);
        Assert.DoesNotContain("unhedged", _bench.Alarms, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(24, "nothing is opened any more")]
    [InlineData(4, "it is closed")]
    [InlineData(0, "nothing is ordered on it any more")]
    public void Each_phase_is_said_once(double hoursLeft, string text)
    {
        _bench.Effects.Skip(End.AddHours(-hoursLeft) - _bench.Now);
        _bench.Run(TimeSpan.FromMinutes(2));
        Assert.Single(Said(text));
    }

    [Fact]
    public void A_position_that_is_still_there_an_hour_before_the_end_is_alarmed_once()
    {
        Hedge();
        GoTo(End.AddHours(-1).AddMinutes(-1));
        Assert.Empty(Said("still holds"));
        _bench.Run(TimeSpan.FromMinutes(5));
        Assert.Single(Said("still holds"));
        Assert.Contains("still holds -0.100 and 0.100", _bench.Alarms);
    }

    [Fact]
    public void The_operators_pause_goes_first()
    {
        Hedge();
        _bench.Operator(OperatorAction.Pause);
        GoTo(End.AddHours(-3));
        Assert.Equal((PairMode.Paused, ExpiryPhase.Flatten), (Pair.Mode, Pair.Phase));
        _bench.Spread(-90m);
        Assert.Empty(_bench.Orders());
        _bench.Operator(OperatorAction.Resume);
        _bench.Spread(90m);
        Assert.Equal(2, _bench.Orders().Count);
        Assert.Equal(PairMode.Flatten, PairModeNow());
    }

    [Fact]
    public void The_operators_flatten_goes_first()
    {
        Hedge();
        GoTo(End.AddHours(-20));
        _bench.Operator(OperatorAction.Flatten);
        Assert.Equal(PairMode.Flatten, PairModeNow());
        _bench.Spread(90m);
        Assert.Equal([0.1m, 0.1m], _bench.Orders().Select(o => o.Quantity));
    }

    [Fact]
    public void The_nearer_end_of_both_legs_counts()
    {
        _bench.Specs["b"] = _bench.Spec("b") with { Expiry = _bench.Now.AddHours(10) };
        _bench.Send(_bench.GatewayOf("b"));
        _bench.Run(TimeSpan.FromSeconds(2));
        Assert.Equal((_bench.Specs["b"].Expiry, ExpiryPhase.ReduceOnly), (Pair.Expiry, Pair.Phase));
        Assert.Contains("b:BTCUSDT ends at", Pair.ExpiryReason);
    }

    [Fact]
    public void Resting_orders_that_would_open_are_taken_away_and_none_is_placed()
    {
        var bench = Bench(CoordinatorBench.Pair() with { Style = ExecutionStyle.MakerTaker }, hours: 24.01);
        bench.Spread(0m);
        var resting = bench.Orders();
        Assert.Equal(2, resting.Count);
        resting.ForEach(o => bench.Report(o, OrderState.Working, 0m));
        bench.Effects.Skip(TimeSpan.FromMinutes(1));
        bench.Spread(0m);
        Assert.Equal(resting.Select(o => o.ClientId), bench.Told<CancelRequest>().Select(c => c.ClientId));
        resting.ForEach(o => bench.Report(o, OrderState.Closed, 0m));
        bench.Run(TimeSpan.FromSeconds(2), 0m);
        Assert.Empty(bench.Orders());
    }

    [Fact]
    public void Funding_counts_up_to_the_time_at_which_the_pair_closes_itself_and_a_dated_leg_pays_none()
    {
        var bench = Bench(CoordinatorBench.Pair() with { ExpectedHolding = TimeSpan.FromHours(48) }, hours: 30);
        var (a, b) = (bench.Spec("a").Id, bench.Spec("b").Id);
        bench.Send(new MarkPrice(a, 10_000m, 0m, 0m, DateTimeOffset.MaxValue, bench.Now));
        // Stamps in 1, 9, 17 and 25 hours lie within the 26 that are left, those in 33 and 41 do not. 4 · 10 bps are paid.
        bench.Send(new MarkPrice(b, 10_000m, 0m, 0.001m, bench.Now.AddHours(1), bench.Now));
        // A position that pays 40 bps must be opened 40 bps wider.
        bench.Spread(35m);
        Assert.Empty(bench.Orders());
        bench.Spread(60m);
        Assert.Equal(2, bench.Orders().Count);
    }

    private PairMode PairModeNow()
    {
        _bench.Run(TimeSpan.FromSeconds(2));
        return Pair.Mode;
    }
}
