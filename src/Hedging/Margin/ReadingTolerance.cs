namespace Hedgerow.Hedging;

/// <summary>
/// When two readings of one account, both at the same prices and for the same positions, contradict each other. Trading costs,
/// funding and fills between them are far below it; a venue's answer that leaves out a balance is far above.
/// </summary>
public sealed record ReadingTolerance
{
    /// <summary>Difference of equity as a fraction of the earlier equity.</summary>
    public decimal Equity { get; init; } = 0.2m;

    /// <summary>Difference of maintenance margin as a fraction of the earlier equity.</summary>
    public decimal Maintenance { get; init; } = 0.2m;

    /// <summary>
    /// True when the later reading cannot be explained. An account that carried nothing before contradicts nothing, and neither does
    /// an equity of zero or less: what is worse than that is believed at once.
    /// </summary>
    /// <param name="before">The earlier reading at the present prices, with known transfers taken off.</param>
    /// <param name="after">The later one at the same prices.</param>
    /// <param name="uncertain">Money of transfers of which nobody knows whether the later one contains them; not negative.</param>
    public bool IsContradiction(MarginFigures before, MarginFigures after, decimal uncertain)
    {
        if (before.Equity <= 0m)
            return false;
        try
        {
            return Math.Abs(after.Equity - before.Equity) > (Equity * before.Equity) + uncertain
                || Math.Abs(after.Maintenance - before.Maintenance) > Maintenance * before.Equity;
        }
        catch (OverflowException)
        {
            return true;
        }
    }
}
