namespace Hedgerow.Messages;

/// <summary>
/// One step of money at one venue. A venue account has two places: the margin account, whose equity carries positions,
/// and the wallet (Binance: spot; Bybit: funding), from which withdrawals leave and to which deposits come.
/// </summary>
public enum FundsMove
{
    /// <summary>Margin account to wallet.</summary>
    Out = 1,

    /// <summary>Wallet to another venue, by a network.</summary>
    Withdraw = 2,

    /// <summary>Wallet to margin account.</summary>
    In = 3,
}

/// <summary>What a gateway knows of one step of money.</summary>
public enum FundsState
{
    /// <summary>On its way to the venue, which has not answered.</summary>
    Sent = 1,

    /// <summary>Nobody knows; being asked about.</summary>
    InDoubt = 2,

    /// <summary>The venue has it and is working on it.</summary>
    Accepted = 3,

    /// <summary>Final: done.</summary>
    Done = 4,

    /// <summary>Final: refused here or there, failed, or provably not there; the money is where it was.</summary>
    Refused = 5,
}

/// <summary>
/// Move money. Answered by at least one <see cref="FundsReport"/> as soon as the gateway could take it; until then it
/// says nothing and may be asked again. A step id leaves for the venue at most once.
/// </summary>
/// <param name="Epoch">The coordinator's epoch.</param>
/// <param name="StepId">Letters and digits, at most 32; a second request with it is answered with what is known.</param>
/// <param name="Move">What to do.</param>
/// <param name="Route">Name of the route; a withdrawal's address is what this gateway's own configuration has for it.</param>
/// <param name="Asset">What.</param>
/// <param name="Amount">How much; of a withdrawal, with the fee.</param>
public sealed record FundsRequest(long Epoch, string StepId, FundsMove Move, string Route, string Asset, decimal Amount)
    : GatewayCommand;

/// <summary>
/// Asks about a step. Answered by its <see cref="FundsReport"/>. A gateway that never heard of it burns the id durably:
/// a request that arrives late is then refused.
/// </summary>
/// <param name="Epoch">The coordinator's epoch.</param>
/// <param name="StepId">The step.</param>
/// <param name="Move">What it was to do.</param>
/// <param name="Route">Name of the route.</param>
/// <param name="Asset">What.</param>
/// <param name="Amount">How much.</param>
public sealed record FundsInquiry(long Epoch, string StepId, FundsMove Move, string Route, string Asset, decimal Amount)
    : GatewayCommand;

/// <summary>Asks for deposits since a time. Answered by <see cref="DepositsReport"/> when the venue gave an answer.</summary>
/// <param name="Epoch">The coordinator's epoch.</param>
/// <param name="Asset">What.</param>
/// <param name="Since">Local time.</param>
public sealed record DepositsRequest(long Epoch, string Asset, DateTimeOffset Since) : GatewayCommand;

/// <summary>The newest state of one step, told once it is durable.</summary>
/// <param name="Venue">The gateway's venue.</param>
/// <param name="StepId">The step.</param>
/// <param name="State">What is known.</param>
/// <param name="VenueId">The venue's id; empty before it told one.</param>
/// <param name="Fee">What the venue keeps of a withdrawal; zero when it did not say.</param>
/// <param name="TxId">The network's id of a withdrawal; empty before the venue told one.</param>
/// <param name="Reason">Why it is in doubt or refused; for people.</param>
public sealed record FundsReport(
    string Venue,
    string StepId,
    FundsState State,
    string VenueId,
    decimal Fee,
    string TxId,
    string Reason) : Message;

/// <summary>Answer to <see cref="DepositsRequest"/>.</summary>
/// <param name="Venue">The gateway's venue.</param>
/// <param name="Asset">What.</param>
/// <param name="Deposits">As the venue tells them.</param>
public sealed record DepositsReport(string Venue, string Asset, IReadOnlyList<DepositRecord> Deposits) : Message;

/// <summary>The three things that can become of a step of money at a venue.</summary>
public enum FundsProgress
{
    /// <summary>The venue is working on it.</summary>
    Pending = 1,

    /// <summary>Done: paid out, credited, moved.</summary>
    Done = 2,

    /// <summary>Failed, refused or cancelled; the money is where it was.</summary>
    Failed = 3,
}

