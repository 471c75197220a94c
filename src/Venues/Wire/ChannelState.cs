using Hedgerow.Messages;

namespace Hedgerow.Venues.Wire;

/// <summary>Up or down of one channel; reports changes only. Thread-safe.</summary>
internal sealed class ChannelState
{
    private readonly VenueChannel _channel;
    private readonly Action<VenueReport> _report;
    private readonly Lock _gate = new();
    private ChannelChanged? _last;

    /// <summary>A channel of which nothing is known yet.</summary>
    /// <param name="channel">Which.</param>
    /// <param name="report">Takes changes.</param>
    public ChannelState(VenueChannel channel, Action<VenueReport> report)
    {
        _channel = channel;
        _report = report;
    }

    /// <summary>True while up.</summary>
    public bool IsUp
    {
        get
        {
            lock (_gate)
            {
                return _last is { IsUp: true };
            }
        }
    }

    /// <summary>The channel works.</summary>
    public void Up() => Set(new ChannelChanged(_channel, IsUp: true, string.Empty));

    /// <summary>The channel does not work. A further reason while down is not reported.</summary>
    /// <param name="reason">For people.</param>
    public void Down(string reason) => Set(new ChannelChanged(_channel, IsUp: false, reason));

    /// <summary>Reports what is known once more: somebody asked.</summary>
    public void Repeat()
    {
        ChannelChanged? last;
        lock (_gate)
        {
            last = _last;
        }

        _report(last ?? new ChannelChanged(_channel, IsUp: false, "connecting"));
    }

    // Reported under the lock: an up and a down must reach the sink in their order, and the sink does not block.
    private void Set(ChannelChanged next)
    {
        lock (_gate)
        {
            if (_last?.IsUp == next.IsUp)
            {
                return;
            }

            _last = next;
            _report(next);
        }
    }
}
