using Hedgerow.Messages;

namespace Hedgerow.Hedging;

/// <summary>What execution lost against the price at which it was decided.</summary>
public static class SlippageCost
{
    /// <summary>
    /// Buy: (real − target) × real quantity; sell: (target − real) × real quantity; in quote currency. Negative is a gain.
    /// </summary>
    /// <param name="side">Direction.</param>
    /// <param name="target">Price when decided.</param>
    /// <param name="real">Average price filled.</param>
    /// <param name="quantity">Quantity filled.</param>
    public static decimal Of(Side side, decimal target, decimal real, decimal quantity) =>
        side.Sign() * (real - target) * quantity;
}
