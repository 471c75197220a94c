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
    public async Task Tripped_it_takes_resting_orders_away_and_refuses_new_ones_until_the_operator_resets_it(string venue)
    {
        await using var system = await WireSystem.StartAsync(new WireOptions { MakerVenue = venue });
        var (maker, other) = (system[venue], system.Other(system[venue]));
        await system.HoldsAsync("orders rest", () => maker.OpenOrders.Count == 2 && system.IsReady());

        // The fact: the other venue's price runs away by 15 %.
        other.MoveTo(WireSystem.Level * 1.15m);
        await system.HoldsAsync("it trips", () => system.View.Breaker is { IsTripped: true });
        Assert.Equal(BreakerLimit.PricesApart, system.View.Breaker!.Trips[0].Limit);
        Assert.True(system.WasNoted(NoticeLevel.Alarm, "circuit breaker tripped"));
        await system.HoldsAsync("nothing rests", () => maker.OpenOrders.Count == 0);
        await system.HoldsAsync("the gateways refuse exposure", () => system.View.Gateways.All(g => !g.AcceptsExposure && g.AcceptsHedges));
        Assert.All(system.View.Gateways, g => Assert.StartsWith("circuit breaker: ", g.Reason, StringComparison.Ordinal));

        // The prices come back: it stays tripped.
        var orders = maker.Orders.Count + other.Orders.Count;
        other.MoveTo(WireSystem.Level);
        await system.NoticedAsync();
        Assert.Equal(orders, maker.Orders.Count + other.Orders.Count);

        var answer = await system.Node.TellAsync(new OperatorCommand("reset-1", OperatorAction.ResetBreaker, "", "ann", "prices are back"));
        Assert.True(answer.Ok, answer.Text);
        await system.HoldsAsync("it trades again", () => system.IsReady() && maker.OpenOrders.Count == 2);
        Assert.False(system.View.Breaker!.IsTripped);
    }

    [Theory]
    [InlineData("binance")]
    [InlineData("bybit")]
    public async Task Tripped_it_lets_hedges_and_reductions_pass(string venue)
    {
        await using var system = await WireSystem.StartAsync(new WireOptions { MakerVenue = venue });
        var (maker, other) = (system[venue], system.Other(system[venue]));
        var resting = await system.RestingAsync(maker, Side.Buy);
        maker.TradeWith(resting, Clip / 2);
        await system.HoldsAsync("a position is held", () => maker.Position > 0m && system.IsSettled());

        Assert.True((await system.Node.TellAsync(new OperatorCommand("trip-1", OperatorAction.TripBreaker, "", "ann", "to see"))).Ok);
        await system.HoldsAsync("what rests reduces", () => maker.OpenOrders is [{ Side: Side.Sell }]);

        // A forced close of a part at the other venue is levelled here.
        other.Server.Deleverage(WireVenue.Account, WireVenue.Symbol, 0.02m);
        await system.HoldsAsync("levelled after the forced close", () => maker.Position == (Clip / 2) - 0.02m && system.IsSettled());

        // And what rests to reduce trades, with its hedge.
        await system.HoldsAsync("a reduction rests", () => maker.OpenOrders is [{ Side: Side.Sell, Quantity: 0.03m }]);
        maker.TradeWith(maker.OpenOrders[0], 0.03m);
        await system.HoldsAsync("flat", () => maker.Position == 0m && other.Position == 0m && system.IsSettled());
        await system.NoticedAsync();
        Assert.Empty(maker.OpenOrders);
        Assert.True(system.View.Breaker!.IsTripped);
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

        var trip = await system.Node.TellAsync(new OperatorCommand("by-hand", OperatorAction.TripBreaker, "", "ann", "to be sure"));
        Assert.True(trip.Ok, trip.Text);
        var reset = await system.Node.TellAsync(new OperatorCommand("reset-1", OperatorAction.ResetBreaker, "", "ann", "venue repaired"));
        Assert.Contains("to be sure", reset.Text, StringComparison.Ordinal);
        await system.HedgedAsync(Clip);
    }
}
