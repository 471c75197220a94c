using Hedgerow.Mesh;
using Hedgerow.Messages;
using Hedgerow.Node.Status;

namespace Hedgerow.Node.Metrics;

/// <summary>Everything about a node that is exposed as a figure, at one instant.</summary>
internal sealed record NodeFigures
{
    /// <summary>Name of the node.</summary>
    public required string Node { get; init; }

    /// <summary>Version of the program.</summary>
    public required string Release { get; init; }

    /// <summary>True when it decides, or stands by to decide.</summary>
    public required bool MayCoordinate { get; init; }

    /// <summary>True while another node has the journal.</summary>
    public required bool StandsBy { get; init; }

    /// <summary>Why it could not do its job; empty when it could, or stands by as it should.</summary>
    public required string Unready { get; init; }

    /// <summary>How many things keep it from trading.</summary>
    public required int Complaints { get; init; }

    /// <summary>What its actors last said.</summary>
    public required StatusView View { get; init; }

    /// <summary>The gateways on this node.</summary>
    public required IReadOnlyList<GatewayState> Gateways { get; init; }

    /// <summary>The books; null where they are not kept.</summary>
    public required AccountsView? Accounts { get; init; }

    /// <summary>Links to other nodes.</summary>
    public required IReadOnlyList<LinkView> Links { get; init; }

    /// <summary>Time since the last sign of life of a coordinator elsewhere; null before the first, and where the coordinator is here.</summary>
    public required TimeSpan? CoordinatorSilence { get; init; }

    /// <summary>The journal; null while there is none.</summary>
    public required JournalFigures? Journal { get; init; }

    /// <summary>The event loop; null before it was started.</summary>
    public required LoopFigures? Loop { get; init; }

    /// <summary>False when the circuit breaker stopped; null where there is none.</summary>
    public required bool? BreakerRuns { get; init; }

    /// <summary>False when alarms no longer leave the machine.</summary>
    public required bool AlarmsRun { get; init; }
}

/// <summary>A journal's figures.</summary>
/// <param name="Lag">Entries that are not on disk yet.</param>
/// <param name="Durable">Entries on disk since the journal began.</param>
/// <param name="Commits">Transactions since it was opened.</param>
internal sealed record JournalFigures(long Lag, long Durable, long Commits);

/// <summary>An event loop's figures.</summary>
/// <param name="Turns">Messages handled.</param>
/// <param name="Waiting">Messages that wait.</param>
/// <param name="Conflated">Messages that a newer one replaced while they waited.</param>
internal sealed record LoopFigures(long Turns, int Waiting, long Conflated);
