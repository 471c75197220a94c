using Hedgerow.Hedging;
using Hedgerow.Messages;

namespace Hedgerow.Simulation.Tests.Cases;

/// <summary>The ladder over the whole system: short at A with little money, long at B, and a market that rises.</summary>
public class Ladder
{
    private const decimal Start = 60_000m;

    internal static CaseBench Opened(
        ulong seed = 1, decimal depositA = 1_000m, decimal depositB = 5_000m, bool isUndisturbed = false, LadderRules? rules = null,
        Func<TwoVenueOptions, TwoVenueOptions>? change = null)
    {
        var bench = new CaseBench(seed, isUndisturbed: isUndisturbed, change: options =>
        {
            options = options with
            {
                A = options.A with { Deposit = depositA, Leverage = 40 },
                B = options.B with { Deposit = depositB, Leverage = 40 },
                Coordinator = settings => settings with { Ladder = settings.Ladder with { Rules = rules ?? settings.Ladder.Rules } },
            };
            return change is null ? options : change(options);
        });
        bench.Open();
        return bench;
    }

    /// <summary>Both books go in a straight line, A staying 400 above B: the whole position stays wanted.</summary>
    internal static void Ramp(CaseBench bench, decimal from, decimal to, double seconds)
    {
        var steps = (int)(seconds * 2);
        for (var i = 1; i <= steps; i++)
        {
            var price = Math.Round(from + (to - from) * i / steps, 1);
            bench.Books(price + 400m, price);
            bench.Run(0.5);
        }
    }

    internal static decimal Leverage(SimulatedVenue venue)
    {
        var equity = venue.Model.Margin(venue.Account).Equity;
        return Math.Abs(venue.Truth.PositionOf(CaseBench.Symbol)) * venue.Model.Mark(CaseBench.Symbol).Mark / equity;
    }

    internal static VenueMarginView Margin(CaseBench bench, SimulatedVenue venue) =>
        bench.System.Status.Coordinator!.Margins.Single(m => m.Venue == venue.Name);

    [Fact]
    public void A_rise_is_survived_rung_by_rung_and_both_legs_go_together()
    {
        var bench = Opened(isUndisturbed: true);
        for (var price = Start; price < 90_000m; price += 3_000m)
        {
            Ramp(bench, price, price + 3_000m, 20);
            bench.AssertHedgedWithin(1);
        }
        Assert.Equal(0, bench.A.Truth.Liquidations);
        Assert.True(Margin(bench, bench.A).Firings >= 2, bench.Describe());
        Assert.InRange(Leverage(bench.A), 0m, 14.1m);
        Assert.InRange(bench.System.PositionB, 0.001m, 0.08m);
        bench.AssertAtRest();
    }

    [Fact]
    public void Without_the_ladder_the_same_rise_is_a_liquidation_and_I7_says_so()
    {
        var bench = Opened(isUndisturbed: true, rules: new LadderRules { IsEnabled = false });
        bench.Run(45);
        var breach = Assert.Throws<InvariantViolation>(() => Ramp(bench, Start, 75_000m, 60));
        Assert.Equal("I7", breach.Invariant);
    }

    [Fact]
    public void Wrong_readings_of_the_account_close_nothing()
    {
        var bench = Opened();
        bench.Run(15);
        var held = bench.System.PositionA;
        bench.A.Faults.WrongAccounts = true;
        for (var i = 0; i < 60; i++)
        {
            bench.Books(Start + 400m, Start);
            bench.Run(1);
        }
        Assert.Equal(held, bench.System.PositionA);
        Assert.Equal(0, Margin(bench, bench.A).Firings);
        Assert.True(bench.HasAlarm("reads equity 0"), bench.Describe());
        bench.A.Faults.WrongAccounts = false;
        bench.AssertAtRest();
    }

    [Fact]
    public void RT_24_own_figures_are_the_venues()
    {
        var bench = Opened();
        Ramp(bench, Start, 61_000m, 10);
        bench.Run(15);
        foreach (var venue in bench.System.Venues)
        {
            var truth = venue.Model.PositionOf(venue.Account, CaseBench.Symbol).LiquidationPrice;
            var own = Margin(bench, venue);
            Assert.Equal(CaseBench.Symbol, own.NearestSymbol);
            Assert.InRange(own.NearestLiquidation, truth * 0.9999m, truth * 1.0001m);
            Assert.InRange(own.Leverage!.Value, Leverage(venue) * 0.999m, Leverage(venue) * 1.001m);
        }
        Assert.False(bench.HasAlarm("by the tiers"), bench.Describe());
    }

