using System.Runtime.InteropServices;
using Hedgerow.Journal.Sqlite;

namespace Hedgerow.Journal;

/// <summary>
/// The journal in one SQLite file: a thread of its own serialises what was appended and commits it in groups, each one
/// transaction and one sync of the disk. Readers have connections of their own.
/// </summary>
public sealed class SqliteJournal : IJournal
{
    private readonly FileLock _lock;
    private readonly SqliteWriter _writer;
    private readonly SqliteReader _reader;
    private readonly SqliteJournalOptions _options;
    private readonly AppendQueue _queue;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _faultGate = new();
    private Action<JournalFault>? _faulted;
    private JournalFault? _fault;
    private long _durablePosition;
    private int _disposed;

    private SqliteJournal(
        string file, FileLock fileLock, SqliteWriter writer, SqliteReader reader, SqliteJournalOptions options)
    {
        File = file;
        _lock = fileLock;
        _writer = writer;
        _reader = reader;
        _options = options;
        _durablePosition = writer.LastPosition;
        _queue = new AppendQueue(options.QueueCapacity, writer.LastPosition, file);
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

    /// <summary>Full path of the database file.</summary>
    public string File { get; }

    /// <inheritdoc/>
    public long DurablePosition => Volatile.Read(ref _durablePosition);

    /// <summary>Transactions committed since it was opened; far fewer than appends when the writer is fast.</summary>
    public long Transactions => _writer.Transactions;

    /// <summary>Opens a journal, creating directory and file where missing.</summary>
    /// <param name="file">Path of the database file.</param>
    /// <param name="codec">Knows every event that will be written or read.</param>
    /// <param name="options">Bounds; null for the defaults.</param>
    /// <exception cref="JournalException">In use, not writable, corrupt, or written by a newer release.</exception>
    public static SqliteJournal Open(string file, IEventCodec codec, SqliteJournalOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(file);
        ArgumentNullException.ThrowIfNull(codec);
        options ??= new SqliteJournalOptions();
        options.Validate();
        file = Path.GetFullPath(file);
        EnsureDirectory(file);
        FileLock fileLock = FileLock.Take(file);
        try
        {
            return Open(file, fileLock, codec, options);
        }
        catch
        {
            fileLock.Dispose();
            throw;
        }
    }

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
                $"journal {File}: stream '{stream}' has no usable snapshot, and its events 1 to {prunedThrough} were "
                + $"pruned: {problem ?? "the snapshot is missing"}");
        }
        if (problem is not null)
            _options.Warned?.Invoke($"replaying all events of stream '{stream}', without its snapshot: {problem}");
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

    /// <summary>Commits what was appended, and closes the file. Never throws because of an earlier fault.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
            _queue.Close();
        await _ended.Task;
    }

    private static SqliteJournal Open(string file, FileLock fileLock, IEventCodec codec, SqliteJournalOptions options)
    {
        SqliteWriter writer = SqliteWriter.Open(file, codec, options);
        var journal = new SqliteJournal(file, fileLock, writer, new SqliteReader(file, codec, options), options);
        journal._thread.Start();
        return journal;
    }

    private static void EnsureDirectory(string file)
    {
        string directory = Path.GetDirectoryName(file)!;
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalException(
                JournalFaultKind.NotWritable, $"journal {file}: directory {directory} cannot be made: {e.Message}", e);
        }
    }

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
            _writer.Checkpoint();
        }
        catch (Exception e)
        {
            Fail(e, prunes);
        }
        finally
        {
            _writer.Dispose();
            _lock.Dispose();
            _ended.SetResult();
        }
    }

    private void Commit(Span<Entry> entries)
    {
        while (entries.Length > 0)
        {
            Span<Entry> group = entries[..Math.Min(entries.Length, _options.MaxGroup)];
            _writer.Commit(group);
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
        (int deleted, bool finished) = _writer.Prune(job.Stream, job.Through);
        job.Deleted += deleted;
        if (finished)
            job.Done.SetResult(job.Deleted);
        return finished;
    }

    private void Fail(Exception cause, List<PruneJob> prunes)
    {
        JournalException fault = cause as JournalException
            ?? new JournalException(JournalFaultKind.Internal, $"journal {File} stopped: {cause}", cause);
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
