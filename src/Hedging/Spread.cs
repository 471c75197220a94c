using Hedgerow.Messages;

namespace Hedgerow.Hedging;

/// <summary>
/// Spread of a pair whose leg A is sold and leg B bought (its positive direction), from both books' touches.
/// </summary>
/// <param name="Plus">What selling A and buying B earns per base unit: bid of A − ask of B, in quote currency.</param>
/// <param name="Minus">What buying A and selling B costs per base unit: ask of A − bid of B, in quote currency.</param>
/// <param name="Mid">Mean of both mids, in quote currency.</param>
public readonly record struct Spread(decimal Plus, decimal Minus, decimal Mid)
{
    /// <summary>Spread between two quotes, which must be valid (bid and ask positive, not crossed).</summary>
    public static Spread Between(Quote a, Quote b) =>
        new(a.Bid - b.Ask, a.Ask - b.Bid, (a.Bid + a.Ask + b.Bid + b.Ask) / 4m);

    /// <summary><see cref="Plus"/> in basis points of the mid.</summary>
    public decimal PlusBps => Plus / Mid * BasisPoints.PerUnit;

    /// <summary><see cref="Minus"/> in basis points of the mid.</summary>
    public decimal MinusBps => Minus / Mid * BasisPoints.PerUnit;
}

/// <summary>One basis point is a ten-thousandth.</summary>
public static class BasisPoints
{
    /// <summary>Basis points in one.</summary>
    public const decimal PerUnit = 10_000m;

    /// <summary>A rate (fraction) in basis points.</summary>
    public static decimal FromRate(decimal rate) => rate * PerUnit;

    /// <summary>Basis points of an amount.</summary>
    public static decimal Of(decimal amount, decimal bps) => amount * bps / PerUnit;
}
