using Hedgerow.Engine;
using Hedgerow.Hedging;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Gateway;

/// <content>
/// Reconciliation: start, reconnection, suspicion and routine take the same path — orders, executions, account.
/// The venue is right about what happened there; a failed query proves nothing.
/// </content>
public sealed partial class ExchangeGateway
{
    private static readonly TimeSpan HistoryMargin = TimeSpan.FromMinutes(1);

    /// <summary>Every venue keeps the history of this much time.</summary>
    private static readonly TimeSpan LongGap = TimeSpan.FromDays(1);

    private static readonly ReadingTolerance UnlikeReading = new();

    private static readonly TimeSpan QuietBeforeSuspicion = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, (decimal Delta, long Moves)> _suspicions = new(StringComparer.Ordinal);
    private readonly HashSet<string> _contradicted = new(StringComparer.Ordinal);
    private ReconcileRound? _round;
    private RoundReason? _wanted;
    private bool _mustProveHistory;
    private AccountSnapshot? _lastReading;
    private bool _accountDue;
    private long _accountRequest;
    private DateTimeOffset _accountAnswerFrom = DateTimeOffset.MinValue;
    private DateTimeOffset _accountAskedAt = DateTimeOffset.MinValue;
    private DateTimeOffset _basicsAskedAt = DateTimeOffset.MinValue;
    private DateTimeOffset _clockAskedAt = DateTimeOffset.MinValue;
    private DateTimeOffset _concludedAt = DateTimeOffset.MinValue;
    private DateTimeOffset _lastMoveAt = DateTimeOffset.MinValue;
    private bool _clockAlarmed;
    private bool _limitAlarmed;
    private string _missingSymbols = "";
    private DateTimeOffset? _unreadySince;
    private bool _unreadyAlarmed;

    private void AskBasics(Effects effects)
    {
        var now = effects.Now;
        var rulesEvery = _instruments.Count == 0 ? TimeSpan.FromSeconds(2)
            : _instruments.Count < _settings.Symbols.Count ? TimeSpan.FromMinutes(1)
            : _settings.RulesPollInterval;
        if (now - _basicsAskedAt >= rulesEvery)
        {
            _basicsAskedAt = now;
            effects.Tell(_venue, new QueryInstruments(NextRequest(), _settings.Symbols));
        }
        var clockEvery = _link.ClockKnown ? _settings.ClockPollInterval : TimeSpan.FromSeconds(2);
        if (now - _clockAskedAt >= clockEvery)
        {
            _clockAskedAt = now;
            effects.Tell(_venue, new QueryClock(NextRequest()));
        }
        var accountEvery = _accountDue ? TimeSpan.FromSeconds(1) : _settings.AccountPollInterval;
        if (_phase == GatewayPhase.Ready && _round is null && now - _accountAskedAt >= accountEvery)
            AskAccount(effects);
    }

    private void AskAccount(Effects effects)
    {
        _accountDue = false;
        _accountAskedAt = effects.Now;
        _accountRequest = NextRequest();
        effects.Tell(_venue, new QueryAccount(_accountRequest));
    }

    private void OnInstruments(InstrumentsAnswer answer, Effects effects)
    {
        _instruments = answer.Instruments;
        _stateChanged = true;
        var missing = string.Join(", ", _settings.Symbols.Where(symbol => !IsListed(symbol)));
        if (missing.Length > 0 && missing != _missingSymbols)
            Say(NoticeLevel.Alarm, $"{_settings.Venue} does not list {missing}: it is not traded, and what is held of it is only what the account shows", effects);
        _missingSymbols = missing;
        foreach (var spec in answer.Instruments)
        {
            if (_ledger.KindOf(spec.Id.Symbol) is { } known && known != spec.Kind && _contradicted.Add(spec.Id.Symbol))
                Say(NoticeLevel.Alarm, $"{spec.Id} is {spec.Kind} by the venue and {known} in the ledger: its books cannot be trusted", effects);
        }
    }

