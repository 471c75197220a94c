using Hedgerow.Messages;

namespace Hedgerow.Simulation.Tests.Cases;

/// <summary>RT-06: a submission timed out and was sent again although it had been accepted.</summary>
public class RT06
{
    [Theory]
    [InlineData(RequestFault.AnswerLost)]
    [InlineData(RequestFault.ErrorAfter)]
    public void What_is_in_doubt_is_asked_by_its_id_and_never_sent_again(RequestFault fault)
    {
        var bench = new CaseBench();
        bench.B.SetPrivate(StreamState.Silent);
        bench.B.Faults.Next(RequestKind.Place, fault);
        bench.Widen();
        Assert.True(bench.RunUntil(() => bench.System.PositionB == CaseBench.Clip, 5));
        bench.Run(15);
        Assert.Single(bench.OrdersAt(bench.B));
        Assert.Equal(1, bench.B.OrdersSent);
        Assert.Equal(1, bench.System.Status.Gateways["beta"].Totals.InDoubtResolved);
        bench.B.SetPrivate(StreamState.Up);
        bench.AssertAtRest();
    }
}

/// <summary>RT-07: an order held rejected after a timeout was later found live.</summary>
public class RT07
{
    [Fact]
    public void Not_found_ends_a_doubt_only_when_the_order_can_no_longer_arrive()
    {
        // The invariants catch an order that was declared absent and then enters.
        var (lived, refused) = (0, 0);
        for (ulong seed = 1; seed <= 25; seed++)
        {
            var bench = new CaseBench(seed);
            bench.B.SetPrivate(StreamState.Silent);
            bench.B.Faults.Next(RequestKind.Place, RequestFault.Late);
            bench.Widen();
            Assert.True(bench.RunUntil(() => bench.A.Truth.Fills > 0, 5));
            bench.Run(1.2);
            Assert.Equal(1, bench.B.OrdersSent);
            bench.Run(10);
            lived += bench.OrdersAt(bench.B).Any(o => o.Snapshot.ClientId == bench.Placed.First(p => p.Side == Side.Buy).ClientId) ? 1 : 0;
            refused += bench.OrdersAt(bench.B).Length == bench.B.OrdersSent ? 0 : 1;
            bench.B.SetPrivate(StreamState.Up);
            bench.AssertAtRest();
        }

        Assert.InRange(lived, 3, 22);
        Assert.InRange(refused, 3, 22);
    }

    [Fact]
    public void A_history_that_does_not_cover_the_order_proves_nothing()
    {
        var bench = new CaseBench();
        bench.B.Faults.HistoryDepth = TimeSpan.FromSeconds(0.5);
        bench.B.Faults.Next(RequestKind.Place, RequestFault.Lost);
        bench.Widen();
        bench.Run(30);
        Assert.Equal(1, bench.B.OrdersSent);
        Assert.Equal(0, bench.System.Status.Gateways["beta"].Totals.InDoubtResolved);
        Assert.Contains("doubt", bench.System.Pair!.Activity);

        bench.B.Faults.HistoryDepth = null;
        bench.AssertHedgedWithin(15);
        bench.Run(2);
        Assert.Equal(1, bench.System.Status.Gateways["beta"].Totals.InDoubtResolved);
        bench.AssertAtRest();
    }

    [Fact]
    public void A_history_that_lags_is_waited_for()
    {
        var bench = new CaseBench();
        bench.B.SetPrivate(StreamState.Silent);
        bench.B.Faults.HistoryLag = TimeSpan.FromSeconds(0.6);
        bench.B.Faults.Next(RequestKind.Place, RequestFault.AnswerLost);
        bench.Widen();
        bench.Run(15);
        Assert.Single(bench.OrdersAt(bench.B));
        Assert.Equal(1, bench.B.OrdersSent);
        bench.B.SetPrivate(StreamState.Up);
        bench.AssertAtRest();
    }
}
