using System.Text.Json.Serialization;

namespace Hedgerow.Messages;

/// <summary>What the coordinator remembers.</summary>
public abstract record CoordinatorEvent : Event;

/// <summary>A coordinator started: it owns every client order id of this epoch.</summary>
/// <param name="Epoch">Higher than every one before.</param>
/// <param name="Time">When.</param>
public sealed record EpochStarted(long Epoch, DateTimeOffset Time) : CoordinatorEvent;

/// <summary>An order of a leg, from its plan to its end.</summary>
/// <param name="ClientId">The order.</param>
/// <param name="Pair">Number of the pair.</param>
/// <param name="Leg">0 for A, 1 for B.</param>
/// <param name="Venue">Venue account.</param>
/// <param name="Symbol">Venue symbol.</param>
/// <param name="Side">Direction.</param>
/// <param name="Type">Behaviour.</param>
/// <param name="Quantity">Native units.</param>
/// <param name="Price">Limit price.</param>
/// <param name="TargetPrice">Touch when it was decided: what its cost is measured against; zero when adopted.</param>
/// <param name="Purpose">What it is for.</param>
/// <param name="State">What is known.</param>
/// <param name="CumulativeQuantity">Filled so far, counted in the leg's position.</param>
/// <param name="AveragePrice">Of what filled.</param>
/// <param name="PlannedAt">When.</param>
/// <param name="Kind">Of the contract; absent in what is stored: linear.</param>
/// <param name="FeeQuantity">Coins that the venue took as its fee for this spot order, counted in the leg's position.</param>
public sealed record LegOrder(
    string ClientId,
    int Pair,
    int Leg,
    string Venue,
    string Symbol,
    Side Side,
    OrderType Type,
    decimal Quantity,
    decimal Price,
    decimal TargetPrice,
    OrderPurpose Purpose,
    OrderState State,
    decimal CumulativeQuantity,
    decimal AveragePrice,
    DateTimeOffset PlannedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] ContractKind Kind = ContractKind.Linear,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] decimal FeeQuantity = 0m);

/// <summary>An order was decided.</summary>
/// <param name="Order">The order, nothing filled.</param>
public sealed record LegOrderPlanned(LegOrder Order) : CoordinatorEvent;

/// <summary>A gateway's report of an order was counted.</summary>
/// <param name="Venue">Venue account.</param>
/// <param name="Revision">Of the venue's ledger.</param>
/// <param name="ClientId">The order.</param>
/// <param name="Symbol">Venue symbol.</param>
/// <param name="Side">Direction.</param>
/// <param name="Type">Behaviour.</param>
/// <param name="Quantity">Ordered, native units.</param>
/// <param name="Price">Limit price.</param>
/// <param name="State">What is known.</param>
/// <param name="CumulativeQuantity">Filled so far.</param>
/// <param name="AveragePrice">
/// Of what filled: with the cumulative quantity, what an inverse leg opened in base units (<see cref="ContractKind"/>).
/// </param>
/// <param name="Time">When.</param>
/// <param name="Kind">Of the contract; absent in what is stored: linear. Counts for an order that was not planned here.</param>
/// <param name="FeeQuantity">Coins that the venue took as its fee for this spot order so far.</param>
public sealed record LegOrderProgressed(
    string Venue,
    long Revision,
    string ClientId,
    string Symbol,
    Side Side,
    OrderType Type,
    decimal Quantity,
    decimal Price,
    OrderState State,
    decimal CumulativeQuantity,
    decimal AveragePrice,
    DateTimeOffset Time,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] ContractKind Kind = ContractKind.Linear,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] decimal FeeQuantity = 0m) : CoordinatorEvent;

