using Hedgerow.Hedging.Accounts;

namespace Hedgerow.Actors.Bookkeeper;

/// <summary>What the bookkeeper has to know.</summary>
public sealed record BookkeeperSettings
{
    /// <summary>Every configured venue account.</summary>
    public required IReadOnlyList<string> Venues { get; init; }

    /// <summary>
    /// True when a treasurer tells what is on its way: until it did, nothing is valued, since money between venues would
    /// look like a loss.
    /// </summary>
    public bool AwaitsTransfers { get; init; }

    /// <summary>Age of a reading of an account above which the book is not valued.</summary>
    public TimeSpan StatementMaxAge { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Time between two points of the history; at most one point in each such step of the clock.</summary>
    public TimeSpan MarkInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Time between two views told to the status board.</summary>
    public TimeSpan ViewInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Unexplained money up to this amount, in the book's asset, raises no alarm; not of a coin-margined book.</summary>
    public decimal ToleratedAmount { get; init; } = 1m;

    /// <summary>Unexplained money up to this share of equity raises no alarm; the larger of both bounds counts.</summary>
    public decimal ToleratedShare { get; init; } = 0.0001m;

    /// <summary>Money is unexplained for this time before an alarm is raised: funding and fees may be told late.</summary>
    public TimeSpan UnexplainedPatience { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Announced money that neither came nor left in this time raises an alarm.</summary>
    public TimeSpan ExpectedPatience { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Rates of rebate and performance fee.</summary>
    public FeeTerms Terms { get; init; } = FeeTerms.Default;
}
