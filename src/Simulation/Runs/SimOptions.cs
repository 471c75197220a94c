namespace Hedgerow.Simulation;

/// <summary>A series of fault simulations.</summary>
public sealed record SimOptions
{
    /// <summary>Seed of the first run.</summary>
    public ulong From { get; init; } = 1;

    /// <summary>Runs; each has the next seed.</summary>
    public int Seeds { get; init; } = 1;

    /// <summary>Kinds of faults that may happen.</summary>
    public IReadOnlyList<FaultKind> Faults { get; init; } = FaultKinds.All;

    /// <summary>Fewest venues of a seed.</summary>
    public int VenuesFrom { get; init; } = 2;

    /// <summary>Most venues of a seed; each seed draws a number. With more than two there are no transfers.</summary>
    public int VenuesTo { get; init; } = 2;

    /// <summary>What a seed draws of its contracts. There are transfers where all are linear and without an end.</summary>
    public ContractMix Contracts { get; init; } = ContractMix.Linear;

    /// <summary>True: nodes with roles, with links between them, candidates that share a database, and one coordinator at a time.</summary>
    public bool IsMesh { get; init; }

    /// <summary>Changes the nodes of a mesh, after the seed has drawn them.</summary>
    internal Func<MeshSetup, MeshSetup> Mesh { get; init; } = static setup => setup;

    /// <summary>Virtual time before the first fault, in which the system starts.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Virtual time in which faults begin and end.</summary>
    public TimeSpan FaultTime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Virtual time without faults after that; the system must have recovered well before its end.</summary>
    public TimeSpan Tail { get; init; } = TimeSpan.FromMinutes(4);

    /// <summary>Virtual time between the operator's rounds in the tail.</summary>
    public TimeSpan OperatorRound { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Virtual time at the very end in which the pair is paused and everything comes to rest.</summary>
    public TimeSpan Rest { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>What one seed came to.</summary>
/// <param name="Report">The figures.</param>
/// <param name="Violation">The invariant that broke, with the trace tail; null when none did.</param>
/// <param name="Plan">The faults that were planned.</param>
/// <param name="Branches">How often each branch of <see cref="BranchCount"/> was reached.</param>
public sealed record SimResult(
    RunReport Report, InvariantViolation? Violation, IReadOnlyList<PlannedFault> Plan, IReadOnlyDictionary<string, long> Branches);
