using Hedgerow.Messages;

namespace Hedgerow.Simulator.Servers;

/// <summary>
/// The venue's three readings of one clock. <see cref="Steady"/> is the machine's wall clock at the start plus the time that
/// has passed since, so that a wall clock that is set back freezes nothing; where the wall clock runs ahead by no more than
/// <see cref="MaxFollowed"/>, it is followed, since clients sign by it. <see cref="Now"/> is what the venue tells and judges
/// time stamps by: the steady time, moved by an armed <see cref="FaultKind.ClockSkew"/>. <see cref="ModelNow"/> is what the
/// model is told, whose time cannot go back.
/// </summary>
/// <remarks>Safe to use from any thread.</remarks>
internal sealed class VenueClock
{
    /// <summary>A wall clock further ahead than this was set, or the machine has slept: that is not followed.</summary>
    public static readonly TimeSpan MaxFollowed = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Faults _faults;
    private readonly long _startedAt;
    private DateTimeOffset _start;
    private DateTimeOffset _model;
    private DateTimeOffset _modelRead;

    public VenueClock(TimeProvider time, Faults faults)
    {
        Time = time;
        _faults = faults;
        _start = time.GetUtcNow();
        _startedAt = time.GetTimestamp();
        _model = _modelRead = _start;
    }

    public TimeProvider Time { get; }

    /// <summary>Never goes back. For what the server times by itself: periods, expiries, limits.</summary>
    public DateTimeOffset Steady
    {
        get
        {
            lock (_gate)
                return ReadSteady();
        }
    }

    /// <summary>The venue's time on the wire; jumps when a skew is armed or cleared.</summary>
    public DateTimeOffset Now => Steady + Skew;

    public long NowMs => Now.ToUnixTimeMilliseconds();

    /// <summary>
    /// As <see cref="Now"/>, but never back: once ahead, after a skew was cleared, it runs at half the pace until it has been
    /// caught up with. If it stood still, nothing that is due would happen for as long as the skew was wide.
    /// </summary>
    public DateTimeOffset ModelNow
    {
        get
        {
            lock (_gate)
            {
                var steady = ReadSteady();
                var slowed = _model + (steady - _modelRead) / 2;
                var told = steady + Skew;
                _modelRead = steady;
                return _model = told > slowed ? told : slowed;
            }
        }
    }

    private TimeSpan Skew => _faults.Peek(FaultKind.ClockSkew, new FaultSite(VenueChannel.Rest))?.Duration ?? TimeSpan.Zero;

    private DateTimeOffset ReadSteady()
    {
        // The wall first: were this thread put aside in between, the wall would otherwise seem to have run ahead.
        var wall = Time.GetUtcNow();
        var steady = _start + Time.GetElapsedTime(_startedAt);
        var lead = wall - steady;
        if (lead <= TimeSpan.Zero || lead > MaxFollowed)
            return steady;
        _start += lead;
        return wall;
    }
}
