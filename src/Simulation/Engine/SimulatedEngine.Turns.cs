using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Simulation;

// One turn of an actor: receive, carry out, supervise.
public sealed partial class SimulatedEngine
{
    /// <summary>Makes the next turn of an actor fail as if it had thrown at its end: nothing of the turn survives.</summary>
    public void FailNextTurn(Address actor) => ((ActorPlace)PlaceOf(actor)).FailNextTurn = true;

    /// <summary>Makes an actor hang: it takes nothing until it is released; what comes waits.</summary>
    /// <param name="actor">Which.</param>
    /// <param name="span">Virtual time.</param>
    public void Hang(Address actor, TimeSpan span)
    {
        var place = (ActorPlace)PlaceOf(actor);
        var hang = ++place.Hang;
        place.IsHung = true;
        Schedule(span, () =>
        {
            if (place.Hang != hang || !place.IsHung)
            {
                return;
            }

            place.IsHung = false;
            if (place.Actor is null)
            {
                return;
            }

            foreach (var (from, message) in place.TakeHeld())
            {
                Deliver(place, message, from, place.Host.Incarnation);
            }
        });
    }

    private void RunTurn(ActorPlace place, Message message, Place? from)
    {
        if (place.Actor is null || place.IsHung)
        {
            place.Hold(from, message, _options.MaxHeld);
            return;
        }

        Trace.Deliver(Now, from, place, message);
        var observer = ObserverOf(place);
        observer?.BeforeStep(this, place.Address, message);
        _effects.Begin(place, Now + place.Host.ClockError);
        try
        {
            place.Actor.Receive(message, _effects);
            if (place.FailNextTurn)
            {
                place.FailNextTurn = false;
                throw new InjectedActorFault();
            }
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            _effects.End();
            Fail(place, message, error);
            observer?.AfterStep(this, place.Address, message);
            return;
        }

        _effects.End();
        CarryOut(place, _effects.Collected, 0);
        observer?.AfterStep(this, place.Address, message);
    }

    private void CarryOut(ActorPlace place, IReadOnlyList<Effect> effects, int from)
    {
        var host = place.Host;
        for (var i = from; i < effects.Count; i++)
        {
            if (host.ArmedFreeze is { } stop && i == stop.AfterEffects)
            {
                StopMidTurn(place, [.. effects], i);
                return;
            }

            if (host.ArmedCrash is { } armed && i == armed.AfterEffects)
            {
                Die(host, armed.RestartAfter, place.Address);
                return;
            }

            CarryOut(place, effects[i]);
            if (host.ArmedSendCrash is { } restartAfter && effects[i].Payload is PlaceOrder)
            {
                Die(host, restartAfter, place.Address);
                return;
            }
        }

        SnapshotWhenDue(place);
        if (host.Journal.HasUncommitted && !host.Journal.IsCommitting)
        {
            BeginFlush(host);
        }
    }

    private void CarryOut(ActorPlace place, in Effect effect)
    {
        switch (effect.Kind)
        {
            case EffectKind.Tell:
                Send(place, PlaceFor(place.Host, effect.To), (Message)effect.Payload!);
                break;
            case EffectKind.TellOnceDurable:
                SendOnceDurable(place, PlaceFor(place.Host, effect.To), (Message)effect.Payload!);
                break;
            case EffectKind.Persist:
                place.Host.Journal.Append(place.Address, (Event)effect.Payload!);
                Persisted?.Invoke(place.Address, (Event)effect.Payload!);
                break;
            case EffectKind.SetTimer:
                SetTimer(place, effect.Key, effect.After);
                break;
            case EffectKind.CancelTimer:
                place.CancelTimer(effect.Key);
                break;
            default:
                throw new InvalidOperationException($"unknown kind of effect: {effect.Kind}");
        }
    }

    private void Send(Place from, Place to, Message message)
    {
        if (ReferenceEquals(from.Host, to.Host) && to is not ActorPlace)
        {
            // As in the local engine: what was handed to an endpoint has left, also if the process dies in this very turn.
            Deliver(to, message, from, to.Host.Incarnation);
        }
        else if (ReferenceEquals(from.Host, to.Host))
        {
            _ready.Enqueue(new Ready(to, message, from, to.Host.Incarnation));
        }
        else if (Network.TryTravel(from.Host.Name, to.Host.Name, out var delay))
        {
            _queue.Add(_ticks + delay.Ticks, QueuedKind.Message, to, message, from, -1);
        }
    }

    private void SendOnceDurable(Place from, Place to, Message message)
    {
        var journal = from.Host.Journal;
        if (journal.Appended == journal.Durable)
        {
            Send(from, to, message);
        }
        else
        {
            from.Host.AwaitingDurable.Enqueue((journal.Appended, from, to, message));
        }
    }

