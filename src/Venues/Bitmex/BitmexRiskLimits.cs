using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Bitmex;

/// <summary>
/// Maintenance tiers of an instrument. The venue gives a base risk limit, a step, and two base rates; up to the base limit they
/// hold, and with every further step that is begun both rates grow by the base maintenance rate (page "Risk limits").
/// </summary>
internal static class BitmexRiskLimits
{
    // Above it positions are far beyond what any account here carries.
    private const int MaxTiers = 50;

    /// <summary>The tiers, lowest first, until the initial rate leaves no leverage.</summary>
    /// <param name="row">Row of <c>instrument</c>.</param>
    /// <exception cref="FrameException">Malformed.</exception>
    public static List<MaintenanceTier> Read(WireObject row)
    {
        var limit = BitmexMoney.Amount(row, "riskLimit", "settlCurrency");
        var step = BitmexMoney.Amount(row, "riskStep", "settlCurrency");
        var (initial, maintenance) = (row.Decimal("initMargin"), row.Decimal("maintMargin"));
        if (limit <= 0 || step <= 0 || maintenance <= 0 || initial < maintenance || initial > 1)
        {
            throw row.Bad("riskLimit", "limit, step and rates do not fit each other");
        }

        var tiers = new List<MaintenanceTier>();
        for (var i = 0; i < MaxTiers && initial + (i * maintenance) <= 1; i++)
        {
            var floor = i == 0 ? 0 : limit + ((i - 1) * step);
            var leverage = Math.Round(1 / (initial + (i * maintenance)), 2, MidpointRounding.ToZero);
            tiers.Add(new MaintenanceTier(floor, (i + 1) * maintenance, leverage));
        }

        return tiers;
    }
}
