using Hedgerow.Messages;

namespace Hedgerow.Hedging;

/// <summary>Prices at which the maker leg rests so that being filled and hedged lands on the curve.</summary>
public static class MakerQuotes
{
    /// <summary>Relative price difference below which a standing order is left alone: 0.0001.</summary>
    public const decimal RepriceTolerance = 0.0001m;

    /// <summary>
    /// Price of a resting order on leg B. Bid = bid of A − d − earn/2 − costs; ask = ask of A − d + earn/2 + costs,
    /// rounded away from the market to the tick and kept from taking.
    /// </summary>
    /// <param name="side">Side of the resting order on leg B.</param>
    /// <param name="hedge">Quote of leg A, where the fill is hedged.</param>
    /// <param name="own">Quote of leg B, where the order rests.</param>
    /// <param name="fairSpread">d(position), in quote currency.</param>
    /// <param name="margin">Half of the earning plus both fees, in quote currency.</param>
    /// <param name="tick">Price step of leg B.</param>
    public static decimal OnB(Side side, Quote hedge, Quote own, decimal fairSpread, decimal margin, decimal tick)
    {
        ArgumentNullException.ThrowIfNull(hedge);
        ArgumentNullException.ThrowIfNull(own);
        var price = side == Side.Buy ? hedge.Bid - fairSpread - margin : hedge.Ask - fairSpread + margin;
        return Resting(side, price, own, tick);
    }

    /// <summary>
    /// Price of a resting order on leg A. Ask = ask of B + d + earn/2 + costs (it sells A, the hedge buys B); bid = bid
    /// of B + d − earn/2 − costs.
    /// </summary>
    /// <param name="side">Side of the resting order on leg A.</param>
    /// <param name="hedge">Quote of leg B, where the fill is hedged.</param>
    /// <param name="own">Quote of leg A, where the order rests.</param>
    /// <param name="fairSpread">d(position), in quote currency.</param>
    /// <param name="margin">Half of the earning plus both fees, in quote currency.</param>
    /// <param name="tick">Price step of leg A.</param>
    public static decimal OnA(Side side, Quote hedge, Quote own, decimal fairSpread, decimal margin, decimal tick)
    {
        ArgumentNullException.ThrowIfNull(hedge);
        ArgumentNullException.ThrowIfNull(own);
        var price = side == Side.Sell ? hedge.Ask + fairSpread + margin : hedge.Bid + fairSpread - margin;
        return Resting(side, price, own, tick);
    }

    /// <summary>True when a standing price is off by more than <see cref="RepriceTolerance"/>.</summary>
    public static bool NeedsReprice(decimal standing, decimal wanted) =>
        Math.Abs(standing - wanted) > RepriceTolerance * wanted;

    private static decimal Resting(Side side, decimal price, Quote own, decimal tick) => side == Side.Buy
        ? Lots.RoundDown(Math.Max(0m, Math.Min(price, own.Ask - tick)), tick)
        : Lots.RoundUp(Math.Max(price, own.Bid + tick), tick);
}
