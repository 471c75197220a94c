using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Simulation;

/// <summary>Where an address lives.</summary>
internal abstract class Place(Address address, SimulatedHost host)
{
    public Address Address { get; } = address;

    public SimulatedHost Host { get; } = host;

    /// <summary>What traces call it.</summary>
    public string Label { get; } = host.IsPeer ? $"{address.Value}@{host.Name}" : address.Value;

    public ulong Hash { get; } = TraceHash.OfText(host.IsPeer ? $"{address.Value}@{host.Name}" : address.Value);
}

internal sealed class EndpointPlace(Address address, SimulatedHost host, IEndpoint endpoint) : Place(address, host)
{
    public IEndpoint Endpoint { get; } = endpoint;
}

/// <summary>The way to what lives on another host. What passes counts as delivered there, not here.</summary>
internal sealed class WayPlace(Address address, SimulatedHost host, IEndpoint way) : Place(address, host)
{
    public IEndpoint Endpoint { get; } = way;
}

/// <summary>An actor with its timers and, while it is down, the messages that wait for it.</summary>
internal sealed class ActorPlace(Address address, SimulatedHost host, Func<Actor> create) : Place(address, host)
{
    private readonly Dictionary<TimerKey, long> _timers = [];
    private readonly List<(Place? From, Message Message)> _held = [];
    private readonly Dictionary<(Type Type, object Key), int> _heldLatest = [];

    public Func<Actor> Create { get; } = create;

    /// <summary>Null while the host or the actor is down.</summary>
    public Actor? Actor { get; set; }

    public int Failures { get; set; }

    public DateTimeOffset LastFailure { get; set; } = DateTimeOffset.MinValue;

    public TimeSpan BackOff { get; set; }

    public bool FailNextTurn { get; set; }

    public void SetTimer(TimerKey key, long generation) => _timers[key] = generation;

    public void CancelTimer(TimerKey key) => _timers.Remove(key);

    /// <summary>True, and the timer is gone, when this generation of it is still the valid one.</summary>
    public bool TakeTimer(TimerKey key, long generation)
    {
        if (!_timers.TryGetValue(key, out var valid) || valid != generation)
        {
            return false;
        }

        _timers.Remove(key);
        return true;
    }

    /// <summary>True while it takes nothing.</summary>
    public bool IsHung { get; set; }

    /// <summary>Counts the times it was made to hang.</summary>
    public long Hang { get; set; }

    public void ForgetTimers() => _timers.Clear();

    /// <summary>Keeps a message for later; of a conflatable one only the newest, in the place of the older.</summary>
    public void Hold(Place? from, Message message, int limit)
    {
        if (message is IConflatable conflatable)
        {
            var key = (message.GetType(), conflatable.ConflationKey);
            if (_heldLatest.TryGetValue(key, out var index))
            {
                _held[index] = (from, message);
                return;
            }

            _heldLatest[key] = _held.Count;
        }

        if (_held.Count >= limit)
        {
            throw new InvalidOperationException($"{Address}: more than {limit} messages wait for an actor that is down");
        }

        _held.Add((from, message));
    }

    public IReadOnlyList<(Place? From, Message Message)> TakeHeld()
    {
        var held = _held.ToArray();
        ForgetHeld();
        return held;
    }

    public void ForgetHeld()
    {
        _held.Clear();
        _heldLatest.Clear();
    }
}
