using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Bybit;

/// <summary>Rules of linear, inverse and spot instruments.</summary>
internal static class BybitInstruments
{
    /// <summary>Rules of an instrument.</summary>
    /// <param name="row">Row of <c>market/instruments-info</c>.</param>
    /// <param name="venue">Name of the venue account.</param>
    /// <exception cref="FrameException">Malformed, or neither a linear nor an inverse contract.</exception>
    public static InstrumentSpec Read(WireObject row, string venue)
    {
        if (!row.Has("contractType") && row.Object("lotSizeFilter").Has("basePrecision"))
        {
            return Spot(row, venue);
        }

        var contract = row.Text("contractType");
        var kind = contract switch
        {
            "LinearPerpetual" or "LinearFutures" => ContractKind.Linear,
            "InversePerpetual" or "InverseFutures" => ContractKind.Inverse,
            _ => throw row.Bad("contractType", "neither linear nor inverse: " + contract),
        };
        if (kind == ContractKind.Inverse && row.Text("settleCoin") != row.Text("baseCoin"))
        {
            throw row.Bad("settleCoin", "not the coin of an inverse contract");
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
            kind == ContractKind.Inverse ? lots.DecimalOrZero("minNotionalValue") : lots.NonNegative("minNotionalValue"),
            TimeSpan.FromMinutes(row.Has("fundingInterval") ? Minutes(row) : 0),
            IsTrading(row),
            kind);
    }

    // Spot has no contracts to tell the type of. Limit and market orders have bounds of their own since 2025; before there was one.
    private static InstrumentSpec Spot(WireObject row, string venue)
    {
        var lots = row.Object("lotSizeFilter");
        return new InstrumentSpec(
            new InstrumentId(venue, row.Text("symbol")),
            row.Text("baseCoin"),
            row.Text("quoteCoin"),
            row.Text("quoteCoin"),
            Positive(row.Object("priceFilter"), "tickSize"),
            Positive(lots, "basePrecision"),
            Positive(lots, "minOrderQty"),
            Positive(lots, lots.Has("maxLimitOrderQty") ? "maxLimitOrderQty" : "maxOrderQty"),
            Positive(lots, lots.Has("maxMarketOrderQty") ? "maxMarketOrderQty" : "maxOrderQty"),
            lots.NonNegative("minOrderAmt"),
            TimeSpan.Zero,
            IsTrading(row),
            ContractKind.Spot);
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
