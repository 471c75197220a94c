using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Bitmex;

/// <summary>Rules of perpetuals, linear and inverse.</summary>
internal static class BitmexInstruments
{
    // The venue writes an interval as a time after the start of the year 2000.
    private static readonly DateTimeOffset IntervalZero = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Rules of an instrument.</summary>
    /// <param name="row">Row of <c>instrument/active</c>.</param>
    /// <param name="contract">Its contract, from the same row.</param>
    /// <param name="venue">Name of the venue account.</param>
    /// <exception cref="FrameException">Malformed, or of no kind that is traded here.</exception>
    public static InstrumentSpec Read(WireObject row, BitmexContract contract, string venue)
    {
        if (contract.Kind is not { } kind)
        {
            throw row.Bad("typ", "no linear or inverse perpetual: quanto and other contracts cannot be traded here");
        }

        var lot = contract.Native(Positive(row, "lotSize"));
        var largest = contract.Native(Positive(row, "maxOrderQty"));
        return new InstrumentSpec(
            new InstrumentId(venue, contract.Symbol),
            BitmexMoney.AssetOf(row.Text("underlying")),
            BitmexMoney.AssetOf(row.Text("quoteCurrency")),
            contract.SettleAsset,
            Positive(row, "tickSize"),
            lot,
            MinQuantity: lot,
            largest,
            largest,
            MinNotional: 0,
            FundingInterval(row),
            IsTrading(row),
            kind);
    }

    private static decimal Positive(WireObject row, string name)
    {
        var value = row.Decimal(name);
        return value > 0 ? value : throw row.Bad(name, "not above zero");
    }

    private static TimeSpan FundingInterval(WireObject row)
    {
        if (!row.Has("fundingInterval"))
        {
            return TimeSpan.Zero;
        }

        var interval = BitmexWords.TimeOf(row, "fundingInterval") - IntervalZero;
        return interval > TimeSpan.Zero && interval <= TimeSpan.FromDays(7) ? interval : throw row.Bad("fundingInterval", "out of range");
    }

    private static bool IsTrading(WireObject row)
    {
        var state = row.Text("state");
        return state switch
        {
            "Open" => true,
            "Closed" or "Unlisted" or "Settled" or "Delisted" => false,
            _ => throw row.Bad("state", "unknown: " + state),
        };
    }
}
