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
