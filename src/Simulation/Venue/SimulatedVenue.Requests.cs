using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulation;

// Requests from the adapter to the venue and their answers.
public sealed partial class SimulatedVenue
{
    private TimeSpan _clockOffset;
    private DateTimeOffset _bannedUntil;
    private long _accountsRead;

    /// <summary>Requests sent while the venue had banned us.</summary>
    public long RequestsDuringBan { get; private set; }

    /// <summary>Requests sent, of every kind.</summary>
    public long Requests { get; private set; }

    /// <summary>Orders sent, whatever became of them.</summary>
    public long OrdersSent { get; private set; }

    /// <summary>Requests that change something or ask, sent while true: every query fails.</summary>
    public bool QueriesFail { get; set; }

    /// <summary>The venue refuses every request for a while and says until when.</summary>
    public void Ban(TimeSpan span)
    {
        _bannedUntil = _engine.Now + span;
        if (_isConnected)
        {
            var until = _engine.LocalTime(_host) + span;
            Report(new RateLimitReported(1.0, until), Way(_random));
        }
    }

    private void Send(VenueCommand command)
    {
        Requests++;
        OrdersSent += command is PlaceOrder ? 1 : 0;
        var kind = command switch
        {
            PlaceOrder => RequestKind.Place,
            CancelOrder => RequestKind.Cancel,
            MoveFunds or WithdrawFunds => RequestKind.Funds,
            _ => RequestKind.Query,
        };
        var sentAt = _engine.LocalTime(_host);
        var request = new Request(this, command, sentAt, sentAt + _clockOffset, Faults.Draw(kind, _random), _adapter);
        var way = Way(_random);
        if (_engine.Now < _bannedUntil)
        {
            RequestsDuringBan++;
            request.Answer(Refusal(request, "429", "banned"), way + Way(_random));
        }
        else if (_isDown || request.Fault == RequestFault.Lost)
        {
            request.GiveUp();
        }
        else if (request.Fault == RequestFault.ErrorBefore || (kind == RequestKind.Query && QueriesFail))
        {
            request.Answer(Failure(request, "503"), way + Way(_random));
        }
        else
        {
            // A late request reaches the venue between the adapter's giving up and half as much again after the receive window.
            var late = request.Fault == RequestFault.Late
                ? _random.Between(_wire.RequestTimeout, _wire.ReceiveWindow * 1.5)
                : TimeSpan.Zero;
            _engine.Schedule(way + late, request);
        }
    }

    private void Arrive(Request request)
    {
        if (_isDown)
        {
            request.GiveUp();
            return;
        }

        var answer = Execute(request);
        Drain();
        if (request.Fault == RequestFault.AnswerLost)
        {
            request.GiveUp();
        }
        else if (request.Fault == RequestFault.ErrorAfter)
        {
            request.Answer(Failure(request, "503"), Way(_random));
        }
        else if (answer is not null)
        {
            request.Answer(answer, Way(_random));
        }
    }

    private VenueReport? Execute(Request request)
    {
        var command = request.Command;
        if (command is not (QueryClock or QueryInstruments or QueryTiers))
        {
            var age = VenueNow - request.Timestamp;
            if (age > _wire.ReceiveWindow || age < -_wire.MaxAhead)
            {
                return Refusal(request, "timestamp", $"the timestamp is {age.TotalMilliseconds:0} ms old");
            }
        }

        if (request.Fault == RequestFault.Refused)
        {
            return Refusal(request, "refused", "the simulation refuses this request");
        }

        return command switch
        {
            PlaceOrder place => Place(request, place),
            CancelOrder cancel => Cancel(cancel),
            ArmDeadManSwitch arm => Arm(arm),
            MoveFunds move => Move(move),
            WithdrawFunds withdraw => Withdraw(withdraw),
            _ => Ask(request),
        };
    }

    private PlaceOutcome Place(Request request, PlaceOrder order)
    {
        var result = Model.Place(Account, order, VenueNow);
        if (result.IsAccepted)
        {
            request.Order = result.Order!.Snapshot;
            return new PlaceOutcome(order.ClientId, RequestOutcome.Accepted, result.Order.Snapshot.VenueOrderId, "", "");
        }

        // A used id proves nothing about the order that used it.
        var outcome = result.Reason == RejectReason.DuplicateClientId ? RequestOutcome.InDoubt : RequestOutcome.Rejected;
        return new PlaceOutcome(order.ClientId, outcome, "", result.Reason.ToString(), result.Text);
    }

