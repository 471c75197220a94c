using System.Net.Http.Headers;
using Hedgerow.Messages;
using Hedgerow.Node.Tests.Metrics;
using Hedgerow.Tests.Postgres;

namespace Hedgerow.Node.Tests.Processes;

/// <summary>
/// Two node processes of one book, one journal in PostgreSQL: the second stands by and takes over, whatever becomes of the first
/// (RT-22). What is asserted is the venues' truth.
/// </summary>
[Collection(PostgresCollection.Name)]
public class TakeOverTests(PostgresCluster cluster)
{
    [Fact]
    public async Task A_killed_node_is_followed_by_the_one_that_stands_by_and_no_order_is_lost_or_doubled()
    {
        await using var site = await SimulatedSite.StartAsync(seed: 31);
        var schema = cluster.NewSchema();
        await using var first = await Start(site, "first", schema);
        await using var second = await Start(site, "second", schema);
        await Eventually.Holds("some hedges", () => site.Orders >= 6, () => site.Describe() + "\n" + first.Output);
        var complaint = Assert.Single((await second.StatusAsync()).Complaints);
        Assert.Equal("standing by: held by first", complaint);
        var firstEpoch = (await first.StatusAsync()).Coordinator!.Epoch;
        await first.KillAsync();
        var before = site.Orders;
        await Eventually.Holds("the second one trades", () => site.Orders > before + 4, () => site.Describe() + "\n" + second.Output);
        await FlattenAndCompare(site, second);
        Assert.True((await second.StatusAsync()).Coordinator!.Epoch > firstEpoch);
        Assert.Equal(0, await second.StopAsync());
    }

    [Fact]
    public async Task A_node_that_was_stopped_for_longer_than_its_lease_sends_no_order_when_it_goes_on()
    {
        await using var site = await SimulatedSite.StartAsync(seed: 32);
        var schema = cluster.NewSchema();
        await using var first = await Start(site, "first", schema);
        await Eventually.Holds("some hedges", () => site.Orders >= 6, () => site.Describe() + "\n" + first.Output);
        var firstEpoch = (await first.StatusAsync()).Coordinator!.Epoch;
        first.Freeze();
        await using var second = await Start(site, "second", schema);
        var before = site.Orders;
        await Eventually.Holds("the second one trades", () => site.Orders > before + 4, () => site.Describe() + "\n" + second.Output);
        var ofFirst = OrdersOf(site, firstEpoch);
        first.Thaw();
        Assert.Equal(3, await first.ExitAsync());
        Assert.Contains("the right to trade was lost", first.Output, StringComparison.Ordinal);
        Assert.Equal(ofFirst, OrdersOf(site, firstEpoch));
        await FlattenAndCompare(site, second);
    }

    [Fact]
    public async Task A_node_that_is_told_to_stop_hands_over_at_once()
    {
        await using var site = await SimulatedSite.StartAsync(seed: 33);
        var schema = cluster.NewSchema();
        // A lease so long that only giving it back can explain that the other one trades.
        await using var first = await Start(site, "first", schema, leaseMs: 600_000);
        await using var second = await Start(site, "second", schema, leaseMs: 3_000);
        await Eventually.Holds("some hedges", () => site.Orders >= 6, () => site.Describe() + "\n" + first.Output);
        Assert.Equal(0, await first.StopAsync());
        var before = site.Orders;
        await Eventually.Holds("the second one trades", () => site.Orders > before + 4, () => site.Describe() + "\n" + second.Output);
        await FlattenAndCompare(site, second);
    }

    [Fact]
    public async Task Who_takes_over_from_a_node_whose_breaker_is_tripped_opens_nothing_before_an_operator_resets_it()
    {
        await using var site = await SimulatedSite.StartAsync(seed: 35);
        var schema = cluster.NewSchema();
        await using var first = await Start(site, "first", schema);
        await Eventually.Holds("some hedges", () => site.Orders >= 6, () => site.Describe() + "\n" + first.Output);
        Assert.True((await first.TripBreakerAsync()).Ok);
        await Eventually.Holds("it opens nothing", async () => (await first.StatusAsync()).Gateways.All(g => !g.AcceptsExposure));
        await using var second = await Start(site, "second", schema);
        Assert.Equal(0, await first.StopAsync());

        await Eventually.Holds(
            "the second one is in charge and tripped",
            async () => await second.StatusAsync() is { Coordinator.InCharge: true, Breaker.IsTripped: true } status
                && status.Gateways.Count == 2 && status.Gateways.All(g => g.Reason.Contains("first was tripped", StringComparison.Ordinal)),
            () => site.Describe() + "\n" + second.Output);
        var before = site.Orders;
        Assert.True((await second.ResetBreakerAsync()).Ok);
        await Eventually.Holds("the second one trades", () => site.Orders > before + 4, () => site.Describe() + "\n" + second.Output);
        await FlattenAndCompare(site, second);
    }

