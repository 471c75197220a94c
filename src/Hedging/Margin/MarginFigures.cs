using Hedgerow.Messages;

namespace Hedgerow.Hedging;

/// <summary>One position of an account, valued at a price.</summary>
/// <param name="Quantity">Signed, native units.</param>
/// <param name="Price">Price at which it counts, in quote currency; positive.</param>
/// <param name="Tiers">Maintenance tiers; null when they are not known.</param>
/// <param name="Kind">Of the contract.</param>
public readonly record struct MarginPosition(
    decimal Quantity, decimal Price, MaintenanceTable? Tiers, ContractKind Kind = ContractKind.Linear);

/// <summary>
/// How an account stands. Comparisons multiply instead of dividing, so that they hold at an equity of zero and below, where
/// leverage and ratio have no bound.
/// </summary>
/// <param name="Equity">Wallet and unrealised profit, in the settle asset.</param>
/// <param name="GrossNotional">Sum of the positions' notionals, in the settle asset.</param>
/// <param name="Maintenance">Maintenance margin.</param>
public readonly record struct MarginFigures(decimal Equity, decimal GrossNotional, decimal Maintenance)
{
    /// <summary>
    /// Figures beyond what a decimal holds count as this: nothing is known, which is never safe (<see cref="IsKnown"/>).
    /// </summary>
    public static readonly MarginFigures Unknown = new(decimal.MinValue, decimal.MaxValue, decimal.MaxValue);

    /// <summary>False for <see cref="Unknown"/>.</summary>
    public bool IsKnown => Equity != decimal.MinValue;

    /// <summary>Gross notional / equity; null when there are positions and no equity to carry them.</summary>
    public decimal? Leverage => Ratio(GrossNotional, Equity);

    /// <summary>Maintenance / equity; null when there is maintenance and no equity to carry it.</summary>
    public decimal? MarginRatio => Ratio(Maintenance, Equity);

    /// <summary>Whether the effective leverage is at least a value ≥ 0; false when there is no position.</summary>
    public bool IsLeveragedAt(decimal leverage) => GrossNotional > 0m && Reaches(GrossNotional, leverage, Equity);

    /// <summary>Whether the margin ratio is at least a value ≥ 0; false when there is no maintenance.</summary>
    public bool IsMarginUsedAt(decimal ratio) => Maintenance > 0m && Reaches(Maintenance, ratio, Equity);

    /// <summary>Sums up an account's positions.</summary>
    /// <param name="equity">At the prices of the positions.</param>
    /// <param name="positions">All of them.</param>
    /// <param name="otherNotional">Notional of what is not among them; not negative.</param>
    /// <param name="venueMaintenance">
    /// Maintenance as the venue itself has it for these positions, zero when it is not known. The larger of it and of the sum
    /// over the tiers counts: neither figure may hide the other's danger.
    /// </param>
    public static MarginFigures Of(
        decimal equity, ReadOnlySpan<MarginPosition> positions, decimal otherNotional = 0m, decimal venueMaintenance = 0m)
    {
        try
        {
            var (gross, maintenance) = (otherNotional, 0m);
            foreach (ref readonly var position in positions)
            {
                var notional = position.Kind.Notional(position.Quantity, position.Price);
                gross += notional;
                if (position.Tiers is { } tiers)
                    maintenance += tiers.MarginOf(notional);
            }
            return new MarginFigures(equity, gross, Math.Max(maintenance, venueMaintenance));
        }
        catch (OverflowException)
        {
            return Unknown;
        }
    }

    private static decimal? Ratio(decimal part, decimal whole)
    {
        if (part == 0m)
            return 0m;
        if (whole <= 0m)
            return null;
        try
        {
            return part / whole;
        }
        catch (OverflowException)
        {
            return null;
        }
    }

    private static bool Reaches(decimal part, decimal times, decimal whole)
    {
        if (whole <= 0m)
            return true;
        try
        {
            return part >= times * whole;
        }
        catch (OverflowException)
        {
            return false;
        }
    }
}
