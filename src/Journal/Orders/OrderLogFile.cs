using Hedgerow.Journal.Sqlite;
using Hedgerow.Messages;

namespace Hedgerow.Journal.Orders;

/// <summary>
/// An order log on disk: takes entries without waiting, writes them on a thread of its own, and answers questions. The newest
/// rows are in one table, older ones in monthly archives beside it.
/// </summary>
/// <remarks>
/// Invariants: entries are written in the order in which they came, numbered without holes; nothing is dropped while there is
/// room on the disk; whoever appends never waits for it. What was not yet written when the process dies is lost, at most
/// <see cref="OrderLogOptions.FlushInterval"/> of it: the journal is the truth.
/// </remarks>
public sealed class OrderLogFile : IAsyncDisposable
{
    private readonly OrderLogOptions _options;
    private readonly OrderLogStore _store;
    private readonly SpillQueue _queue;
    private readonly Thread _thread;
    private readonly AutoResetEvent _hurry = new(false);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _flushGate = new();
    private readonly List<(long Through, TaskCompletionSource Done)> _flushes = [];
    private long _taken;
    private long _written;
    private bool _failing;
    private volatile bool _closing;

    private OrderLogFile(string file, OrderLogStore store, OrderLogOptions options)
    {
        File = file;
        _store = store;
        _options = options;
        _queue = new SpillQueue(file + ".spill", options.QueueCapacity);
        _thread = new Thread(Run) { IsBackground = true, Name = "order-log" };
    }

    /// <summary>Full path of the hot table's file.</summary>
    public string File { get; }

    /// <summary>Entries taken since it was opened.</summary>
    public long Taken => Volatile.Read(ref _taken);

    /// <summary>Entries written since it was opened, with those that an earlier process had spilled.</summary>
    public long Written => Volatile.Read(ref _written);

    /// <summary>Entries that went through the spill file.</summary>
    public long Spilled => _queue.Spilled;

    /// <summary>Entries lost because neither memory nor disk took them.</summary>
    public long Lost => _queue.Lost;

    /// <summary>Opens a log, creating directory and file where missing. A file that is corrupt is set aside and a new one begun.</summary>
    /// <param name="file">Path of the hot table's file.</param>
    /// <param name="options">Bounds; null for the defaults.</param>
    /// <exception cref="JournalException">In use, not writable, or written by a newer release.</exception>
    public static OrderLogFile Open(string file, OrderLogOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(file);
        options ??= new OrderLogOptions();
        options.Validate();
        file = Path.GetFullPath(file);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            var log = new OrderLogFile(file, OpenStore(file, options), options);
            log._thread.Start();
            return log;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new JournalException(JournalFaultKind.NotWritable, $"order log {file} cannot be opened: {e.Message}", e);
        }
    }

    /// <summary>Takes an entry. Never waits for the disk's writer and never throws.</summary>
    public void Append(OrderLogged entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        if (_closing)
            return;
        Interlocked.Increment(ref _taken);
        if (_queue.Add(entry))
            _hurry.Set();
    }

    /// <summary>Newest revision of a venue's ledger among the rows of the hot table. Ask before the first append.</summary>
    /// <param name="venue">Venue account.</param>
    public long LastRevision(string venue)
    {
        using var reader = Database.Open(File, writable: false, busyTimeoutMs: 5_000, "order log");
        using var query = reader.Prepare("SELECT COALESCE(MAX(revision), 0) FROM entries WHERE venue = ?1", "reading the newest revision");
        query.Bind(1, venue);
        return query.Step() ? query.Long(0) : 0;
    }

    /// <summary>Looks up entries. Reads the disk: not for the engine's loop.</summary>
    /// <exception cref="JournalException">A file cannot be read.</exception>
    public IReadOnlyList<OrderLogRow> Find(OrderLogQuery query) => Read(File, query);

    /// <summary>Looks up entries of a log that nobody, or another process, has open.</summary>
    /// <param name="file">Path of the hot table's file.</param>
    /// <param name="query">What to look up.</param>
    /// <exception cref="JournalException">A file cannot be read.</exception>
    public static IReadOnlyList<OrderLogRow> Read(string file, OrderLogQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return OrderLogReader.Find(Path.GetFullPath(file), query);
    }

    /// <summary>Completes when everything taken so far is written.</summary>
    public Task FlushAsync()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_flushGate)
            _flushes.Add((Taken, done));
        _hurry.Set();
        return done.Task;
    }

    /// <summary>Writes what waits and closes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        _closing = true;
        _hurry.Set();
        await _ended.Task;
        _hurry.Dispose();
    }

    private static OrderLogStore OpenStore(string file, OrderLogOptions options)
    {
        try
        {
            return OrderLogStore.Open(file, options);
        }
        catch (JournalException e) when (e.Kind == JournalFaultKind.Corrupt)
        {
            var aside = file + ".corrupt";
            System.IO.File.Move(file, aside, overwrite: true);
            System.IO.File.Delete(file + "-wal");
            System.IO.File.Delete(file + "-shm");
            options.Warned?.Invoke($"the order log is corrupt and was set aside as {aside}; a new one begins: {e.Message}");
            return OrderLogStore.Open(file, options);
        }
    }

    private void Run()
    {
        try
        {
            while (!_closing)
            {
                Drain();
                _hurry.WaitOne(_failing ? _options.RetryInterval : _options.FlushInterval);
            }
            Drain();
            if (!_failing)
                _store.Checkpoint();
        }
        catch (JournalException)
        {
            // Closing: what could not be moved into one file is in the log beside it.
        }
        finally
        {
            _store.Dispose();
            _queue.Dispose();
            lock (_flushGate)
                _flushes.ForEach(f => f.Done.TrySetCanceled());
            _ended.SetResult();
        }
    }

    /// <summary>Writes until nothing waits, or the disk takes no more.</summary>
    private void Drain()
    {
        try
        {
            while (_queue.Peek(_options.MaxGroup, out var fromFile) is { Count: > 0 } entries)
            {
                _store.Append(entries);
                _queue.Remove(entries, fromFile);
                Volatile.Write(ref _written, _written + entries.Count);
                _store.Archive();
                Recovered();
                Complete();
            }
            Complete();
        }
        catch (Exception e) when (e is JournalException or IOException)
        {
            if (!_failing)
                _options.Warned?.Invoke($"the order log cannot be written, entries wait on the disk beside it: {e.Message}");
            _failing = true;
        }
    }

    private void Recovered()
    {
        if (_failing)
            _options.Warned?.Invoke($"the order log is written again; {_queue.Spilled} entries had waited on the disk, {_queue.Lost} were lost");
        _failing = false;
    }

    private void Complete()
    {
        lock (_flushGate)
        {
            foreach (var (_, done) in _flushes.Where(f => f.Through <= _written + _queue.Lost))
                done.TrySetResult();
            _flushes.RemoveAll(f => f.Through <= _written + _queue.Lost);
        }
    }
}
