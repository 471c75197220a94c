using Hedgerow.Engine;
using Hedgerow.Hedging;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Gateway;

/// <content>Orders on their way: requests, outcomes, and what the venue says of them.</content>
public sealed partial class ExchangeGateway
{
    private void OnOrderRequest(OrderRequest request, Effects effects)
    {
        if (_ledger.Find(request.ClientId) is { } known)
        {
            Report(known, known.Revision - 1, effects);
            return;
        }
        // It left, closed and was told long ago: it must not leave again.
        if (_ledger.HasForgotten(request.ClientId))
            return;
        var refusal = Refusal(request, effects.Now);
        var order = new LedgerOrder(
            request.ClientId, "", request.Symbol, request.Side, request.Type, request.Quantity, request.Price,
            request.ReduceOnly, request.Purpose, refusal.Length == 0 ? OrderState.Sent : OrderState.Closed,
            0m, 0m, 0m, effects.Now, refusal, Attempted: refusal.Length == 0, 0);
        Ledger(order, effects);
        if (refusal.Length > 0)
            return;
        Watch(request.ClientId).LastNews = effects.Now;
        _pace.Note(effects.Now);
        WatchPace(effects);
        effects.Tell(_venue, new PlaceOrder(
            request.ClientId, request.Symbol, request.Side, request.Type, request.Quantity, request.Price, request.ReduceOnly,
            request.Purpose)
        {
            LeavesBy = effects.Now + _settings.DecisionMaxAge,
        });
        BeatWithin(_settings.BusyBeat, effects);
    }

    private string Refusal(OrderRequest request, DateTimeOffset now)
    {
        if (!ClientOrderId.TryParse(request.ClientId, out _))
            return "not an order id of ours";
        if (!_settings.Symbols.Contains(request.Symbol))
            return $"{request.Symbol} is not configured at {_settings.Venue}";
        if (IsMoreThanHeld(request))
            return "more coins than are held";
        if (request.Purpose == OrderPurpose.Open)
            return IsLate(request, now) ? "decided too long ago" : ExposureRefusal(now);
        return AcceptsHedges(now) ? "" : _isStopping ? "stopping" : "no way to the venue";
    }

    /// <summary>Of spot, coins that are not there cannot be sold, and those that open orders may still sell are not there twice.</summary>
    private bool IsMoreThanHeld(OrderRequest request) =>
        request.Side == Side.Sell && KindOf(request.Symbol) == ContractKind.Spot
        && request.Quantity + _ledger.Open.Where(o => o.Symbol == request.Symbol && o.Side == Side.Sell).Sum(o => o.Quantity - o.CumulativeQuantity)
            > _ledger.PositionOf(request.Symbol);

    private bool IsLate(OrderRequest request, DateTimeOffset now) =>
        request.DecidedAt != default && now - request.DecidedAt > _settings.DecisionMaxAge;

    private void OnCancelRequest(CancelRequest cancel, Effects effects)
    {
        // Told again by the coordinator until the order is closed.
        if (_ledger.Find(cancel.ClientId) is not { State: not OrderState.Closed } order || !_link.MaySend(effects.Now))
            return;
        _pace.Note(effects.Now);
        WatchPace(effects);
        effects.Tell(_venue, new CancelOrder(order.ClientId, order.Symbol));
    }

    private void OnInquiry(OrderInquiry inquiry, Effects effects)
    {
        if (_ledger.Find(inquiry.ClientId) is { } known)
        {
            Report(known, known.Revision - 1, effects);
            return;
        }
        // Before the ledger was compared, the order may be one that was lost from the journal.
        if (_phase != GatewayPhase.Ready)
            return;
        Ledger(
            new LedgerOrder(
                inquiry.ClientId, "", inquiry.Symbol, inquiry.Side, OrderType.LimitIoc, 0m, 0m, false, OrderPurpose.Hedge,
                OrderState.Closed, 0m, 0m, 0m, effects.Now, "never reached this gateway", Attempted: false, 0),
            effects);
    }

