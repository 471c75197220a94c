using Hedgerow.Messages;

namespace Hedgerow.Hedging;

/// <summary>
/// What a leg holds: its quantity as the venue counts it and the base quantity that it is worth to a hedge. Of a linear contract both
/// are the same; of an inverse one the base quantity is counted at the prices at which it was opened (<see cref="ContractMath"/>).
/// </summary>
/// <remarks>
/// Invariants: without native quantity there is no base quantity; both have one sign; what reduces takes the same part of both,
/// whatever its price, since the rest is worth what it was. Base quantities are rounded to <see cref="ContractMath.CoinDecimals"/>
/// at each step, so that replaying the same steps gives the very same number.
/// </remarks>
/// <param name="Native">Signed, native units.</param>
/// <param name="Base">Signed base units.</param>
public readonly record struct HeldQuantity(decimal Native, decimal Base)
{
    /// <summary>Nothing.</summary>
    public static readonly HeldQuantity None = new(0m, 0m);

    /// <summary>What is held after a trade, or after another change of the position.</summary>
    /// <param name="kind">Of the contract.</param>
    /// <param name="delta">Signed native quantity.</param>
    /// <param name="price">Of the trade; only asked for what opens an inverse quantity, and then positive.</param>
    public HeldQuantity Move(ContractKind kind, decimal delta, decimal price)
    {
        var left = Native + delta;
        if (kind != ContractKind.Inverse)
            return new HeldQuantity(left, left);
        if (delta == 0m)
            return this;
        if (left == 0m)
            return None;
        if (Native == 0m || Math.Sign(left) != Math.Sign(Native))
            return new HeldQuantity(left, kind.ToBase(left, price));
        return Math.Abs(left) > Math.Abs(Native)
            ? new HeldQuantity(left, Base + kind.ToBase(delta, price))
            : new HeldQuantity(left, decimal.Round(Base * left / Native, ContractMath.CoinDecimals));
    }
}
