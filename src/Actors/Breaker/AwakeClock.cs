namespace Hedgerow.Actors.Breaker;

/// <summary>
/// Time that the breaker itself was awake, counted from turn to turn. A gap that is longer than its beat explains (the
/// process was stopped, the machine slept, the clock was set) counts as the longest gap it may have, and a clock that
/// goes back counts as none. So nobody is called silent for a time in which nobody could have been heard.
/// </summary>
internal sealed class AwakeClock(TimeSpan longestGap)
{
    private DateTimeOffset? _last;

    /// <summary>Time awake since the start.</summary>
    public TimeSpan Now { get; private set; }

    public void Tick(DateTimeOffset now)
    {
        var gap = now - (_last ?? now);
        _last = now;
        if (gap > TimeSpan.Zero)
            Now += gap < longestGap ? gap : longestGap;
    }
}
