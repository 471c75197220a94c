using System.Collections.Concurrent;
using System.Diagnostics;
using Hedgerow.Engine;
using Hedgerow.Engine.Local;
using Hedgerow.Messages;
using Hedgerow.Node.Guard;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Benchmarks.Load;

/// <summary>
/// A venue and its adapter in one, without sockets: the simulator's model, answered by a thread of its own as a socket's
/// thread would, with the border of a node in front of it (the breaker's tap and gate).
/// </summary>
internal sealed class ModelVenue : IEndpoint, IDisposable
{
    /// <summary>Longer than a routine comparison looks back, so that the history that it asks for is there.</summary>
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(4);

    private const string Account = "load";

    private readonly Lock _gate = new();
    private readonly VenueModel _model;
    private readonly LocalEngine _engine;
    private readonly BreakerTap _tap;
    private readonly Action<PlaceOrder, long> _left;
    private readonly BlockingCollection<VenueCommand> _commands = [];
    private readonly Dictionary<string, SymbolHistory> _history = new(StringComparer.Ordinal);
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly Thread _thread;
    private volatile ExposureGate _exposure = new(false, "the circuit breaker has not spoken yet");
    private long _sent;
    private long _answered;

    public ModelVenue(string name, IEnumerable<InstrumentTerms> terms, LocalEngine engine, BreakerTap tap, Action<PlaceOrder, long> left)
    {
        Name = name;
        (_engine, _tap, _left) = (engine, tap, left);
        _model = new VenueModel(name, new VenueRules());
        foreach (var one in terms)
        {
            _model.AddInstrument(one);
            _history.Add(one.Spec.Id.Symbol, new SymbolHistory());
        }
        _model.OpenAccount(Account, "USDT", 10_000_000m, leverage: 20m, DateTimeOffset.UtcNow);
        _model.TakeEvents();
        _thread = new Thread(Run) { IsBackground = true, Name = "venue " + name };
        _thread.Start();
    }

    public string Name { get; }

    /// <summary>Orders that left for the venue.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Orders that the gate refused.</summary>
    public long RefusedAtGate { get; private set; }

    /// <summary>Orders that the venue refused.</summary>
    public long Refused { get; private set; }

    /// <summary>Client ids that came a second time.</summary>
    public long Repeated { get; private set; }

    /// <summary>Executions at the venue.</summary>
    public long Fills { get; private set; }

    /// <summary>True when every command has been answered.</summary>
    public bool IsIdle => _commands.Count == 0 && Interlocked.Read(ref _answered) == Sent;

    public void Deliver(Message message)
    {
        switch (message)
        {
            case ExposureGate gate:
                _exposure = gate;
                break;
            case PlaceOrder { Purpose: OrderPurpose.Open } order when _exposure is { IsOpen: false } closed:
                RefusedAtGate++;
                Report(new PlaceOutcome(order.ClientId, RequestOutcome.Rejected, "", ExposureGate.Code, closed.Reason));
                break;
            case PlaceOrder order:
                _left(order, Stopwatch.GetTimestamp());
                _tap.Asked(Name, order);
                Interlocked.Increment(ref _sent);
                _commands.Add(order);
                break;
            default:
                _commands.Add((VenueCommand)message);
                break;
        }
    }

    /// <summary>Histories asked for: each comparison of the ledger with the venue asks once a symbol.</summary>
    public long HistoriesAsked { get; private set; }

    /// <summary>Moves a book and tells it, on the caller's thread.</summary>
    /// <param name="symbol">Of the instrument.</param>
    /// <param name="bid">Best bid.</param>
    /// <param name="ask">Best ask.</param>
    /// <param name="size">Displayed at both.</param>
    /// <param name="telling">Called when the venue has done its part and the quote is about to be told.</param>
    public void SetBook(string symbol, decimal bid, decimal ask, decimal size, Action? telling = null)
    {
        ModelEvent[] events;
        lock (_gate)
        {
            _model.SetBook(symbol, bid, size, ask, size, DateTimeOffset.UtcNow);
            events = TakeEvents();
        }
        telling?.Invoke();
        Tell(events);
    }

    /// <summary>Tells the mark of every instrument, as venues do every few seconds.</summary>
    public void TellMarks(IEnumerable<string> symbols)
    {
        foreach (var symbol in symbols)
        {
            MarkInfo info;
            lock (_gate)
                info = _model.Mark(symbol);
            Report(new MarkPrice(new InstrumentId(Name, symbol), info.Mark, info.Index, info.FundingRate, info.NextFunding, DateTimeOffset.UtcNow));
        }
    }

    /// <summary>Signed position of an instrument at the venue.</summary>
    public decimal PositionOf(string symbol)
    {
        lock (_gate)
            return _model.PositionOf(Account, symbol).Quantity;
    }

    public void Dispose()
    {
        _commands.CompleteAdding();
        _thread.Join();
        _commands.Dispose();
    }

    private void Run()
    {
        foreach (var command in _commands.GetConsumingEnumerable())
        {
            VenueReport[] answers;
            ModelEvent[] events;
            HistoriesAsked += command is QueryOrdersSince ? 1 : 0;
            lock (_gate)
            {
                answers = Answers(command, DateTimeOffset.UtcNow);
                events = TakeEvents();
            }
            foreach (var answer in answers)
                Report(answer);
            Tell(events);
            if (command is PlaceOrder)
                Interlocked.Increment(ref _answered);
        }
    }

