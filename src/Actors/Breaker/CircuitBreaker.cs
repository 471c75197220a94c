using System.Globalization;
using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Breaker;

/// <summary>
/// Watches a node alone: it hears what venues tell and what gateways ask at the venues' own border, and stops new exposure
/// when a limit is exceeded. It decides nothing else, and needs neither coordinator nor gateway to act.
/// </summary>
/// <remarks>
/// Invariants:
/// <list type="number">
/// <item>Tripped, the gates are told closed before anything else, and every order of ours that rests is cancelled, again
/// and again, until the venue says that it does not rest any more; but none that a closed gate let pass.</item>
/// <item>Nothing but an operator's word opens the gates again, and only once that word is durable.</item>
/// <item>A restart stays tripped. A gate is closed until the breaker has spoken.</item>
/// <item>What it does not know trips nothing: a position or an equity that no venue has stated is not zero.</item>
/// <item>Every trip names its limit and the figure that exceeded it, and there is one for a limit until the reset.</item>
/// </list>
/// </remarks>
public sealed partial class CircuitBreaker : Actor
{
    private readonly BreakerSettings _settings;
    private readonly BreakerMemory _memory = new();
    private readonly AwakeClock _awake;
    private readonly Dictionary<string, WatchedVenue> _venues = new(StringComparer.Ordinal);
    private readonly Dictionary<InstrumentId, WatchedInstrument> _instruments = [];
    private readonly Beat _beat = new();
    private DateTimeOffset _viewToldAt = DateTimeOffset.MinValue;

    /// <summary>A breaker that remembers nothing yet.</summary>
    /// <param name="settings">Venues, pairs, limits.</param>
    public CircuitBreaker(BreakerSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        _awake = new AwakeClock(settings.Beat * 2);
        _loss = new LossMeter(settings.Limits.LossWindow, settings.Limits.LossGrace);
        foreach (var venue in settings.Venues)
            _venues.Add(venue, new WatchedVenue(venue, settings.Limits));
        foreach (var pair in settings.Pairs)
        {
            var (a, b) = (Instrument(pair.A), Instrument(pair.B));
            a?.Join(pair, isWhole: b is not null);
            b?.Join(pair, isWhole: a is not null);
        }
    }

    /// <inheritdoc/>
    public override void Apply(Event change) => _memory.Apply((BreakerEvent)change);

    /// <inheritdoc/>
    public override Event? TakeSnapshot() => _memory.ToSnapshot();

    /// <inheritdoc/>
    public override void Receive(Message message, Effects effects)
    {
        ArgumentNullException.ThrowIfNull(effects);
        _awake.Tick(effects.Now);
        switch (message)
        {
            case Quote quote:
                OnQuote(quote, effects);
                break;
            case QuoteLost lost:
                if (_instruments.TryGetValue(lost.Instrument, out var blind))
                    blind.LoseBook();
                break;
            case MarkPrice mark:
                OnMark(mark, effects);
                break;
            case VenueTold told:
                OnTold(told, effects);
                break;
            case VenueAsked asked:
                OnAsked(asked, effects);
                break;
            case CoordinatorHeartbeat:
                (_heardAt, _isHeard) = (_awake.Now, true);
                break;
            case ResetBreaker reset:
                OnReset(reset, effects);
                break;
            case TripBreaker trip:
                OnTripByHand(trip, effects);
                break;
            case TimerFired:
                OnBeat(effects);
                break;
            case Started:
                OnStarted(effects);
                break;
            case NodeHealthChanged:
                break;
            default:
                throw new InvalidOperationException($"A circuit breaker does not know the message {message.GetType().Name}.");
        }
    }

    /// <summary>The instrument if its venue is of this node.</summary>
    private WatchedInstrument? Instrument(InstrumentId id)
    {
        if (_instruments.TryGetValue(id, out var known))
            return known;
        if (!_venues.ContainsKey(id.Venue))
            return null;
        return _instruments[id] = new WatchedInstrument(id);
    }

    private void OnStarted(Effects effects)
    {
        _heardAt = _awake.Now;
        TellGates(effects);
        if (_memory.IsTripped)
            Say(NoticeLevel.Alarm, "still tripped: " + Reason(), effects);
        OnBeat(effects);
    }

    /// <summary>Looks at everything that becomes true by time alone, and wakes again when the next of it may.</summary>
    private void OnBeat(Effects effects)
    {
        _beat.Came();
        var next = _settings.Beat;
        next = Sooner(next, JudgeExposures(effects));
        next = Sooner(next, JudgeLoss(effects));
        next = Sooner(next, JudgeStale(effects));
        next = Sooner(next, JudgeSilence(effects));
        JudgeClocks(effects);
        next = Sooner(next, CancelDue(effects));
        if (effects.Now - _viewToldAt >= _settings.ViewInterval)
            TellView(effects);
        WakeWithin(next, effects);
    }

