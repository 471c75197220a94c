using System.Globalization;

namespace Hedgerow.CommandLine.Cluster;

/// <summary>
/// As what runs a node's process elsewhere would: whatever has ended is started again. What was taken away is started at once, what ended by
/// itself after a pause that grows, and with a longer lease: a start takes seconds of processor, and on a busy machine that is what keeps
/// the others from renewing theirs in time.
/// </summary>
/// <param name="fleet">The nodes.</param>
/// <param name="say">Takes what people should know.</param>
internal sealed class ClusterSupervisor(DemoFleet fleet, Action<string> say)
{
    /// <summary>Before what ended by itself is started again; twice as long each time after.</summary>
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(40);

    private static readonly TimeSpan LongestLease = TimeSpan.FromSeconds(12);

    private readonly HashSet<ClusterMember> _struck = [];
    private readonly Dictionary<ClusterMember, Ended> _ended = [];

    /// <summary>True: what ended by itself is started at once and as before, because it is known why it ended.</summary>
    public bool RestartsAtOnce { get; init; }

    /// <summary>Says that a node is taken away: it is no surprise that it ends.</summary>
    public void Struck(ClusterMember member) => _struck.Add(member);

    /// <summary>Starts whatever has ended and whose pause is over.</summary>
    /// <param name="except">Left as it is.</param>
    public async Task RestartAsync(ClusterMember? except = null)
    {
        foreach (var member in fleet.Members.Where(member => member != except && !member.IsUp))
        {
            if (_struck.Remove(member) || RestartsAtOnce || IsPauseOver(member))
                await member.StartAsync();
        }
    }

    private bool IsPauseOver(ClusterMember member)
    {
        if (!_ended.TryGetValue(member, out var ended))
            _ended[member] = ended = new Ended();
        if (ended.SeenAt == 0)
        {
            (ended.SeenAt, ended.Pause) = (TimeProvider.System.GetTimestamp(), ended.Pause == TimeSpan.Zero ? FirstPause : Shorter(ended.Pause * 2, LongestPause));
            member.Lease = member.Lease is { } lease ? Shorter(lease * 2, LongestLease) : null;
            say(string.Create(
                CultureInfo.InvariantCulture,
                $"{member.Name} ended by itself, and is started again in {ended.Pause.TotalSeconds:0} s{(member.Lease is { } next ? $", with a lease of {next.TotalSeconds:0.#} s" : "")}"));
        }
        if (TimeProvider.System.GetElapsedTime(ended.SeenAt) < ended.Pause)
            return false;
        ended.SeenAt = 0;
        return true;
    }

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;

    /// <summary>A node that ended by itself.</summary>
    private sealed class Ended
    {
        /// <summary>When that was seen, as a timestamp of the system's clock; zero while it runs.</summary>
        public long SeenAt { get; set; }

        public TimeSpan Pause { get; set; }
    }
}
