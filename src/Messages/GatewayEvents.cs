using System.Text.Json.Serialization;

namespace Hedgerow.Messages;

/// <summary>One order in a gateway's ledger.</summary>
/// <param name="ClientId">The order.</param>
/// <param name="VenueOrderId">The venue's id; empty until the venue told it.</param>
/// <param name="Symbol">Venue symbol.</param>
/// <param name="Side">Direction.</param>
/// <param name="Type">Behaviour.</param>
/// <param name="Quantity">Native units.</param>
/// <param name="Price">Limit price.</param>
/// <param name="ReduceOnly">Sent as reduce-only.</param>
/// <param name="Purpose">What it is for.</param>
/// <param name="State">What is known.</param>
/// <param name="CumulativeQuantity">Filled so far.</param>
/// <param name="AveragePrice">Of what filled.</param>
/// <param name="BookedQuantity">How much of that has its executions (with fees) booked.</param>
/// <param name="SentAt">When it left, local time.</param>
/// <param name="Reason">Why it closed or is in doubt.</param>
/// <param name="Attempted">False when it never left.</param>
/// <param name="Revision">Ledger revision of the last change.</param>
/// <param name="Kind">Of the contract; absent in what is stored: linear.</param>
/// <param name="FeeQuantity">Coins that the venue took as its fee for this spot order, by the executions booked.</param>
public sealed record LedgerOrder(
    string ClientId,
    string VenueOrderId,
    string Symbol,
    Side Side,
    OrderType Type,
    decimal Quantity,
    decimal Price,
    bool ReduceOnly,
    OrderPurpose Purpose,
    OrderState State,
    decimal CumulativeQuantity,
    decimal AveragePrice,
    decimal BookedQuantity,
    DateTimeOffset SentAt,
    string Reason,
    bool Attempted,
    long Revision,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] ContractKind Kind = ContractKind.Linear,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] decimal FeeQuantity = 0m);

/// <summary>What a gateway remembers.</summary>
public abstract record GatewayEvent : Event;

/// <summary>A coordinator took charge: of a higher epoch, or again because it had counted more than was kept here.</summary>
/// <param name="Epoch">The epoch; never lower than before.</param>
/// <param name="Revision">
/// Changes are numbered above this: the newest revision that the coordinator has, or the ledger's own if that is higher.
/// </param>
/// <param name="Time">When, local time. Before the first one nothing was ever sent.</param>
public sealed record EpochRaised(long Epoch, long Revision, DateTimeOffset Time) : GatewayEvent;

/// <summary>The ledger was compared with the venue and holds everything that happened there before a time.</summary>
/// <param name="Time">Local time at which the comparison began; what happened later is for the next one.</param>
public sealed record LedgerAgreed(DateTimeOffset Time) : GatewayEvent;

/// <summary>An order entered the ledger or changed; the whole order, so that the newest replaces the older.</summary>
/// <param name="Order">The order with its new revision.</param>
public sealed record OrderLedgered(LedgerOrder Order) : GatewayEvent;

/// <summary>An execution was booked.</summary>
/// <param name="Fill">The execution; a fee in coins of what was bought is written down as what these coins cost.</param>
/// <param name="Correction">Signed quantity, native units, by which it corrects the ledger; zero for an order of ours.</param>
/// <param name="Revision">New ledger revision when it corrects or takes coins; else the present one.</param>
/// <param name="Kind">Of the contract; absent in what is stored: linear.</param>
/// <param name="FeeQuantity">
/// Coins of a spot instrument that the venue took as its fee. Of an order of ours they are counted with it, under a new revision; of another
/// they are in the correction. Zero when the fee is in another asset, or is part of a position that was taken over.
/// </param>
public sealed record FillBooked(
    Fill Fill,
    decimal Correction,
    long Revision,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] ContractKind Kind = ContractKind.Linear,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] decimal FeeQuantity = 0m) : GatewayEvent;

/// <summary>A funding payment was booked.</summary>
/// <param name="Payment">The payment.</param>
public sealed record FundingBooked(FundingPayment Payment) : GatewayEvent;

