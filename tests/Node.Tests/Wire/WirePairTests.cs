using Hedgerow.Messages;

namespace Hedgerow.Node.Tests.Wire;

/// <summary>
/// A node that hedges between Binance's linear contract and one that counts otherwise: contracts of a hundred-thousandth, or US dollars
/// against coins. Other units and words, the same outcome.
/// </summary>
public sealed class WirePairTests
{
    private const decimal Wide = 500m;
    private static readonly WireLeg Linear = new("binance", "binance", "BTCUSDT");

    [Fact]
    public async Task A_pair_of_binance_and_bitmex_hedges_levels_and_flattens()
    {
        await using var pair = await WirePair.StartAsync(Linear, new WireLeg("bitmex", "bitmex", "XBTUSDT"));

        // Binance becomes dearer by 50 bps: the pair sells there and buys at BitMEX, up to its maximum.
        pair.Move(WirePair.Level + Wide, WirePair.Level);
        await pair.HoldsAsync("hedged", () => pair.Base(0) == -WirePair.Clip && pair.Base(1) == WirePair.Clip && pair.IsSettled());

        // And cheaper by as much: everything is turned round, level at the end.
        pair.Move(WirePair.Level, WirePair.Level + Wide);
        await pair.HoldsAsync("turned", () => pair.Base(0) == WirePair.Clip && pair.Base(1) == -WirePair.Clip && pair.IsSettled());

        pair.Move(WirePair.Level, WirePair.Level);
        await pair.FlattenAsync();
        pair.AssertSound();
    }

    /// <summary>
    /// Cash and carry: coins are bought against a short perpetual, the fee of the buy out of the coins, and sold again. What the fees leave
    /// over is less than the perpetual's lot.
    /// </summary>
    [Theory]
    [InlineData("binancespot", "BTCUSDT")]
    [InlineData("bybitspot", "BTCUSDT")]
    [InlineData("okxspot", "BTC-USDT")]
    [InlineData("htxspot", "btcusdt")]
    public async Task Coins_are_bought_against_a_short_perpetual_and_sold_again(string kind, string symbol)
    {
        const decimal Lot = 0.001m;
        await using var pair = await WirePair.StartAsync(Linear, new WireLeg("spot", kind, symbol));

        pair.Move(WirePair.Level + Wide, WirePair.Level);
        await pair.HoldsAsync(
            "hedged", () => pair.Base(0) <= -WirePair.Clip + Lot && Math.Abs(pair.Base(0) + pair.Base(1)) < Lot && pair.IsSettled());
        Assert.InRange(pair.Base(1), WirePair.Clip - (2 * Lot), WirePair.Clip);

        // The other way round there is nothing to sell: the pair closes and opens nothing.
        pair.Move(WirePair.Level, WirePair.Level + Wide);
        await pair.HoldsAsync("closed", () => pair.Base(0) == 0m && pair.Base(1) is >= 0m and < Lot && pair.IsSettled());
        Assert.True((await pair.Node.TellAsync(new OperatorCommand("pause-1", OperatorAction.Pause, "*", "ann", "the test ends"))).Ok);
        Assert.DoesNotContain(pair.View.Notices, notice => notice.Level == NoticeLevel.Alarm);
        pair.AssertSound();
    }

    /// <summary>Lots of 1 or 100 USD against 0.001 coins: the legs are level within a lot of each.</summary>
    [Theory]
    [InlineData("binance", "BTCUSD_PERP")]
    [InlineData("bitmex", "XBTUSD")]
    [InlineData("bybit", "BTCUSD")]
    [InlineData("okx", "BTC-USD-SWAP")]
    public async Task A_linear_leg_is_hedged_by_a_coin_margined_one_and_both_are_flat_at_the_end(string kind, string symbol)
    {
        const decimal Lots = 0.002m;
        await using var pair = await WirePair.StartAsync(Linear, new WireLeg(kind + "-coin", kind, symbol, "BTC"));

        pair.Move(WirePair.Level + Wide, WirePair.Level);
        await pair.HoldsAsync(
            "hedged", () => pair.Base(0) < -WirePair.Clip + Lots && Math.Abs(pair.Base(0) + pair.Base(1)) < Lots && pair.IsSettled());

        // The coin rises by a tenth: what is held stays level, since an inverse position is worth its quantity at the entry.
        pair.Move(WirePair.Level * 1.1m + Wide, WirePair.Level * 1.1m);
        await pair.HoldsAsync("still level", () => Math.Abs(pair.Base(0) + pair.Base(1)) < Lots && pair.IsSettled());

        pair.Move(WirePair.Level, WirePair.Level + Wide);
        await pair.HoldsAsync(
            "turned", () => pair.Base(0) > WirePair.Clip - Lots && Math.Abs(pair.Base(0) + pair.Base(1)) < Lots && pair.IsSettled());

        pair.Move(WirePair.Level, WirePair.Level);
        await pair.FlattenAsync();
        pair.AssertSound();
    }
}
