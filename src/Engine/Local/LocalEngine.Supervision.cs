using Hedgerow.Journal;
using Hedgerow.Messages;

namespace Hedgerow.Engine.Local;

// Bringing actors up, and up again.
public sealed partial class LocalEngine
{
    /// <summary>A new instance with the state of its stream; true when there was anything to replay.</summary>
    private bool BringUp(ActorPlace place)
    {
        try
        {
            return BringUpOnce(place);
        }
        catch (JournalException gone) when (gone.Kind == JournalFaultKind.Pruned)
        {
            // A snapshot was committed, and what it contains pruned, between reading the older one and its events.
            return BringUpOnce(place);
        }
    }

    private bool BringUpOnce(ActorPlace place)
    {
        long sequence = 0;
        try
        {
            Actor actor = place.Create();
            RecoveredSnapshot? snapshot = _journal.ReadSnapshot(place.Stream);
            if (snapshot is not null)
            {
                actor.Apply((Event)snapshot.State);
                sequence = snapshot.Sequence;
            }
            foreach (RecoveredEvent row in _journal.Read(place.Stream, sequence))
            {
                actor.Apply((Event)row.Event);
                sequence = row.Sequence;
            }
            place.Actor = actor;
            place.Sequence = sequence;
            place.SnapshotSequence = snapshot?.Sequence ?? 0;
            place.UpSince = _time.GetTimestamp();
            return sequence > 0;
        }
        catch (Exception error) when (error is not JournalException)
        {
            throw new EngineException(
                $"actor {place.Address} cannot be rebuilt from its journal, after sequence {sequence}: {error.Message}", error);
        }
    }

    private void Fail(ActorPlace place, Message message, Exception error)
    {
        bool rested = place.Actor is not null && _time.GetElapsedTime(place.UpSince) >= _options.BackOffReset;
        place.BackOff = place.BackOff == TimeSpan.Zero || rested
            ? _options.BackOffMin
            : TimeSpan.FromTicks(Math.Min(place.BackOff.Ticks * 2, _options.BackOffMax.Ticks));
        place.Actor = null;
        foreach (TimerNode timer in place.Timers.Values)
            _timers.Remove(timer);
        place.Timers.Clear();
        _timers.Set(place.Restart, DueAfter(place.BackOff));
        TurnFailed?.Invoke(new TurnFailure(place.Address, message, error, place.BackOff));
        TellHealth();
    }

    private void Restart(ActorPlace place)
    {
        bool recovered;
        try
        {
            recovered = BringUp(place);
        }
        catch (EngineException error)
        {
            Fail(place, new Started(true), error);
            return;
        }
        // Started comes first; what waited follows in its order, before anything that waits in the loop.
        RunTurn(place, new Started(recovered));
        while (!_stopped && place.Actor is not null && place.Held.TryTake(out Envelope held))
            RunTurn(place, held.Message);
        if (place.Actor is not null)
            TellHealth();
    }

    private void Hold(ActorPlace place, Message message)
    {
        // Of the node's health only the present one counts, and that is told when the actor is up again.
        if (message is NodeHealthChanged)
            return;
        if (!place.Held.TryAdd(place, message, _options.HeldCapacity))
        {
            throw new EngineException(
                $"more than {_options.HeldCapacity} messages wait for {place.Address}, which is down");
        }
    }

    private void TellHealth()
    {
        Address[] down = [.. _actors.Where(actor => actor.Actor is null).Select(actor => actor.Address)];
        var health = new NodeHealthChanged(down);
        foreach (ActorPlace actor in _actors)
        {
            if (actor.Actor is not null)
                TellLocally(actor, health);
        }
    }
}