/// <summary>A withdrawal as the venue tells it.</summary>
/// <param name="StepId">Our id as the venue echoes it; empty where it does not (Bybit).</param>
/// <param name="VenueId">The venue's id.</param>
/// <param name="Asset">What.</param>
/// <param name="Network">By which network, in the venue's spelling.</param>
/// <param name="Address">Where to.</param>
/// <param name="Amount">As the venue states it: with or without the fee.</param>
/// <param name="Fee">What the venue keeps.</param>
/// <param name="Progress">What became of it.</param>
/// <param name="Status">The venue's own word for that.</param>
/// <param name="TxId">The network's id; empty before there is one.</param>
/// <param name="CreatedAt">The venue's time of the request.</param>
public sealed record WithdrawalRecord(
    string StepId,
    string VenueId,
    string Asset,
    string Network,
    string Address,
    decimal Amount,
    decimal Fee,
    FundsProgress Progress,
    string Status,
    string TxId,
    DateTimeOffset CreatedAt);

/// <summary>A deposit as the venue tells it.</summary>
/// <param name="VenueId">The venue's id; unique per venue.</param>
/// <param name="Asset">What.</param>
/// <param name="Network">By which network, in the venue's spelling.</param>
/// <param name="Address">Where it came to.</param>
/// <param name="TxId">The network's id; empty where the venue does not tell it.</param>
/// <param name="Amount">What came.</param>
/// <param name="Progress">Done: it is in the wallet and can be moved.</param>
/// <param name="Time">The venue's time of it.</param>
public sealed record DepositRecord(
    string VenueId,
    string Asset,
    string Network,
    string Address,
    string TxId,
    decimal Amount,
    FundsProgress Progress,
    DateTimeOffset Time);

/// <summary>A move between margin account and wallet as the venue tells it.</summary>
/// <param name="StepId">Our id as the venue echoes it; empty where it does not (Binance).</param>
/// <param name="VenueId">The venue's id.</param>
/// <param name="Move">Direction.</param>
/// <param name="Asset">What.</param>
/// <param name="Amount">How much.</param>
/// <param name="Progress">What became of it.</param>
/// <param name="Time">The venue's time of it.</param>
public sealed record MoveRecord(
    string StepId,
    string VenueId,
    FundsMove Move,
    string Asset,
    decimal Amount,
    FundsProgress Progress,
    DateTimeOffset Time);

/// <summary>A venue's terms for withdrawing one asset by one network.</summary>
/// <param name="Asset">What.</param>
/// <param name="Network">By which network, in the venue's spelling.</param>
/// <param name="IsOpen">False while the venue has withdrawals suspended.</param>
/// <param name="Fee">What the venue keeps of each.</param>
/// <param name="MinAmount">Smallest amount, with the fee.</param>
/// <param name="MaxAmount">Largest amount; zero when the venue did not say.</param>
/// <param name="Step">Amounts are multiples of it.</param>
public sealed record WithdrawalTerms(
    string Asset, string Network, bool IsOpen, decimal Fee, decimal MinAmount, decimal MaxAmount, decimal Step);

/// <summary>The address at which a venue takes deposits of this account.</summary>
/// <param name="Asset">What.</param>
/// <param name="Network">By which network, in the venue's spelling.</param>
/// <param name="Address">The address.</param>
/// <param name="Memo">Memo or tag; empty when there is none.</param>
public sealed record DepositAddress(string Asset, string Network, string Address, string Memo);

/// <summary>Move money between margin account and wallet. Answered by <see cref="FundsOutcome"/>.</summary>
/// <param name="StepId">Our id; given to the venue where it takes one.</param>
/// <param name="Move"><see cref="FundsMove.Out"/> or <see cref="FundsMove.In"/>.</param>
/// <param name="Asset">What.</param>
/// <param name="Amount">How much.</param>
public sealed record MoveFunds(string StepId, FundsMove Move, string Asset, decimal Amount) : VenueCommand;

/// <summary>Withdraw from the wallet. Answered by <see cref="FundsOutcome"/>.</summary>
/// <param name="StepId">Our id; given to the venue where it takes one.</param>
/// <param name="Asset">What.</param>
/// <param name="Network">By which network, in the venue's spelling.</param>
/// <param name="Address">Where to.</param>
/// <param name="Memo">Memo or tag; empty when there is none.</param>
/// <param name="Amount">How much leaves the wallet, with the fee.</param>
public sealed record WithdrawFunds(
    string StepId, string Asset, string Network, string Address, string Memo, decimal Amount) : VenueCommand;

/// <summary>Ask for withdrawals since a time. Answered by <see cref="WithdrawalsAnswer"/>; pages until complete.</summary>
/// <param name="RequestId">Echoed in the answer.</param>
/// <param name="Asset">What.</param>
/// <param name="Since">Venue time.</param>
public sealed record QueryWithdrawals(long RequestId, string Asset, DateTimeOffset Since) : VenueCommand;

