using Hedgerow.Messages;

namespace Hedgerow.Hedging.Accounts;

/// <summary>
/// An open quantity and the value at which it was taken, by average cost.
/// </summary>
/// <remarks>
/// Invariant, exact while amounts stay below 10^15: over any trades, Σ realised − cost = −Σ value of the trades (<see cref="ContractMath"/>), since what a closing trade
/// releases of the cost is the very amount that the cost falls by. Flat means cost zero.
/// </remarks>
/// <param name="Quantity">Signed, native units.</param>
/// <param name="Cost">Value paid, in the settle asset.</param>
public readonly record struct PositionCost(decimal Quantity, decimal Cost)
{
    /// <summary>Decimals of a part of a cost.</summary>
    private const int Decimals = 10;

    /// <summary>Nothing held.</summary>
    public static readonly PositionCost Flat = new(0m, 0m);

    /// <summary>The position after a trade, and the profit of what it closed, before fees.</summary>
    /// <param name="side">Direction.</param>
    /// <param name="quantity">Native units, positive.</param>
    /// <param name="price">Quote currency per base unit.</param>
    /// <param name="kind">Of the contract.</param>
    public (PositionCost After, decimal Realised) Trade(Side side, decimal quantity, decimal price, ContractKind kind = ContractKind.Linear)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(quantity);
        return Move(side.Sign() * quantity, price, kind);
    }

    /// <summary>As <see cref="Trade"/>, for a signed quantity.</summary>
    public (PositionCost After, decimal Realised) Move(decimal delta, decimal price, ContractKind kind = ContractKind.Linear)
    {
        var value = kind.Value(delta, price);
        if (Quantity == 0m || (Quantity > 0m) == (delta > 0m))
            return (new PositionCost(Quantity + delta, Cost + value), 0m);
        if (Math.Abs(delta) < Math.Abs(Quantity))
        {
            // Rounded once, to few enough digits for all sums to be exact; the same amount is taken from the cost.
            var released = decimal.Round(Cost * -delta / Quantity, kind == ContractKind.Inverse ? ContractMath.CoinDecimals : Decimals);
            return (new PositionCost(Quantity + delta, Cost - released), -value - released);
        }
        var rest = Quantity + delta;
        var opened = kind.Value(rest, price);
        return (new PositionCost(rest, opened), opened - value - Cost);
    }

    /// <summary>What it would earn at a price.</summary>
    public decimal UnrealisedAt(decimal mark, ContractKind kind = ContractKind.Linear) => kind.Value(Quantity, mark) - Cost;
}
