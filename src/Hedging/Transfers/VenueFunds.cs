namespace Hedgerow.Hedging.Transfers;

/// <summary>The money of one venue account as a plan needs it; everything in the settle asset.</summary>
/// <param name="Equity">Of the margin account, with unrealised profit; may be negative.</param>
/// <param name="GrossNotional">Sum of |position| × mark.</param>
/// <param name="Withdrawable">What the venue would let go of: not more than balance and free margin.</param>
/// <param name="InFlight">On its way to this venue; counts as already there.</param>
/// <param name="IsPayingOut">True while a transfer out of this venue is not known to be debited: it gives nothing more.</param>
public readonly record struct VenueFunds(
    decimal Equity, decimal GrossNotional, decimal Withdrawable, decimal InFlight, bool IsPayingOut)
{
    /// <summary>Equity once everything that is on its way has come.</summary>
    public decimal EquityToCome => Equity + InFlight;

    /// <summary>
    /// Effective leverage once everything that is on its way has come: gross notional / equity. Without equity it is
    /// the largest number there is when something is held, and zero when nothing is.
    /// </summary>
    public decimal Leverage => Of(GrossNotional, EquityToCome);

    /// <summary>Below any amount that a venue counts: as good as nothing.</summary>
    private const decimal NoEquity = 0.00000001m;

    private static decimal Of(decimal grossNotional, decimal equity) =>
        grossNotional <= 0m ? 0m : equity <= NoEquity ? decimal.MaxValue : grossNotional / equity;
}
