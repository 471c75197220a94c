using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Simulation;

/// <summary>Names the outcomes that a message, or an event beyond its kind, shows.</summary>
internal static class MessageBranches
{
    public static IReadOnlyList<string> Names { get; } =
    [
        "actor-down", "recovered", "quote-lost", "rate-blocked", "clock-unknown", "gateway-not-ready", "gateway-refuses-exposure",
        "order-refused-here", "order-rejected", "order-in-doubt", "order-not-found", "order-burned", "order-adopted",
        "order-filled", "order-partly-filled", "order-unfilled",
        "legs-moved-by-liquidation", "legs-moved-by-auto-deleverage", "legs-moved-by-stranger", "legs-taken-over", "legs-moved-by-delivery", "delivery-taken-over",
        "epoch-refused", "reports-asked-again", "inquiry", "query-failed", "place-in-doubt", "cancel-failed",
        "operator-refused", "dead-man-armed", "orders-forgotten", "order-refused-at-gate",
        .. Enum.GetValues<BreakerLimit>().Where(limit => limit != BreakerLimit.Operator).Select(BranchOf),
    ];

    /// <summary>The branch that a delivered message proves; null for ordinary traffic.</summary>
    public static string? Of(Message message) => message switch
    {
        Quote or MarkPrice or TimerFired => null,
        NodeHealthChanged { Down.Count: > 0 } => "actor-down",
        Started { Recovered: true } => "recovered",
        QuoteLost => "quote-lost",
        RateLimitReported { BlockedUntil: not null } => "rate-blocked",
        ClockAnswer { Ok: false } => "clock-unknown",
        GatewayState { Phase: not GatewayPhase.Ready } => "gateway-not-ready",
        GatewayState { AcceptsExposure: false } => "gateway-refuses-exposure",
        EpochRefused => "epoch-refused",
        ReportsRequest => "reports-asked-again",
        OrderInquiry => "inquiry",
        OrderAnswer { Result: LookupResult.Failed } or OrdersAnswer { Ok: false } or FillsAnswer { Ok: false } or AccountAnswer { Account: null } => "query-failed",
        PlaceOutcome { Code: ExposureGate.Code } => "order-refused-at-gate",
        PlaceOutcome { Outcome: RequestOutcome.InDoubt } => "place-in-doubt",
        CancelOutcome { Outcome: not RequestOutcome.Accepted } => "cancel-failed",
        OperatorAnswer { Ok: false } => "operator-refused",
        ArmDeadManSwitch { Timeout.Ticks: > 0 } => "dead-man-armed",
        _ => null,
    };

    /// <summary>The branch that an event proves beyond its kind; null for none.</summary>
    public static string? OfEvent(Event change) => change switch
    {
        OrderLedgered { Order: var order } => OfOrder(order),
        BreakerTripped { Trip.Limit: var limit } => BranchOf(limit),
        LegsCorrected { Cause: CorrectionCause.Liquidation } => "legs-moved-by-liquidation",
        LegsCorrected { Cause: CorrectionCause.AutoDeleverage } => "legs-moved-by-auto-deleverage",
        LegsCorrected { Cause: CorrectionCause.ForeignTrade } => "legs-moved-by-stranger",
        LegsCorrected { Cause: CorrectionCause.Delivery } => "legs-moved-by-delivery",
        LegsCorrected => "legs-taken-over",
        PositionTakenOver { IsDelivery: true } => "delivery-taken-over",
        GatewaySnapshot { Forgotten: not null } or CoordinatorSnapshot { Forgotten: not null } => "orders-forgotten",
        _ => null,
    };

    private static string BranchOf(BreakerLimit limit) =>
        "tripped-by" + string.Concat(limit.ToString().Select(c => char.IsUpper(c) ? "-" + char.ToLowerInvariant(c) : c.ToString()));

    private static string? OfOrder(LedgerOrder order) => order switch
    {
        { State: OrderState.InDoubt } => "order-in-doubt",
        { State: not OrderState.Closed } => null,
        { Reason: "not found at the venue" } => "order-not-found",
        { Reason: "never reached this gateway" } => "order-burned",
        { Reason: "adopted" } => "order-adopted",
        { Attempted: false } => "order-refused-here",
        { CumulativeQuantity: 0 } when order.Reason.StartsWith("rejected", StringComparison.Ordinal) => "order-rejected",
        { CumulativeQuantity: 0 } => "order-unfilled",
        _ => order.CumulativeQuantity >= order.Quantity ? "order-filled" : "order-partly-filled",
    };
}
