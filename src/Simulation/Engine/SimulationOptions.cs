namespace Hedgerow.Simulation;

/// <summary>How a <see cref="SimulatedEngine"/> behaves. Times are virtual.</summary>
public sealed record SimulationOptions
{
    /// <summary>Decides every delay, loss and tie: the same seed gives the same run.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Virtual time at which the run begins, UTC.</summary>
    public DateTimeOffset Start { get; init; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Ways between hosts.</summary>
    public NetworkOptions Network { get; init; } = new();

    /// <summary>Shortest time of a group commit.</summary>
    public TimeSpan FlushMin { get; init; } = TimeSpan.FromMilliseconds(0.3);

    /// <summary>Longest time of an ordinary group commit.</summary>
    public TimeSpan FlushMax { get; init; } = TimeSpan.FromMilliseconds(4);

    /// <summary>Share of group commits that the disk makes wait.</summary>
    public double SlowFlushShare { get; init; } = 0.002;

    /// <summary>Longest time of a group commit that the disk makes wait.</summary>
    public TimeSpan SlowFlushMax { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Longest lateness of a timer; drawn for each, as an operating system would.</summary>
    public TimeSpan TimerLatenessMax { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Back-off before a failed actor is restarted for the first time; doubles up to <see cref="BackOffMax"/>.</summary>
    public TimeSpan BackOffMin { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest back-off.</summary>
    public TimeSpan BackOffMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A time without failure after which the back-off starts from its beginning again.</summary>
    public TimeSpan BackOffReset { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Events of one stream between two snapshots; zero takes none.</summary>
    public int SnapshotEvery { get; init; } = 200;

    /// <summary>
    /// True keeps every event of a run, so that <see cref="SimulatedEngine.CheckReplay(Messages.Address)"/> can replay from the first.
    /// False forgets those that a durable snapshot covers: for long runs.
    /// </summary>
    public bool KeepAllEvents { get; init; } = true;

    /// <summary>Deliveries remembered for the trace tail of a violation.</summary>
    public int TraceTail { get; init; } = 200;

    /// <summary>True mixes the full text of every message into the trace hash (slow); false its type, place and time.</summary>
    public bool HashContents { get; init; }

    /// <summary>Messages that may wait at one place while its actor is down; more is an error of the run.</summary>
    public int MaxHeld { get; init; } = 1_000_000;
}
