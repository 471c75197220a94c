using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Simulation;

// Hosts with roles: several that have the same addresses, ways between them, processes that are stopped and go on, clocks that run apart.
public sealed partial class SimulatedEngine
{
    /// <summary>Adds the way to an address on another host.</summary>
    /// <param name="host">Where it begins.</param>
    /// <param name="address">As it is told on that host.</param>
    /// <param name="way">Takes what is told.</param>
    public void AddWay(string host, Address address, IEndpoint way)
    {
        ForbidWhenStarted();
        var place = new WayPlace(address, _hosts[host], way);
        place.Host.Places.Add(address, place);
    }

    /// <summary>Leaves it to somebody when a host starts.</summary>
    /// <param name="host">Which.</param>
    /// <param name="died">Called when its process died, with the time after which it would have started again.</param>
    /// <param name="remote">Where its journal is.</param>
    internal void Supervise(string host, Action<TimeSpan> died, IRemoteCommit remote) =>
        (_hosts[host].IsSupervised, _hosts[host].Died, _hosts[host].Remote) = (true, died, remote);

    /// <summary>Hears when a host's process has started, and when it has died.</summary>
    internal void Attend(string host, Action started, Action died) => (_hosts[host].Started, _hosts[host].Died) = (started, _ => died());

    /// <summary>Starts a host that is supervised.</summary>
    /// <param name="host">Which.</param>
    /// <param name="stored">The journal that it begins with.</param>
    internal void StartFrom(string host, HostJournal stored)
    {
        var target = _hosts[host];
        Trace.Remark(Now, $"host {host} starts");
        target.Journal.Load(stored);
        StartHost(target);
    }

    /// <summary>What is told from outside to an address that several hosts have reaches this one from now on; and only what is delivered there is observed.</summary>
    public void MakePrimary(string host)
    {
        foreach (var (address, place) in _hosts[host].Places)
        {
            if (place is not WayPlace)
            {
                _places[address] = place;
            }
        }
    }

    /// <summary>Delivers a message on a host at once, after what already waits.</summary>
    internal void PostOn(string host, Address to, Message message)
    {
        var place = _hosts[host].Places[to];
        _ready.Enqueue(new Ready(place, message, null, place.Host.Incarnation));
    }

    /// <summary>True when an address lives on a host.</summary>
    internal bool Has(string host, Address address) => _hosts[host].Places.TryGetValue(address, out var place) && place is not WayPlace;

    /// <summary>Has a process do something now, or when it goes on if it is stopped.</summary>
    internal void OnHost(string host, Action action)
    {
        if (_hosts[host].Frozen is { } frozen)
        {
            frozen.Enqueue(action);
            return;
        }

        action();
    }

    /// <summary>Notes in the trace what is no delivery.</summary>
    internal void Remark(string text) => Trace.Remark(Now, text);

    /// <summary>True while a host's process is stopped.</summary>
    public bool IsFrozen(string host) => _hosts[host].Frozen is not null;

    /// <summary>True when everything that was appended on a host is durable.</summary>
    internal bool IsFlushed(string host) => _hosts[host].Journal is var journal && journal.Appended == journal.Durable;

    /// <summary>Stops a host's process for a while. Then it goes on where it was: with what came meanwhile, and with a clock that went on.</summary>
    public void Freeze(string host, TimeSpan span)
    {
        if (_hosts[host].Frozen is null)
        {
            Stop(_hosts[host], span, null);
        }
    }

    /// <summary>Stops it in the midst of a turn: the next turn that has more effects than this is carried out up to that many, the rest when it goes on.</summary>
    public void FreezeDuringTurn(string host, int afterEffects, TimeSpan span) => _hosts[host].ArmedFreeze = (afterEffects, span);

    /// <summary>Takes back a <see cref="FreezeDuringTurn"/> that has not happened yet.</summary>
    public void DisarmFreeze(string host) => _hosts[host].ArmedFreeze = null;

    /// <summary>Ends what was kept for a stopped process whose host is not up: it is gone.</summary>
    internal void Unfreeze(string host) => (_hosts[host].Frozen, _hosts[host].MidTurn) = (null, null);

    /// <summary>Lets a host's monotonic clock, and with it its timers, run fast or slow.</summary>
    public void SetClockRate(string host, double rate) => _hosts[host].ClockRate = rate;

    /// <summary>Lets a host's wall clock jump.</summary>
    public void StepClock(string host, TimeSpan by) => _hosts[host].ClockError += by;

    /// <summary>A host's monotonic clock. It goes on while the process is stopped.</summary>
    public TimeSpan Monotonic(string host)
    {
        var since = _ticks - _options.Start.UtcTicks;
        return _hosts[host].ClockRate is var rate and not 1 ? new TimeSpan((long)(since * rate)) : new TimeSpan(since);
    }

    /// <summary>Calls a process back after a time by its own clock; it must look itself whether it is still the same one.</summary>
    internal void After(string host, TimeSpan span, Action action) =>
        Schedule(TrueSpan(_hosts[host], span), () => OnHost(host, action));

    private static TimeSpan TrueSpan(SimulatedHost host, TimeSpan span) =>
        host.ClockRate is var rate and not 1 ? new TimeSpan((long)(span.Ticks / rate)) : span;

    /// <summary>Where an address is, as a host tells it.</summary>
    private Place PlaceFor(SimulatedHost host, Address address) =>
        host.Places.TryGetValue(address, out var place) ? place
        : host.IsPeer ? throw new InvalidOperationException($"{host.Name} has no way to '{address}'")
        : PlaceOf(address);

    private ISimulationObserver? ObserverOf(Place place) =>
        place is EndpointPlace || !place.Host.IsPeer || ReferenceEquals(_places[place.Address], place) ? Observer : null;

    private void StopMidTurn(ActorPlace place, IReadOnlyList<Effect> effects, int next)
    {
        var span = place.Host.ArmedFreeze!.Value.Span;
        place.Host.ArmedFreeze = null;
        place.Host.MidTurn = place.Address;
        Stop(place.Host, span, () =>
        {
            place.Host.MidTurn = null;
            CarryOut(place, effects, next);
        });
    }

    private void Stop(SimulatedHost host, TimeSpan span, Action? rest)
    {
        Trace.Remark(Now, $"host {host.Name} is stopped for {span.TotalSeconds:0.000} s" + (rest is null ? "" : $" in a turn of {host.MidTurn}"));
        var freeze = ++host.Freezes;
        var held = host.Frozen = new Queue<Action>();
        if (rest is not null)
        {
            held.Enqueue(rest);
        }

        Schedule(span, () =>
        {
            if (host.Freezes == freeze && ReferenceEquals(host.Frozen, held))
            {
                GoOn(host, held);
            }
        });
    }

    private void GoOn(SimulatedHost host, Queue<Action> held)
    {
        Trace.Remark(Now, $"host {host.Name} goes on");
        host.Frozen = null;
        while (held.TryDequeue(out var next))
        {
            if (host.Frozen is { } again)
            {
                again.Enqueue(next);
            }
            else
            {
                next();
            }
        }
    }
}
