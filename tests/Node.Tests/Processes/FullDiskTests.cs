using Hedgerow.Journal.Orders;
using Hedgerow.Messages;

namespace Hedgerow.Node.Tests.Processes;

/// <summary>
/// The real node process on a disk that takes no more: in its data folder, or only where its order log or its breaker's journal
/// lies. Where no file system can be mounted the process is forbidden to write, which fails the same writes another way.
/// </summary>
public class FullDiskTests
{
    private const int Unavailable = 3;
    private const int Rounds = 3;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_disk_that_takes_no_more_stops_the_node_and_loses_nothing(bool mounted)
    {
        await using var site = await SimulatedSite.StartAsync(seed: 21);
        using var disk = mounted ? TinyDisk.TryMount(site.DataDirectory) : null;
        var random = new Random(21);
        for (var round = 0; round < Rounds; round++)
        {
            await using var node = await NodeProcess.StartAsync(site.ConfigurationFile);
            var enough = site.Orders + random.Next(3, 9);
            await Eventually.Holds($"{enough} orders in round {round}", () => site.Orders >= enough, () => site.Describe() + "\n" + node.Output);
            await FillAsync(disk, node);

            var code = await node.ExitAsync();
            Assert.True(code == Unavailable, $"exit code {code}\n{node.Output}");
            var line = Assert.Single(node.Errors);
            Assert.StartsWith("hedgerow: the node stopped: ", line);
            Assert.Contains("journal.db", line);
            if (disk is not null)
                Assert.Contains("disk full", line);
            // Whatever had left before is at the venue; nobody is left who could send more.
            var orders = site.Orders;
            disk?.MakeRoom();
            Assert.Equal(orders, site.Orders);
        }

        await RecoversAsync(site);
    }

