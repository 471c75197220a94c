using Hedgerow.CommandLine.Cluster;
using Hedgerow.CommandLine.Demo;
using Hedgerow.CommandLine.Simulated;
using Hedgerow.Node.Configuration;
using Hedgerow.Simulator.Network;

namespace Hedgerow.Node.Tests.Processes;

/// <summary>
/// The demo's cluster, three regions with a venue each, for tests that take lines, nodes and the database away. What is asserted is the
/// venues' truth, all the time: no more is ever unhedged than one clip of every pair.
/// </summary>
internal sealed class FaultyCluster : IAsyncDisposable
{
    /// <summary>Pairs between three venues, each with orders of up to 0.2 coins (<see cref="DemoSetup"/>).</summary>
    private const decimal MostUnhedged = 3 * 0.2m;

    /// <summary>Orders after which a cluster is taken to trade.</summary>
    private const int SomeOrders = 6;

    /// <summary>So long that a machine with far more work than processors renews it in time.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(6);

    private readonly DemoSetup _setup;
    private readonly MarketDriver _driver;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task<decimal> _looking;

    private FaultyCluster(DemoSetup setup, MarketDriver driver, DemoFleet fleet)
    {
        (_setup, _driver, Fleet) = (setup, driver, fleet);
        Watch = new ClusterWatch(setup, fleet, new ClusterSupervisor(fleet, _ => { }) { RestartsAtOnce = true });
        _looking = Task.Run(LookAsync);
    }

    /// <summary>The nodes, and the lines between them.</summary>
    public DemoFleet Fleet { get; }

    /// <summary>What becomes of it.</summary>
    public ClusterWatch Watch { get; }

    /// <summary>Orders that the venues took.</summary>
    public int Orders => Watch.Ids.Count();

    /// <summary>Books that the market has told the venues.</summary>
    public long Books => _driver.Told;

    /// <summary>Starts it and waits until it trades.</summary>
    /// <param name="database">Server of the journal.</param>
    /// <param name="seed">Of the market.</param>
    public static async Task<FaultyCluster> StartAsync(LocalPostgres database, ulong seed)
    {
        var setup = await DemoSetup.CreateAsync([new DemoVenue(VenueKind.Binance), new DemoVenue(VenueKind.Bybit), new DemoVenue(VenueKind.Bitmex)]);
        var cluster = new FaultyCluster(setup, setup.Drive(MarketSource.Synthetic(seed), 1), new DemoFleet(setup, database.Port, Lease));
        try
        {
            await Task.WhenAll(cluster.Fleet.Members.Select(m => m.StartAsync()));
            await cluster.TradesAsync("after its start");
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until a node coordinates, orders are placed again, and what was open is hedged.</summary>
    /// <returns>The node that coordinates.</returns>
    public async Task<ClusterMember> TradesAsync(string when)
    {
        await Watch.LeaderAsync();
        var enough = Orders + SomeOrders;
        await HoldsAsync($"{SomeOrders} orders {when}", () => Task.FromResult(Orders >= enough));
        await HoldsAsync($"hedged {when}", () => Task.FromResult(Watch.NetExposure == 0m));
        return await Watch.LeaderAsync();
    }

    /// <summary>True when a node says that a venue is down.</summary>
    public static async Task<bool> IsDownAsync(ClusterMember leader, string venue) =>
        await leader.StatusAsync() is { } status && status.Gateways.Any(g => g.Venue == venue && !g.AcceptsHedges);

    /// <summary>Waits, and tells the nodes' outputs when it was in vain.</summary>
    public Task HoldsAsync(string what, Func<Task<bool>> condition) => Eventually.Holds(what, condition, Describe);

    /// <summary>Holds every line from one region to another.</summary>
    public void Hold(Region a, Region b, RelayWays ways)
    {
        foreach (var line in Fleet.Lines.Where(line => line.Joins(a, b)))
            line.Relay.Hold(ways);
    }

    /// <summary>Name of the venue of a region.</summary>
    public string VenueOf(Region region) => _setup.Venues.Single(v => region.Kinds.Contains(v.Kind)).Name;

    /// <summary>Closes all positions and compares the books of the node that coordinates with those of the venues.</summary>
    public async Task EndAsync()
    {
        var (_, problems) = await Watch.FlattenAsync(await Watch.LeaderAsync());
        Assert.True(problems.Count == 0, string.Join('\n', problems) + "\n" + Describe());
        await _stop.CancelAsync();
        var most = await _looking;
        Assert.InRange(most, 0m, MostUnhedged);
    }

    /// <summary>The venues' positions, and what every node wrote last.</summary>
    public string Describe() => string.Join(", ", _setup.Venues.Select(v => $"{v.Name} {v.PositionIn(DemoSetup.Asset)}"))
        + "\n" + string.Join("\n", Fleet.Members.Select(m => $"-- {m.Name} {(m.IsUp ? "runs" : "has ended")}\n{Tail(m.Output)}"));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _looking;
        await Fleet.DisposeAsync();
        await _driver.DisposeAsync();
        await _setup.DisposeAsync();
        _stop.Dispose();
    }

    private static string Tail(string text) => string.Join('\n', text.Split('\n').TakeLast(25));

    /// <summary>Looks at the venues until it is stopped.</summary>
    /// <returns>The most that was unhedged, in base units.</returns>
    private async Task<decimal> LookAsync()
    {
        var most = 0m;
        while (!_stop.IsCancellationRequested)
        {
            most = Math.Max(most, Math.Abs(Watch.NetExposure));
            await Task.Delay(TimeSpan.FromMilliseconds(5), CancellationToken.None);
        }
        return most;
    }
}

/// <summary>Tests of clusters, each with a dozen processes that mostly wait: one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class ClusterCollection
{
    /// <summary>Its name.</summary>
    public const string Name = "Clusters";
}
