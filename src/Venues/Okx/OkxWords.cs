using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Okx;

/// <summary>
/// OKX's words in ours (V5: order details, order channel, transaction details). A word that is not documented is an error
/// that names the field; it is never guessed.
/// </summary>
internal static class OkxWords
{
    /// <summary>Instrument type of perpetual contracts.</summary>
    public const string Swap = "SWAP";

    /// <summary>Instrument type of dated contracts, "expiry futures".</summary>
    public const string Futures = "FUTURES";

    /// <summary>Instrument type of coins that are bought outright; with borrowed money they are <c>MARGIN</c>.</summary>
    public const string Spot = "SPOT";

    /// <summary>Instrument type of a row: all of them share lists and channels.</summary>
    /// <param name="row">Object with <c>instType</c>.</param>
    public static string InstTypeOf(WireObject row)
    {
        var type = row.Text("instType");
        return type is Swap or Futures or Spot or "MARGIN" or "OPTION" or "EVENTS" ? type : throw row.Bad("instType", "unknown: " + type);
    }

    /// <summary>Direction of an order or trade.</summary>
    /// <param name="row">Object with <c>side</c>.</param>
    public static Side SideOf(WireObject row)
    {
        var side = row.Text("side");
        return side switch
        {
            "buy" => Side.Buy,
            "sell" => Side.Sell,
            _ => throw row.Bad("side", "unknown: " + side),
        };
    }

    /// <summary>State of an order.</summary>
    /// <param name="row">Object with <c>state</c>.</param>
    public static OrderStatus StatusOf(WireObject row)
    {
        var state = row.Text("state");
        return state switch
        {
            "live" => OrderStatus.New,
            "partially_filled" => OrderStatus.PartiallyFilled,
            "filled" => OrderStatus.Filled,
            "canceled" or "mmp_canceled" => OrderStatus.Cancelled,
            _ => throw row.Bad("state", "unknown: " + state),
        };
    }

    /// <summary>Behaviour of an order. FOK never rests, like IOC; orders of market-maker protection as what they are without it.</summary>
    /// <param name="row">Object with <c>ordType</c>.</param>
    public static OrderType TypeOf(WireObject row)
    {
        var type = row.Text("ordType");
        return type switch
        {
            "market" or "optimal_limit_ioc" => OrderType.Market,
            "limit" or "mmp" => OrderType.LimitGtc,
            "post_only" or "mmp_and_post_only" => OrderType.PostOnly,
            "ioc" or "fok" or "op_fok" => OrderType.LimitIoc,
            _ => throw row.Bad("ordType", "unknown: " + type),
        };
    }

    /// <summary>The venue's word for a behaviour.</summary>
    /// <param name="type">Behaviour.</param>
    public static ReadOnlySpan<byte> Word(OrderType type) => type switch
    {
        OrderType.Market => "market"u8,
        OrderType.LimitIoc => "ioc"u8,
        OrderType.LimitGtc => "limit"u8,
        OrderType.PostOnly => "post_only"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "unknown order type"),
    };

    /// <summary>Who made an order, from <c>category</c>.</summary>
    /// <param name="row">Order.</param>
    public static TradeCause CauseOf(WireObject row)
    {
        var category = row.Text("category");
        return category switch
        {
            "normal" or "twap" or "ddh" or "auto_conversion" => TradeCause.Order,
            "full_liquidation" or "partial_liquidation" => TradeCause.Liquidation,
            "delivery" => TradeCause.Delivery,
            "adl" => TradeCause.AutoDeleverage,
            _ => throw row.Bad("category", "unknown: " + category),
        };
    }

    /// <summary>
    /// Why a trade of the history happened, from <c>subType</c>. Where the venue leaves it out, a trade with a negative id is
    /// a forced one of which it does not say which.
    /// </summary>
    /// <param name="row">Transaction.</param>
    public static TradeCause TransactionCauseOf(WireObject row)
    {
        var kind = row.TextOrEmpty("subType");
        switch (kind)
        {
            case "" when !row.Text("tradeId").StartsWith('-'):
            case "1" or "2" or "3" or "4" or "5" or "6":
            case "204" or "205" or "206" or "207" or "208" or "209":
            case "270" or "271" or "272" or "273" or "274" or "275":
            case "324" or "325" or "326" or "327" or "328" or "329":
                return TradeCause.Order;
            case "100" or "101" or "102" or "103" or "104" or "105" or "106" or "107" or "110" or "111":
                return TradeCause.Liquidation;
            case DeliveryOfLong or DeliveryOfShort:
                return TradeCause.Delivery;
            case "125" or "126" or "127" or "128":
                return TradeCause.AutoDeleverage;
            default:
                throw row.Bad("subType", "unknown: " + kind);
        }
    }

    /// <summary>Sub-type of a bill or trade: a long was settled, at the expiry of a dated contract or the delisting of a perpetual.</summary>
    public const string DeliveryOfLong = "112";

    /// <summary>As <see cref="DeliveryOfLong"/>, of a short.</summary>
    public const string DeliveryOfShort = "113";

    /// <summary>True when a trade provided the liquidity; forced trades say neither and did not.</summary>
    /// <param name="row">Object with <c>execType</c>.</param>
    public static bool IsMaker(WireObject row)
    {
        var kind = row.TextOrEmpty("execType");
        return kind switch
        {
            "M" => true,
            "T" or "" => false,
            _ => throw row.Bad("execType", "unknown: " + kind),
        };
    }
}
