using Hedgerow.Messages;

namespace Hedgerow.Node.Api;

/// <summary>What a node of a fleet is doing.</summary>
public enum MemberPhase
{
    /// <summary>Opens its journal and rebuilds its actors.</summary>
    Starting = 1,

    /// <summary>Waits to coordinate: another node holds the lease.</summary>
    StandingBy = 2,

    /// <summary>Does not even wait to coordinate: an operator drained it.</summary>
    Withdrawn = 3,

    /// <summary>Its actors run.</summary>
    Running = 4,

    /// <summary>It cannot go on; its process is about to end.</summary>
    Failed = 5,
}

/// <summary>
/// Answer to <c>GET /member</c>: what a node says of its place among the nodes of its book. Fields are only ever added, each with a
/// default that means what its absence meant: a lighthouse of one release reads nodes of the one before and the one after.
/// </summary>
/// <param name="Node">Name of the node.</param>
/// <param name="Release">Version of its program.</param>
/// <param name="Incarnation">Of this life of the node: another one after every start.</param>
/// <param name="StartedAt">When this life began, by its clock.</param>
/// <param name="Time">Its clock, now.</param>
/// <param name="Phase">What it is doing.</param>
/// <param name="Reason">Why it stands by, is withdrawn or failed; empty otherwise.</param>
/// <param name="MayCoordinate">True when it has coordinator, treasurer and bookkeeper, or stands by to have them.</param>
/// <param name="OwnVenues">Venue accounts whose gateways are on it.</param>
/// <param name="Ok">True when nothing keeps it from trading.</param>
/// <param name="Complaints">What does.</param>
public sealed record MemberView(
    string Node,
    string Release,
    string Incarnation,
    DateTimeOffset StartedAt,
    DateTimeOffset Time,
    MemberPhase Phase,
    string Reason,
    bool MayCoordinate,
    IReadOnlyList<string> OwnVenues,
    bool Ok,
    IReadOnlyList<string> Complaints)
{
    /// <summary>True when its coordinator is in charge and may still order in the book's name.</summary>
    public bool Coordinates { get; init; }

    /// <summary>Of its coordinator; on a node with gateways only, the highest one that they obey. Zero while there is none.</summary>
    public long Epoch { get; init; }

    /// <summary>Whether it holds the lease of the journal that candidates share; null where the journal is a file of its own.</summary>
    public bool? HoldsLease { get; init; }

    /// <summary>The node whose coordinator its gateways hear; empty before the first sign of life, and where the coordinator is here.</summary>
    public string Hears { get; init; } = "";

    /// <summary>Time since that coordinator's last sign of life, ms.</summary>
    public double SilenceMs { get; init; }

    /// <summary>Its gateways, as far as they spoke.</summary>
    public IReadOnlyList<MemberVenue> Venues { get; init; } = [];

    /// <summary>Its links to other nodes.</summary>
    public IReadOnlyList<MemberLink> Links { get; init; } = [];

    /// <summary>True once its circuit breaker has tripped; false also where there is none.</summary>
    public bool BreakerIsTripped { get; init; }

    /// <summary>Fingerprints of what it must have as the other nodes of the book have it, by part of the configuration (<see cref="Hedgerow.Node.Configuration.BookFingerprint"/>).</summary>
    public IReadOnlyDictionary<string, string> Configuration { get; init; } = new Dictionary<string, string>();
}

/// <summary>A gateway of a node.</summary>
/// <param name="Venue">Venue account.</param>
/// <param name="Phase">How far it is.</param>
/// <param name="AcceptsExposure">True when it takes orders that open.</param>
/// <param name="Reason">Why not; empty when it does.</param>
/// <param name="Epoch">Epoch that it obeys.</param>
/// <param name="OpenOrders">Orders at the venue, or on their way there.</param>
public sealed record MemberVenue(string Venue, GatewayPhase Phase, bool AcceptsExposure, string Reason, long Epoch, int OpenOrders)
{
    /// <summary>How well the venue works; null while it is not judged.</summary>
    public VenueHealth? Health { get; init; }

    /// <summary>The fact that decided its health.</summary>
    public string Fact { get; init; } = "";

    /// <summary>What a gateway says of itself.</summary>
    internal static MemberVenue Of(GatewayState state) =>
        new(state.Venue, state.Phase, state.AcceptsExposure, state.Reason, state.Epoch, state.OpenOrders)
        {
            Health = state.Health?.Health,
            Fact = state.Health?.Fact ?? "",
        };
}

/// <summary>A link of a node.</summary>
/// <param name="Peer">The other node.</param>
/// <param name="IsUp">True when messages flow.</param>
/// <param name="State">The same for people, with the reason.</param>
/// <param name="Since">Since when it is so, by the node's clock.</param>
/// <param name="RoundTripMs">Last measured way there and back, ms; null before the first, and while it is down.</param>
/// <param name="Release">Version of the peer's program, as far as known.</param>
public sealed record MemberLink(string Peer, bool IsUp, string State, DateTimeOffset Since, double? RoundTripMs, string Release);
