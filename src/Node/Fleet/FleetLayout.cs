using Hedgerow.Mesh.Fleet;
using Hedgerow.Node.Configuration;

namespace Hedgerow.Node.Fleet;

/// <summary>Which node of the book has what, as one node's configuration says. Without a mesh, that node has everything.</summary>
internal sealed class FleetLayout
{
    private readonly Dictionary<string, string> _nodeOf = new(StringComparer.Ordinal);
    private readonly HashSet<string> _own;

    private FleetLayout(NodeOptions options)
    {
        IsAlone = options.Mesh is null;
        MayCoordinate = options.Mesh?.Coordinator ?? true;
        var peers = options.Mesh?.Peers ?? [];
        foreach (var (peer, venue) in peers.SelectMany(peer => peer.Venues, (peer, venue) => (peer.Name, venue)))
            _nodeOf.TryAdd(venue, peer);
        Candidates = [.. peers.Where(peer => peer.Coordinator).Select(peer => peer.Name)];
        OwnVenues = [.. options.Venues.Where(venue => options.Mesh?.Venues.Contains(venue.Name) ?? true)];
        _own = [.. OwnVenues.Select(venue => venue.Name)];
        VenuesElsewhere = [.. options.Venues.Select(venue => venue.Name).Where(venue => !_own.Contains(venue))];
        Door = new FleetDoor(Candidates, _own, MayCoordinate, _nodeOf);
    }

    /// <summary>True without a mesh: nothing is elsewhere.</summary>
    public bool IsAlone { get; }

    /// <summary>True when this node decides, or stands by to decide.</summary>
    public bool MayCoordinate { get; }

    /// <summary>Venue accounts whose gateways run here.</summary>
    public IReadOnlyList<VenueOptions> OwnVenues { get; }

    /// <summary>The other venue accounts of the book.</summary>
    public IReadOnlyList<string> VenuesElsewhere { get; }

    /// <summary>Other nodes that may coordinate.</summary>
    public IReadOnlyList<string> Candidates { get; }

    /// <summary>Nodes of venue accounts elsewhere, as far as this node has to know them: all of them where it may coordinate.</summary>
    public IReadOnlyDictionary<string, string> NodeOf => _nodeOf;

    /// <summary>What of other nodes reaches the actors here.</summary>
    public FleetDoor Door { get; }

    /// <summary>Reads it from a configuration.</summary>
    public static FleetLayout Of(NodeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new FleetLayout(options);
    }

    /// <summary>True when the gateway of a venue account runs here.</summary>
    public bool IsOwn(string venue) => _own.Contains(venue);
}
