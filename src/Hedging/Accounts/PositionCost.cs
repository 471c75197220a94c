using Hedgerow.Messages;

namespace Hedgerow.Hedging.Accounts;

/// <summary>
/// An open quantity and what it was taken at, by average cost. Linear contracts.
/// </summary>
/// <remarks>
/// Invariant, exact while amounts stay below 10^15: over any trades, Σ realised − cost = −Σ signed quantity × price, since what a closing trade
/// releases of the cost is the very amount that the cost falls by. Flat means cost zero.
/// </remarks>
/// <param name="Quantity">Signed base quantity.</param>
/// <param name="Cost">Signed like it, in quote currency.</param>
public readonly record struct PositionCost(decimal Quantity, decimal Cost)
{
    /// <summary>Decimals of a part of a cost.</summary>
    private const int Decimals = 10;

    /// <summary>Nothing held.</summary>
    public static readonly PositionCost Flat = new(0m, 0m);

    /// <summary>The position after a trade, and the profit of what it closed, before fees.</summary>
    /// <param name="side">Direction.</param>
    /// <param name="quantity">Base units, positive.</param>
    /// <param name="price">Quote currency per base unit.</param>
    public (PositionCost After, decimal Realised) Trade(Side side, decimal quantity, decimal price)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(quantity);
        return Move(side.Sign() * quantity, price);
    }

    /// <summary>As <see cref="Trade"/>, for a signed quantity.</summary>
    public (PositionCost After, decimal Realised) Move(decimal delta, decimal price)
    {
        var value = delta * price;
        if (Quantity == 0m || (Quantity > 0m) == (delta > 0m))
            return (new PositionCost(Quantity + delta, Cost + value), 0m);
        if (Math.Abs(delta) < Math.Abs(Quantity))
        {
            // Rounded once, to few enough digits for all sums to be exact; the same amount is taken from the cost.
            var released = decimal.Round(Cost * -delta / Quantity, Decimals);
            return (new PositionCost(Quantity + delta, Cost - released), -value - released);
        }
        var rest = Quantity + delta;
        var opened = rest * price;
        return (new PositionCost(rest, opened), opened - value - Cost);
    }

    /// <summary>What it would earn at a price.</summary>
    public decimal UnrealisedAt(decimal mark) => (Quantity * mark) - Cost;
}
