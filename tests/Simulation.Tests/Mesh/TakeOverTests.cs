using Hedgerow.Messages;

namespace Hedgerow.Simulation.Tests.Mesh;

/// <summary>One candidate coordinates, another one follows: what gateways and venues see of that, with every invariant on.</summary>
public class TakeOverTests
{
    [Fact]
    public void Who_dies_is_followed_after_its_lease_and_nothing_of_its_epoch_leaves_any_more()
    {
        var bench = Led(out var orders);
        var died = bench.Engine.Now;
        bench.First.Crash(TimeSpan.FromMinutes(10));
        bench.UntilLed(bench.Second, 15);
        Assert.InRange(bench.Engine.Now - died, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(15));
        Trade(bench);
        Assert.True(bench.Second.Epoch > 0);
        Assert.Equal(orders.Select(order => order.Epoch).Order(), orders.Select(order => order.Epoch));
        Assert.Equal(2, orders.Select(order => order.Epoch).Distinct().Count());
        AssertHedged(bench);
    }

    [Fact]
    public void Who_stops_in_order_is_followed_at_once()
    {
        var bench = Led(out _);
        bench.First.Stop(TimeSpan.FromMilliseconds(300), TimeSpan.FromMinutes(10));
        bench.Until(() => bench.Second.Phase == CandidatePhase.Leading, 2);
        Assert.Equal(1, bench.Mesh.Database.GivenBack);
        bench.UntilLed(bench.Second, 10);
        Trade(bench);
        AssertHedged(bench);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Who_was_stopped_and_goes_on_places_nothing(int? afterEffects)
    {
        var bench = Led(out var orders);
        var epoch = bench.System.Status.Coordinator!.Epoch;
        // New books are a reason to decide: it is stopped with that in its hands.
        if (afterEffects is { } after)
            bench.Engine.FreezeDuringTurn("first", after, TimeSpan.FromSeconds(30));
        else
            bench.Engine.Freeze("first", TimeSpan.FromSeconds(30));
        bench.ShowBooks(330);
        bench.Until(() => bench.Engine.IsFrozen("first"), 5);
        bench.UntilLed(bench.Second, 20);
        var before = orders.Count(order => order.Epoch == epoch);
        bench.Until(() => !bench.Engine.IsFrozen("first"), 31);
        bench.ShowBooks(360);
        bench.Until(() => bench.First.Phase == CandidatePhase.StandingBy, 10);
        Trade(bench);
        Assert.Equal(1, bench.First.Losses);
        Assert.Equal(before, orders.Count(order => order.Epoch == epoch));
        AssertHedged(bench);
    }

    [Fact]
    public void Who_is_cut_from_the_database_stops_before_anybody_else_can_have_the_lease()
    {
        var bench = Led(out _);
        var cut = bench.Engine.Now;
        bench.Engine.Network.Cut("first", SimulatedDatabase.Host);
        bench.Until(() => !bench.First.MayAct, 5);
        Assert.True(bench.Mesh.Database.IsHeld);
        Assert.True(bench.Engine.Now - cut <= bench.Mesh.Setup.Lease.Ttl * 0.75);
        bench.UntilLed(bench.Second, 15);
        Assert.StartsWith("not renewed", bench.First.LostReason);
        Trade(bench);
        AssertHedged(bench);
    }

    [Fact]
    public void A_candidate_that_nobody_follows_comes_back_itself()
    {
        var bench = Led(out _);
        bench.Second.Crash(TimeSpan.FromMinutes(10));
        bench.First.Crash(TimeSpan.FromSeconds(1));
        bench.UntilLed(bench.First, 15);
        Trade(bench);
        AssertHedged(bench);
    }

    [Fact]
    public void While_a_link_is_down_its_venue_is_down_for_the_coordinator_and_nothing_is_opened()
    {
        var bench = Led(out var orders);
        bench.Engine.Network.Cut("first", "node-a");
        bench.Until(() => bench.First.Node.Outages > 0, 2.5);
        bench.Run(0.5);
        var placed = orders.Count;
        bench.ShowBooks(400);
        bench.Run(20);
        Assert.Equal(placed, orders.Count);
        Assert.Equal(CandidatePhase.Leading, bench.First.Phase);
        bench.Engine.Network.Heal("first", "node-a");
        Trade(bench);
        Assert.True(orders.Count > placed);
        AssertHedged(bench);
    }

    [Fact]
    public void A_gateways_node_that_starts_anew_is_taken_charge_of_again()
    {
        var bench = Led(out var orders);
        var epoch = bench.System.Status.Coordinator!.Epoch;
        bench.System.Crash("node-b", TimeSpan.FromSeconds(3));
        bench.Run(5);
        bench.UntilLed(bench.First, 30);
        var placed = orders.Count;
        Trade(bench);
        Assert.True(orders.Count > placed);
        Assert.All(orders, order => Assert.Equal(epoch, order.Epoch));
        AssertHedged(bench);
    }

    /// <summary>The first candidate coordinates and has traded.</summary>
    private static MeshBench Led(out List<(string Venue, long Epoch)> orders)
    {
        var bench = new MeshBench();
        var seen = orders = [];
        bench.Delivered = (to, message) =>
        {
            if (message is PlaceOrder place && ClientOrderId.TryParse(place.ClientId, out var id))
                seen.Add((to.Value, id.Epoch));
        };
        bench.ShowBooks(0);
        bench.UntilLed(bench.First);
        Trade(bench);
        AssertHedged(bench);
        return bench;
    }

    /// <summary>Books at which a clip more is opened or closed, until that happened.</summary>
    private static void Trade(MeshBench bench)
    {
        var (fills, apart) = (Fills(bench), 0m);
        for (var i = 0; i < 40 && Fills(bench) == fills; i++)
        {
            bench.ShowBooks(apart = apart == 300m ? -300m : 300m);
            bench.Run(3);
        }

        Assert.NotEqual(fills, Fills(bench));
    }

    private static long Fills(MeshBench bench) => bench.System.Venues.Sum(venue => venue.Truth.Fills);

    private static void AssertHedged(MeshBench bench)
    {
        bench.ShowBooks(0);
        bench.Until(() => Math.Abs(bench.System.NetExposure) < bench.System.Lot && bench.System.ShowsTruth, 30);
    }
}
