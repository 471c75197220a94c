using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Simulation;

// Hosts: crash, restart, replay.
public sealed partial class SimulatedEngine
{
    /// <summary>True while the host's process runs.</summary>
    public bool IsUp(string host) => _hosts[host].IsUp;

    /// <summary>
    /// Kills a host's process now. Actors, timers, held messages and everything not yet durable vanish; what left the
    /// host before goes on.
    /// </summary>
    /// <param name="host">Which.</param>
    /// <param name="restartAfter">Virtual time until it starts again.</param>
    public void Crash(string host, TimeSpan restartAfter)
    {
        var target = _hosts[host];
        if (target.IsUp)
        {
            Die(target, restartAfter, null);
        }
    }

    /// <summary>
    /// Kills a host's process in the midst of a turn: the next turn that has more effects than this is carried out up
    /// to that many.
    /// </summary>
    /// <param name="host">Which.</param>
    /// <param name="afterEffects">Effects carried out before it dies.</param>
    /// <param name="restartAfter">Virtual time until it starts again.</param>
    public void CrashDuringTurn(string host, int afterEffects, TimeSpan restartAfter)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(afterEffects);
        _hosts[host].ArmedCrash = (afterEffects, restartAfter);
    }

    /// <summary>
    /// Lets a host die in the instant in which its next order has left for the venue: what was persisted about it is not
    /// flushed yet.
    /// </summary>
    /// <param name="host">Which.</param>
    /// <param name="restartAfter">Virtual time until it starts again.</param>
    public void CrashAfterSend(string host, TimeSpan restartAfter) => _hosts[host].ArmedSendCrash = restartAfter;

    /// <summary>Takes back a <see cref="CrashDuringTurn"/> or <see cref="CrashAfterSend"/> that has not happened yet.</summary>
    public void DisarmCrash(string host) => (_hosts[host].ArmedCrash, _hosts[host].ArmedSendCrash) = (null, null);

    /// <summary>Lets a host's clock run wrong from now on.</summary>
    public void SetClockError(string host, TimeSpan error) => _hosts[host].ClockError = error;

    /// <summary>Time as a host's own clock shows it.</summary>
    public DateTimeOffset LocalTime(string host) => Now + _hosts[host].ClockError;

    /// <summary>
    /// Replays an actor's journal into a new instance and compares snapshots, from the newest snapshot and, where all
    /// events are kept, from the first event. Null when they are equal, else what differs.
    /// </summary>
    public string? CheckReplay(Address address) => CheckReplay(PlaceOf(address).Host.Name, address);

    /// <summary>The same of the actor on one of several hosts that have its address.</summary>
    public string? CheckReplay(string host, Address address)
    {
        if (_format is null)
        {
            throw new InvalidOperationException("comparing states needs an event format");
        }

        var place = (ActorPlace)_hosts[host].Places[address];
        if (place.Actor?.TakeSnapshot() is not { } live)
        {
            return null;
        }

        var expected = _format.Write(live);
        return Compare(place, expected, fromFirst: false) ?? (_options.KeepAllEvents ? Compare(place, expected, fromFirst: true) : null);
    }

    /// <summary>Addresses of a host's actors that are up.</summary>
    public IEnumerable<Address> ActorsOn(string host) =>
        _hosts[host].Actors.Where(actor => actor.Actor is not null).Select(actor => actor.Address);

    private string? Compare(ActorPlace place, string expected, bool fromFirst)
    {
        var copy = place.Create();
        place.Host.Journal.Replay(place.Address, copy, fromFirst);
        var state = copy.TakeSnapshot();
        var actual = state is null ? "" : _format!.Write(state);
        if (actual == expected)
        {
            return null;
        }

        var at = 0;
        while (at < Math.Min(actual.Length, expected.Length) && actual[at] == expected[at])
        {
            at++;
        }

        var way = fromFirst ? "the first event" : "the newest snapshot";
        return $"{place.Address}: replay from {way} differs at {at}: live '{Around(expected, at)}', replayed '{Around(actual, at)}'";
    }

    private static string Around(string text, int at)
    {
        var from = Math.Max(0, at - 60);
        return text[from..Math.Min(text.Length, at + 60)];
    }

    private void StartHost(SimulatedHost host)
    {
        host.IsUp = true;
        foreach (var actor in host.Actors)
        {
            actor.Failures = 0;
            actor.LastFailure = DateTimeOffset.MinValue;
            if (TryBuild(actor, out var recovered))
            {
                _ready.Enqueue(new Ready(actor, new Started(recovered), null, host.Incarnation));
            }
        }
    }

    private void RestartHost(SimulatedHost host, long incarnation)
    {
        if (host.IsUp || host.Incarnation != incarnation)
        {
            return;
        }

        Trace.Remark(Now, $"host {host.Name} starts");
        StartHost(host);
        host.Started?.Invoke();
    }

    private void Die(SimulatedHost host, TimeSpan restartAfter, Address? midTurn)
    {
        Crashes++;
        Trace.Remark(Now, midTurn is null ? $"host {host.Name} dies" : $"host {host.Name} dies in a turn of {midTurn}");
        Observer?.BeforeCrash(this, host.Name, midTurn ?? host.MidTurn);
        host.IsUp = false;
        (host.Frozen, host.MidTurn, host.ArmedFreeze) = (null, null, null);
        (host.ArmedCrash, host.ArmedSendCrash) = (null, null);
        host.Incarnation++;
        host.AwaitingDurable.Clear();
        host.Journal.Crash(_diskRandom.Chance(0.5));
        foreach (var actor in host.Actors)
        {
            actor.Actor = null;
            actor.ForgetTimers();
            actor.ForgetHeld();
            actor.IsHung = false;
        }

        foreach (var endpoint in host.Endpoints)
        {
            (endpoint.Endpoint as ISimulatedEndpoint)?.HostCrashed();
        }

        if (!host.IsSupervised)
        {
            _queue.Add(_ticks + restartAfter.Ticks, QueuedKind.HostStart, host, null, null, host.Incarnation);
        }

        host.Died?.Invoke(restartAfter);
    }
}
