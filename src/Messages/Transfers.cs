using System.Text.Json.Serialization;

namespace Hedgerow.Messages;

/// <summary>How far a route may act by itself.</summary>
public enum TransferMode
{
    /// <summary>The route is not used.</summary>
    Off = 1,

    /// <summary>The operator is told what to move, and moves it himself.</summary>
    Notify = 2,

    /// <summary>A transfer is proposed and waits for the operator's approval.</summary>
    Confirm = 3,

    /// <summary>A transfer is ordered as soon as it is needed.</summary>
    Auto = 4,
}

/// <summary>Where the money of a transfer is, as far as it was observed.</summary>
public enum TransferState
{
    /// <summary>Proposed; nothing moves before an operator approves it.</summary>
    AwaitingApproval = 1,

    /// <summary>Decided and durable; it is being moved from the donor's margin account to its wallet.</summary>
    Requested = 2,

    /// <summary>In the donor's wallet; the withdrawal is ordered, and the donor has not said that it is paid out.</summary>
    Sent = 3,

    /// <summary>The donor has paid it out; the recipient has not credited it.</summary>
    Withdrawn = 4,

    /// <summary>In the recipient's wallet; it is being moved to its margin account.</summary>
    Arrived = 5,

    /// <summary>The withdrawal came to nothing; the money is being moved back to the donor's margin account.</summary>
    Returning = 6,

    /// <summary>Final: in the recipient's margin account.</summary>
    Credited = 7,

    /// <summary>Final: refused by operator or venue; all of it is in the donor's margin account.</summary>
    Rejected = 8,

    /// <summary>Final: an operator vouched for the money's whereabouts; it is not looked after here any more.</summary>
    Settled = 9,
}

/// <summary>Small facts of transfers.</summary>
public static class TransferFacts
{
    /// <summary>True when nothing more will happen to the transfer.</summary>
    public static bool IsFinal(this TransferState state) => state >= TransferState.Credited;

    /// <summary>True when money of the transfer may be outside every margin account.</summary>
    public static bool MayBeMoving(this TransferState state) =>
        state is >= TransferState.Requested and <= TransferState.Returning;
}

/// <summary>
/// One transfer of margin between two venues. Its money takes up to three steps, each with an id of its own made from
/// <paramref name="Id"/>: <c>{id}o</c> out of the donor's margin account, <c>{id}w</c> the withdrawal, <c>{id}i</c> into
/// the recipient's margin account; and <c>{id}r</c> back into the donor's when the withdrawal comes to nothing. A move within a venue that was refused is
/// tried again under a new id, <c>{id}i2</c> and so on: it provably did nothing. A withdrawal is not.
/// </summary>
/// <param name="Id">Letters and digits, at most 28.</param>
/// <param name="Route">Name of the route.</param>
/// <param name="From">Donor's venue account.</param>
/// <param name="To">Recipient's venue account.</param>
/// <param name="Asset">What is moved: the settle asset of both accounts.</param>
/// <param name="Amount">What leaves the donor's margin account.</param>
/// <param name="Fee">What the way costs: the venue's tariff when it was planned, later what was really kept.</param>
/// <param name="State">Where the money is.</param>
/// <param name="IsStuck">True when it took longer than the route should; someone was told.</param>
/// <param name="IsDebited">True once the amount is known to be out of the donor's margin account.</param>
/// <param name="WithdrawalId">The donor's id of the withdrawal; empty before it told one.</param>
/// <param name="TxId">The network's id; empty before the donor told one.</param>
/// <param name="DepositId">The recipient's id of the deposit; empty before it came.</param>
/// <param name="Reason">Why it was planned, refused or is stuck; for people.</param>
/// <param name="DecidedBy">Operator who approved, ordered, rejected or settled it; empty when it decided itself.</param>
/// <param name="PlannedAt">When it was planned.</param>
/// <param name="OrderedAt">When it was decided; null while it waits.</param>
/// <param name="ChangedAt">When the state last changed.</param>
/// <param name="Attempts">Refused attempts to move the money within a venue in the present state; each has a step id of its own.</param>
public sealed record Transfer(
    string Id,
    string Route,
    string From,
    string To,
    string Asset,
    decimal Amount,
    decimal Fee,
    TransferState State,
    bool IsStuck,
    bool IsDebited,
    string WithdrawalId,
    string TxId,
    string DepositId,
    string Reason,
    string DecidedBy,
    DateTimeOffset PlannedAt,
    DateTimeOffset? OrderedAt,
    DateTimeOffset ChangedAt,
    int Attempts = 0)
{
    /// <summary>What should arrive.</summary>
    [JsonIgnore]
    public decimal Net => Amount - Fee;
}

