namespace Hedgerow.Simulation;

/// <summary>How messages travel between hosts. Within a host they arrive at once and in order.</summary>
public sealed record NetworkOptions
{
    /// <summary>Shortest way.</summary>
    public TimeSpan MinDelay { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Longest ordinary way.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Share of messages that take longer, up to <see cref="SlowDelay"/>; others overtake them.</summary>
    public double SlowShare { get; init; } = 0.01;

    /// <summary>Longest way.</summary>
    public TimeSpan SlowDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Share of messages that never arrive.</summary>
    public double LossRate { get; init; }
}

/// <summary>The ways between hosts: delay, loss, partitions. Never duplicates: delivery is at most once.</summary>
public sealed class NetworkModel
{
    private readonly SimulationRandom _random;
    private readonly HashSet<(string From, string To)> _cut = [];

    internal NetworkModel(NetworkOptions options, SimulationRandom random)
    {
        Options = options;
        _random = random;
    }

    /// <summary>Present manners; may be replaced during a run.</summary>
    public NetworkOptions Options { get; set; }

    /// <summary>Messages lost so far.</summary>
    public long Lost { get; private set; }

    /// <summary>Cuts both directions between two hosts until <see cref="Heal"/>.</summary>
    public void Cut(string hostA, string hostB)
    {
        _cut.Add((hostA, hostB));
        _cut.Add((hostB, hostA));
    }

    /// <summary>Cuts one direction only.</summary>
    public void CutOneWay(string from, string to) => _cut.Add((from, to));

    /// <summary>Joins two hosts again.</summary>
    public void Heal(string hostA, string hostB)
    {
        _cut.Remove((hostA, hostB));
        _cut.Remove((hostB, hostA));
    }

    /// <summary>True while two hosts reach each other.</summary>
    internal bool IsWhole(string hostA, string hostB) => !_cut.Contains((hostA, hostB)) && !_cut.Contains((hostB, hostA));

    /// <summary>Draws the way of one message; false when it never arrives.</summary>
    internal bool TryTravel(string from, string to, out TimeSpan delay)
    {
        var slow = _random.Chance(Options.SlowShare);
        delay = _random.Between(Options.MinDelay, slow ? Options.SlowDelay : Options.MaxDelay);
        var lost = _random.Chance(Options.LossRate);
        if (lost || _cut.Contains((from, to)))
        {
            Lost++;
            return false;
        }

        return true;
    }
}