    private void OnClock(ClockAnswer answer, Effects effects)
    {
        _link.Apply(answer);
        if (!answer.Ok)
            return;
        var apart = answer.Offset.Duration() > _settings.ClockAlarm;
        if (apart && !_clockAlarmed)
            Say(NoticeLevel.Alarm, $"clock differs from {_settings.Venue} by {answer.Offset.TotalMilliseconds:F0} ms; the offset is used", effects);
        _clockAlarmed = apart;
        _stateChanged = true;
    }

    private void OnRateLimit(RateLimitReported limit, Effects effects)
    {
        var before = BudgetUseAt(effects.Now);
        _link.Apply(limit, effects.Now);
        // The coordinator must hear at once that no clip may begin.
        _stateChanged |= BudgetUseAt(effects.Now) != before;
        var blocked = effects.Now < _link.BlockedUntil;
        if (blocked && !_limitAlarmed)
            Say(NoticeLevel.Alarm, $"{_settings.Venue} limits us until {_link.BlockedUntil:O}", effects);
        if (blocked != _limitAlarmed)
            _stateChanged = true;
        _limitAlarmed = blocked;
    }

    private void OnChannel(ChannelChanged change, Effects effects)
    {
        var wasUp = _link.IsUp(change.Channel);
        _link.Apply(change);
        if (wasUp == change.IsUp)
            return;
        _stateChanged = true;
        var level = change.IsUp ? NoticeLevel.Info : NoticeLevel.Warning;
        Say(level, $"{change.Channel} {(change.IsUp ? "up" : "down: " + change.Reason)}", effects);
        if (change is { Channel: VenueChannel.Private, IsUp: true } && _phase == GatewayPhase.Ready)
            Want(RoundReason.Reconnect, effects);
    }

    private void Want(RoundReason reason, Effects effects)
    {
        if (_wanted is null || reason > _wanted)
            _wanted = reason;
        _stateChanged = true;
        BeatWithin(TimeSpan.Zero, effects);
    }

    private void DriveRound(Effects effects)
    {
        var now = effects.Now;
        if (_phase == GatewayPhase.Starting && _link.ClockKnown && _instruments.Count > 0)
        {
            _phase = GatewayPhase.Reconciling;
            _wanted = RoundReason.Start;
            _stateChanged = true;
        }
        if (_phase == GatewayPhase.Ready && _wanted is null && _round is null && now - _concludedAt >= _settings.ReconcileInterval
            && !IsBudgetReserved(now))
            _wanted = RoundReason.Routine;
        if (_wanted is { } reason && MayBegin(reason, now))
            Begin(reason, now);
        if (_round is null)
            return;
        if (_round.IsAsking && now - _round.AskedAt >= _settings.QueryPatience)
            _round.Retry(now);
        if (!_round.IsAsking && now >= _round.AskAt)
            AskStage(_round, effects);
    }

    private bool MayBegin(RoundReason reason, DateTimeOffset now)
    {
        if (_round is not null && _round.Reason >= reason && reason != RoundReason.Reconnect)
            return false;
        // Orders that left just before a crash may still arrive; history is only complete after their window.
        return reason != RoundReason.Start
            || (!_mayHaveRested && (!_mustProveHistory || now >= _startedAt + _settings.ReceiveWindow + _settings.SettleDelay));
    }

    private void Begin(RoundReason reason, DateTimeOffset now)
    {
        var since = _ledger.AgreedThrough > DateTimeOffset.MinValue ? _ledger.AgreedThrough : now;
        foreach (var order in _ledger.Open)
        {
            if (order.State is OrderState.Sent or OrderState.InDoubt && !IsInGap(order))
                since = since < order.SentAt ? since : order.SentAt;
            // Known ones may be older than what is asked for: each is asked about by itself.
            else
                Watch(order.ClientId).AskAt = now;
        }
        _round = new ReconcileRound(
            _round is { } running && running.Reason > reason ? running.Reason : reason,
            since + _link.ClockOffset - HistoryMargin, repeats: 0, askAt: DateTimeOffset.MinValue);
        _wanted = null;
        _stateChanged = true;
    }

