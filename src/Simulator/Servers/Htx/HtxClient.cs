using Hedgerow.Messages;

namespace Hedgerow.Simulator.Servers.Htx;

/// <summary>A client on one of HTX's WebSocket addresses, and how it answers pings.</summary>
internal sealed class HtxClient(PushSocket socket, VenueChannel channel) : Client(socket, channel)
{
    /// <summary>When the last ping went out.</summary>
    public DateTimeOffset PingedAt { get; set; }

    /// <summary>Pings since the last answer.</summary>
    public int Unanswered { get; set; }
}
