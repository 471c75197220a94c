using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Htx;

/// <summary>
/// HTX's enumerations in our words (pages of the order, execution and position interfaces, version 5). A word that is not
/// documented is an error that names the field; it is never guessed.
/// </summary>
internal static class HtxWords
{
    /// <summary>Direction of an order, execution or position: rows say <c>side</c>, some <c>direction</c>.</summary>
    /// <param name="row">Object with one of the fields.</param>
    public static Side SideOf(WireObject row) => SideOf(row, row.Has("side") ? "side" : "direction");

    /// <summary>As above, in a field of any name.</summary>
    /// <param name="row">Object.</param>
    /// <param name="field">Field.</param>
    public static Side SideOf(WireObject row, string field)
    {
        var side = row.Text(field);
        return side switch
        {
            "buy" => Side.Buy,
            "sell" => Side.Sell,
            _ => throw row.Bad(field, "unknown: " + side),
        };
    }

    /// <summary>
    /// State of an order. Examples of the documentation show the numbers of the older interface beside the words. A
    /// <c>filled</c> or <c>partially_canceled</c> order may have more to come, see <see cref="HtxRows.PushedOrder"/>.
    /// </summary>
    /// <param name="row">Object with <c>state</c>.</param>
    public static OrderStatus StatusOf(WireObject row)
    {
        var state = row.Id("state");
        return state switch
        {
            "new" or "1" or "2" or "3" => OrderStatus.New,
            "partially_filled" or "4" or "11" => OrderStatus.PartiallyFilled,
            "filled" or "6" => OrderStatus.Filled,
            "partially_canceled" or "canceled" or "5" or "7" => OrderStatus.Cancelled,
            "rejected" or "10" => OrderStatus.Rejected,
            _ => throw row.Bad("state", "unknown: " + state),
        };
    }

    /// <summary>Behaviour of an order. FOK never rests, like IOC.</summary>
    /// <param name="row">Object with <c>type</c> and <c>time_in_force</c>.</param>
    public static OrderType TypeOf(WireObject row)
    {
        var type = row.Text("type");
        var force = row.TextOrEmpty("time_in_force").ToLowerInvariant();
        return (type, force) switch
        {
            ("market", _) => OrderType.Market,
            ("post_only", _) => OrderType.PostOnly,
            ("limit", "" or "gtc") => OrderType.LimitGtc,
            ("limit", "ioc" or "fok") => OrderType.LimitIoc,
            ("limit", _) => throw row.Bad("time_in_force", "unknown: " + force),
            _ => throw row.Bad("type", "unknown: " + type),
        };
    }

    /// <summary>Who made an order. What the venue settles counts as closed by the venue.</summary>
    /// <param name="row">Object with <c>order_source</c>; missing or empty counts as an ordinary order.</param>
    public static TradeCause CauseOf(WireObject row)
    {
        var source = row.TextOrEmpty("order_source");
        return source.ToLowerInvariant() switch
        {
            "" or "system" or "web" or "api" or "m" or "ios" or "android" or "windows" or "mac" or "trigger" or "tpsl" => TradeCause.Order,
            "risk" or "settlement" => TradeCause.Liquidation,
            "adl" => TradeCause.AutoDeleverage,
            _ => throw row.Bad("order_source", "unknown: " + source),
        };
    }

    /// <summary>Kind of an execution: by <c>order_type</c>, else by its order's source.</summary>
    /// <param name="row">Row of <c>order/details</c>.</param>
    public static TradeCause ExecutionCauseOf(WireObject row)
    {
        if (!row.Has("order_type"))
        {
            return CauseOf(row);
        }

        var kind = row.Id("order_type");
        return kind switch
        {
            "1" => CauseOf(row),
            "3" or "4" => TradeCause.Liquidation,
            "22" => TradeCause.AutoDeleverage,
            _ => throw row.Bad("order_type", "unknown: " + kind),
        };
    }

    /// <summary>True for the making side of an execution.</summary>
    /// <param name="row">Object with <c>role</c>.</param>
    public static bool IsMaker(WireObject row)
    {
        var role = row.Text("role");
        return role.ToLowerInvariant() switch
        {
            "maker" => true,
            "taker" => false,
            _ => throw row.Bad("role", "unknown: " + role),
        };
    }

    /// <summary>True for a reduce-only order; rows say true, 1, an empty text or nothing.</summary>
    /// <param name="row">Order.</param>
    public static bool IsReduceOnly(WireObject row)
    {
        if (!row.Has("reduce_only"))
        {
            return false;
        }

        var value = row.Element.GetProperty("reduce_only");
        return value.ValueKind switch
        {
            JsonValueKind.Number => row.Long("reduce_only") != 0,
            JsonValueKind.String when row.TextOrEmpty("reduce_only") is "" or "0" => false,
            JsonValueKind.String when row.TextOrEmpty("reduce_only") is "1" => true,
            _ => row.Bool("reduce_only"),
        };
    }

    /// <summary>The sign of a position. The account must be in one-way mode: two positions on one symbol cannot be told as one.</summary>
    /// <param name="row">Position.</param>
    public static int SignOf(WireObject row)
    {
        if (row.TextOrEmpty("position_side") is not ("" or "both"))
        {
            throw row.Bad("position_side", "hedge mode; set the account to one-way mode");
        }

        return SideOf(row).Sign();
    }
}