/// <summary>The venue's position was taken over although no trade explains it.</summary>
/// <param name="Symbol">Venue symbol.</param>
/// <param name="Delta">Signed quantity, native units.</param>
/// <param name="Revision">New ledger revision.</param>
/// <param name="VenueTime">Foreign trades up to this time are contained in it.</param>
/// <param name="IsDelivery">True when the contract had ended and the venue holds nothing of it any more: it was settled.</param>
public sealed record PositionTakenOver(
    string Symbol,
    decimal Delta,
    long Revision,
    DateTimeOffset VenueTime,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsDelivery = false) : GatewayEvent
{
    /// <summary>What the coordinator is told of it.</summary>
    [JsonIgnore]
    public CorrectionCause Cause => IsDelivery ? CorrectionCause.Delivery : CorrectionCause.Unexplained;
}

/// <summary>The account was read for the first time.</summary>
/// <param name="Equity">In the settle asset.</param>
/// <param name="Time">When.</param>
public sealed record BaselineSet(decimal Equity, DateTimeOffset Time) : GatewayEvent;

/// <summary>One step of money in a gateway's books.</summary>
/// <param name="StepId">The step.</param>
/// <param name="Move">What it does.</param>
/// <param name="Route">Name of the route it belongs to.</param>
/// <param name="Asset">What.</param>
/// <param name="Network">By which network, of a withdrawal; else empty.</param>
/// <param name="Address">Where to, of a withdrawal, as configured here; else empty.</param>
/// <param name="Amount">How much; of a withdrawal, with the fee.</param>
/// <param name="State">What is known.</param>
/// <param name="VenueId">The venue's id; empty until the venue told it.</param>
/// <param name="Fee">What the venue keeps of a withdrawal, as it said.</param>
/// <param name="TxId">The network's id of a withdrawal; empty until the venue told it.</param>
/// <param name="Reason">Why it is in doubt or refused.</param>
/// <param name="Attempted">False when it never left.</param>
/// <param name="SentAt">When it was written down to be sent, local time.</param>
public sealed record FundsStep(
    string StepId,
    FundsMove Move,
    string Route,
    string Asset,
    string Network,
    string Address,
    decimal Amount,
    FundsState State,
    string VenueId,
    decimal Fee,
    string TxId,
    string Reason,
    bool Attempted,
    DateTimeOffset SentAt);

/// <summary>A step of money entered the books or changed; the whole of it, so that the newest replaces the older.</summary>
/// <param name="Step">The step.</param>
public sealed record FundsLedgered(FundsStep Step) : GatewayEvent;
/// <summary>
/// An operator accepted that the venue's history no longer reaches back to the last agreement: the comparison goes on from
/// here, and what cannot be found before it counts as not having happened. Positions still come from the venue.
/// </summary>
/// <param name="RequestId">Of the operator's command.</param>
/// <param name="Since">Local time from which the ledger was not compared with the venue.</param>
/// <param name="Through">Local time up to which the gap is accepted.</param>
/// <param name="Who">Operator.</param>
/// <param name="Why">Reason given.</param>
public sealed record GapAccepted(
    string RequestId, DateTimeOffset Since, DateTimeOffset Through, string Who, string Why) : GatewayEvent;

/// <summary>
/// A symbol's books were brought to its position although no execution explains the difference: executions that the venue
/// did not tell, a position that was taken over, or a ledger older than the books.
/// </summary>
/// <param name="Symbol">Venue symbol.</param>
/// <param name="Delta">Signed quantity, native units.</param>
/// <param name="Price">The venue's mark, at which it is valued.</param>
/// <param name="Time">When, local time.</param>
/// <param name="Kind">Of the contract; absent in what is stored: linear.</param>
public sealed record BookAligned(
    string Symbol,
    decimal Delta,
    decimal Price,
    DateTimeOffset Time,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] ContractKind Kind = ContractKind.Linear) : GatewayEvent;

/// <summary>
/// The gateway stopped in order: no order was on its way or in doubt, and none leaves before <see cref="GatewayWoke"/> is
/// durable. Whoever reads this last need not wait until orders of the life before can no longer arrive.
/// </summary>
/// <param name="Time">When, local time.</param>
public sealed record GatewayRested(DateTimeOffset Time) : GatewayEvent;

/// <summary>A gateway that had stopped in order began anew: from here on orders may leave, and the journal may lose them.</summary>
/// <param name="Time">When, local time.</param>
public sealed record GatewayWoke(DateTimeOffset Time) : GatewayEvent;

