using Hedgerow.Messages;

namespace Hedgerow.Simulator.Servers.CoinEx;

/// <summary>A client on the one WebSocket address; it becomes a private one when it logs on.</summary>
internal sealed class CoinExClient(PushSocket socket) : Client(socket, VenueChannel.Public)
{
    /// <summary>Depth and manner of the books this client asked for.</summary>
    public Dictionary<string, (int Limit, bool IsFull)> Books { get; } = new(StringComparer.Ordinal);
}