    private static TimeSpan Sooner(TimeSpan a, TimeSpan b) => b > TimeSpan.Zero && b < a ? b : a;

    private void WakeWithin(TimeSpan after, Effects effects) => _beat.Within(after, effects);

    private void Trip(BreakerLimit limit, FormattableString figure, Effects effects, string requestId = "")
    {
        if (_memory.Has(limit))
            return;
        var text = Words(figure);
        var first = !_memory.IsTripped;
        effects.Persist(new BreakerTripped(new BreakerTrip(limit, text, effects.Now), requestId));
        if (first)
        {
            TellGates(effects);
            WakeWithin(CancelDue(effects), effects);
        }
        Say(NoticeLevel.Alarm, $"circuit breaker tripped: {text}; nothing new is opened until an operator resets it", effects);
        TellView(effects);
    }

    private void OnTripByHand(TripBreaker trip, Effects effects)
    {
        if (!_memory.Knows(trip.RequestId))
        {
            if (_memory.Has(BreakerLimit.Operator))
            {
                effects.Tell(Address.Desk, new OperatorAnswer(trip.RequestId, true, "tripped already: " + Reason()));
                return;
            }
            Trip(BreakerLimit.Operator, $"by {trip.Who}: {trip.Why}", effects, trip.RequestId);
        }
        effects.TellOnceDurable(Address.Desk, new OperatorAnswer(trip.RequestId, true, "tripped: " + Reason()));
    }

    private void OnReset(ResetBreaker reset, Effects effects)
    {
        if (_memory.Knows(reset.RequestId))
        {
            effects.TellOnceDurable(Address.Desk, new OperatorAnswer(reset.RequestId, true, "done before"));
            return;
        }
        var was = Reason();
        var accepted = reset.AcceptExposure ? KnownExposures() : null;
        effects.Persist(new BreakerWasReset(reset.RequestId, reset.Who, reset.Why, accepted, effects.Now));
        Forget();
        TellGates(effects);
        var text = (was.Length == 0 ? "was not tripped" : "reset; it was tripped: " + was)
            + (accepted is { Count: > 0 } ? "; taken as meant: " + Listed(accepted) : "");
        effects.TellOnceDurable(Address.Desk, new OperatorAnswer(reset.RequestId, true, text));
        effects.TellOnceDurable(
            Address.Status, new Notice(NoticeLevel.Warning, effects.Self.Value, $"by {reset.Who}: {text} ({reset.Why})", effects.Now));
        TellView(effects);
    }

    /// <summary>What was counted up to now is settled by the reset; what is still true is found again.</summary>
    private void Forget()
    {
        foreach (var venue in _venues.Values)
        {
            venue.Orders.Clear();
            venue.RejectStreak = 0;
            foreach (var order in venue.Resting.Values)
                order.IsAllowed = false;
        }
        _loss.Clear();
        _losingSince = null;
        _exposedSince.Clear();
    }

    private void TellGates(Effects effects)
    {
        var gate = new ExposureGate(!_memory.IsTripped, Reason());
        foreach (var venue in _venues.Values)
        {
            // Closing must not wait for a disk; opening must.
            if (gate.IsOpen)
                effects.TellOnceDurable(venue.Address, gate);
            else
                effects.Tell(venue.Address, gate);
        }
    }

    private void TellView(Effects effects)
    {
        _viewToldAt = effects.Now;
        var view = new BreakerView(
            _memory.IsTripped, [.. _memory.Trips], _venues.Values.Sum(v => v.Resting.Values.Count(o => o.IsKnown)), KnownExposures(),
            _loss.LossAt(_awake.Now), (_awake.Now - _heardAt).TotalMilliseconds, effects.Now)
        {
            Node = _settings.Node,
        };
        foreach (var venue in _venues.Values)
            effects.TellOnceDurable(venue.Gateway, view);
        effects.TellOnceDurable(Address.Status, view);
    }

    private string Reason() => string.Join("; ", _memory.Trips.Select(trip => trip.Text));

    private static string Listed(IReadOnlyDictionary<string, decimal> quantities) =>
        string.Join(", ", quantities.Select(q => Words($"{q.Key} {q.Value}")));

    private static string Words(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static void Say(NoticeLevel level, string text, Effects effects) =>
        effects.Tell(Address.Status, new Notice(level, effects.Self.Value, text, effects.Now));
}
