using Hedgerow.Mesh.Streams;

namespace Hedgerow.Mesh;

/// <summary>A link as it is now.</summary>
/// <param name="Peer">Node at its other end.</param>
/// <param name="Phase">Where it is in its life.</param>
/// <param name="Since">Since when.</param>
/// <param name="Release">The peer's release; empty before it was first met.</param>
/// <param name="Protocol">Protocol version that is spoken; zero while the link is down.</param>
/// <param name="RoundTrip">Time of the last heartbeat there and back; null before the first on this connection.</param>
/// <param name="Kept">Numbered messages that are not acknowledged.</param>
/// <param name="IsOverflowing">True: as much is kept as may be, and nothing more is taken; the peer is unreachable.</param>
/// <param name="Problem">Why the link is or was last down; empty before that.</param>
public sealed record LinkView(
    string Peer, LinkPhase Phase, DateTimeOffset Since, string Release, int Protocol, TimeSpan? RoundTrip, int Kept, bool IsOverflowing, string Problem)
{
    /// <summary>Connections that were made since the process started.</summary>
    public long Connections { get; init; }

    /// <summary>Messages taken to be sent.</summary>
    public long Sent { get; init; }

    /// <summary>Numbered messages that were sent again because a connection ended before they were acknowledged.</summary>
    public long Resent { get; init; }

    /// <summary>Messages delivered here.</summary>
    public long Received { get; init; }

    /// <summary>Latest-wins messages that were not sent: replaced by a newer one, or told while the link was down.</summary>
    public long Superseded { get; init; }

    /// <summary>Messages that were refused because as much was kept as may be.</summary>
    public long Overflowed { get; init; }

    /// <summary>Messages that cannot pass between nodes.</summary>
    public long Unfit { get; init; }

    /// <summary>Numbered messages that were dropped because the peer's process was replaced by another.</summary>
    public long Dropped { get; init; }

    /// <summary>Messages that this node could not read.</summary>
    public long NotUnderstood { get; init; }

    /// <summary>Times that the peer named a kind of ours that it could not read.</summary>
    public long NotUnderstoodByPeer { get; init; }
}
