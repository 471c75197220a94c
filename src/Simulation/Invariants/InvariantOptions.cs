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

    /// <summary>Leverage of the ladder's first rung.</summary>
    public decimal FirstRung { get; init; } = 14m;

    /// <summary>Time that the ladder needs from its first rung on, with both venues well or the other one gone.</summary>
    public TimeSpan LadderTime { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Time after a disturbance of the venue or the node in which its ladder may still be unable to trade.</summary>
    public TimeSpan LadderRecovery { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>Time between two looks at the venues' true leverage.</summary>
    public TimeSpan LadderLook { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Time in which a lease that is free must be taken by whoever stands by with the database in reach.</summary>
    public TimeSpan TakeOverTime { get; init; } = TimeSpan.FromSeconds(4);

    /// <summary>Largest difference between two clocks, a node's and a venue's.</summary>
    public TimeSpan ClockDifference { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time in which a pair of any size is closed while all is well.</summary>
    public TimeSpan FlattenTime { get; init; } = TimeSpan.FromSeconds(45);
}
