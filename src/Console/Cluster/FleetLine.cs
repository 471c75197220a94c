using Hedgerow.Simulator.Network;

namespace Hedgerow.CommandLine.Cluster;

/// <summary>The way from a node of the demo's cluster to another one, or to the database.</summary>
/// <param name="From">Where the node is that dials.</param>
/// <param name="To">Where it dials to.</param>
/// <param name="IsToDatabase">True: to the journal; false: to a node with gateways.</param>
/// <param name="Relay">Delays, holds and cuts it.</param>
internal sealed record FleetLine(Region From, Region To, bool IsToDatabase, TcpRelay Relay)
{
    /// <summary>True when it goes from one of two regions to the other.</summary>
    public bool Joins(Region a, Region b) => (From == a && To == b) || (From == b && To == a);
}