    /// <summary>Says so when the ledger could not be compared with the venue for long: nothing is opened meanwhile.</summary>
    private void WatchReadiness(Effects effects)
    {
        if (_phase == GatewayPhase.Ready && _round is null or { Reason: RoundReason.Routine })
        {
            (_unreadySince, _unreadyAlarmed) = (null, false);
            return;
        }
        _unreadySince ??= effects.Now;
        if (_unreadyAlarmed || effects.Now - _unreadySince < _settings.UnreadyAlarm)
            return;
        _unreadyAlarmed = true;
        var step = _round is null ? "rules or clock not known" : $"{_round.Stage}, {_round.Failures} failures";
        if (_round is { IsStuck: true } && effects.Now - _ledger.AgreedThrough > LongGap)
            step += $"; last agreed at {_ledger.AgreedThrough:O}: if the venue keeps no history from then, an operator can accept the gap";
        Say(NoticeLevel.Alarm, $"{_settings.Venue} not reconciled since {_unreadySince:O}: {step}", effects);
    }

    private void AskStage(ReconcileRound round, Effects effects)
    {
        var commands = round.Stage switch
        {
            RoundStage.Orders => _settings.Symbols
                .Select(VenueCommand (symbol) => new QueryOrdersSince(NextRequest(), symbol, round.Since)),
            RoundStage.Fills => _settings.Symbols
                .Select(VenueCommand (symbol) => new QueryFills(NextRequest(), symbol, round.Since))
                .Concat(_settings.Symbols.Select(symbol => new QueryFunding(NextRequest(), symbol, round.Since))),
            _ => [new QueryAccount(NextRequest())],
        };
        var asked = commands.ToList();
        round.Ask(asked.Select(RequestOf), _settings.Symbols.ToDictionary(symbol => symbol, _ledger.MovesOf, StringComparer.Ordinal), effects.Now);
        foreach (var command in asked)
            effects.Tell(_venue, command);
    }

    private static (long Id, string Symbol) RequestOf(VenueCommand command) => command switch
    {
        QueryOrdersSince query => (query.RequestId, query.Symbol),
        QueryFills query => (query.RequestId, query.Symbol),
        QueryFunding query => (query.RequestId, query.Symbol),
        QueryAccount query => (query.RequestId, ""),
        _ => throw new InvalidOperationException($"{command.GetType().Name} is not asked in a round."),
    };

    /// <summary>
    /// True when a question of the round may go unanswered: the venue does not list the symbol (a mistyped one, or one that was taken off) and
    /// no order of it is open. The account still tells what is held of it; every other symbol is compared as ever.
    /// </summary>
    private bool MayFail(long requestId) =>
        _round?.SymbolOf(requestId) is { Length: > 0 } symbol && !IsListed(symbol) && _ledger.Open.All(order => order.Symbol != symbol);

    private bool IsListed(string symbol) => SpecOf(symbol) is not null;

    private void OnRoundOrders(OrdersAnswer answer, Effects effects)
    {
        if (answer.Ok)
        {
            foreach (var seen in answer.Orders)
                OnOrderSeen(seen, effects);
            _round!.Orders.Add(answer);
        }
        // A list that begins later proves nothing about what was lost with the journal's tail before it.
        var covers = answer.CoversFrom <= _round!.Since + HistoryMargin;
        if (!TakeForStage(answer.RequestId, answer.Ok && covers, effects))
            return;
        foreach (var order in _ledger.Open.Where(o => o.State is OrderState.Sent or OrderState.InDoubt).ToList())
        {
            if (_round!.Orders.TrueForAll(a => IsProof(a, order)))
                CloseNotFound(order, effects);
        }
        NextStage(RoundStage.Fills, effects);
    }

