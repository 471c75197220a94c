using System.Text.RegularExpressions;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Bybit;

/// <summary>Parameters of a new order, as REST and the trade stream share them.</summary>
internal static partial class BybitOrderRequest
{
    /// <summary>Reads and checks; the error when it is refused before the model sees it.</summary>
    public static BybitError? Read(QueryParams p, InstrumentTerms? terms, out PlaceOrder? order)
    {
        order = null;
        if (!BybitText.IsTraded(p.Text("category")))
        {
            return BybitError.BadParameter("category is invalid");
        }

        if (terms is null || BybitText.CategoryOf(terms.Spec.Kind) != p.Text("category"))
        {
            return BybitError.BadParameter("symbol invalid");
        }

        if (p.Text("side") is not ("Buy" or "Sell"))
        {
            return BybitError.BadParameter("Side invalid");
        }

        if (p.Text("positionIdx") is not (null or "0"))
        {
            return BybitError.BadPositionIndex;
        }

        if (ReadType(p, out var type) is { } badType)
        {
            return badType;
        }

        // The venue takes the quantity of such an order for money unless it says otherwise; the model has quantities of coins alone.
        if (terms.Spec.Kind == ContractKind.Spot && type == OrderType.Market && p.Text("side") == "Buy" && p.Text("marketUnit") != "baseCoin")
        {
            return BybitError.BadParameter("marketUnit invalid");
        }

        if (!p.TryDecimal("qty", out var quantity) || quantity is null or <= 0)
        {
            return new BybitError(10001, "Qty invalid");
        }

        decimal? price = 0;
        if (type != OrderType.Market && (!p.TryDecimal("price", out price) || price is null or <= 0))
        {
            return BybitError.BadParameter("price invalid");
        }

        var clientId = p.Text("orderLinkId") ?? "";
        if (clientId.Length > 0 && !ClientIdPattern().IsMatch(clientId))
        {
            return BybitError.BadParameter("orderLinkId invalid");
        }

        var side = p.Text("side") == "Buy" ? Side.Buy : Side.Sell;
        order = new PlaceOrder(clientId, terms.Spec.Id.Symbol, side, type, quantity.Value, price!.Value, p.Text("reduceOnly") == "true");
        return null;
    }

    private static BybitError? ReadType(QueryParams p, out OrderType type)
    {
        type = OrderType.Market;
        var timeInForce = p.Text("timeInForce");
        switch (p.Text("orderType"))
        {
            case "Market":
                return null;
            case "Limit":
                OrderType? limit = timeInForce switch
                {
                    null or "GTC" => OrderType.LimitGtc,
                    "IOC" => OrderType.LimitIoc,
                    "PostOnly" => OrderType.PostOnly,
                    _ => null,
                };
                type = limit ?? type;
                return limit is null ? BybitError.BadParameter("timeInForce invalid") : null;
            default:
                return BybitError.BadParameter("OrderType invalid");
        }
    }

    [GeneratedRegex("^[A-Za-z0-9_-]{1,36}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ClientIdPattern();
}
