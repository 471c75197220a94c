using Hedgerow.Messages;

namespace Hedgerow.Simulator.Model;

/// <summary>A venue's terms for one asset on one network.</summary>
public sealed record NetworkTerms
{
    /// <summary>What.</summary>
    public required string Asset { get; init; }

    /// <summary>The network, in the venue's spelling.</summary>
    public required string Network { get; init; }

    /// <summary>Kept of each withdrawal.</summary>
    public decimal Fee { get; init; } = 1m;

    /// <summary>Smallest withdrawal, with the fee.</summary>
    public decimal MinAmount { get; init; } = 10m;

    /// <summary>Largest withdrawal; zero: none.</summary>
    public decimal MaxAmount { get; init; }

    /// <summary>Amounts are multiples of it.</summary>
    public decimal Step { get; init; } = 0.000001m;

    /// <summary>False: withdrawals are suspended.</summary>
    public bool IsOpen { get; init; } = true;

    /// <summary>From the request to the payment.</summary>
    public TimeSpan PayoutTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>From a payment's arrival to its credit: confirmations.</summary>
    public TimeSpan CreditTime { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>What becomes of the next withdrawal, for faults.</summary>
public enum WithdrawalFate
{
    /// <summary>It is paid out.</summary>
    PaidOut = 1,

    /// <summary>It is taken, and rejected when it should be paid out; the money is back in the wallet.</summary>
    Rejected,

    /// <summary>It is taken and stays as it is until <see cref="VenueModel.ReleaseStuck"/>.</summary>
    Stuck,
}

/// <summary>Where a withdrawal is.</summary>
public enum WithdrawalStatus
{
    /// <summary>Taken; the venue works on it.</summary>
    Processing = 1,

    /// <summary>Final: paid out.</summary>
    Completed,

    /// <summary>Final: rejected; the money is back in the wallet.</summary>
    Rejected,
}

/// <summary>A withdrawal as the venue keeps it.</summary>
/// <param name="AccountId">Owner.</param>
/// <param name="Id">The venue's id.</param>
/// <param name="ClientId">The owner's id; empty when none was given.</param>
/// <param name="Asset">What.</param>
/// <param name="Network">By which network.</param>
/// <param name="Address">Where to.</param>
/// <param name="Memo">Memo or tag; empty when there is none.</param>
/// <param name="Amount">What left the wallet, with the fee.</param>
/// <param name="Fee">What the venue keeps.</param>
/// <param name="Status">Where it is.</param>
/// <param name="TxId">The network's id; empty until it is paid out.</param>
/// <param name="CreatedAt">Time of the request.</param>
/// <param name="UpdatedAt">Time of the last change.</param>
public sealed record VenueWithdrawal(
    string AccountId,
    string Id,
    string ClientId,
    string Asset,
    string Network,
    string Address,
    string Memo,
    decimal Amount,
    decimal Fee,
    WithdrawalStatus Status,
    string TxId,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    /// <summary>What is paid out.</summary>
    public decimal Net => Amount - Fee;
}

/// <summary>A deposit as the venue keeps it.</summary>
/// <param name="AccountId">Owner.</param>
/// <param name="Id">The venue's id.</param>
/// <param name="Asset">What.</param>
/// <param name="Network">By which network.</param>
/// <param name="Address">Where it came to.</param>
/// <param name="TxId">The network's id.</param>
/// <param name="Amount">What came.</param>
/// <param name="IsCredited">False while it is being confirmed.</param>
/// <param name="CreatedAt">When it came.</param>
/// <param name="UpdatedAt">When it was credited, or came.</param>
public sealed record VenueDeposit(
    string AccountId,
    string Id,
    string Asset,
    string Network,
    string Address,
    string TxId,
    decimal Amount,
    bool IsCredited,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt);

/// <summary>A move between margin account and wallet.</summary>
/// <param name="AccountId">Owner.</param>
/// <param name="Id">The venue's id.</param>
/// <param name="ClientId">The owner's id; empty when none was given.</param>
/// <param name="Move">Direction.</param>
/// <param name="Asset">What.</param>
/// <param name="Amount">How much.</param>
/// <param name="Time">When.</param>
public sealed record VenueMove(
    string AccountId, string Id, string ClientId, FundsMove Move, string Asset, decimal Amount, DateTimeOffset Time);

/// <summary>Why the venue does not move or pay out money.</summary>
public enum FundsRefusal
{
    /// <summary>It does.</summary>
    None = 0,

    /// <summary>The account has another asset.</summary>
    WrongAsset,

    /// <summary>Not positive, or no multiple of the step.</summary>
    BadAmount,

    /// <summary>The margin account cannot spare it, or the wallet does not have it.</summary>
    InsufficientFunds,

    /// <summary>No such network for the asset.</summary>
    UnknownNetwork,

    /// <summary>Withdrawals are suspended.</summary>
    Suspended,

    /// <summary>Below the smallest withdrawal.</summary>
    BelowMinimum,

    /// <summary>Above the largest withdrawal.</summary>
    AboveMaximum,

    /// <summary>No address.</summary>
    BadAddress,

    /// <summary>The owner's id was used before.</summary>
    DuplicateId,
}

/// <summary>Answer to a move or withdrawal.</summary>
/// <param name="Refusal">Why not; <see cref="FundsRefusal.None"/> when it was done.</param>
/// <param name="Id">The venue's id; that of the first use when the owner's id was used before.</param>
public readonly record struct FundsResult(FundsRefusal Refusal, string Id)
{
    /// <summary>True when the venue did what was asked.</summary>
    public bool IsAccepted => Refusal == FundsRefusal.None;
}

/// <summary>A withdrawal was taken, paid out or rejected.</summary>
/// <param name="Withdrawal">As it is now.</param>
public sealed record WithdrawalEvent(VenueWithdrawal Withdrawal) : ModelEvent(Withdrawal.AccountId, Withdrawal.UpdatedAt);

/// <summary>A deposit came or was credited to the wallet.</summary>
/// <param name="Deposit">As it is now.</param>
public sealed record DepositEvent(VenueDeposit Deposit) : ModelEvent(Deposit.AccountId, Deposit.UpdatedAt);

/// <summary>Money was moved between margin account and wallet; the <see cref="BalanceEvent"/> precedes.</summary>
/// <param name="Move">The move.</param>
public sealed record MoveEvent(VenueMove Move) : ModelEvent(Move.AccountId, Move.Time);
