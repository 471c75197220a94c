using Hedgerow.Node.Api;

namespace Hedgerow.Lighthouse.Members;

/// <summary>Answer to <c>GET /cluster</c>: the nodes of the book as one lighthouse sees them.</summary>
/// <param name="Lighthouse">Name of the lighthouse.</param>
/// <param name="Release">Version of its program.</param>
/// <param name="Time">When, by its clock.</param>
/// <param name="Coordinator">Who coordinates; null when no node that answers says that it does.</param>
/// <param name="Members">Every node.</param>
/// <param name="Complaints">What is not as it should be; empty when all is well.</param>
public sealed record FleetView(
    string Lighthouse,
    string Release,
    DateTimeOffset Time,
    FleetCoordinator? Coordinator,
    IReadOnlyList<MemberSighting> Members,
    IReadOnlyList<string> Complaints)
{
    /// <summary>True when there is nothing to complain of.</summary>
    public bool Ok => Complaints.Count == 0;

    /// <summary>The fleet of some sightings.</summary>
    /// <param name="lighthouse">Name of the lighthouse.</param>
    /// <param name="release">Version of its program.</param>
    /// <param name="members">The newest sighting of each node.</param>
    /// <param name="now">Now.</param>
    public static FleetView Of(string lighthouse, string release, IReadOnlyList<MemberSighting> members, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(members);
        var claims = members
            .Where(m => m is { State: MemberState.Reachable, Node.Coordinates: true })
            .OrderByDescending(m => m.Node!.Epoch)
            .Select(m => new FleetCoordinator(m.Name, m.Node!.Epoch))
            .ToList();
        return new FleetView(
            lighthouse, release, now, claims.FirstOrDefault(), members,
            [.. ComplaintsOfClaims(claims), .. members.SelectMany(ComplaintsOf), .. ComplaintsOfConfigurations(members, claims.FirstOrDefault()?.Node)]);
    }

    /// <summary>The node whose gateway a venue account has, by what the nodes last said; null when none of them said so.</summary>
    /// <param name="venue">Venue account.</param>
    public MemberSighting? NodeOf(string venue) => Members.FirstOrDefault(m => m.Node?.OwnVenues.Contains(venue) ?? false);

    private static IEnumerable<string> ComplaintsOfClaims(List<FleetCoordinator> claims)
    {
        if (claims.Count == 0)
            yield return "no node coordinates";
        // For an instant it may be so: the one before has not heard yet that it is not any more, and no gateway obeys it.
        if (claims.Count > 1)
            yield return "more than one node says that it coordinates: " + string.Join(", ", claims.Select(c => $"{c.Node} (epoch {c.Epoch})"));
    }

    /// <summary>
    /// Nodes of one release that do not have the same book in their configurations. The measure is whoever coordinates, or else the first that
    /// may. Between two releases a part may be written otherwise and mean the same: nothing is said of that.
    /// </summary>
    private static IEnumerable<string> ComplaintsOfConfigurations(IReadOnlyList<MemberSighting> members, string? coordinator)
    {
        var seen = members.Where(m => m is { State: MemberState.Reachable, Node.Configuration.Count: > 0 }).ToList();
        var measure = seen.Find(m => m.Name == coordinator) ?? seen.Find(m => m.Node!.MayCoordinate);
        foreach (var member in seen.Where(m => m != measure && m.Node!.Release == measure?.Node!.Release))
        {
            var parts = DifferingParts(measure!.Node!.Configuration, member.Node!.Configuration, member.Node.MayCoordinate).ToList();
            if (parts.Count > 0)
                yield return $"{member.Name}: its configuration differs from that of {measure.Name}: {string.Join(", ", parts)}";
        }
    }

    /// <summary>What one of the two does not have is missing only where both must have everything.</summary>
    private static IEnumerable<string> DifferingParts(
        IReadOnlyDictionary<string, string> measure, IReadOnlyDictionary<string, string> own, bool hasEverything) => measure.Keys
        .Union(own.Keys)
        .Where(part => own.TryGetValue(part, out var print) ? print != measure.GetValueOrDefault(part) : hasEverything)
        .Order(StringComparer.Ordinal);

    private static IEnumerable<string> ComplaintsOf(MemberSighting member) => member switch
    {
        { State: not MemberState.Reachable } => [$"{member.Name}: {member.State.ToString().ToLowerInvariant()} since {member.Since:yyyy-MM-dd HH:mm:ss}: {member.Problem}"],
        // Standing by is what it is for.
        { Node: { Phase: MemberPhase.StandingBy } } => [],
        _ => member.Node!.Complaints.Select(complaint => $"{member.Name}: {complaint}"),
    };
}

/// <summary>The node that coordinates.</summary>
/// <param name="Node">Its name.</param>
/// <param name="Epoch">Its epoch.</param>
public sealed record FleetCoordinator(string Node, long Epoch);
