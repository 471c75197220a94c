namespace Hedgerow.Venues.Wire;

/// <summary>
/// Keeps questions below a venue's limit: those beyond it wait their turn. A limit that is hit by comparing histories would keep orders back as
/// well. Thread-safe.
/// </summary>
/// <remarks>
/// Invariant: in any window no more arrive than the limit, however long each is on its way: at most <c>most</c> begin in a window, and those of
/// earlier ones that may still arrive in it are the rest of the limit.
/// </remarks>
internal sealed class QueryPace
{
    private readonly TimeSpan _window;
    private readonly TimeProvider _time;

    // Never asked for a wait handle, so that nothing of it needs to be disposed of.
    private readonly SemaphoreSlim _underWay;
    private readonly Lock _gate = new();

    // When each of the last turns begins, as time since the clock was started; the next one takes the place of the oldest.
    private readonly TimeSpan?[] _turns;
    private readonly long _start;
    private int _oldest;

    /// <summary>Makes a pace of which nothing is used.</summary>
    /// <param name="most">Questions that may begin in a window, above zero.</param>
    /// <param name="limit">What the venue takes in a window, above that.</param>
    /// <param name="window">Length of the window.</param>
    /// <param name="time">Clock.</param>
    public QueryPace(int most, int limit, TimeSpan window, TimeProvider time)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(most);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(most, limit);
        _window = window;
        _time = time;
        _underWay = new SemaphoreSlim(limit - most);
        _turns = new TimeSpan?[most];
        _start = time.GetTimestamp();
    }

    /// <summary>Waits for a turn.</summary>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>To be disposed of when the answer is there, or will not come.</returns>
    public async Task<IDisposable> Enter(CancellationToken cancellation)
    {
        await _underWay.WaitAsync(cancellation);
        var turn = new UnderWay(_underWay);
        try
        {
            if (Take() is var wait && wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, _time, cancellation);
            }
        }
        catch
        {
            turn.Dispose();
            throw;
        }

        return turn;
    }

    private TimeSpan Take()
    {
        lock (_gate)
        {
            var now = _time.GetElapsedTime(_start);
            var begins = _turns[_oldest] + _window is { } free && free > now ? free : now;
            _turns[_oldest] = begins;
            _oldest = (_oldest + 1) % _turns.Length;
            return begins - now;
        }
    }

    private sealed class UnderWay(SemaphoreSlim under) : IDisposable
    {
        public void Dispose() => under.Release();
    }
}
