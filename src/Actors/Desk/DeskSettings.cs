namespace Hedgerow.Actors.Desk;

/// <summary>What the operators' desk has to know.</summary>
public sealed record DeskSettings
{
    /// <summary>Venue accounts of the system; a command that names another one is not taken.</summary>
    public required IReadOnlyList<string> Venues { get; init; }

    /// <summary>Those of them whose gateways are on other nodes: what is said to a gateway is said on its node.</summary>
    public IReadOnlyCollection<string> VenuesElsewhere { get; init; } = [];

    /// <summary>Name of the node; empty: nobody carries out what is said about it.</summary>
    public string Node { get; init; } = "";

    /// <summary>True when the coordinator is on this node: only then is anything said here about the book.</summary>
    public bool HasCoordinator { get; init; } = true;

    /// <summary>Names of the configured pairs. A pair that is no longer configured is named by its number.</summary>
    public required IReadOnlyList<string> Pairs { get; init; }

    /// <summary>True when a treasurer moves margin between venues: only then can transfers be approved or rejected.</summary>
    public bool HasTreasurer { get; init; }

    /// <summary>True when a circuit breaker watches: only then can it be reset.</summary>
    public bool HasBreaker { get; init; }

    /// <summary>True when somebody keeps alarms: only then can they be acknowledged.</summary>
    public bool HasAlarms { get; init; }

    /// <summary>Answered interventions that are remembered; a request id older than these would count as a new one.</summary>
    public int KeptInterventions { get; init; } = 1024;

    /// <summary>Commands that may wait for their answers at once; further ones are not taken.</summary>
    public int MaxOpen { get; init; } = 64;

    /// <summary>Time after which a command without an answer is told again, doubling up to <see cref="LongestRetell"/>.</summary>
    public TimeSpan FirstRetell { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest time between two tellings of one command.</summary>
    public TimeSpan LongestRetell { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time without an answer after which an alarm is raised, once a command and start.</summary>
    public TimeSpan SilenceAlarm { get; init; } = TimeSpan.FromSeconds(30);
}
