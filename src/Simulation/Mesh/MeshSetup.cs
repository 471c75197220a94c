using Hedgerow.Journal;
using Hedgerow.Mesh;

namespace Hedgerow.Simulation;

/// <summary>How nodes with roles are simulated: gateways on nodes of their own, and candidates of which one coordinates.</summary>
public sealed record MeshSetup
{
    /// <summary>Nodes that may coordinate.</summary>
    public int Candidates { get; init; } = 2;

    /// <summary>The lease that one of them holds.</summary>
    public LeaseTerms Lease { get; init; } = LeaseTerms.Of(TimeSpan.FromSeconds(3));

    /// <summary>Largest share by which a host's monotonic clock, or the database's, runs fast or slow; drawn for each.</summary>
    public double ClockDrift { get; init; } = 0.02;

    /// <summary>Largest error of a host's wall clock, either way; drawn for each.</summary>
    public TimeSpan ClockError { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Longest time for which a process that must end still runs.</summary>
    public TimeSpan EndTime { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Longest time until a candidate that ended by itself is started anew.</summary>
    public TimeSpan RestartTime { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Bounds of the links. They are looked at less often than in production, which costs no more than that they are found silent later.</summary>
    public LinkBounds Links { get; init; } = new() { Beat = TimeSpan.FromMilliseconds(100) };

    /// <summary>What is left out on purpose, to see that its absence is found.</summary>
    internal MeshFlaw Flaw { get; init; }
}

/// <summary>Protections that a test takes away.</summary>
internal enum MeshFlaw
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>A coordinator never looks at its lease.</summary>
    HolderNeverStops,

    /// <summary>The journal takes what any epoch writes, wherever it was.</summary>
    JournalTakesAll,

    /// <summary>The database gives the lease to whoever asks.</summary>
    LeaseForAll,

    /// <summary>A candidate that stands by never asks for the lease again.</summary>
    NobodyTakesOver,
}
