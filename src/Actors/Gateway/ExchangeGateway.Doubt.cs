using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Gateway;

/// <content>
/// Watching open orders: what is silent is asked about by client id, and "not found" ends a doubt only with proof.
/// </content>
public sealed partial class ExchangeGateway
{
    private static readonly TimeSpan FirstAskDelay = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestAskDelay = TimeSpan.FromSeconds(5);

    /// <summary>By so much the venue's clock may have stood otherwise when something was sent than it was measured since.</summary>
    private static readonly TimeSpan ClockMargin = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan FillsPatience = TimeSpan.FromSeconds(1);
    private const int FillsTries = 5;

    private readonly Dictionary<string, OrderWatch> _watches = new(StringComparer.Ordinal);
    private readonly Dictionary<long, (string ClientId, bool History)> _lookups = [];
    private readonly Dictionary<string, (DateTimeOffset DueAt, int Tries)> _unbooked = new(StringComparer.Ordinal);

    /// <summary>What is known of the conversation about one open order. A cache.</summary>
    private sealed class OrderWatch
    {
        /// <summary>Local time of the venue's last word on it; the minimum value when there was none since the start.</summary>
        public DateTimeOffset LastNews { get; set; } = DateTimeOffset.MinValue;

        public DateTimeOffset? AskAt { get; set; }

        public TimeSpan AskDelay { get; set; } = FirstAskDelay;

        public long Pending { get; set; }

        public DateTimeOffset PendingSince { get; set; }

        public bool DoubtAlarmed { get; set; }
    }

    private OrderWatch Watch(string clientId)
    {
        if (!_watches.TryGetValue(clientId, out var watch))
            _watches[clientId] = watch = new OrderWatch();
        return watch;
    }

    private void Unwatch(string clientId)
    {
        if (_watches.Remove(clientId, out var watch))
            _lookups.Remove(watch.Pending);
    }

    /// <summary>From this local time on the venue can no longer accept the order: its signed time is too old.</summary>
    private DateTimeOffset ProofTime(LedgerOrder order) => order.SentAt + _settings.ReceiveWindow + _settings.SettleDelay;

    private void Doubt(LedgerOrder order, string reason, Effects effects)
    {
        Ledger(order with { State = OrderState.InDoubt, Reason = reason }, effects);
        Say(NoticeLevel.Warning, $"{order.ClientId} in doubt: {reason}", effects);
    }

    private void WatchOrders(Effects effects)
    {
        if (_ledger.Open.Count > 0)
        {
            foreach (var order in _ledger.Open.OrderBy(o => o.ClientId, StringComparer.Ordinal).ToList())
                WatchOrder(order, effects);
        }
        WatchFills(effects);
    }

    private void WatchOrder(LedgerOrder order, Effects effects)
    {
        var now = effects.Now;
        var watch = Watch(order.ClientId);
        if (watch.Pending != 0)
        {
            if (now - watch.PendingSince < _settings.QueryPatience)
                return;
            _lookups.Remove(watch.Pending);
            watch.Pending = 0;
        }
        if (order.State == OrderState.Sent)
        {
            if (now - order.SentAt < _settings.AckTimeout)
                return;
            Doubt(order, "no answer", effects);
        }
        if (order.State == OrderState.InDoubt && !watch.DoubtAlarmed && now - order.SentAt >= _settings.DoubtAlarm)
        {
            watch.DoubtAlarmed = true;
            Say(NoticeLevel.Alarm, $"{order.ClientId} is in doubt since {order.SentAt:O}: {order.Reason}; its pair waits", effects);
        }
        if (now >= (watch.AskAt ?? DueAt(order, watch)))
            AskForOrder(order, effects);
    }

    private DateTimeOffset DueAt(LedgerOrder order, OrderWatch watch)
    {
        if (order.State is OrderState.InDoubt or OrderState.Sent)
            return DateTimeOffset.MinValue;
        var resting = order.Type is OrderType.PostOnly or OrderType.LimitGtc;
        return watch.LastNews + (resting && _link.IsUp(VenueChannel.Private) ? _settings.RestingPollAfter : _settings.OrderPollAfter);
    }

    private void AskForOrder(LedgerOrder order, Effects effects)
    {
        if (!_link.MaySend(effects.Now))
            return;
        var watch = Watch(order.ClientId);
        var request = NextRequest();
        watch.Pending = request;
        watch.PendingSince = effects.Now;
        watch.AskAt = effects.Now + watch.AskDelay;
        watch.AskDelay = Min(watch.AskDelay * 2, LongestAskDelay);
        _lookups[request] = (order.ClientId, History: false);
        effects.Tell(_venue, new QueryOrder(request, order.ClientId, order.Symbol));
    }

