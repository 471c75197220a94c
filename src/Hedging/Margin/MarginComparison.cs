namespace Hedgerow.Hedging;

/// <summary>How far own margin figures may be from a venue's before that is an alarm.</summary>
/// <param name="LiquidationPrice">
/// Largest difference of liquidation prices, as a fraction of the price at which the position counts. Prices further away than
/// <see cref="FarAway"/> are not compared: there the cushion of the whole account is divided by one small position.
/// </param>
/// <param name="MarginRatio">Largest difference of maintenance / equity, absolute: 0.02 is two hundredths.</param>
public sealed record MarginTolerance(decimal LiquidationPrice = 0.01m, decimal MarginRatio = 0.02m)
{
    /// <summary>Fraction of the price beyond which a liquidation price is far away.</summary>
    public const decimal FarAway = 0.5m;

    /// <summary>Whether own and the venue's liquidation price contradict each other.</summary>
    /// <param name="own">Our own.</param>
    /// <param name="venue">The venue's; zero when it has none.</param>
    /// <param name="price">At which the position counts; positive.</param>
    public bool IsContradiction(LiquidationPrice own, decimal venue, decimal price)
    {
        if (own.Kind == LiquidationKind.Unknown || price <= 0m)
            return false;
        var (ownNear, venueNear) = (own.Kind == LiquidationKind.At && IsNear(own.Price, price), venue > 0m && IsNear(venue, price));
        if (own.Kind == LiquidationKind.At && venue > 0m)
            return (ownNear || venueNear) && Math.Abs(own.Price - venue) > LiquidationPrice * price;
        // One of the two says that there is none. It matters when the other one is not far away.
        return ownNear || venueNear;
    }

    /// <summary>Whether own and the venue's maintenance contradict each other.</summary>
    /// <param name="own">Own maintenance margin.</param>
    /// <param name="venue">The venue's.</param>
    /// <param name="equity">The account's.</param>
    public bool IsContradiction(decimal own, decimal venue, decimal equity) =>
        equity > 0m && Math.Abs(own - venue) > MarginRatio * equity;

    private static bool IsNear(decimal liquidation, decimal price) => Math.Abs(liquidation - price) <= FarAway * price;
}
