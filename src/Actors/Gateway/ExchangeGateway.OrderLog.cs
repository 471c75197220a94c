using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Gateway;

/// <content>
/// What the order log is told: every step of every order, ours or not. It is told at once and remembers nothing for the
/// gateway: the journal stays the truth.
/// </content>
public sealed partial class ExchangeGateway
{
    private const int KeptForeign = 4096;

    private readonly Dictionary<string, OrderSnapshot> _foreign = new(StringComparer.Ordinal);
    private readonly Queue<string> _foreignOrder = new();

    /// <summary>The steps that lead from one state of an order to the next; there may be none.</summary>
    internal static OrderStep? StepBetween(LedgerOrder? before, LedgerOrder after)
    {
        if (before is null)
            return !after.Attempted ? OrderStep.Refused : after.State == OrderState.Sent ? OrderStep.Sent : OrderStep.Adopted;
        if (before.State == OrderState.Closed && after.State != OrderState.Closed)
            return OrderStep.Revived;
        var grew = after.CumulativeQuantity > before.CumulativeQuantity;
        return after.State switch
        {
            OrderState.Closed when before.State == OrderState.Closed && !grew => null,
            OrderState.Closed => Ending(after),
            OrderState.InDoubt => before.State == OrderState.InDoubt ? null : OrderStep.InDoubt,
            _ when grew => OrderStep.PartiallyFilled,
            OrderState.Working when before.State == OrderState.InDoubt => OrderStep.Resolved,
            OrderState.Working when before.State == OrderState.Sent => OrderStep.Accepted,
            _ => null,
        };
    }

    private static OrderStep Ending(LedgerOrder order) =>
        order.Quantity > 0m && order.CumulativeQuantity >= order.Quantity ? OrderStep.Filled
        : order.Reason == OrderLedger.NotFound ? OrderStep.NotFound
        : order.Reason.StartsWith(OrderLedger.Rejected, StringComparison.Ordinal) ? OrderStep.Rejected
        : OrderStep.Cancelled;

    private static NoticeLevel LevelOf(OrderStep step) => step switch
    {
        OrderStep.InDoubt or OrderStep.NotFound or OrderStep.Rejected or OrderStep.Adopted => NoticeLevel.Warning,
        OrderStep.Revived or OrderStep.TakenOver or OrderStep.Liquidation or OrderStep.AutoDeleverage or OrderStep.Delivery or OrderStep.ForeignTrade => NoticeLevel.Alarm,
        _ => NoticeLevel.Info,
    };

    private void LogStep(LedgerOrder? before, LedgerOrder after, Effects effects)
    {
        if (_settings.OrderLog is not null && StepBetween(before, after) is { } step)
            Log(EntryOf(after, step, step == OrderStep.Adopted ? OrderOrigin.OtherNode : OrderOrigin.Own, effects.Now), effects);
    }

    private OrderLogged EntryOf(LedgerOrder order, OrderStep step, OrderOrigin origin, DateTimeOffset now) => new(
        now, LevelOf(step), step, origin, _settings.Venue, order.Symbol,
        ClientOrderId.TryParse(order.ClientId, out var id) ? id.Pair : 0, order.ClientId, order.VenueOrderId, order.Side, order.Type,
        order.Purpose, order.Quantity, order.Price, order.CumulativeQuantity, order.AveragePrice, order.Revision, order.Reason);

    /// <summary>An order of somebody else on the account; told when it is new or changed.</summary>
    private void LogForeign(OrderSnapshot seen, Effects effects)
    {
        if (_settings.OrderLog is null)
            return;
        var before = _foreign.GetValueOrDefault(seen.VenueOrderId);
        if (before is not null && (seen.UpdatedAt < before.UpdatedAt || seen with { UpdatedAt = before.UpdatedAt } == before))
            return;
        if (before is null)
        {
            _foreignOrder.Enqueue(seen.VenueOrderId);
            if (_foreignOrder.Count > KeptForeign)
                _foreign.Remove(_foreignOrder.Dequeue());
        }
        _foreign[seen.VenueOrderId] = seen;
        var step = StepOf(before, seen);
        Log(
            new OrderLogged(
                effects.Now, NoticeLevel.Warning, step, seen.Cause == TradeCause.Order ? OrderOrigin.Foreign : OrderOrigin.Venue,
                _settings.Venue, seen.Symbol, 0, seen.ClientId, seen.VenueOrderId, seen.Side, seen.Type, null, seen.Quantity, seen.Price,
                seen.CumulativeQuantity, seen.AveragePrice, 0, seen.Cause == TradeCause.Order ? "not ordered here" : seen.Cause.ToString()),
            effects);
    }

    private static OrderStep StepOf(OrderSnapshot? before, OrderSnapshot seen) => seen.Status switch
    {
        OrderStatus.Filled => OrderStep.Filled,
        OrderStatus.Cancelled => OrderStep.Cancelled,
        OrderStatus.Rejected => OrderStep.Rejected,
        _ when before is null => OrderStep.Accepted,
        _ when before.Price != seen.Price || before.Quantity != seen.Quantity => OrderStep.Amended,
        OrderStatus.PartiallyFilled => OrderStep.PartiallyFilled,
        _ => OrderStep.Accepted,
    };

    private void LogForeignFill(Fill fill, CorrectionCause cause, long revision, Effects effects)
    {
        var step = cause switch
        {
            CorrectionCause.Liquidation => OrderStep.Liquidation,
            CorrectionCause.AutoDeleverage => OrderStep.AutoDeleverage,
            CorrectionCause.Delivery => OrderStep.Delivery,
            _ => OrderStep.ForeignTrade,
        };
        Log(
            new OrderLogged(
                effects.Now, LevelOf(step), step, step == OrderStep.ForeignTrade ? OrderOrigin.Foreign : OrderOrigin.Venue, _settings.Venue,
                fill.Symbol, 0, fill.ClientId, fill.VenueOrderId, fill.Side, null, null, fill.Quantity, fill.Price, fill.Quantity, fill.Price,
                revision, "trade " + fill.TradeId),
            effects);
    }

    private void LogTakeOver(PositionTakenOver taken, Effects effects) => Log(
        new OrderLogged(
            effects.Now, NoticeLevel.Alarm, taken.IsDelivery ? OrderStep.Delivery : OrderStep.TakenOver, OrderOrigin.Venue, _settings.Venue, taken.Symbol, 0, "", "",
            Trades.SideOf(taken.Delta), null, null, Math.Abs(taken.Delta), 0m, 0m, 0m, taken.Revision, "the venue's position differs and no trade explains it"),
        effects);

    /// <summary>
    /// After a start: the newest state of every order that changed after what the log has. Steps between may have been lost
    /// with the log's unwritten end.
    /// </summary>
    private void RestateLog(Effects effects)
    {
        if (_settings.OrderLog is null)
            return;
        foreach (var (_, order, _) in _ledger.ChangesAfter(_settings.OrderLogRevision).ToList())
        {
            if (order is not null)
                Log(EntryOf(order, OrderStep.Restated, OrderOrigin.Own, effects.Now) with { Text = Restated(order) }, effects);
        }
    }

    private static string Restated(LedgerOrder order) =>
        order.Reason.Length == 0 ? order.State.ToString() : $"{order.State}: {order.Reason}";

    private void Log(OrderLogged entry, Effects effects)
    {
        if (_settings.OrderLog is { } log)
            effects.Tell(log, entry);
    }
}
