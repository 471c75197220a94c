using Hedgerow.Messages;
using Hedgerow.Simulator.Network;

namespace Hedgerow.Node.Tests.Wire;

/// <summary>A book over several nodes: gateways here and there, the coordinator elsewhere. What is asserted is the venues' truth.</summary>
public sealed class FleetTests
{
    private const decimal Wide = 400m;

    private static readonly WireLeg Tokyo = new("binance", "binance", "BTCUSDT");
    private static readonly WireLeg Singapore = new("bybit", "bybit", "BTCUSDT");

    [Fact]
    public async Task A_coordinator_without_venues_hedges_over_gateways_on_two_other_nodes()
    {
        await using var fleet = await WireFleet.StartAsync(Tokyo, Singapore);
        await HedgeAsync(fleet);
        await fleet.HoldsAsync("all nodes are well", () => WireFleet.Gateways.Append(WireFleet.Coordinator).All(n => fleet.Node(n).Complaints().Count == 0));
        await fleet.FlattenAsync("flatten-1");
        fleet.Site.AssertSound();
    }

    [Theory]
    [InlineData(RelayWays.Both)]
    [InlineData(RelayWays.Forth)]
    [InlineData(RelayWays.Back)]
    public async Task While_a_node_cannot_be_reached_its_venue_is_down_and_what_came_apart_is_levelled_afterwards(RelayWays ways)
    {
        await using var fleet = await WireFleet.StartAsync(Tokyo, Singapore);
        var line = fleet.Lines["singapore"];
        line.Hold(ways);
        // What is decided before the cut is noticed leaves one leg open.
        fleet.Site.Move(WireSite.Level + Wide, WireSite.Level);
        await fleet.HoldsAsync(
            "the venue is down", () => fleet.View.Gateways.Any(g => g is { Venue: "bybit", AcceptsHedges: false, Health.Health: VenueHealth.Down }));
        Assert.Contains(fleet.Node(WireFleet.Coordinator).Complaints(), c => c.Contains("singapore", StringComparison.Ordinal));
        line.Release();
        await fleet.HoldsAsync("hedged", () => fleet.Site.Base(0) == -WireSite.Clip && fleet.Site.Base(1) == WireSite.Clip && fleet.IsSettled());
        await fleet.FlattenAsync("flatten-1");
        fleet.Site.AssertSound();
    }

    [Fact]
    public async Task A_line_that_is_cut_again_and_again_loses_and_doubles_nothing()
    {
        await using var fleet = await WireFleet.StartAsync(Tokyo, Singapore);
        for (var round = 0; round < 4; round++)
        {
            var (a, b) = round % 2 == 0 ? (Wide, 0m) : (0m, Wide);
            fleet.Site.Move(WireSite.Level + a, WireSite.Level + b);
            foreach (var line in fleet.Lines.Values)
                line.Cut();
            await fleet.HoldsAsync("both are down", () => fleet.View.Gateways.All(g => g.Health is { Health: VenueHealth.Down }));
            foreach (var line in fleet.Lines.Values)
                line.Restore();
            var held = round % 2 == 0 ? -WireSite.Clip : WireSite.Clip;
            await fleet.HoldsAsync("hedged", () => fleet.Site.Base(0) == held && fleet.Site.Base(1) == -held && fleet.IsSettled());
        }
        await fleet.FlattenAsync("flatten-1");
        fleet.Site.AssertSound();
    }

    [Fact]
    public async Task A_coordinator_that_is_replaced_while_gateways_stay_takes_charge_with_a_higher_epoch()
    {
        await using var fleet = await WireFleet.StartAsync(Tokyo, Singapore);
        await HedgeAsync(fleet);
        var epoch = fleet.View.Coordinator!.Epoch;
        await fleet.StopAsync(WireFleet.Coordinator);
        await fleet.HoldsAsync("the gateways say so", () => WireFleet.Gateways.All(n => fleet.Node(n).Complaints().Any(c => c.Contains("ireland", StringComparison.Ordinal))));
        await fleet.StartAsync(WireFleet.Coordinator);
        await fleet.HoldsAsync("ready", fleet.IsReady);
        Assert.True(fleet.View.Coordinator!.Epoch > epoch);
        Assert.All(WireFleet.Gateways, n => Assert.Equal(fleet.View.Coordinator.Epoch, fleet.Node(n).Board.View().Gateways.Single().Epoch));
        await fleet.FlattenAsync("flatten-1");
        fleet.Site.AssertSound();
    }

    [Fact]
    public async Task A_gateway_node_that_is_restarted_is_taken_charge_of_again()
    {
        await using var fleet = await WireFleet.StartAsync(Tokyo, Singapore);
        await HedgeAsync(fleet);
        await fleet.StopAsync("tokyo");
        fleet.Site.Move(WireSite.Level, WireSite.Level + Wide);
        await fleet.StartAsync("tokyo");
        await fleet.HoldsAsync("turned", () => fleet.Site.Base(0) == WireSite.Clip && fleet.Site.Base(1) == -WireSite.Clip && fleet.IsSettled());
        await fleet.FlattenAsync("flatten-1");
        fleet.Site.AssertSound();
    }

    [Fact]
    public async Task What_is_said_of_the_book_is_said_to_the_coordinator_and_what_is_said_of_a_node_to_that_node()
    {
        await using var fleet = await WireFleet.StartAsync(Tokyo, Singapore);
        var elsewhere = await fleet.Node("tokyo").TellAsync(new OperatorCommand("p1", OperatorAction.Pause, "*", "ann", "a try"));
        Assert.Equal("action: this node does not coordinate; say it to the one that does", elsewhere.Text);
        var gap = await fleet.Node(WireFleet.Coordinator).TellAsync(new OperatorCommand("g1", OperatorAction.AcceptGap, "", "ann", "a try", Venue: "bybit"));
        Assert.Equal("venue: the gateway of bybit is on another node; say it there", gap.Text);
        var own = await fleet.Node("singapore").TellAsync(new OperatorCommand("g2", OperatorAction.AcceptGap, "", "ann", "a try", Venue: "bybit"));
        Assert.Contains("has no gap to accept", own.Text, StringComparison.Ordinal);

        Assert.True((await fleet.Node("singapore").TellAsync(new OperatorCommand("t1", OperatorAction.TripBreaker, "", "ann", "a try"))).Ok);
        await fleet.HoldsAsync("the coordinator knows", () => fleet.View.Gateways.Any(g => g is { Venue: "bybit", AcceptsExposure: false }));
        Assert.False((await fleet.Node(WireFleet.Coordinator).TellAsync(new OperatorCommand("t2", OperatorAction.ResetBreaker, "", "ann", "a try"))).Ok);
        Assert.True((await fleet.Node("singapore").TellAsync(new OperatorCommand("t3", OperatorAction.ResetBreaker, "", "ann", "a try"))).Ok);
        await fleet.HoldsAsync("ready", fleet.IsReady);
    }

    private static async Task HedgeAsync(WireFleet fleet)
    {
        fleet.Site.Move(WireSite.Level + Wide, WireSite.Level);
        await fleet.HoldsAsync("hedged", () => fleet.Site.Base(0) == -WireSite.Clip && fleet.Site.Base(1) == WireSite.Clip && fleet.IsSettled());
    }
}
