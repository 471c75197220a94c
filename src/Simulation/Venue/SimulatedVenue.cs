using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulation;

/// <summary>
/// A venue and its adapter in one: an endpoint at <see cref="Address.Venue"/> that carries commands over a modelled wire
/// to a <see cref="VenueModel"/> and brings answers, books and private pushes back to <see cref="Address.Gateway"/>.
/// </summary>
/// <remarks>
/// The adapter's half dies with its host: connections, the measured clock offset and outstanding answers are gone. The
/// venue's half and what is on its way to it are untouched by that.
/// </remarks>
public sealed partial class SimulatedVenue : ISimulatedEndpoint, IScheduledCall
{
    private const long FeedCall = 1;
    private const long HeartbeatCall = 2;
    private const long MarkCall = 3;
    private const long DueCall = 4;

    private readonly SimulatedEngine _engine;
    private readonly string _host;
    private readonly WireOptions _wire;
    private readonly IBookFeed _feed;
    private readonly Address _gateway;
    private readonly Address _self;
    private readonly SimulationRandom _random;
    private readonly SimulationRandom _bookRandom;
    private readonly Arrivals _arrivals = new();
    private BookStep _nextStep;
    private bool _hasStep;
    private long _dueTicks = long.MaxValue;

    /// <summary>Creates a venue; <see cref="Begin"/> starts its feed.</summary>
    /// <param name="engine">Engine that it lives in.</param>
    /// <param name="host">Host of its adapter.</param>
    /// <param name="model">The venue, with the account opened and instruments added.</param>
    /// <param name="account">The account that the adapter trades on.</param>
    /// <param name="wire">Times of the wire.</param>
    /// <param name="feed">Where books come from.</param>
    /// <param name="seed">Seed of the run.</param>
    public SimulatedVenue(
        SimulatedEngine engine, string host, VenueModel model, string account, WireOptions wire, IBookFeed feed, ulong seed)
    {
        _engine = engine;
        _host = host;
        Model = model;
        Account = account;
        _wire = wire;
        _feed = feed;
        _gateway = Address.Gateway(model.Venue);
        _self = Address.Venue(model.Venue);
        _random = SimulationRandom.For(seed, "wire " + model.Venue);
        _bookRandom = SimulationRandom.For(seed, "books " + model.Venue);
        _privateArrival = new PrivateArrival(this);
        engine.AddEndpoint(host, _self, this);
    }

    /// <summary>The venue itself: what is true.</summary>
    public VenueModel Model { get; }

    /// <summary>Name of the account that the adapter trades on.</summary>
    public string Account { get; }

    /// <summary>Name of the venue account, as configured.</summary>
    public string Name => Model.Venue;

    /// <summary>Sums of what really happened.</summary>
    public VenueTruth Truth { get; init; } = new();

    /// <summary>Faults of the wire.</summary>
    public VenueFaults Faults { get; } = new();

    /// <summary>Called for everything that happens at the venue, before it is told to anyone.</summary>
    public Action<ModelEvent>? Happened { get; set; }

    /// <summary>Called for every payment that leaves the venue.</summary>
    public Action<VenueWithdrawal>? PaidOut { get; set; }

    /// <summary>Quotes sent so far.</summary>
    public long Quotes { get; private set; }

    /// <summary>Every price of the feed is multiplied by this.</summary>
    public decimal PriceFactor { get; set; } = 1m;

    /// <summary>The venue's clock.</summary>
    public DateTimeOffset VenueNow => _engine.Now + Faults.ClockError;

    /// <summary>Begins to draw books from the feed.</summary>
    public void Begin()
    {
        ScheduleFeed();
        if (_wire.BookHeartbeat > TimeSpan.Zero)
        {
            _engine.Schedule(_wire.BookHeartbeat, this, null, HeartbeatCall);
        }

        if (_wire.MarkInterval > TimeSpan.Zero)
        {
            _engine.Schedule(_wire.MarkInterval, this, null, MarkCall);
        }

        WatchDue();
    }