    private void OnPlaceOutcome(PlaceOutcome outcome, Effects effects)
    {
        if (_ledger.Find(outcome.ClientId) is not { } order || !MayDecide(order, outcome))
            return;
        Watch(order.ClientId).LastNews = effects.Now;
        switch (outcome.Outcome)
        {
            case RequestOutcome.Accepted:
                Ledger(order with { State = OrderState.Working, VenueOrderId = outcome.VenueOrderId }, effects);
                break;
            case RequestOutcome.Rejected:
                Ledger(order with { State = OrderState.Closed, Reason = $"{OrderLedger.Rejected} {outcome.Code}: {outcome.Text}" }, effects);
                Say(NoticeLevel.Warning, $"{order.ClientId} {order.Side} {order.Quantity} {order.Symbol} rejected {outcome.Code}: {outcome.Text}", effects);
                // There may be nothing to reduce: then the position is not what the ledger has.
                if (order.ReduceOnly)
                    Want(RoundReason.Mismatch, effects);
                break;
            default:
                Doubt(order, $"{outcome.Code}: {outcome.Text}", effects);
                AskForOrder(order, effects);
                break;
        }
    }

    /// <summary>An answer that comes after the order was doubted still ends the doubt, unless the venue was seen to have it.</summary>
    private static bool MayDecide(LedgerOrder order, PlaceOutcome outcome) =>
        order.State == OrderState.Sent
        || (order is { State: OrderState.InDoubt, VenueOrderId.Length: 0, CumulativeQuantity: 0m } && outcome.Outcome != RequestOutcome.InDoubt);

    private void OnCancelOutcome(CancelOutcome outcome, Effects effects)
    {
        // Whatever was said, what became of the order is told by the venue's order, which is asked for soon.
        if (_ledger.Find(outcome.ClientId) is not { State: not OrderState.Closed } order)
            return;
        Watch(order.ClientId).AskAt = effects.Now + _settings.BusyBeat;
        BeatWithin(_settings.BusyBeat, effects);
    }

    /// <summary>Takes the venue's word for an order: its quantities only grow, and a final order stays final.</summary>
    private void OnOrderSeen(OrderSnapshot seen, Effects effects)
    {
        if (_ledger.Find(seen.ClientId) is not { } order)
        {
            // History reaches further back than memory. What is final was counted before it was forgotten.
            if (!seen.Status.IsFinal() || !_ledger.HasForgotten(seen.ClientId))
                Adopt(seen, effects);
            return;
        }
        var merged = Merge(order, seen);
        if (order.State != OrderState.Closed)
            Watch(order.ClientId).LastNews = effects.Now;
        if (merged == order)
            return;
        var revives = OrderLedger.IsRevivable(order) && (merged.State != OrderState.Closed || merged.CumulativeQuantity > 0m);
        if (revives)
            Say(NoticeLevel.Alarm, $"{order.ClientId} was {order.Reason} and lives: {seen.Status}, {seen.CumulativeQuantity} of {seen.Quantity}", effects);
        Ledger(merged, effects);
        if (revives)
            TakeBack(merged, seen, effects);
    }

    /// <summary>
    /// What an order traded before the venue's position was taken over is contained in that position: counted with the
    /// order now, it is taken from what was taken over.
    /// </summary>
    private void TakeBack(LedgerOrder order, OrderSnapshot seen, Effects effects)
    {
        if (order.CumulativeQuantity == 0m || !_ledger.IsTakenOver(order.Symbol, seen.UpdatedAt))
            return;
        var (previous, revision) = (_ledger.Revision, NextRevision());
        var delta = -order.Side.Sign() * order.CumulativeQuantity;
        effects.Persist(new PositionTakenOver(order.Symbol, delta, revision, seen.UpdatedAt));
        Tell(new LedgerCorrection(revision, order.Symbol, delta, CorrectionCause.Unexplained), previous, effects);
    }

