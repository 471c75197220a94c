using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Htx;

/// <summary>The venue's risk table as maintenance tiers. It counts contracts; the floors are their notional at a price.</summary>
internal static class HtxTiers
{
    /// <summary>The tiers, lowest first: each begins where the one below it ends.</summary>
    /// <param name="rows">Rows of one symbol of <c>market/risk/limit</c>, in any order.</param>
    /// <param name="size">Base units in one contract.</param>
    /// <param name="price">Price at which the floors are told.</param>
    /// <exception cref="QueryException">No rows, or rates that do not grow.</exception>
    /// <exception cref="FrameException">Malformed.</exception>
    public static List<MaintenanceTier> Read(IEnumerable<WireObject> rows, decimal size, decimal price)
    {
        var tiers = new List<MaintenanceTier>();
        var floor = 0m;
        foreach (var row in rows.OrderBy(row => row.Long("tier")))
        {
            var rate = row.NonNegative("maintenance_margin_rate");
            var top = row.NonNegative("max_volume");
            if (tiers.Count > 0 && (rate < tiers[^1].MaintenanceRate || top <= floor))
            {
                throw new QueryException("risk limits do not grow");
            }

            tiers.Add(new MaintenanceTier(floor * size * price, rate, HtxInstruments.Positive(row, "max_lever")));
            floor = top;
        }

        return tiers.Count > 0 ? tiers : throw new QueryException("no risk limits");
    }
}
