namespace Hedgerow.Messages;

/// <summary>What the owner can say about money.</summary>
public enum OwnerAction
{
    /// <summary>Money was or will be put in: shares are bought at the present NAV per share.</summary>
    Deposit = 1,

    /// <summary>Money was or will be taken out: shares are redeemed at the present NAV per share.</summary>
    Withdraw = 2,

    /// <summary>
    /// Unexplained money is taken for profit (positive amount) or loss (negative): no shares move, the NAV does.
    /// </summary>
    Accept = 3,
}

/// <summary>The owner's word about money. Moves shares only, never coins. One request id takes effect once.</summary>
/// <param name="RequestId">Chosen by the sender.</param>
/// <param name="Action">What to do.</param>
/// <param name="Asset">The book.</param>
/// <param name="Amount">In the asset; positive, except to accept a loss.</param>
/// <param name="Who">Who says so.</param>
/// <param name="Why">Reason given.</param>
public sealed record OwnerCommand(
    string RequestId,
    OwnerAction Action,
    string Asset,
    decimal Amount,
    string Who,
    string Why) : Message;

/// <summary>Signed positions of a base asset over all venues of a book.</summary>
/// <param name="Asset">Base asset.</param>
/// <param name="Quantity">Net, base units; of inverse positions at their entry prices.</param>
/// <param name="Value">Net at the marks, in the book's asset.</param>
/// <param name="Gross">Without sign, in the book's asset.</param>
public sealed record BaseExposure(string Asset, decimal Quantity, decimal Value, decimal Gross);

/// <summary>How current a venue's account is.</summary>
/// <param name="Venue">Venue account.</param>
/// <param name="Asset">Its book; empty before it was first read.</param>
/// <param name="Equity">As last read; zero before.</param>
/// <param name="AgeMs">Time since the newest reading was asked for; null when it was not read since the start.</param>
/// <param name="IsFresh">True when it may be counted.</param>
/// <param name="IsSettled">True when its books and its account spoke of the same trades.</param>
public sealed record VenueFreshness(string Venue, string Asset, decimal Equity, double? AgeMs, bool IsFresh, bool IsSettled);

/// <summary>One book as it is now.</summary>
/// <param name="Asset">The book.</param>
/// <param name="Point">Its value now, or, while an account is stale, when all were last fresh; null before it began.</param>
/// <param name="IsCurrent">False while an account is stale: the value is an older one.</param>
/// <param name="NavPerShare">Price of a share.</param>
/// <param name="Return7">Annualised return over 7 days as a fraction; null while the history is shorter.</param>
/// <param name="Return30">The same over 30 days.</param>
/// <param name="Return90">The same over 90 days.</param>
/// <param name="VolumeToday">Traded notional since midnight UTC.</param>
/// <param name="RebateToday">Estimated rebate on it.</param>
/// <param name="OtherFees">Fees paid in other assets than the book's, by asset, since the gateways' books began.</param>
/// <param name="Exposures">By base asset.</param>
public sealed record BookView(
    string Asset,
    BookPoint? Point,
    bool IsCurrent,
    decimal NavPerShare,
    decimal? Return7,
    decimal? Return30,
    decimal? Return90,
    decimal VolumeToday,
    decimal RebateToday,
    IReadOnlyDictionary<string, decimal> OtherFees,
    IReadOnlyList<BaseExposure> Exposures);

/// <summary>The bookkeeper's whole view, told to the status board on a beat.</summary>
/// <param name="Books">Every book, in ordinal order of assets.</param>
/// <param name="Venues">Every account, in ordinal order of names.</param>
/// <param name="Time">When it was told.</param>
public sealed record AccountsView(
    IReadOnlyList<BookView> Books,
    IReadOnlyList<VenueFreshness> Venues,
    DateTimeOffset Time) : Message, IConflatable
{
    /// <inheritdoc/>
    public object ConflationKey => nameof(AccountsView);
}

/// <summary>Asks the bookkeeper for a book's history. Answered by <see cref="AccountsHistory"/> to the status board.</summary>
/// <param name="RequestId">Echoed in the answer.</param>
/// <param name="Asset">The book; empty: the only one.</param>
public sealed record AccountsQuery(string RequestId, string Asset) : Message;

/// <summary>A book's history.</summary>
/// <param name="RequestId">Of the query.</param>
/// <param name="Asset">The book; empty when there is none of that name.</param>
/// <param name="Points">Oldest first, the newest as of now where all accounts are fresh.</param>
/// <param name="Moves">The owner's newest moves, oldest first.</param>
/// <param name="Assets">Every book.</param>
public sealed record AccountsHistory(
    string RequestId,
    string Asset,
    IReadOnlyList<BookPoint> Points,
    IReadOnlyList<OwnerMoved> Moves,
    IReadOnlyList<string> Assets) : Message;
