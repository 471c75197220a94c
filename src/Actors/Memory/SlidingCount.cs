namespace Hedgerow.Actors.Memory;

/// <summary>Counts what happened within a window, as far as it matters for a limit: it keeps no more times than the limit and one.</summary>
internal sealed class SlidingCount(int limit, TimeSpan window)
{
    private readonly TimeSpan[] _times = new TimeSpan[limit + 1];
    private long _count;

    /// <summary>Notes one; true when more than the limit happened within the window that ends now.</summary>
    public bool Add(TimeSpan now)
    {
        _times[_count % _times.Length] = now;
        _count++;
        return IsExceeded(now);
    }

    /// <summary>True when more than the limit happened within the window that ends now.</summary>
    public bool IsExceeded(TimeSpan now) => _count >= _times.Length && now - _times[_count % _times.Length] <= window;

    public void Clear() => _count = 0;
}