    private static LedgerOrder Merge(LedgerOrder order, OrderSnapshot seen)
    {
        var grown = Math.Max(order.CumulativeQuantity, seen.CumulativeQuantity);
        var price = seen.CumulativeQuantity >= order.CumulativeQuantity && seen.AveragePrice > 0m
            ? seen.AveragePrice
            : order.AveragePrice;
        var revivable = OrderLedger.IsRevivable(order);
        var state = (order.State, seen.Status.IsFinal()) switch
        {
            (_, true) => OrderState.Closed,
            (OrderState.Closed, false) when !revivable => OrderState.Closed,
            _ => OrderState.Working,
        };
        var reason = state == OrderState.Closed
            ? order.State == OrderState.Closed && (!revivable || grown == 0m) ? order.Reason : seen.Status.ToString().ToLowerInvariant()
            : "";
        return order with
        {
            State = state,
            VenueOrderId = seen.VenueOrderId.Length > 0 ? seen.VenueOrderId : order.VenueOrderId,
            Attempted = true,
            CumulativeQuantity = grown,
            AveragePrice = price,
            Reason = reason,
        };
    }

    /// <summary>An order that the ledger does not know: ours when its id says so, lost with the tail of the journal.</summary>
    private void Adopt(OrderSnapshot seen, Effects effects)
    {
        if (!ClientOrderId.TryParse(seen.ClientId, out _))
        {
            LogForeign(seen, effects);
            return;
        }
        // What its quantity counts is not known before the venue's rules are; the round after them asks for it again.
        if (KindOf(seen.Symbol) is null)
            return;
        var state = seen.Status.IsFinal() ? OrderState.Closed : OrderState.Working;
        var order = new LedgerOrder(
            seen.ClientId, seen.VenueOrderId, seen.Symbol, seen.Side, seen.Type, seen.Quantity, seen.Price, seen.ReduceOnly,
            OrderPurpose.Hedge, state, seen.CumulativeQuantity, seen.AveragePrice, 0m, seen.UpdatedAt - _link.ClockOffset,
            state == OrderState.Closed ? "adopted" : "", Attempted: true, 0);
        if (state != OrderState.Closed)
            Watch(seen.ClientId).LastNews = effects.Now;
        Ledger(order, effects);
        TakeBack(order, seen, effects);
        Say(NoticeLevel.Warning, $"adopted {seen.ClientId} ({seen.Status}, {seen.CumulativeQuantity} of {seen.Quantity})", effects);
    }

    /// <summary>
    /// The number of the next change. The first one of a recovered life leaves numbers out: those after the newest that is
    /// kept may have been told in a life before and lost with the journal's tail, and a number must never mean two things. It goes
    /// by the time at which the life began, since several lives in a row may lose their tails, and the first numbers of each with
    /// them; should the clock have been set back, it goes by what is kept.
    /// </summary>
    private long NextRevision()
    {
        var next = _firstRevision is not { } first ? _ledger.Revision + 1
            : first > _ledger.Revision ? first : _ledger.Revision + LostTail;
        _firstRevision = null;
        return next;
    }

    /// <summary>Writes an order down under the next revision and tells the coordinator.</summary>
    private void Ledger(LedgerOrder order, Effects effects)
    {
        var previous = _ledger.Revision;
        var before = _ledger.Find(order.ClientId);
        var next = order with { Revision = NextRevision(), Kind = KindOf(order.Symbol) ?? order.Kind };
        effects.Persist(new OrderLedgered(next));
        LogStep(before, next, effects);
        if (next.State == OrderState.Closed)
        {
            Unwatch(next.ClientId);
            _accountDue = true;
            if (next.CumulativeQuantity > next.BookedQuantity)
                _unbooked.TryAdd(next.ClientId, (effects.Now + FillsPatience, 0));
        }
        if (next.CumulativeQuantity != (before?.CumulativeQuantity ?? 0m))
            _lastMoveAt = effects.Now;
        Report(next, previous, effects);
    }

