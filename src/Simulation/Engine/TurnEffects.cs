using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Simulation;

internal enum EffectKind : byte
{
    Tell,
    TellOnceDurable,
    Persist,
    SetTimer,
    CancelTimer,
}

internal readonly record struct Effect(EffectKind Kind, Address To, object? Payload, TimerKey Key, TimeSpan After);

/// <summary>Collects the effects of one turn. One instance serves all turns, since they never overlap.</summary>
internal sealed class TurnEffects : Effects
{
    private readonly List<Effect> _effects = new(16);
    private ActorPlace? _place;
    private DateTimeOffset _now;

    public override DateTimeOffset Now => Open()._now;

    public override Address Self => Open()._place!.Address;

    public IReadOnlyList<Effect> Collected => _effects;

    public void Begin(ActorPlace place, DateTimeOffset now)
    {
        _effects.Clear();
        _place = place;
        _now = now;
    }

    /// <summary>From here on the actor may not use it any more.</summary>
    public void End() => _place = null;

    public override void Tell(Address to, Message message) => Add(EffectKind.Tell, to, message);

    public override void TellOnceDurable(Address to, Message message) => Add(EffectKind.TellOnceDurable, to, message);

    public override void Persist(Event change)
    {
        ArgumentNullException.ThrowIfNull(change);
        Open()._place!.Actor!.Apply(change);
        _effects.Add(new Effect(EffectKind.Persist, default, change, default, default));
    }

    public override void SetTimer(TimerKey key, TimeSpan after)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(after, TimeSpan.Zero);
        Open()._effects.Add(new Effect(EffectKind.SetTimer, default, null, key, after));
    }

    public override void CancelTimer(TimerKey key) =>
        Open()._effects.Add(new Effect(EffectKind.CancelTimer, default, null, key, default));

    private void Add(EffectKind kind, Address to, Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        Open()._effects.Add(new Effect(kind, to, message, default, default));
    }

    private TurnEffects Open() =>
        _place is null ? throw new InvalidOperationException("effects were used after the turn they belong to") : this;
}