/// <summary>A node's circuit breaker was tripped, or was reset; a node that takes over stays tripped.</summary>
/// <param name="Node">Name of the node.</param>
/// <param name="Reason">Why it is tripped; empty when it is not.</param>
/// <param name="Time">When it was heard, local time.</param>
public sealed record BreakerHeard(string Node, string Reason, DateTimeOffset Time) : GatewayEvent;

/// <summary>A past correction that the coordinator may still have to be told.</summary>
/// <param name="Revision">Ledger revision.</param>
/// <param name="Symbol">Venue symbol.</param>
/// <param name="Delta">Signed quantity, native units.</param>
/// <param name="Cause">Why.</param>
public sealed record LedgerCorrection(long Revision, string Symbol, decimal Delta, CorrectionCause Cause);

/// <summary>An execution or payment that was booked.</summary>
/// <param name="Id">The venue's id.</param>
/// <param name="Time">The venue's time of it.</param>
public readonly record struct BookedId(string Id, DateTimeOffset Time);

/// <summary>The newest booked ids. What is not newer than a forgotten one counts as booked.</summary>
/// <param name="Ids">Oldest first.</param>
/// <param name="ForgottenThrough">Newest venue time of those forgotten; the minimum value when none was.</param>
public sealed record BookedIds(IReadOnlyList<BookedId> Ids, DateTimeOffset ForgottenThrough);

/// <summary>
/// How far closed orders were forgotten. Ids count up, so an order that is not known and has no higher id was known once:
/// what it traded has been counted.
/// </summary>
/// <param name="Epoch">Epoch of the highest forgotten id.</param>
/// <param name="Sequence">Its number in the epoch.</param>
public sealed record ForgottenOrders(long Epoch, long Sequence);

/// <summary>Everything a gateway remembers.</summary>
/// <param name="Epoch">Highest epoch seen.</param>
/// <param name="Revision">Newest ledger revision.</param>
/// <param name="PrunedThrough">Highest revision of a change that was forgotten; a coordinator that knows less cannot be told what it missed.</param>
/// <param name="Orders">Orders not closed, then the newest closed ones, the first closed first.</param>
/// <param name="Corrections">The newest corrections.</param>
/// <param name="Positions">Ledger position by symbol.</param>
/// <param name="Trades">The newest booked executions.</param>
/// <param name="Payments">The newest booked funding payments.</param>
/// <param name="TakenOverAt">Time of the last take-over by symbol.</param>
/// <param name="AgreedThrough">Local time before which the ledger is known to be complete; the minimum value before the first epoch.</param>
/// <param name="Totals">Sums.</param>
/// <param name="Funds">Steps of money that are not final, then the newest final ones; null in snapshots of releases that moved none.</param>
/// <param name="NetMovedOut">Moves out of the margin account less moves into it, since the journal began.</param>
/// <param name="Forgotten">How far closed orders were forgotten; null when none was.</param>
/// <param name="Books">What every symbol came to; null in snapshots that were written before books were kept.</param>
/// <param name="Gap">The newest gap in the venue's history that an operator accepted; null when there was none.</param>
/// <param name="Rested">True between <see cref="GatewayRested"/> and <see cref="GatewayWoke"/>.</param>
/// <param name="Breaker">What was last heard of a breaker; null when none was ever tripped.</param>
public sealed record GatewaySnapshot(
    long Epoch,
    long Revision,
    long PrunedThrough,
    IReadOnlyList<LedgerOrder> Orders,
    IReadOnlyList<LedgerCorrection> Corrections,
    IReadOnlyDictionary<string, decimal> Positions,
    BookedIds Trades,
    BookedIds Payments,
    IReadOnlyDictionary<string, DateTimeOffset> TakenOverAt,
    DateTimeOffset AgreedThrough,
    GatewayTotals Totals,
    IReadOnlyList<FundsStep>? Funds = null,
    decimal NetMovedOut = 0m,
    ForgottenOrders? Forgotten = null,
    IReadOnlyList<SymbolBook>? Books = null,
    GapAccepted? Gap = null,
    bool Rested = false,
    BreakerHeard? Breaker = null) : GatewayEvent;
