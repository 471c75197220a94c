using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Hedgerow.Messages;

/// <summary>
/// The names and versions under which events are stored. An entry, once released, stays: see the compatibility rule in
/// docs/journal.md.
/// </summary>
public static class EventCatalog
{
    /// <summary>Every stored event kind: stored name, version, and how it is read and written.</summary>
    public static IReadOnlyList<(string Name, int Version, JsonTypeInfo Type)> Entries { get; } =
    [
        ("gateway.epoch-raised", 1, EventJson.Default.EpochRaised),
        ("gateway.ledger-agreed", 1, EventJson.Default.LedgerAgreed),
        ("gateway.order-ledgered", 1, EventJson.Default.OrderLedgered),
        ("gateway.fill-booked", 1, EventJson.Default.FillBooked),
        ("gateway.funding-booked", 1, EventJson.Default.FundingBooked),
        ("gateway.position-taken-over", 1, EventJson.Default.PositionTakenOver),
        ("gateway.baseline-set", 1, EventJson.Default.BaselineSet),
        ("gateway.book-aligned", 1, EventJson.Default.BookAligned),
        ("gateway.snapshot", 1, EventJson.Default.GatewaySnapshot),
        ("gateway.gap-accepted", 1, EventJson.Default.GapAccepted),
        ("gateway.rested", 1, EventJson.Default.GatewayRested),
        ("gateway.woke", 1, EventJson.Default.GatewayWoke),
        ("gateway.breaker-heard", 1, EventJson.Default.BreakerHeard),
        ("coordinator.epoch-started", 1, EventJson.Default.EpochStarted),
        ("coordinator.leg-order-planned", 1, EventJson.Default.LegOrderPlanned),
        ("coordinator.leg-order-progressed", 1, EventJson.Default.LegOrderProgressed),
        ("coordinator.legs-corrected", 1, EventJson.Default.LegsCorrected),
        ("coordinator.legs-netted", 1, EventJson.Default.LegsNetted),
        ("coordinator.hedge-step-failed", 1, EventJson.Default.HedgeStepFailed),
        ("coordinator.clip-settled", 1, EventJson.Default.ClipSettled),
        ("coordinator.pair-halted", 1, EventJson.Default.PairHalted),
        ("coordinator.operator-acted", 1, EventJson.Default.OperatorActed),
        ("coordinator.snapshot", 1, EventJson.Default.CoordinatorSnapshot),
        ("coordinator.ladder-fired", 1, EventJson.Default.LadderFired),
        ("coordinator.ladder-rearmed", 1, EventJson.Default.LadderRearmed),
        ("coordinator.ladder-cut-ended", 1, EventJson.Default.LadderCutEnded),
        ("breaker.tripped", 1, EventJson.Default.BreakerTripped),
        ("breaker.reset", 1, EventJson.Default.BreakerWasReset),
        ("breaker.snapshot", 1, EventJson.Default.BreakerSnapshot),
        ("gateway.funds-ledgered", 1, EventJson.Default.FundsLedgered),
        ("treasurer.transfer-planned", 1, EventJson.Default.TransferPlanned),
        ("treasurer.transfer-changed", 1, EventJson.Default.TransferChanged),
        ("treasurer.transfer-commanded", 1, EventJson.Default.TransferCommanded),
        ("treasurer.snapshot", 1, EventJson.Default.TreasurerSnapshot),
        ("bookkeeper.venue-entered", 1, EventJson.Default.VenueEntered),
        ("bookkeeper.book-began", 1, EventJson.Default.BookBegan),
        ("bookkeeper.book-marked", 1, EventJson.Default.BookMarked),
        ("bookkeeper.owner-moved", 1, EventJson.Default.OwnerMoved),
        ("bookkeeper.snapshot", 1, EventJson.Default.BookkeeperSnapshot),
        ("coordinator.reduction-ended", 1, EventJson.Default.ReductionEnded),
        ("desk.command-taken", 1, EventJson.Default.CommandTaken),
        ("desk.command-answered", 1, EventJson.Default.CommandAnswered),
        ("desk.snapshot", 1, EventJson.Default.DeskSnapshot),
        ("alarms.raised", 1, EventJson.Default.AlarmRaised),
        ("alarms.repeated", 1, EventJson.Default.AlarmRepeated),
        ("alarms.acknowledged", 1, EventJson.Default.AlarmsAcknowledged),
        ("alarms.snapshot", 1, EventJson.Default.AlarmsSnapshot),
    ];
}

/// <summary>Generated readers and writers of the stored events.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(EpochRaised))]
[JsonSerializable(typeof(LedgerAgreed))]
[JsonSerializable(typeof(OrderLedgered))]
[JsonSerializable(typeof(FillBooked))]
[JsonSerializable(typeof(FundingBooked))]
[JsonSerializable(typeof(PositionTakenOver))]
[JsonSerializable(typeof(BaselineSet))]
[JsonSerializable(typeof(GatewaySnapshot))]
[JsonSerializable(typeof(GapAccepted))]
[JsonSerializable(typeof(GatewayRested))]
[JsonSerializable(typeof(GatewayWoke))]
[JsonSerializable(typeof(BreakerHeard))]
[JsonSerializable(typeof(EpochStarted))]
[JsonSerializable(typeof(LegOrderPlanned))]
[JsonSerializable(typeof(LegOrderProgressed))]
[JsonSerializable(typeof(LegsNetted))]
[JsonSerializable(typeof(LegsCorrected))]
[JsonSerializable(typeof(HedgeStepFailed))]
[JsonSerializable(typeof(ClipSettled))]
[JsonSerializable(typeof(PairHalted))]
[JsonSerializable(typeof(OperatorActed))]
[JsonSerializable(typeof(CoordinatorSnapshot))]
[JsonSerializable(typeof(LadderFired))]
[JsonSerializable(typeof(LadderRearmed))]
[JsonSerializable(typeof(LadderCutEnded))]
[JsonSerializable(typeof(BreakerTripped))]
[JsonSerializable(typeof(BreakerWasReset))]
[JsonSerializable(typeof(BreakerSnapshot))]
[JsonSerializable(typeof(FundsLedgered))]
[JsonSerializable(typeof(TransferPlanned))]
[JsonSerializable(typeof(TransferChanged))]
[JsonSerializable(typeof(TransferCommanded))]
[JsonSerializable(typeof(TreasurerSnapshot))]
[JsonSerializable(typeof(BookAligned))]
[JsonSerializable(typeof(VenueEntered))]
[JsonSerializable(typeof(BookBegan))]
[JsonSerializable(typeof(BookMarked))]
[JsonSerializable(typeof(OwnerMoved))]
[JsonSerializable(typeof(BookkeeperSnapshot))]
[JsonSerializable(typeof(ReductionEnded))]
[JsonSerializable(typeof(CommandTaken))]
[JsonSerializable(typeof(CommandAnswered))]
[JsonSerializable(typeof(DeskSnapshot))]
[JsonSerializable(typeof(AlarmRaised))]
[JsonSerializable(typeof(AlarmRepeated))]
[JsonSerializable(typeof(AlarmsAcknowledged))]
[JsonSerializable(typeof(AlarmsSnapshot))]
internal sealed partial class EventJson : JsonSerializerContext;
