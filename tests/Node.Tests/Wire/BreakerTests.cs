using Hedgerow.Messages;
using Hedgerow.Simulator.Servers;

namespace Hedgerow.Node.Tests.Wire;

/// <summary>The circuit breaker of a whole node: trips on what venues really do, lets hedges pass, and waits for the operator.</summary>
public sealed class BreakerTests
{
    private const decimal Clip = 0.1m;

    [Theory]
    [InlineData("binance")]
    [InlineData("bybit")]
    public async Task Tripped_it_takes_resting_orders_away_refuses_exposure_lets_hedges_pass_and_waits_for_the_operator(string venue)
    {
        await using var system = await WireSystem.StartAsync(new WireOptions { MakerVenue = venue });
        var (maker, other) = (system[venue], system.Other(system[venue]));
        await HoldAsync(system, maker);
        await system.HoldsAsync("orders rest", () => maker.OpenOrders.Count > 0 && system.IsReady());

        // The fact: the other venue's price runs away by 15 %.
        other.MoveTo(WireSystem.Level * 1.15m);
        await system.HoldsAsync("it trips", () => system.View.Breaker is { IsTripped: true });
        Assert.Equal(BreakerLimit.PricesApart, system.View.Breaker!.Trips[0].Limit);
        await system.HoldsAsync("nothing rests", () => maker.OpenOrders.Count == 0);
        await system.HoldsAsync("the gateways refuse exposure", () => system.View.Gateways.All(g => !g.AcceptsExposure && g.AcceptsHedges));
        Assert.All(system.View.Gateways, g => Assert.StartsWith("circuit breaker: ", g.Reason, StringComparison.Ordinal));
        Assert.True(system.WasNoted(NoticeLevel.Alarm, "circuit breaker tripped"));

        // The prices come back: it stays tripped. A forced close is levelled all the same.
        other.MoveTo(WireSystem.Level);
        await system.HoldsAsync("level", system.IsSettled);
        var held = Math.Abs(other.Position);
        other.Server.Deleverage(WireVenue.Account, WireVenue.Symbol, 0.03m);
        await system.HoldsAsync("levelled after the forced close", () => Math.Abs(other.Position) == held - 0.03m && system.IsSettled());
        Assert.Empty(maker.OpenOrders);
        Assert.True(system.View.Breaker!.IsTripped);

        var answer = await system.Node.TellAsync(new ResetBreaker("reset-1", "ann", "prices are back"));
        Assert.True(answer.Ok, answer.Text);
        await system.HoldsAsync("it trades again", () => system.IsReady() && maker.OpenOrders.Count > 0);
        Assert.False(system.View.Breaker!.IsTripped);
    }

    [Fact]
    public async Task A_streak_of_rejections_trips_and_a_restart_stays_tripped()
    {
        await using var system = await WireSystem.StartAsync();
        await system.StopNodeAsync();
        system.BreakerJson = """{ "rejects": 2 }""";
        await system.StartNodeAsync();
        WireSystem.Arm(system.Bybit, FaultKind.RejectOrder, f => f with { Count = 4 });

        system.Widen();

        await system.HoldsAsync("it trips", () => system.View.Breaker is { IsTripped: true });
        Assert.Contains("bybit rejected 3 orders in a row, limit 2, the last with", system.View.Breaker!.Reason(), StringComparison.Ordinal);
        await system.HoldsAsync("level", system.IsSettled);

        await system.StopNodeAsync();
        await system.StartNodeAsync(isTradeable: false);
        await system.HoldsAsync("still tripped", () => system.View.Breaker is { IsTripped: true } && system.WasNoted(NoticeLevel.Alarm, "still tripped"));
        var orders = system.Binance.Orders.Count + system.Bybit.Orders.Count;
        await system.NoticedAsync();
        Assert.Equal(orders, system.Binance.Orders.Count + system.Bybit.Orders.Count);
        Assert.Contains(system.Node.Complaints(), c => c.StartsWith("circuit breaker: bybit rejected", StringComparison.Ordinal));

        var trip = await system.Node.TellAsync(new TripBreaker("by-hand", "ann", "to be sure"));
        Assert.True(trip.Ok, trip.Text);
        var reset = await system.Node.TellAsync(new ResetBreaker("reset-1", "ann", "venue repaired"));
        Assert.Contains("to be sure", reset.Text, StringComparison.Ordinal);
        await system.HedgedAsync(Clip);
    }

    /// <summary>A position is there and both legs are level.</summary>
    private static async Task HoldAsync(WireSystem system, WireVenue maker)
    {
        var resting = await system.RestingAsync(maker, Side.Buy);
        maker.TradeWith(resting, Clip / 2);
        await system.HoldsAsync("a position is held", () => maker.Position > 0m && system.IsSettled());
    }
}
