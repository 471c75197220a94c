namespace Hedgerow.Messages;

/// <summary>What the treasurer remembers.</summary>
public abstract record TreasurerEvent : Event;

/// <summary>A transfer was proposed or ordered.</summary>
/// <param name="Transfer">The transfer, nothing of it moved.</param>
/// <param name="Sequence">Its number within the treasurer's journal; rises by one.</param>
public sealed record TransferPlanned(Transfer Transfer, long Sequence) : TreasurerEvent;

/// <summary>A transfer changed; the whole of it, so that the newest replaces the older.</summary>
/// <param name="Transfer">The transfer.</param>
public sealed record TransferChanged(Transfer Transfer) : TreasurerEvent;

/// <summary>An operator's command about transfers took effect.</summary>
/// <param name="RequestId">Of the command.</param>
/// <param name="Action">Which command.</param>
/// <param name="Subject">Transfer or route.</param>
/// <param name="Who">Operator.</param>
/// <param name="Why">Reason given.</param>
/// <param name="Time">When.</param>
public sealed record TransferCommanded(
    string RequestId, string Action, string Subject, string Who, string Why, DateTimeOffset Time) : TreasurerEvent;

/// <summary>Everything the treasurer remembers.</summary>
/// <param name="Sequence">Number of the newest transfer.</param>
/// <param name="Transfers">Transfers that are not final, then the newest final ones, the first ended first.</param>
/// <param name="Costs">Fees and settled amounts by asset, those of forgotten transfers included.</param>
/// <param name="Requests">Ids of the newest operator commands.</param>
public sealed record TreasurerSnapshot(
    long Sequence,
    IReadOnlyList<Transfer> Transfers,
    IReadOnlyDictionary<string, decimal> Costs,
    IReadOnlyList<string> Requests) : TreasurerEvent;