    private void OnFillsAnswer(FillsAnswer answer, Effects effects)
    {
        foreach (var fill in answer.Ok ? answer.Fills : [])
            BookFill(fill, effects);
        if (_round is not null && _round.Expects(answer.RequestId) && TakeForStage(answer.RequestId, answer.Ok, effects))
            NextStage(RoundStage.Account, effects);
    }

    private void OnFundingAnswer(FundingAnswer answer, Effects effects)
    {
        foreach (var payment in answer.Ok ? answer.Payments : [])
            BookFunding(payment, effects);
        if (_round is not null && _round.Expects(answer.RequestId) && TakeForStage(answer.RequestId, answer.Ok, effects))
            NextStage(RoundStage.Account, effects);
    }

    /// <summary>True when every answer of the stage came and none failed.</summary>
    private bool TakeForStage(long requestId, bool ok, Effects effects)
    {
        if (!_round!.Take(requestId, ok || MayFail(requestId)))
            return false;
        if (!_round.Failed)
            return true;
        _round.Retry(effects.Now);
        return false;
    }

    private void NextStage(RoundStage stage, Effects effects)
    {
        _round!.Stage = stage;
        _round.AskAt = effects.Now;
        if (_link.MaySend(effects.Now))
            AskStage(_round, effects);
    }

    private void OnAccountAnswer(AccountAnswer answer, Effects effects)
    {
        CompareAccount(answer, effects);
        if (answer.Account is { } account)
            TellStatement(account, answer.AskedAt, effects);
    }

    private void CompareAccount(AccountAnswer answer, Effects effects)
    {
        if (answer.Account is { } account)
            TakeAccount(account, answer.AskedAt, effects);
        if (_round is not null && _round.Expects(answer.RequestId))
        {
            if (TakeForStage(answer.RequestId, answer.Account is not null, effects))
                Conclude(answer.Account!, effects);
            return;
        }
        if (answer.RequestId == _accountRequest && answer.Account is { } read && _round is null
            && effects.Now - _lastMoveAt >= QuietBeforeSuspicion && Differences(read).Count > 0)
            Want(RoundReason.Mismatch, effects);
    }

    private void TakeAccount(AccountSnapshot account, DateTimeOffset askedAt, Effects effects)
    {
        // Answers overtake each other; an older one would take back what a newer one told.
        if (askedAt < _accountAnswerFrom)
            return;
        _accountAnswerFrom = askedAt;
        // What differs much is read again soon: whoever doubts it waits for a second reading. Once, for that one is like this one.
        _accountDue |= _lastReading is { } before && UnlikeReading.IsContradiction(FiguresOf(before), FiguresOf(account), 0m);
        _account = _lastReading = account;
        NoteAccountRead(askedAt, effects.Now);
        _stateChanged = true;
        if (_ledger.Totals.EquityStart == 0m && account.Equity != 0m)
            effects.Persist(new BaselineSet(account.Equity, effects.Now));
    }

    private static MarginFigures FiguresOf(AccountSnapshot account) => new(account.Equity, 0m, account.MaintenanceMargin);

