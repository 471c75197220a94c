using Hedgerow.Actors.Tests.Harness;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Gateway;

/// <summary>A stop in order: what the next life need not wait for, and when it must wait all the same.</summary>
public sealed class StopTests
{
    private static readonly TimeSpan BeforeTheWindowEnds = TimeSpan.FromSeconds(1);

    private readonly GatewayBench _bench = new GatewayBench().Ready();

    private static GatewayBench Again(GatewayBench before, TimeSpan downtime = default)
    {
        var next = before.Crashed(downtime);
        next.Start();
        next.Run(BeforeTheWindowEnds);
        return next;
    }

    [Fact]
    public void Nothing_leaves_any_more_but_what_rests_can_be_taken_away()
    {
        var resting = _bench.Work(1);
        _bench.Send(new StopOrdering());
        _bench.Forget();

        _bench.Send(GatewayBench.Request(2));
        _bench.Send(GatewayBench.Request(3, OrderPurpose.Hedge));
        Assert.Empty(_bench.Told<PlaceOrder>());
        Assert.All(_bench.Told<OrderReport>(), r => Assert.Equal((OrderState.Closed, false, "stopping"), (r.State, r.Attempted, r.Reason)));

        _bench.Send(new CancelRequest(1, resting));
        Assert.Equal(resting, Assert.Single(_bench.Told<CancelOrder>()).ClientId);
    }

    [Fact]
    public void It_rests_once_no_order_is_on_its_way_and_the_next_life_does_not_wait()
    {
        _bench.Send(GatewayBench.Request(1));
        _bench.Send(new StopOrdering());
        Assert.Empty(_bench.Events<GatewayRested>());
        Assert.False(_bench.LastState.IsRested);

        _bench.Send(new PlaceOutcome(GatewayBench.Id(1), RequestOutcome.Rejected, "", "-2010", "no"));
        Assert.Single(_bench.Events<GatewayRested>());
        Assert.True(_bench.LastState.IsRested);

        Assert.Equal(GatewayPhase.Ready, Again(_bench).LastState.Phase);
    }

    [Fact]
    public void An_order_in_doubt_keeps_it_from_resting_and_the_next_life_waits()
    {
        _bench.AnswersLookups = false;
        _bench.Send(GatewayBench.Request(1));
        _bench.Send(new PlaceOutcome(GatewayBench.Id(1), RequestOutcome.InDoubt, "", "timeout", ""));
        _bench.Send(new StopOrdering());
        _bench.Answer();
        Assert.Empty(_bench.Events<GatewayRested>());

        Assert.Equal(GatewayPhase.Reconciling, Again(_bench).LastState.Phase);
    }

    [Fact]
    public void A_life_that_was_not_stopped_in_order_is_waited_for() =>
        Assert.Equal(GatewayPhase.Reconciling, Again(_bench).LastState.Phase);

    [Fact]
    public void The_rest_counts_for_one_life_only()
    {
        _bench.Send(new StopOrdering());
        var second = Again(_bench);
        Assert.Single(second.Events<GatewayWoke>());
        // Whatever the second life sent may be lost with its journal's tail: only that it began is sure.
        Assert.Equal(GatewayPhase.Reconciling, Again(second).LastState.Phase);
    }

    [Fact]
    public void Nothing_is_compared_and_nothing_leaves_before_the_end_of_the_rest_is_on_disk()
    {
        _bench.Send(new StopOrdering());
        var next = _bench.Crashed(TimeSpan.Zero);
        next.DiskAnswers = false;
        next.Start();
        next.Run(TimeSpan.FromMinutes(1));
        Assert.NotEqual(GatewayPhase.Ready, next.LastState.Phase);
        next.Send(GatewayBench.Request(9, OrderPurpose.Hedge));
        Assert.Empty(next.Told<PlaceOrder>());

        // A crash now: the disk still has the rest as its last word, rightly.
        Assert.Equal(GatewayPhase.Ready, Again(_bench, TimeSpan.FromMinutes(2)).LastState.Phase);
    }

    [Fact]
    public void It_does_not_rest_before_the_ledger_was_compared()
    {
        var bench = _bench.Crashed(TimeSpan.Zero);
        bench.Start();
        bench.Send(new StopOrdering());
        bench.Run(BeforeTheWindowEnds);
        Assert.Empty(bench.Events<GatewayRested>());
    }
}
