using Hedgerow.Messages;

namespace Hedgerow.Mesh.Fleet;

/// <summary>
/// Where the coordinator is, as far as our gateways have heard: the node whose sign of life carried the highest epoch. Before the first
/// one every candidate is told; those that stand by let it fall. A gateway itself decides whom it obeys (docs/orders.md); this is only
/// about whom it tells. Safe from any thread.
/// </summary>
/// <param name="candidates">Nodes that may coordinate.</param>
/// <param name="time">Clock of the node.</param>
public sealed class CoordinatorRoute(IReadOnlyList<string> candidates, TimeProvider time)
{
    private readonly Lock _gate = new();
    private volatile IReadOnlyList<string> _targets = candidates;
    private string _peer = "";
    private long _epoch;
    private long _heardAt;

    /// <summary>Nodes to tell what is for the coordinator.</summary>
    public IReadOnlyList<string> Targets => _targets;

    /// <summary>The coordinator's node, and the time since its last sign of life; null before the first.</summary>
    public (string Peer, TimeSpan Silence)? Heard
    {
        get
        {
            lock (_gate)
                return _peer.Length == 0 ? null : (_peer, time.GetElapsedTime(_heardAt));
        }
    }

    /// <summary>Hears what a candidate tells our gateways.</summary>
    /// <param name="peer">The candidate's node.</param>
    /// <param name="command">What it tells.</param>
    public void Hear(string peer, GatewayCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        var epoch = command switch
        {
            TakeCharge charge => charge.Epoch,
            CoordinatorHeartbeat beat => beat.Epoch,
            _ => 0L,
        };
        if (epoch <= 0)
            return;
        lock (_gate)
        {
            // Of two nodes only one can have an epoch: it was reserved in the journal that they share.
            if (epoch < _epoch || (epoch == _epoch && peer != _peer))
                return;
            if (peer != _peer)
                _targets = [peer];
            (_peer, _epoch, _heardAt) = (peer, epoch, time.GetTimestamp());
        }
    }
}
