namespace Hedgerow.Journal;

/// <summary>Where a <see cref="GroupCommitJournal"/> writes. Used by the journal's thread only, once the journal is open.</summary>
internal interface IJournalStore : IDisposable
{
    /// <summary>The highest position that is stored.</summary>
    long LastPosition { get; }

    /// <summary>Transactions since it was opened.</summary>
    long Transactions { get; }

    /// <summary>Writes the entries in one transaction; when it returns they are on disk.</summary>
    /// <exception cref="JournalException">They are not, or nobody knows; nothing further may be written.</exception>
    void Commit(ReadOnlySpan<Entry> entries);

    /// <summary>Deletes some events up to a sequence; says how many, and whether none are left.</summary>
    (int Deleted, bool Finished) Prune(string stream, long through);

    /// <summary>The last call before disposal, when nothing went wrong.</summary>
    void Complete();
}

/// <summary>Reads what is committed. Thread-safe.</summary>
internal interface IJournalReader
{
    /// <summary>Names of all streams, in ordinal order.</summary>
    IReadOnlyList<string> Streams();

    /// <summary>Events of a stream with a higher sequence, in order.</summary>
    IEnumerable<RecoveredEvent> Events(string stream, long afterSequence);

    /// <summary>The snapshot, or null and why it cannot be used; null and null when there is none.</summary>
    (RecoveredSnapshot? Snapshot, string? Problem, long PrunedThrough) Snapshot(string stream);
}
