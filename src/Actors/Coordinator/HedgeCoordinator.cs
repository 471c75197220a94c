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
    private readonly CoordinatorSettings _settings;
    private readonly HedgeBook _book;
    private readonly Dictionary<string, VenueDesk> _venues = new(StringComparer.Ordinal);
    private readonly Dictionary<InstrumentId, InstrumentDesk> _instruments = [];
    private readonly List<PairDesk> _pairs = [];
    private bool _inCharge;
    private string _refusal = "";
    private DateTimeOffset _viewToldAt = DateTimeOffset.MinValue;
    private DateTimeOffset _startedAt;
    private readonly Beat _beat = new();

    /// <summary>A coordinator that remembers nothing yet.</summary>
    /// <param name="settings">Venues and pairs.</param>
    /// <exception cref="ArgumentException">A pair names a venue without terms, or a number is used twice.</exception>
    public HedgeCoordinator(CoordinatorSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        _book = new HedgeBook(settings.KeptOrders);
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
        if (change is CoordinatorSnapshot or OperatorActed)
        {
            foreach (var venue in _venues.Values)
                venue.Stance = _book.StanceOf(venue.Terms.Name);
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
            case StopTrading:
                OnStopTrading(effects);
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
        SayOnceParked(effects);
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
        // At least the time in seconds: ids stay unique, and gateways obey, even when the journal was lost.
        effects.Persist(new EpochStarted(Math.Max(_book.Epoch + 1, effects.Now.ToUnixTimeSeconds()), effects.Now));
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
            for (var leg = 0; leg < 2; leg++)
            {
                if (IsStray(pair, leg))
                    strays.Add($"pair {pair.Number} holds {pair.Held(leg).Native} at {pair.Instrument(leg)}");
            }
        }
        foreach (var pair in _pairs.Where(IsMiscounted))
            strays.Add($"{pair.Settings.Name} holds what was counted as {pair.Position.Kind(0)} and {pair.Position.Kind(1)}, and the venues say {pair.A.Kind} and {pair.B.Kind}");
        return strays.Count == 0 ? "" : "not in the configuration: " + string.Join("; ", strays) + "; configure it again or write it off";
    }

    /// <summary>A leg that holds something was counted by another kind of contract than the venue's rules say: nothing of it can be trusted.</summary>
    private static bool IsMiscounted(PairDesk pair)
    {
        for (var leg = 0; leg < 2; leg++)
        {
            if (pair.Leg(leg).Spec is { } spec && pair.Position.Held(leg).Native != 0m && !pair.Position.Kind(leg).CountsLike(spec.Kind))
                return true;
        }
        return false;
    }

    private bool IsStray(PairPosition pair, int leg)
    {
        if (pair.Leg(leg) == 0m)
            return false;
        var configured = _pairs.Find(p => p.Settings.Number == pair.Number);
        return configured is null || (pair.Instrument(leg) is { } held && held != configured.Leg(leg).Id);
    }

    private void TakeChargeOf(VenueDesk venue, Effects effects)
    {
        venue.ChargeToldAt = effects.Now;
        venue.ChargedRevision = _book.RevisionOf(venue.Terms.Name);
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
        {
            LearnRules(venue, state.Instruments);
            if (venue.Instruments.Exists(i => i.Pairs.Exists(IsMiscounted)))
                Refuse(effects);
        }
        LearnTiers(venue, state.Tiers, effects);
        if (!ReferenceEquals(venue.State?.Account, state.Account))
            LearnAccount(venue, state, effects);
        // A gateway that began anew may have lost the end of its journal, and with it numbers that were counted here.
        if (_inCharge && venue.State is { Phase: GatewayPhase.Ready } && state.Phase != GatewayPhase.Ready)
            TakeChargeOf(venue, effects);
        venue.State = state;
        venue.Obeys = state.Epoch == _book.Epoch && state.Revision >= venue.ChargedRevision;
        venue.IsBehind = state.Revision > _book.RevisionOf(state.Venue);
        venue.HasSpoken |= venue is { Obeys: true, IsBehind: false } && state.Phase == GatewayPhase.Ready;
        if (venue is { Obeys: true, IsBehind: true } && Due("reports/" + state.Venue, PauseOfReports(state.Venue), effects.Now))
            effects.Tell(Address.Gateway(state.Venue), new ReportsRequest(_book.Epoch, _book.RevisionOf(state.Venue)));
        venue.MissingTradesSince = state is { MayMissTrades: true, AcceptsHedges: true } ? venue.MissingTradesSince ?? effects.Now : null;
        Watch(venue, now: true, effects);
        foreach (var instrument in venue.Instruments)
            Decide(instrument.Pairs, effects);
    }

    private void LearnRules(VenueDesk venue, IReadOnlyList<InstrumentSpec> specs)
    {
        foreach (var instrument in venue.Instruments)
        {
            instrument.Spec = specs.FirstOrDefault(s => s.Id == instrument.Id) ?? instrument.Spec;
            foreach (var pair in instrument.Pairs)
                pair.FindCommonLot();
        }
    }

    private void OnQuote(Quote quote, Effects effects)
    {
        if (!_instruments.TryGetValue(quote.Instrument, out var instrument))
            return;
        instrument.Quote = quote;
        instrument.LastPrice = quote.Bid;
        if (instrument.Kind == ContractKind.Inverse)
            instrument.Pairs.ForEach(pair => pair.FindCommonLot());
        Watch(instrument.Venue, now: false, effects);
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
        (instrument.Mark, instrument.MarkAt) = (mark, effects.Now);
        Watch(instrument.Venue, now: false, effects);
        foreach (var pair in instrument.Pairs)
            RefreshOffset(pair, effects.Now);
    }

    private static void RefreshOffset(PairDesk pair, DateTimeOffset now)
    {
        var (a, b) = (pair.A.Mark, pair.B.Mark);
        var holding = pair.Settings.Expiry.Holding(pair.Settings.ExpectedHolding, pair.Expiry, now);
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
        foreach (var venue in _venues.Values)
            Watch(venue, now: true, effects);
        foreach (var pair in _pairs)
            RefreshOffset(pair, effects.Now);
        foreach (var pair in _book.Pairs)
            InquireSilent(pair, effects);
        if (_inCharge)
        {
            WatchExpiries(effects);
            CancelStrayResting(effects);
            CancelRestingAtClosedVenues(effects);
        }
        Decide(_pairs, effects);
        GiveSignOfLife(effects);
        ChargeTreasurer(effects);
        GiveGuidance(effects);
        TellView(effects);
        var busy = _pairs.Exists(p => p.Position.Open.Count > 0 || p.UnhedgedSince is not null || p.Position.LadderRemaining is not null);
        _beat.Came();
        BeatWithin(busy ? _settings.BusyBeat : _settings.IdleBeat, effects);
    }

    private void BeatWithin(TimeSpan after, Effects effects) => _beat.Within(after, effects);

    /// <summary>
    /// Asks the gateway about orders that are open here: the request or the report was lost, or a crash came between.
    /// An answer that says nothing new changes nothing.
    /// </summary>
    private void InquireSilent(PairPosition pair, Effects effects)
    {
        if (pair.Open.Count == 0 || !_inCharge)
            return;
        foreach (var order in pair.Open.Values)
        {
            var unreported = order.State == OrderState.Sent;
            var foreignEpoch = ClientOrderId.TryParse(order.ClientId, out var id) && id.Epoch != _book.Epoch;
            var after = !unreported ? _settings.OpenInquiryInterval : foreignEpoch ? TimeSpan.Zero : _settings.InquiryAfter;
            if (effects.Now - order.PlannedAt < after || !_venues.TryGetValue(order.Venue, out var venue) || !venue.Obeys)
                continue;
            if (Due("inquiry/" + order.ClientId, unreported ? TimeSpan.FromSeconds(1) : _settings.OpenInquiryInterval, effects.Now))
                effects.Tell(Address.Gateway(order.Venue), new OrderInquiry(_book.Epoch, order.ClientId, order.Symbol, order.Side));
        }
    }

    /// <summary>Nobody hedges what rests for a pair that is not traded: while start is refused, or of a removed pair.</summary>
    private void CancelStrayResting(Effects effects)
    {
        foreach (var pair in _book.Pairs)
        {
            if (pair.Open.Count == 0 || (_refusal.Length == 0 && _pairs.Exists(p => p.Position == pair)))
                continue;
            foreach (var order in pair.Open.Values)
            {
                if (order.Type == OrderType.PostOnly)
                    Cancel(order, effects);
            }
        }
    }

    private static readonly TimeSpan ReportsInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CuttingReportsInterval = TimeSpan.FromMilliseconds(100);
    private readonly Dictionary<string, DateTimeOffset> _saidAt = new(StringComparer.Ordinal);

    /// <summary>True at most once an interval per subject.</summary>
    private bool Due(string subject, TimeSpan interval, DateTimeOffset now)
    {
        if (_saidAt.TryGetValue(subject, out var at) && now - at < interval)
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
            _book.Epoch, _inCharge && _refusal.Length == 0, [.. _pairs.Select(p => ViewOf(p, effects.Now))], effects.Now,
            [.. _venues.Values.Where(v => v.Stance != VenueStance.Open).Select(v => new StanceView(v.Terms.Name, v.Stance))])
        {
            Margins = [.. _venues.Values.Select(v => MarginViewOf(v, effects.Now))],
            Debts = [.. Debts()],
        });
    }

    private PairView ViewOf(PairDesk pair, DateTimeOffset now)
    {
        Spread? spread = pair.A.Fresh(now, _settings.QuoteMaxAge) is { } a && pair.B.Fresh(now, _settings.QuoteMaxAge) is { } b
            ? Spread.Between(a, b)
            : null;
        var position = pair.Position;
        return new PairView(
            pair.Settings.Name, ModeOf(pair, now), _refusal.Length > 0 ? _refusal : position.HaltReason, pair.Activity,
            position.Leg(0), position.Leg(1), position.Imbalance, spread?.PlusBps, spread?.MinusBps,
            position.HedgesOpened, position.HedgesClosed, position.MaxUnhedgedMs, position.SlippageCost,
            ForeignAt(pair.A), ForeignAt(pair.B), position.ReduceTo, pair.A.Id, pair.B.Id, spread?.Mid, pair.ClipCostBps)
        {
            NativeA = position.Held(0).Native,
            NativeB = position.Held(1).Native,
            Expiry = pair.Expiry,
            Phase = pair.PhaseAt(now),
            ExpiryReason = ExpiryReason(pair, now),
            ForcedClose = position.Forced is { } forced
                ? FormattableString.Invariant($"{forced.Cause} at {forced.Venue} moved the leg by {forced.Quantity} at {forced.Time:yyyy-MM-dd HH:mm:ss}")
                : "",
        };
    }
}
