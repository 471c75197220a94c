namespace Hedgerow.Messages;

/// <summary>What an operator can do.</summary>
public enum OperatorAction
{
    /// <summary>Only keep the legs level: pairs, or a venue with every pair that has a leg there.</summary>
    Pause = 1,

    /// <summary>Back to normal: pairs, whose halts end too, or a venue that was paused or isolated.</summary>
    Resume = 2,

    /// <summary>Pairs follow their curve towards zero only.</summary>
    ReduceOnly = 3,

    /// <summary>Close pairs whatever the spread, and open nothing until resumed.</summary>
    Flatten = 4,

    /// <summary>Take a position that is not ours at an instrument of the pair into the pair, to be hedged.</summary>
    Adopt = 5,

    /// <summary>Leave a position that is not ours to its owner: it no longer counts here.</summary>
    WriteOff = 6,

    /// <summary>No new exposure at a venue, and nothing rests there; hedging and reducing stay open.</summary>
    Isolate = 7,

    /// <summary>Reduce a pair by a quantity on both legs, or one leg alone.</summary>
    Reduce = 8,

    /// <summary>Let a transfer go that waits for the operator.</summary>
    Approve = 9,

    /// <summary>Drop a transfer that waits for the operator.</summary>
    Reject = 10,

    /// <summary>Note that alarms were seen.</summary>
    Acknowledge = 11,

    /// <summary>Accept that a venue's history no longer reaches back to the last agreement with it.</summary>
    AcceptGap = 12,

    /// <summary>Take back the trip of the node's circuit breaker.</summary>
    ResetBreaker = 13,

    /// <summary>Trip the node's circuit breaker by hand.</summary>
    TripBreaker = 14,

    /// <summary>Move margin along a route now, whatever the leverages.</summary>
    Transfer = 15,

    /// <summary>Vouch for the whereabouts of a stuck transfer's money.</summary>
    SettleTransfer = 16,

    /// <summary>Close the healthy leg of a pair down to what a step of the outage guidance leaves, while the venue of the other leg is down.</summary>
    ExecuteGuidance = 17,

    /// <summary>A node gives the right to coordinate to another one, and does not stand by for it either, until it rejoins or is started again.</summary>
    Drain = 18,

    /// <summary>A node stops in order and its process ends.</summary>
    Leave = 19,

    /// <summary>A node that was drained stands by again.</summary>
    Rejoin = 20,
}

/// <summary>What the operator said of a whole venue.</summary>
public enum VenueStance
{
    /// <summary>The ordinary course.</summary>
    Open = 1,

    /// <summary>No new exposure, nothing rests; hedging and reducing stay open.</summary>
    Isolated = 2,

    /// <summary>Pairs with a leg there only keep their legs level.</summary>
    Paused = 3,
}

/// <summary>
/// An operator's word. The desk takes it, makes it durable, and tells it to the one that acts; one request id takes effect
/// once, however often it is told. Answered to the desk with an <see cref="OperatorAnswer"/> once the effect is durable.
/// </summary>
/// <param name="RequestId">Chosen by the sender; 1 to 100 characters.</param>
/// <param name="Action">What to do.</param>
/// <param name="Pair">Name of the pair, * for all; empty when it is not about pairs.</param>
/// <param name="Who">Name of the operator, from the token that was shown.</param>
/// <param name="Why">Reason given.</param>
/// <param name="Venue">
/// Venue account that it is about; with <see cref="OperatorAction.Reduce"/> the one leg to reduce, with
/// <see cref="OperatorAction.ExecuteGuidance"/> the one that is down.
/// </param>
/// <param name="Subject">Id of the transfer or of the alarm, or name of the route or of the node.</param>
/// <param name="Quantity">Base units by which to reduce, or the amount to transfer.</param>
/// <param name="AcceptExposure">With a reset of the breaker: the present net exposure is taken as meant.</param>
/// <param name="Step">Step of the guidance, from 1; null: the last one that is reached.</param>
public sealed record OperatorCommand(
    string RequestId,
    OperatorAction Action,
    string Pair,
    string Who,
    string Why,
    string? Venue = null,
    string? Subject = null,
    decimal? Quantity = null,
    bool AcceptExposure = false,
    int? Step = null) : Message;

/// <summary>
/// Answer to an <see cref="OperatorCommand"/>, told to the desk, once durable, by the one that acted. A command that is told
/// again is answered again.
/// </summary>
/// <param name="RequestId">Of the command.</param>
/// <param name="Ok">True when it took (or had taken) effect.</param>
/// <param name="Text">What was done, what remains, or why not.</param>
public sealed record OperatorAnswer(string RequestId, bool Ok, string Text) : Message;

/// <summary>How far an intervention is.</summary>
public enum InterventionState
{
    /// <summary>Durable, and told to the one that acts; not answered yet.</summary>
    InProgress = 1,

    /// <summary>Took effect.</summary>
    Done = 2,

    /// <summary>Refused by the one that would act; nothing changed.</summary>
    Refused = 3,
}

/// <summary>One operator's word and what became of it; told to the status board when it is durable and whenever it changes.</summary>
/// <param name="Command">What was said, by whom and why.</param>
/// <param name="State">How far it is.</param>
/// <param name="Text">The answer, or whose answer it waits for.</param>
/// <param name="TakenAt">When it was taken.</param>
/// <param name="AnsweredAt">When it was answered; null before.</param>
public sealed record Intervention(
    OperatorCommand Command,
    InterventionState State,
    string Text,
    DateTimeOffset TakenAt,
    DateTimeOffset? AnsweredAt) : Message;

/// <summary>A command that the desk did not take: it is not in the history and nobody else heard of it.</summary>
/// <param name="Command">What was said.</param>
/// <param name="Text">Why it was not taken.</param>
public sealed record CommandNotTaken(OperatorCommand Command, string Text) : Message;
