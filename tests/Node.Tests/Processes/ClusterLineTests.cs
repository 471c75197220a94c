using Hedgerow.CommandLine.Cluster;
using Hedgerow.Simulator.Network;

namespace Hedgerow.Node.Tests.Processes;

/// <summary>
/// Lines between the regions of a cluster of processes that hang, one way or both, are cut, or become slow. A line that hangs is the
/// hardest: nothing is closed, and what was on its way arrives when it goes on.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class ClusterLineTests
{
    private static readonly TimeSpan Spike = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Whatever_hangs_between_two_regions_costs_no_hedge_and_no_order()
    {
        using var database = new LocalPostgres();
        await using var cluster = await FaultyCluster.StartAsync(database, seed: 51);
        foreach (var ((a, b), ways) in PairsOfRegions().Select(pair => (pair, RelayWays.Both))
            .Concat(PairsOfRegions().Zip([RelayWays.Forth, RelayWays.Back], (pair, way) => (pair, way))))
        {
            var epoch = cluster.Watch.NewestEpoch;
            var leader = await cluster.Watch.LeaderAsync();
            cluster.Hold(a, b, ways);
            await NoticedAsync(cluster, leader, a, b, epoch);
            cluster.Hold(a, b, RelayWays.None);
            await cluster.TradesAsync($"after {a.Name}–{b.Name} hung {ways}");
        }
        await cluster.EndAsync();
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task A_region_that_is_cut_off_loses_the_lead_and_one_that_is_slow_for_a_while_is_level_afterwards()
    {
        using var database = new LocalPostgres();
        await using var cluster = await FaultyCluster.StartAsync(database, seed: 52);

        // The leader loses the database, and its gateways stay.
        var leader = await cluster.Watch.LeaderAsync();
        var epoch = cluster.Watch.NewestEpoch;
        var toDatabase = cluster.Fleet.Lines.Single(line => line.IsToDatabase && line.From == DemoFleet.RegionOf(leader));
        toDatabase.Relay.Hold(RelayWays.Both);
        await cluster.HoldsAsync("another one trades", () => Task.FromResult(cluster.Watch.NewestEpoch > epoch));
        Assert.Equal(3, await leader.ExitAsync(Eventually.Patience));
        toDatabase.Relay.Release();
        leader = await cluster.TradesAsync("after the database was out of reach");

        // Everything that leaves its region is cut, again and again.
        foreach (var line in LinesOf(cluster, leader))
            line.Relay.Cut();
        await cluster.HoldsAsync("the leader is not well", async () => await leader.StatusAsync() is not { Ok: true });
        foreach (var line in LinesOf(cluster, leader))
            line.Relay.Restore();
        leader = await cluster.TradesAsync("after all lines of a region were cut");

        // Everything between regions takes two seconds more.
        var usual = cluster.Fleet.Lines.ToDictionary(line => line, line => line.Relay.Delay);
        foreach (var line in cluster.Fleet.Lines.Where(line => line.From != line.To))
            line.Relay.Delay += Spike;
        await cluster.HoldsAsync("the leader is not well", async () => await leader.StatusAsync() is not { Ok: true });
        foreach (var (line, delay) in usual)
            line.Relay.Delay = delay;
        await cluster.TradesAsync("after everything was slow");
        await cluster.EndAsync();
    }

    private static IEnumerable<FleetLine> LinesOf(FaultyCluster cluster, ClusterMember leader) =>
        cluster.Fleet.Lines.Where(line => line.From != line.To && line.From == DemoFleet.RegionOf(leader));

    private static IEnumerable<(Region A, Region B)> PairsOfRegions() =>
        Region.All.SelectMany((a, i) => Region.All.Skip(i + 1).Select(b => (a, b)));

    /// <summary>
    /// Waits until a line that hangs is felt: the leader's venue there is down, or, without the database, somebody else leads. Where it
    /// is none of the leader's, trading goes on.
    /// </summary>
    private static Task NoticedAsync(FaultyCluster cluster, ClusterMember leader, Region a, Region b, long epoch)
    {
        var home = DemoFleet.RegionOf(leader);
        if (home != a && home != b)
        {
            var enough = cluster.Orders + 4;
            return cluster.HoldsAsync("trading goes on", () => Task.FromResult(cluster.Orders >= enough));
        }
        var venue = cluster.VenueOf(home == a ? b : a);
        return cluster.HoldsAsync(
            $"{venue} is down for {leader.Name}, or it leads no more",
            async () => cluster.Watch.NewestEpoch > epoch || await FaultyCluster.IsDownAsync(leader, venue));
    }
}
