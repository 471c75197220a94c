using Hedgerow.Actors.Coordinator;
using Hedgerow.Actors.Tests.Harness;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Coordinator;

/// <summary>Venue b takes ten orders a second, of which three are reserved: a clip that it might refuse one leg of is not begun.</summary>
public sealed class PaceTests
{
    private readonly CoordinatorBench _bench = new CoordinatorBench(Settings(10)).Start();

    private static CoordinatorSettings Settings(int perSecond)
    {
        var settings = CoordinatorBench.Settings(CoordinatorBench.Pair() with { OrderCap = 0.01m });
        return settings with { Venues = [.. settings.Venues.Select(v => v.Name == "b" ? v with { OrdersPerSecond = perSecond } : v)] };
    }

    /// <summary>Clips in books that are renewed every few milliseconds, each filled at once.</summary>
    private int Clips(CoordinatorBench bench, decimal bps, int rounds = 20)
    {
        var clips = 0;
        for (var i = 0; i < rounds; i++)
        {
            bench.Spread(bps);
            var orders = bench.Orders();
            clips += orders.Count == 0 ? 0 : 1;
            Assert.True(orders.Count is 0 or 2, "never one leg of a clip alone");
            orders.ForEach(bench.Fill);
        }
        return clips;
    }

    [Fact]
    public void Clips_end_before_the_venue_refuses_and_go_on_in_the_next_second()
    {
        Assert.Equal(7, Clips(_bench, 60m));
        _bench.Effects.Skip(TimeSpan.FromSeconds(1.1));
        Assert.Equal(7, Clips(_bench, 60m));
    }

    [Fact]
    public void What_closes_keeps_the_pace_too_or_its_legs_would_come_apart()
    {
        Clips(_bench, 60m);
        _bench.Effects.Skip(TimeSpan.FromSeconds(1.1));
        _bench.Operator(OperatorAction.Flatten);
        Assert.Equal(7, Clips(_bench, 60m));
    }

    [Fact]
    public void A_leg_that_is_left_behind_is_levelled_whatever_the_pace()
    {
        Assert.Equal(6, Clips(_bench, 60m, rounds: 6));
        _bench.Spread(60m);
        var last = _bench.Orders();
        _bench.Fill(last[0]);
        _bench.Report(last[1], OrderState.Closed, 0m);
        _bench.Spread(60m);
        Assert.Equal(OrderPurpose.Hedge, Assert.Single(_bench.Orders()).Purpose);
    }

    /// <summary>The last three tenths of a venue's request budget are not for clips, and what must be closed takes the half of them.</summary>
    [Theory]
    [InlineData(0.69, true, true)]
    [InlineData(0.71, false, true)]
    [InlineData(0.84, false, true)]
    [InlineData(0.86, false, false)]
    [InlineData(1, false, false)]
    public void Clips_leave_the_reserve_of_a_venues_request_budget_to_hedges(double used, bool closesByTheCurve, bool closesByOrder)
    {
        var bench = new CoordinatorBench(Settings(0)).Start();
        Clips(bench, 60m);
        bench.Send(bench.GatewayOf("b") with { UsedBudget = used });
        Assert.Equal(closesByTheCurve ? 1 : 0, Clips(bench, -60m, rounds: 1));
        bench.Operator(OperatorAction.Flatten);
        Assert.Equal(closesByOrder ? 1 : 0, Clips(bench, 60m, rounds: 1));
    }

    [Fact]
    public void A_leg_that_is_left_behind_is_levelled_whatever_is_left_of_the_budget()
    {
        var bench = new CoordinatorBench(Settings(0)).Start();
        bench.Spread(60m);
        var clip = bench.Orders();
        bench.Send(bench.GatewayOf("b") with { UsedBudget = 1 });
        bench.Fill(clip[0]);
        bench.Report(clip[1], OrderState.Closed, 0m);
        bench.Spread(60m);
        Assert.Equal(OrderPurpose.Hedge, Assert.Single(bench.Orders()).Purpose);
    }

    [Fact]
    public void A_venue_whose_limit_is_not_known_has_none()
    {
        Assert.Equal(20, Clips(new CoordinatorBench(Settings(0)).Start(), 60m));
    }
}
