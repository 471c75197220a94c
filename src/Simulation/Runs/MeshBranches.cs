namespace Hedgerow.Simulation;

/// <summary>What nodes with roles can come to, counted at the end of a run.</summary>
internal static class MeshBranches
{
    /// <summary>Names of all.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "mesh.taken-over", "mesh.lease-not-renewed", "mesh.lease-taken", "mesh.journal-refused", "mesh.told-nothing", "mesh.lease-given-back",
        "mesh.commit-repeated", "mesh.link-broken", "mesh.link-silent", "mesh.message-late", "mesh.message-superseded", "mesh.message-dropped",
        "mesh.venue-out-of-reach",
    ];

    /// <summary>How often each was reached.</summary>
    public static IEnumerable<(string Name, long Times)> Of(FleetMesh mesh)
    {
        var links = mesh.Links.SelectMany(link => link.Totals).ToList();
        yield return ("mesh.taken-over", mesh.Candidates.Sum(candidate => candidate.TakeOvers));
        yield return ("mesh.lease-not-renewed", mesh.Candidates.Sum(candidate => candidate.NotRenewed));
        yield return ("mesh.lease-taken", mesh.Candidates.Sum(candidate => candidate.Losses - candidate.NotRenewed));
        yield return ("mesh.journal-refused", mesh.Database.Refused);
        yield return ("mesh.told-nothing", mesh.Candidates.Sum(candidate => candidate.Node.HeldBack));
        yield return ("mesh.lease-given-back", mesh.Database.GivenBack);
        yield return ("mesh.commit-repeated", mesh.Candidates.Sum(candidate => candidate.Repeated));
        yield return ("mesh.link-broken", links.Sum(link => link.Breaks));
        yield return ("mesh.link-silent", links.Sum(link => link.Silences));
        yield return ("mesh.message-late", links.Sum(link => link.Late));
        yield return ("mesh.message-superseded", links.Sum(link => link.Superseded));
        yield return ("mesh.message-dropped", links.Sum(link => link.Dropped));
        yield return ("mesh.venue-out-of-reach", mesh.Candidates.Sum(candidate => candidate.Node.Outages));
    }
}
