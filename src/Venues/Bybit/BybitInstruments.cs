using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Bybit;

/// <summary>Rules of linear instruments.</summary>
internal static class BybitInstruments
{
    /// <summary>Rules of an instrument.</summary>
    /// <param name="row">Row of <c>market/instruments-info</c>.</param>
    /// <param name="venue">Name of the venue account.</param>
    /// <exception cref="FrameException">Malformed, or not a linear contract.</exception>
    public static InstrumentSpec Read(WireObject row, string venue)
    {
        var contract = row.Text("contractType");
        if (contract is not ("LinearPerpetual" or "LinearFutures"))
        {
            throw row.Bad("contractType", "not linear: " + contract);
        }

        var lots = row.Object("lotSizeFilter");
        return new InstrumentSpec(
            new InstrumentId(venue, row.Text("symbol")),
            row.Text("baseCoin"),
            row.Text("quoteCoin"),
            row.Text("settleCoin"),
            Positive(row.Object("priceFilter"), "tickSize"),
            Positive(lots, "qtyStep"),
            Positive(lots, "minOrderQty"),
            Positive(lots, "maxOrderQty"),
            Positive(lots, "maxMktOrderQty"),
            lots.NonNegative("minNotionalValue"),
            TimeSpan.FromMinutes(row.Has("fundingInterval") ? Minutes(row) : 0),
            IsTrading(row));
    }

    private static decimal Positive(WireObject row, string name)
    {
        var value = row.Decimal(name);
        return value > 0 ? value : throw row.Bad(name, "not above zero");
    }

    private static long Minutes(WireObject row)
    {
        var minutes = row.Long("fundingInterval");
        return minutes is >= 0 and <= 60 * 24 * 7 ? minutes : throw row.Bad("fundingInterval", "out of range");
    }

    private static bool IsTrading(WireObject row)
    {
        var status = row.Text("status");
        return status switch
        {
            "Trading" => true,
            "PreLaunch" or "Delivering" or "Closed" or "Settling" => false,
            _ => throw row.Bad("status", "unknown: " + status),
        };
    }
}
