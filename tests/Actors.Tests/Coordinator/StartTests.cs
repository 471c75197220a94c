using Hedgerow.Actors.Coordinator;
using Hedgerow.Actors.Tests.Harness;
using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Coordinator;

public sealed class StartTests
{
    [Fact]
    public void Every_start_takes_a_higher_epoch_and_says_so_only_once_it_is_durable()
    {
        var bench = new CoordinatorBench();
        bench.Send(new Started(false));
        var first = bench.Epoch;
        Assert.Equal(3, bench.Told<TakeCharge>().Count);
        Assert.All(bench.Effects.Told.Where(t => t.Message is TakeCharge), t => Assert.True(t.Durable));
        bench.Send(new Started(true));
        Assert.Equal(first + 1, bench.Epoch);
        // Without its journal it is still above every epoch that was ever used.
        var lost = new CoordinatorBench();
        lost.Effects.Skip(TimeSpan.FromSeconds(5));
        lost.Send(new Started(false));
        Assert.True(lost.Epoch > bench.Epoch);
    }

    [Fact]
    public void Nothing_is_ordered_before_the_gateways_obey()
    {
        var bench = new CoordinatorBench();
        bench.Send(new Started(false));
        var promise = bench.GatewayOf("a");
        bench.Send(promise with { Epoch = 0 });
        bench.Send(bench.GatewayOf("b"));
        bench.Spread(60m);
        Assert.Empty(bench.Orders());
        bench.Send(promise);
        bench.Spread(60m);
        Assert.Equal(2, bench.Orders().Count);
    }

    [Fact]
    public void Charge_is_taken_again_until_a_gateway_obeys()
    {
        var bench = new CoordinatorBench();
        bench.Send(new Started(false));
        bench.Send(bench.GatewayOf("a"));
        bench.Send(bench.GatewayOf("b"));
        bench.Forget();
        bench.Run(TimeSpan.FromSeconds(5));
        Assert.InRange(bench.Told<TakeCharge>().Count, 4, 5);
        Assert.All(bench.Effects.Told.Where(t => t.Message is TakeCharge), t => Assert.Equal(Address.Gateway("c"), t.To));
    }

    [Fact]
    public void RT_22_a_coordinator_that_a_gateway_refuses_stops()
    {
        var bench = new CoordinatorBench().Start();
        bench.Send(new EpochRefused("a", bench.Epoch - 1, bench.Epoch + 9));
        Assert.Empty(bench.Alarms);
        bench.Send(new EpochRefused("a", bench.Epoch, bench.Epoch + 9));
        Assert.Contains("stops", bench.Alarms);
        bench.Spread(60m);
        bench.Run(TimeSpan.FromSeconds(5), 60m);
        Assert.Empty(bench.Orders());
        Assert.Empty(bench.Told<TakeCharge>());
        Assert.False(bench.View.InCharge);
        bench.Operator(OperatorAction.Flatten);
        Assert.False(bench.Told<OperatorAnswer>()[^1].Ok);
    }

    [Fact]
    public void R2_5_a_position_of_a_removed_pair_refuses_the_start_until_it_is_written_off()
    {
        var bench = new CoordinatorBench().Start();
        bench.Open();
        var other = CoordinatorBench.Settings(CoordinatorBench.Pair(2, "a", "c"));
        var after = bench.Crashed(other);
        after.Send(new Started(true));
        Assert.Contains("pair 1 holds -0.100 at a:BTCUSDT", after.Alarms);
        Assert.Contains("b:BTCUSDT", after.Alarms);
        foreach (var venue in new[] { "a", "b", "c" })
            after.Send(after.GatewayOf(venue));
        after.Quote("a", 10_060m);
        after.Quote("c", 10_000m);
        Assert.Empty(after.Orders());
        after.Run(TimeSpan.FromSeconds(2));
        Assert.Contains("not in the configuration", after.View.Pairs[0].HaltReason);
        after.Operator(OperatorAction.WriteOff, "1");
        after.Quote("a", 10_060m);
        after.Quote("c", 10_000m);
        Assert.Equal(2, after.Orders().Count);
    }

    [Fact]
    public void R2_5_a_leg_that_was_given_another_instrument_refuses_the_start_until_it_is_written_off()
    {
        var bench = new CoordinatorBench().Start();
        bench.Open();
        var after = bench.Crashed(CoordinatorBench.Settings(CoordinatorBench.Pair(1, "a", "c")));
        after.Start();
        after.Spread(60m);
        Assert.Empty(after.Orders());
        after.Operator(OperatorAction.WriteOff, "btc-a-c");
        after.Run(TimeSpan.FromSeconds(2));
        Assert.Equal("", after.View.Pairs[0].HaltReason);
        Assert.Equal((-0.1m, 0m), (after.PairState().PositionA, after.PairState().PositionB));
    }

    [Fact]
    public void A_removed_pairs_order_that_trades_after_all_stops_the_start_and_counts_once()
    {
        var bench = new CoordinatorBench().Start();
        bench.Spread(60m);
        var order = bench.Orders()[0];
        var after = bench.Crashed(CoordinatorBench.Settings(CoordinatorBench.Pair(2, "a", "c")));
        after.Start();
        after.Report(order, OrderState.Working, 0.04m, venue: "a");
        after.Report(order, OrderState.Closed, 0.1m, venue: "a");
        Assert.Equal(-0.1m, after.PairState().PositionA);
        Assert.Contains("pair 1 holds", after.Alarms);
        after.Quote("a", 10_060m);
        after.Quote("c", 10_000m);
        Assert.Empty(after.Orders());
    }

    [Fact]
    public void Resting_orders_of_a_pair_that_is_not_traded_are_cancelled()
    {
        var maker = CoordinatorBench.Settings(CoordinatorBench.Pair() with { Style = ExecutionStyle.MakerTaker });
        var bench = new CoordinatorBench(maker).Start();
        bench.Spread(0m);
        var resting = bench.Orders();
        foreach (var order in resting)
            bench.Report(order, OrderState.Working, 0m);
        var after = bench.Crashed(CoordinatorBench.Settings(CoordinatorBench.Pair(2, "a", "c")));
        after.Start();
        after.Run(TimeSpan.FromSeconds(1.2));
        Assert.Equal(resting.Select(o => o.ClientId).Order(), after.Told<CancelRequest>().Select(c => c.ClientId).Distinct().Order());
    }

    [Fact]
    public void Wrong_settings_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new HedgeCoordinator(CoordinatorBench.Settings(CoordinatorBench.Pair(), CoordinatorBench.Pair(1, "a", "c"))));
        Assert.Throws<ArgumentException>(() => new HedgeCoordinator(CoordinatorBench.Settings(CoordinatorBench.Pair(1, "a", "z"))));
    }
}
