namespace Hedgerow.Journal;

/// <summary>How long a lease lasts, and how its holder keeps it.</summary>
public sealed record LeaseTerms
{
    /// <summary>Time after which somebody else may take over, by the database's clock.</summary>
    public TimeSpan Ttl { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Time before that at which the holder stops by itself, by its own monotonic clock: it covers what the two clocks run apart
    /// within a <see cref="Ttl"/>, and the time between the last look at the lease and the last byte of an order.
    /// </summary>
    public TimeSpan Margin { get; init; } = TimeSpan.FromMilliseconds(750);

    /// <summary>Time between two renewals.</summary>
    public TimeSpan RenewEvery { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Time between two attempts to take over a lease that somebody holds.</summary>
    public TimeSpan PollEvery { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Time after its last renewal for which the holder may act.</summary>
    internal TimeSpan Safe => Ttl - Margin;

    /// <summary>The terms of a node whose lease lasts this long.</summary>
    /// <param name="ttl">As configured.</param>
    public static LeaseTerms Of(TimeSpan ttl) => new() { Ttl = ttl, Margin = ttl / 4, RenewEvery = ttl / 6, PollEvery = ttl / 12 };

    internal void Validate()
    {
        if (Margin <= TimeSpan.Zero || RenewEvery <= TimeSpan.Zero || PollEvery <= TimeSpan.Zero || Ttl > TimeSpan.FromHours(1) || Safe < 2 * RenewEvery)
            throw new InvalidOperationException($"the terms of the lease leave no time for two renewals: {this}");
    }
}
