using System.Text.Json.Nodes;
using Hedgerow.Simulator.Servers;

namespace Hedgerow.Simulator.Tests.Servers;

public sealed class BybitServerTests
{
    private const string WalletPath = "/v5/account/wallet-balance";
    private const string WalletQuery = "accountType=UNIFIED";

    [Fact]
    public async Task A_signature_over_the_raw_query_or_body_opens_the_account()
    {
        await using var bench = await BybitBench.StartAsync();
        var wallet = await bench.GetAsync(WalletPath, WalletQuery);
        Assert.Equal((200, 0), (wallet.Code, wallet.RetCode));
        Assert.Equal("100000.00000000", wallet.Json["result"]!["list"]![0]!["totalEquity"]!.GetValue<string>());
        Assert.Equal(0, (await bench.PlaceAsync("one")).RetCode);
    }

    [Fact]
    public async Task A_wrong_signature_or_key_is_refused()
    {
        await using var bench = await BybitBench.StartAsync();
        Assert.Equal(10004, (await bench.GetAsync(WalletPath, WalletQuery, signature: TestKeys.Hmac("else"))).RetCode);
        Assert.Equal(10003, (await bench.GetAsync(WalletPath, WalletQuery, apiKey: "nobody")).RetCode);
    }

    [Theory]
    [InlineData(-5_000, 0)]
    [InlineData(-5_001, 10002)]
    [InlineData(999, 0)]
    [InlineData(1_000, 10002)]
    public async Task The_timestamp_must_be_within_the_window(int offsetMs, int code)
    {
        await using var bench = await BybitBench.StartAsync();
        var answer = await bench.GetAsync(WalletPath, WalletQuery, timestamp: bench.NowMs + offsetMs);
        Assert.Equal(code, answer.RetCode);
    }

