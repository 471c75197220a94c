namespace Hedgerow.Hedging;

/// <summary>
/// Funding expected on a hedged position until its likely exit. Funding = mark notional × rate at each stamp;
/// positive: longs pay shorts. A positive position is short A (receives A's rate) and long B (pays B's rate).
/// </summary>
public static class FundingForecast
{
    /// <summary>Stamps of one contract within a holding time, each paid only if held at the stamp.</summary>
    /// <param name="now">Begin.</param>
    /// <param name="next">Next stamp.</param>
    /// <param name="interval">Time between stamps; zero or less when unknown: then only the next one counts.</param>
    /// <param name="holding">Expected time to the exit.</param>
    public static int StampsWithin(DateTimeOffset now, DateTimeOffset next, TimeSpan interval, TimeSpan holding)
    {
        var end = now + holding;
        if (next <= now || next > end)
            return 0;
        return interval <= TimeSpan.Zero ? 1 : 1 + (int)((end - next).Ticks / interval.Ticks);
    }

    /// <summary>
    /// What one unit of positive position is expected to receive, in basis points of the price; it lowers the spread
    /// that an entry needs.
    /// </summary>
    /// <param name="rateA">Rate of leg A, fraction per stamp.</param>
    /// <param name="stampsA">Stamps of A within the holding time.</param>
    /// <param name="rateB">Rate of leg B, fraction per stamp.</param>
    /// <param name="stampsB">Stamps of B within the holding time.</param>
    public static decimal ReceivedBps(decimal rateA, int stampsA, decimal rateB, int stampsB) =>
        BasisPoints.FromRate(rateA * stampsA - rateB * stampsB);
}
