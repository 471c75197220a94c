using Hedgerow.Messages;

namespace Hedgerow.Simulator.Model;

/// <summary>
/// Maintenance tiers with their cumulative amounts c_n = floor_n·(m_n − m_{n−1}) + c_{n−1}, so that the maintenance margin
/// notional·m − c is continuous over the tiers.
/// </summary>
internal sealed class MaintenanceTable
{
    private readonly MaintenanceTier[] _tiers;
    private readonly decimal[] _amounts;

    public MaintenanceTable(IReadOnlyList<MaintenanceTier> tiers)
    {
        if (tiers.Count == 0 || tiers[0].NotionalFloor != 0)
        {
            throw new ArgumentException("the maintenance tiers must start at a notional of zero", nameof(tiers));
        }

        _tiers = [.. tiers];
        _amounts = new decimal[_tiers.Length];
        for (var i = 0; i < _tiers.Length; i++)
        {
            var tier = _tiers[i];
            if (tier.MaintenanceRate is <= 0 or >= 1 || tier.MaxLeverage < 1)
            {
                throw new ArgumentException($"tier {i}: rate {tier.MaintenanceRate} or leverage {tier.MaxLeverage} is impossible", nameof(tiers));
            }

            if (i > 0)
            {
                var before = _tiers[i - 1];
                if (tier.NotionalFloor <= before.NotionalFloor || tier.MaintenanceRate <= before.MaintenanceRate)
                {
                    throw new ArgumentException($"tier {i}: floors and rates must rise", nameof(tiers));
                }

                _amounts[i] = tier.NotionalFloor * (tier.MaintenanceRate - before.MaintenanceRate) + _amounts[i - 1];
            }
        }
    }

    public int Count => _tiers.Length;

    /// <summary>The steepest rate: an upper bound of how fast maintenance grows with notional.</summary>
    public decimal SteepestRate => _tiers[^1].MaintenanceRate;

    /// <summary>The largest leverage of the table.</summary>
    public decimal MaxLeverage => _tiers[0].MaxLeverage;

    public decimal Rate(int tier) => _tiers[tier].MaintenanceRate;

    public decimal Amount(int tier) => _amounts[tier];

    public int TierOf(decimal notional)
    {
        var tier = 0;
        while (tier + 1 < _tiers.Length && notional >= _tiers[tier + 1].NotionalFloor)
        {
            tier++;
        }

        return tier;
    }

    /// <summary>Maintenance margin of a notional.</summary>
    public decimal Of(decimal notional)
    {
        var tier = TierOf(notional);
        return notional * _tiers[tier].MaintenanceRate - _amounts[tier];
    }

    /// <summary>Largest notional at a leverage: the ceiling of the last tier that allows it.</summary>
    public decimal LargestNotional(decimal leverage)
    {
        for (var i = 0; i < _tiers.Length; i++)
        {
            if (_tiers[i].MaxLeverage < leverage)
            {
                return _tiers[i].NotionalFloor;
            }
        }

        return decimal.MaxValue;
    }
}
