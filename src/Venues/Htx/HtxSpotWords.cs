using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Htx;

/// <summary>
/// The spot side's enumerations in our words ("Glossary" of the trading interface). A word that is not documented is an error that names the
/// field; it is never guessed.
/// </summary>
internal static class HtxSpotWords
{
    /// <summary>Direction and behaviour of an order, which the venue tells in one word. FOK never rests, like IOC.</summary>
    /// <param name="row">Object.</param>
    /// <param name="field">Field.</param>
    /// <param name="orNone">True where the field may be missing.</param>
    public static (Side Side, OrderType Type) KindOf(WireObject row, string field, bool orNone = false)
    {
        var word = orNone ? row.TextOrEmpty(field) : row.Text(field);
        if (word.Length == 0 && orNone)
        {
            return default;
        }

        var side = word.StartsWith("buy-", StringComparison.Ordinal) ? Side.Buy
            : word.StartsWith("sell-", StringComparison.Ordinal) ? Side.Sell
            : throw row.Bad(field, "unknown: " + word);
        var type = word[(word.IndexOf('-', StringComparison.Ordinal) + 1)..] switch
        {
            "market" or "market-grid" => OrderType.Market,
            "limit" or "limit-grid" or "stop-limit" => OrderType.LimitGtc,
            "ioc" or "limit-fok" or "stop-limit-fok" => OrderType.LimitIoc,
            "limit-maker" => OrderType.PostOnly,
            _ => throw row.Bad(field, "unknown: " + word),
        };
        return (side, type);
    }

    /// <summary>State of an order. One that is being cancelled works until it is.</summary>
    /// <param name="row">Object.</param>
    /// <param name="field">Field.</param>
    /// <param name="traded">What the order traded.</param>
    public static OrderStatus StatusOf(WireObject row, string field, decimal traded)
    {
        var state = row.Text(field);
        return state switch
        {
            "created" or "pre-submitted" or "submitted" => OrderStatus.New,
            "partial-filled" => OrderStatus.PartiallyFilled,
            "canceling" => traded == 0 ? OrderStatus.New : OrderStatus.PartiallyFilled,
            "filled" => OrderStatus.Filled,
            "partial-canceled" or "canceled" => OrderStatus.Cancelled,
            _ => throw row.Bad(field, "unknown: " + state),
        };
    }

    /// <summary>Who made an order: sources of the venue's own closing begin with <c>fl-</c>, every other is somebody's.</summary>
    /// <param name="row">Object.</param>
    /// <param name="field">Field; it may be missing.</param>
    public static TradeCause CauseOf(WireObject row, string field) =>
        row.TextOrEmpty(field).StartsWith("fl-", StringComparison.Ordinal) ? TradeCause.Liquidation : TradeCause.Order;
}
