using Hedgerow.Messages;

namespace Hedgerow.Hedging;

/// <summary>What a pair does before the nearer end of its two contracts. A plain value.</summary>
public sealed record ExpiryRules
{
    /// <summary>Time before the end from which nothing is opened.</summary>
    public TimeSpan ReduceOnlyBefore { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Time before the end from which the pair is closed whatever the spread; shorter than <see cref="ReduceOnlyBefore"/>.</summary>
    public TimeSpan FlattenBefore { get; init; } = TimeSpan.FromHours(4);

    /// <summary>The phase at a time. Each begins at its very instant.</summary>
    /// <param name="expiry">The nearer end of the two contracts, UTC; null: none is known.</param>
    /// <param name="now">UTC.</param>
    public ExpiryPhase PhaseAt(DateTimeOffset? expiry, DateTimeOffset now)
    {
        if (expiry is not { } end)
            return ExpiryPhase.None;
        var left = end - now;
        return left <= TimeSpan.Zero ? ExpiryPhase.Expired
            : left <= FlattenBefore ? ExpiryPhase.Flatten
            : left <= ReduceOnlyBefore ? ExpiryPhase.ReduceOnly
            : ExpiryPhase.None;
    }

    /// <summary>How long what is opened now is likely to be held: the pair closes itself before its contracts end.</summary>
    /// <param name="expected">Without an end.</param>
    /// <param name="expiry">The nearer end of the two contracts, UTC; null: none is known.</param>
    /// <param name="now">UTC.</param>
    public TimeSpan Holding(TimeSpan expected, DateTimeOffset? expiry, DateTimeOffset now)
    {
        if (expiry is not { } end)
            return expected;
        var left = end - FlattenBefore - now;
        return left < TimeSpan.Zero ? TimeSpan.Zero : left < expected ? left : expected;
    }
}
