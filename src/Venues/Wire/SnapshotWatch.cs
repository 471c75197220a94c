namespace Hedgerow.Venues.Wire;

/// <summary>
/// When to ask for a book anew. A book that breaks is asked for at once, unless that was done a moment ago; one
/// whose snapshot does not come is asked for at growing intervals, so that a closed market is not pestered. Thread-safe.
/// </summary>
internal class SnapshotWatch
{
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private bool _waits;
    private bool _askedAnew;
    private long _askedAt;
    private TimeSpan _wait = FirstWait;

    /// <summary>Makes a watch of a book that nothing was asked for yet.</summary>
    /// <param name="time">Clock.</param>
    public SnapshotWatch(TimeProvider time) => _time = time;

    /// <summary>Notes that a new connection asks for the book.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            _waits = true;
            _askedAnew = false;
            _askedAt = _time.GetTimestamp();
            _wait = FirstWait;
        }
    }

    /// <summary>Notes that the book is whole.</summary>
    public void Answered()
    {
        // Read without the lock on the way of every quote; only the socket's thread clears it.
        if (Volatile.Read(ref _waits))
        {
            lock (_gate)
            {
                _waits = false;
                _wait = FirstWait;
            }
        }
    }

    /// <summary>The book broke. True when it is to be asked for now; otherwise it becomes overdue soon.</summary>
    public bool Broke()
    {
        lock (_gate)
        {
            _waits = true;
            if (_askedAnew && _time.GetElapsedTime(_askedAt) < ShortestWait)
            {
                _wait = ShortestWait;
                return false;
            }

            AskNow(FirstWait);
            return true;
        }
    }

    /// <summary>True when the book is to be asked for again, since its snapshot did not come in time.</summary>
    public bool IsOverdue()
    {
        lock (_gate)
        {
            if (!_waits || _time.GetElapsedTime(_askedAt) < _wait)
            {
                return false;
            }

            var doubled = _wait * 2;
            AskNow(doubled < FirstWait ? FirstWait : doubled > LongestWait ? LongestWait : doubled);
            return true;
        }
    }

    private void AskNow(TimeSpan wait)
    {
        _askedAnew = true;
        _askedAt = _time.GetTimestamp();
        _wait = wait;
    }
}
