using FsCheck;
using FsCheck.Fluent;

namespace Hedgerow.Hedging.Tests;

public sealed class HedgeCurveTests
{
    private static readonly Gen<decimal> Share = Draw.Decimal(-1_000, 1_000, 1_000m);

    private static readonly Gen<Spread> Spreads =
        from plus in Draw.Decimal(-60_000, 60_000, 100m)
        from width in Draw.Decimal(1, 5_000, 100m)
        select new Spread(plus, plus + width, 10_000m);

    [Fact]
    public void Position_and_spread_are_inverse()
    {
        var cases = from curve in Draw.Curve from share in Share from offset in Draw.Decimal(-900, 900, 10m) select (curve, share, offset);
        Draw.Holds(cases, c =>
        {
            var position = c.share * c.curve.MaxPosition;
            var there = c.curve.SpreadAt(position, c.offset);
            Assert.Equal(position, c.curve.PositionAt(there, c.offset), 12);
            Assert.InRange(there, c.offset - c.curve.RangeBps, c.offset + c.curve.RangeBps);
        });
    }

    [Fact]
    public void Position_never_leaves_its_bounds_and_never_falls_with_the_spread()
    {
        var cases = from curve in Draw.Curve from one in Draw.Decimal(-20_000, 20_000, 10m) from more in Draw.Decimal(0, 20_000, 10m) select (curve, one, more);
        Draw.Holds(cases, c =>
        {
            var low = c.curve.PositionAt(c.one, 0m);
            var high = c.curve.PositionAt(c.one + c.more, 0m);
            Assert.InRange(low, -c.curve.MaxPosition, c.curve.MaxPosition);
            Assert.True(high >= low);
        });
    }

    /// <summary>
    /// Slope a = range / max in price per base unit. Riding the curve from max to an end earns ½·a·(max² − end²).
    /// </summary>
    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(500, 0.375)]
    public void Riding_the_curve_earns_what_the_formula_says(int stepsLeft, double factor)
    {
        const int Steps = 1_000;
        var curve = new HedgeCurve(20m, OffsetSchedule.Constant(0m), 400m, 0m);
        var step = curve.MaxPosition / Steps;
        var earned = 0m;
        // Closed slice by slice, each at the spread at which its middle is right; it was opened at the centre's opposite.
        for (var n = Steps; n > stepsLeft; n--)
            earned += step * curve.SpreadAt((n - 0.5m) * step, 0m);
        var slope = curve.RangeBps / curve.MaxPosition;
        Assert.Equal((decimal)factor * slope * curve.MaxPosition * curve.MaxPosition, earned, 10);
        if (stepsLeft != 0)
        {
            // Three quarters of holding all and leaving all at the half way.
            Assert.Equal(0.75m * curve.MaxPosition * (curve.SpreadAt(20m, 0m) - curve.SpreadAt(10m, 0m)), earned, 10);
        }
    }

    [Fact]
    public void Wish_never_falls_with_the_spread_and_never_rises_with_the_position()
    {
        var cases =
            from curve in Draw.Curve
            from spread in Spreads
            from more in Draw.Decimal(0, 5_000, 10m)
            from share in Share
            from shareMore in Draw.Decimal(0, 500, 1_000m)
            from cost in Draw.Decimal(0, 200, 10m)
            select (curve, spread, more, share, shareMore, cost);
        Draw.Holds(cases, c =>
        {
            var position = c.share * c.curve.MaxPosition;
            var wish = c.curve.Wish(position, c.spread, 0m, c.cost);
            var wider = new Spread(c.spread.Plus + c.more, c.spread.Minus + c.more, c.spread.Mid);
            Assert.True(c.curve.Wish(position, wider, 0m, c.cost) >= wish);
            Assert.True(c.curve.Wish(position + c.shareMore * c.curve.MaxPosition, c.spread, 0m, c.cost) <= wish);
        });
    }

    [Fact]
    public void Wish_leads_into_the_bounds_and_pays_for_costs_and_half_the_earning()
    {
        var cases = from curve in Draw.Curve from spread in Spreads from share in Share from cost in Draw.Decimal(0, 200, 10m) select (curve, spread, share, cost);
        Draw.Holds(cases, c =>
        {
            var position = c.share * c.curve.MaxPosition;
            var wish = c.curve.Wish(position, c.spread, 0m, c.cost);
            Assert.InRange(position + wish, -c.curve.MaxPosition, c.curve.MaxPosition);
            var right = c.curve.SpreadAt(position, 0m);
            var least = c.cost + c.curve.EarnBps / 2m;
            if (wish > 0m)
                Assert.True(c.spread.PlusBps - right >= least);
            else if (wish < 0m)
                Assert.True(right - c.spread.MinusBps >= least);
        });
    }

    [Fact]
    public void After_its_wish_came_true_it_wishes_nothing()
    {
        var cases = from curve in Draw.Curve from spread in Spreads from share in Share select (curve, spread, share);
        Draw.Holds(cases, c =>
        {
            var position = c.share * c.curve.MaxPosition;
            var after = position + c.curve.Wish(position, c.spread, 0m, 4m);
            Assert.Equal(0m, c.curve.Wish(after, c.spread, 0m, 4m), 12);
        });
    }

    [Fact]
    public void A_round_trip_earns_its_earning_after_all_fees()
    {
        var curve = new HedgeCurve(10m, OffsetSchedule.Constant(0m), 100m, EarnBps: 6m);
        const decimal Cost = 4m;
        // Up to where the wish to open begins, and down to where the wish to close begins, at one level.
        var opens = curve.SpreadAt(5m, 0m) + Cost + curve.EarnBps / 2m;
        var closes = curve.SpreadAt(5m, 0m) - Cost - curve.EarnBps / 2m;
        Assert.Equal(0m, curve.Wish(5m, new Spread(opens, opens + 1m, 10_000m), 0m, Cost));
        Assert.True(curve.Wish(5m, new Spread(opens + 0.1m, opens + 1m, 10_000m), 0m, Cost) > 0m);
        Assert.True(curve.Wish(5m, new Spread(closes - 1m, closes - 0.1m, 10_000m), 0m, Cost) < 0m);
        Assert.Equal(curve.EarnBps, opens - closes - 2m * Cost);
    }

    [Fact]
    public void A_position_beyond_its_bound_is_brought_back()
    {
        var curve = new HedgeCurve(10m, OffsetSchedule.Constant(0m), 100m, 0m);
        Assert.Equal(-2m, curve.Wish(12m, new Spread(500m, 501m, 10_000m), 0m, 2m));
        Assert.Equal(2m, curve.Wish(-12m, new Spread(-501m, -500m, 10_000m), 0m, 2m));
    }

    [Fact]
    public void The_centre_falls_in_a_line_and_is_constant_outside()
    {
        var schedule = new OffsetSchedule(1_500m, 300m, Draw.Noon, Draw.Noon.AddDays(10));
        Assert.Equal(1_500m, schedule.At(Draw.Noon.AddDays(-1)));
        Assert.Equal(1_500m, schedule.At(Draw.Noon));
        Assert.Equal(1_140m, schedule.At(Draw.Noon.AddDays(3)));
        Assert.Equal(300m, schedule.At(Draw.Noon.AddDays(10)));
        Assert.Equal(300m, schedule.At(Draw.Noon.AddDays(11)));
        Assert.Equal(750m, OffsetSchedule.Constant(750m).At(Draw.Noon));
        Assert.Equal(750m, OffsetSchedule.Constant(750m).At(DateTimeOffset.MinValue));
    }
}
