using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulation.Tests.Cases;

/// <summary>RT-01: one leg rejected, the other filled.</summary>
public class RT01
{
    [Fact]
    public void A_leg_rejected_once_is_tried_again_or_the_other_reversed()
    {
        var bench = new CaseBench();
        bench.B.Faults.Next(RequestKind.Place, RequestFault.Refused);
        bench.Widen();
        Assert.True(bench.RunUntil(() => bench.A.Truth.Fills > 0, 5));
        bench.AssertHedgedWithin(5);
        bench.AssertAtRest();
    }

    [Fact]
    public void A_leg_rejected_every_time_ends_flat_by_reversing_the_other()
    {
        var bench = new CaseBench();
        bench.B.Faults.SetRate(RequestKind.Place, RequestFault.Refused, 1);
        bench.Widen();
        Assert.True(bench.RunUntil(() => bench.A.Truth.Fills > 0, 5));
        bench.AssertHedgedWithin(10);
        bench.Level();
        bench.AssertAtRest();
        Assert.Equal((0, 0), (bench.System.PositionA, bench.System.PositionB));
        Assert.Equal(0, bench.B.Truth.Fills);
    }
}

/// <summary>RT-04: only one venue's rules were checked before the first leg.</summary>
public class RT04
{
    [Fact]
    public void Without_trouble_both_legs_are_ordered()
    {
        var bench = new CaseBench();
        bench.Widen();
        bench.Run(5);
        Assert.Equal((1, 1), (bench.A.OrdersSent, bench.B.OrdersSent));
    }

    [Theory]
    [InlineData("smallest quantity")]
    [InlineData("smallest notional")]
    [InlineData("lot")]
    [InlineData("margin")]
    [InlineData("closed instrument")]
    public void What_one_venue_cannot_take_is_ordered_at_neither(string problem)
    {
        var bench = new CaseBench(change: options => options with { B = Hinder(options.B, problem) });
        bench.Widen();
        bench.Run(10);
        Assert.Equal((0, 0), (bench.A.OrdersSent, bench.B.OrdersSent));
    }

    private static VenueSetup Hinder(VenueSetup venue, string problem)
    {
        var spec = venue.Terms.Spec;
        return problem switch
        {
            "smallest quantity" => venue with { Terms = venue.Terms with { Spec = spec with { MinQuantity = 0.2m } } },
            "smallest notional" => venue with { Terms = venue.Terms with { Spec = spec with { MinNotional = 50_000 } } },
            "lot" => venue with { Terms = venue.Terms with { Spec = spec with { LotSize = 0.5m, MinQuantity = 0.5m } } },
            "margin" => venue with { Deposit = 5 },
            _ => venue with { Terms = venue.Terms with { Spec = spec with { IsTrading = false } } },
        };
    }
}

/// <summary>RT-05: a leg never fills while the other is done.</summary>
public class RT05
{
    [Theory]
    [InlineData(60_060)] // 10 bps away: a wider band reaches it
    [InlineData(60_900)] // 150 bps away: reversing costs less
    public void The_step_after_the_deadline_is_bounded_in_time_and_cost(int awayTo)
    {
        var bench = new CaseBench();
        bench.OncePlacedAt(bench.B, () => CaseBench.Book(bench.B, awayTo));
        bench.Widen();
        Assert.True(bench.RunUntil(() => bench.A.Truth.Fills > 0, 5));
        bench.AssertHedgedWithin(10);
        bench.AssertAtRest();

        // No more than the widest band on the clip, and fees.
        var worst = CaseBench.Clip * 60_900 * (0.0150m + (4 * 0.00055m));
        Assert.True(bench.System.Equity > 200_000 - worst, $"equity {bench.System.Equity}");
    }
}

/// <summary>RT-21: an unpriced market order into a gapped book.</summary>
public class RT21
{
    [Fact]
    public void Hedges_stay_inside_their_bands_and_end_with_an_alarm_and_a_halt()
    {
        var thin = new VenueRules { LadderLevels = 2, LadderStepBps = 500 };
        var bench = new CaseBench(change: options => options with
        {
            A = options.A with { Rules = options.A.Rules with { LadderLevels = thin.LadderLevels, LadderStepBps = thin.LadderStepBps } },
            B = options.B with { Rules = options.B.Rules with { LadderLevels = thin.LadderLevels, LadderStepBps = thin.LadderStepBps } },
        });

        // The first leg fills; when the second arrives both books are gone up to five per cent away.
        bench.OncePlacedAt(bench.B, () => CaseBench.Book(bench.B, 63_000));
        bench.Once(entry => entry.Message is OrderReport { State: OrderState.Closed, Venue: "alpha" }, () => CaseBench.Book(bench.A, 63_000));
        bench.B.Faults.SetRate(RequestKind.Place, RequestFault.Refused, 1);
        bench.Widen();
        Assert.True(bench.RunUntil(() => bench.A.Truth.Fills > 0, 5));
        bench.A.Faults.SetRate(RequestKind.Place, RequestFault.Refused, 1);
        bench.Run(120);

        Assert.DoesNotContain(bench.Placed, order => order.Type == OrderType.Market);
        Assert.All(bench.Placed, order => Assert.InRange(order.Price, 60_000 * (1 - 0.0151m), 63_001 * (1 + 0.0151m)));
        Assert.NotEqual("", bench.System.Pair!.HaltReason);
        Assert.True(bench.HasAlarm("halt") || bench.HasAlarm("unhedged"), bench.Describe());
        var steps = bench.Placed.Count;
        bench.Run(60);
        Assert.Equal(steps, bench.Placed.Count);

        bench.A.Faults.Clear();
        bench.B.Faults.Clear();
        bench.Level();
        bench.System.Operate(OperatorAction.Resume);
        bench.AssertHedgedWithin(10);
        bench.AssertAtRest();
    }
}