    /// <summary>
    /// Tells everything that changed after a revision, in order. A coordinator that knows less than what is kept gets
    /// reports that visibly follow a hole: it must not act on a part.
    /// </summary>
    private void Retell(long known, Effects effects)
    {
        if (known < _ledger.PrunedThrough && !_holeAlarmed)
        {
            _holeAlarmed = true;
            Say(NoticeLevel.Alarm, $"the coordinator knows {_settings.Venue} up to revision {known}, the ledger begins after {_ledger.PrunedThrough}: it lost its journal and must not trade here", effects);
        }
        var previous = Math.Max(known, _ledger.PrunedThrough);
        foreach (var (revision, order, correction) in _ledger.ChangesAfter(previous))
        {
            LedgerReport report = order is not null ? ReportOf(order, previous) : ReportOf(correction!, previous);
            effects.TellOnceDurable(Address.Coordinator, report);
            previous = revision;
        }
    }

    private OrderReport ReportOf(LedgerOrder order, long previous) => new(
        _settings.Venue, previous, order.Revision, order.ClientId, order.Symbol, order.Side,
        order.Type, order.Quantity, order.Price, order.State, order.CumulativeQuantity, order.AveragePrice, order.Reason, order.Attempted,
        order.Kind, order.FeeQuantity);

    private LedgerCorrected ReportOf(LedgerCorrection correction, long previous) => new(
        _settings.Venue, previous, correction.Revision, correction.Symbol, correction.Delta, correction.Cause);

    /// <summary>An order's report is cumulative, so it may be told at once: told again after a crash, it counts nothing twice.</summary>
    private void Report(LedgerOrder order, long previous, Effects effects) =>
        effects.Tell(Address.Coordinator, ReportOf(order, previous));

    private void Tell(LedgerCorrection correction, long previous, Effects effects) =>
        effects.TellOnceDurable(Address.Coordinator, ReportOf(correction, previous));

    /// <summary>Books an execution once; one that is no order of ours corrects the position.</summary>
    private void BookFill(Fill told, Effects effects)
    {
        if (_ledger.IsBooked(told) || !_settings.Symbols.Contains(told.Symbol) || KindOf(told.Symbol) is not { } kind)
            return;
        var (fill, feeQuantity) = (_ledger.Identify(told), 0m);
        if (kind == ContractKind.Spot && !TryReadCoinFee(ref fill, out feeQuantity))
            return;
        if (ClientOrderId.TryParse(fill.ClientId, out _))
        {
            BookOwn(fill, kind, feeQuantity, effects);
            return;
        }
        if (MayBeOurs(fill) || !TryDeliver(ref fill))
        {
            _accountDue = true;
            return;
        }
        BookForeign(fill, kind, feeQuantity, effects);
    }

    private void BookOwn(Fill fill, ContractKind kind, decimal feeQuantity, Effects effects)
    {
        var order = _ledger.Find(fill.ClientId);
        if (order is null && feeQuantity != 0m && _round is not { Stage: RoundStage.Fills })
        {
            // Its fee is counted with it, so the order must be adopted first: the round lists orders before executions.
            Want(RoundReason.Mismatch, effects);
            return;
        }
        var previous = _ledger.Revision;
        if (order is null || _ledger.IsTakenOver(fill.Symbol, fill.Time))
            feeQuantity = 0m;
        effects.Persist(new FillBooked(fill, 0m, feeQuantity == 0m ? previous : NextRevision(), kind, feeQuantity));
        if (order is null)
        {
            Want(RoundReason.Mismatch, effects);
            return;
        }
        var booked = _ledger.Find(fill.ClientId)!;
        if (feeQuantity != 0m)
        {
            _lastMoveAt = effects.Now;
            Report(booked, previous, effects);
        }
        CountFromFills(booked, fill, kind, effects);
    }

    /// <summary>
    /// A spot fee in coins of what was traded: how many, and the fill with what they cost instead. False before the venue's rules tell which
    /// asset that is; the round that follows them asks for the fill again.
    /// </summary>
    private bool TryReadCoinFee(ref Fill fill, out decimal feeQuantity)
    {
        feeQuantity = 0m;
        if (SpecOf(fill.Symbol) is not { } spec)
            return false;
        if (fill.FeeAsset == spec.BaseAsset)
        {
            feeQuantity = fill.Fee;
            fill = fill with { Fee = feeQuantity * fill.Price, FeeAsset = spec.SettleAsset };
        }
        return true;
    }