    private CancelOutcome Cancel(CancelOrder cancel)
    {
        var result = Model.Cancel(Account, OrderKey.Client(cancel.ClientId), VenueNow);
        return result.IsAccepted
            ? new CancelOutcome(cancel.ClientId, RequestOutcome.Accepted, "", "")
            : new CancelOutcome(cancel.ClientId, RequestOutcome.Rejected, result.Reason.ToString(), result.Text);
    }

    private VenueReport? Arm(ArmDeadManSwitch arm)
    {
        DateTimeOffset? until = arm.Timeout == TimeSpan.Zero ? null : VenueNow + arm.Timeout;
        Model.ArmDeadManSwitch(Account, arm.Symbol, until, VenueNow);
        return null;
    }

    private VenueReport Ask(Request request) => request.Command switch
    {
        QueryOrder query => AskOrder(query, request.SentAt),
        QueryOpenOrders query => new OrdersAnswer(
            query.RequestId, true, Visible(Model.OpenOrders(Account, query.Symbol)), VenueNow, request.SentAt),
        QueryOrdersSince query => AskOrders(query, request.SentAt),
        QueryFills query => new FillsAnswer(query.RequestId, true, VisibleFills(query), request.SentAt),
        QueryFunding query => new FundingAnswer(
            query.RequestId, true, [.. Model.FundingSince(Account, query.Symbol, query.Since).Select(paid => paid.Payment)]),
        QueryAccount query => new AccountAnswer(query.RequestId, ReadAccount(), request.SentAt),
        QueryInstruments query => new InstrumentsAnswer(
            query.RequestId, true, [.. query.Symbols.Select(Model.Terms).Where(terms => terms is not null).Select(terms => terms!.Spec)]),
        QueryClock query => new ClockAnswer(query.RequestId, true, VenueNow - request.SentAt, TimeSpan.Zero),
        QueryTiers query => new TiersAnswer(query.RequestId, query.Symbol, true, Model.Terms(query.Symbol)?.Tiers ?? []),
        QueryVenueStatus query => new VenueStatusAnswer(query.RequestId, true, []),
        _ => AskFunds(request) ?? throw new InvalidOperationException($"{_self} cannot take a {request.Command.GetType().Name}"),
    };

    private AccountSnapshot ReadAccount()
    {
        var account = Model.Account(Account) with { AsOf = VenueNow > Model.Now ? VenueNow : Model.Now };
        return Faults.WrongAccounts && _accountsRead++ % 3 == 0 ? account with { Equity = 0m, AvailableMargin = 0m } : account;
    }

    private OrderAnswer AskOrder(QueryOrder query, DateTimeOffset askedAt)
    {
        var order = Model.FindOrder(Account, OrderKey.Client(query.ClientId));
        return order is not null && IsVisible(order)
            ? new OrderAnswer(query.RequestId, query.ClientId, LookupResult.Found, order.Snapshot, askedAt)
            : new OrderAnswer(query.RequestId, query.ClientId, LookupResult.NotFound, null, askedAt);
    }

    private OrdersAnswer AskOrders(QueryOrdersSince query, DateTimeOffset askedAt)
    {
        var covers = Faults.HistoryDepth is { } depth && VenueNow - depth > query.Since ? VenueNow - depth : query.Since;
        return new OrdersAnswer(query.RequestId, true, Visible(Model.OrdersSince(Account, query.Symbol, covers)), covers, askedAt);
    }

    private OrderSnapshot[] Visible(IReadOnlyList<VenueOrder> orders) =>
        [.. orders.Where(IsVisible).Select(order => order.Snapshot)];

    private bool IsVisible(VenueOrder order) =>
        HasLagged(Arrivals.IdOf(order))
        && !_concealed.Contains(order.Snapshot.ClientId)
        && (Faults.HistoryDepth is not { } depth || !order.Snapshot.Status.IsFinal() || order.CreatedAt >= VenueNow - depth);

    private Fill[] VisibleFills(QueryFills query) =>
        [.. Model.FillsSince(Account, query.Symbol, query.Since)
            .Where(trade => HasLagged(Arrivals.IdOf(trade)))
            .Select(trade => trade.Fill)
            .Where(fill => !_concealed.Contains(fill.ClientId)
                && (Faults.HistoryDepth is not { } depth || fill.Time >= VenueNow - depth))];

    private bool HasLagged(string id) => _arrivals.IsOlder(id, Faults.HistoryLag, _engine.Now);

