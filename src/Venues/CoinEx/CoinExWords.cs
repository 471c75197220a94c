using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.CoinEx;

/// <summary>
/// CoinEx's enumerations in our words (API v2, "Enumeration of Definitions"). A word that is not documented is an error
/// that names the field; it is never guessed.
/// </summary>
internal static class CoinExWords
{
    /// <summary>Direction of an order or deal.</summary>
    /// <param name="row">Object with <c>side</c>.</param>
    public static Side SideOf(WireObject row) => row.Text("side") switch
    {
        "buy" => Side.Buy,
        "sell" => Side.Sell,
        var side => throw row.Bad("side", "unknown: " + side),
    };

    /// <summary>Behaviour of an order. FOK never rests, like IOC. The stream's page writes some words in capitals, and GTC for limit.</summary>
    /// <param name="row">Object with <c>type</c>.</param>
    public static OrderType TypeOf(WireObject row) => row.Text("type") switch
    {
        "limit" or "GTC" or "gtc" => OrderType.LimitGtc,
        "market" => OrderType.Market,
        "maker_only" => OrderType.PostOnly,
        "ioc" or "IOC" or "fok" or "FOK" => OrderType.LimitIoc,
        var type => throw row.Bad("type", "unknown: " + type),
    };

    /// <summary>The venue's word for the behaviour of an order.</summary>
    /// <param name="type">Ours.</param>
    public static ReadOnlySpan<byte> Of(OrderType type) => type switch
    {
        OrderType.LimitIoc => "ioc"u8,
        OrderType.LimitGtc => "limit"u8,
        OrderType.PostOnly => "maker_only"u8,
        OrderType.Market => "market"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "unknown order type"),
    };

    /// <summary>True when the order can change no more, by <c>status</c> of <c>order-status</c>.</summary>
    /// <param name="row">Object with <c>status</c>.</param>
    public static bool IsFinished(WireObject row) => row.Text("status") switch
    {
        "open" or "part_filled" => false,
        "filled" or "part_canceled" or "canceled" => true,
        var status => throw row.Bad("status", "unknown: " + status),
    };

    /// <summary>True when the order can change no more, by the <c>event</c> of an <c>order.update</c>.</summary>
    /// <param name="data">Object with <c>event</c>.</param>
    public static bool IsFinish(WireObject data) => data.Text("event") switch
    {
        "put" or "update" or "modify" => false,
        "finish" => true,
        var happened => throw data.Bad("event", "unknown: " + happened),
    };

    /// <summary>
    /// Who closed a position, by the <c>event</c> of a <c>position.update</c>. A position that the system closes, as on
    /// delisting, counts as liquidated: it goes without our doing.
    /// </summary>
    /// <param name="data">Object with <c>event</c>.</param>
    /// <returns>The cause; null when it is an ordinary change.</returns>
    public static TradeCause? ForcedBy(WireObject data) => data.Text("event") switch
    {
        "update" or "close" or "open" or "alert" => null,
        "adl" => TradeCause.AutoDeleverage,
        "liq" or "sys_close" => TradeCause.Liquidation,
        var happened => throw data.Bad("event", "unknown: " + happened),
    };
}
