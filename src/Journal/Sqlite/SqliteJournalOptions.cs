namespace Hedgerow.Journal;

/// <summary>Bounds of a journal.</summary>
public sealed record SqliteJournalOptions
{
    /// <summary>Entries that may wait for the journal's thread; a further append waits. At least 1.</summary>
    public int QueueCapacity { get; init; } = 65_536;

    /// <summary>Entries in one transaction at most: bounds the wait for the first of them. At least 1.</summary>
    public int MaxGroup { get; init; } = 8_192;

    /// <summary>
    /// Bound of the database file in bytes, 0 for none; at the bound the journal faults with
    /// <see cref="JournalFaultKind.DiskFull"/>. The write-ahead log beside it takes a few megabytes more.
    /// </summary>
    public long MaxFileBytes { get; init; }

    /// <summary>How long SQLite waits for another connection's lock, e.g. of a backup, before the journal faults.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Hears of what was worked around, such as a corrupt snapshot. Called on the reading thread.</summary>
    public Action<string>? Warned { get; init; }

    internal void Validate()
    {
        if (QueueCapacity < 1 || MaxGroup < 1 || MaxFileBytes < 0 || BusyTimeout < TimeSpan.Zero)
            throw new InvalidOperationException($"a bound of the journal is out of range: {this}");
    }
}
