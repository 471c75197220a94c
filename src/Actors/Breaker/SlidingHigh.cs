namespace Hedgerow.Actors.Breaker;

/// <summary>The highest of the values noted within a window, kept in slices of time: a value may count up to one slice too long.</summary>
internal sealed class SlidingHigh(TimeSpan window, int slices)
{
    private readonly decimal[] _high = new decimal[slices];
    private readonly long[] _slice = new long[slices];
    private readonly long _sliceTicks = Math.Max(1, window.Ticks / slices);

    public void Note(TimeSpan now, decimal value)
    {
        var slice = SliceAt(now);
        var at = (int)(slice % _slice.Length);
        _high[at] = _slice[at] == slice ? Math.Max(_high[at], value) : value;
        _slice[at] = slice;
    }

    /// <summary>The highest value; the one given when none was noted within the window.</summary>
    public decimal At(TimeSpan now, decimal otherwise)
    {
        var slice = SliceAt(now);
        decimal? high = null;
        for (var i = 0; i < _slice.Length; i++)
        {
            if (_slice[i] > slice - _slice.Length && (high is null || _high[i] > high))
                high = _high[i];
        }
        return high ?? otherwise;
    }

    public void Clear() => Array.Clear(_slice);

    /// <summary>Slices are numbered from beyond their count, so that one that was never used is too old to count.</summary>
    private long SliceAt(TimeSpan now) => now.Ticks / _sliceTicks + _slice.Length;
}
