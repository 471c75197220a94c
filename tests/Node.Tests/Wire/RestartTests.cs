using Hedgerow.Messages;

namespace Hedgerow.Node.Tests.Wire;

/// <summary>A node that is stopped and started again on its journal, in this process.</summary>
public sealed class RestartTests
{
    private const decimal Clip = 0.1m;

    [Fact]
    public async Task RT08_Two_restarts_in_a_row_change_nothing()
    {
        await using var system = await WireSystem.StartAsync();
        system.Widen();
        await system.HedgedAsync(Clip);
        var (orders, fills) = Counts(system);
        await system.HoldsAsync("every fill is booked", () => system.View.Gateways.Sum(g => g.Totals.Fills) == fills);
        var totals = Totals(system);

        for (var i = 0; i < 2; i++)
        {
            await system.StopNodeAsync();
            await system.StartNodeAsync();
            await system.HedgedAsync(Clip);
            Assert.Equal((orders, fills), Counts(system));
            Assert.Equal(totals, Totals(system));
        }
        await system.NoticedAsync();
        Assert.Equal((orders, fills), Counts(system));
    }

    [Theory]
    [InlineData("binance")]
    [InlineData("bybit")]
    public async Task RT09_What_the_venue_closed_while_the_node_was_down_is_levelled(string venue)
    {
        await using var system = await WireSystem.StartAsync();
        system.Widen();
        await system.HedgedAsync(Clip);
        await system.StopNodeAsync();
        // Level books: there is nothing to be earned by opening again.
        system.Binance.MoveTo(WireSystem.Level);
        system[venue].Server.Deleverage(WireVenue.Account, WireVenue.Symbol, 0.04m);
        Assert.NotEqual(0m, system.Binance.Position + system.Bybit.Position);

        await system.StartNodeAsync();

        await system.HoldsAsync("the legs are level", system.IsSettled);
        Assert.Equal("", system.Pair!.HaltReason);
        Assert.True(system.WasNoted(NoticeLevel.Alarm, "AutoDeleverage"));
    }

    private static (int Orders, int Fills) Counts(WireSystem system) => (
        system.Binance.Orders.Count + system.Bybit.Orders.Count,
        system.Binance.Fills.Count + system.Bybit.Fills.Count);

    /// <summary>Sums of the gateways without the equity, once every fee is booked.</summary>
    private static List<(string Venue, long Orders, long Fills, decimal Volume)> Totals(WireSystem system) =>
        system.View.Gateways.Select(g => (g.Venue, g.Totals.OrdersSent, g.Totals.Fills, g.Totals.Volume)).ToList();
}
