namespace Hedgerow.Venues.Wire;

/// <summary>
/// The venue's clock as estimated from request and answer: its time is taken to have been read at the middle of the
/// round trip, so the offset is known to within half of it. A measurement that is vaguer than what is known and does not contradict it
/// changes nothing: answers to several measurements at once may come in any order, and one may have been held up. Thread-safe.
/// </summary>
internal sealed class ServerClock
{
    // Venues take a time that is up to a second ahead of theirs.
    private static readonly TimeSpan VagueRoundTrip = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan VagueInterval = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private long _roundTripTicks;
    private long _offsetTicks;
    private long _measuredAt;
    private int _isMeasured;

    /// <summary>A clock that runs as the local one until measured.</summary>
    /// <param name="time">Local clock.</param>
    public ServerClock(TimeProvider time) => _time = time;

    /// <summary>Venue clock minus local clock.</summary>
    public TimeSpan Offset => new(Volatile.Read(ref _offsetTicks));

    /// <summary>The venue's time now.</summary>
    public DateTimeOffset UtcNow => _time.GetUtcNow() + Offset;

    /// <summary>The venue's time now, in milliseconds since 1970.</summary>
    public long NowMs => UtcNow.ToUnixTimeMilliseconds();

    /// <summary>True once measured, until it proves wrong.</summary>
    public bool IsMeasured => Volatile.Read(ref _isMeasured) != 0;

    /// <summary>True when it was not measured for an interval, or proved wrong. What took long is measured again after a second.</summary>
    /// <param name="interval">Age at which a measurement is old.</param>
    public bool IsDue(TimeSpan interval)
    {
        var isVague = Volatile.Read(ref _roundTripTicks) > VagueRoundTrip.Ticks;
        return !IsMeasured || _time.GetElapsedTime(Volatile.Read(ref _measuredAt)) >= (isVague && interval > VagueInterval ? VagueInterval : interval);
    }

    /// <summary>The venue refused a time of this clock: it is due for a measurement. The offset is kept meanwhile.</summary>
    public void Doubt() => Volatile.Write(ref _isMeasured, 0);

    /// <summary>Takes a measurement and uses it from now on.</summary>
    /// <param name="sentAt">Local time at which the request left.</param>
    /// <param name="roundTrip">Time until the answer.</param>
    /// <param name="venueTime">The venue's time in the answer.</param>
    /// <returns>The offset that is used from now on.</returns>
    public TimeSpan Observe(DateTimeOffset sentAt, TimeSpan roundTrip, DateTimeOffset venueTime)
    {
        var offset = venueTime - (sentAt + (roundTrip / 2));
        lock (_gate)
        {
            var isKnownBetter = IsMeasured && roundTrip.Ticks > _roundTripTicks && (offset - Offset).Duration() <= roundTrip / 2;
            if (!isKnownBetter)
            {
                Volatile.Write(ref _offsetTicks, offset.Ticks);
                Volatile.Write(ref _roundTripTicks, roundTrip.Ticks);
            }

            Volatile.Write(ref _measuredAt, _time.GetTimestamp());
            Volatile.Write(ref _isMeasured, 1);
            return Offset;
        }
    }
}
