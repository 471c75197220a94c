namespace Hedgerow.Journal;

/// <summary>One thing to be written.</summary>
/// <param name="Position">Place in the order of all appends and snapshots.</param>
/// <param name="Stream">Name of the stream.</param>
/// <param name="Sequence">Number of the event, or of the last event in the snapshot.</param>
/// <param name="Value">Event or snapshot.</param>
/// <param name="IsSnapshot">Which of the two.</param>
internal readonly record struct Entry(long Position, string Stream, long Sequence, object Value, bool IsSnapshot);

/// <summary>
/// The bounded way from the writer to the journal's thread. Two lists change places, so that the writer holds the lock
/// only for one addition and the journal's thread only for the swap.
/// </summary>
internal sealed class AppendQueue(int capacity, long lastPosition, string file)
{
    private readonly object _gate = new();
    private List<Entry> _filling = [];
    private List<(long Position, TaskCompletionSource Done)> _flushes = [];
    private List<PruneJob> _prunes = [];
    private long _lastPosition = lastPosition;
    private long _durablePosition = lastPosition;
    private bool _workWanted;
    private bool _closed;
    private JournalException? _fault;

    public JournalException? Fault
    {
        get
        {
            lock (_gate)
                return _fault;
        }
    }

    /// <summary>Position of the newest thing that was taken; the last durable one before the first.</summary>
    public long LastPosition
    {
        get
        {
            lock (_gate)
                return _lastPosition;
        }
    }

    public long Enqueue(string stream, long sequence, object value, bool isSnapshot)
    {
        lock (_gate)
        {
            ThrowIfStopped();
            while (_filling.Count >= capacity)
            {
                Wake();
                Monitor.Wait(_gate);
                ThrowIfStopped();
            }
            _filling.Add(new Entry(++_lastPosition, stream, sequence, value, isSnapshot));
            return _lastPosition;
        }
    }

    public void RequestWork()
    {
        lock (_gate)
        {
            if (_filling.Count > 0)
                Wake();
        }
    }

    public Task Flush()
    {
        lock (_gate)
        {
            if (_fault is not null)
                return Task.FromException(Stopped(_fault));
            if (_durablePosition >= _lastPosition)
                return Task.CompletedTask;
            ObjectDisposedException.ThrowIf(_closed, typeof(IJournal));
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _flushes.Add((_lastPosition, done));
            Wake();
            return done.Task;
        }
    }

    public void Enqueue(PruneJob job)
    {
        lock (_gate)
        {
            ThrowIfStopped();
            _prunes.Add(job);
            Wake();
        }
    }

    /// <summary>Waits for work, and takes all of it. False when the queue is closed and empty.</summary>
    /// <param name="batch">An empty list; gets the entries.</param>
    /// <param name="prunes">Gets the new prune jobs.</param>
    /// <param name="busy">True when the caller has other work to do and must not wait.</param>
    public bool Take(ref List<Entry> batch, List<PruneJob> prunes, bool busy)
    {
        lock (_gate)
        {
            while (!_workWanted && !_closed && !busy)
                Monitor.Wait(_gate);
            _workWanted = false;
            (_filling, batch) = (batch, _filling);
            prunes.AddRange(_prunes);
            _prunes.Clear();
            Monitor.PulseAll(_gate);
            return batch.Count > 0 || prunes.Count > 0 || !_closed || busy;
        }
    }

    public void SetDurable(long position)
    {
        List<TaskCompletionSource>? done = null;
        lock (_gate)
        {
            _durablePosition = position;
            while (_flushes.Count > 0 && _flushes[0].Position <= position)
            {
                (done ??= []).Add(_flushes[0].Done);
                _flushes.RemoveAt(0);
            }
        }
        if (done is null)
            return;
        foreach (TaskCompletionSource flush in done)
            flush.SetResult();
    }

    public void Fail(JournalException fault)
    {
        List<(long Position, TaskCompletionSource Done)> flushes;
        List<PruneJob> prunes;
        lock (_gate)
        {
            _fault = fault;
            (flushes, _flushes) = (_flushes, []);
            (prunes, _prunes) = (_prunes, []);
            _filling = [];
            Monitor.PulseAll(_gate);
        }
        foreach ((_, TaskCompletionSource done) in flushes)
            done.SetException(Stopped(fault));
        foreach (PruneJob job in prunes)
            job.Done.SetException(Stopped(fault));
    }

    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void Wake()
    {
        _workWanted = true;
        Monitor.PulseAll(_gate);
    }

    private void ThrowIfStopped()
    {
        if (_fault is not null)
            throw Stopped(_fault);
        if (_closed)
            throw new ObjectDisposedException(file, $"journal {file} is closed");
    }

    // A new exception each time: one that is thrown on several threads would mix their stack traces.
    private static JournalException Stopped(JournalException fault) => new(fault.Kind, fault.Message, fault);
}

/// <summary>An order to delete what a stream's snapshot contains; done in steps.</summary>
internal sealed class PruneJob(string stream)
{
    public string Stream { get; } = stream;

    public TaskCompletionSource<long> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public long Through { get; set; } = -1;

    public long Deleted { get; set; }
}
