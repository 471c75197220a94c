namespace Hedgerow.Hedging;

/// <summary>One way to level a pair: trading the missing quantity on one leg.</summary>
/// <param name="Price">Price at which the quantity would trade there, in quote currency.</param>
/// <param name="FeeRate">Taker fee, fraction.</param>
public readonly record struct LevellingOffer(decimal Price, decimal FeeRate);

/// <summary>
/// Whether to complete the unfilled leg or to reverse the filled one. Trading the quantity on A instead of on B leaves
/// the pair at a position that is higher by it, which is worth d(position) per unit; so the better price net of fees
/// and of that worth wins. This is what "whichever costs less" comes to on the pair's own curve.
/// </summary>
public static class LegLevelling
{
    /// <summary>True when leg A is the better place to sell (imbalance above zero) or buy (below zero).</summary>
    /// <param name="imbalance">Sum of the legs' positions, base units; not zero.</param>
    /// <param name="a">Offer of leg A.</param>
    /// <param name="b">Offer of leg B.</param>
    /// <param name="fairSpread">d(position) in quote currency per base unit.</param>
    public static bool PreferA(decimal imbalance, LevellingOffer a, LevellingOffer b, decimal fairSpread)
    {
        if (imbalance > 0m)
            return a.Price * (1m - a.FeeRate) - b.Price * (1m - b.FeeRate) >= fairSpread;
        return a.Price * (1m + a.FeeRate) - b.Price * (1m + b.FeeRate) <= fairSpread;
    }
}
