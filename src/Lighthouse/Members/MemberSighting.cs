using Hedgerow.Node.Api;

namespace Hedgerow.Lighthouse.Members;

/// <summary>How a node answered when it was last asked.</summary>
public enum MemberState
{
    /// <summary>It has not been asked yet.</summary>
    Unknown = 1,

    /// <summary>It answered.</summary>
    Reachable = 2,

    /// <summary>It did not answer in time.</summary>
    Unreachable = 3,

    /// <summary>Something answered, and not as this node should.</summary>
    Wrong = 4,
}

/// <summary>What the lighthouse knows of one node.</summary>
/// <param name="Name">The node, as configured here.</param>
/// <param name="Url">Where it is asked.</param>
/// <param name="State">How it answered last.</param>
/// <param name="Since">Since when it answers like that, by the lighthouse's clock.</param>
/// <param name="Problem">Why it is not reachable; empty when it is.</param>
public sealed record MemberSighting(string Name, string Url, MemberState State, DateTimeOffset Since, string Problem)
{
    /// <summary>What it last said of itself; null before its first answer. Not reachable, this is how it was.</summary>
    public MemberView? Node { get; init; }

    /// <summary>When it said so, by the lighthouse's clock.</summary>
    public DateTimeOffset? SeenAt { get; init; }

    /// <summary>Time that the answer took, ms.</summary>
    public double? LatencyMs { get; init; }

    /// <summary>Its clock less the lighthouse's, ms, give or take half the latency.</summary>
    public double? ClockOffsetMs { get; init; }
}
