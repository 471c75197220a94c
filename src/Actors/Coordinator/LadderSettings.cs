using Hedgerow.Hedging;

namespace Hedgerow.Actors.Coordinator;

/// <summary>How the coordinator watches margin and runs the ladder.</summary>
public sealed record LadderSettings
{
    /// <summary>Rungs of every venue that has none of its own.</summary>
    public LadderRules Rules { get; init; } = new();

    /// <summary>How far own margin figures may be from the venue's before an alarm.</summary>
    public MarginTolerance Tolerance { get; init; } = new();

    /// <summary>How far a reading of the account may be from the one before it without a second one that says the same.</summary>
    public ReadingTolerance Readings { get; init; } = new();

    /// <summary>Longest time for which a reading that contradicts the one before it waits for a second one; then it is believed.</summary>
    public TimeSpan ConfirmWithin { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Time after a firing in which the venue takes no new exposure, however low its leverage: what was just closed is not
    /// opened again at once.
    /// </summary>
    public TimeSpan ReopenAfter { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Time for which the other venue may be missing before the endangered one closes alone.</summary>
    public TimeSpan CounterPatience { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Age of a mark price above which positions are valued at the book's mid instead.</summary>
    public TimeSpan MarkMaxAge { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Age of a reading of the account above which the venue takes no new exposure and an alarm is raised.</summary>
    public TimeSpan AccountMaxAge { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest time between two looks at a venue while prices come.</summary>
    public TimeSpan WatchInterval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Time between two alarms about the same subject.</summary>
    public TimeSpan AlarmInterval { get; init; } = TimeSpan.FromMinutes(15);
}