    [Fact]
    public void With_B_out_of_order_A_closes_alone_and_B_follows_on_its_return()
    {
        var bench = Opened();
        bench.B.SetDown(true);
        Ramp(bench, Start, 65_500m, 20);
        bench.Run(5);
        Assert.Equal(CaseBench.Clip, bench.System.PositionB);
        Assert.InRange(-bench.System.PositionA, 0.01m, 0.099m);
        Assert.Equal(0, bench.A.Truth.Liquidations);
        var debt = Assert.Single(bench.System.Status.Coordinator!.Debts);
        Assert.Equal((bench.B.Name, CaseBench.Clip + bench.System.PositionA), (debt.Venue, debt.Quantity));
        var kept = bench.System.PositionA;

        bench.B.SetDown(false);
        bench.Books(65_900m, 65_500m);
        bench.AssertHedgedWithin(30);
        bench.Run(5);
        Assert.Equal((kept, -kept), (bench.System.PositionA, bench.System.PositionB));
        Assert.Empty(bench.System.Status.Coordinator!.Debts);
        bench.AssertAtRest();
    }

    [Theory]
    [InlineData("0.004")]
    [InlineData("0.1")]
    public void What_B_deleveraged_while_it_was_gone_is_taken_off_the_debt(string closed)
    {
        var quantity = decimal.Parse(closed, System.Globalization.CultureInfo.InvariantCulture);
        var bench = Opened();
        bench.B.SetDown(true);
        Ramp(bench, Start, 65_500m, 20);
        bench.Run(5);
        var kept = -bench.System.PositionA;
        bench.B.Deleverage(CaseBench.Symbol, quantity);
        bench.B.SetDown(false);
        bench.Books(65_900m, 65_500m);
        bench.AssertHedgedWithin(30);
        bench.Run(5);
        Assert.Equal(Math.Min(kept, CaseBench.Clip - quantity), bench.System.PositionB);
        bench.AssertAtRest();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void After_a_kill_at_any_point_of_a_cut_it_ends_where_it_was_to(int afterEffects)
    {
        var killed = 0;
        for (var step = 0; step < 24; step++)
        {
            var bench = Opened((ulong)step + 1);
            var fired = 0;
            bench.System.Engine.Persisted += (_, change) => fired += change is LadderFired ? 1 : 0;
            decimal? remaining = null;
            bench.System.Engine.Persisted += (_, change) => remaining = change is LadderFired f ? f.Cuts.Single().Remaining : remaining;
            bench.Books(66_000m, 65_600m);
            Assert.True(bench.RunUntil(() => fired > 0, 10), bench.Describe());
            for (var i = 0; i < step; i++)
            {
                bench.System.Engine.Step();
            }

            bench.System.Engine.CrashDuringTurn(bench.System.CoordinatorHost, afterEffects, TimeSpan.FromSeconds(0.5));
            bench.Run(1);
            killed += bench.System.Engine.Crashes;
            bench.System.Engine.DisarmCrash(bench.System.CoordinatorHost);
            bench.AssertAtRest(30);

            // The last firing's bound holds; one that a crash took away before it was durable is made anew.
            Assert.Equal((-remaining!.Value, remaining.Value), (bench.System.PositionA, bench.System.PositionB));
        }

        Assert.True(killed > 5, $"only {killed} kills");
    }
}

/// <summary>RT-18: liquidation or auto-deleveraging closes one leg.</summary>
public class RT18
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_other_leg_is_reduced_at_once_and_the_cause_is_shown(bool isLiquidation)
    {
        var bench = Ladder.Opened(depositA: 4_000m, depositB: 4_000m);
        bench.Level();
        if (isLiquidation)
            Assert.True(bench.A.Liquidate(CaseBench.Symbol));
        else
            Assert.Equal(0.04m, bench.A.Deleverage(CaseBench.Symbol, 0.04m));
        bench.AssertHedgedWithin(3);
        Assert.InRange(bench.System.PositionB, 0m, isLiquidation ? 0m : 0.06m);
        bench.Run(3);
        var cause = isLiquidation ? CorrectionCause.Liquidation : CorrectionCause.AutoDeleverage;
        Assert.Contains($"{cause} at alpha", bench.System.Pair!.ForcedClose);
        bench.System.Engine.Crash(bench.System.CoordinatorHost, TimeSpan.FromSeconds(1));
        bench.Run(15);
        Assert.Contains($"{cause} at alpha", bench.System.Pair!.ForcedClose);
        bench.AssertAtRest();
    }

    [Fact]
    public void A_forced_close_that_only_the_history_tells_is_followed_too()
    {
        var bench = Ladder.Opened(depositA: 4_000m, depositB: 4_000m);
        bench.Level();
        bench.A.SetPrivate(StreamState.Silent);
        Assert.Equal(0.04m, bench.A.Deleverage(CaseBench.Symbol, 0.04m));
        bench.AssertHedgedWithin(40);
        bench.A.SetPrivate(StreamState.Up);
        bench.AssertAtRest(40);
    }
}