/// <summary>
/// A part of a leg was set against the opposite leg of another pair at the same instrument, without a trade: the venue holds
/// neither of them.
/// </summary>
/// <param name="Instrument">Where both legs are.</param>
/// <param name="From">Pair number and leg (as pair·2 + leg) whose leg becomes smaller.</param>
/// <param name="To">The opposite one, which becomes smaller as well.</param>
/// <param name="Quantity">Signed native quantity that goes from the one to the other.</param>
/// <param name="Time">When.</param>
public sealed record LegsNetted(InstrumentId Instrument, int From, int To, decimal Quantity, DateTimeOffset Time) : CoordinatorEvent;

/// <summary>A position change that is no order of ours was counted.</summary>
/// <param name="Venue">Venue account.</param>
/// <param name="Revision">Of the venue's ledger.</param>
/// <param name="Symbol">Venue symbol.</param>
/// <param name="Shares">Signed native quantity per pair number and leg (as pair·2 + leg); each makes its leg smaller.</param>
/// <param name="Foreign">What belongs to no pair and waits for the operator.</param>
/// <param name="Cause">Why.</param>
/// <param name="Time">When.</param>
public sealed record LegsCorrected(
    string Venue,
    long Revision,
    string Symbol,
    IReadOnlyDictionary<int, decimal> Shares,
    decimal Foreign,
    CorrectionCause Cause,
    DateTimeOffset Time) : CoordinatorEvent;

/// <summary>A step to level the legs ended short of its quantity.</summary>
/// <param name="Pair">Number of the pair.</param>
/// <param name="Attempts">Steps since the legs were last level.</param>
public sealed record HedgeStepFailed(int Pair, int Attempts) : CoordinatorEvent;

/// <summary>The legs are level again at another hedged quantity.</summary>
/// <param name="Pair">Number of the pair.</param>
/// <param name="Position">Quantity sold on A and bought on B; negative the other way round.</param>
/// <param name="UnhedgedMs">How long a lot or more had been unhedged.</param>
public sealed record ClipSettled(int Pair, decimal Position, double UnhedgedMs) : CoordinatorEvent;

/// <summary>A pair stopped and waits for the operator.</summary>
/// <param name="Pair">Number of the pair.</param>
/// <param name="Reason">Why.</param>
/// <param name="Time">When.</param>
public sealed record PairHalted(int Pair, string Reason, DateTimeOffset Time) : CoordinatorEvent;

/// <summary>An operator's command took effect.</summary>
/// <param name="Command">What was said, by whom and why.</param>
/// <param name="Pairs">Numbers of the pairs it took effect on.</param>
/// <param name="LegChanges">Signed native quantity by which legs changed (as pair·2 + leg): adopted or written off.</param>
/// <param name="Cleared">Instruments whose foreign quantity was adopted or written off.</param>
/// <param name="Time">When.</param>
/// <param name="ReduceTo">
/// Hedged quantity, without its sign, to which the operator had pairs reduced, by number; null or empty for every other command.
/// </param>
/// <param name="InversePrices">
/// Price at which what an inverse leg adopted is counted in base units, by leg as in <paramref name="LegChanges"/>. Null, or a leg that is
/// not in it: linear, or nothing was adopted.
/// </param>
public sealed record OperatorActed(
    OperatorCommand Command,
    IReadOnlyList<int> Pairs,
    IReadOnlyDictionary<int, decimal> LegChanges,
    IReadOnlyList<InstrumentId> Cleared,
    DateTimeOffset Time,
    IReadOnlyDictionary<int, decimal>? ReduceTo = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<int, decimal>? InversePrices = null) : CoordinatorEvent;

/// <summary>A pair reached what the operator had it reduced to, or came as near as both venues can trade.</summary>
/// <param name="Pair">Number of the pair.</param>
/// <param name="Time">When.</param>
public sealed record ReductionEnded(int Pair, DateTimeOffset Time) : CoordinatorEvent;

