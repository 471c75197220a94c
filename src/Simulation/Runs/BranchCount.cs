using Hedgerow.Messages;

namespace Hedgerow.Simulation;

/// <summary>
/// How often a run came where it is guarded: every kind of stored event, and the outcomes that only messages show. A
/// branch that a long series never reached was never tested by it.
/// </summary>
public sealed class BranchCount
{
    private static readonly Dictionary<Type, string> EventNames =
        EventCatalog.Entries.ToDictionary(entry => entry.Type.Type, entry => entry.Name);

    /// <summary>Branches that no run of minutes can reach, with the reason; each has tests of its own.</summary>
    public static IReadOnlyDictionary<string, string> OutOfReach { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["gateway.gap-accepted"] = "an operator accepts a gap in the venue's history, which takes a day without an agreement",
    };

    /// <summary>Branches that need several pairs at one instrument, hence more than two venues.</summary>
    public static IReadOnlySet<string> OfSharedInstruments { get; } = new HashSet<string>(StringComparer.Ordinal) { "coordinator.legs-netted" };

    /// <summary>Branches that need contracts that end.</summary>
    public static IReadOnlySet<string> OfEnds { get; } = new HashSet<string>(StringComparer.Ordinal) { "legs-moved-by-delivery", "delivery-taken-over" };

    /// <summary>
    /// Branches that need both legs of a pair in one node: the circuit breaker's comparisons between venues. A node with roles that has one leg
    /// of each pair has nothing to compare it with (docs/links.md).
    /// </summary>
    public static IReadOnlySet<string> OfWholePairs { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "tripped-by-loss-rate", "tripped-by-net-exposure", "tripped-by-prices-apart",
    };

    private readonly SortedDictionary<string, long> _reached = new(StringComparer.Ordinal);

    /// <summary>Names of all branches, sorted.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. EventNames.Values.Concat(MessageBranches.Names).Concat(MeshBranches.Names).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Times reached, by name; a branch that was not reached is absent.</summary>
    public IReadOnlyDictionary<string, long> Reached => _reached;

    /// <summary>Begins to count what an engine delivers and stores.</summary>
    /// <param name="engine">Not started yet.</param>
    public void Watch(SimulatedEngine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        engine.Persisted += (_, change) => Count(change);
        engine.Trace.Listener += entry =>
        {
            if (entry.Message is { } message && MessageBranches.Of(message) is { } name)
                Add(name);
        };
    }

    /// <summary>Counts what became of nodes with roles.</summary>
    /// <param name="mesh">At the end of a run.</param>
    internal void Count(FleetMesh mesh)
    {
        foreach (var (name, times) in MeshBranches.Of(mesh).Where(branch => branch.Times > 0))
            _reached[name] = _reached.GetValueOrDefault(name) + times;
    }

    private void Count(Event change)
    {
        Add(EventNames[change.GetType()]);
        if (MessageBranches.OfEvent(change) is { } name)
            Add(name);
    }

    private void Add(string name) => _reached[name] = _reached.GetValueOrDefault(name) + 1;
}
