using Hedgerow.Messages;

namespace Hedgerow.Simulator.Servers;

/// <summary>The venue's idea of the time: the injected clock, moved by an armed <see cref="FaultKind.ClockSkew"/>.</summary>
internal sealed class VenueClock(TimeProvider time, Faults faults)
{
    public TimeProvider Time => time;

    public DateTimeOffset Now
    {
        get
        {
            var skew = faults.Peek(FaultKind.ClockSkew, new FaultSite(VenueChannel.Rest));
            var now = time.GetUtcNow();
            return skew is null ? now : now + skew.Duration;
        }
    }

    public long NowMs => Now.ToUnixTimeMilliseconds();
}
