using Hedgerow.CommandLine.Cluster;
using Npgsql;

namespace Hedgerow.Node.Tests.Processes;

/// <summary>The journal's database killed, restarted, slow, and on a disk that takes no more: nothing is traded on what is not durable.</summary>
[Collection(ClusterCollection.Name)]
public sealed class ClusterDatabaseTests
{
    private const int Unavailable = 3;

    /// <summary>Half of the time that a commit then takes.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task Without_its_database_nobody_orders_and_with_it_somebody_does_again_unaided()
    {
        using var database = new LocalPostgres();
        await using var cluster = await FaultyCluster.StartAsync(database, seed: 71);

        var leader = await cluster.Watch.LeaderAsync();
        database.Stop();
        await StandsStillAsync(cluster, leader);
        database.Start();
        await cluster.TradesAsync("after the database was killed and came back");

        database.Stop("fast");
        database.Start();
        await cluster.TradesAsync("after a restart of the database");

        foreach (var line in cluster.Fleet.Lines.Where(line => line.IsToDatabase && line.Relay.Delay < Slow))
            line.Relay.Delay = Slow;
        await cluster.TradesAsync("with a database that is slow");
        await cluster.TradesAsync("with a database that stays slow");
        await cluster.EndAsync();
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task A_database_whose_disk_takes_no_more_stops_trading_until_there_is_room()
    {
        var folder = Directory.CreateTempSubdirectory("hedgerow-pg-disk-").FullName;
        using var disk = TinyDisk.TryMount(folder, megabytes: 160);
        using var database = new LocalPostgres(folder);
        await using var cluster = await FaultyCluster.StartAsync(database, seed: 72);
        var leader = await cluster.Watch.LeaderAsync();
        if (disk is null)
            database.Stop(); // Without a disk of its own its room cannot be taken: it is the case of the other test.
        else
            Fill(disk, database);
        await StandsStillAsync(cluster, leader);
        disk?.MakeRoom();
        database.EnsureStarted();
        await cluster.TradesAsync("after there was room again");
        await cluster.EndAsync();
    }

    /// <summary>Takes all room, and what the server has set aside for its log.</summary>
    private static void Fill(TinyDisk disk, LocalPostgres database)
    {
        disk.Fill();
        using var connection = new NpgsqlConnection(LocalPostgres.ConnectionBy(database.Port));
        connection.Open();
        using var command = new NpgsqlCommand("SELECT pg_logical_emit_message(true, 'test', repeat('x', 1000000))", connection);
        Assert.ThrowsAny<NpgsqlException>(() =>
        {
            for (var segment = 0; segment < 100; segment++)
                command.ExecuteNonQuery();
        });
    }

    /// <summary>The node that led ends, and then no order comes any more, whoever it is from.</summary>
    private static async Task StandsStillAsync(FaultyCluster cluster, ClusterMember leader)
    {
        Assert.Equal(Unavailable, await leader.ExitAsync(Eventually.Patience));
        var orders = cluster.Orders;
        var books = cluster.Books;
        await cluster.HoldsAsync("the market moves on", () => Task.FromResult(cluster.Books > books + 200));
        Assert.Equal(orders, cluster.Orders);
        foreach (var member in cluster.Fleet.Candidates.Where(m => m.IsUp))
            Assert.False(await member.StatusAsync() is { Coordinator.InCharge: true }, member.Name);
    }
}
