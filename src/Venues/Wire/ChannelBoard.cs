using Hedgerow.Messages;

namespace Hedgerow.Venues.Wire;

/// <summary>
/// Which ways to a venue are up. Reports each change once, in order, and all of them when asked: the gateway connects
/// again after a restart of its own and must hear what it missed. Thread-safe.
/// </summary>
internal sealed class ChannelBoard
{
    private readonly Action<VenueReport> _sink;
    private readonly Dictionary<VenueChannel, ChannelChanged> _states;
    private readonly Lock _gate = new();
    private bool _announced;

    /// <summary>Makes a board on which every channel is down.</summary>
    /// <param name="channels">The venue's channels.</param>
    /// <param name="sink">Takes the reports; must not block.</param>
    public ChannelBoard(IEnumerable<VenueChannel> channels, Action<VenueReport> sink)
    {
        _sink = sink;
        _states = channels.ToDictionary(channel => channel, channel => new ChannelChanged(channel, IsUp: false, "not connected yet"));
    }

    /// <summary>True when a channel is up.</summary>
    /// <param name="channel">Which.</param>
    public bool IsUp(VenueChannel channel)
    {
        lock (_gate)
        {
            return _states[channel].IsUp;
        }
    }

    /// <summary>Reports the present state of every channel, and from now on every change.</summary>
    public void Announce()
    {
        lock (_gate)
        {
            _announced = true;
            foreach (var state in _states.Values)
            {
                _sink(state);
            }
        }
    }

    /// <summary>Notes that a channel is up.</summary>
    /// <param name="channel">Which.</param>
    public void Up(VenueChannel channel) => Set(channel, isUp: true, string.Empty);

    /// <summary>Notes that a channel is down.</summary>
    /// <param name="channel">Which.</param>
    /// <param name="reason">For people; free of secrets.</param>
    public void Down(VenueChannel channel, string reason) => Set(channel, isUp: false, reason);

    private void Set(VenueChannel channel, bool isUp, string reason)
    {
        lock (_gate)
        {
            var changed = _states[channel].IsUp != isUp;
            _states[channel] = new ChannelChanged(channel, isUp, reason);
            if (changed && _announced)
            {
                // Under the lock, so that two changes cannot overtake each other on their way out.
                _sink(_states[channel]);
            }
        }
    }
}
