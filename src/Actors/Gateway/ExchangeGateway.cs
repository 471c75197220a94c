using Hedgerow.Actors.Memory;
using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Gateway;

/// <summary>
/// The one way to a venue account: owns the registry of its orders, their three-way outcomes, reconciliation, epochs
/// and the freshness of its quotes. It decides nothing about hedging.
/// </summary>
/// <remarks>
/// Invariants:
/// <list type="number">
/// <item>An order id leaves for the venue at most once, whatever is asked, lost or restarted.</item>
/// <item>Nothing of an epoch lower than the highest seen leaves.</item>
/// <item>Nothing leaves before the ledger was compared with the venue after a start.</item>
/// <item>An order in doubt stays so until the venue tells it, or its history, asked after the order can no longer
/// arrive, covers the time of the order and does not contain it.</item>
/// <item>Hedging and reducing orders are refused only when there is no way to the venue.</item>
/// <item>Every change of the ledger is told with consecutive revisions; a correction, which cannot be told twice
/// without harm, only once it is durable.</item>
/// <item>Nothing is sent while the venue has us blocked.</item>
/// </list>
/// </remarks>
public sealed partial class ExchangeGateway : Actor
{
    /// <summary>More changes than can be told before the first of them is durable.</summary>
    private const long LostTail = 1_000_000;

    /// <summary>More changes than a gateway makes in a millisecond.</summary>
    private const long RevisionsPerMillisecond = 1_000;

    private readonly GatewaySettings _settings;
    private readonly OrderLedger _ledger;
    private readonly VenueLink _link = new();
    private readonly QuoteGate _quotes;
    private readonly OrderPace _pace;
    private bool _wasReserved;
    private readonly Address _venue;
    private GatewayPhase _phase = GatewayPhase.Starting;
    private bool _nodeWell = true;
    private IReadOnlyList<InstrumentSpec> _instruments = [];
    private AccountSnapshot? _account;
    private DateTimeOffset _startedAt;
    private DateTimeOffset _toldStateAt;
    private bool _stateChanged;
    private long _lastRequest;
    private readonly Beat _beat = new();
    private bool _holeAlarmed;
    private long? _firstRevision;

    /// <summary>A gateway that remembers nothing yet.</summary>
    /// <param name="settings">Of its venue account.</param>
    public ExchangeGateway(GatewaySettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        _ledger = new OrderLedger(settings.KeptOrders);
        _quotes = new QuoteGate(settings.QuoteMaxAge);
        _pace = new OrderPace(settings.OrdersPerSecond, settings.ReservedBudget);
        _facts = new HealthFacts(settings.Health);
        _health = new HealthHysteresis(settings.Health);
        _venueStatus = new VenueStatusFacts(settings.Health);
        _venue = Address.Venue(settings.Venue);
    }

    /// <inheritdoc/>
    public override void Apply(Event change)
    {
        if (change is FundsLedgered funds)
        {
            _funds.Apply(funds);
            return;
        }
        _ledger.Apply((GatewayEvent)change);
        if (change is GatewaySnapshot snapshot)
            _funds.Restore(snapshot);
    }

    /// <inheritdoc/>
    public override Event? TakeSnapshot() => _ledger.ToSnapshot() with { Funds = _funds.ToSnapshot(), NetMovedOut = _funds.NetMovedOut };

    /// <inheritdoc/>
    public override void Receive(Message message, Effects effects)
    {
        ArgumentNullException.ThrowIfNull(effects);
        switch (message)
        {
            case Quote quote:
                OnQuote(quote, effects);
                return;
            case MarkPrice:
                _facts.MarkProgressed(effects.Now);
                effects.Tell(Address.Coordinator, message);
                return;
            case GatewayCommand command:
                OnCommand(command, effects);
                break;
            case OperatorCommand command:
                OnOperator(command, effects);
                break;
            case VenueReport report:
                NoteForHealth(report, effects.Now);
                OnReport(report, effects);
                break;
            case FundsLeft left:
                OnFundsLeft(left, effects);
                break;
            case TimerFired:
                OnBeat(effects);
                break;
            case Started started:
                OnStarted(started, effects);
                break;
            case BreakerView view:
                OnBreaker(view, effects);
                break;
            case StopOrdering:
                (_isStopping, _stateChanged) = (true, true);
                break;
            case WokeDurably:
                _mayHaveRested = false;
                BeatWithin(TimeSpan.Zero, effects);
                break;
            case NodeHealthChanged health:
                _nodeWell = health.Down.Count == 0;
                _stateChanged = true;
                break;
            default:
                throw new InvalidOperationException($"A gateway does not know the message {message.GetType().Name}.");
        }
        RestOnceQuiet(effects);
        TellState(effects, force: false);
    }

