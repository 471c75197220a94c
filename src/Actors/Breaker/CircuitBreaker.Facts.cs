using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Breaker;

/// <content>What is heard at the venues' border.</content>
public sealed partial class CircuitBreaker
{
    private void OnQuote(Quote quote, Effects effects)
    {
        if (!_instruments.TryGetValue(quote.Instrument, out var instrument) || !instrument.Take(quote))
            return;
        instrument.ProgressAt = _awake.Now;
        foreach (var pair in instrument.Pairs)
            JudgePrices(pair, effects);
    }

    private void OnMark(MarkPrice mark, Effects effects)
    {
        if (!_instruments.TryGetValue(mark.Instrument, out var instrument))
            return;
        NoteResult(instrument, instrument.Take(mark));
        WakeIfSooner(JudgeLoss(effects), effects);
    }

    private void OnTold(VenueTold told, Effects effects)
    {
        if (!_venues.TryGetValue(told.Venue, out var venue))
            return;
        switch (told.Report)
        {
            case PlaceOutcome outcome:
                OnPlaced(venue, outcome, effects);
                break;
            case CancelOutcome outcome:
                OnCancelled(venue, outcome);
                break;
            case OrderChanged changed:
                OnOrder(venue, changed.Order, effects);
                break;
            case OrderAnswer answer:
                OnOrderAnswer(venue, answer, effects);
                break;
            case OrdersAnswer answer:
                foreach (var order in answer.Orders)
                    OnOrder(venue, order, effects);
                break;
            default:
                OnAccountTold(venue, told.Report, effects);
                break;
        }
    }

    private void OnAccountTold(WatchedVenue venue, VenueReport report, Effects effects)
    {
        switch (report)
        {
            case FillReported reported:
                OnFill(venue, reported.Fill, effects);
                break;
            case FillsAnswer answer:
                foreach (var fill in answer.Fills)
                    OnFill(venue, fill, effects);
                break;
            case PositionChanged changed:
                OnPosition(venue, changed, effects);
                break;
            case AccountAnswer { Account: { } account }:
                OnAccount(venue, account, effects);
                break;
            case FundingReported funding:
                OnFunding(venue, funding.Payment);
                break;
            case InstrumentsAnswer { Ok: true } answer:
                OnSpecs(answer);
                break;
            case ClockAnswer { Ok: true } answer:
                venue.ClockOffset = answer.Offset;
                JudgeClocks(effects);
                break;
            case RateLimitReported { BlockedUntil: { } until } when until > venue.BlockedUntil:
                venue.BlockedUntil = until;
                break;
            default:
                break;
        }
    }

    private void OnAsked(VenueAsked asked, Effects effects)
    {
        if (asked.Command is not PlaceOrder place || !_venues.TryGetValue(asked.Venue, out var venue))
            return;
        if (place.Type is OrderType.PostOnly or OrderType.LimitGtc)
        {
            // Past a closed gate came what may rest; an opening order slipped through in the instant of the trip.
            var allowed = _memory.IsTripped && place.Purpose != OrderPurpose.Open;
            Watch(venue, place.ClientId, place.Symbol, known: false, allowed, effects);
        }
        if (place.Type == OrderType.PostOnly)
            venue.NotePostOnly(place.ClientId);
        if (venue.Orders.Add(_awake.Now))
        {
            var limits = _settings.Limits;
            Trip(BreakerLimit.OrderRate, $"more than {limits.Orders} orders to {venue.Name} in {limits.OrderWindow.TotalSeconds:0.###} s", effects);
        }
    }

    private void OnPlaced(WatchedVenue venue, PlaceOutcome outcome, Effects effects)
    {
        var isPostOnly = venue.PostOnly.Remove(outcome.ClientId);
        switch (outcome.Outcome)
        {
            case RequestOutcome.Accepted:
                venue.RejectStreak = 0;
                if (venue.Resting.TryGetValue(outcome.ClientId, out var order))
                    order.IsKnown = true;
                break;
            case RequestOutcome.Rejected:
                venue.Resting.Remove(outcome.ClientId);
                if (isPostOnly)
                    return;
                venue.RejectStreak++;
                if (venue.RejectStreak > _settings.Limits.Rejects)
                    Trip(BreakerLimit.RejectStreak, $"{venue.Name} rejected {venue.RejectStreak} orders in a row, limit {_settings.Limits.Rejects}, the last with {outcome.Code}: {outcome.Text}", effects);
                break;
            default:
                break;
        }
    }

