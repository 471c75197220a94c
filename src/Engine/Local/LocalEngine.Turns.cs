using Hedgerow.Messages;

namespace Hedgerow.Engine.Local;

// One turn: deliver, carry out. All of it runs on the loop.
public sealed partial class LocalEngine
{
    private void Deliver(Envelope envelope)
    {
        if (envelope.To is ActorPlace actor)
            RunTurn(actor, envelope.Message);
        else
            DeliverOutside((EndpointPlace)envelope.To, envelope.Message);
    }

    private void DeliverOutside(EndpointPlace place, Message message)
    {
        try
        {
            place.Endpoint.Deliver(message);
        }
        catch (Exception error)
        {
            // Whoever told it waits for an answer, with a deadline; the other venues must not suffer.
            TurnFailed?.Invoke(new TurnFailure(place.Address, message, error, null));
        }
    }

    private void RunTurn(ActorPlace place, Message message)
    {
        if (place.Actor is null)
        {
            Hold(place, message);
            return;
        }
        Volatile.Write(ref _turns, _turns + 1);
        _effects.Begin(place, _time.GetUtcNow());
        Exception? failure = null;
        try
        {
            place.Actor.Receive(message, _effects);
        }
        catch (Exception error)
        {
            failure = error;
        }
        _effects.End();
        failure ??= _effects.ApplyFailure;
        if (failure is null)
            CarryOut(place, message);
        else
            Fail(place, message, failure);
    }

    private void CarryOut(ActorPlace place, Message message)
    {
        bool persisted = false;
        foreach (ref readonly Effect effect in _effects.Collected)
        {
            // The journal's fault may come in the midst: what is left must not leave.
            if (_stopped)
                return;
            persisted |= effect.Kind == EffectKind.Persist;
            CarryOut(place, in effect);
        }
        if (persisted)
            SnapshotWhenDue(place, message);
    }

    private void CarryOut(ActorPlace place, in Effect effect)
    {
        switch (effect.Kind)
        {
            case EffectKind.Tell:
                Tell(effect.To!, (Message)effect.Payload!);
                break;
            case EffectKind.TellOnceDurable:
                TellOnceDurable(effect.To!, (Message)effect.Payload!);
                break;
            case EffectKind.Persist:
                _lastPosition = _journal.Append(place.Stream, place.Sequence + 1, effect.Payload!);
                place.Sequence++;
                _commitWanted = true;
                break;
            case EffectKind.SetTimer:
                SetTimer(place, effect.Key, effect.After);
                break;
            case EffectKind.CancelTimer:
                if (place.Timers.Remove(effect.Key, out TimerNode? cancelled))
                    _timers.Remove(cancelled);
                break;
            default:
                throw new EngineException($"unknown kind of effect: {effect.Kind}");
        }
    }

    private void Tell(Place to, Message message)
    {
        // An endpoint gets it now, inside the turn's carrying out: an order's bytes should not wait behind messages
        // between actors. Its answers, if it posts any from here, join the line like any other.
        if (to is EndpointPlace endpoint)
            DeliverOutside(endpoint, message);
        else
            TellLocally(to, message);
    }

    private void TellLocally(Place to, Message message)
    {
        if (!_local.TryAdd(to, message, _options.LoopCapacity))
        {
            throw new EngineException(
                $"more than {_options.LoopCapacity} messages wait between actors, at a {message.GetType().Name} to {to.Address}");
        }
    }

    private void TellOnceDurable(Place to, Message message)
    {
        if (_awaiting.Count == 0 && _journal.DurablePosition >= _lastPosition)
            Tell(to, message);
        else
            Await(new AwaitingDurable(_lastPosition, to, message));
    }

    private void Await(AwaitingDurable item)
    {
        if (_awaiting.Count >= _options.DurableCapacity)
        {
            throw new EngineException(
                $"more than {_options.DurableCapacity} messages wait for the journal, at one to {item.To.Address}");
        }
        _awaiting.Enqueue(item);
        Interlocked.Exchange(ref _awaitingCount, _awaiting.Count);
        if (_journal.DurablePosition >= item.Position)
            Want();
        _commitWanted = true;
    }

    private bool ReleaseDurable()
    {
        bool any = false;
        while (!_stopped && _awaiting.TryPeek(out AwaitingDurable item) && item.Position <= _journal.DurablePosition)
        {
            _awaiting.Dequeue();
            Volatile.Write(ref _awaitingCount, _awaiting.Count);
            any = true;
            if (item.Message is null)
                Restart((ActorPlace)item.To);
            else
                Tell(item.To, item.Message);
        }
        return any;
    }

    private void SetTimer(ActorPlace place, TimerKey key, TimeSpan after)
    {
        if (!place.Timers.TryGetValue(key, out TimerNode? node))
            place.Timers.Add(key, node = new TimerNode(place, key));
        _timers.Set(node, DueAfter(after));
    }

    private long DueAfter(TimeSpan after)
    {
        double ticks = after.TotalSeconds * _time.TimestampFrequency;
        return ticks >= long.MaxValue / 4 ? long.MaxValue : _time.GetTimestamp() + (long)Math.Ceiling(ticks);
    }

    private void Fire(TimerNode timer)
    {
        if (ReferenceEquals(timer, timer.Place.Restart))
        {
            // What it had persisted before it failed must be on disk before it is read back.
            if (_awaiting.Count == 0 && _journal.DurablePosition >= _lastPosition)
                Restart(timer.Place);
            else
                Await(new AwaitingDurable(_lastPosition, timer.Place, null));
            return;
        }
        timer.Place.Timers.Remove(timer.Key);
        RunTurn(timer.Place, new TimerFired(timer.Key));
    }

    /// <summary>A journal that faults tells so itself.</summary>
    private static async Task Observe(Task pruning)
    {
        try
        {
            await pruning;
        }
        catch (Hedgerow.Journal.JournalException)
        {
            // The engine stops on the fault; what was not pruned is pruned after the next snapshot.
        }
    }

    private void SnapshotWhenDue(ActorPlace place, Message message)
    {
        if (_options.SnapshotEvery == 0 || place.Sequence - place.SnapshotSequence < _options.SnapshotEvery)
            return;
        try
        {
            place.SnapshotSequence = place.Sequence;
            if (place.Actor!.TakeSnapshot() is not { } snapshot)
                return;
            // Its position is left out of _lastPosition: nobody waits for a snapshot.
            _journal.SaveSnapshot(place.Stream, place.Sequence, snapshot);
            if (_options.PruneAfterSnapshot)
                _ = Observe(_journal.PruneAsync(place.Stream));
        }
        catch (Exception error) when (error is not Hedgerow.Journal.JournalException)
        {
            Fail(place, message, error);
        }
    }
}
