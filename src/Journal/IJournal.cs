namespace Hedgerow.Journal;

/// <summary>
/// An event store of many streams with one commit order. It knows nothing of who writes: a stream is a name and events
/// numbered 1, 2, 3, …
/// </summary>
/// <remarks>
/// Invariants:
/// <list type="number">
/// <item>Appends of all streams become durable in the order in which they were appended; after a crash a prefix of
/// that order is there, at least up to <see cref="DurablePosition"/>.</item>
/// <item>Sequence numbers of a stream have no gap and no duplicate.</item>
/// <item>After a fault nothing more is committed, and <see cref="Append"/> throws.</item>
/// </list>
/// <see cref="Append"/>, <see cref="SaveSnapshot"/> and <see cref="RequestCommit"/> belong to one writer at a time;
/// everything else may be called from any thread.
/// </remarks>
public interface IJournal : IAsyncDisposable
{
    /// <summary>Every append with this position or a lower one is on disk. Zero before the first.</summary>
    long DurablePosition { get; }

    /// <summary>
    /// Raised after each commit with the new <see cref="DurablePosition"/>, on the journal's own thread. A handler must
    /// not block and must not throw.
    /// </summary>
    event Action<long>? Committed;

    /// <summary>
    /// Raised once, on the journal's own thread, when the journal cannot go on. A handler that comes after the fault is
    /// called at once.
    /// </summary>
    event Action<JournalFault>? Faulted;

    /// <summary>
    /// Takes one event to be written. Does not wait for the disk; waits only while the bounded queue is full. The event
    /// must not change any more, since it is serialised later.
    /// </summary>
    /// <param name="stream">Name of the stream.</param>
    /// <param name="sequence">One more than the stream's last sequence; the first is 1.</param>
    /// <param name="event">An event that the codec knows.</param>
    /// <returns>Its position, which is higher than that of every earlier append and snapshot.</returns>
    /// <exception cref="JournalException">The journal has faulted.</exception>
    long Append(string stream, long sequence, object @event);

    /// <summary>
    /// Takes the state of a stream after its event <paramref name="sequence"/>, written in order with the appends. The
    /// newest snapshot of a stream replaces the one before.
    /// </summary>
    /// <param name="stream">Name of the stream.</param>
    /// <param name="sequence">The last event that the snapshot contains.</param>
    /// <param name="snapshot">An object that the codec knows.</param>
    /// <returns>Its position.</returns>
    /// <exception cref="JournalException">The journal has faulted.</exception>
    long SaveSnapshot(string stream, long sequence, object snapshot);

    /// <summary>
    /// Asks for everything appended so far to be committed, and returns at once. A writer calls it at the end of each
    /// batch of work: appending alone does not wake the journal's thread, which keeps that cost off the writer's way.
    /// </summary>
    void RequestCommit();

    /// <summary>Commits everything appended so far; completes when it is on disk.</summary>
    /// <exception cref="JournalException">The journal has faulted; what was not yet durable stays so.</exception>
    Task FlushAsync();

    /// <summary>Durable events of a stream, in order. Empty for a stream that does not exist.</summary>
    /// <param name="stream">Name of the stream.</param>
    /// <param name="afterSequence">Events with a higher sequence are given; 0 for all.</param>
    /// <exception cref="JournalException">Corrupt, of an unknown type or version, or pruned: names stream and sequence.</exception>
    IEnumerable<RecoveredEvent> Read(string stream, long afterSequence);

    /// <summary>
    /// The durable snapshot of a stream; null when there is none that can be used, so that all events must be replayed.
    /// </summary>
    /// <exception cref="JournalException">It cannot be used and the events below it have been pruned.</exception>
    RecoveredSnapshot? ReadSnapshot(string stream);

    /// <summary>Names of all streams with something durable, in ordinal order.</summary>
    IReadOnlyList<string> Streams();

    /// <summary>
    /// Deletes the events that the stream's snapshot contains, in small steps between commits. Nothing is ever pruned
    /// without this call. Completes when they are gone; does nothing without a usable snapshot.
    /// </summary>
    /// <returns>How many events were deleted.</returns>
    Task<long> PruneAsync(string stream);
}

/// <summary>One event read back.</summary>
/// <param name="Position">Its place in the commit order of all streams.</param>
/// <param name="Sequence">Its number within its stream.</param>
/// <param name="Event">As the newest version of its type.</param>
public readonly record struct RecoveredEvent(long Position, long Sequence, object Event);

/// <summary>One snapshot read back.</summary>
/// <param name="Sequence">The last event that it contains.</param>
/// <param name="State">As the newest version of its type.</param>
public sealed record RecoveredSnapshot(long Sequence, object State);
