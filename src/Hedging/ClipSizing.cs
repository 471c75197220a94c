namespace Hedgerow.Hedging;

/// <summary>What one leg of a clip may take.</summary>
/// <param name="TouchQuantity">Displayed at the price to be taken, base units.</param>
/// <param name="ExposureRoom">
/// New notional that the venue's equity, margin and leverage limit allow, in quote currency; null when the clip reduces
/// there, which is never limited by margin.
/// </param>
/// <param name="Price">Price to be taken.</param>
/// <param name="MaxQuantity">The venue's largest order, base units.</param>
public readonly record struct ClipLeg(decimal TouchQuantity, decimal? ExposureRoom, decimal Price, decimal MaxQuantity);

/// <summary>Size of a clip: the smallest of everything that bounds it, rounded down to what both venues can trade.</summary>
public static class ClipSizing
{
    /// <summary>The quantity to trade on both legs, base units; zero when nothing can be traded.</summary>
    /// <param name="wish">Curve's wish, base units, without sign.</param>
    /// <param name="a">Leg A.</param>
    /// <param name="b">Leg B.</param>
    /// <param name="participation">Share of the touch to take, 0 to 1.</param>
    /// <param name="orderCap">Largest clip, base units.</param>
    /// <param name="commonLot">Step that is a multiple of both lots.</param>
    public static decimal Size(decimal wish, ClipLeg a, ClipLeg b, decimal participation, decimal orderCap, decimal commonLot)
    {
        var bound = Largest(wish, a, b, participation, orderCap);
        return bound <= 0m ? 0m : Lots.RoundDown(bound, commonLot);
    }

    /// <summary>As <see cref="Size"/>, not rounded: for legs whose lots count different units.</summary>
    /// <param name="wish">Curve's wish, base units, without sign.</param>
    /// <param name="a">Leg A.</param>
    /// <param name="b">Leg B.</param>
    /// <param name="participation">Share of the touch to take, 0 to 1.</param>
    /// <param name="orderCap">Largest clip, base units.</param>
    public static decimal Largest(decimal wish, ClipLeg a, ClipLeg b, decimal participation, decimal orderCap) =>
        Math.Min(Math.Min(wish, orderCap), Math.Min(Bound(a, participation), Bound(b, participation)));

    /// <summary>
    /// New notional a venue may take, all in the account's settle asset: at most <paramref name="maxLeverage"/> × weighted equity of gross notional, and
    /// no more than its free margin carries at that leverage. Nothing at or above the limit.
    /// </summary>
    /// <param name="equity">Venue equity.</param>
    /// <param name="availableMargin">Free margin.</param>
    /// <param name="grossNotional">Sum of the positions' notionals on the venue.</param>
    /// <param name="maxLeverage">Effective leverage at which new exposure ends (default 8).</param>
    /// <param name="weight">Share of the venue's capital to use, 0 to 1.</param>
    public static decimal ExposureRoom(
        decimal equity, decimal availableMargin, decimal grossNotional, decimal maxLeverage, decimal weight)
    {
        if (equity <= 0m || availableMargin <= 0m)
            return 0m;
        return Math.Max(0m, Math.Min(maxLeverage * weight * equity - grossNotional, availableMargin * maxLeverage));
    }

    private static decimal Bound(ClipLeg leg, decimal participation)
    {
        var bound = Math.Min(leg.TouchQuantity * participation, leg.MaxQuantity);
        return leg.ExposureRoom is { } room ? Math.Min(bound, room / leg.Price) : bound;
    }
}
