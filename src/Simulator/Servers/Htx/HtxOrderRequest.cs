using System.Globalization;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Htx;

/// <summary>Parameters of a new order.</summary>
internal static class HtxOrderRequest
{
    /// <summary>Reads and checks; the error when it is refused before the model sees it.</summary>
    public static HtxError? Read(QueryParams p, InstrumentTerms? terms, out PlaceOrder? order)
    {
        order = null;
        if (terms is null)
        {
            return HtxError.NoContract;
        }

        if (p.Text("margin_mode") is not (null or "cross"))
        {
            return HtxError.BadField("margin_mode");
        }

        if (p.Text("position_side") is not (null or "both"))
        {
            return HtxError.BadField("position_side");
        }

        if (p.Text("side") is not ("buy" or "sell"))
        {
            return new HtxError("1035", "Incorrect field of form direction.");
        }

        if (ReadType(p, out var type) is { } badType)
        {
            return badType;
        }

        if (!p.TryLong("volume", out var volume) || volume is null or <= 0)
        {
            return HtxError.From(RejectReason.BadLot, "volume");
        }

        decimal? price = 0;
        if (type != OrderType.Market && (!p.TryDecimal("price", out price) || price is null or <= 0))
        {
            return HtxError.BadField("price");
        }

        if (!TryClientId(p, out var clientId))
        {
            return new HtxError("1065", "The form number of client isn't an integer.");
        }

        var side = p.Text("side") == "buy" ? Side.Buy : Side.Sell;
        order = new PlaceOrder(
            clientId, terms.Spec.Id.Symbol, side, type, volume.Value * terms.Spec.LotSize, price!.Value, p.Text("reduce_only") is "1" or "true");
        return null;
    }

    /// <summary>Reads the client's own number, in the one spelling that it has; false when it is none.</summary>
    public static bool TryClientId(QueryParams p, out string clientId)
    {
        clientId = "";
        if (p.Text("client_order_id") is not { } text)
        {
            return true;
        }

        var isNumber = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1;
        clientId = isNumber ? number.ToString(CultureInfo.InvariantCulture) : "";
        return isNumber;
    }

    private static HtxError? ReadType(QueryParams p, out OrderType type)
    {
        var force = p.Text("time_in_force")?.ToLowerInvariant() ?? "gtc";
        OrderType? read = (p.Text("type"), force) switch
        {
            ("market", _) => OrderType.Market,
            ("post_only", _) => OrderType.PostOnly,
            ("limit", "gtc") => OrderType.LimitGtc,
            ("limit", "ioc") => OrderType.LimitIoc,
            _ => null,
        };
        type = read ?? OrderType.Market;
        return read is null ? new HtxError("1034", "Incorrect field of order price type.") : null;
    }
}