    private void SetTimer(ActorPlace place, TimerKey key, TimeSpan after)
    {
        var generation = ++_timerGeneration;
        place.SetTimer(key, generation);
        var late = _timerRandom.Between(TimeSpan.Zero, _options.TimerLatenessMax);
        _queue.Add(_ticks + TrueSpan(place.Host, after).Ticks + late.Ticks, QueuedKind.Timer, place, new TimerFired(key), null, generation);
    }

    private void FireTimer(ActorPlace place, TimerFired fired, long generation)
    {
        if (place.Host.Frozen is { } frozen)
        {
            frozen.Enqueue(() => FireTimer(place, fired, generation));
        }
        else if (place.Actor is not null && place.TakeTimer(fired.Key, generation))
        {
            RunTurn(place, fired, null);
        }
    }

    private void SnapshotWhenDue(ActorPlace place)
    {
        var journal = place.Host.Journal;
        if (_options.SnapshotEvery > 0 && journal.SinceSnapshot(place.Address) >= _options.SnapshotEvery
            && place.Actor!.TakeSnapshot() is { } snapshot)
        {
            journal.Snapshot(place.Address, snapshot);
            Persisted?.Invoke(place.Address, snapshot);
        }
    }

    private void BeginFlush(SimulatedHost host)
    {
        host.Journal.BeginCommit();
        if (host.Remote is { } remote)
        {
            var incarnation = host.Incarnation;
            remote.Commit(host.Journal.Group(), () => CompleteFlush(host, incarnation));
            return;
        }

        var slow = _diskRandom.Chance(_options.SlowFlushShare);
        var takes = _diskRandom.Between(_options.FlushMin, slow ? _options.SlowFlushMax : _options.FlushMax);
        _queue.Add(_ticks + takes.Ticks, QueuedKind.Flush, host, null, null, host.Incarnation);
    }

    private void CompleteFlush(SimulatedHost host, long incarnation)
    {
        if (!host.IsUp || host.Incarnation != incarnation)
        {
            return;
        }

        if (host.Frozen is { } frozen)
        {
            frozen.Enqueue(() => CompleteFlush(host, incarnation));
            return;
        }

        host.Journal.CompleteCommit();
        while (host.AwaitingDurable.TryPeek(out var held) && held.Position <= host.Journal.Durable)
        {
            host.AwaitingDurable.Dequeue();
            Send(held.From, held.To, held.Message);
        }

        if (host.Journal.HasUncommitted)
        {
            BeginFlush(host);
        }
    }

    private void Fail(ActorPlace place, Message message, Exception error)
    {
        _failures.Add(new ActorFailure(Now, place.Address, message, error, error is InjectedActorFault));
        Trace.Remark(Now, $"{place.Address} threw {error.GetType().Name}: {error.Message}");
        var rested = Now - place.LastFailure > _options.BackOffReset;
        place.BackOff = rested ? _options.BackOffMin : Shorter(place.BackOff * 2, _options.BackOffMax);
        place.LastFailure = Now;
        place.Failures++;
        place.Actor = null;
        place.ForgetTimers();
        _queue.Add(_ticks + place.BackOff.Ticks, QueuedKind.ActorStart, place, null, null, place.Failures);
        TellHealth(place.Host);
    }

    private void RestartActor(ActorPlace place, long failures)
    {
        if (place.Host.Frozen is { } frozen)
        {
            frozen.Enqueue(() => RestartActor(place, failures));
            return;
        }

        if (!place.Host.IsUp || place.Actor is not null || place.Failures != failures || !TryBuild(place, out var recovered))
        {
            return;
        }

        // Started comes first; what waited follows in its order, before anything that is told from now on.
        RunTurn(place, new Started(recovered), null);
        foreach (var (from, message) in place.TakeHeld())
        {
            Deliver(place, message, from, place.Host.Incarnation);
        }

        TellHealth(place.Host);
    }

    private bool TryBuild(ActorPlace place, out bool recovered)
    {
        recovered = false;
        try
        {
            var actor = place.Create();
            recovered = place.Host.Journal.Replay(place.Address, actor, fromFirst: false);
            place.Actor = actor;
            return true;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            Fail(place, new Started(true), error);
            return false;
        }
    }

    private void TellHealth(SimulatedHost host)
    {
        Address[] down = [.. host.Actors.Where(actor => actor.Actor is null).Select(actor => actor.Address)];
        foreach (var actor in host.Actors)
        {
            if (actor.Actor is not null)
            {
                _ready.Enqueue(new Ready(actor, new NodeHealthChanged(down), null, host.Incarnation));
            }
        }
    }

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