    [Fact]
    public async Task A_log_that_cannot_be_written_either_hides_no_reason()
    {
        await using var site = await SimulatedSite.StartAsync(seed: 24);
        await File.WriteAllTextAsync(
            site.ConfigurationFile,
            (await File.ReadAllTextAsync(site.ConfigurationFile)).Replace("\"console\": true", "\"console\": true, \"file\": \"log.json\"", StringComparison.Ordinal));
        await using var node = await NodeProcess.StartAsync(site.ConfigurationFile);
        await Eventually.Holds("some hedges", () => site.Orders >= 4, () => site.Describe() + "\n" + node.Output);
        await node.ForbidWritesAsync();
        var code = await node.ExitAsync();
        Assert.True(code == Unavailable, $"exit code {code}\n{node.Output}");
        Assert.Contains(node.Errors, line => line.StartsWith("hedgerow: the node stopped: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_order_log_that_cannot_be_written_holds_nothing_up_and_gets_every_entry_in_the_end()
    {
        await using var site = await SimulatedSite.StartAsync(seed: 22);
        using var disk = MountFor(site, "order-log.db");
        await using var node = await NodeProcess.StartAsync(site.ConfigurationFile);
        await Eventually.Holds("some hedges", () => site.Orders >= 4, () => site.Describe() + "\n" + node.Output);
        if (disk is null)
        {
            // The log cannot be failed alone without a disk of its own.
            await node.ForbidWritesAsync();
            Assert.Equal(Unavailable, await node.ExitAsync());
            await RecoversAsync(site);
            return;
        }

        disk.Fill();
        await Eventually.Holds("one alarm", () => node.Output.Contains("the order log cannot be written", StringComparison.Ordinal), () => node.Output);
        var more = site.Orders + 6;
        await Eventually.Holds("it trades on", () => site.Orders >= more, () => site.Describe() + "\n" + node.Output);
        disk.MakeRoom();
        await Eventually.Holds("it is written again", () => node.Output.Contains("the order log is written again", StringComparison.Ordinal), () => node.Output);
        Assert.True((await node.TellAsync("pause")).Ok);
        await Eventually.Holds("all fills known", async () => site.IsKnownTo(await node.StatusAsync()), () => site.Describe() + "\n" + node.Output);
        Assert.Equal(0, await node.StopAsync());

        var rows = OrderLogFile.Read(Path.Combine(site.DataDirectory, "order-log.db"), new OrderLogQuery { After = 0, Limit = OrderLogQuery.MaxLimit });
        Assert.Equal(Enumerable.Range(1, rows.Count).Select(n => (long)n), rows.Select(r => r.Id));
        var sent = rows.Where(r => r.Entry.Step == OrderStep.Sent).Select(r => r.Entry.ClientId).Order(StringComparer.Ordinal);
        Assert.Equal(site.Venues.SelectMany(v => v.Orders()).Select(o => o.Snapshot.ClientId).Order(StringComparer.Ordinal), sent);
        Assert.Single(node.Output.Split('\n'), line => line.Contains("the order log cannot be written", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_breaker_whose_journal_cannot_be_written_closes_the_gates_and_trips_after_the_next_start()
    {
        await using var site = await SimulatedSite.StartAsync(seed: 23);
        using var disk = MountFor(site, "breaker.db");
        await using (var node = await NodeProcess.StartAsync(site.ConfigurationFile))
        {
            await Eventually.Holds("some hedges", () => site.Orders >= 4, () => site.Describe() + "\n" + node.Output);
            if (disk is null)
            {
                // The breaker cannot be failed alone without a disk of its own.
                await node.ForbidWritesAsync();
                Assert.Equal(Unavailable, await node.ExitAsync());
            }
            else
            {
                disk.Fill();
                await node.TripBreakerAsync();
                await Eventually.Holds(
                    "the breaker is gone, and the node says so",
                    async () => (await node.StatusAsync()).Complaints.Any(c => c.StartsWith("circuit breaker: stopped", StringComparison.Ordinal)),
                    () => node.Output);
                await OpensNothingAsync(site, node);
                Assert.Equal(0, await node.StopAsync());
                disk.MakeRoom();
            }
        }

        if (disk is null)
        {
            await RecoversAsync(site);
            return;
        }

        // The word was durable at the desk, which tells it until it is answered.
        await using var again = await NodeProcess.StartAsync(site.ConfigurationFile);
        await Eventually.Holds("tripped", async () => (await again.StatusAsync()).Breaker is { IsTripped: true }, () => again.Output);
    }

    private static TinyDisk? MountFor(SimulatedSite site, string file)
    {
        var disk = TinyDisk.TryMount(site.DataDirectory + "-" + file);
        Directory.CreateDirectory(site.DataDirectory);
        if (disk is not null)
            File.CreateSymbolicLink(Path.Combine(site.DataDirectory, file), Path.Combine(disk.Folder, file));
        return disk;
    }

    private static Task FillAsync(TinyDisk? disk, NodeProcess node)
    {
        if (disk is null)
            return node.ForbidWritesAsync();
        disk.Fill();
        return Task.CompletedTask;
    }

    /// <summary>Positions only shrink while many quotes pass.</summary>
    private static async Task OpensNothingAsync(SimulatedSite site, NodeProcess node)
    {
        await Eventually.Holds("hedged", () => site.NetExposure == 0m, () => site.Describe() + "\n" + node.Output);
        var position = Math.Abs(SimulatedSite.PositionAt(site.A));
        var quotes = (await node.StatusAsync()).Totals.Quotes + 500;
        await Eventually.Holds(
            "500 quotes later",
            async () =>
            {
                var now = Math.Abs(SimulatedSite.PositionAt(site.A));
                Assert.True(now <= position, $"from {position} to {now}");
                position = now;
                return (await node.StatusAsync()).Totals.Quotes >= quotes;
            },
            () => node.Output);
    }

    /// <summary>A start with room: well, level, every fill known, no id used twice.</summary>
    private static async Task RecoversAsync(SimulatedSite site)
    {
        await using var node = await NodeProcess.StartAsync(site.ConfigurationFile);
        await node.UntilWellAsync();
        Assert.True((await node.TellAsync("flatten")).Ok);
        await Eventually.Holds(
            "flat at both venues, and the node has every fill",
            async () => site.Venues.All(v => SimulatedSite.PositionAt(v) == 0m) && site.IsKnownTo(await node.StatusAsync()),
            () => site.Describe() + "\n" + node.Output);
        Assert.Equal(0, await node.StopAsync());
        site.AssertIdsUsedOnce();
    }
}
