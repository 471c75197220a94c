using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Benchmarks;

/// <summary>Effects that apply events and count the rest, so that an actor alone is measured.</summary>
internal sealed class IdleEffects(Actor actor, Address self) : Effects
{
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public long Told { get; private set; }

    public override DateTimeOffset Now => _now;

    public override Address Self { get; } = self;

    public void Pass(TimeSpan time) => _now += time;

    public override void Tell(Address to, Message message) => Told++;

    public override void TellOnceDurable(Address to, Message message) => Told++;

    public override void Persist(Event change) => actor.Apply(change);

    public override void SetTimer(TimerKey key, TimeSpan after)
    {
    }

    public override void CancelTimer(TimerKey key)
    {
    }
}