    private void OnOrderAnswer(OrderAnswer answer, Effects effects)
    {
        if (!TakeLookup(answer.RequestId, out var order))
            return;
        var watch = Watch(order.ClientId);
        if (answer.Result == LookupResult.Found && answer.Order is { } seen)
        {
            watch.LastNews = effects.Now;
            watch.AskDelay = FirstAskDelay;
            watch.AskAt = null;
            OnOrderSeen(seen, effects);
            return;
        }
        if (answer.Result != LookupResult.NotFound)
            return;
        if (order.State == OrderState.Working)
        {
            Doubt(order, "accepted but not found", effects);
            return;
        }
        if (answer.AskedAt < ProofTime(order))
        {
            watch.AskAt = Max(watch.AskAt ?? DateTimeOffset.MinValue, ProofTime(order));
            return;
        }
        if (IsInGap(order))
            CloseNotFound(order, effects);
        else
            AskHistory(order, effects);
    }

    /// <summary>The last word on an order that is not found: the venue's own list over the time it was sent.</summary>
    private void AskHistory(LedgerOrder order, Effects effects)
    {
        if (!_link.MaySend(effects.Now) || !_link.ClockKnown)
            return;
        var watch = Watch(order.ClientId);
        var request = NextRequest();
        watch.Pending = request;
        watch.PendingSince = effects.Now;
        _lookups[request] = (order.ClientId, History: true);
        effects.Tell(_venue, new QueryOrdersSince(request, order.Symbol, HistoryFrom(order)));
    }

    private DateTimeOffset HistoryFrom(LedgerOrder order) => order.SentAt + _link.ClockOffset - (2 * ClockMargin);

    private bool IsProof(OrdersAnswer answer, LedgerOrder order) =>
        answer.Ok
        && answer.AskedAt >= ProofTime(order)
        && _link.ClockKnown
        && answer.CoversFrom <= order.SentAt + _link.ClockOffset - ClockMargin
        && !answer.Orders.Any(seen => seen.ClientId == order.ClientId);

    /// <summary>Executions before the last agreement are booked already.</summary>
    private DateTimeOffset FillsFrom(LedgerOrder order) => Max(HistoryFrom(order), _ledger.AgreedThrough + _link.ClockOffset - HistoryMargin);

    private void CloseNotFound(LedgerOrder order, Effects effects)
    {
        Ledger(order with { State = OrderState.Closed, Reason = OrderLedger.NotFound }, effects);
        Say(NoticeLevel.Warning, $"{order.ClientId} is not at the venue: {(IsInGap(order) ? "an operator accepted the gap in its history" : "its history covers the time of the order")}", effects);
    }

    private void OnOrdersAnswer(OrdersAnswer answer, Effects effects)
    {
        if (_round is not null && _round.Expects(answer.RequestId))
        {
            OnRoundOrders(answer, effects);
            return;
        }
        if (!TakeLookup(answer.RequestId, out var order) || !answer.Ok)
            return;
        foreach (var seen in answer.Orders)
            OnOrderSeen(seen, effects);
        if (_ledger.Find(order.ClientId) is { State: not OrderState.Closed } still && IsProof(answer, still))
            CloseNotFound(still, effects);
    }

    private bool TakeLookup(long requestId, out LedgerOrder order)
    {
        order = null!;
        if (!_lookups.Remove(requestId, out var lookup))
            return false;
        if (_ledger.Find(lookup.ClientId) is not { State: not OrderState.Closed } open)
            return false;
        var watch = Watch(open.ClientId);
        if (watch.Pending == requestId)
            watch.Pending = 0;
        order = open;
        return true;
    }

    /// <summary>Asks for the executions of closed orders that were counted but whose fees are not known yet, once a symbol.</summary>
    private void WatchFills(Effects effects)
    {
        if (_unbooked.Count == 0 || !_link.MaySend(effects.Now))
            return;
        var from = new SortedDictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        foreach (var clientId in _unbooked.Keys.Order(StringComparer.Ordinal).ToList())
        {
            var (dueAt, tries) = _unbooked[clientId];
            var order = _ledger.Find(clientId);
            if (order is null || order.BookedQuantity >= order.CumulativeQuantity || tries >= FillsTries)
                _unbooked.Remove(clientId);
            else if (effects.Now >= dueAt)
            {
                _unbooked[clientId] = (effects.Now + FillsPatience * (tries + 2), tries + 1);
                var since = FillsFrom(order);
                from[order.Symbol] = from.TryGetValue(order.Symbol, out var earlier) && earlier < since ? earlier : since;
            }
        }
        foreach (var (symbol, since) in from)
            effects.Tell(_venue, new QueryFills(NextRequest(), symbol, since));
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static DateTimeOffset Max(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
