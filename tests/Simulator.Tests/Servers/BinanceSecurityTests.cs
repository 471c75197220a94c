using System.Text.Json.Nodes;

namespace Hedgerow.Simulator.Tests.Servers;

public sealed class BinanceSecurityTests
{
    private const string AccountPath = "/fapi/v3/account";

    [Fact]
    public async Task A_signature_over_the_raw_bytes_opens_the_account()
    {
        await using var bench = await BinanceBench.StartAsync();
        var answer = await bench.SignedAsync(HttpMethod.Get, AccountPath, "odd=a%2Fb%20c");
        Assert.Equal(200, answer.Code);
        Assert.Equal("100000.00000000", answer.Text("totalWalletBalance"));
    }

    [Fact]
    public async Task A_signature_may_cover_query_and_body_together()
    {
        await using var bench = await BinanceBench.StartAsync();
        var query = $"symbol={BinanceBench.Symbol}&timestamp={bench.NowMs}";
        using var request = new HttpRequestMessage(HttpMethod.Post, "/fapi/v1/leverage?" + query)
        {
            Content = new StringContent("leverage=7&signature=" + TestKeys.Hmac(query + "leverage=7")),
        };
        request.Headers.Add("X-MBX-APIKEY", TestKeys.ApiKey);
        using var response = await bench.Http.SendAsync(request);
        var answer = await Answer.ReadAsync(response);
        Assert.Equal(200, answer.Code);
        Assert.Equal(7, answer.Json["leverage"]!.GetValue<int>());
    }

    [Theory]
    [InlineData("&extra=1")]
    [InlineData("&signature=00")]
    public async Task What_was_not_signed_is_refused(string tail)
    {
        await using var bench = await BinanceBench.StartAsync();
        var answer = await bench.SendAsync(HttpMethod.Get, AccountPath, bench.Signed("") + tail);
        Assert.Equal(400, answer.Code);
        Assert.True(answer.Error is -1022 or -1102, answer.Json.ToJsonString());
    }

    [Fact]
    public async Task A_wrong_signature_is_refused()
    {
        await using var bench = await BinanceBench.StartAsync();
        var payload = "timestamp=" + bench.NowMs;
        var answer = await bench.SendAsync(HttpMethod.Get, AccountPath, payload + "&signature=" + TestKeys.Hmac(payload + "0"));
        Assert.Equal((400, -1022), (answer.Code, answer.Error));
    }

    [Fact]
    public async Task A_missing_signature_is_refused()
    {
        await using var bench = await BinanceBench.StartAsync();
        var answer = await bench.SendAsync(HttpMethod.Get, AccountPath, "timestamp=" + bench.NowMs);
        Assert.Equal((400, -1102), (answer.Code, answer.Error));
    }

    [Theory]
    [InlineData(null, -2014)]
    [InlineData("nobody", -2015)]
    public async Task An_unknown_key_is_refused(string? apiKey, int code)
    {
        await using var bench = await BinanceBench.StartAsync();
        var answer = await bench.SendAsync(HttpMethod.Get, AccountPath, bench.Signed(""), apiKey);
        Assert.Equal((401, code), (answer.Code, answer.Error));
    }

    [Theory]
    [InlineData(-5_000, "", 0)]
    [InlineData(-5_001, "", -1021)]
    [InlineData(-9_000, "recvWindow=10000&", 0)]
    [InlineData(-200, "recvWindow=100&", -1021)]
    [InlineData(999, "", 0)]
    [InlineData(1_000, "", -1021)]
    [InlineData(0, "recvWindow=60001&", -1130)]
    public async Task The_timestamp_must_be_within_the_window(int offsetMs, string window, int code)
    {
        await using var bench = await BinanceBench.StartAsync();
        var answer = await bench.SendAsync(HttpMethod.Get, AccountPath, BinanceBench.Sign($"{window}timestamp={bench.NowMs + offsetMs}"));
        Assert.Equal(code, code == 0 ? answer.Code - 200 : answer.Error);
    }

    [Fact]
    public async Task An_ed25519_key_signs_rest_requests()
    {
        await using var bench = await BinanceBench.StartAsync();
        var payload = "timestamp=" + bench.NowMs;
        var good = payload + "&signature=" + Uri.EscapeDataString(TestKeys.Ed25519(payload));
        var bad = payload + "&signature=" + Uri.EscapeDataString(TestKeys.Ed25519(payload + "0"));
        Assert.Equal(200, (await bench.SendAsync(HttpMethod.Get, AccountPath, good, TestKeys.Ed25519ApiKey)).Code);
        Assert.Equal(-1022, (await bench.SendAsync(HttpMethod.Get, AccountPath, bad, TestKeys.Ed25519ApiKey)).Error);
    }

