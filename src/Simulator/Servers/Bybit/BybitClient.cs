using Hedgerow.Messages;

namespace Hedgerow.Simulator.Servers.Bybit;

/// <summary>A client on one of Bybit's WebSocket addresses.</summary>
internal sealed class BybitClient(PushSocket socket, VenueChannel channel, string connectionId, string category) : Client(socket, channel)
{
    /// <summary>The venue's name of the connection, in every answer.</summary>
    public string ConnectionId { get; } = connectionId;

    /// <summary>Kind of contracts that a connection for market data is for.</summary>
    public string Category { get; } = category;
}
