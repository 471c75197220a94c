using Hedgerow.Actors.Coordinator;
using Hedgerow.Actors.Tests.Harness;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Coordinator;

/// <summary>A stop in order: begun things are finished, nothing else is begun.</summary>
public sealed class StopTests
{
    private static CoordinatorBench Started(ExecutionStyle style = ExecutionStyle.TakerTaker) => new CoordinatorBench(
        CoordinatorBench.Settings(CoordinatorBench.Pair() with { Style = style })).Start();

    [Fact]
    public void With_nothing_under_way_it_says_at_once_that_its_orders_are_parked_and_trades_no_more()
    {
        var bench = Started();
        bench.Send(new StopTrading());
        Assert.Equal(bench.Epoch, Assert.Single(bench.Told<OrdersParked>()).Epoch);
        bench.Spread(60m);
        Assert.Empty(bench.Orders());
    }

    [Fact]
    public void A_clip_that_filled_on_one_leg_is_levelled_first()
    {
        var bench = Started();
        bench.Spread(60m);
        var clip = bench.Orders();
        bench.Send(new StopTrading());
        bench.Fill(clip[0]);
        bench.Report(clip[1], OrderState.Closed, 0m);
        Assert.Empty(bench.Told<OrdersParked>());

        var hedge = Assert.Single(bench.Orders());
        Assert.Equal(OrderPurpose.Hedge, hedge.Purpose);
        bench.Fill(hedge);
        Assert.Single(bench.Told<OrdersParked>());
        bench.Spread(60m);
        Assert.Empty(bench.Orders());
    }

    [Fact]
    public void What_rests_is_taken_away_and_a_fill_that_won_the_race_is_hedged()
    {
        var bench = Started(ExecutionStyle.MakerTaker);
        bench.Spread(0m);
        var resting = bench.Orders();
        foreach (var order in resting)
            bench.Report(order, OrderState.Working, 0m);
        bench.Send(new StopTrading());
        Assert.Equal(resting.Select(o => o.ClientId).Order(), bench.Told<CancelRequest>().Select(c => c.ClientId).Order());

        bench.Report(resting[0], OrderState.Closed, 0.1m);
        bench.Report(resting[1], OrderState.Closed, 0m);
        var hedge = Assert.Single(bench.Orders());
        Assert.Empty(bench.Told<OrdersParked>());
        bench.Fill(hedge);
        Assert.Single(bench.Told<OrdersParked>());
    }

    [Fact]
    public void A_coordinator_that_was_replaced_has_nothing_to_finish()
    {
        var bench = Started();
        bench.Spread(60m);
        bench.Send(new EpochRefused("a", bench.Epoch, bench.Epoch + 1));
        bench.Send(new StopTrading());
        Assert.Single(bench.Told<OrdersParked>());
    }
}
