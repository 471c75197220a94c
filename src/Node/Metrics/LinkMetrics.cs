using Hedgerow.Mesh;
using Hedgerow.Mesh.Streams;

namespace Hedgerow.Node.Metrics;

/// <summary>Links to other nodes as metrics.</summary>
internal static class LinkMetrics
{
    /// <summary>Adds every link.</summary>
    public static void Write(PrometheusText text, IReadOnlyList<LinkView> links)
    {
        Each(text.Gauge("hedgerow_link_up", "1 while the node at the other end is linked."), links, l => l.Phase == LinkPhase.Up ? 1 : 0);
        text.Gauge("hedgerow_link_round_trip_seconds", "Time of the last heartbeat there and back.");
        foreach (var link in links)
            text.AddMeasured(link.RoundTrip?.TotalSeconds, ("peer", link.Peer));
        Each(text.Gauge("hedgerow_link_kept_messages", "Numbered messages that the peer has not acknowledged."), links, l => l.Kept);
        Each(text.Gauge("hedgerow_link_overflowing", "1 while a link keeps as much as it may and takes nothing more."), links, l => l.IsOverflowing ? 1 : 0);
        Each(text.Counter("hedgerow_link_connections_total", "Connections that were made."), links, l => l.Connections);
        Each(text.Counter("hedgerow_link_sent_total", "Messages taken to be sent."), links, l => l.Sent);
        Each(text.Counter("hedgerow_link_resent_total", "Numbered messages that were sent again over a new connection."), links, l => l.Resent);
        Each(text.Counter("hedgerow_link_received_total", "Messages delivered here."), links, l => l.Received);
        Each(text.Counter("hedgerow_link_superseded_total", "Latest-wins messages that were not sent."), links, l => l.Superseded);
        Each(text.Counter("hedgerow_link_overflowed_total", "Messages that were refused because a link kept as much as it may."), links, l => l.Overflowed);
        Each(text.Counter("hedgerow_link_dropped_total", "Numbered messages that were meant for a process that is gone."), links, l => l.Dropped);
        Each(text.Counter("hedgerow_link_unfit_total", "Messages that cannot pass between nodes."), links, l => l.Unfit);
        Each(text.Counter("hedgerow_link_not_understood_total", "Messages that this node could not read."), links, l => l.NotUnderstood);
        Each(text.Counter("hedgerow_link_not_understood_by_peer_total", "Times that the peer named a kind of ours that it could not read."), links, l => l.NotUnderstoodByPeer);
    }

    private static void Each(PrometheusText text, IReadOnlyList<LinkView> links, Func<LinkView, decimal> figure)
    {
        foreach (var link in links)
            text.Add(figure(link), ("peer", link.Peer));
    }
}