    private VenueReport[] Answers(VenueCommand command, DateTimeOffset now) => command switch
    {
        ConnectVenue => [.. Enum.GetValues<VenueChannel>().Select(channel => new ChannelChanged(channel, true, ""))],
        PlaceOrder order => [Place(order, now)],
        CancelOrder cancel => [Cancel(cancel, now)],
        ArmDeadManSwitch => [],
        QueryOrder query => [new OrderAnswer(
            query.RequestId, query.ClientId, Find(query.ClientId) is null ? LookupResult.NotFound : LookupResult.Found, Find(query.ClientId), now)],
        QueryOpenOrders query => [new OrdersAnswer(query.RequestId, true, [.. _model.OpenOrders(Account, query.Symbol).Select(o => o.Snapshot)], now, now)],
        QueryOrdersSince query => [new OrdersAnswer(
            query.RequestId, true, _history[query.Symbol].OrdersSince(query.Since, _model.OpenOrders(Account, query.Symbol)), now - Remembered, now)],
        QueryFills query => [new FillsAnswer(query.RequestId, true, _history[query.Symbol].FillsSince(query.Since), now)],
        QueryFunding query => [new FundingAnswer(query.RequestId, true, [.. _model.FundingSince(Account, query.Symbol, query.Since).Select(f => f.Payment)])],
        QueryAccount query => [new AccountAnswer(query.RequestId, _model.Account(Account), now)],
        QueryInstruments query => [new InstrumentsAnswer(query.RequestId, true, [.. query.Symbols.Select(s => _model.Terms(s)!.Spec)])],
        QueryClock query => [new ClockAnswer(query.RequestId, true, TimeSpan.Zero, TimeSpan.FromMilliseconds(1))],
        QueryVenueStatus query => [new VenueStatusAnswer(query.RequestId, true, [])],
        QueryTiers query => [new TiersAnswer(query.RequestId, query.Symbol, true, _model.Terms(query.Symbol)!.Tiers)],
        _ => throw new InvalidOperationException("the load asks for no " + command.GetType().Name),
    };

    private PlaceOutcome Place(PlaceOrder order, DateTimeOffset now)
    {
        Repeated += _ids.Add(order.ClientId) ? 0 : 1;
        var placed = _model.Place(Account, order, now);
        if (placed.IsAccepted)
            return new PlaceOutcome(order.ClientId, RequestOutcome.Accepted, placed.Order!.Snapshot.VenueOrderId, "", "");
        Refused++;
        return new PlaceOutcome(order.ClientId, RequestOutcome.Rejected, "", placed.Reason.ToString(), placed.Text);
    }

    private CancelOutcome Cancel(CancelOrder cancel, DateTimeOffset now)
    {
        var result = _model.Cancel(Account, OrderKey.Client(cancel.ClientId), now);
        return new CancelOutcome(
            cancel.ClientId, result.IsAccepted ? RequestOutcome.Accepted : RequestOutcome.Rejected, result.IsAccepted ? "" : result.Reason.ToString(), result.Text);
    }

    private OrderSnapshot? Find(string clientId) => _model.FindOrder(Account, OrderKey.Client(clientId))?.Snapshot;

    private ModelEvent[] TakeEvents()
    {
        ModelEvent[] events = [.. _model.TakeEvents()];
        foreach (var happened in events)
        {
            if (happened is FillEvent { Trade.Fill: var fill })
            {
                Fills++;
                _history[fill.Symbol].Add(fill);
            }
            else if (happened is OrderEvent { Order: { Snapshot: { Status: not (OrderStatus.New or OrderStatus.PartiallyFilled) } } order })
                _history[order.Snapshot.Symbol].Add(order);
        }
        return events;
    }

    /// <summary>
    /// What ended and traded in one symbol of late. The model has one history for the whole account and searches all of it for
    /// every symbol, which no venue does.
    /// </summary>
    private sealed class SymbolHistory
    {
        private readonly Queue<VenueOrder> _orders = new();
        private readonly Queue<Fill> _fills = new();

        public void Add(VenueOrder order)
        {
            _orders.Enqueue(order);
            while (order.Snapshot.UpdatedAt - _orders.Peek().Snapshot.UpdatedAt > Remembered)
                _orders.Dequeue();
        }

        public void Add(Fill fill)
        {
            _fills.Enqueue(fill);
            while (fill.Time - _fills.Peek().Time > Remembered)
                _fills.Dequeue();
        }

        public IReadOnlyList<OrderSnapshot> OrdersSince(DateTimeOffset since, IEnumerable<VenueOrder> working) =>
            [.. _orders.Concat(working).Where(o => o.CreatedAt >= since).Select(o => o.Snapshot)];

        public IReadOnlyList<Fill> FillsSince(DateTimeOffset since) => [.. _fills.Where(f => f.Time >= since)];
    }

    private void Tell(ModelEvent[] events)
    {
        foreach (var happened in events)
        {
            switch (happened)
            {
                case BookEvent { Book: var book }:
                    Report(new Quote(
                        new InstrumentId(Name, book.Symbol), book.Bid, book.BidSize, book.Ask, book.AskSize, book.Sequence, book.Time, DateTimeOffset.UtcNow));
                    break;
                case OrderEvent order:
                    Report(new OrderChanged(order.Order.Snapshot));
                    break;
                case FillEvent fill:
                    Report(new FillReported(fill.Trade.Fill));
                    break;
                case PositionEvent position:
                    Report(new PositionChanged(position.Position, position.Time));
                    break;
                case BalanceEvent balance:
                    Report(new BalanceChanged(balance.Asset, balance.Wallet, balance.Time));
                    break;
                case FundingEvent funding:
                    Report(new FundingReported(funding.Funding.Payment));
                    break;
                default:
                    break;
            }
        }
    }

    private void Report(VenueReport report)
    {
        _tap.Told(Name, report);
        _engine.Post(Address.Gateway(Name), report);
    }
}