/// <summary>The coordinator beside it tells the treasurer under which epoch it acts; repeated on every beat.</summary>
/// <param name="Epoch">Durable when told.</param>
public sealed record TreasurerCharge(long Epoch) : Message;

/// <summary>
/// An operator's word about transfers. Persisted with who and why; one request id takes effect once. Answered by an
/// <see cref="OperatorAnswer"/>, told to <see cref="Address.Desk"/>.
/// </summary>
/// <param name="RequestId">Chosen by the sender.</param>
/// <param name="Who">Operator.</param>
/// <param name="Why">Reason given.</param>
public abstract record TransferCommand(string RequestId, string Who, string Why) : Message;

/// <summary>Lets a proposed transfer go.</summary>
/// <param name="RequestId">Chosen by the sender.</param>
/// <param name="TransferId">The transfer that awaits approval.</param>
/// <param name="Who">Operator.</param>
/// <param name="Why">Reason given.</param>
public sealed record ApproveTransfer(string RequestId, string TransferId, string Who, string Why)
    : TransferCommand(RequestId, Who, Why);

/// <summary>Drops a proposed transfer; the route proposes nothing for a while.</summary>
/// <param name="RequestId">Chosen by the sender.</param>
/// <param name="TransferId">The transfer that awaits approval.</param>
/// <param name="Who">Operator.</param>
/// <param name="Why">Reason given.</param>
public sealed record RejectTransfer(string RequestId, string TransferId, string Who, string Why)
    : TransferCommand(RequestId, Who, Why);

/// <summary>Orders a transfer by hand, whatever the leverages; limits of route, donor and venue hold all the same.</summary>
/// <param name="RequestId">Chosen by the sender.</param>
/// <param name="Route">Name of a route that is not off.</param>
/// <param name="Amount">What is to leave the donor's margin account.</param>
/// <param name="Who">Operator.</param>
/// <param name="Why">Reason given.</param>
public sealed record OrderTransfer(string RequestId, string Route, decimal Amount, string Who, string Why)
    : TransferCommand(RequestId, Who, Why);

/// <summary>
/// The operator vouches for the whereabouts of a stuck transfer's money (it came by another way, or is lost): it is not
/// looked after any more and no longer counts as in flight.
/// </summary>
/// <param name="RequestId">Chosen by the sender.</param>
/// <param name="TransferId">A transfer that is stuck.</param>
/// <param name="Who">Operator.</param>
/// <param name="Why">Reason given.</param>
public sealed record SettleTransfer(string RequestId, string TransferId, string Who, string Why)
    : TransferCommand(RequestId, Who, Why);

/// <summary>One route as the treasurer sees it.</summary>
/// <param name="Name">As configured.</param>
/// <param name="From">Donor's venue account.</param>
/// <param name="To">Recipient's venue account.</param>
/// <param name="Asset">What it moves.</param>
/// <param name="Network">Network, in the donor's spelling.</param>
/// <param name="Mode">As configured.</param>
/// <param name="Activity">What it does or waits for, for people.</param>
/// <param name="CountToday">Transfers ordered in the last 24 hours.</param>
/// <param name="AmountToday">Their amounts, less those that were refused.</param>
public sealed record RouteView(
    string Name,
    string From,
    string To,
    string Asset,
    string Network,
    TransferMode Mode,
    string Activity,
    int CountToday,
    decimal AmountToday);

/// <summary>
/// The treasurer's whole view, told to the status board and the bookkeeper on change and on a beat. Money of an asset is
/// counted once by: sum over the venues of <see cref="AccountSnapshot.Equity"/> + <see cref="GatewayState.NetMovedOut"/>,
/// less <paramref name="Costs"/>. See docs/transfers.md.
/// </summary>
/// <param name="Epoch">Epoch under which it acts; zero before it was told one.</param>
/// <param name="InCharge">False once a gateway named a higher epoch.</param>
/// <param name="Routes">Every configured route.</param>
/// <param name="Transfers">Transfers that are not final, then the newest final ones, newest first.</param>
/// <param name="InFlight">By asset: what is known to have left a margin account and has not reached one, less known fees.</param>
/// <param name="Costs">By asset: fees of the way and what operators settled, since the journal began.</param>
/// <param name="Time">When it was told.</param>
public sealed record TreasurerView(
    long Epoch,
    bool InCharge,
    IReadOnlyList<RouteView> Routes,
    IReadOnlyList<Transfer> Transfers,
    IReadOnlyDictionary<string, decimal> InFlight,
    IReadOnlyDictionary<string, decimal> Costs,
    DateTimeOffset Time) : Message, IConflatable
{
    /// <inheritdoc/>
    public object ConflationKey => nameof(TreasurerView);
}
