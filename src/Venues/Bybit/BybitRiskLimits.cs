using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Bybit;

/// <summary>Risk limits of a symbol as maintenance tiers.</summary>
internal static class BybitRiskLimits
{
    /// <summary>
    /// A row of <c>market/risk-limit</c>. The venue's documentation shows margin rates in percent, its answers give
    /// fractions; initial rate × highest leverage, which is one for a fraction and a hundred for a percentage, tells.
    /// </summary>
    /// <param name="row">Row.</param>
    /// <exception cref="FrameException">Malformed, or a rate that is neither.</exception>
    public static RiskLimit Read(WireObject row)
    {
        var initial = row.NonNegative("initialMargin");
        var leverage = row.NonNegative("maxLeverage");
        var scale = (initial * leverage) switch
        {
            > 0.9m and < 1.1m => 1m,
            > 90 and < 110 => 0.01m,
            _ => throw row.Bad("initialMargin", "does not fit the highest leverage"),
        };
        return new RiskLimit(row.NonNegative("riskLimitValue"), row.NonNegative("maintenanceMargin") * scale, leverage);
    }

    /// <summary>The tiers, lowest first: each begins where the one below it ends.</summary>
    /// <param name="limits">Rows of one symbol, in any order.</param>
    /// <exception cref="QueryException">No rows, or rates that do not grow.</exception>
    public static List<MaintenanceTier> Tiers(IEnumerable<RiskLimit> limits)
    {
        var tiers = new List<MaintenanceTier>();
        var floor = 0m;
        foreach (var limit in limits.OrderBy(limit => limit.NotionalCap))
        {
            if (tiers.Count > 0 && (limit.MaintenanceRate < tiers[^1].MaintenanceRate || limit.NotionalCap == floor))
            {
                throw new QueryException("risk limits do not grow");
            }

            tiers.Add(new MaintenanceTier(floor, limit.MaintenanceRate, limit.MaxLeverage));
            floor = limit.NotionalCap;
        }

        return tiers.Count > 0 ? tiers : throw new QueryException("no risk limits");
    }
}

/// <summary>One risk limit.</summary>
/// <param name="NotionalCap">Upper bound of the position's notional, in the settle asset.</param>
/// <param name="MaintenanceRate">Maintenance margin rate, as a fraction.</param>
/// <param name="MaxLeverage">Largest leverage.</param>
internal readonly record struct RiskLimit(decimal NotionalCap, decimal MaintenanceRate, decimal MaxLeverage);
