using Hedgerow.Messages;

namespace Hedgerow.Simulation.Tests.Cases;

/// <summary>RT-08: a restart duplicates fills or orders.</summary>
public class RT08
{
    [Fact]
    public void Two_restarts_in_a_row_give_the_same_state_and_no_order()
    {
        var bench = new CaseBench();
        bench.Open();
        bench.Level();
        bench.System.Operate(OperatorAction.Pause);
        bench.Run(5);
        var fills = bench.A.Truth.Fills + bench.B.Truth.Fills;
        var sent = bench.A.OrdersSent + bench.B.OrdersSent;
        PairView Restart()
        {
            bench.System.Engine.Crash(bench.System.CoordinatorHost, TimeSpan.FromSeconds(1));
            bench.Run(15);
            return bench.System.Pair!;
        }

        var first = Restart();
        var second = Restart();
        Assert.Equal((-CaseBench.Clip, CaseBench.Clip), (first.PositionA, first.PositionB));
        Assert.Equal(
            first with { SpreadPlusBps = null, SpreadMinusBps = null, Mid = null },
            second with { SpreadPlusBps = null, SpreadMinusBps = null, Mid = null });
        Assert.Equal(sent, bench.A.OrdersSent + bench.B.OrdersSent);
        Assert.Equal(fills, bench.A.Truth.Fills + bench.B.Truth.Fills);
        Assert.Equal(fills, bench.System.Status.Gateways.Values.Sum(gateway => gateway.Totals.Fills));
        bench.AssertAtRest();
    }

    [Fact]
    public void Fills_that_come_twice_count_once()
    {
        var bench = new CaseBench();
        bench.A.Faults.PushDuplicateRate = 1;
        bench.B.Faults.PushDuplicateRate = 1;
        bench.Open();
        bench.Run(5);
        Assert.Equal((-CaseBench.Clip, CaseBench.Clip), (bench.System.Pair!.PositionA, bench.System.Pair.PositionB));
        Assert.Equal(
            bench.A.Truth.FeesPaid + bench.B.Truth.FeesPaid,
            bench.System.Status.Gateways.Values.Sum(gateway => gateway.Totals.FeesPaid));
        bench.AssertAtRest();
    }
}

/// <summary>RT-09: a position that differs at restart is ignored.</summary>
public class RT09
{
    [Fact]
    public void The_venue_is_right_and_nothing_is_placed_before_it_was_compared()
    {
        var bench = new CaseBench();
        bench.Open();
        var readyAt = new Dictionary<string, long>();
        var firstOrder = long.MaxValue;
        bench.System.Engine.Crash(bench.System.CoordinatorHost, TimeSpan.FromSeconds(5));
        Assert.True(bench.B.TradeByHand(CaseBench.Symbol, Side.Sell, 0.05m));
        var before = bench.Placed.Count;
        bench.Books(59_000, 60_000);
        Assert.True(bench.RunUntil(
            () =>
            {
                var gateways = bench.System.Status.Gateways.Values.Where(g => g.Phase == GatewayPhase.Ready && g.Time > bench.System.Engine.Now - TimeSpan.FromSeconds(2));
                foreach (var gateway in gateways)
                {
                    readyAt.TryAdd(gateway.Venue, bench.System.Engine.Trace.Steps);
                }

                firstOrder = Math.Min(firstOrder, bench.Placed.Count > before ? bench.System.Engine.Trace.Steps : long.MaxValue);
                return firstOrder < long.MaxValue;
            },
            60), bench.Describe());
        Assert.Equal(2, readyAt.Count);
        Assert.All(readyAt.Values, step => Assert.True(step <= firstOrder));
        Assert.True(bench.HasAlarm("0.05"), bench.Describe());

        bench.Level();
        bench.System.Operate(OperatorAction.Adopt);
        bench.AssertHedgedWithin(10);
        bench.AssertAtRest();
    }
}

/// <summary>RT-10: after a restart a position is left alone.</summary>
public class RT10
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_position_is_owned_after_a_kill_at_any_point_of_a_clip(int afterEffects)
    {
        var killed = 0;
        for (var step = 0; step < 40; step++)
        {
            var bench = new CaseBench((ulong)step + 1);
            bench.Widen();
            for (var i = 0; i < step; i++)
            {
                bench.System.Engine.Step();
            }

            bench.System.Engine.CrashDuringTurn(bench.System.CoordinatorHost, afterEffects, TimeSpan.FromSeconds(0.5));
            bench.Run(1);
            killed += bench.System.Engine.Crashes;
            bench.System.Engine.DisarmCrash(bench.System.CoordinatorHost);
            bench.AssertAtRest(25);
        }

        Assert.True(killed > 5, $"only {killed} kills");
    }
}
