using FsCheck;
using FsCheck.Fluent;
using Hedgerow.Messages;

namespace Hedgerow.Hedging.Tests.Guidance;

public sealed class OutageGuidanceTests
{
    private static readonly GuidanceRules Rules = new();

    private static readonly SplitHedge FailedLong = new(
        "btc", new InstrumentId("bybit", "BTCUSDT"), -1m, 1m, 35_000m, 30_000m, 0.001m);

    [Fact]
    public void The_healthy_leg_is_held_until_the_failed_one_must_be_gone_and_then_closed_step_by_step()
    {
        var guidance = OutageGuidance.Of(FailedLong, Rules);
        Assert.Equal("hold until 29700; the failed position is liquidated at 30000, the price is 35000", guidance.Advice);
        Assert.Equal(
            [
                new GuidanceStep(1, 29_700m, 0.25m, 0.75m, false),
                new GuidanceStep(2, 29_550m, 0.25m, 0.5m, false),
                new GuidanceStep(3, 29_400m, 0.25m, 0.25m, false),
                new GuidanceStep(4, 29_250m, 0.25m, 0m, false),
            ],
            guidance.Steps);
    }

    [Fact]
    public void Steps_are_reached_by_the_price_and_those_of_a_failed_short_lie_above()
    {
        var down = OutageGuidance.Of(FailedLong with { Price = 29_500m }, Rules);
        Assert.Equal([true, true, false, false], down.Steps.Select(s => s.IsReached));
        Assert.Equal("close down to 0.5: step 2 is reached", down.Advice);
        var up = OutageGuidance.Of(FailedLong with { HealthyQuantity = 0.5m, FailedQuantity = -0.5m, LiquidationPrice = 40_000m, Price = 41_000m }, Rules);
        Assert.Equal([40_400m, 40_600m, 40_800m, 41_000m], up.Steps.Select(s => s.Price));
        Assert.All(up.Steps, s => Assert.True(s.IsReached));
    }

    [Fact]
    public void A_step_that_was_taken_moves_no_other_one()
    {
        var before = OutageGuidance.Of(FailedLong, Rules).Steps;
        var after = OutageGuidance.Of(FailedLong with { HealthyQuantity = -0.5m }, Rules).Steps;
        Assert.Equal(before.Select(s => (s.Number, s.Price, s.Remaining)), after.Select(s => (s.Number, s.Price, s.Remaining)));
        Assert.Equal([0m, 0m, 0.25m, 0.25m], after.Select(s => s.Close));
    }

    [Fact]
    public void Only_what_the_failed_venue_can_liquidate_is_closed()
    {
        var part = OutageGuidance.Of(FailedLong with { Balanced = 0.6m }, Rules);
        Assert.Equal([0.9m, 0.8m, 0.7m, 0.6m], part.Steps.Select(s => s.Remaining));
        var whole = OutageGuidance.Of(FailedLong with { Balanced = 1m, Price = 20_000m }, Rules);
        Assert.Empty(whole.Steps);
        Assert.StartsWith("hold: other pairs' legs", whole.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, 1, 0, "hold: no liquidation price of the failed position is known; the ladder watches the healthy venue")]
    [InlineData(-1, 0, 30_000, "the failed venue holds nothing of it")]
    [InlineData(1, 1, 30_000, "hold: no liquidation price of the failed position is known; the ladder watches the healthy venue")]
    public void Without_a_hedge_or_a_liquidation_price_nothing_is_closed(int healthy, int failed, int liquidation, string advice)
    {
        var guidance = OutageGuidance.Of(FailedLong with { HealthyQuantity = healthy, FailedQuantity = failed, LiquidationPrice = liquidation }, Rules);
        Assert.Empty(guidance.Steps);
        Assert.Equal(advice, guidance.Advice);
    }

    [Fact]
    public void Steps_are_whole_lots_sum_up_to_the_leg_and_lie_beyond_the_liquidation_price_in_their_order() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(
            (from lots in Gen.Choose(1, 5_000) from steps in Gen.Choose(1, 9) from isLong in Gen.Elements(true, false) select (lots, steps, isLong)).ToArbitrary(),
            drawn =>
            {
                var quantity = drawn.lots * 0.001m * (drawn.isLong ? 1 : -1);
                var guidance = OutageGuidance.Of(
                    FailedLong with { FailedQuantity = quantity, HealthyQuantity = -quantity, LiquidationPrice = drawn.isLong ? 30_000m : 40_000m },
                    Rules with { Steps = drawn.steps });
                Assert.Equal(Math.Abs(quantity), guidance.Steps.Sum(s => s.Close));
                Assert.Equal(0m, guidance.Steps[^1].Remaining);
                Assert.All(guidance.Steps, s => Assert.True(s.Close >= 0m && s.Close % 0.001m == 0m && s.Remaining % 0.001m == 0m));
                Assert.All(guidance.Steps, s => Assert.Equal(drawn.isLong, s.Price < guidance.LiquidationPrice));
                Assert.Equal(guidance.Steps.Select(s => s.Number), Enumerable.Range(1, guidance.Steps.Count));
                var prices = guidance.Steps.Select(s => s.Price).ToList();
                Assert.Equal(drawn.isLong ? prices.OrderDescending() : prices.Order(), prices);
            }));

    /// <summary>Equity 10,000 and a short of 100,000: leverage is 14 at E = 10,000 − 100,000·x, G = 100,000·(1 + x).</summary>
    [Fact]
    public void Rungs_fire_where_the_leverage_after_the_move_is_their_threshold()
    {
        foreach (var (net, sign) in new[] { (-100_000m, 1), (100_000m, -1) })
        {
            var rungs = OutageGuidance.Rungs(10_000m, 100_000m, net, new LadderRules());
            Assert.Equal(["14→12", "18→10", "25→6"], rungs.Select(r => r.Rule));
            foreach (var (rung, threshold) in rungs.Zip([14m, 18m, 25m]))
            {
                Assert.Equal(sign, Math.Sign(rung.Change));
                Assert.Equal(threshold, 100_000m * (1m + rung.Change) / (10_000m + net * rung.Change), 6);
            }
        }
    }

    [Fact]
    public void A_rung_that_is_reached_is_said_to_be_here_and_a_flat_or_balanced_venue_has_none_ahead()
    {
        Assert.Equal([0m, 0m], OutageGuidance.Rungs(5_000m, 100_000m, -100_000m, new LadderRules()).Take(2).Select(r => r.Change));
        Assert.Empty(OutageGuidance.Rungs(10_000m, 0m, 0m, new LadderRules()));
    }
}
