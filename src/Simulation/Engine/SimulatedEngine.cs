using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Simulation;

/// <summary>
/// Runs actors in virtual time on simulated hosts. Everything that could go one way or another is drawn from one seed,
/// so the same seed gives the same run, delivery by delivery.
/// </summary>
/// <remarks>
/// Keeps the contract of <see cref="Actor"/>: within a host delivery is immediate and in order; between hosts the
/// <see cref="NetworkModel"/> delays and loses. A turn takes no virtual time. Not safe for several threads.
/// </remarks>
public sealed partial class SimulatedEngine
{
    private readonly SimulationOptions _options;
    private readonly IEventFormat? _format;
    private readonly EventQueue _queue = new();
    private readonly Queue<Ready> _ready = new(1024);
    private readonly Dictionary<Address, Place> _places = [];
    private readonly Dictionary<string, SimulatedHost> _hosts = [];
    private readonly List<SimulatedHost> _hostOrder = [];
    private readonly List<ActorFailure> _failures = [];
    private readonly TurnEffects _effects = new();
    private readonly SimulationRandom _diskRandom;
    private readonly SimulationRandom _timerRandom;
    private long _ticks;
    private long _timerGeneration;
    private bool _started;

    /// <summary>Creates an engine without hosts.</summary>
    /// <param name="options">Seed and manners.</param>
    /// <param name="format">How the journal writes events; null keeps them as objects (fast, hides what does not survive the disk).</param>
    public SimulatedEngine(SimulationOptions options, IEventFormat? format = null)
    {
        _options = options;
        _format = format;
        _ticks = options.Start.UtcTicks;
        _diskRandom = SimulationRandom.For(options.Seed, "disk");
        _timerRandom = SimulationRandom.For(options.Seed, "timers");
        Network = new NetworkModel(options.Network, SimulationRandom.For(options.Seed, "network"));
        Trace = new Trace(options.TraceTail, options.HashContents);
    }

    /// <summary>Virtual time, UTC.</summary>
    public DateTimeOffset Now => new(_ticks, TimeSpan.Zero);

    /// <summary>Virtual time since the start of the run.</summary>
    public TimeSpan Elapsed => new(_ticks - _options.Start.UtcTicks);

    /// <summary>What was delivered.</summary>
    public Trace Trace { get; }

    /// <summary>Ways between hosts.</summary>
    public NetworkModel Network { get; }

    /// <summary>Every throw of an actor so far.</summary>
    public IReadOnlyList<ActorFailure> Failures => _failures;

    /// <summary>Sees every step; null for none.</summary>
    public ISimulationObserver? Observer { get; set; }

    /// <summary>Called for every event that an actor persists, as it is appended, and for every snapshot.</summary>
    public Action<Address, Event>? Persisted { get; set; }

    /// <summary>Crashes so far.</summary>
    public int Crashes { get; private set; }

    /// <summary>Adds a host.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="isPeer">
    /// True: other peers may have the same addresses, and what lives here tells other hosts nothing but through <see cref="AddWay"/>.
    /// </param>
    public void AddHost(string name, bool isPeer = false)
    {
        var host = new SimulatedHost(name, new HostJournal(_format, _options.KeepAllEvents), isPeer);
        _hosts.Add(name, host);
        _hostOrder.Add(host);
    }

    /// <summary>Adds an actor; it starts when the engine or its host does.</summary>
    /// <param name="host">Where it lives.</param>
    /// <param name="address">Its address.</param>
    /// <param name="create">Makes a new instance without memory; called at every start.</param>
    public void AddActor(string host, Address address, Func<Actor> create)
    {
        ForbidWhenStarted();
        var place = new ActorPlace(address, _hosts[host], create);
        Add(place);
        place.Host.Actors.Add(place);
    }

    /// <summary>Adds an endpoint.</summary>
    public void AddEndpoint(string host, Address address, IEndpoint endpoint)
    {
        ForbidWhenStarted();
        var place = new EndpointPlace(address, _hosts[host], endpoint);
        Add(place);
        place.Host.Endpoints.Add(place);
    }

    /// <summary>Starts all hosts but those that <see cref="Supervise"/> leaves to somebody; <see cref="Started"/> is the first message of every actor.</summary>
    public void Start()
    {
        ForbidWhenStarted();
        _started = true;
        foreach (var host in _hostOrder)
        {
            if (!host.IsSupervised)
            {
                StartHost(host);
                host.Started?.Invoke();
            }
        }
    }

    /// <summary>Puts a message on its way from outside the actors, e.g. from an operator or an endpoint.</summary>
    /// <param name="to">Receiver.</param>
    /// <param name="message">What.</param>
    /// <param name="after">Virtual time until it arrives; zero: at once, after what already waits.</param>
    /// <param name="from">Sender for the trace.</param>
    public void Post(Address to, Message message, TimeSpan after = default, Address from = default)
    {
        var place = PlaceOf(to);
        var sender = from.Value is null ? null : _places.GetValueOrDefault(from);
        if (after <= TimeSpan.Zero)
        {
            _ready.Enqueue(new Ready(place, message, sender, place.Host.Incarnation));
        }
        else
        {
            _queue.Add(_ticks + after.Ticks, QueuedKind.Message, place, message, sender, place.Host.Incarnation);
        }
    }