    private void OnStarted(Started started, Effects effects)
    {
        _startedAt = effects.Now;
        _facts.Begin(effects.Now);
        // Answers to questions of an earlier life may still arrive; they must not match ours.
        _lastRequest = effects.Now.UtcTicks;
        _firstRevision = started.Recovered ? effects.Now.ToUnixTimeMilliseconds() * RevisionsPerMillisecond : null;
        _mustProveHistory = started.Recovered && _ledger.Epoch > 0 && !_ledger.IsRested;
        WakeFromRest(effects);
        CarryTrip(effects);
        RestateLog(effects);
        effects.Tell(_venue, new ConnectVenue(_settings.Symbols));
        OnBeat(effects);
    }

    private void OnBeat(Effects effects)
    {
        _beat.Came();
        WatchOrders(effects);
        WatchFunds(effects);
        if (_link.MaySend(effects.Now))
        {
            AskBasics(effects);
            DriveRound(effects);
            RenewDeadManSwitch(effects);
            AskTiers(effects);
            AskVenueStatus(effects);
        }
        WatchReadiness(effects);
        WatchPace(effects);
        WatchCarriedTrip(effects);
        JudgeHealth(effects);
        TellState(effects, force: effects.Now - _toldStateAt >= TimeSpan.FromSeconds(1));
        var busy = _ledger.Open.Count > 0 || _unbooked.Count > 0 || _phase != GatewayPhase.Ready || _round is not null;
        BeatWithin(busy ? _settings.BusyBeat : _funds.Open.Count > 0 ? Min(_settings.IdleBeat, FundsBeat) : _settings.IdleBeat, effects);
    }

    /// <summary>The coordinator must hear at once when the venue's pace is used up, and soon when it is not any more.</summary>
    private void WatchPace(Effects effects)
    {
        var isReserved = _pace.IsReserved(effects.Now);
        _stateChanged |= isReserved != _wasReserved;
        _wasReserved = isReserved;
        if (isReserved)
            BeatWithin(_settings.BusyBeat, effects);
    }

    private void BeatWithin(TimeSpan after, Effects effects) => _beat.Within(after, effects);

    private void OnCommand(GatewayCommand command, Effects effects)
    {
        switch (command)
        {
            case CoordinatorHeartbeat heartbeat:
                OnHeartbeat(heartbeat, effects);
                break;
            case TakeCharge charge when Admit(charge.Epoch, effects):
                if (charge.KnownRevision > _ledger.Revision)
                    effects.Persist(new EpochRaised(charge.Epoch, charge.KnownRevision, effects.Now));
                Retell(charge.KnownRevision, effects);
                TellState(effects, force: true);
                break;
            case OrderRequest request when Admit(request.Epoch, effects):
                OnOrderRequest(request, effects);
                break;
            case CancelRequest cancel when Admit(cancel.Epoch, effects):
                OnCancelRequest(cancel, effects);
                break;
            case OrderInquiry inquiry when Admit(inquiry.Epoch, effects):
                OnInquiry(inquiry, effects);
                break;
            case ReportsRequest request when Admit(request.Epoch, effects):
                Retell(request.KnownRevision, effects);
                break;
            case FundsRequest request when Admit(request.Epoch, effects, Address.Treasurer):
                OnFundsRequest(request, effects);
                break;
            case FundsInquiry inquiry when Admit(inquiry.Epoch, effects, Address.Treasurer):
                OnFundsInquiry(inquiry, effects);
                break;
            case DepositsRequest request when Admit(request.Epoch, effects, Address.Treasurer):
                OnDepositsRequest(request, effects);
                break;
            default:
                break;
        }
    }

    /// <summary>True when a command of this epoch may be obeyed; else its sender is told to stop.</summary>
    private bool Admit(long epoch, Effects effects, Address? sender = null)
    {
        if (epoch < _ledger.Epoch)
        {
            effects.Tell(sender ?? Address.Coordinator, new EpochRefused(_settings.Venue, epoch, _ledger.Epoch));
            return false;
        }
        if (epoch > _ledger.Epoch)
        {
            effects.Persist(new EpochRaised(epoch, _ledger.Revision, effects.Now));
            _stateChanged = true;
        }
        HearCoordinator(effects);
        return true;
    }

    private void OnReport(VenueReport report, Effects effects)
    {
        switch (report)
        {
            case PlaceOutcome outcome:
                OnPlaceOutcome(outcome, effects);
                break;
            case CancelOutcome outcome:
                OnCancelOutcome(outcome, effects);
                break;
            case OrderChanged changed:
                OnOrderSeen(changed.Order, effects);
                break;
            case FillReported reported:
                BookFill(reported.Fill, effects);
                break;
            case FundingReported funding:
                BookFunding(funding.Payment, effects);
                break;
            case OrderAnswer answer:
                OnOrderAnswer(answer, effects);
                break;
            case OrdersAnswer answer:
                OnOrdersAnswer(answer, effects);
                break;
            case FillsAnswer answer:
                OnFillsAnswer(answer, effects);
                break;
            case FundingAnswer answer:
                OnFundingAnswer(answer, effects);
                break;
            case AccountAnswer answer:
                OnAccountAnswer(answer, effects);
                break;
            case FundsOutcome outcome:
                OnFundsOutcome(outcome, effects);
                break;
            case WithdrawalsAnswer answer:
                OnWithdrawals(answer, effects);
                break;
            case MovesAnswer answer:
                OnMoves(answer, effects);
                break;
            case DepositsAnswer answer:
                OnDeposits(answer, effects);
                break;
            case WithdrawalTermsAnswer answer:
                OnTerms(answer, effects);
                break;
            case DepositAddressAnswer answer:
                OnDepositAddress(answer, effects);
                break;
            default:
                OnLinkReport(report, effects);
                break;
        }
    }

