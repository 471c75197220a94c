using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Htx;

/// <summary>Rules of perpetual contracts. The lot is one contract; the venue has no smallest notional.</summary>
internal static class HtxInstruments
{
    // "instrument_type" 0 and "business_type" 1: perpetual.
    private const long Perpetual = 0;

    /// <summary>True for a perpetual contract that can be held in cross margin.</summary>
    /// <param name="row">Row of <c>swap_contract_info</c>.</param>
    public static bool IsPerpetual(WireObject row) => row.Text("business_type") == "swap" && row.TextOrEmpty("support_margin_mode") != "isolated";

    /// <summary>Rules of an instrument.</summary>
    /// <param name="row">Row of <c>swap_contract_info</c>.</param>
    /// <param name="elements">Its row of <c>swap_query_elements</c>.</param>
    /// <param name="venue">Name of the venue account.</param>
    /// <exception cref="FrameException">Malformed.</exception>
    public static InstrumentSpec Read(WireObject row, WireObject elements, string venue)
    {
        var symbol = row.Text("contract_code");
        var quote = symbol[(symbol.IndexOf('-', StringComparison.Ordinal) + 1)..];
        var size = Positive(row, "contract_size");
        var limit = elements.Array("order_limits").Find(limits => limits.Long("instrument_type") == Perpetual) is { Path: not null } found
            ? Math.Min(Positive(found, "open"), Positive(found, "close"))
            : throw elements.Bad("order_limits", "no limits of the perpetual contract");
        return new InstrumentSpec(
            new InstrumentId(venue, symbol),
            row.Text("symbol"),
            quote,
            quote,
            Positive(row, "price_tick"),
            size,
            size,
            limit * size,
            limit * size,
            MinNotional: 0,
            Hours(elements),
            IsTrading(row));
    }

    /// <summary>A decimal above zero.</summary>
    /// <param name="row">Object.</param>
    /// <param name="name">Field.</param>
    public static decimal Positive(WireObject row, string name)
    {
        var value = row.Decimal(name);
        return value > 0 ? value : throw row.Bad(name, "not above zero");
    }

    /// <summary>A step that is told as a number of decimals.</summary>
    /// <param name="row">Object.</param>
    /// <param name="name">Field.</param>
    public static decimal StepOf(WireObject row, string name)
    {
        var digits = row.Long(name);
        if (digits is < 0 or > 18)
        {
            throw row.Bad(name, "out of range");
        }

        var step = 1m;
        for (; digits > 0; digits--)
        {
            step /= 10m;
        }

        return step;
    }

    private static TimeSpan Hours(WireObject elements)
    {
        var hours = elements.Long("settle_period");
        return hours is > 0 and <= 24 * 7 ? TimeSpan.FromHours(hours) : throw elements.Bad("settle_period", "out of range");
    }

    private static bool IsTrading(WireObject row)
    {
        var status = row.Long("contract_status");
        return status switch
        {
            1 => true,
            0 or 2 or 3 or 4 or 5 or 6 or 7 or 8 => false,
            _ => throw row.Bad("contract_status", "unknown: " + row.Id("contract_status")),
        };
    }
}
