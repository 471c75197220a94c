using Hedgerow.Engine;
using Hedgerow.Hedging;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Coordinator;

/// <summary>
/// The one that decides: compares what should be with what is and orders the difference. Level-triggered: whatever it
/// missed, the next message finds the same difference again.
/// </summary>
/// <remarks>
/// Invariants, per pair:
/// <list type="number">
/// <item>While an order is in doubt nothing new is placed.</item>
/// <item>While the legs are apart by something tradable, the only thing placed is what levels them; when steps fail
/// they widen, slow down, and end in an alarm and a halt.</item>
/// <item>Both legs of a clip are checked against both venues' rules and means before the first order leaves.</item>
/// <item>New exposure needs fresh books and willing gateways on both venues; levelling needs one.</item>
/// <item>Nothing is ordered before the epoch is durable here and promised by the gateway.</item>
/// </list>
/// </remarks>
public sealed partial class HedgeCoordinator : Actor
{
    private static readonly TimerKey BeatTimer = new("beat");

    private readonly CoordinatorSettings _settings;
    private readonly HedgeBook _book = new();
    private readonly Dictionary<string, VenueDesk> _venues = new(StringComparer.Ordinal);
    private readonly Dictionary<InstrumentId, InstrumentDesk> _instruments = [];
    private readonly List<PairDesk> _pairs = [];
    private bool _inCharge;
    private string _refusal = "";
    private DateTimeOffset _viewToldAt = DateTimeOffset.MinValue;
    private DateTimeOffset _startedAt;

    /// <summary>A coordinator that remembers nothing yet.</summary>
    /// <param name="settings">Venues and pairs.</param>
    /// <exception cref="ArgumentException">A pair names a venue without terms, or a number is used twice.</exception>
    public HedgeCoordinator(CoordinatorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        foreach (var terms in settings.Venues)
            _venues.Add(terms.Name, new VenueDesk(terms));
        if (settings.Pairs.Select(p => p.Number).Distinct().Count() != settings.Pairs.Count)
            throw new ArgumentException("Two pairs have the same number.", nameof(settings));
        foreach (var pair in settings.Pairs)
        {
            var desk = new PairDesk(pair, _book.Pair(pair.Number), Desk(pair.LegA), Desk(pair.LegB));
            _pairs.Add(desk);
            desk.A.Pairs.Add(desk);
            desk.B.Pairs.Add(desk);
        }
    }

    /// <inheritdoc/>
    public override void Apply(Event change)
    {
        _book.Apply((CoordinatorEvent)change);
        if (change is CoordinatorSnapshot)
        {
            foreach (var desk in _pairs)
                desk.Position = _book.Pair(desk.Settings.Number);
        }
    }

    /// <inheritdoc/>
    public override Event? TakeSnapshot() => _book.ToSnapshot();

    /// <inheritdoc/>
    public override void Receive(Message message, Effects effects)
    {
        ArgumentNullException.ThrowIfNull(effects);
        switch (message)
        {
            case Quote quote:
                OnQuote(quote, effects);
                break;
            case QuoteLost lost:
                OnQuoteLost(lost, effects);
                break;
            case MarkPrice mark:
                OnMark(mark, effects);
                break;
            case LedgerReport report:
                OnLedgerReport(report, effects);
                break;
            case GatewayState state:
                OnGatewayState(state, effects);
                break;
            case EpochRefused refused:
                OnEpochRefused(refused, effects);
                break;
            case OperatorCommand command:
                OnOperator(command, effects);
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
                throw new InvalidOperationException($"The coordinator does not know the message {message.GetType().Name}.");
        }
    }

    private InstrumentDesk Desk(InstrumentId id)
    {
        if (_instruments.TryGetValue(id, out var desk))
            return desk;
        if (!_venues.TryGetValue(id.Venue, out var venue))
            throw new ArgumentException($"A pair names the venue {id.Venue}, which has no terms.", nameof(id));
        desk = new InstrumentDesk(id, venue);
        venue.Instruments.Add(desk);
        _instruments.Add(id, desk);
        return desk;
    }