    /// <summary>
    /// Kind of a symbol's contract, as it was first written down, or else as the venue's rules tell it. Null before either is known,
    /// which is before anything was sent: then nothing is booked, and the round that follows the rules asks for it again.
    /// </summary>
    private ContractKind? KindOf(string symbol) => _ledger.KindOf(symbol) ?? SpecOf(symbol)?.Kind;

    /// <summary>A symbol's rules as the venue last told them; null when it does not list it, or told none yet.</summary>
    private InstrumentSpec? SpecOf(string symbol)
    {
        foreach (var instrument in _instruments)
        {
            if (instrument.Id.Symbol == symbol)
                return instrument;
        }
        return null;
    }

    /// <summary>Venues leave our id out of some lists: while an order's venue id is not known, a trade may be that order's.</summary>
    private bool MayBeOurs(Fill fill) =>
        fill is { ClientId.Length: 0, Cause: TradeCause.Order }
        && _ledger.Open.Any(o => o.Symbol == fill.Symbol && o.VenueOrderId.Length == 0);

    /// <summary>
    /// A delivery closes what is held and nothing else, whatever a venue calls its direction and however often it tells it: by an order, by an
    /// execution, by a bill, each under an id of its own. False when nothing is left to close; what may be amiss the next comparison shows.
    /// </summary>
    private bool TryDeliver(ref Fill fill)
    {
        if (fill.Cause != TradeCause.Delivery)
            return true;
        var held = -fill.Side.Sign() * _ledger.PositionOf(fill.Symbol);
        if (held <= 0m)
            return false;
        fill = fill with { Quantity = Math.Min(fill.Quantity, held) };
        return true;
    }

    private void BookForeign(Fill fill, ContractKind kind, decimal feeQuantity, Effects effects)
    {
        var isTakenOver = _ledger.IsTakenOver(fill.Symbol, fill.Time);
        if (isTakenOver)
            feeQuantity = 0m;
        var correction = isTakenOver ? 0m : fill.Side.Sign() * fill.Quantity - feeQuantity;
        var previous = _ledger.Revision;
        var revision = correction == 0m ? previous : NextRevision();
        effects.Persist(new FillBooked(fill, correction, revision, kind, feeQuantity));
        if (correction == 0m)
            return;
        _lastMoveAt = effects.Now;
        var cause = OrderLedger.CauseOf(fill);
        LogForeignFill(fill, cause, revision, effects);
        Say(NoticeLevel.Alarm, $"{cause}: {fill.Side} {fill.Quantity} {fill.Symbol} at {fill.Price}, not ordered here", effects);
        Tell(new LedgerCorrection(revision, fill.Symbol, correction, cause), previous, effects);
    }

    /// <summary>Executions prove at least their sum, even when the order's own update was lost.</summary>
    private void CountFromFills(LedgerOrder order, Fill fill, ContractKind kind, Effects effects)
    {
        var booked = order.BookedQuantity;
        if (booked <= order.CumulativeQuantity)
            return;
        var full = booked >= order.Quantity;
        var closed = full || (order.State == OrderState.Closed && !OrderLedger.IsRevivable(order));
        Ledger(
            order with
            {
                CumulativeQuantity = booked,
                AveragePrice = kind.AveragePrice(
                    order.CumulativeQuantity, order.AveragePrice, booked - order.CumulativeQuantity, fill.Price),
                State = closed ? OrderState.Closed : OrderState.Working,
                Reason = full ? "filled" : closed ? order.Reason : "",
                Attempted = true,
            },
            effects);
    }

    private void BookFunding(FundingPayment payment, Effects effects)
    {
        if (!_ledger.IsBooked(payment))
            effects.Persist(new FundingBooked(payment));
    }
}
