using Hedgerow.Engine;

namespace Hedgerow.Actors;

/// <summary>
/// The next look that an actor takes by itself. It is moved forward only: a storm of messages, each of which asks for a look
/// a while later, must not keep it from coming.
/// </summary>
internal sealed class Beat
{
    private static readonly TimerKey Timer = new("beat");

    private DateTimeOffset _dueAt = DateTimeOffset.MinValue;

    /// <summary>It has come: the next one may be set to any time.</summary>
    public void Came() => _dueAt = DateTimeOffset.MaxValue;

    /// <summary>Sees to it that it comes within a time.</summary>
    /// <param name="after">From now.</param>
    /// <param name="effects">Of the turn.</param>
    public void Within(TimeSpan after, Effects effects)
    {
        if (_dueAt <= effects.Now + after)
            return;
        _dueAt = effects.Now + after;
        effects.SetTimer(Timer, after);
    }
}
