using System.Text.Json.Nodes;

namespace Hedgerow.Simulator.Tests.Servers;

/// <summary>Liquidation and auto-deleveraging as the venues' streams tell them.</summary>
public sealed class ForcedCloseTests
{
    [Fact]
    public async Task Binance_marks_auto_deleveraging_by_execution_type_and_client_id()
    {
        await using var bench = await BinanceBench.StartAsync();
        await bench.PlaceAsync("open", type: "MARKET", quantity: "0.1");
        var (socket, _) = await bench.UserStreamAsync();
        await using var user = socket;
        await BinanceStreamTests.WaitForPrivateAsync(bench);
        Assert.Equal(0.04m, bench.Server.Deleverage("alice", BinanceBench.Symbol, 0.04m));
        var closed = await user.NextAsync(f => f["o"]?["x"]?.GetValue<string>() == "CALCULATED");
        Assert.Equal("adl_autoclose", closed["o"]!["c"]!.GetValue<string>());
        Assert.Equal(("SELL", "0.04"), (closed["o"]!["S"]!.GetValue<string>(), closed["o"]!["l"]!.GetValue<string>()));
        var account = await user.NextAsync(f => f["e"]!.GetValue<string>() == "ACCOUNT_UPDATE");
        Assert.Equal("0.06", account["a"]!["P"]![0]!["pa"]!.GetValue<string>());
    }

    [Fact]
    public async Task Binance_marks_a_liquidation_by_its_client_id()
    {
        await using var bench = await BinanceBench.StartAsync();
        await bench.SignedAsync(HttpMethod.Post, "/fapi/v1/leverage", "symbol=BTCUSDT&leverage=50");
        await bench.PlaceAsync("open", type: "MARKET", quantity: "20");
        var (socket, _) = await bench.UserStreamAsync();
        await using var user = socket;
        await BinanceStreamTests.WaitForPrivateAsync(bench);
        bench.Server.SetBook(BinanceBench.Symbol, 54_000m, 500, 54_000.1m, 500);
        var closed = await user.NextAsync(f => f["o"]?["x"]?.GetValue<string>() == "CALCULATED");
        Assert.StartsWith("autoclose-", closed["o"]!["c"]!.GetValue<string>(), StringComparison.Ordinal);
        var forced = await bench.SignedAsync(HttpMethod.Get, "/fapi/v1/forceOrders", "symbol=BTCUSDT");
        Assert.NotEmpty(forced.Json.AsArray());
    }

    [Fact]
    public async Task Bybit_marks_forced_closes_by_execution_type()
    {
        await using var bench = await BybitBench.StartAsync();
        await bench.PostAsync("/v5/order/create", BybitBench.Order("open", price: "60000.1", quantity: "0.1", timeInForce: "IOC"));
        await using var user = await bench.SubscribedAsync("/v5/private", "order", "execution");
        using var answer = await bench.Http.PostAsync(
            "/_control/deleverage", new StringContent(new JsonObject { ["account"] = "alice", ["symbol"] = "BTCUSDT", ["quantity"] = 0.04 }.ToJsonString()));
        Assert.Equal(200, (int)answer.StatusCode);
        var order = await user.NextAsync(f => f["topic"]!.GetValue<string>() == "order");
        Assert.Equal(("CreateByAdl_PassThrough", ""), (order["data"]![0]!["createType"]!.GetValue<string>(), order["data"]![0]!["orderLinkId"]!.GetValue<string>()));
        var execution = await user.NextAsync(f => f["topic"]!.GetValue<string>() == "execution");
        Assert.Equal(("AdlTrade", "0.04"), (execution["data"]![0]!["execType"]!.GetValue<string>(), execution["data"]![0]!["execQty"]!.GetValue<string>()));
    }
}
