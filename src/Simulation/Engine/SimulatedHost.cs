using Hedgerow.Messages;

namespace Hedgerow.Simulation;

/// <summary>One process on one machine: actors, endpoints and a journal that live and die together.</summary>
internal sealed class SimulatedHost(string name, HostJournal journal)
{
    public string Name { get; } = name;

    public HostJournal Journal { get; } = journal;

    public List<ActorPlace> Actors { get; } = [];

    public List<EndpointPlace> Endpoints { get; } = [];

    /// <summary>Messages held until the journal is durable up to a position, oldest first.</summary>
    public Queue<(long Position, Place From, Place To, Message Message)> AwaitingDurable { get; } = [];

    public bool IsUp { get; set; }

    /// <summary>Grows with every crash; what belonged to an older one is void.</summary>
    public long Incarnation { get; set; }

    /// <summary>Effects of the next turn to carry out before the process dies; null when it shall not.</summary>
    public (int AfterEffects, TimeSpan RestartAfter)? ArmedCrash { get; set; }

    /// <summary>Time until it starts again when the process shall die with the next order that leaves; null when it shall not.</summary>
    public TimeSpan? ArmedSendCrash { get; set; }

    /// <summary>Added to the engine's time for everything on this host: its clock runs wrong by this.</summary>
    public TimeSpan ClockError { get; set; }
}
