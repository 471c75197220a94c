using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Binance;

/// <summary>Reads orders, fills and balances of spot, from answers and from the stream of user data.</summary>
internal static class BinanceSpotDecoder
{
    /// <summary>An order as REST and the WebSocket API tell it. The answer to a cancel has an id of its own beside the order's.</summary>
    /// <param name="row">The order object.</param>
    public static OrderSnapshot Order(WireObject row)
    {
        var quantity = row.NonNegative("origQty");
        var filled = row.NonNegative("executedQty");
        return new OrderSnapshot(
            row.Text(row.Has("origClientOrderId") ? "origClientOrderId" : "clientOrderId"),
            row.Id("orderId"),
            row.Text("symbol"),
            BinanceTerms.SideOf(row, "side"),
            TypeOf(row, "type", "timeInForce"),
            quantity,
            row.NonNegative("price"),
            filled,
            AveragePrice(row, "cummulativeQuoteQty", filled),
            StatusOf(row, "status", filled),
            ReduceOnly: false,
            TradeCause.Order,
            row.TimeMs(row.Has("updateTime") ? "updateTime" : "transactTime"));
    }

    /// <summary>The order of an executionReport. Of a cancelled one, <c>c</c> is the id of the cancel and <c>C</c> that of the order.</summary>
    /// <param name="e">The event.</param>
    public static OrderSnapshot StreamOrder(WireObject e)
    {
        var filled = e.NonNegative("z");
        return new OrderSnapshot(
            ClientIdOf(e),
            e.Id("i"),
            e.Text("s"),
            BinanceTerms.SideOf(e, "S"),
            TypeOf(e, "o", "f"),
            e.NonNegative("q"),
            e.NonNegative("p"),
            filled,
            AveragePrice(e, "Z", filled),
            StatusOf(e, "X", filled),
            ReduceOnly: false,
            TradeCause.Order,
            e.TimeMs("T"));
    }

    /// <summary>The fill of an executionReport, or null when it tells of none.</summary>
    /// <param name="e">The event.</param>
    public static Fill? StreamFill(WireObject e)
    {
        var isFill = e.Text("x") switch
        {
            "TRADE" => true,
            "NEW" or "CANCELED" or "REPLACED" or "EXPIRED" or "REJECTED" or "TRADE_PREVENTION" => false,
            var other => throw e.Bad("x", "unknown execution type " + other),
        };
        return isFill
            ? new Fill(
                e.Id("t"), ClientIdOf(e), e.Id("i"), e.Text("s"), BinanceTerms.SideOf(e, "S"), Positive(e, "l"), Positive(e, "L"), e.DecimalOrZero("n"),
                e.TextOrEmpty("N"), e.Bool("m"), TradeCause.Order, e.TimeMs("T"))
            : null;
    }

    /// <summary>A row of myTrades. It carries no client id; the caller knows the order or leaves it empty.</summary>
    /// <param name="row">The trade.</param>
    /// <param name="clientId">Client id of its order, or empty.</param>
    public static Fill Trade(WireObject row, string clientId) => new(
        row.Id("id"),
        clientId,
        row.Id("orderId"),
        row.Text("symbol"),
        row.Bool("isBuyer") ? Side.Buy : Side.Sell,
        Positive(row, "qty"),
        Positive(row, "price"),
        row.Decimal("commission"),
        row.Text("commissionAsset"),
        row.Bool("isMaker"),
        TradeCause.Order,
        row.TimeMs("time"));

    /// <summary>Balances of the account answer.</summary>
    /// <param name="root">The answer.</param>
    public static List<CoinBalance> Balances(WireObject root) =>
        [.. root.Array("balances").Select(row => new CoinBalance(row.Text("asset"), row.NonNegative("free"), row.NonNegative("locked")))];

    /// <summary>Balances of an outboundAccountPosition: those that may have changed.</summary>
    /// <param name="e">The event.</param>
    public static List<CoinBalance> StreamBalances(WireObject e) =>
        [.. e.Array("B").Select(row => new CoinBalance(row.Text("a"), row.NonNegative("f"), row.NonNegative("l")))];

    private static string ClientIdOf(WireObject e) => e.TextOrEmpty("C") is { Length: > 0 } original ? original : e.Text("c");

    // Conditional types are never ours, but may be on the account: they are told as the limit or market order that they become.
    private static OrderType TypeOf(WireObject order, string type, string timeInForce) => order.Text(type) switch
    {
        "LIMIT_MAKER" => OrderType.PostOnly,
        "LIMIT" or "STOP_LOSS_LIMIT" or "TAKE_PROFIT_LIMIT" => order.Text(timeInForce) switch
        {
            "GTC" => OrderType.LimitGtc,
            "IOC" or "FOK" => OrderType.LimitIoc,
            var other => throw order.Bad(timeInForce, "unknown time in force " + other),
        },
        "MARKET" or "STOP_LOSS" or "TAKE_PROFIT" => OrderType.Market,
        var other => throw order.Bad(type, "unknown order type " + other),
    };

    private static OrderStatus StatusOf(WireObject order, string name, decimal filled) => order.Text(name) switch
    {
        "NEW" or "PENDING_NEW" => OrderStatus.New,
        "PARTIALLY_FILLED" => OrderStatus.PartiallyFilled,
        "PENDING_CANCEL" => filled == 0 ? OrderStatus.New : OrderStatus.PartiallyFilled,
        "FILLED" => OrderStatus.Filled,
        "CANCELED" or "EXPIRED" or "EXPIRED_IN_MATCH" => OrderStatus.Cancelled,
        "REJECTED" => OrderStatus.Rejected,
        var other => throw order.Bad(name, "unknown order status " + other),
    };

    // Below zero where the venue no longer has the figure (all orders page): then no average is told.
    private static decimal AveragePrice(WireObject order, string name, decimal filled) =>
        filled == 0 ? 0 : Math.Max(0, order.Decimal(name)) / filled;

    private static decimal Positive(WireObject row, string name)
    {
        var value = row.Decimal(name);
        return value > 0 ? value : throw row.Bad(name, "not positive");
    }
}
