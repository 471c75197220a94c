using FsCheck.Fluent;

namespace Hedgerow.Hedging.Tests.Margin;

public class MarginFiguresTests
{
    [Fact]
    public void Coin_margined_positions_count_in_their_coin()
    {
        // 100,000 USD at 50,000 are two coins, at 1 %.
        var figures = MarginFigures.Of(0.5m, [new MarginPosition(-100_000m, 50_000m, MarginDraw.Flat(0.01m), Messages.ContractKind.Inverse)]);
        Assert.Equal((2m, 0.02m, 4m), (figures.GrossNotional, figures.Maintenance, figures.Leverage));
    }

    [Fact]
    public void Leverage_and_ratio_are_what_their_names_say()
    {
        var figures = MarginFigures.Of(
            10_000m,
            [new MarginPosition(-1m, 60_000m, MarginDraw.Table(MarginDraw.Printed)), new MarginPosition(2m, 20_000m, MarginDraw.Flat(0.01m))]);
        // 60,000 · 0.5 % − 50 and 40,000 · 1 %.
        Assert.Equal((100_000m, 650m, 10m, 0.065m), (figures.GrossNotional, figures.Maintenance, figures.Leverage, figures.MarginRatio));
        Assert.True(figures.IsLeveragedAt(10m));
        Assert.False(figures.IsLeveragedAt(10.0001m));
        Assert.True(figures.IsMarginUsedAt(0.065m));
        Assert.False(figures.IsMarginUsedAt(0.0651m));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public void Without_equity_every_threshold_is_reached(int equity)
    {
        var figures = MarginFigures.Of(equity, [new MarginPosition(1m, 100m, MarginDraw.Flat(0.01m))]);
        Assert.Null(figures.Leverage);
        Assert.Null(figures.MarginRatio);
        Assert.True(figures.IsLeveragedAt(1_000m) && figures.IsMarginUsedAt(1m));
    }

    [Fact]
    public void A_flat_account_reaches_nothing_whatever_it_owes()
    {
        var figures = MarginFigures.Of(-5m, []);
        Assert.False(figures.IsLeveragedAt(0m) || figures.IsMarginUsedAt(0m));
        Assert.Equal(0m, figures.Leverage);
    }

    [Fact]
    public void The_larger_maintenance_counts_and_unknown_tiers_leave_the_venues()
    {
        Assert.Equal(5m, MarginFigures.Of(100m, [new MarginPosition(1m, 100m, MarginDraw.Flat(0.01m))], venueMaintenance: 5m).Maintenance);
        Assert.Equal(1m, MarginFigures.Of(100m, [new MarginPosition(1m, 100m, MarginDraw.Flat(0.01m))], venueMaintenance: 0.5m).Maintenance);
        Assert.Equal(5m, MarginFigures.Of(100m, [new MarginPosition(1m, 100m, null)], venueMaintenance: 5m).Maintenance);
    }

    [Fact]
    public void Comparisons_agree_with_the_quotients() => Draw.Holds(
        MarginDraw.Quantity.SelectMany(q => MarginDraw.Price.SelectMany(p => Draw.Decimal(1, 1_000_000, 7m).Select(e => (q, p, e)))), drawn =>
        {
            var figures = MarginFigures.Of(drawn.e, [new MarginPosition(drawn.q, drawn.p, MarginDraw.Flat(0.005m))]);
            foreach (var threshold in new[] { 1m, 8m, 14m, 25m, 160m })
                Assert.Equal(figures.Leverage > threshold - 1e-18m && figures.GrossNotional >= threshold * drawn.e, figures.IsLeveragedAt(threshold));
        });

    [Fact]
    public void Beyond_a_decimal_nothing_is_known()
    {
        var figures = MarginFigures.Of(1m, [new MarginPosition(decimal.MaxValue, 2m, null)]);
        Assert.False(figures.IsKnown);
        Assert.Equal(-1, new LadderRules().Reached(figures));
    }

    [Fact]
    public void Tolerances_look_at_what_is_near()
    {
        var tolerance = new MarginTolerance();
        var own = new LiquidationPrice(LiquidationKind.At, 90m);
        Assert.False(tolerance.IsContradiction(own, 90.9m, 100m));
        Assert.True(tolerance.IsContradiction(own, 91.1m, 100m));
        Assert.True(tolerance.IsContradiction(own, 0m, 100m));
        Assert.True(tolerance.IsContradiction(new LiquidationPrice(LiquidationKind.None, 0m), 90m, 100m));
        // A long way off both, or off the one that there is.
        Assert.False(tolerance.IsContradiction(own with { Price = 40m }, 20m, 100m));
        Assert.False(tolerance.IsContradiction(own with { Price = 40m }, 0m, 100m));
        Assert.False(tolerance.IsContradiction(new LiquidationPrice(LiquidationKind.Unknown, 0m), 90m, 100m));
        Assert.True(tolerance.IsContradiction(5m, 7.1m, 100m));
        Assert.False(tolerance.IsContradiction(5m, 7m, 100m));
    }
}
