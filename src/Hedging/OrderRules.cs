using Hedgerow.Messages;

namespace Hedgerow.Hedging;

/// <summary>Why a venue would refuse a quantity, found before anything is sent.</summary>
public enum OrderFault
{
    /// <summary>Nothing is wrong.</summary>
    None = 0,

    /// <summary>The instrument is closed.</summary>
    NotTrading,

    /// <summary>Not a multiple of the lot.</summary>
    OffLot,

    /// <summary>Below the smallest quantity.</summary>
    BelowMinQuantity,

    /// <summary>Above the largest quantity of its order type.</summary>
    AboveMaxQuantity,

    /// <summary>Below the smallest notional.</summary>
    BelowMinNotional,

    /// <summary>Not a positive multiple of the tick.</summary>
    OffTick,
}

/// <summary>A venue's rules for an order, and prices that keep to them.</summary>
public static class OrderRules
{
    /// <summary>The first rule that an order would break, or none.</summary>
    /// <param name="spec">The venue's rules.</param>
    /// <param name="type">Behaviour.</param>
    /// <param name="quantity">Native units.</param>
    /// <param name="price">Limit price, or for a market order the price it is expected to trade at.</param>
    /// <param name="reduceOnly">Reduce-only orders are exempt from the smallest notional; spot has none.</param>
    public static OrderFault Check(InstrumentSpec spec, OrderType type, decimal quantity, decimal price, bool reduceOnly)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (!spec.IsTrading)
            return OrderFault.NotTrading;
        if (quantity <= 0m || quantity < spec.MinQuantity)
            return OrderFault.BelowMinQuantity;
        if (quantity % spec.LotSize != 0m)
            return OrderFault.OffLot;
        if (quantity > (type == OrderType.Market ? spec.MaxMarketQuantity : spec.MaxQuantity))
            return OrderFault.AboveMaxQuantity;
        if (price <= 0m || (type != OrderType.Market && price % spec.TickSize != 0m))
            return OrderFault.OffTick;
        return !IsExempt(spec, reduceOnly) && spec.Kind.QuoteNotional(quantity, price) < spec.MinNotional ? OrderFault.BelowMinNotional : OrderFault.None;
    }

    /// <summary>True when an order may be smaller than the smallest notional.</summary>
    /// <param name="spec">The venue's rules.</param>
    /// <param name="reduces">It is reduce-only, or would be.</param>
    public static bool IsExempt(InstrumentSpec spec, bool reduces)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return reduces && spec.Kind != ContractKind.Spot;
    }

    /// <summary>
    /// Limit price that takes the touch and at most <paramref name="bandBps"/> beyond it, on the tick and never beyond
    /// the band.
    /// </summary>
    /// <param name="side">A buy pays up to it, a sell accepts down to it.</param>
    /// <param name="touch">Best opposite price.</param>
    /// <param name="bandBps">Largest slippage, in basis points of the touch.</param>
    /// <param name="tick">Price step.</param>
    public static decimal BandPrice(Side side, decimal touch, decimal bandBps, decimal tick)
    {
        var band = BasisPoints.Of(touch, bandBps);
        return side == Side.Buy
            ? Math.Max(Lots.RoundDown(touch + band, tick), Lots.RoundUp(touch, tick))
            : Math.Max(tick, Math.Min(Lots.RoundUp(Math.Max(0m, touch - band), tick), Lots.RoundDown(touch, tick)));
    }
}