    [Fact]
    public async Task Standing_by_ends_with_a_signal()
    {
        await using var site = await SimulatedSite.StartAsync(seed: 34);
        var schema = cluster.NewSchema();
        await using var first = await Start(site, "first", schema);
        await Eventually.Holds("it trades", () => site.Orders > 0, () => first.Output);
        await using var second = await Start(site, "second", schema);
        Assert.Equal(0, await second.StopAsync());
        Assert.False(first.HasExited);
    }

    [Fact]
    public async Task Who_stands_by_as_it_should_is_ready_and_shows_no_figures_of_the_book()
    {
        await using var site = await SimulatedSite.StartAsync(seed: 37);
        var schema = cluster.NewSchema();
        await using var first = await Start(site, "first", schema);
        await Eventually.Holds("the first one is ready", async () => await IsReadyAsync(first), () => first.Output);
        await using var second = await Start(site, "second", schema);
        await Eventually.Holds("the second one is ready", async () => await IsReadyAsync(second), () => second.Output);

        var (leads, waits) = (await FiguresAsync(first), await FiguresAsync(second));
        Assert.Equal((1, 0), (leads.Value("hedgerow_coordinating"), leads.Value("hedgerow_standing_by")));
        Assert.Equal((0, 1), (waits.Value("hedgerow_coordinating"), waits.Value("hedgerow_standing_by")));
        Assert.True(leads.Value("hedgerow_epoch") > 0);
        Assert.Null(waits.Find("hedgerow_epoch"));
        Assert.Equal(0, await first.StopAsync());
        await Eventually.Holds("the second one coordinates", async () => (await FiguresAsync(second)).Value("hedgerow_coordinating") == 1, () => second.Output);
        Assert.Equal(0, await second.StopAsync());
    }

    private Task<NodeProcess> Start(SimulatedSite site, string name, string schema, int leaseMs = 3_000) => NodeProcess.StartAsync(
        site.ConfigurationFile,
        new Dictionary<string, string>
        {
            ["HEDGEROW__NODE"] = name,
            ["HEDGEROW__DATADIRECTORY"] = Path.Combine(Path.GetDirectoryName(site.ConfigurationFile)!, name),
            ["HEDGEROW__JOURNAL__POSTGRES__CONNECTION__ENV"] = "TEST_JOURNAL",
            ["HEDGEROW__JOURNAL__POSTGRES__SCHEMA"] = schema,
            ["HEDGEROW__JOURNAL__POSTGRES__LEASEMS"] = leaseMs.ToString(),
            ["TEST_JOURNAL"] = cluster.Connection,
        });

    private static async Task<bool> IsReadyAsync(NodeProcess node)
    {
        using var http = new HttpClient { BaseAddress = new Uri(node.Address) };
        return (await http.GetAsync("/readyz")).IsSuccessStatusCode;
    }

    private static async Task<Exposition> FiguresAsync(NodeProcess node)
    {
        using var http = new HttpClient { BaseAddress = new Uri(node.Address) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", SimulatedSite.VicsToken);
        return Exposition.Parse(await http.GetStringAsync("/metrics"));
    }

    private static int OrdersOf(SimulatedSite site, long epoch) => site.Venues.Sum(v => v.Orders().Count(o =>
        ClientOrderId.TryParse(o.Snapshot.ClientId, out var id) && id.Epoch == epoch));

    private static async Task FlattenAndCompare(SimulatedSite site, NodeProcess node)
    {
        await node.UntilWellAsync();
        Assert.True((await node.TellAsync("flatten")).Ok);
        await Eventually.Holds(
            "flat at both venues", () => site.Venues.All(v => SimulatedSite.PositionAt(v) == 0m), () => site.Describe() + "\n" + node.Output);
        await Eventually.Holds(
            "the node has every fill",
            async () => (await node.StatusAsync()).Totals.Fills == site.Venues.Sum(v => v.Fills().Count), () => site.Describe() + "\n" + node.Output);
        site.AssertIdsUsedOnce();
    }
}
