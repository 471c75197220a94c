using Hedgerow.CommandLine.Demo;
using Hedgerow.Messages;
using Hedgerow.Node.Api;

namespace Hedgerow.Node.Tests.Processes;

/// <summary>
/// The real node process against simulated venues over sockets, killed with SIGKILL. What is asserted is the venues'
/// truth; what the node says is compared with it.
/// </summary>
public class KillTests
{
    private const int Kills = 6;
    private const decimal Lot = 0.001m;

    [Fact]
    public async Task RT_10_killed_at_random_instants_nothing_is_lost_or_doubled()
    {
        await using var site = await SimulatedSite.StartAsync(seed: 11);
        var random = new Random(11);
        for (var kill = 0; kill < Kills; kill++)
        {
            await using var node = await NodeProcess.StartAsync(site.ConfigurationFile);
            // Right after an order arrived: the other leg, the fills and the journal are then at some point in between.
            var enough = site.Orders + random.Next(1, 6);
            await Eventually.Holds($"{enough} orders before kill {kill}", () => site.Orders >= enough, () => site.Describe() + "\n" + node.Output);
            await node.KillAsync();
        }

        await using var last = await NodeProcess.StartAsync(site.ConfigurationFile);
        await last.UntilWellAsync();
        Assert.True((await last.TellAsync("flatten")).Ok);
        await Eventually.Holds(
            "flat at both venues", () => site.Venues.All(v => SimulatedSite.PositionAt(v) == 0m), () => site.Describe() + "\n" + last.Output);
        await Eventually.Holds(
            "the node has every fill", async () => site.IsKnownTo(await last.StatusAsync()), () => site.Describe() + "\n" + last.Output);
        var epoch = (await last.StatusAsync()).Coordinator!.Epoch;
        Assert.Equal(0, await last.StopAsync());
        site.AssertIdsUsedOnce();
        Assert.True((await StatusAfterRestartAsync(site)).Coordinator!.Epoch > epoch, "every start takes a higher epoch");
    }

    [Fact]
    public async Task RT_08_two_restarts_in_a_row_give_the_same_state()
    {
        await using var site = await SimulatedSite.StartAsync(seed: 12);
        await using (var trading = await NodeProcess.StartAsync(site.ConfigurationFile))
        {
            await Eventually.Holds("some hedges", () => site.Orders >= 6, () => site.Describe() + "\n" + trading.Output);
            Assert.True((await trading.TellAsync("pause")).Ok);
            await trading.KillAsync();
        }

        // The first start may still level what the kill left open; from then on nothing changes any more.
        var first = await StatusAfterRestartAsync(site);
        var orders = site.Orders;
        var second = await StatusAfterRestartAsync(site);
        var third = await StatusAfterRestartAsync(site);

        Assert.Equal(Remembered(second), Remembered(third));
        Assert.Equal(Remembered(first), Remembered(second));
        Assert.Equal(orders, site.Orders);
        Assert.Equal(PairMode.Paused, third.Coordinator!.Pairs[0].Mode);
        Assert.Equal(SimulatedSite.PositionAt(site.A), third.Coordinator.Pairs[0].PositionA);
        Assert.Equal(SimulatedSite.PositionAt(site.B), third.Coordinator.Pairs[0].PositionB);
        site.AssertIdsUsedOnce();
    }

    [Fact]
    public async Task RT_09_a_leg_that_the_venue_closed_meanwhile_is_seen_and_matched()
    {
        await using var site = await SimulatedSite.StartAsync(seed: 13);
        await using (var trading = await NodeProcess.StartAsync(site.ConfigurationFile))
        {
            await Eventually.Holds("a hedge", () => SimulatedSite.PositionAt(site.A) != 0m, () => site.Describe() + "\n" + trading.Output);
            await trading.KillAsync();
        }

        // Whole lots: less than a lot would be dust, which is shown and not hedged.
        var half = Math.Ceiling(Math.Abs(SimulatedSite.PositionAt(site.A)) / 2m / Lot) * Lot;
        var closed = site.A.Server.Use(m => m.ForceDeleverage(
            CommandLine.Simulated.SimulatedVenue.Account, site.A.Perpetual(DemoSetup.Asset).Spec.Id.Symbol, half, DateTimeOffset.UtcNow));
        Assert.NotEqual(0m, closed);

        await using var node = await NodeProcess.StartAsync(site.ConfigurationFile);
        Assert.True((await node.TellAsync("pause")).Ok);
        await Eventually.Holds(
            "hedged at the venues, and known",
            async () => site.NetExposure == 0m && site.IsKnownTo(await node.StatusAsync()),
            () => site.Describe() + "\n" + node.Output);
        site.AssertIdsUsedOnce();
    }

    private static async Task<NodeStatus> StatusAfterRestartAsync(SimulatedSite site)
    {
        await using var node = await NodeProcess.StartAsync(site.ConfigurationFile);
        await node.UntilWellAsync();
        NodeStatus? status = null;
        await Eventually.Holds(
            "hedged, and the node knows it",
            async () => site.NetExposure == 0m && site.IsKnownTo(status = await node.StatusAsync()),
            () => site.Describe() + "\n" + node.Output);
        await node.KillAsync();
        return status!;
    }

    /// <summary>Everything that must survive a restart unchanged.</summary>
    private static string Remembered(NodeStatus status) => string.Join(
        "; ",
        status.Gateways.Select(g => $"{g.Venue} {g.Totals}")
            .Concat(status.Coordinator!.Pairs.Select(p => $"{p.Name} {p.Mode} {p.PositionA} {p.PositionB} {p.HedgesOpened} {p.HedgesClosed}")));
}
