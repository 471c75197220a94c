namespace Hedgerow.Simulator.Servers;

/// <summary>Counts what was used in the present window of a fixed length, aligned to the clock as venues' windows are.</summary>
internal sealed class RateWindow(TimeSpan length, int limit)
{
    private readonly Lock _gate = new();
    private long _window;
    private int _used;

    public int Limit => limit;

    /// <summary>Adds to the use and returns it; the use counts even when it is over the limit.</summary>
    public int Add(DateTimeOffset now, int weight)
    {
        lock (_gate)
        {
            var window = now.UtcTicks / length.Ticks;
            if (window != _window)
            {
                _window = window;
                _used = 0;
            }

            _used += weight;
            return _used;
        }
    }

    /// <summary>When the present window ends.</summary>
    public DateTimeOffset EndsAt(DateTimeOffset now) =>
        new(((now.UtcTicks / length.Ticks) + 1) * length.Ticks, TimeSpan.Zero);
}
