using System.Diagnostics.CodeAnalysis;
using Hedgerow.Messages;

namespace Hedgerow.Hedging;

/// <summary>
/// Maintenance tiers of one instrument with their cumulative amounts c_n = floor_n·(m_n − m_{n−1}) + c_{n−1}, which make the
/// maintenance margin notional·m − c one continuous line with corners over all tiers. Notional is in quote currency for a
/// linear contract, in the settled coin for an inverse one.
/// </summary>
/// <remarks>
/// Since rates do not fall from tier to tier, the margin is the largest of all tiers' lines: no tier gives more than the
/// right one. <see cref="LiquidationPrice"/> relies on it.
/// </remarks>
public sealed class MaintenanceTable
{
    private readonly decimal[] _floors;
    private readonly decimal[] _rates;
    private readonly decimal[] _amounts;

    private MaintenanceTable(decimal[] floors, decimal[] rates, decimal[] amounts) =>
        (_floors, _rates, _amounts) = (floors, rates, amounts);

    /// <summary>Number of tiers.</summary>
    public int Count => _floors.Length;

    /// <summary>Makes a table, or says why a venue's tiers make none.</summary>
    /// <param name="tiers">Lowest first; the first starts at zero, floors rise, rates are between 0 and 1 and do not fall.</param>
    /// <param name="table">The table.</param>
    /// <param name="fault">What is wrong, naming the tier; empty when nothing is.</param>
    public static bool TryCreate(IReadOnlyList<MaintenanceTier> tiers, [NotNullWhen(true)] out MaintenanceTable? table, out string fault)
    {
        ArgumentNullException.ThrowIfNull(tiers);
        table = null;
        var (floors, rates, amounts) = (new decimal[tiers.Count], new decimal[tiers.Count], new decimal[tiers.Count]);
        fault = tiers.Count == 0 ? "no tiers" : tiers[0].NotionalFloor != 0m ? "the first tier does not start at zero" : "";
        for (var i = 0; i < tiers.Count && fault.Length == 0; i++)
        {
            (floors[i], rates[i]) = (tiers[i].NotionalFloor, tiers[i].MaintenanceRate);
            if (rates[i] is <= 0m or >= 1m)
                fault = $"tier {i}: a maintenance rate of {rates[i]}";
            else if (i > 0 && (floors[i] <= floors[i - 1] || rates[i] < rates[i - 1]))
                fault = $"tier {i}: floors must rise and rates must not fall";
            else if (i > 0 && !TryAmount(floors[i], rates[i] - rates[i - 1], amounts[i - 1], out amounts[i]))
                fault = $"tier {i}: a floor of {floors[i]}";
        }
        if (fault.Length > 0)
            return false;
        table = new MaintenanceTable(floors, rates, amounts);
        return true;
    }

    /// <summary>Maintenance rate of a tier, as a fraction.</summary>
    /// <param name="tier">0 to <see cref="Count"/> − 1.</param>
    public decimal Rate(int tier) => _rates[tier];

    /// <summary>Cumulative amount of a tier, in the unit of the notional.</summary>
    /// <param name="tier">0 to <see cref="Count"/> − 1.</param>
    public decimal Amount(int tier) => _amounts[tier];

    /// <summary>The tier of a notional; a floor belongs to the tier above it.</summary>
    /// <param name="notional">Not negative.</param>
    public int TierOf(decimal notional)
    {
        var tier = 0;
        while (tier + 1 < _floors.Length && notional >= _floors[tier + 1])
            tier++;
        return tier;
    }

    /// <summary>Maintenance margin of a notional, in its unit.</summary>
    /// <param name="notional">Not negative.</param>
    public decimal MarginOf(decimal notional)
    {
        var tier = TierOf(notional);
        return notional * _rates[tier] - _amounts[tier];
    }

    private static bool TryAmount(decimal floor, decimal step, decimal before, out decimal amount)
    {
        try
        {
            amount = floor * step + before;
            return true;
        }
        catch (OverflowException)
        {
            amount = 0m;
            return false;
        }
    }
}
