using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Bybit;

/// <summary>
/// Bybit's enumerations of contracts in our words (V5 "Enums Definitions"). A word that is not documented is an
/// error that names the field; it is never guessed.
/// </summary>
internal static class BybitWords
{
    /// <summary>Direction of an order or execution.</summary>
    /// <param name="row">Object with <c>side</c>.</param>
    public static Side SideOf(WireObject row)
    {
        var side = row.Text("side");
        return side switch
        {
            "Buy" => Side.Buy,
            "Sell" => Side.Sell,
            _ => throw row.Bad("side", "unknown: " + side),
        };
    }

    /// <summary>
    /// State of an order. Conditional orders that wait for their trigger are working orders; <c>Deactivated</c> is one
    /// cancelled before its trigger.
    /// </summary>
    /// <param name="row">Object with <c>orderStatus</c>.</param>
    public static OrderStatus StatusOf(WireObject row)
    {
        var status = row.Text("orderStatus");
        return status switch
        {
            "New" or "Untriggered" or "Triggered" => OrderStatus.New,
            "PartiallyFilled" => OrderStatus.PartiallyFilled,
            "Filled" => OrderStatus.Filled,
            "Cancelled" or "PartiallyFilledCanceled" or "Deactivated" => OrderStatus.Cancelled,
            "Rejected" => OrderStatus.Rejected,
            _ => throw row.Bad("orderStatus", "unknown: " + status),
        };
    }

    /// <summary>
    /// Behaviour of an order, from <c>orderType</c> and <c>timeInForce</c>. FOK never rests, like IOC; RPI is post-only.
    /// </summary>
    /// <param name="row">Object with both fields.</param>
    public static OrderType TypeOf(WireObject row)
    {
        var type = row.Text("orderType");
        var force = row.Text("timeInForce");
        return (type, force) switch
        {
            ("Market", "IOC" or "GTC" or "FOK") => OrderType.Market,
            ("Limit", "GTC") => OrderType.LimitGtc,
            ("Limit", "IOC" or "FOK") => OrderType.LimitIoc,
            ("Limit", "PostOnly" or "RPI") => OrderType.PostOnly,
            ("Market" or "Limit", _) => throw row.Bad("timeInForce", "unknown: " + force),
            _ => throw row.Bad("orderType", "unknown: " + type),
        };
    }

    /// <summary>
    /// Who made an order, from <c>createType</c>; missing or empty counts as an ordinary order. Contracts closed by
    /// settlement or delivery count as closed by the venue.
    /// </summary>
    /// <param name="row">Order or execution.</param>
    public static TradeCause CauseOf(WireObject row)
    {
        var created = row.TextOrEmpty("createType");
        switch (created)
        {
            case "" or "CreateByUser" or "CreateByClosing" or "CreateByFutureSpread" or "CreateByAdminClosing":
            case "CreateByStopOrder" or "CreateByTakeProfit" or "CreateByPartialTakeProfit" or "CreateByStopLoss":
            case "CreateByPartialStopLoss" or "CreateByTrailingStop" or "CreateByTrailingProfit":
            case "CreateByBlock_PassThrough" or "CreateByBlockTradeMovePosition_PassThrough" or "CreateByChaseOrder":
            case "CreateByFGridBot" or "CloseByFGridBot" or "CreateByTWAP" or "CreateByMartingaleBot":
            case "CloseByMartingaleBot" or "CreateByIceBerg" or "CreateByBboOrder" or "CreateByTVSignal":
            case "CreateByMmRateClose" or "CreateByArbitrage" or "CreateByDdh":
                return TradeCause.Order;
            case "CreateByLiq" or "CreateByTakeOver_PassThrough" or "CreateBySettle":
                return TradeCause.Liquidation;
            case "CreateByAdl_PassThrough":
                return TradeCause.AutoDeleverage;
            default:
                throw row.Bad("createType", "unknown: " + created);
        }
    }

    /// <summary>
    /// Kind of an execution, from <c>execType</c>, with <c>createType</c> for orders that the liquidation engine sent.
    /// </summary>
    /// <param name="row">Execution.</param>
    /// <returns>The cause, or null for a funding payment.</returns>
    public static TradeCause? ExecutionCauseOf(WireObject row)
    {
        var kind = row.Text("execType");
        return kind switch
        {
            "Trade" or "BlockTrade" or "MovePosition" or "FutureSpread" => CauseOf(row),
            "AdlTrade" => TradeCause.AutoDeleverage,
            "BustTrade" or "Delivery" or "Settle" => TradeCause.Liquidation,
            "Funding" => null,
            _ => throw row.Bad("execType", "unknown: " + kind),
        };
    }
}