    [Fact]
    public async Task A_session_logs_on_with_ed25519_and_then_needs_no_signature()
    {
        await using var bench = await BinanceBench.StartAsync();
        await using var socket = await bench.StreamAsync("/ws-fapi/v1");
        await socket.SendAsync(LogOn(bench, TestKeys.Ed25519ApiKey, TestKeys.Ed25519));
        var logOn = await socket.NextAsync();
        Assert.Equal(TestKeys.Ed25519ApiKey, logOn["result"]!["apiKey"]!.GetValue<string>());

        await socket.SendAsync(new JsonObject { ["id"] = 7, ["method"] = "order.place", ["params"] = Order(bench, "session-1") });
        var placed = await socket.NextAsync();
        Assert.Equal(7, placed["id"]!.GetValue<int>());
        Assert.Equal(200, placed["status"]!.GetValue<int>());
        Assert.Equal("session-1", placed["result"]!["clientOrderId"]!.GetValue<string>());
        Assert.Equal("REQUEST_WEIGHT", placed["rateLimits"]![0]!["rateLimitType"]!.GetValue<string>());

        await socket.SendAsync(new JsonObject { ["id"] = "bye", ["method"] = "session.logout" });
        Assert.Null((await socket.NextAsync())["result"]!["apiKey"]);
        await socket.SendAsync(new JsonObject { ["id"] = 8, ["method"] = "order.place", ["params"] = Order(bench, "session-2") });
        Assert.Equal(-1102, (await socket.NextAsync())["error"]!["code"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_session_does_not_log_on_with_hmac_or_a_wrong_signature()
    {
        await using var bench = await BinanceBench.StartAsync();
        await using var socket = await bench.StreamAsync("/ws-fapi/v1");
        await socket.SendAsync(LogOn(bench, TestKeys.ApiKey, TestKeys.Hmac));
        Assert.Equal(-4056, (await socket.NextAsync())["error"]!["code"]!.GetValue<int>());
        await socket.SendAsync(LogOn(bench, TestKeys.Ed25519ApiKey, payload => TestKeys.Ed25519(payload + "x")));
        Assert.Equal(-1022, (await socket.NextAsync())["error"]!["code"]!.GetValue<int>());
        await socket.SendAsync(new JsonObject { ["id"] = 1, ["method"] = "session.status" });
        Assert.Null((await socket.NextAsync())["result"]!["apiKey"]);
    }

    [Fact]
    public async Task Requests_over_the_socket_may_carry_their_own_signature()
    {
        await using var bench = await BinanceBench.StartAsync();
        await using var socket = await bench.StreamAsync("/ws-fapi/v1");
        var order = Order(bench, "own-1");
        order["apiKey"] = TestKeys.ApiKey;
        order["signature"] = TestKeys.Hmac(Payload(order));
        await socket.SendAsync(new JsonObject { ["id"] = "a", ["method"] = "order.place", ["params"] = order });
        Assert.Equal(200, (await socket.NextAsync())["status"]!.GetValue<int>());
        order = order.DeepClone().AsObject();
        order["newClientOrderId"] = "own-2";
        await socket.SendAsync(new JsonObject { ["id"] = "b", ["method"] = "order.place", ["params"] = order });
        Assert.Equal(-1022, (await socket.NextAsync())["error"]!["code"]!.GetValue<int>());
    }

    private static JsonObject Order(BinanceBench bench, string clientId) => new()
    {
        ["symbol"] = BinanceBench.Symbol,
        ["side"] = "BUY",
        ["type"] = "LIMIT",
        ["timeInForce"] = "GTC",
        ["price"] = "59000",
        ["quantity"] = "0.01",
        ["newClientOrderId"] = clientId,
        ["timestamp"] = bench.NowMs,
    };

    private static JsonObject LogOn(BinanceBench bench, string apiKey, Func<string, string> sign)
    {
        var parameters = new JsonObject { ["apiKey"] = apiKey, ["timestamp"] = bench.NowMs };
        parameters["signature"] = sign(Payload(parameters));
        return new JsonObject { ["id"] = "logon", ["method"] = "session.logon", ["params"] = parameters };
    }

    private static string Payload(JsonObject parameters) =>
        string.Join('&', parameters.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => p.Key + "=" + p.Value));
}
