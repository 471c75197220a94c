using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.CoinEx;

/// <summary>Rules of linear instruments, from the three public lists that tell parts of them.</summary>
internal static class CoinExInstruments
{
    private const int MaxPrecision = 20;

    /// <summary>False of a contract that is not traded here.</summary>
    /// <param name="row">Row of <c>futures/market</c>.</param>
    public static bool IsLinear(WireObject row) => row.Text("contract_type") == "linear";

    /// <summary>
    /// Rules of an instrument. The venue states a number of decimals where others state a lot, and no largest order: the
    /// largest position of its tiers stands for it.
    /// </summary>
    /// <param name="row">Row of <c>futures/market</c>.</param>
    /// <param name="interval">Time between funding stamps; zero when not told.</param>
    /// <param name="largest">Largest position, base units.</param>
    /// <param name="venue">Name of the venue account.</param>
    /// <exception cref="FrameException">Malformed, or not a linear contract.</exception>
    public static InstrumentSpec Read(WireObject row, TimeSpan interval, decimal largest, string venue)
    {
        if (!IsLinear(row))
        {
            throw row.Bad("contract_type", "not linear: " + row.Text("contract_type"));
        }

        var quote = row.Text("quote_ccy");
        return new InstrumentSpec(
            new InstrumentId(venue, row.Text("market")),
            row.Text("base_ccy"),
            quote,
            quote,
            Positive(row, "tick_size"),
            StepOf(row, "base_ccy_precision"),
            Positive(row, "min_amount"),
            largest,
            largest,
            MinNotional: 0,
            interval,
            IsOpen(row, "is_market_available") && IsOpen(row, "is_api_trading_available"));
    }

    /// <summary>Time between two funding stamps.</summary>
    /// <param name="row">Row of <c>futures/funding-rate</c>.</param>
    public static TimeSpan IntervalOf(WireObject row)
    {
        var interval = row.TimeMs("next_funding_time") - row.TimeMs("latest_funding_time");
        return interval > TimeSpan.Zero && interval <= TimeSpan.FromDays(7)
            ? interval
            : throw row.Bad("next_funding_time", "no funding interval");
    }

    /// <summary>
    /// The maintenance tiers, lowest first. The venue bounds its tiers by base quantity; <paramref name="mark"/> turns that
    /// into notional, so the floors hold for the time of asking.
    /// </summary>
    /// <param name="row">Row of <c>futures/position-level</c>.</param>
    /// <param name="mark">Mark price.</param>
    /// <exception cref="QueryException">No tiers, or tiers that do not grow.</exception>
    public static List<MaintenanceTier> Tiers(WireObject row, decimal mark)
    {
        var tiers = new List<MaintenanceTier>();
        var floor = 0m;
        foreach (var level in row.Array("level").OrderBy(level => level.Decimal("amount")))
        {
            var rate = level.NonNegative("maintenance_margin_rate");
            var cap = Positive(level, "amount") * mark;
            if (tiers.Count > 0 && (rate < tiers[^1].MaintenanceRate || cap <= floor))
            {
                throw new QueryException("position levels do not grow");
            }

            tiers.Add(new MaintenanceTier(floor, rate, Positive(level, "leverage")));
            floor = cap;
        }

        return tiers.Count > 0 ? tiers : throw new QueryException("no position levels");
    }

    /// <summary>Largest position of any tier, base units.</summary>
    /// <param name="row">Row of <c>futures/position-level</c>.</param>
    public static decimal LargestOf(WireObject row)
    {
        var levels = row.Array("level").ConvertAll(level => Positive(level, "amount"));
        return levels.Count > 0 ? levels.Max() : throw row.Bad("level", "empty");
    }

    private static decimal StepOf(WireObject row, string name)
    {
        var digits = row.Long(name);
        return digits is >= 0 and <= MaxPrecision ? new decimal(1, 0, 0, isNegative: false, (byte)digits) : throw row.Bad(name, "out of range");
    }

    private static decimal Positive(WireObject row, string name)
    {
        var value = row.Decimal(name);
        return value > 0 ? value : throw row.Bad(name, "not above zero");
    }

    private static bool IsOpen(WireObject row, string name) => !row.Has(name) || row.Bool(name);
}