    /// <summary>Calls back at a virtual time. Survives crashes: for what is outside the hosts.</summary>
    public void Schedule(TimeSpan after, IScheduledCall target, object? payload = null, long stamp = 0) =>
        _queue.Add(_ticks + Math.Max(0, after.Ticks), QueuedKind.Call, target, payload, null, stamp);

    /// <summary>Calls back at a virtual time.</summary>
    public void Schedule(TimeSpan after, Action action) => Schedule(after, new ActionCall(action));

    /// <summary>Advances by one delivery or one internal occurrence; false when nothing is left to happen.</summary>
    public bool Step()
    {
        if (_ready.TryDequeue(out var ready))
        {
            Deliver(ready.To, ready.Message, ready.From, ready.Stamp);
            return true;
        }

        if (_queue.Count == 0)
        {
            return false;
        }

        var next = _queue.Take();
        _ticks = Math.Max(_ticks, next.Ticks);
        Happen(next);
        return true;
    }

    /// <summary>Runs until a virtual time; everything due by then has happened.</summary>
    public void RunUntil(DateTimeOffset time)
    {
        var ticks = time.UtcTicks;
        while (_ready.Count > 0 || _queue.NextTicks <= ticks)
        {
            Step();
        }

        _ticks = Math.Max(_ticks, ticks);
    }

    /// <summary>Runs for a span of virtual time.</summary>
    public void RunFor(TimeSpan span) => RunUntil(Now + span);

    /// <summary>Runs until a condition holds; false when it did not by the deadline.</summary>
    /// <param name="condition">Asked after every step.</param>
    /// <param name="within">Virtual time to wait at most.</param>
    public bool RunUntil(Func<bool> condition, TimeSpan within)
    {
        var deadline = _ticks + within.Ticks;
        while (!condition())
        {
            if (_ready.Count == 0 && _queue.NextTicks > deadline)
            {
                _ticks = deadline;
                return condition();
            }

            Step();
        }

        return true;
    }

    /// <summary>The live actor at an address, for assertions of tests; null while it is down.</summary>
    public Actor? ActorAt(Address address) => (PlaceOf(address) as ActorPlace)?.Actor;

    private void Happen(in Queued next)
    {
        switch (next.Kind)
        {
            case QueuedKind.Message:
                Deliver((Place)next.Target, (Message)next.Payload!, next.From, next.Stamp);
                break;
            case QueuedKind.Timer:
                FireTimer((ActorPlace)next.Target, (TimerFired)next.Payload!, next.Stamp);
                break;
            case QueuedKind.Call:
                ((IScheduledCall)next.Target).Call(next.Payload, next.Stamp);
                break;
            case QueuedKind.Flush:
                CompleteFlush((SimulatedHost)next.Target, next.Stamp);
                break;
            case QueuedKind.HostStart:
                RestartHost((SimulatedHost)next.Target, next.Stamp);
                break;
            case QueuedKind.ActorStart:
                RestartActor((ActorPlace)next.Target, next.Stamp);
                break;
            default:
                throw new InvalidOperationException($"unknown kind of queued entry: {next.Kind}");
        }
    }

    private void Deliver(Place to, Message message, Place? from, long stamp)
    {
        if (!to.Host.IsUp || (stamp >= 0 && stamp != to.Host.Incarnation))
        {
            return;
        }

        if (to.Host.Frozen is { } frozen)
        {
            frozen.Enqueue(() => Deliver(to, message, from, stamp));
            return;
        }

        if (to is WayPlace way)
        {
            way.Endpoint.Deliver(message);
            return;
        }

        if (to is ActorPlace actor)
        {
            RunTurn(actor, message, from);
            return;
        }

        Trace.Deliver(Now, from, to, message);
        var observer = ObserverOf(to);
        observer?.BeforeStep(this, to.Address, message);
        ((EndpointPlace)to).Endpoint.Deliver(message);
        observer?.AfterStep(this, to.Address, message);
    }

    private void Add(Place place)
    {
        if (_places.TryGetValue(place.Address, out var other) && !(other.Host.IsPeer && place.Host.IsPeer))
        {
            throw new ArgumentException($"two hosts have {place.Address}", nameof(place));
        }

        _places.TryAdd(place.Address, place);
        place.Host.Places.Add(place.Address, place);
    }

    private Place PlaceOf(Address address) =>
        _places.TryGetValue(address, out var place) ? place : throw new InvalidOperationException($"nothing lives at address '{address}'");

    private void ForbidWhenStarted()
    {
        if (_started)
        {
            throw new InvalidOperationException("the engine has been started");
        }
    }

    private readonly record struct Ready(Place To, Message Message, Place? From, long Stamp);

    private sealed class ActionCall(Action action) : IScheduledCall
    {
        public void Call(object? payload, long stamp) => action();
    }
}
