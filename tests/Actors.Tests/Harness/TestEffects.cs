using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Harness;

/// <summary>Collects what an actor does, applies what it persists, and keeps its clock and timers. Everything is durable at once.</summary>
internal sealed class TestEffects(Actor actor, Address self) : Effects
{
    private readonly SortedDictionary<TimerKey, DateTimeOffset> _timers = new(Comparer<TimerKey>.Create(
        (x, y) => string.CompareOrdinal(x.Kind + "/" + x.Subject, y.Kind + "/" + y.Subject)));

    private DateTimeOffset _now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public override DateTimeOffset Now => _now;

    public override Address Self => self;

    public List<(Address To, Message Message, bool Durable)> Told { get; } = [];

    public List<Event> Events { get; } = [];

    public int TimersSet { get; private set; }

    public DateTimeOffset? NextTimer => _timers.Count == 0 ? null : _timers.Values.Min();

    public override void Tell(Address to, Message message) => Told.Add((to, message, false));

    public override void TellOnceDurable(Address to, Message message) => Told.Add((to, message, true));

    public override void Persist(Event change)
    {
        actor.Apply(change);
        Events.Add(change);
    }

    public override void SetTimer(TimerKey key, TimeSpan after)
    {
        Assert.True(after >= TimeSpan.Zero);
        TimersSet++;
        _timers[key] = _now + after;
    }

    public override void CancelTimer(TimerKey key) => _timers.Remove(key);

    /// <summary>Moves the clock to the next timer, at most to a time, and delivers it; false when none was due.</summary>
    public bool FireNext(DateTimeOffset until)
    {
        if (NextTimer is not { } due || due > until)
        {
            _now = until;
            return false;
        }
        var key = _timers.First(t => t.Value == due).Key;
        _timers.Remove(key);
        _now = due > _now ? due : _now;
        actor.Receive(new TimerFired(key), this);
        return true;
    }

    /// <summary>Moves the clock without delivering timers.</summary>
    public void Skip(TimeSpan by) => _now += by;
}
