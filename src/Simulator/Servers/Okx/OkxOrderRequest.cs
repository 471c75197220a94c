using System.Text.RegularExpressions;
using Hedgerow.Messages;

namespace Hedgerow.Simulator.Servers.Okx;

/// <summary>Parameters of a new order, as REST and the private stream share them.</summary>
internal static partial class OkxOrderRequest
{
    /// <summary>Reads and checks; the error when it is refused before the model sees it.</summary>
    public static OkxError? Read(QueryParams p, OkxMarket? market, out PlaceOrder? order)
    {
        order = null;
        if (market is null)
        {
            return OkxError.NoInstrument;
        }

        if (p.Text("tdMode") != market.TradeMode)
        {
            return OkxError.BadParameter("tdMode");
        }

        if (p.Text("side") is not ("buy" or "sell"))
        {
            return OkxError.BadParameter("side");
        }

        if (p.Text("posSide") is not (null or "net"))
        {
            return OkxError.BadParameter("posSide");
        }

        OrderType? type = p.Text("ordType") switch
        {
            "market" or "optimal_limit_ioc" => OrderType.Market,
            "limit" => OrderType.LimitGtc,
            "post_only" => OrderType.PostOnly,
            "ioc" => OrderType.LimitIoc,
            _ => null,
        };
        if (type is null)
        {
            return OkxError.BadParameter("ordType");
        }

        // Without a word the venue takes the quantity of such an order for money; the model has quantities of coins alone.
        if (market.IsSpot && type == OrderType.Market && p.Text("side") == "buy" && p.Text("tgtCcy") != OkxText.BaseCurrency)
        {
            return OkxError.BadParameter("tgtCcy");
        }

        if (!p.TryDecimal("sz", out var contracts) || contracts is null or <= 0)
        {
            return OkxError.BadParameter("sz");
        }

        decimal? price = 0;
        if (type != OrderType.Market && (!p.TryDecimal("px", out price) || price is null or <= 0))
        {
            return OkxError.BadParameter("px");
        }

        return ReadIds(p) ?? Make(p, market, type.Value, contracts.Value, price!.Value, out order);
    }

    private static OkxError? Make(QueryParams p, OkxMarket market, OrderType type, decimal contracts, decimal price, out PlaceOrder? order)
    {
        var side = p.Text("side") == "buy" ? Side.Buy : Side.Sell;
        order = new PlaceOrder(
            p.Text("clOrdId") ?? "", market.Symbol, side, type, contracts * market.Size, price, p.Text("reduceOnly") == "true");
        return null;
    }

    private static OkxError? ReadIds(QueryParams p) =>
        p.Text("clOrdId") is { } clientId && !ClientIdPattern().IsMatch(clientId) ? OkxError.BadParameter("clOrdId")
        : p.Text("tag") is { } tag && !TagPattern().IsMatch(tag) ? OkxError.BadParameter("tag")
        : null;

    [GeneratedRegex("^[A-Za-z0-9]{1,32}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ClientIdPattern();

    [GeneratedRegex("^[A-Za-z0-9]{1,16}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TagPattern();
}