/// <summary>Ask for deposits since a time. Answered by <see cref="DepositsAnswer"/>; pages until complete.</summary>
/// <param name="RequestId">Echoed in the answer.</param>
/// <param name="Asset">What.</param>
/// <param name="Since">Venue time.</param>
public sealed record QueryDeposits(long RequestId, string Asset, DateTimeOffset Since) : VenueCommand;

/// <summary>Ask for moves between margin account and wallet since a time. Answered by <see cref="MovesAnswer"/>; pages until complete.</summary>
/// <param name="RequestId">Echoed in the answer.</param>
/// <param name="Asset">What.</param>
/// <param name="Since">Venue time.</param>
public sealed record QueryMoves(long RequestId, string Asset, DateTimeOffset Since) : VenueCommand;

/// <summary>Ask for the terms of withdrawing. Answered by <see cref="WithdrawalTermsAnswer"/>.</summary>
/// <param name="RequestId">Echoed in the answer.</param>
/// <param name="Asset">What.</param>
/// <param name="Network">By which network, in the venue's spelling.</param>
public sealed record QueryWithdrawalTerms(long RequestId, string Asset, string Network) : VenueCommand;

/// <summary>Ask for the address at which the account takes deposits. Answered by <see cref="DepositAddressAnswer"/>.</summary>
/// <param name="RequestId">Echoed in the answer.</param>
/// <param name="Asset">What.</param>
/// <param name="Network">By which network, in the venue's spelling.</param>
public sealed record QueryDepositAddress(long RequestId, string Asset, string Network) : VenueCommand;

/// <summary>Answer to <see cref="MoveFunds"/> and <see cref="WithdrawFunds"/>.</summary>
/// <param name="StepId">Our id.</param>
/// <param name="Outcome">One of three.</param>
/// <param name="IsDone">True when the venue said, with its acceptance, that it is done.</param>
/// <param name="VenueId">The venue's id when accepted and told; else empty.</param>
/// <param name="Code">The venue's code, HTTP status or cause; empty when accepted.</param>
/// <param name="Text">For people.</param>
public sealed record FundsOutcome(
    string StepId, RequestOutcome Outcome, bool IsDone, string VenueId, string Code, string Text) : VenueReport;

/// <summary>Answer to <see cref="QueryWithdrawals"/>.</summary>
/// <param name="RequestId">Of the query.</param>
/// <param name="Ok">False: no answer that can be trusted.</param>
/// <param name="Withdrawals">All since <paramref name="CoversFrom"/>.</param>
/// <param name="CoversFrom">Venue time from which the list is complete.</param>
/// <param name="AskedAt">Local time at which the (first) request left.</param>
public sealed record WithdrawalsAnswer(
    long RequestId, bool Ok, IReadOnlyList<WithdrawalRecord> Withdrawals, DateTimeOffset CoversFrom, DateTimeOffset AskedAt)
    : VenueReport;

/// <summary>Answer to <see cref="QueryDeposits"/>.</summary>
/// <param name="RequestId">Of the query.</param>
/// <param name="Ok">False: no answer that can be trusted.</param>
/// <param name="Deposits">All since the time asked for.</param>
public sealed record DepositsAnswer(long RequestId, bool Ok, IReadOnlyList<DepositRecord> Deposits) : VenueReport;

/// <summary>Answer to <see cref="QueryMoves"/>.</summary>
/// <param name="RequestId">Of the query.</param>
/// <param name="Ok">False: no answer that can be trusted.</param>
/// <param name="Moves">All since <paramref name="CoversFrom"/>.</param>
/// <param name="CoversFrom">Venue time from which the list is complete.</param>
/// <param name="AskedAt">Local time at which the (first) request left.</param>
public sealed record MovesAnswer(
    long RequestId, bool Ok, IReadOnlyList<MoveRecord> Moves, DateTimeOffset CoversFrom, DateTimeOffset AskedAt)
    : VenueReport;

/// <summary>Answer to <see cref="QueryWithdrawalTerms"/>.</summary>
/// <param name="RequestId">Of the query.</param>
/// <param name="Ok">False: no answer that can be trusted.</param>
/// <param name="Terms">Null: the venue does not know the asset on this network.</param>
public sealed record WithdrawalTermsAnswer(long RequestId, bool Ok, WithdrawalTerms? Terms) : VenueReport;

/// <summary>Answer to <see cref="QueryDepositAddress"/>.</summary>
/// <param name="RequestId">Of the query.</param>
/// <param name="Ok">False: no answer that can be trusted.</param>
/// <param name="Address">Null: the venue has none for the asset on this network.</param>
public sealed record DepositAddressAnswer(long RequestId, bool Ok, DepositAddress? Address) : VenueReport;
