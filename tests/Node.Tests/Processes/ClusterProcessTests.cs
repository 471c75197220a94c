using System.Diagnostics;
using Hedgerow.CommandLine.Cluster;

namespace Hedgerow.Node.Tests.Processes;

/// <summary>Nodes of a cluster that are killed or stand still, gateways' nodes as well as the one that coordinates.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ClusterProcessTests
{
    /// <summary>Longer than every lease, silence and heartbeat.</summary>
    private static readonly TimeSpan LongFreeze = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_node_of_gateways_that_is_killed_or_stands_still_is_taken_charge_of_again_and_the_others_trade_on()
    {
        using var database = new LocalPostgres();
        await using var cluster = await FaultyCluster.StartAsync(database, seed: 61);
        foreach (var (node, signal) in cluster.Fleet.Gateways.Select(node => (node, ChildNode.Kill)).Append((cluster.Fleet.Gateways[0], ChildNode.Freeze)))
        {
            var leader = await cluster.Watch.LeaderAsync();
            var venue = cluster.VenueOf(DemoFleet.RegionOf(node));
            node.Signal(signal);
            await cluster.HoldsAsync($"{venue} is down", () => FaultyCluster.IsDownAsync(leader, venue));
            var enough = cluster.Orders + 4;
            await cluster.HoldsAsync($"the others trade on without {venue}", () => Task.FromResult(cluster.Orders >= enough));
            if (signal == ChildNode.Freeze)
                node.Signal(ChildNode.Thaw);
            await cluster.TradesAsync($"after signal {signal} for {node.Name}");
        }
        await cluster.EndAsync();
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task A_coordinator_that_stood_still_for_half_a_minute_places_nothing_when_it_goes_on()
    {
        using var database = new LocalPostgres();
        await using var cluster = await FaultyCluster.StartAsync(database, seed: 62);
        var leader = await cluster.Watch.LeaderAsync();
        var epoch = cluster.Watch.NewestEpoch;
        var frozenAt = Stopwatch.GetTimestamp();
        leader.Signal(ChildNode.Freeze);
        await cluster.HoldsAsync("another one trades", () => Task.FromResult(cluster.Watch.NewestEpoch > epoch));
        await cluster.HoldsAsync("the time is over", () => Task.FromResult(Stopwatch.GetElapsedTime(frozenAt) > LongFreeze));
        var orders = cluster.Watch.OrdersOf(epoch);
        leader.Signal(ChildNode.Thaw);
        Assert.Equal(3, await leader.ExitAsync(Eventually.Patience));
        Assert.Contains("the right to trade was lost", leader.Output, StringComparison.Ordinal);
        await cluster.TradesAsync("after it went on");
        Assert.Equal(orders, cluster.Watch.OrdersOf(epoch));
        await cluster.EndAsync();
    }
}
