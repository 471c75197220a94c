using Hedgerow.Simulator.Servers;

namespace Hedgerow.Simulator.Tests.Servers;

public sealed class BinanceRestTests
{
    [Theory]
    [InlineData("symbol=NOPE&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=59000", -1121)]
    [InlineData("side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=59000", -1102)]
    [InlineData("symbol=BTCUSDT&side=UP&type=LIMIT&timeInForce=GTC&quantity=0.01&price=59000", -1117)]
    [InlineData("symbol=BTCUSDT&side=BUY&type=ODD&quantity=0.01&price=59000", -1116)]
    [InlineData("symbol=BTCUSDT&side=BUY&type=STOP_MARKET&quantity=0.01&stopPrice=1", -4120)]
    [InlineData("symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=ODD&quantity=0.01&price=59000", -1115)]
    [InlineData("symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=0.01&price=59000", -1102)]
    [InlineData("symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&price=59000", -1102)]
    [InlineData("symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01", -1102)]
    [InlineData("symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=59000.15", -1111)]
    [InlineData("symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.0105&price=59000", -1111)]
    [InlineData("symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0&price=59000", -4003)]
    [InlineData("symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=0", -4001)]
    [InlineData("symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1001&price=59000", -4005)]
    [InlineData("symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.001&price=59000", -4164)]
    [InlineData("symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=90000", -4016)]
    [InlineData("symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=900&price=59000", -2019)]
    [InlineData("symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTX&quantity=0.01&price=60001", -5022)]
    [InlineData("symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.01&reduceOnly=true", -2022)]
    [InlineData("symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.01&timeInForce=GTC", -1106)]
    [InlineData("symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.01&positionSide=LONG", -4061)]
    [InlineData("symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.01&newClientOrderId=bad%20id", -4015)]
    public async Task Refuses_with_the_venues_own_code(string order, int code)
    {
        await using var bench = await BinanceBench.StartAsync();
        var answer = await bench.SignedAsync(HttpMethod.Post, "/fapi/v1/order", order);
        Assert.Equal((400, code), (answer.Code, answer.Error));
    }

    [Fact]
    public async Task A_client_id_is_unique_among_working_orders_only()
    {
        await using var bench = await BinanceBench.StartAsync();
        Assert.Equal(200, (await bench.PlaceAsync("one")).Code);
        Assert.Equal(-4116, (await bench.PlaceAsync("one")).Error);
        await bench.SignedAsync(HttpMethod.Delete, "/fapi/v1/order", $"symbol={BinanceBench.Symbol}&origClientOrderId=one");
        Assert.Equal(200, (await bench.PlaceAsync("one")).Code);
    }

    [Fact]
    public async Task An_order_is_answered_as_it_entered_unless_the_result_was_asked_for()
    {
        await using var bench = await BinanceBench.StartAsync();
        var acknowledged = await bench.PlaceAsync("ack", type: "MARKET");
        Assert.Equal(("NEW", "0"), (acknowledged.Text("status"), acknowledged.Text("executedQty")));
        var result = await bench.PlaceAsync("result", type: "MARKET", more: "&newOrderRespType=RESULT");
        Assert.Equal(("FILLED", "60000.10000"), (result.Text("status"), result.Text("avgPrice")));
        Assert.Equal("FILLED", (await bench.QueryAsync("ack")).Text("status"));
    }

    [Fact]
    public async Task Unknown_orders_have_one_code_to_ask_and_another_to_cancel()
    {
        await using var bench = await BinanceBench.StartAsync();
        Assert.Equal(-2013, (await bench.QueryAsync("nobody")).Error);
        var cancel = await bench.SignedAsync(HttpMethod.Delete, "/fapi/v1/order", $"symbol={BinanceBench.Symbol}&origClientOrderId=nobody");
        Assert.Equal(-2011, cancel.Error);
    }

    [Fact]
    public async Task A_countdown_cancels_what_is_open_when_it_is_not_renewed()
    {
        await using var bench = await BinanceBench.StartAsync();
        await bench.PlaceAsync("resting");
        await bench.SignedAsync(HttpMethod.Post, "/fapi/v1/countdownCancelAll", $"symbol={BinanceBench.Symbol}&countdownTime=5000");
        bench.Time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal("NEW", (await bench.QueryAsync("resting")).Text("status"));
        bench.Time.Advance(TimeSpan.FromSeconds(1.2));
        Assert.Equal("CANCELED", (await bench.QueryAsync("resting")).Text("status"));
    }

    [Fact]
    public async Task Used_weight_is_told_and_too_much_of_it_is_429_then_418()
    {
        await using var bench = await BinanceBench.StartAsync(new VenueLimits { WeightPerMinute = 5, RefusedBeforeBan = 2 });
        var first = await bench.GetAsync("/fapi/v1/time");
        Assert.Equal("1", first.Headers["X-MBX-USED-WEIGHT-1M"]);
        Assert.Equal("3", (await bench.GetAsync("/fapi/v1/depth", $"symbol={BinanceBench.Symbol}&limit=5")).Headers["X-MBX-USED-WEIGHT-1M"]);
        await bench.GetAsync("/fapi/v1/time");
        await bench.GetAsync("/fapi/v1/time");
        var limited = await bench.GetAsync("/fapi/v1/time");
        Assert.Equal((429, -1003), (limited.Code, limited.Error));
        Assert.Equal("60", limited.Headers["Retry-After"]);
        await bench.GetAsync("/fapi/v1/time");
        Assert.Equal(418, (await bench.GetAsync("/fapi/v1/time")).Code);
        bench.Time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(418, (await bench.GetAsync("/fapi/v1/time")).Code);
        bench.Time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(200, (await bench.GetAsync("/fapi/v1/time")).Code);
    }

    [Fact]
    public async Task New_orders_are_counted_per_account()
    {
        await using var bench = await BinanceBench.StartAsync(new VenueLimits { OrdersPerTenSeconds = 2 });
        await bench.PlaceAsync("one");
        var second = await bench.PlaceAsync("two");
        Assert.Equal(("2", "2"), (second.Headers["X-MBX-ORDER-COUNT-10S"], second.Headers["X-MBX-ORDER-COUNT-1M"]));
        var third = await bench.PlaceAsync("three");
        Assert.Equal((429, -1015), (third.Code, third.Error));
        Assert.Equal(200, (await bench.SignedAsync(HttpMethod.Delete, "/fapi/v1/allOpenOrders", "symbol=BTCUSDT")).Code);
        bench.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(200, (await bench.PlaceAsync("three")).Code);
    }
}
