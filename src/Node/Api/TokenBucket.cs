namespace Hedgerow.Node.Api;

/// <summary>
/// Bounds a rate: a bucket that holds so many tokens and refills evenly; each use takes one. Safe from any thread.
/// </summary>
internal sealed class TokenBucket
{
    private readonly Lock _gate = new();
    private readonly double _capacity;
    private readonly double _perSecond;
    private readonly TimeProvider _time;
    private double _tokens;
    private long _at;

    /// <param name="capacity">Uses at once.</param>
    /// <param name="perSecond">Uses that come back in a second.</param>
    /// <param name="time">Clock.</param>
    public TokenBucket(double capacity, double perSecond, TimeProvider time)
    {
        (_capacity, _perSecond, _time, _tokens) = (capacity, perSecond, time, capacity);
        _at = time.GetTimestamp();
    }

    /// <summary>Takes one token; false when there is none.</summary>
    public bool TryTake()
    {
        lock (_gate)
        {
            Refill();
            if (_tokens < 1d)
                return false;
            _tokens--;
            return true;
        }
    }

    /// <summary>Time until the next token is there; zero when one is.</summary>
    public TimeSpan UntilNext()
    {
        lock (_gate)
        {
            Refill();
            return _tokens >= 1d ? TimeSpan.Zero : TimeSpan.FromSeconds((1d - _tokens) / _perSecond);
        }
    }

    private void Refill()
    {
        var now = _time.GetTimestamp();
        _tokens = Math.Min(_capacity, _tokens + (_time.GetElapsedTime(_at, now).TotalSeconds * _perSecond));
        _at = now;
    }
}
