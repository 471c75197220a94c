namespace Hedgerow.Engine.Local;

/// <summary>Bounds of a <see cref="LocalEngine"/>.</summary>
public sealed record LocalEngineOptions
{
    /// <summary>Messages from outside that may wait; a further <see cref="LocalEngine.Post"/> waits for room.</summary>
    public int InboxCapacity { get; init; } = 65_536;

    /// <summary>Messages between actors that may wait; more is a defect (actors answering each other for ever) and fatal.</summary>
    public int LoopCapacity { get; init; } = 1_000_000;

    /// <summary>Messages kept for one actor while it is down; more is fatal.</summary>
    public int HeldCapacity { get; init; } = 100_000;

    /// <summary>Messages that wait for the journal; more is fatal.</summary>
    public int DurableCapacity { get; init; } = 100_000;

    /// <summary>
    /// Turns that a thread may run when it posts into an idle loop, before it hands over to the loop's own thread.
    /// 0: posting threads never run actors.
    /// </summary>
    public int InlineTurns { get; init; } = 64;

    /// <summary>Events of one actor between two snapshots; 0 takes none.</summary>
    public int SnapshotEvery { get; init; } = 10_000;

    /// <summary>
    /// True when the events that a snapshot contains are deleted after it was taken, so that the journal's file stays bounded.
    /// </summary>
    public bool PruneAfterSnapshot { get; init; }

    /// <summary>Back-off before a failed actor is restarted for the first time; doubles up to <see cref="BackOffMax"/>.</summary>
    public TimeSpan BackOffMin { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest back-off.</summary>
    public TimeSpan BackOffMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>An actor that was up for this long starts from <see cref="BackOffMin"/> again.</summary>
    public TimeSpan BackOffReset { get; init; } = TimeSpan.FromMinutes(1);

    internal void Validate()
    {
        bool right = InboxCapacity >= 1 && LoopCapacity >= 1 && HeldCapacity >= 1 && DurableCapacity >= 1
            && InlineTurns >= 0 && SnapshotEvery >= 0
            && BackOffMin > TimeSpan.Zero && BackOffMax >= BackOffMin && BackOffReset >= TimeSpan.Zero;
        if (!right)
            throw new InvalidOperationException($"a bound of the engine is out of range: {this}");
    }
}
