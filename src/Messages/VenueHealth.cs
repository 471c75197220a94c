namespace Hedgerow.Messages;

/// <summary>How well a venue account works, judged by facts.</summary>
public enum VenueHealth
{
    /// <summary>Everything works.</summary>
    Healthy = 1,

    /// <summary>It trades, but something is missing: a channel is on its fallback, answers are slow, transfers are closed.</summary>
    Degraded = 2,

    /// <summary>It does not trade, or nobody can see what it does: no new exposure involves it.</summary>
    Down = 3,

    /// <summary>It was down and works again; the ledger is being compared with it, and debts are settled before anything is opened.</summary>
    Recovering = 4,
}

/// <summary>A venue's health with its reason.</summary>
/// <param name="Health">How well it works.</param>
/// <param name="Fact">The fact that decided, with its figure; empty when healthy since the start.</param>
/// <param name="Since">Since when.</param>
public sealed record VenueHealthView(VenueHealth Health, string Fact, DateTimeOffset Since);

/// <summary>
/// Ask what the venue says of itself: maintenance that is going on or announced. Asked seldom. Answered by
/// <see cref="VenueStatusAnswer"/>.
/// </summary>
/// <param name="RequestId">Echoed in the answer.</param>
public sealed record QueryVenueStatus(long RequestId) : VenueCommand;

/// <summary>Maintenance of what this account trades, in the venue's own words.</summary>
/// <param name="IsOngoing">True when the venue says that it is going on; false: it is announced.</param>
/// <param name="From">Venue time at which it begins or began; null when the venue did not say.</param>
/// <param name="Until">Venue time at which it is expected to end; null when the venue did not say.</param>
/// <param name="Text">For people.</param>
public sealed record VenueMaintenance(bool IsOngoing, DateTimeOffset? From, DateTimeOffset? Until, string Text);

/// <summary>Answer to <see cref="QueryVenueStatus"/>.</summary>
/// <param name="RequestId">Of the query.</param>
/// <param name="Ok">False: no answer that can be trusted. That is no fact about the venue.</param>
/// <param name="Maintenance">What is going on or announced; empty: nothing.</param>
public sealed record VenueStatusAnswer(long RequestId, bool Ok, IReadOnlyList<VenueMaintenance> Maintenance) : VenueReport;
