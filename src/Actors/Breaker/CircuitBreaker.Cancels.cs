using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Breaker;

/// <content>Taking away what rests.</content>
public sealed partial class CircuitBreaker
{
    /// <summary>An order that nobody confirmed may still be on its way for this long.</summary>
    private static readonly TimeSpan ArrivalPatience = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan FirstRepeat = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LastRepeat = TimeSpan.FromSeconds(4);

    private void Watch(WatchedVenue venue, string clientId, string symbol, bool known, bool allowed, Effects effects)
    {
        if (venue.Resting.TryGetValue(clientId, out var order))
        {
            order.IsKnown |= known;
            return;
        }
        venue.Watch(new WatchedOrder(clientId, new InstrumentId(venue.Name, symbol))
        {
            SeenAt = _awake.Now,
            IsKnown = known,
            IsAllowed = allowed,
            CancelAt = _awake.Now,
        });
        if (_memory.IsTripped && !allowed)
            WakeIfSooner(CancelDue(effects), effects);
    }

    /// <summary>
    /// While tripped, cancels every resting order whose time has come: at once, then after 250 ms, doubling to 4 s, until the
    /// venue says that it does not rest. An order that left in the instant of the trip may arrive after its first cancel.
    /// </summary>
    /// <returns>Time until the next is due; zero when none is.</returns>
    private TimeSpan CancelDue(Effects effects)
    {
        if (!_memory.IsTripped)
            return TimeSpan.Zero;
        var next = TimeSpan.MaxValue;
        foreach (var venue in _venues.Values)
        {
            // Sending on would lengthen the ban.
            if (effects.Now < venue.BlockedUntil)
                continue;
            foreach (var order in venue.Resting.Values)
            {
                if (order.IsAllowed)
                    continue;
                if (order.CancelAt <= _awake.Now)
                    Cancel(venue, order, effects);
                next = Sooner(next, order.CancelAt - _awake.Now);
            }
        }
        return next == TimeSpan.MaxValue ? TimeSpan.Zero : next;
    }

    private void Cancel(WatchedVenue venue, WatchedOrder order, Effects effects)
    {
        var pause = FirstRepeat * (1 << Math.Min(order.Cancels, 4));
        order.CancelAt = _awake.Now + (pause < LastRepeat ? pause : LastRepeat);
        order.Cancels++;
        effects.Tell(venue.Address, new CancelOrder(order.ClientId, order.Instrument.Symbol));
    }
}
