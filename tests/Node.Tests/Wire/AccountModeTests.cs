namespace Hedgerow.Node.Tests.Wire;

/// <summary>A classic account as a leg, and accounts that are not of the kind that is configured.</summary>
public sealed class AccountModeTests
{
    [Fact]
    public async Task A_pair_is_hedged_over_a_classic_account_and_closed_again()
    {
        await using var system = await WireSystem.StartAsync(new WireOptions { BybitStatus = 1, BybitAccountMode = "classic" });
        system.Widen();
        await system.HedgedAsync(0.1m);
        system.Binance.MoveTo(WireSystem.Level - WireSystem.Wide);
        await system.HoldsAsync("closed", () => system.Bybit.Position <= 0m && system.IsSettled());
    }

    /// <summary>The other venue is ready and the prices call for the whole position: what is missing is the account.</summary>
    [Theory]
    [InlineData(1, "unified")]
    [InlineData(6, "classic")]
    public async Task An_account_of_another_kind_than_configured_is_not_traded_on(int status, string configured)
    {
        await using var system = await WireSystem.StartAsync(new WireOptions { BybitStatus = status, BybitAccountMode = configured, IsTradeable = false });
        system.Widen();
        await system.HoldsAsync("all but the account is there", () =>
            system.Gateway(system.Binance) is { AcceptsExposure: true } && system.Gateway(system.Bybit) is { Quotes: > 10 } gateway
            && gateway.ChannelsUp.Count == 4 && system.Pair is { SpreadPlusBps: not null });
        await system.NoticedAsync();
        Assert.False(system.Gateway(system.Bybit)!.AcceptsHedges);
        Assert.Empty(system.Bybit.Orders);
        Assert.Empty(system.Binance.Orders);
    }
}