    private void OnOrder(WatchedVenue venue, OrderSnapshot order, Effects effects)
    {
        if (!ClientOrderId.TryParse(order.ClientId, out _))
            return;
        if (order.Status.IsFinal())
            venue.Resting.Remove(order.ClientId);
        else if (order.Type is OrderType.PostOnly or OrderType.LimitGtc)
            Watch(venue, order.ClientId, order.Symbol, known: true, allowed: false, effects);
    }

    private void OnOrderAnswer(WatchedVenue venue, OrderAnswer answer, Effects effects)
    {
        if (answer is { Result: LookupResult.Found, Order: { } order })
            OnOrder(venue, order, effects);
        else if (answer.Result == LookupResult.NotFound)
            Drop(venue, answer.ClientId);
    }

    private void OnCancelled(WatchedVenue venue, CancelOutcome outcome)
    {
        if (outcome.Outcome == RequestOutcome.Accepted)
            venue.Resting.Remove(outcome.ClientId);
        else if (outcome.Outcome == RequestOutcome.Rejected)
            Drop(venue, outcome.ClientId);
    }

    /// <summary>The venue has nothing of that id: true of an order that was there or had time to arrive.</summary>
    private void Drop(WatchedVenue venue, string clientId)
    {
        if (venue.Resting.TryGetValue(clientId, out var order) && (order.IsKnown || _awake.Now - order.SeenAt >= ArrivalPatience))
            venue.Resting.Remove(clientId);
    }

    private void OnFill(WatchedVenue venue, Fill fill, Effects effects)
    {
        if (!_instruments.TryGetValue(new InstrumentId(venue.Name, fill.Symbol), out var instrument))
            return;
        NoteResult(instrument, instrument.Take(fill));
        WakeIfSooner(JudgeExposure(instrument, effects), effects);
        WakeIfSooner(JudgeLoss(effects), effects);
    }

    private void OnPosition(WatchedVenue venue, PositionChanged changed, Effects effects)
    {
        if (!_instruments.TryGetValue(new InstrumentId(venue.Name, changed.Position.Symbol), out var instrument))
            return;
        instrument.State(changed.Position.Quantity, changed.Position.EntryPrice, changed.VenueTime);
        WakeIfSooner(JudgeExposure(instrument, effects), effects);
    }

    private void OnAccount(WatchedVenue venue, AccountSnapshot account, Effects effects)
    {
        venue.Equity = account.Equity;
        foreach (var instrument in _instruments.Values)
        {
            if (instrument.Id.Venue != venue.Name)
                continue;
            // A symbol that is missing is flat.
            var (quantity, entry) = (0m, 0m);
            foreach (var position in account.Positions)
            {
                if (position.Symbol == instrument.Id.Symbol)
                    (quantity, entry) = (quantity + position.Quantity, position.EntryPrice);
            }
            instrument.State(quantity, entry, account.AsOf);
        }
        WakeIfSooner(JudgeExposures(effects), effects);
    }

    /// <summary>What is lost on a leg whose other leg is on another node is won there: here it says nothing.</summary>
    private void NoteResult(WatchedInstrument instrument, decimal won)
    {
        if (!instrument.HasLegElsewhere)
            _loss.Add(_awake.Now, won);
    }

    private void OnFunding(WatchedVenue venue, FundingPayment payment)
    {
        if (!venue.Payments.Add(payment.PaymentId))
            return;
        if (_instruments.TryGetValue(new InstrumentId(venue.Name, payment.Symbol), out var instrument))
            NoteResult(instrument, payment.Amount * instrument.SettlePrice);
        else
            _loss.Add(_awake.Now, payment.Amount);
    }

    private void OnSpecs(InstrumentsAnswer answer)
    {
        foreach (var spec in answer.Instruments)
        {
            if (_instruments.TryGetValue(spec.Id, out var instrument))
                instrument.Spec = spec;
        }
        _assets.Clear();
        foreach (var group in _instruments.Values.Where(i => i.Spec is not null).GroupBy(i => i.Spec!.BaseAsset, StringComparer.Ordinal))
            _assets[group.Key] = [.. group];
    }

    private void WakeIfSooner(TimeSpan due, Effects effects)
    {
        if (due > TimeSpan.Zero)
            WakeWithin(due, effects);
    }
}
