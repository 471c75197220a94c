using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Binance;

/// <summary>Binance's words for sides, types and states, and ours.</summary>
internal static class BinanceTerms
{
    /// <summary>Reads a side.</summary>
    /// <param name="order">The object.</param>
    /// <param name="name">Its field.</param>
    public static Side SideOf(WireObject order, string name) => order.Text(name) switch
    {
        "BUY" => Side.Buy,
        "SELL" => Side.Sell,
        var other => throw order.Bad(name, "unknown side " + other),
    };

    /// <summary>
    /// Reads type and time in force. Conditional types are never ours, but may be on the account: they are told as the
    /// limit or market order that they become.
    /// </summary>
    /// <param name="order">The object.</param>
    /// <param name="type">Field of the type.</param>
    /// <param name="timeInForce">Field of the time in force.</param>
    public static OrderType TypeOf(WireObject order, string type, string timeInForce) => order.Text(type) switch
    {
        "LIMIT" or "STOP" or "TAKE_PROFIT" => LimitTypeOf(order, timeInForce),
        "MARKET" or "STOP_MARKET" or "TAKE_PROFIT_MARKET" or "TRAILING_STOP_MARKET" => OrderType.Market,
        "LIQUIDATION" => OrderType.LimitIoc,
        var other => throw order.Bad(type, "unknown order type " + other),
    };

    /// <summary>Reads a state.</summary>
    /// <param name="order">The object.</param>
    /// <param name="name">Its field.</param>
    /// <param name="quantity">Ordered quantity.</param>
    /// <param name="filled">Traded quantity.</param>
    public static OrderStatus StatusOf(WireObject order, string name, decimal quantity, decimal filled) => order.Text(name) switch
    {
        "NEW" => OrderStatus.New,
        "PARTIALLY_FILLED" => OrderStatus.PartiallyFilled,
        "FILLED" => OrderStatus.Filled,
        "CANCELED" or "EXPIRED" or "EXPIRED_IN_MATCH" => OrderStatus.Cancelled,
        "REJECTED" => OrderStatus.Rejected,

        // The states of a forced close say who takes it over, not how far it is.
        "NEW_INSURANCE" or "NEW_ADL" => filled == 0 ? OrderStatus.New
            : filled < quantity ? OrderStatus.PartiallyFilled
            : OrderStatus.Filled,
        var other => throw order.Bad(name, "unknown order status " + other),
    };

    /// <summary>
    /// Recognises a forced close by the client id that the venue gives it (user data stream, order update). The closing
    /// of a contract that is delisted or delivered counts as a liquidation: the position goes without our doing.
    /// </summary>
    /// <param name="clientId">Client id.</param>
    /// <param name="type">The venue's order type.</param>
    public static TradeCause CauseOf(string clientId, string type)
    {
        if (clientId.StartsWith("adl_autoclose", StringComparison.Ordinal))
        {
            return TradeCause.AutoDeleverage;
        }

        return clientId.StartsWith("autoclose-", StringComparison.Ordinal)
            || clientId.StartsWith("settlement_autoclose-", StringComparison.Ordinal)
            || type == "LIQUIDATION"
            ? TradeCause.Liquidation
            : TradeCause.Order;
    }

    /// <summary>Refuses the positions of an account in hedge mode, whose two sides per symbol this adapter does not keep apart.</summary>
    /// <param name="row">The position.</param>
    /// <param name="name">Field of the position side.</param>
    public static void RequireOneWay(WireObject row, string name)
    {
        switch (row.Text(name))
        {
            case "BOTH":
                return;
            case "LONG" or "SHORT":
                throw row.Bad(name, "the account is in hedge mode; one-way mode is needed");
            case var other:
                throw row.Bad(name, "unknown position side " + other);
        }
    }

    private static OrderType LimitTypeOf(WireObject order, string timeInForce) => order.Text(timeInForce) switch
    {
        "GTC" or "GTD" or "GTE_GTC" => OrderType.LimitGtc,
        "IOC" or "FOK" => OrderType.LimitIoc,
        "GTX" or "RPI" => OrderType.PostOnly,
        var other => throw order.Bad(timeInForce, "unknown time in force " + other),
    };
}
