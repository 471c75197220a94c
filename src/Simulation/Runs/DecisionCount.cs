using Hedgerow.Messages;

namespace Hedgerow.Simulation;

/// <summary>Counts what the ladder and the treasurer did in a run, from the events that they stored.</summary>
public sealed class DecisionCount
{
    private readonly HashSet<string> _credited = new(StringComparer.Ordinal);

    /// <summary>Begins to count.</summary>
    /// <param name="engine">Not started yet.</param>
    public DecisionCount(SimulatedEngine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        engine.Persisted += (_, change) => Count(change);
    }

    /// <summary>Rungs that fired.</summary>
    public int LadderFirings { get; private set; }

    /// <summary>Transfers that were credited.</summary>
    public int Transfers => _credited.Count;

    /// <summary>What they brought, in the settle asset.</summary>
    public decimal Transferred { get; private set; }

    private void Count(Event change)
    {
        if (change is LadderFired)
            LadderFirings++;
        if (change is TransferChanged { Transfer: { State: TransferState.Credited } transfer } && _credited.Add(transfer.Id))
            Transferred += transfer.Net;
    }
}