    private void OnStarted(Effects effects)
    {
        _startedAt = effects.Now;
        effects.Persist(new EpochStarted(_book.Epoch + 1, effects.Now));
        _inCharge = true;
        _refusal = FindStrays();
        if (_refusal.Length > 0)
            Say(NoticeLevel.Alarm, _refusal, effects);
        foreach (var venue in _venues.Values)
            TakeChargeOf(venue, effects);
        OnBeat(effects);
    }

    /// <summary>Positions of pairs or legs that the configuration no longer has: they still count, so start is refused.</summary>
    private string FindStrays()
    {
        var strays = new List<string>();
        foreach (var pair in _book.Pairs)
        {
            var configured = _pairs.Find(p => p.Settings.Number == pair.Number);
            for (var leg = 0; leg < 2; leg++)
            {
                if (pair.Leg(leg) != 0m && (configured is null || pair.Instrument(leg) is { } held && held != configured.Leg(leg).Id))
                    strays.Add($"pair {pair.Number} holds {pair.Leg(leg)} at {pair.Instrument(leg)}");
            }
        }
        return strays.Count == 0 ? "" : "not in the configuration: " + string.Join("; ", strays) + "; configure it again or write it off";
    }

    private void TakeChargeOf(VenueDesk venue, Effects effects)
    {
        venue.ChargeToldAt = effects.Now;
        effects.TellOnceDurable(Address.Gateway(venue.Terms.Name), new TakeCharge(_book.Epoch, _book.RevisionOf(venue.Terms.Name)));
    }

    private void OnEpochRefused(EpochRefused refused, Effects effects)
    {
        if (refused.RefusedEpoch != _book.Epoch || !_inCharge)
            return;
        _inCharge = false;
        Say(NoticeLevel.Alarm, $"{refused.Venue} obeys epoch {refused.HighestEpoch}: this coordinator of epoch {_book.Epoch} stops", effects);
    }

    private void OnGatewayState(GatewayState state, Effects effects)
    {
        if (!_venues.TryGetValue(state.Venue, out var venue))
            return;
        if (!ReferenceEquals(venue.State?.Instruments, state.Instruments))
            LearnRules(venue, state.Instruments);
        venue.State = state;
        venue.Obeys = state.Epoch == _book.Epoch;
        venue.HasSpoken |= venue.Obeys && state.Phase == GatewayPhase.Ready && state.Revision <= _book.RevisionOf(state.Venue);
        if (venue.Obeys && state.Revision > _book.RevisionOf(state.Venue))
            effects.Tell(Address.Gateway(state.Venue), new ReportsRequest(_book.Epoch, _book.RevisionOf(state.Venue)));
        foreach (var instrument in venue.Instruments)
            Decide(instrument.Pairs, effects);
    }

    private void LearnRules(VenueDesk venue, IReadOnlyList<InstrumentSpec> specs)
    {
        foreach (var instrument in venue.Instruments)
        {
            instrument.Spec = specs.FirstOrDefault(s => s.Id == instrument.Id) ?? instrument.Spec;
            foreach (var pair in instrument.Pairs)
            {
                if (pair.A.Spec is { } a && pair.B.Spec is { } b)
                    pair.CommonLot = Lots.CommonStep(a.LotSize, b.LotSize);
            }
        }
    }

    private void OnQuote(Quote quote, Effects effects)
    {
        if (!_instruments.TryGetValue(quote.Instrument, out var instrument))
            return;
        instrument.Quote = quote;
        instrument.LastPrice = quote.Bid;
        Decide(instrument.Pairs, effects);
    }

    private void OnQuoteLost(QuoteLost lost, Effects effects)
    {
        if (!_instruments.TryGetValue(lost.Instrument, out var instrument))
            return;
        instrument.Quote = null;
        Decide(instrument.Pairs, effects);
    }

    private void OnMark(MarkPrice mark, Effects effects)
    {
        if (!_instruments.TryGetValue(mark.Instrument, out var instrument))
            return;
        instrument.Mark = mark;
        foreach (var pair in instrument.Pairs)
            RefreshOffset(pair, effects.Now);
    }