    /// <summary>Venue position minus ledger position by symbol, where they differ and no order is unaccounted for.</summary>
    private Dictionary<string, decimal> Differences(AccountSnapshot account)
    {
        var differences = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var symbol in _settings.Symbols)
        {
            if (_ledger.Open.Any(o => o.Symbol == symbol && o.State is OrderState.Sent or OrderState.InDoubt))
                continue;
            var held = account.Positions.Where(p => p.Symbol == symbol).Sum(p => p.Quantity);
            if (held != _ledger.PositionOf(symbol))
                differences[symbol] = held - _ledger.PositionOf(symbol);
        }
        return differences;
    }

    /// <summary>
    /// Ends a round. A difference is believed when two rounds in a row show the same one, nothing moved in between, and
    /// the venue spoke of every open order of the symbol since the round began.
    /// </summary>
    private void Conclude(AccountSnapshot account, Effects effects)
    {
        var round = _round!;
        var undecided = _ledger.Open.Any(o => o.State is OrderState.Sent or OrderState.InDoubt);
        var differences = Differences(account);
        // Orders that come and go without a trade change the ledger but move nothing: a leg that a venue has no more of is ordered to
        // close again and again, and would never be compared otherwise.
        foreach (var (symbol, delta) in differences.Where(d => _ledger.MovesOf(d.Key) == round.MovesWhenAsked[d.Key] && IsHeardOf(d.Key, round.StartedAt)).ToList())
        {
            if (_suspicions.TryGetValue(symbol, out var before) && before == (delta, _ledger.MovesOf(symbol)))
            {
                TakeOver(symbol, delta, account.AsOf, effects);
                differences.Remove(symbol);
            }
        }
        _suspicions.Clear();
        foreach (var (symbol, delta) in differences)
            _suspicions[symbol] = (delta, _ledger.MovesOf(symbol));
        _stateChanged = true;
        if (differences.Count > 0 || (undecided && round.Reason == RoundReason.Start))
        {
            _round = round.Again(effects.Now);
            return;
        }
        _round = null;
        _concludedAt = effects.Now;
        if (_ledger.Epoch > 0)
            effects.Persist(new LedgerAgreed(round.StartedAt));
        if (_phase == GatewayPhase.Ready)
            return;
        _phase = GatewayPhase.Ready;
        Say(NoticeLevel.Info, $"{_settings.Venue} reconciled: {Holdings()}", effects);
    }

    private bool IsHeardOf(string symbol, DateTimeOffset since) =>
        _ledger.Open.All(o => o.Symbol != symbol || Watch(o.ClientId).LastNews >= since);

    private string Holdings() =>
        string.Join(", ", _settings.Symbols.Select(symbol => $"{symbol} {_ledger.PositionOf(symbol)}"));

    private void TakeOver(string symbol, decimal delta, DateTimeOffset venueTime, Effects effects)
    {
        var (previous, revision) = (_ledger.Revision, NextRevision());
        Say(NoticeLevel.Alarm, $"{symbol} at {_settings.Venue} is {_ledger.PositionOf(symbol) + delta}, the ledger had {_ledger.PositionOf(symbol)}: the venue is right", effects);
        var taken = new PositionTakenOver(symbol, delta, revision, venueTime, IsDelivered(symbol, delta, venueTime));
        effects.Persist(taken);
        LogTakeOver(taken, effects);
        Tell(new LedgerCorrection(revision, symbol, delta, taken.Cause), previous, effects);
    }

    /// <summary>True when what is gone is all there was, of a contract that had ended: its settlement, of which no execution was told.</summary>
    private bool IsDelivered(string symbol, decimal delta, DateTimeOffset venueTime) =>
        delta == -_ledger.PositionOf(symbol) && SpecOf(symbol)?.HasExpired(venueTime) == true;

    private void OnPosition(PositionChanged changed)
    {
        if (_account is null)
            return;
        var others = _account.Positions.Where(p => p.Symbol != changed.Position.Symbol);
        var unrealised = _account.Positions.Where(p => p.Symbol == changed.Position.Symbol).Sum(p => p.UnrealisedPnl);
        // Equity stays the wallet and the positions' profit, whatever is told one by one.
        _account = _account with
        {
            Equity = _account.Equity + changed.Position.UnrealisedPnl - unrealised,
            Positions = changed.Position.Quantity == 0m ? [.. others] : [.. others, changed.Position],
        };
    }

    private void OnBalance(BalanceChanged changed, DateTimeOffset now)
    {
        if (_account is null || changed.Asset != _account.Asset)
            return;
        // A balance from before the account was read would take back what that reading contains.
        if (changed.VenueTime < _account.AsOf)
            return;
        NoteAccountTouched(now);
        _account = _account with
        {
            WalletBalance = changed.WalletBalance,
            Equity = changed.WalletBalance + _account.Equity - _account.WalletBalance,
        };
    }
}
