namespace Hedgerow.Hedging.Accounts;

/// <summary>Shares as a fund keeps them: the owner's money buys and redeems at the NAV of that instant.</summary>
/// <remarks>Invariant: buying and redeeming leave NAV per share as it is, up to the last digit of a decimal.</remarks>
public static class Shares
{
    /// <summary>NAV per share of a new book.</summary>
    public const decimal FirstPrice = 1m;

    /// <summary>
    /// Price of a share. Without shares it is the price of the last ones, so that a book that was emptied and filled again
    /// goes on where it was.
    /// </summary>
    /// <param name="nav">What the shares are worth together.</param>
    /// <param name="shares">Shares.</param>
    /// <param name="last">Price when there last were shares; zero: there never were any.</param>
    public static decimal PriceOf(decimal nav, decimal shares, decimal last) =>
        shares > 0m ? nav / shares : last > 0m ? last : FirstPrice;

    /// <summary>Shares that an amount buys (positive) or redeems (negative).</summary>
    /// <param name="amount">Money in (positive) or out (negative).</param>
    /// <param name="price">NAV per share of that instant; positive.</param>
    public static decimal For(decimal amount, decimal price)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(price);
        return amount / price;
    }

    /// <summary>
    /// Annualised return (NAV per share now / then)^(365 / days) − 1 as a fraction; null when it has no meaning: no time
    /// passed, a price that is not positive, or a figure beyond any number.
    /// </summary>
    /// <param name="then">NAV per share at the begin.</param>
    /// <param name="now">NAV per share at the end.</param>
    /// <param name="elapsed">Time between them.</param>
    public static decimal? AnnualisedReturn(decimal then, decimal now, TimeSpan elapsed)
    {
        if (then <= 0m || now <= 0m || elapsed <= TimeSpan.Zero)
            return null;
        var growth = Math.Pow((double)(now / then), 365d / elapsed.TotalDays) - 1d;
        return double.IsFinite(growth) && Math.Abs(growth) < 1e15 ? (decimal)growth : null;
    }
}