    [Fact]
    public async Task Requests_are_limited_per_second_and_the_headers_say_so()
    {
        await using var bench = await BybitBench.StartAsync(new VenueLimits { OrderRequestsPerSecond = 2 });
        var first = await bench.PlaceAsync("one");
        Assert.Equal(("2", "1"), (first.Headers["X-Bapi-Limit"], first.Headers["X-Bapi-Limit-Status"]));
        await bench.PlaceAsync("two");
        var third = await bench.PlaceAsync("three");
        Assert.Equal(10006, third.RetCode);
        Assert.Equal((bench.NowMs / 1000 * 1000 + 1000).ToString(), third.Headers["X-Bapi-Limit-Reset-Timestamp"]);
        Assert.Null(await bench.FindAsync("three"));
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, (await bench.PlaceAsync("three")).RetCode);
    }

    [Fact]
    public async Task Too_many_requests_of_an_address_are_refused_at_the_door()
    {
        await using var bench = await BybitBench.StartAsync(new VenueLimits { RequestsPerFiveSeconds = 1 });
        await bench.GetAsync("/v5/market/time", "");
        Assert.Equal(403, (await bench.GetAsync("/v5/market/time", "")).Code);
    }

    [Fact]
    public async Task Refuses_with_the_venues_own_code()
    {
        await using var bench = await BybitBench.StartAsync(VenueLimits.None);
        async Task<int> Code(Action<JsonObject> change)
        {
            var order = BybitBench.Order("");
            change(order);
            return (await bench.PostAsync("/v5/order/create", order)).RetCode;
        }

        Assert.Equal(10001, await Code(o => o["category"] = "spot"));
        Assert.Equal(10001, await Code(o => o["symbol"] = "NOPE"));
        Assert.Equal(10001, await Code(o => o["side"] = "Up"));
        Assert.Equal(10001, await Code(o => o["orderType"] = "Odd"));
        Assert.Equal(10001, await Code(o => o["timeInForce"] = "Odd"));
        Assert.Equal(10001, await Code(o => o["qty"] = "0.0105"));
        Assert.Equal(10001, await Code(o => o["qty"] = "0"));
        Assert.Equal(10001, await Code(o => o["price"] = "59000.15"));
        Assert.Equal(10001, await Code(o => o["positionIdx"] = 1));
        Assert.Equal(110003, await Code(o => o["price"] = "90000"));
        Assert.Equal(110007, await Code(o => o["qty"] = "900"));
        Assert.Equal(110017, await Code(o => o["reduceOnly"] = true));
        Assert.Equal(0, await Code(o => o["orderLinkId"] = "same"));
        Assert.Equal(110072, await Code(o => o["orderLinkId"] = "same"));
        Assert.Equal(110001, (await bench.PostAsync("/v5/order/cancel", new JsonObject { ["category"] = "linear", ["symbol"] = "BTCUSDT", ["orderId"] = "x" })).RetCode);
    }

    [Fact]
    public async Task Level_one_is_told_whole_every_time()
    {
        await using var bench = await BybitBench.StartAsync();
        await using var socket = await bench.SubscribedAsync("/v5/public/linear", "orderbook.1.BTCUSDT");
        var first = await socket.NextAsync();
        bench.Server.SetBook(BybitBench.Symbol, 60_002m, 1, 60_002.1m, 1);
        var second = await socket.NextAsync();
        Assert.Equal("snapshot", second["type"]!.GetValue<string>());
        Assert.Equal(first["data"]!["u"]!.GetValue<long>() + 1, second["data"]!["u"]!.GetValue<long>());
        Assert.Equal("60002.0", Assert.Single(second["data"]!["b"]!.AsArray())![0]!.GetValue<string>());
        Assert.Equal("60002.1", Assert.Single(second["data"]!["a"]!.AsArray())![0]!.GetValue<string>());
    }

    [Fact]
    public async Task Books_start_with_a_snapshot_and_go_on_with_numbered_differences()
    {
        await using var bench = await BybitBench.StartAsync();
        await using var socket = await bench.SubscribedAsync("/v5/public/linear", "orderbook.50.BTCUSDT");
        var snapshot = await socket.NextAsync();
        Assert.Equal("snapshot", snapshot["type"]!.GetValue<string>());
        Assert.Equal("60000.0", snapshot["data"]!["b"]![0]![0]!.GetValue<string>());
        bench.Server.SetBook(BybitBench.Symbol, 60_002m, 1, 60_002.1m, 1);
        var delta = await socket.NextAsync();
        Assert.Equal("delta", delta["type"]!.GetValue<string>());
        Assert.Equal(snapshot["data"]!["u"]!.GetValue<long>() + 1, delta["data"]!["u"]!.GetValue<long>());
        var bids = delta["data"]!["b"]!.AsArray().ToDictionary(l => l![0]!.GetValue<string>(), l => l![1]!.GetValue<string>());
        Assert.Equal("1.000", bids["60002.0"]);
        Assert.Equal("0.000", bids["60000.0"]);
    }

    [Fact]
    public async Task Level_one_repeats_its_snapshot_after_three_quiet_seconds()
    {
        await using var bench = await BybitBench.StartAsync();
        await using var socket = await bench.SubscribedAsync("/v5/public/linear", "orderbook.1.BTCUSDT");
        var first = await socket.NextAsync();
        bench.Time.Advance(TimeSpan.FromSeconds(3.1));
        var second = await socket.NextAsync();
        Assert.Equal("snapshot", second["type"]!.GetValue<string>());
        Assert.Equal(first["data"]!["u"]!.GetValue<long>(), second["data"]!["u"]!.GetValue<long>());
        Assert.True(second["ts"]!.GetValue<long>() > first["ts"]!.GetValue<long>());
    }

    [Fact]
    public async Task A_fill_tells_order_execution_position_and_wallet()
    {
        await using var bench = await BybitBench.StartAsync();
        await using var socket = await bench.SubscribedAsync("/v5/private", "order", "execution", "position", "wallet");
        await bench.PostAsync("/v5/order/create", BybitBench.Order("fill", price: "60000.1", timeInForce: "IOC"));
        var frames = new List<JsonNode>();
        while (frames.Count < 4)
        {
            frames.Add(await socket.NextAsync());
        }

        Assert.Equal(["order", "execution", "position", "wallet"], frames.Select(f => f["topic"]!.GetValue<string>()));
        Assert.Equal("Filled", frames[0]["data"]![0]!["orderStatus"]!.GetValue<string>());
        Assert.Equal("Trade", frames[1]["data"]![0]!["execType"]!.GetValue<string>());
        Assert.Equal("0.01", frames[2]["data"]![0]!["size"]!.GetValue<string>());
        Assert.Equal("UNIFIED", frames[3]["data"]![0]!["accountType"]!.GetValue<string>());
    }

    [Fact]
    public async Task Private_topics_need_a_login_and_a_login_the_right_signature()
    {
        await using var bench = await BybitBench.StartAsync();
        await using var socket = await bench.StreamAsync("/v5/private");
        await socket.SendAsync("""{"op":"subscribe","args":["order"]}""");
        Assert.False((await socket.NextAsync())["success"]!.GetValue<bool>());
        await socket.SendAsync($$"""{"op":"auth","args":["{{TestKeys.ApiKey}}",{{bench.NowMs + 1000}},"00"]}""");
        Assert.False((await socket.NextAsync())["success"]!.GetValue<bool>());
        var late = bench.NowMs - 1;
        await socket.SendAsync($$"""{"op":"auth","args":["{{TestKeys.ApiKey}}",{{late}},"{{TestKeys.Hmac("GET/realtime" + late)}}"]}""");
        Assert.False((await socket.NextAsync())["success"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Orders_go_over_the_trade_stream()
    {
        await using var bench = await BybitBench.StartAsync();
        await using var socket = await bench.LoggedOnAsync("/v5/trade");
        await socket.SendAsync(bench.Trade("order.create", BybitBench.Order("ws"), "r1"));
        var created = await socket.NextAsync();
        Assert.Equal(("r1", 0), (created["reqId"]!.GetValue<string>(), created["retCode"]!.GetValue<int>()));
        Assert.Equal("ws", created["data"]!["orderLinkId"]!.GetValue<string>());
        Assert.Equal("9", created["header"]!["X-Bapi-Limit-Status"]!.GetValue<string>());
        var change = new JsonObject { ["category"] = "linear", ["symbol"] = "BTCUSDT", ["orderLinkId"] = "ws", ["qty"] = "0.02" };
        await socket.SendAsync(bench.Trade("order.amend", change, "r2"));
        Assert.Equal(0, (await socket.NextAsync())["retCode"]!.GetValue<int>());
        Assert.Equal("0.02", (await bench.FindAsync("ws"))!["qty"]!.GetValue<string>());
        await socket.SendAsync(bench.Trade("order.cancel", change.DeepClone().AsObject(), "r3"));
        Assert.Equal(0, (await socket.NextAsync())["retCode"]!.GetValue<int>());
        Assert.Equal("Cancelled", (await bench.FindAsync("ws"))!["orderStatus"]!.GetValue<string>());
        var old = bench.Trade("order.create", BybitBench.Order("old"), "r4");
        old["header"]!["X-BAPI-TIMESTAMP"] = (bench.NowMs - 6_000).ToString();
        await socket.SendAsync(old);
        Assert.Equal(10002, (await socket.NextAsync())["retCode"]!.GetValue<int>());
    }

    [Fact]
    public async Task The_trade_stream_takes_nothing_before_a_login()
    {
        await using var bench = await BybitBench.StartAsync();
        await using var socket = await bench.StreamAsync("/v5/trade");
        await socket.SendAsync(bench.Trade("order.create", BybitBench.Order("early"), "r1"));
        Assert.Equal(10003, (await socket.NextAsync())["retCode"]!.GetValue<int>());
        Assert.Null(await bench.FindAsync("early"));
    }

    [Theory]
    [InlineData("/v5/public/linear", "ret_msg")]
    [InlineData("/v5/private", "op")]
    [InlineData("/v5/trade", "op")]
    public async Task Every_address_answers_a_ping(string path, string field)
    {
        await using var bench = await BybitBench.StartAsync();
        await using var socket = await bench.StreamAsync(path);
        await socket.SendAsync("""{"op":"ping"}""");
        Assert.Equal("pong", (await socket.NextAsync())[field]!.GetValue<string>());
    }

    [Fact]
    public async Task Orders_are_cancelled_when_the_account_stays_disconnected()
    {
        await using var bench = await BybitBench.StartAsync();
        await bench.PlaceAsync("resting");
        await using (var socket = await bench.SubscribedAsync("/v5/private", "order"))
        {
            await bench.PostAsync("/v5/order/disconnected-cancel-all", new JsonObject { ["timeWindow"] = 10 });
            bench.Time.Advance(TimeSpan.FromSeconds(30));
            Assert.Equal("New", (await bench.FindAsync("resting"))!["orderStatus"]!.GetValue<string>());
        }

        await BinanceStreamTests.WaitAsync(() => bench.Server.CountConnections().Private == 0);
        bench.Time.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal("New", (await bench.FindAsync("resting"))!["orderStatus"]!.GetValue<string>());
        bench.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("Cancelled", (await bench.FindAsync("resting"))!["orderStatus"]!.GetValue<string>());
    }

    [Fact]
    public async Task Executions_are_paged_to_the_end()
    {
        await using var bench = await BybitBench.StartAsync(VenueLimits.None);
        for (var i = 0; i < 5; i++)
        {
            await bench.PostAsync("/v5/order/create", BybitBench.Order("fill" + i, price: "60000.1", quantity: "0.001", timeInForce: "IOC"));
        }

        var seen = new List<string>();
        var cursor = "";
        do
        {
            var page = await bench.GetAsync("/v5/execution/list", "category=linear&symbol=BTCUSDT&limit=2" + (cursor.Length > 0 ? "&cursor=" + cursor : ""));
            seen.AddRange(page.Json["result"]!["list"]!.AsArray().Select(r => r!["orderLinkId"]!.GetValue<string>()));
            cursor = page.Json["result"]!["nextPageCursor"]!.GetValue<string>();
        }
        while (cursor.Length > 0 && seen.Count < 100);

        Assert.Equal(["fill4", "fill3", "fill2", "fill1", "fill0"], seen);
    }
}
