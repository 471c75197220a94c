namespace Hedgerow.Hedging.Accounts;

/// <summary>What is known of money that trading does not explain.</summary>
/// <param name="InFlight">On its way between venues.</param>
/// <param name="Expected">Announced by the owner and still to come (positive) or to leave (negative).</param>
/// <param name="Unexplained">The rest: appeared (positive) or missing (negative).</param>
/// <remarks>
/// Invariant: <c>residual + InFlight = owner's money + Unexplained − Expected</c>, exactly. Money in flight is never more
/// than what was ordered to move, and never more than what is missing at the venues: so it counts exactly once, whichever
/// of departure, arrival and the order itself is seen first.
/// </remarks>
public readonly record struct Attribution(decimal InFlight, decimal Expected, decimal Unexplained)
{
    /// <summary>Says where the money is that the venues hold more or less than was put in.</summary>
    /// <param name="residual">Sum over all accounts of what trading does not explain.</param>
    /// <param name="put">What the owner put in and accepted, less fees of transfers.</param>
    /// <param name="ordered">Sum of the transfers that have neither arrived nor failed.</param>
    /// <param name="announced">What was expected before: positive to come, negative to leave.</param>
    public static Attribution Of(decimal residual, decimal put, decimal ordered, decimal announced)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(ordered);
        var surplus = residual - put;
        var inFlight = Math.Min(ordered, Math.Max(0m, -surplus));
        surplus += inFlight;
        var expected = announced >= 0m
            ? Math.Min(announced, Math.Max(0m, -surplus))
            : -Math.Min(-announced, Math.Max(0m, surplus));
        return new Attribution(inFlight, expected, surplus + expected);
    }
}
