using System.Runtime.InteropServices;
using Hedgerow.Messages;

namespace Hedgerow.Engine.Local;

internal enum EffectKind : byte
{
    Tell,
    TellOnceDurable,
    Persist,
    SetTimer,
    CancelTimer,
}

[StructLayout(LayoutKind.Auto)]
internal readonly record struct Effect(EffectKind Kind, Place? To, object? Payload, TimerKey Key, TimeSpan After);

/// <summary>Collects the effects of one turn. One instance serves all turns, since they never overlap.</summary>
internal sealed class TurnEffects(Func<Address, Place> find) : Effects
{
    private readonly List<Effect> _effects = new(16);
    private ActorPlace? _place;
    private DateTimeOffset _now;

    public override DateTimeOffset Now => Open()._now;

    public override Address Self => Open()._place!.Address;

    public ReadOnlySpan<Effect> Collected => CollectionsMarshal.AsSpan(_effects);

    /// <summary>
    /// What an event's Apply threw. Even if the actor caught it, its state is now half of something: the turn failed.
    /// </summary>
    public Exception? ApplyFailure { get; private set; }

    public void Begin(ActorPlace place, DateTimeOffset now)
    {
        _effects.Clear();
        ApplyFailure = null;
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
        try
        {
            Open()._place!.Actor!.Apply(change);
        }
        catch (Exception error)
        {
            ApplyFailure ??= error;
            throw;
        }
        _effects.Add(new Effect(EffectKind.Persist, null, change, default, default));
    }

    public override void SetTimer(TimerKey key, TimeSpan after)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(after, TimeSpan.Zero);
        Open()._effects.Add(new Effect(EffectKind.SetTimer, null, null, key, after));
    }

    public override void CancelTimer(TimerKey key) =>
        Open()._effects.Add(new Effect(EffectKind.CancelTimer, null, null, key, default));

    private void Add(EffectKind kind, Address to, Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        // Looked up here, so that an unknown address fails the turn while nothing of it has been carried out.
        Open()._effects.Add(new Effect(kind, find(to), message, default, default));
    }

    private TurnEffects Open() =>
        _place is null ? throw new InvalidOperationException("effects were used after the turn they belong to") : this;
}