    private static void RefreshOffset(PairDesk pair, DateTimeOffset now)
    {
        var (a, b) = (pair.A.Mark, pair.B.Mark);
        var holding = pair.Settings.ExpectedHolding;
        pair.FundingBps = a is null || b is null
            ? 0m
            : FundingForecast.ReceivedBps(
                a.FundingRate, FundingForecast.StampsWithin(now, a.NextFunding, pair.A.Spec?.FundingInterval ?? TimeSpan.Zero, holding),
                b.FundingRate, FundingForecast.StampsWithin(now, b.NextFunding, pair.B.Spec?.FundingInterval ?? TimeSpan.Zero, holding));
        pair.OffsetBps = pair.Settings.Curve.Offset.At(now) - pair.FundingBps;
    }

    private void OnBeat(Effects effects)
    {
        foreach (var venue in _venues.Values)
        {
            if (_inCharge && !venue.Obeys && effects.Now - venue.ChargeToldAt >= TimeSpan.FromSeconds(1))
                TakeChargeOf(venue, effects);
        }
        foreach (var pair in _pairs)
        {
            RefreshOffset(pair, effects.Now);
            InquireSilent(pair, effects);
        }
        Decide(_pairs, effects);
        TellView(effects);
        var busy = _pairs.Exists(p => p.Position.Open.Count > 0 || p.UnhedgedSince is not null);
        effects.SetTimer(BeatTimer, busy ? _settings.BusyBeat : _settings.IdleBeat);
    }

    /// <summary>Asks the gateway about orders it never reported: the request or the report was lost, or a crash came between.</summary>
    private void InquireSilent(PairDesk pair, Effects effects)
    {
        if (pair.Position.Open.Count == 0)
            return;
        foreach (var order in pair.Position.Open.Values)
        {
            var foreignEpoch = ClientOrderId.TryParse(order.ClientId, out var id) && id.Epoch != _book.Epoch;
            if (order.State != OrderState.Sent || (!foreignEpoch && effects.Now - order.PlannedAt < _settings.InquiryAfter))
                continue;
            if (_venues.TryGetValue(order.Venue, out var venue) && venue.Obeys && Due(order.ClientId, effects.Now))
                effects.Tell(Address.Gateway(order.Venue), new OrderInquiry(_book.Epoch, order.ClientId, order.Symbol, order.Side));
        }
    }

    private readonly Dictionary<string, DateTimeOffset> _saidAt = new(StringComparer.Ordinal);

    /// <summary>True at most once a second per subject.</summary>
    private bool Due(string subject, DateTimeOffset now)
    {
        if (_saidAt.TryGetValue(subject, out var at) && now - at < TimeSpan.FromSeconds(1))
            return false;
        if (_saidAt.Count > 1024)
            _saidAt.Clear();
        _saidAt[subject] = now;
        return true;
    }

    private void Say(NoticeLevel level, string text, Effects effects) =>
        effects.Tell(Address.Status, new Notice(level, effects.Self.Value, text, effects.Now));

    private void TellView(Effects effects)
    {
        if (effects.Now - _viewToldAt < _settings.ViewInterval)
            return;
        _viewToldAt = effects.Now;
        effects.Tell(Address.Status, new CoordinatorView(
            _book.Epoch, _inCharge && _refusal.Length == 0, [.. _pairs.Select(p => ViewOf(p, effects.Now))], effects.Now));
    }

    private PairView ViewOf(PairDesk pair, DateTimeOffset now)
    {
        Spread? spread = pair.A.Fresh(now, _settings.QuoteMaxAge) is { } a && pair.B.Fresh(now, _settings.QuoteMaxAge) is { } b
            ? Spread.Between(a, b)
            : null;
        var position = pair.Position;
        return new PairView(
            pair.Settings.Name, position.Mode, _refusal.Length > 0 ? _refusal : position.HaltReason, pair.Activity,
            position.Leg(0), position.Leg(1), position.Imbalance, spread?.PlusBps, spread?.MinusBps,
            position.HedgesOpened, position.HedgesClosed, position.MaxUnhedgedMs, position.SlippageCost);
    }
}
