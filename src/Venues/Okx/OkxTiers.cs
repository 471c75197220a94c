using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Okx;

/// <summary>
/// Position tiers as maintenance tiers. The venue bounds them in contracts; the notional of a bound is taken at the mark
/// price of the moment of asking, so it drifts with the price until asked again.
/// </summary>
internal static class OkxTiers
{
    /// <summary>A row of <c>public/position-tiers</c>.</summary>
    /// <param name="row">Row.</param>
    /// <exception cref="FrameException">Malformed.</exception>
    public static OkxTier Read(WireObject row) => new(row.NonNegative("maxSz"), row.NonNegative("mmr"), row.NonNegative("maxLever"));

    /// <summary>The tiers, lowest first: each begins where the one below it ends.</summary>
    /// <param name="rows">Rows of one instrument family, in any order.</param>
    /// <param name="notionalOfContract">Value of one contract at the mark price, in the settle asset.</param>
    /// <exception cref="QueryException">No rows, or rates that do not grow.</exception>
    public static List<MaintenanceTier> Tiers(IEnumerable<OkxTier> rows, decimal notionalOfContract)
    {
        var tiers = new List<MaintenanceTier>();
        var floor = 0m;
        foreach (var row in rows.OrderBy(row => row.MaxContracts))
        {
            if (tiers.Count > 0 && (row.MaintenanceRate < tiers[^1].MaintenanceRate || row.MaxContracts * notionalOfContract == floor))
            {
                throw new QueryException("position tiers do not grow");
            }

            tiers.Add(new MaintenanceTier(floor, row.MaintenanceRate, row.MaxLeverage));
            floor = row.MaxContracts * notionalOfContract;
        }

        return tiers.Count > 0 ? tiers : throw new QueryException("no position tiers");
    }
}

/// <summary>One position tier.</summary>
/// <param name="MaxContracts">Upper bound of the position, in contracts.</param>
/// <param name="MaintenanceRate">Maintenance margin rate, as a fraction.</param>
/// <param name="MaxLeverage">Largest leverage.</param>
internal readonly record struct OkxTier(decimal MaxContracts, decimal MaintenanceRate, decimal MaxLeverage);