    private void OnLinkReport(VenueReport report, Effects effects)
    {
        switch (report)
        {
            case QuoteLost lost:
                _quotes.Reset(lost.Instrument);
                effects.Tell(Address.Coordinator, lost);
                break;
            case ChannelChanged change:
                OnChannel(change, effects);
                break;
            case InstrumentsAnswer { Ok: true } answer:
                OnInstruments(answer, effects);
                break;
            case ClockAnswer answer:
                OnClock(answer, effects);
                break;
            case TiersAnswer answer:
                OnTiers(answer, effects);
                break;
            case RateLimitReported limit:
                OnRateLimit(limit, effects);
                break;
            case PositionChanged changed:
                OnPosition(changed);
                break;
            case BalanceChanged changed:
                OnBalance(changed, effects.Now);
                break;
            case FrameRejected rejected:
                Say(NoticeLevel.Warning, $"frame on {rejected.Channel} not understood at {rejected.Place}: {rejected.Excerpt}", effects);
                break;
            default:
                break;
        }
    }

    private void OnQuote(Quote quote, Effects effects)
    {
        var refusal = _quotes.Refuse(quote, _link.ClockOffset);
        if (refusal is null)
        {
            _facts.BookProgressed(effects.Now);
            effects.Tell(Address.Coordinator, quote);
        }
        else if (refusal.Length > 0)
            effects.Tell(Address.Coordinator, new QuoteLost(quote.Instrument, refusal));
    }

    private long NextRequest() => ++_lastRequest;

    private void Say(NoticeLevel level, string text, Effects effects) =>
        effects.Tell(Address.Status, new Notice(level, effects.Self.Value, text, effects.Now));

    /// <summary>Why no new exposure may be ordered here; empty when it may.</summary>
    private string ExposureRefusal(DateTimeOffset now)
    {
        if (_isStopping)
            return "stopping";
        if (_phase != GatewayPhase.Ready)
            return "not reconciled";
        if (_round is { Reason: not RoundReason.Routine } || _wanted is not (null or RoundReason.Routine))
            return "reconciling again";
        if (!_nodeWell)
            return "an actor of this node is down";
        if (_breakerReason.Length > 0)
            return _breakerReason;
        if (!_link.IsUp(VenueChannel.Public) || !_link.IsUp(VenueChannel.Private))
            return "a stream is down";
        if (!_link.CanOrder(now))
            return now < _link.BlockedUntil ? "rate limited by the venue" : "no way to place orders";
        if (HealthRefusal() is { Length: > 0 } unwell)
            return unwell;
        return IsBudgetReserved(now) ? "rate budget is reserved for hedges" : "";
    }

    private BudgetUse BudgetUseAt(DateTimeOffset now) => BudgetReserve.Of(_link.UsedBudget(now), _settings.ReservedBudget);

    private bool IsBudgetReserved(DateTimeOffset now) => BudgetUseAt(now) != BudgetUse.Free;

    private bool AcceptsHedges(DateTimeOffset now) => !_isStopping && _phase == GatewayPhase.Ready && _link.CanOrder(now);

    private void TellState(Effects effects, bool force)
    {
        if (!force && !_stateChanged)
            return;
        _stateChanged = false;
        _toldStateAt = effects.Now;
        var refusal = ExposureRefusal(effects.Now);
        // Said, but not enforced: the other leg of a clip that is decided has left as well.
        if (refusal.Length == 0 && _pace.IsReserved(effects.Now))
            refusal = "the rest of this second is reserved for hedges";
        var state = WithFunds(new GatewayState(
            _settings.Venue, _ledger.Epoch, _phase, refusal.Length == 0, AcceptsHedges(effects.Now), refusal,
            _ledger.Revision, _account, _instruments, _link.Up, _ledger.Open.Count,
            _link.ClockOffset.TotalMilliseconds, _ledger.Totals, _quotes.Seen, effects.Now)
        {
            Tiers = _tiers,
            MayMissTrades = _phase != GatewayPhase.Ready || !_link.IsUp(VenueChannel.Private)
                || _round is { Reason: not RoundReason.Routine } || _wanted is not (null or RoundReason.Routine),
            Health = _health.View,
            IsRested = _ledger.IsRested,
            UsedBudget = _link.UsedBudget(effects.Now),
        });
        // The epoch in it is a promise to refuse lower ones, so it must have been written down.
        effects.TellOnceDurable(Address.Coordinator, state);
        foreach (var listener in _settings.StateListeners)
            effects.TellOnceDurable(listener, state);
        effects.Tell(Address.Status, state);
    }
}
