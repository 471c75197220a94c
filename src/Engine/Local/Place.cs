using Hedgerow.Messages;

namespace Hedgerow.Engine.Local;

/// <summary>Where an address leads.</summary>
internal abstract class Place(Address address)
{
    public Address Address { get; } = address;
}

internal sealed class EndpointPlace(Address address, IEndpoint endpoint) : Place(address)
{
    public IEndpoint Endpoint { get; } = endpoint;
}

/// <summary>An actor with what the engine knows of it. Touched only by who runs the loop.</summary>
internal sealed class ActorPlace : Place
{
    public ActorPlace(Address address, Func<Actor> create)
        : base(address)
    {
        Create = create;
        Restart = new TimerNode(this, default);
    }

    public Func<Actor> Create { get; }

    /// <summary>The actor's stream in the journal.</summary>
    public string Stream => Address.Value;

    /// <summary>Null while it is down.</summary>
    public Actor? Actor { get; set; }

    /// <summary>Sequence of its last event.</summary>
    public long Sequence { get; set; }

    /// <summary>Sequence that its last snapshot holds.</summary>
    public long SnapshotSequence { get; set; }

    public Dictionary<TimerKey, TimerNode> Timers { get; } = [];

    /// <summary>Fires when its back-off is over.</summary>
    public TimerNode Restart { get; }

    public TimeSpan BackOff { get; set; }

    /// <summary>Monotonic time since which it is up.</summary>
    public long UpSince { get; set; }

    /// <summary>What arrived while it was down.</summary>
    public MessageRing Held { get; } = new(initialCapacity: 4);
}
