namespace Hedgerow.Venues.Wire;

/// <summary>
/// Watches over a log-on: a venue that takes the connection but never answers would keep a stream down for ever, since
/// its heartbeats go on. Thread-safe.
/// </summary>
internal sealed class LogonWatch
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private bool _isUnderWay;
    private long _begunAt;

    /// <summary>Makes a watch of nothing.</summary>
    /// <param name="time">Clock.</param>
    public LogonWatch(TimeProvider time) => _time = time;

    /// <summary>True when the log-on has been under way for too long.</summary>
    public bool IsOverdue
    {
        get
        {
            lock (_gate)
            {
                return _isUnderWay && _time.GetElapsedTime(_begunAt) >= Longest;
            }
        }
    }

    /// <summary>The log-on frame leaves now.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            _isUnderWay = true;
            _begunAt = _time.GetTimestamp();
        }
    }

    /// <summary>The log-on succeeded, or its connection is gone.</summary>
    public void Done()
    {
        lock (_gate)
        {
            _isUnderWay = false;
        }
    }
}
