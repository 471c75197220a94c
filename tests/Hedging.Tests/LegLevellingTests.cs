using FsCheck;
using FsCheck.Fluent;

namespace Hedgerow.Hedging.Tests;

public sealed class LegLevellingTests
{
    private static readonly Gen<LevellingOffer> Offers =
        from price in Draw.Decimal(900_000, 1_100_000, 100m)
        from fee in Draw.Decimal(-2, 10, 10_000m)
        select new LevellingOffer(price, fee);

    /// <summary>
    /// The cost of a way is what is paid, fees included, and what closing the position it leaves costs on the curve: the
    /// sum of d over every unit of it.
    /// </summary>
    [Fact]
    public void The_chosen_leg_is_the_one_of_the_lower_total_cost()
    {
        var cases =
            from curve in Draw.Curve
            from a in Offers
            from b in Offers
            from hedged in Draw.Decimal(-900, 900, 1_000m)
            from apart in Gen.Choose(1, 200)
            from excess in Gen.Elements(true, false)
            select (curve, a, b, hedged: hedged * curve.MaxPosition, imbalance: (excess ? 1 : -1) * apart / 1_000m * curve.MaxPosition);
        Draw.Holds(cases, c =>
        {
            // Legs: short A, long B; half of the imbalance on each side of the hedged quantity.
            var legA = c.imbalance / 2m - c.hedged;
            var legB = c.imbalance / 2m + c.hedged;
            var onA = Total(c.curve, legA - c.imbalance, legB, -c.imbalance, c.a);
            var onB = Total(c.curve, legA, legB - c.imbalance, -c.imbalance, c.b);
            if (Math.Abs(onA - onB) < 0.0001m)
                return;
            var fair = BasisPoints.Of(Mid, c.curve.SpreadAt(c.hedged, 0m));
            Assert.Equal(onA < onB, LegLevelling.PreferA(c.imbalance, c.a, c.b, fair));
        });
    }

    private const decimal Mid = 10_000m;

    private static decimal Total(HedgeCurve curve, decimal legA, decimal legB, decimal traded, LevellingOffer offer)
    {
        Assert.Equal(0m, legA + legB, 12);
        var paid = offer.Price * traded + offer.FeeRate * offer.Price * Math.Abs(traded);
        var position = legB;
        // ∫ d from 0 to position, in quote currency: what was earned by opening it is paid back by closing it.
        var owed = BasisPoints.Of(Mid, curve.RangeBps / curve.MaxPosition) * position * position / 2m;
        return paid + owed;
    }

    [Fact]
    public void A_fee_decides_between_equal_prices()
    {
        var cheap = new LevellingOffer(100m, 0.0001m);
        var dear = new LevellingOffer(100m, 0.001m);
        Assert.True(LegLevelling.PreferA(1m, cheap, dear, 0m));
        Assert.False(LegLevelling.PreferA(1m, dear, cheap, 0m));
        Assert.True(LegLevelling.PreferA(-1m, cheap, dear, 0m));
        Assert.False(LegLevelling.PreferA(-1m, dear, cheap, 0m));
    }
}