    /// <summary>The venue said no, provably without doing anything.</summary>
    private VenueReport? Refusal(Request request, string code, string text) => request.Command switch
    {
        PlaceOrder place => new PlaceOutcome(place.ClientId, RequestOutcome.Rejected, "", code, text),
        CancelOrder cancel => new CancelOutcome(cancel.ClientId, RequestOutcome.InDoubt, code, text),
        MoveFunds move => new FundsOutcome(move.StepId, RequestOutcome.Rejected, false, "", code, text),
        WithdrawFunds withdraw => new FundsOutcome(withdraw.StepId, RequestOutcome.Rejected, false, "", code, text),
        _ => Failure(request, code),
    };

    /// <summary>No answer that proves anything.</summary>
    private static VenueReport? Failure(Request request, string code) => request.Command switch
    {
        PlaceOrder place => new PlaceOutcome(place.ClientId, RequestOutcome.InDoubt, "", code, "no answer"),
        CancelOrder cancel => new CancelOutcome(cancel.ClientId, RequestOutcome.InDoubt, code, "no answer"),
        QueryOrder query => new OrderAnswer(query.RequestId, query.ClientId, LookupResult.Failed, null, request.SentAt),
        QueryOpenOrders query => new OrdersAnswer(query.RequestId, false, [], DateTimeOffset.MaxValue, request.SentAt),
        QueryOrdersSince query => new OrdersAnswer(query.RequestId, false, [], DateTimeOffset.MaxValue, request.SentAt),
        QueryFills query => new FillsAnswer(query.RequestId, false, [], request.SentAt),
        QueryFunding query => new FundingAnswer(query.RequestId, false, []),
        QueryAccount query => new AccountAnswer(query.RequestId, null, request.SentAt),
        QueryInstruments query => new InstrumentsAnswer(query.RequestId, false, []),
        QueryClock query => new ClockAnswer(query.RequestId, false, TimeSpan.Zero, TimeSpan.Zero),
        QueryTiers query => new TiersAnswer(query.RequestId, query.Symbol, false, []),
        QueryVenueStatus query => new VenueStatusAnswer(query.RequestId, false, []),
        _ => FundsFailure(request, code),
    };

    /// <summary>One request on its way. It is answered at most once, and not at all when its adapter has died.</summary>
    private sealed class Request(
        SimulatedVenue venue, VenueCommand command, DateTimeOffset sentAt, DateTimeOffset timestamp, RequestFault fault, long adapter)
        : IScheduledCall
    {
        private readonly DateTimeOffset _left = venue._engine.Now;

        public VenueCommand Command { get; } = command;

        /// <summary>Local time at which it left.</summary>
        public DateTimeOffset SentAt { get; } = sentAt;

        /// <summary>Venue time as the adapter believed it to be.</summary>
        public DateTimeOffset Timestamp { get; } = timestamp;

        public RequestFault Fault { get; } = fault;

        /// <summary>The order after matching, when the request placed one.</summary>
        public OrderSnapshot? Order { get; set; }

        public void Call(object? payload, long stamp) => venue.Arrive(this);

        public void GiveUp() => Answer(Failure(this, "timeout"), venue._wire.RequestTimeout);

        public void Answer(VenueReport? report, TimeSpan after)
        {
            var patience = _left + venue._wire.RequestTimeout - venue._engine.Now;
            if (after >= patience)
            {
                report = Failure(this, "timeout");
                after = patience > TimeSpan.Zero ? patience : TimeSpan.Zero;
            }

            if (report is null || adapter != venue._adapter)
            {
                return;
            }

            venue._engine.Schedule(after, () => Reach(report));
        }

        /// <summary>The adapter has the answer.</summary>
        private void Reach(VenueReport report)
        {
            if (adapter != venue._adapter)
            {
                return;
            }

            var engine = venue._engine;
            if (report is ClockAnswer { Ok: true } clock)
            {
                // At the venue the offset was taken against the time of sending; half the round trip is the way there.
                var round = engine.Now - _left;
                clock = clock with { RoundTrip = round, Offset = clock.Offset - (round / 2) };
                venue._clockOffset = clock.Offset;
                report = clock;
            }

            if (report is PlaceOutcome { Outcome: RequestOutcome.Accepted } && Order is not null && venue._wire.AnswerCarriesOrder)
            {
                venue.Report(new Messages.OrderChanged(Order), TimeSpan.Zero);
            }

            venue.Report(report, TimeSpan.Zero);
        }
    }
}
