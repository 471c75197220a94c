using Hedgerow.Messages;

namespace Hedgerow.Simulator.Servers;

/// <summary>A client on a WebSocket: its socket, what it is for and, once known, whose it is. Guarded by the venue's lock.</summary>
internal class Client(PushSocket socket, VenueChannel channel)
{
    public PushSocket Socket { get; } = socket;

    /// <summary>What it is for; where one address serves both, a connection is public until it has logged on.</summary>
    public VenueChannel Channel { get; set; } = channel;

    /// <summary>Account of a private connection; null until it has proved itself.</summary>
    public SimulatedAccount? Account { get; set; }

    /// <summary>Topics or streams this connection asked for.</summary>
    public HashSet<string> Topics { get; } = new(StringComparer.Ordinal);
}
