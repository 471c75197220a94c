using Hedgerow.Messages;

namespace Hedgerow.Simulation;

/// <summary>One process on one machine: actors, endpoints and a journal that live and die together.</summary>
internal sealed class SimulatedHost(string name, HostJournal journal, bool isPeer)
{
    public string Name { get; } = name;

    /// <summary>True when other hosts have the same addresses: it tells what it has itself, and nothing of other hosts.</summary>
    public bool IsPeer { get; } = isPeer;

    /// <summary>What lives here.</summary>
    public Dictionary<Address, Place> Places { get; } = [];

    /// <summary>Where its journal is committed when that is not a disk of its own.</summary>
    public IRemoteCommit? Remote { get; set; }

    /// <summary>True when somebody else decides when it starts.</summary>
    public bool IsSupervised { get; set; }

    /// <summary>Called when its process died, with the time after which it shall start again.</summary>
    public Action<TimeSpan>? Died { get; set; }

    /// <summary>Called when its process has started.</summary>
    public Action? Started { get; set; }

    /// <summary>What came for a process that is stopped, in order; null while it runs.</summary>
    public Queue<Action>? Frozen { get; set; }

    /// <summary>Counts the times it was frozen.</summary>
    public long Freezes { get; set; }

    /// <summary>The actor in whose turn the process is stopped; its state is ahead of what was carried out.</summary>
    public Address? MidTurn { get; set; }

    /// <summary>Effects of the next turn to carry out before the process is stopped, and for how long; null when it shall not be.</summary>
    public (int AfterEffects, TimeSpan Span)? ArmedFreeze { get; set; }

    /// <summary>Seconds of its monotonic clock in a second.</summary>
    public double ClockRate { get; set; } = 1;

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
