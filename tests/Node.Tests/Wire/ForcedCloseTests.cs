using Hedgerow.Messages;

namespace Hedgerow.Node.Tests.Wire;

/// <summary>What a venue closes by itself, and the figures by which the ladder knows how near that is.</summary>
public sealed class ForcedCloseTests
{
    private const decimal Clip = 0.1m;

    [Theory]
    [InlineData("binance")]
    [InlineData("bybit")]
    public async Task RT18_The_other_leg_follows_an_auto_deleveraging_at_once_and_the_cause_is_shown(string venue)
    {
        await using var system = await WireSystem.StartAsync();
        system.Widen();
        await system.HedgedAsync(Clip);
        // Level books: there is nothing to be earned by opening again.
        system.Binance.MoveTo(WireSystem.Level);

        system[venue].Server.Deleverage(WireVenue.Account, WireVenue.Symbol, 0.04m);

        await system.HoldsAsync("the legs are level", () => system.IsSettled() && Math.Abs(system.Binance.Position) <= 0.06m);
        await system.HoldsAsync(
            "the cause is shown",
            () => system.Pair!.ForcedClose.StartsWith($"AutoDeleverage at {venue}", StringComparison.Ordinal));
        Assert.Equal("", system.Pair!.HaltReason);
    }

    [Fact]
    public async Task RT24_Tiers_are_read_and_own_figures_are_the_venues()
    {
        await using var system = await WireSystem.StartAsync();
        system.Widen();
        await system.HedgedAsync(Clip);

        await system.HoldsAsync("both gateways know the tiers", () => system.View.Gateways.All(g => g.Tiers.Count == 1));
        await system.HoldsAsync(
            "margins are known",
            () => system.View.Coordinator!.Margins.Count == 2
                && system.View.Coordinator!.Margins.All(m => m is { IsKnown: true, Leverage: > 0.05m, MarginRatio: > 0m, Maintenance: > 0m }));
        Assert.False(system.WasNoted(NoticeLevel.Alarm, "by the tiers"));
    }
}
