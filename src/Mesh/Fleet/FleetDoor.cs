using Hedgerow.Messages;

namespace Hedgerow.Mesh.Fleet;

/// <summary>Which messages of other nodes reach the actors of a node. Pure.</summary>
public sealed class FleetDoor
{
    private readonly HashSet<string> _candidates;
    private readonly HashSet<Address> _gateways;
    private readonly IReadOnlyDictionary<string, string> _nodeOf;
    private readonly bool _mayCoordinate;

    /// <summary>The door of a node.</summary>
    /// <param name="candidates">Other nodes that may coordinate.</param>
    /// <param name="ownVenues">Venue accounts whose gateways are on this node.</param>
    /// <param name="mayCoordinate">True when this node decides, or stands by to decide.</param>
    /// <param name="nodeOf">Nodes of venue accounts elsewhere.</param>
    public FleetDoor(IEnumerable<string> candidates, IEnumerable<string> ownVenues, bool mayCoordinate, IReadOnlyDictionary<string, string> nodeOf)
    {
        _candidates = candidates.ToHashSet(StringComparer.Ordinal);
        _gateways = [.. ownVenues.Select(Address.Gateway)];
        _mayCoordinate = mayCoordinate;
        _nodeOf = nodeOf;
    }

    /// <summary>
    /// True when a peer may tell a message to an address here: a coordinator to our gateways, a gateway's node to our coordinator of
    /// that gateway's venue. Whatever else comes is for nobody: an actor must not be told what it does not know.
    /// </summary>
    /// <param name="peer">Node that tells it.</param>
    /// <param name="to">Address here.</param>
    /// <param name="message">The message.</param>
    public bool Takes(string peer, Address to, Message message) => message is GatewayCommand
        ? _candidates.Contains(peer) && _gateways.Contains(to)
        : _mayCoordinate && VenueOf(message) is { } venue && _nodeOf.GetValueOrDefault(venue) == peer && Hears(to, message);

    private static bool Hears(Address to, Message message) =>
        to == Address.Coordinator ? message is Quote or QuoteLost or MarkPrice or LedgerReport or EpochRefused or GatewayState
        : to == Address.Treasurer ? message is FundsReport or DepositsReport or EpochRefused or GatewayState
        : to == Address.Bookkeeper && message is VenueStatement;

    private static string? VenueOf(Message message) => message switch
    {
        Quote quote => quote.Instrument.Venue,
        QuoteLost lost => lost.Instrument.Venue,
        MarkPrice mark => mark.Instrument.Venue,
        LedgerReport report => report.Venue,
        EpochRefused refused => refused.Venue,
        GatewayState state => state.Venue,
        FundsReport report => report.Venue,
        DepositsReport report => report.Venue,
        VenueStatement statement => statement.Venue,
        _ => null,
    };
}