/// <summary>One pair in a snapshot.</summary>
/// <param name="Number">As configured.</param>
/// <param name="LegA">Instrument of leg A; null before its first order.</param>
/// <param name="LegB">Instrument of leg B; null before its first order.</param>
/// <param name="PositionA">Signed, native units.</param>
/// <param name="PositionB">Signed, native units.</param>
/// <param name="SettledPosition">Hedged quantity when the legs were last level.</param>
/// <param name="Mode">What it may do.</param>
/// <param name="HaltReason">Why it waits; empty when it does not.</param>
/// <param name="HedgeAttempts">Failed steps since the legs were last level.</param>
/// <param name="HedgesOpened">Clips that enlarged the hedge.</param>
/// <param name="HedgesClosed">Clips that reduced it.</param>
/// <param name="MaxUnhedgedMs">Longest time unhedged.</param>
/// <param name="SlippageCost">Cost against target prices.</param>
/// <param name="ReduceTo">Hedged quantity, without its sign, to which the operator has it reduced; null when not.</param>
/// <param name="BaseA">Base quantity of an inverse leg A; null: it is linear, and its position is its base quantity.</param>
/// <param name="BaseB">Base quantity of an inverse leg B; null: it is linear, and its position is its base quantity.</param>
public sealed record PairSnapshot(
    int Number,
    InstrumentId? LegA,
    InstrumentId? LegB,
    decimal PositionA,
    decimal PositionB,
    decimal SettledPosition,
    PairMode Mode,
    string HaltReason,
    int HedgeAttempts,
    long HedgesOpened,
    long HedgesClosed,
    double MaxUnhedgedMs,
    decimal SlippageCost,
    decimal? ReduceTo = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] decimal? BaseA = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] decimal? BaseB = null);

/// <summary>Foreign quantity at one instrument.</summary>
/// <param name="Instrument">Venue and symbol.</param>
/// <param name="Quantity">Signed native quantity that belongs to no pair.</param>
public sealed record ForeignPosition(InstrumentId Instrument, decimal Quantity);

/// <summary>Which orders that are not kept any more were counted.</summary>
/// <param name="Through">Every order up to this one; null where nothing was left out of the rest.</param>
/// <param name="Planned">Last number planned, by epoch: every one up to it was known.</param>
/// <param name="Named">Ids of orders beyond those, adopted from a gateway and forgotten since; the first forgotten first.</param>
public sealed record CountedOrders(
    ForgottenOrders? Through, IReadOnlyDictionary<long, long> Planned, IReadOnlyList<string> Named);

/// <summary>Everything the coordinator remembers.</summary>
/// <param name="Epoch">Newest epoch.</param>
/// <param name="Sequence">Last order number used in it.</param>
/// <param name="Pairs">Every pair that ever had state.</param>
/// <param name="Orders">Orders not closed, then the newest closed ones, the first closed first.</param>
/// <param name="Revisions">Newest counted revision by venue.</param>
/// <param name="Foreign">Positions that belong to no pair and wait for the operator.</param>
/// <param name="Requests">Ids of the newest operator commands.</param>
/// <param name="Forgotten">Highest id of a closed order that was forgotten; null when none was.</param>
/// <param name="Ladder">Ladders, open cuts and forced closes; null in snapshots from before there were any.</param>
/// <param name="Stances">What the operator said of whole venues, where it is not the ordinary course; null in older snapshots.</param>
/// <param name="Counted">Which of the orders that were forgotten were counted; null in older snapshots: all up to <paramref name="Forgotten"/>.</param>
public sealed record CoordinatorSnapshot(
    long Epoch,
    long Sequence,
    IReadOnlyList<PairSnapshot> Pairs,
    IReadOnlyList<LegOrder> Orders,
    IReadOnlyDictionary<string, long> Revisions,
    IReadOnlyList<ForeignPosition> Foreign,
    IReadOnlyList<string> Requests,
    ForgottenOrders? Forgotten = null,
    LadderSnapshot? Ladder = null,
    IReadOnlyDictionary<string, VenueStance>? Stances = null,
    CountedOrders? Counted = null) : CoordinatorEvent;
