namespace Hedgerow.Simulation;

/// <summary>The limits of the invariants. Times are virtual.</summary>
public sealed record InvariantOptions
{
    /// <summary>While nothing is broken, longest time for which a lot or more may be unhedged.</summary>
    public TimeSpan UnhedgedMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time after the last fault in which the system may still be recovering.</summary>
    public TimeSpan RecoveryTime { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>Age above which a quote must not lead to new exposure, local reception to order.</summary>
    public TimeSpan QuoteMaxAge { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest way of a message between hosts; zero when there is only one.</summary>
    public TimeSpan MessageDelay { get; init; } = TimeSpan.Zero;

    /// <summary>Largest difference between a venue's equity and the one computed from its fills, in the settle asset.</summary>
    public decimal MoneyTolerance { get; init; } = 0.000001m;

    /// <summary>Money that the bookkeeper may leave unexplained once all is at rest, in the settle asset.</summary>
    public decimal UnexplainedTolerance { get; init; } = 0.000001m;
}
