using Hedgerow.Messages;

namespace Hedgerow.Hedging.Accounts;

/// <summary>Rates of rebate and performance fee, as fractions.</summary>
/// <param name="Rebate">Of the traded notional.</param>
/// <param name="Performance">Of net new profit with rebates.</param>
/// <param name="Referrer">Of the performance fee.</param>
public sealed record FeeTerms(decimal Rebate = 0.0001m, decimal Performance = 0.3m, decimal Referrer = 0.2m)
{
    /// <summary>Rebate 0.01 % of volume, fee 30 % of net new profit, 20 % of the fee to the referrer.</summary>
    public static FeeTerms Default { get; } = new();
}

/// <summary>
/// Rebate estimate and performance fee over a period: a fee is due on what lies above the highest NAV per share that was
/// reached before, with the rebates of the period, and never on what only makes up for a loss.
/// </summary>
/// <param name="HighWaterMark">Highest NAV per share up to the begin of the period.</param>
/// <param name="Rebates">Traded notional × rate: an estimate, which no venue has confirmed.</param>
/// <param name="NewProfit">(NAV per share at the end − mark) × shares at the end; negative: still below the mark.</param>
/// <param name="Fee">Rate × (new profit + rebates), and nothing when that is negative.</param>
/// <param name="ReferrerShare">Part of the fee that is the referrer's.</param>
public sealed record PerformanceFee(
    decimal HighWaterMark, decimal Rebates, decimal NewProfit, decimal Fee, decimal ReferrerShare)
{
    /// <summary>The fee of a period.</summary>
    /// <param name="highWaterMark">Highest NAV per share up to its begin.</param>
    /// <param name="end">The book at its end.</param>
    /// <param name="volume">Traded notional in it.</param>
    /// <param name="terms">Rates.</param>
    public static PerformanceFee Of(decimal highWaterMark, BookPoint end, decimal volume, FeeTerms terms)
    {
        ArgumentNullException.ThrowIfNull(end);
        ArgumentNullException.ThrowIfNull(terms);
        var rebates = volume * terms.Rebate;
        var profit = (end.NavPerShare() - highWaterMark) * end.Shares;
        var fee = Math.Max(0m, profit + rebates) * terms.Performance;
        return new PerformanceFee(highWaterMark, rebates, profit, fee, fee * terms.Referrer);
    }
}
