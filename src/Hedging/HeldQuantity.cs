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

    /// <summary>
    /// The native quantity, without sign and not rounded to a lot, by which an order of a side changes the base quantity by so much: what
    /// it takes back at the entry, what it opens at the price.
    /// </summary>
    /// <param name="kind">Of the contract.</param>
    /// <param name="side">Of the order.</param>
    /// <param name="baseQuantity">Without sign.</param>
    /// <param name="price">At which it opens.</param>
    public decimal NativeFor(ContractKind kind, Side side, decimal baseQuantity, decimal price)
    {
        if (kind != ContractKind.Inverse)
            return baseQuantity;
        var reducible = side.Sign() * Base < 0m ? Math.Abs(Base) : 0m;
        if (baseQuantity >= reducible)
            return (reducible > 0m ? Math.Abs(Native) : 0m) + (baseQuantity - reducible) * price;
        return baseQuantity * Math.Abs(Native) / reducible;
    }

    /// <summary>The inverse of <see cref="NativeFor"/>: base units that an order over a native quantity changes.</summary>
    /// <param name="kind">Of the contract.</param>
    /// <param name="side">Of the order.</param>
    /// <param name="native">Without sign.</param>
    /// <param name="price">At which it opens; what opens at no known price is left out.</param>
    public decimal BaseFor(ContractKind kind, Side side, decimal native, decimal price)
    {
        if (kind != ContractKind.Inverse)
            return native;
        var reducible = side.Sign() * Native < 0m ? Math.Abs(Native) : 0m;
        if (native >= reducible)
            return (reducible > 0m ? Math.Abs(Base) : 0m) - kind.ValueIfKnown(native - reducible, price);
        return decimal.Round(native * Math.Abs(Base) / reducible, ContractMath.CoinDecimals);
    }

    /// <summary>
    /// Base units of a native quantity that reduces what is held, or of one to come where nothing is: what a lot is worth to the leg. Cut
    /// off, not rounded, so that what is held has no lot less than it has.
    /// </summary>
    /// <param name="kind">Of the contract.</param>
    /// <param name="native">Without sign.</param>
    /// <param name="price">Where nothing is held; zero when not known.</param>
    public decimal StepFor(ContractKind kind, decimal native, decimal price)
    {
        if (kind != ContractKind.Inverse)
            return native;
        if (Native != 0m)
            return decimal.Round(native * Math.Abs(Base) / Math.Abs(Native), 18, MidpointRounding.ToZero);
        return price > 0m ? native / price : 0m;
    }
}
