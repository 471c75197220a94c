using System.Globalization;
using FsCheck.Fluent;

namespace Hedgerow.Hedging.Tests.Ladder;

public class LadderTests
{
    private static readonly LadderRules Rules = new();

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);

    private static MarginFigures At(decimal leverage, decimal ratio = 0m) => new(1_000m, leverage * 1_000m, ratio * 1_000m);

    [Theory]
    [InlineData("13.9999", "0", -1)]
    [InlineData("14", "0", 0)]
    [InlineData("17.9", "0", 0)]
    [InlineData("18", "0", 1)]
    [InlineData("25", "0", 2)]
    [InlineData("1", "0.7999", -1)]
    [InlineData("1", "0.8", 3)]
    public void The_highest_rung_reached(string leverage, string ratio, int rung) => Assert.Equal(rung, Rules.Reached(At(Number(leverage), Number(ratio))));

    [Fact]
    public void Without_equity_everything_is_closed() => Assert.Equal(3, Rules.Reached(new MarginFigures(-1m, 5m, 0m)));

    [Fact]
    public void Nothing_is_reached_when_disabled_or_flat()
    {
        Assert.Equal(-1, (Rules with { IsEnabled = false }).Reached(At(100m)));
        Assert.Equal(-1, Rules.Reached(new MarginFigures(-1m, 0m, 0m)));
    }

    [Theory]
    [InlineData(2, "22.6", 2)]
    [InlineData(2, "22.4", 1)]
    [InlineData(2, "16.1", 0)]
    [InlineData(2, "12.5", -1)]
    [InlineData(0, "12.6", 0)]
    [InlineData(3, "12.5", -1)]
    [InlineData(-1, "30", -1)]
    public void Rungs_are_armed_again_only_well_below_their_threshold(int fired, string leverage, int stays) =>
        Assert.Equal(stays, Rules.StaysFired(fired, At(Number(leverage))));

    [Fact]
    public void The_flat_rung_is_armed_again_by_the_ratio() =>
        Assert.Equal((3, -1), (Rules.StaysFired(3, At(1m, 0.73m)), Rules.StaysFired(3, At(1m, 0.71m))));

    [Fact]
    public void Unknown_figures_arm_nothing() => Assert.Equal(1, Rules.StaysFired(1, MarginFigures.Unknown));

    [Fact]
    public void Faulty_rules_are_named()
    {
        Assert.Equal("", Rules.Fault());
        Assert.Contains("tier 0", (Rules with { Tiers = [new(14m, 12.6m)] }).Fault());
        Assert.Contains("tier 1", (Rules with { Tiers = [new(14m, 12m), new(14m, 10m)] }).Fault());
        Assert.Contains("tier 1", (Rules with { Tiers = [new(14m, 10m), new(18m, 12m)] }).Fault());
        Assert.Contains("re-arm", (Rules with { Tiers = [], RearmFraction = 1m }).Fault());
        Assert.Contains("ratio", (Rules with { FlatMarginRatio = 1.1m }).Fault());
    }

    [Fact]
    public void What_is_closed_brings_the_leverage_back_costs_included() => Draw.Holds(
        from equity in Draw.Decimal(1, 100_000_000, 10m)
        from leverage in Draw.Decimal(1_201, 10_000, 100m)
        from cost in Draw.Decimal(0, 30, 10_000m)
        select (equity, leverage, cost), drawn =>
        {
            var (equity, leverage, cost) = drawn;
            var closed = LadderPlan.NotionalToClose(equity * leverage, equity, 12m, cost);
            var left = equity * leverage - closed;
            Assert.InRange(left / (equity - closed * cost), 12m - 1e-9m, 12m + 1e-9m);
        });

    [Fact]
    public void Everything_is_closed_without_equity_and_nothing_below_the_target()
    {
        Assert.Equal(700m, LadderPlan.NotionalToClose(700m, -1m, 6m, 0.001m));
        Assert.Equal(700m, LadderPlan.NotionalToClose(700m, 10m, 0m, 0.001m));
        Assert.Equal(0m, LadderPlan.NotionalToClose(700m, 100m, 12m, 0.001m));
        Assert.Equal(0m, LadderPlan.NotionalToClose(700m, decimal.MaxValue, 12m, 0.001m));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(-1)]
    public void Where_more_is_being_closed_than_the_venue_shows_nothing_is_left_to_close(int equity)
    {
        Assert.Equal(0m, LadderPlan.NotionalToClose(-0.0000000000003m, equity, 12m, 0.001m));
        Assert.Equal(0m, LadderPlan.NotionalToClose(0m, equity, 12m, 0.001m));
    }

    [Fact]
    public void The_largest_benefit_is_closed_first_and_an_unknown_one_last()
    {
        var cuts = LadderPlan.Share(
            25_000m,
            [Leg(1, 0, null), Leg(2, 1, -4m), Leg(3, 2, 9m)],
            [1m, 1m, 1m]);
        // 1 BTC at 10,000 each: all of the best, all of the next, half of the last.
        Assert.Equal([new LadderCut(3, 0, 0m), new LadderCut(2, 0, 0m), new LadderCut(1, 0, 0.5m)], cuts);
    }

    [Fact]
    public void Legs_of_one_instrument_are_not_closed_beyond_the_venues_net_position()
    {
        var cuts = LadderPlan.Share(decimal.MaxValue, [Leg(1, 0, 5m), Leg(2, 0, 1m)], [1.2m]);
        Assert.Equal([new LadderCut(1, 0, 0m), new LadderCut(2, 0, 0.8m)], cuts);
    }

    [Fact]
    public void Shares_reach_the_notional_by_less_than_a_step_and_never_flip_a_leg() => Draw.Holds(
        from count in Gen.Choose(1, 8)
        from quantities in Gen.ArrayOf(Draw.Decimal(1, 5_000, 1_000m), count)
        from benefits in Gen.ArrayOf(Draw.Decimal(-500, 500, 10m), count)
        from prices in Gen.ArrayOf(Draw.Decimal(100, 10_000_000, 100m), count)
        from share in Draw.Decimal(1, 130, 100m)
        select (quantities, benefits, prices, share), drawn =>
        {
            var legs = drawn.quantities
                .Select((q, i) => new LadderCandidate(i + 1, i % 2, i, q, drawn.prices[i], 0.001m, drawn.benefits[i])).ToList();
            var all = legs.Sum(l => l.Quantity * l.Price);
            var wanted = all * drawn.share;
            var cuts = LadderPlan.Share(wanted, legs, drawn.quantities);
            var closed = cuts.Sum(c => (legs[c.Pair - 1].Quantity - c.Remaining) * legs[c.Pair - 1].Price);
            Assert.All(cuts, c => Assert.InRange(c.Remaining, 0m, legs[c.Pair - 1].Quantity));
            Assert.True(closed >= Math.Min(wanted, all) - 0.000001m);
            Assert.True(closed <= wanted + (cuts.Count == 0 ? 0m : legs[cuts[^1].Pair - 1].Price * 0.001m));
            // What is left out has no larger benefit than what is cut.
            var worst = cuts.Min(c => legs[c.Pair - 1].BenefitBps);
            Assert.All(legs.Where(l => cuts.All(c => c.Pair != l.Pair)), l => Assert.True(l.BenefitBps <= worst));
        });

    private static LadderCandidate Leg(int pair, int instrument, decimal? benefit) =>
        new(pair, 0, instrument, 1m, 10_000m, 0.001m, benefit);
}
