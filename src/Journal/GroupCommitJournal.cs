using System.Runtime.InteropServices;

namespace Hedgerow.Journal;

/// <summary>
/// A journal with a thread of its own, which serialises what was appended and commits it in groups, each one transaction
/// and one sync of the disk. Where the rows go is the business of its store.
/// </summary>
public abstract class GroupCommitJournal : IJournal
{
    private readonly IJournalStore _store;
    private readonly IJournalReader _reader;
    private readonly int _maxGroup;
    private readonly Action<string>? _warned;
    private readonly AppendQueue _queue;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _faultGate = new();
    private Action<JournalFault>? _faulted;
    private JournalFault? _fault;
    private long _durablePosition;
    private int _disposed;

    private protected GroupCommitJournal(
        string name, IJournalStore store, IJournalReader reader, int queueCapacity, int maxGroup, Action<string>? warned)
    {
        Name = name;
        _store = store;
        _reader = reader;
        _maxGroup = maxGroup;
        _warned = warned;
        _durablePosition = store.LastPosition;
        _queue = new AppendQueue(queueCapacity, store.LastPosition, name);
        _thread = new Thread(Run) { IsBackground = true, Name = "journal" };
    }

    /// <inheritdoc/>
    public event Action<long>? Committed;

    /// <inheritdoc/>
    public event Action<JournalFault>? Faulted
    {
        add
        {
            JournalFault? fault;
            lock (_faultGate)
            {
                _faulted += value;
                fault = _fault;
            }
            if (fault is not null)
                value?.Invoke(fault);
        }

        remove
        {
            lock (_faultGate)
                _faulted -= value;
        }
    }

    /// <summary>What messages call it: the file, or the schema and its server.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public long DurablePosition => Volatile.Read(ref _durablePosition);

    /// <summary>Appends and snapshots that are not on disk yet. Zero when the journal keeps up.</summary>
    public long Lag => Math.Max(0, _queue.LastPosition - DurablePosition);

    /// <summary>Transactions committed since it was opened; far fewer than appends when the writer is fast.</summary>
    public long Transactions => _store.Transactions;

    /// <inheritdoc/>
    public long Append(string stream, long sequence, object @event)
    {
        ArgumentException.ThrowIfNullOrEmpty(stream);
        ArgumentNullException.ThrowIfNull(@event);
        return _queue.Enqueue(stream, sequence, @event, isSnapshot: false);
    }

    /// <inheritdoc/>
    public long SaveSnapshot(string stream, long sequence, object snapshot)
    {
        ArgumentException.ThrowIfNullOrEmpty(stream);
        ArgumentNullException.ThrowIfNull(snapshot);
        return _queue.Enqueue(stream, sequence, snapshot, isSnapshot: true);
    }

    /// <inheritdoc/>
    public void RequestCommit() => _queue.RequestWork();

    /// <inheritdoc/>
    public Task FlushAsync() => _queue.Flush();

    /// <inheritdoc/>
    public IEnumerable<RecoveredEvent> Read(string stream, long afterSequence)
    {
        ArgumentException.ThrowIfNullOrEmpty(stream);
        ArgumentOutOfRangeException.ThrowIfNegative(afterSequence);
        return _reader.Events(stream, afterSequence);
    }

    /// <inheritdoc/>
    public RecoveredSnapshot? ReadSnapshot(string stream)
    {
        ArgumentException.ThrowIfNullOrEmpty(stream);
        (RecoveredSnapshot? snapshot, string? problem, long prunedThrough) = _reader.Snapshot(stream);
        if (snapshot is not null)
            return snapshot;
        if (prunedThrough > 0)
        {
            throw new JournalException(
                JournalFaultKind.Corrupt,
                $"journal {Name}: stream '{stream}' has no usable snapshot, and its events 1 to {prunedThrough} were "
                + $"pruned: {problem ?? "the snapshot is missing"}");
        }
        if (problem is not null)
            _warned?.Invoke($"replaying all events of stream '{stream}', without its snapshot: {problem}");
        return null;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Streams() => _reader.Streams();

    /// <inheritdoc/>
    public Task<long> PruneAsync(string stream)
    {
        ArgumentException.ThrowIfNullOrEmpty(stream);
        var job = new PruneJob(stream);
        _queue.Enqueue(job);
        return job.Done.Task;
    }

    /// <summary>Commits what was appended, and closes the store. Never throws because of an earlier fault.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
            _queue.Close();
        await _ended.Task;
    }

    /// <summary>Starts the journal's thread. The last step of opening.</summary>
    private protected void Start() => _thread.Start();

    private void Run()
    {
        var prunes = new List<PruneJob>();
        try
        {
            var batch = new List<Entry>();
            while (_queue.Take(ref batch, prunes, busy: prunes.Count > 0))
            {
                Commit(CollectionsMarshal.AsSpan(batch));
                batch.Clear();
                if (prunes.Count > 0 && Prune(prunes[0]))
                    prunes.RemoveAt(0);
            }
            _store.Complete();
        }
        catch (Exception e)
        {
            Fail(e, prunes);
        }
        finally
        {
            _store.Dispose();
            _ended.SetResult();
        }
    }

    private void Commit(Span<Entry> entries)
    {
        while (entries.Length > 0)
        {
            Span<Entry> group = entries[..Math.Min(entries.Length, _maxGroup)];
            _store.Commit(group);
            entries = entries[group.Length..];
            long position = group[^1].Position;
            Volatile.Write(ref _durablePosition, position);
            // First the handlers, then those who flushed: a flush that returned has been reported.
            Committed?.Invoke(position);
            _queue.SetDurable(position);
        }
    }

    /// <summary>One step; true when the job is done.</summary>
    private bool Prune(PruneJob job)
    {
        if (job.Through < 0)
        {
            RecoveredSnapshot? snapshot = _reader.Snapshot(job.Stream).Snapshot;
            if (snapshot is null)
            {
                job.Done.SetResult(0);
                return true;
            }
            job.Through = snapshot.Sequence;
        }
        (int deleted, bool finished) = _store.Prune(job.Stream, job.Through);
        job.Deleted += deleted;
        if (finished)
            job.Done.SetResult(job.Deleted);
        return finished;
    }

    private void Fail(Exception cause, List<PruneJob> prunes)
    {
        JournalException fault = cause as JournalException
            ?? new JournalException(JournalFaultKind.Internal, $"journal {Name} stopped: {cause}", cause);
        _queue.Fail(fault);
        foreach (PruneJob job in prunes)
            job.Done.TrySetException(new JournalException(fault.Kind, fault.Message, fault));
        Action<JournalFault>? faulted;
        JournalFault record = fault.ToFault();
        lock (_faultGate)
        {
            _fault = record;
            faulted = _faulted;
        }
        faulted?.Invoke(record);
    }
}