    /// <inheritdoc/>
    public void Deliver(Message message)
    {
        switch (message)
        {
            case ConnectVenue connect:
                Connect(connect);
                break;
            case ExposureGate gate:
                _gate = gate;
                break;
            case PlaceOrder order:
                Pass(order);
                break;
            case VenueCommand command:
                Send(command);
                break;
            default:
                throw new InvalidOperationException($"{_self} cannot take a {message.GetType().Name}");
        }
    }

    /// <inheritdoc/>
    public void HostCrashed()
    {
        _adapter++;
        _session++;
        _isConnected = false;
        _clockOffset = TimeSpan.Zero;
        CloseUntilTold();
    }

    /// <inheritdoc/>
    public void Call(object? payload, long stamp)
    {
        switch (stamp)
        {
            case FeedCall:
                TakeStep();
                break;
            case HeartbeatCall:
                _engine.Schedule(_wire.BookHeartbeat, this, null, HeartbeatCall);
                RepeatBooks();
                break;
            case MarkCall:
                _engine.Schedule(_wire.MarkInterval, this, null, MarkCall);
                TellMarks();
                break;
            case DueCall:
                _dueTicks = long.MaxValue;
                Model.Advance(VenueNow);
                Drain();
                break;
            default:
                throw new InvalidOperationException($"unknown call {stamp}");
        }
    }

    /// <summary>Sets the book now, as a feed would.</summary>
    public void SetBook(string symbol, decimal bid, decimal bidSize, decimal ask, decimal askSize)
    {
        if (!_isDown && !HasEnded(symbol))
        {
            Model.SetBook(symbol, bid, bidSize, ask, askSize, VenueNow);
            Drain();
        }
    }

    /// <summary>A contract that was delivered has neither book nor mark any more: its streams are silent.</summary>
    private bool HasEnded(string symbol) => Model.Terms(symbol) is { Spec: { IsTrading: false, Expiry: not null } };

    private void ScheduleFeed()
    {
        _hasStep = _feed.TryNext(out _nextStep);
        if (_hasStep)
        {
            _engine.Schedule(_nextStep.Time - _engine.Now, this, null, FeedCall);
        }
    }

    private void TakeStep()
    {
        var step = _nextStep;
        ScheduleFeed();
        if (PriceFactor == 1m)
        {
            SetBook(step.Symbol, step.Bid, step.BidSize, step.Ask, step.AskSize);
            return;
        }

        var tick = Model.Terms(step.Symbol)?.Spec.TickSize ?? throw new InvalidOperationException($"{Name} has no {step.Symbol}");
        var bid = Math.Max(tick, Math.Floor(step.Bid * PriceFactor / tick) * tick);
        var width = Math.Max(tick, Math.Round((step.Ask - step.Bid) / tick) * tick);
        SetBook(step.Symbol, bid, step.BidSize, bid + width, step.AskSize);
    }

    /// <summary>Tells what happened at the venue since the last call.</summary>
    private void Drain()
    {
        foreach (var happened in Model.TakeEvents())
        {
            if (happened.AccountId.Length > 0 && happened.AccountId != Account)
            {
                continue;
            }

            _arrivals.Note(happened, _engine.Now);
            Truth.Count(happened);
            Happened?.Invoke(happened);
            Tell(happened);
            if (happened is WithdrawalEvent { Withdrawal: { Status: WithdrawalStatus.Completed } paid })
                PaidOut?.Invoke(paid);
        }

        WatchDue();
    }

    private void WatchDue()
    {
        var due = Model.NextDue;
        if (due == DateTimeOffset.MaxValue || due.UtcTicks >= _dueTicks)
        {
            return;
        }

        _dueTicks = due.UtcTicks;
        _engine.Schedule(due - VenueNow, this, null, DueCall);
    }

    private TimeSpan Way(SimulationRandom random)
    {
        var slow = random.Chance(_wire.SlowShare);
        var way = random.Between(_wire.MinDelay, slow ? _wire.SlowDelay : _wire.MaxDelay);
        return Faults.ExtraDelay > TimeSpan.Zero ? way + random.Between(TimeSpan.Zero, Faults.ExtraDelay) : way;
    }
}
