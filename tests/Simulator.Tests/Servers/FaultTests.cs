using System.Text.Json.Nodes;
using Hedgerow.Messages;
using Hedgerow.Simulator.Servers;

namespace Hedgerow.Simulator.Tests.Servers;

/// <summary>Every kind of fault, over real sockets, mostly against Binance; what differs at Bybit is in BybitFaultTests.</summary>
public sealed class FaultTests
{
    [Theory]
    [InlineData(VenueChannel.Public)]
    [InlineData(VenueChannel.Private)]
    [InlineData(VenueChannel.Orders)]
    public async Task Cut_closes_the_connections_of_its_channel_only(VenueChannel channel)
    {
        await using var bench = await BinanceBench.StartAsync();
        await using var book = await bench.StreamAsync("/public/ws");
        var (user, _) = await bench.UserStreamAsync();
        await using var orders = await bench.StreamAsync("/ws-fapi/v1");
        await using var privateSocket = user;
        await BinanceStreamTests.WaitAsync(() => bench.Server.CountConnections() is { Public: 1, Private: 1, Orders: 1 });
        bench.Server.Faults.Add(new Fault(FaultKind.CutConnection) { Channel = channel });
        var sockets = new Dictionary<VenueChannel, TestSocket>
        {
            [VenueChannel.Public] = book,
            [VenueChannel.Private] = user,
            [VenueChannel.Orders] = orders,
        };
        await sockets[channel].Ended;
        Assert.All(sockets.Where(s => s.Key != channel), s => Assert.True(s.Value.IsOpen));
        Assert.Empty(bench.Server.Faults.List());
        await using var again = await bench.StreamAsync("/public/ws");
    }

    [Fact]
    public async Task Cut_until_cleared_refuses_new_connections()
    {
        await using var bench = await BinanceBench.StartAsync();
        bench.Server.Faults.Add(new Fault(FaultKind.CutConnection) { Channel = VenueChannel.Public, Count = null });
        await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(() => bench.StreamAsync("/public/ws"));
        bench.Server.Faults.Clear();
        await using var socket = await bench.StreamAsync("/public/ws");
    }

    [Fact]
    public async Task Cut_of_every_channel_until_cleared_is_a_venue_out_of_reach()
    {
        await using var bench = await BinanceBench.StartAsync();
        await using var socket = await bench.StreamAsync("/public/ws");
        await BinanceStreamTests.WaitForPublicAsync(bench, 1);
        bench.Server.Faults.Add(new Fault(FaultKind.CutConnection) { Count = null });
        await socket.Ended;
        await Assert.ThrowsAsync<HttpRequestException>(() => bench.GetAsync("/fapi/v1/time"));
        await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(() => bench.StreamAsync("/ws-fapi/v1"));
        bench.Server.Faults.Clear();
        Assert.Equal(200, (await bench.GetAsync("/fapi/v1/time")).Code);
    }

    [Fact]
    public async Task Cut_after_frames_lets_them_pass()
    {
        await using var bench = await BinanceBench.StartAsync();
        await using var socket = await bench.StreamAsync("/public/ws/btcusdt@bookTicker");
        await BinanceStreamTests.WaitForPublicAsync(bench, 1);
        bench.Server.Faults.Add(new Fault(FaultKind.CutConnection) { Channel = VenueChannel.Public, After = 2 });
        for (var i = 1; i <= 3; i++)
        {
            bench.Server.SetBook(BinanceBench.Symbol, 60_000m + i, 1, 60_100m, 1);
        }

        await socket.Ended;
        Assert.True(socket.TakeReceived().Count <= 2);
    }

    [Fact]
    public async Task Cut_on_rest_drops_the_request_before_it_is_carried_out()
    {
        await using var bench = await BinanceBench.StartAsync();
        bench.Server.Faults.Add(new Fault(FaultKind.CutConnection) { Channel = VenueChannel.Rest, Request = RequestKind.Place });
        await Assert.ThrowsAsync<HttpRequestException>(() => bench.PlaceAsync("cut"));
        Assert.Equal(-2013, (await bench.QueryAsync("cut")).Error);
    }

    [Fact]
    public async Task Hang_keeps_connections_open_and_silent_until_cleared()
    {
        await using var bench = await BinanceBench.StartAsync();
        await using var socket = await bench.StreamAsync("/public/ws/btcusdt@bookTicker");
        await BinanceStreamTests.WaitForPublicAsync(bench, 1);
        bench.Server.Faults.Add(new Fault(FaultKind.HangConnection) { Channel = VenueChannel.Public, Count = null });
        bench.Server.SetBook(BinanceBench.Symbol, 60_001m, 1, 60_100m, 1);
        bench.Server.Faults.Clear();
        bench.Server.SetBook(BinanceBench.Symbol, 60_002m, 1, 60_100m, 1);
        Assert.Equal("60002.0", (await socket.NextAsync())["b"]!.GetValue<string>());
        Assert.True(socket.IsOpen);
    }

    [Fact]
    public async Task Hang_on_rest_never_answers_nor_carries_out()
    {
        await using var bench = await BinanceBench.StartAsync();
        bench.Server.Faults.Add(new Fault(FaultKind.HangConnection) { Channel = VenueChannel.Rest, Request = RequestKind.Place });
        var hung = bench.PlaceAsync("hung");
        Assert.Equal(-2013, (await bench.QueryAsync("hung")).Error);
        Assert.False(hung.IsCompleted);
        bench.Server.Faults.Clear();
        await Assert.ThrowsAsync<HttpRequestException>(() => hung);
        Assert.Equal(-2013, (await bench.QueryAsync("hung")).Error);
    }

    [Theory]
    [InlineData(FaultKind.Delay)]
    [InlineData(FaultKind.LateAccept)]
    public async Task A_late_order_enters_when_its_time_has_come(FaultKind kind)
    {
        await using var bench = await BinanceBench.StartAsync();
        bench.Server.Faults.Add(new Fault(kind) { Request = RequestKind.Place, Duration = TimeSpan.FromSeconds(3) });
        var late = bench.PlaceAsync("late");
        await BinanceStreamTests.WaitAsync(() => bench.Server.Faults.List().Count == 0);
        Assert.Equal(-2013, (await bench.QueryAsync("late")).Error);
        await AdvanceUntilAsync(bench, late);
        Assert.Equal("NEW", (await late).Text("status"));
    }

    [Fact]
    public async Task A_late_order_enters_although_its_client_hung_up()
    {
        await using var bench = await BinanceBench.StartAsync();
        bench.Server.Faults.Add(new Fault(FaultKind.LateAccept) { Duration = TimeSpan.FromSeconds(3) });
        using (var impatient = new HttpClient { BaseAddress = bench.Server.HttpBase })
        using (var cancel = new CancellationTokenSource())
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/fapi/v1/order?" + bench.Signed(
                "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&price=59000&quantity=0.01&newClientOrderId=late"));
            request.Headers.Add("X-MBX-APIKEY", TestKeys.ApiKey);
            var sending = impatient.SendAsync(request, cancel.Token);
            await BinanceStreamTests.WaitAsync(() => bench.Server.Faults.List().Count == 0);
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        }

        Assert.Equal(-2013, (await bench.QueryAsync("late")).Error);
        await BinanceStreamTests.WaitAsync(() =>
        {
            bench.Time.Advance(TimeSpan.FromSeconds(1));
            return bench.Server.Use(m => m.OpenOrders("alice").Count) == 1;
        });
    }

    [Fact]
    public async Task Error_after_accept_takes_effect_although_it_says_503()
    {
        await using var bench = await BinanceBench.StartAsync();
        bench.Server.Faults.Add(new Fault(FaultKind.ErrorAfterAccept));
        Assert.Equal(503, (await bench.PlaceAsync("there")).Code);
        Assert.Equal("NEW", (await bench.QueryAsync("there")).Text("status"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_lost_acknowledgement_leaves_the_order_in_the_book(bool cut)
    {
        await using var bench = await BinanceBench.StartAsync();
        bench.Server.Faults.Add(new Fault(FaultKind.LostAck) { Cut = cut });
        var unanswered = bench.PlaceAsync("there");
        await BinanceStreamTests.WaitAsync(() => bench.Server.Faults.List().Count == 0);
        Assert.Equal("NEW", (await bench.QueryAsync("there")).Text("status"));
        if (!cut)
        {
            Assert.False(unanswered.IsCompleted);
            bench.Server.Faults.Clear();
        }

        await Assert.ThrowsAsync<HttpRequestException>(() => unanswered);
    }

    [Fact]
    public async Task A_reject_on_command_has_its_code_and_leaves_nothing()
    {
        await using var bench = await BinanceBench.StartAsync();
        bench.Server.Faults.Add(new Fault(FaultKind.RejectOrder) { Code = -2027, Text = "no" });
        var answer = await bench.PlaceAsync("refused");
        Assert.Equal((-2027, "no"), (answer.Error, answer.Text("msg")));
        Assert.Equal(-2013, (await bench.QueryAsync("refused")).Error);
    }

    [Theory]
    [InlineData(FaultKind.RateLimited, 429)]
    [InlineData(FaultKind.Banned, 418)]
    [InlineData(FaultKind.Maintenance, 503)]
    public async Task A_refused_request_is_not_carried_out(FaultKind kind, int status)
    {
        await using var bench = await BinanceBench.StartAsync();
        bench.Server.Faults.Add(new Fault(kind) { Request = RequestKind.Place, Duration = TimeSpan.FromSeconds(7) });
        var answer = await bench.PlaceAsync("refused");
        Assert.Equal(status, answer.Code);
        Assert.Equal(kind != FaultKind.Maintenance, answer.Headers.TryGetValue("Retry-After", out var seconds) && seconds == "7");
        Assert.Equal(-2013, (await bench.QueryAsync("refused")).Error);
    }

    [Fact]
    public async Task Maintenance_shows_on_the_status_page()
    {
        await using var bench = await BinanceBench.StartAsync();
        bench.Server.Faults.Add(new Fault(FaultKind.Maintenance) { Count = null });
        Assert.Equal(1, (await bench.GetAsync("/sapi/v1/system/status")).Json["status"]!.GetValue<int>());
        Assert.Equal(503, (await bench.GetAsync("/fapi/v1/time")).Code);
        bench.Server.Faults.Clear();
        Assert.Equal(0, (await bench.GetAsync("/sapi/v1/system/status")).Json["status"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_skewed_clock_refuses_good_timestamps_and_tells_its_own_time()
    {
        await using var bench = await BinanceBench.StartAsync();
        bench.Server.Faults.Add(new Fault(FaultKind.ClockSkew) { Duration = TimeSpan.FromSeconds(-30), Count = null });
        Assert.Equal(-1021, (await bench.PlaceAsync("early")).Error);
        var time = (await bench.GetAsync("/fapi/v1/time")).Json["serverTime"]!.GetValue<long>();
        Assert.Equal(bench.NowMs - 30_000, time);
    }

    [Fact]
    public async Task A_hidden_order_is_found_when_its_time_is_over()
    {
        await using var bench = await BinanceBench.StartAsync();
        bench.Server.Faults.Add(new Fault(FaultKind.LookupNotFound) { Duration = TimeSpan.FromSeconds(2), Count = null });
        await bench.PlaceAsync("hidden");
        Assert.Equal(-2013, (await bench.QueryAsync("hidden")).Error);
        var open = await bench.SignedAsync(HttpMethod.Get, "/fapi/v1/openOrders", "symbol=BTCUSDT");
        Assert.Empty(open.Json.AsArray());
        bench.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("NEW", (await bench.QueryAsync("hidden")).Text("status"));
    }

    [Fact]
    public async Task Private_pushes_are_dropped_or_doubled_by_kind()
    {
        await using var bench = await BinanceBench.StartAsync();
        var (socket, _) = await bench.UserStreamAsync();
        await using var user = socket;
        await BinanceStreamTests.WaitForPrivateAsync(bench);
        bench.Server.Faults.Add(new Fault(FaultKind.DropPush) { Push = "ACCOUNT_UPDATE" });
        bench.Server.Faults.Add(new Fault(FaultKind.DuplicatePush) { Push = "ORDER_TRADE_UPDATE", After = 1 });
        await bench.PlaceAsync("one", type: "MARKET");
        await bench.PlaceAsync("two");
        var frames = new List<string>();
        while (!frames.Contains("two NEW"))
        {
            var frame = await user.NextAsync();
            frames.Add(frame["e"]!.GetValue<string>() == "ACCOUNT_UPDATE" ? "account" : $"{frame["o"]!["c"]} {frame["o"]!["x"]}");
        }

        Assert.Equal(["one NEW", "one TRADE", "one TRADE", "two NEW"], frames);
    }

    [Fact]
    public async Task A_gap_shows_in_the_sequence_of_the_next_frame()
    {
        await using var bench = await BinanceBench.StartAsync();
        await using var socket = await bench.StreamAsync("/public/ws/btcusdt@depth@100ms");
        await BinanceStreamTests.WaitForPublicAsync(bench, 1);
        bench.Server.Faults.Add(new Fault(FaultKind.SequenceGap) { After = 1 });
        for (var i = 1; i <= 3; i++)
        {
            bench.Server.SetBook(BinanceBench.Symbol, 60_000m + i, 1, 60_100m, 1);
            bench.Time.Advance(TimeSpan.FromMilliseconds(100));
        }

        var first = await socket.NextAsync();
        var next = await socket.NextAsync();
        Assert.True(next["pu"]!.GetValue<long>() > first["u"]!.GetValue<long>());
    }

    [Fact]
    public async Task A_book_frame_comes_twice()
    {
        await using var bench = await BinanceBench.StartAsync();
        await using var socket = await bench.StreamAsync("/public/ws/btcusdt@bookTicker");
        await BinanceStreamTests.WaitForPublicAsync(bench, 1);
        bench.Server.Faults.Add(new Fault(FaultKind.DuplicateFrame));
        bench.Server.SetBook(BinanceBench.Symbol, 60_001m, 1, 60_100m, 1);
        Assert.Equal((await socket.NextAsync()).ToJsonString(), (await socket.NextAsync()).ToJsonString());
    }

    [Fact]
    public async Task A_crossed_book_is_crossed_in_every_stream_and_heals()
    {
        await using var bench = await BinanceBench.StartAsync();
        await using var ticker = await bench.StreamAsync("/public/ws/btcusdt@bookTicker");
        await BinanceStreamTests.WaitForPublicAsync(bench, 1);
        bench.Server.Faults.Add(new Fault(FaultKind.CrossedBook));
        bench.Server.SetBook(BinanceBench.Symbol, 60_001m, 1, 60_100m, 1);
        bench.Server.SetBook(BinanceBench.Symbol, 60_002m, 1, 60_100m, 1);
        Assert.True(IsCrossed(await ticker.NextAsync()));
        Assert.False(IsCrossed(await ticker.NextAsync()));
    }

    [Fact]
    public async Task A_crossing_level_in_the_differences_is_taken_back_by_the_next()
    {
        await using var bench = await BinanceBench.StartAsync();
        await using var depth = await bench.StreamAsync("/public/ws/btcusdt@depth@100ms");
        await BinanceStreamTests.WaitForPublicAsync(bench, 1);
        bench.Server.Faults.Add(new Fault(FaultKind.CrossedBook));
        bench.Server.SetBook(BinanceBench.Symbol, 60_001m, 1, 60_100m, 1);
        bench.Time.Advance(TimeSpan.FromMilliseconds(100));
        bench.Server.SetBook(BinanceBench.Symbol, 60_002m, 1, 60_100m, 1);
        bench.Time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal("1.000", SizeAt(await depth.NextAsync(), "60100.1"));
        Assert.Equal("0.000", SizeAt(await depth.NextAsync(), "60100.1"));
    }

    [Fact]
    public async Task A_listen_key_expires_on_command()
    {
        await using var bench = await BinanceBench.StartAsync();
        var (socket, key) = await bench.UserStreamAsync();
        await using var user = socket;
        await BinanceStreamTests.WaitForPrivateAsync(bench);
        bench.Server.Faults.Add(new Fault(FaultKind.ExpireListenKey));
        Assert.Equal(key, (await user.NextAsync())["listenKey"]!.GetValue<string>());
        await bench.PlaceAsync("unseen");
        Assert.Empty(user.TakeReceived());
        Assert.NotEqual(key, (await bench.SendAsync(HttpMethod.Post, "/fapi/v1/listenKey", "")).Text("listenKey"));
    }

    [Fact]
    public async Task An_acknowledgement_over_the_socket_comes_twice_or_never()
    {
        await using var bench = await BybitBench.StartAsync();
        await using var socket = await bench.LoggedOnAsync("/v5/trade");
        bench.Server.Faults.Add(new Fault(FaultKind.DuplicateAck));
        bench.Server.Faults.Add(new Fault(FaultKind.LostAck) { After = 1 });
        foreach (var id in new[] { "one", "two", "three" })
        {
            await socket.SendAsync(bench.Trade("order.create", BybitBench.Order(id), id));
        }

        var answers = new[] { await socket.NextAsync(), await socket.NextAsync(), await socket.NextAsync() };
        Assert.Equal(["one", "one", "three"], answers.Select(a => a["reqId"]!.GetValue<string>()));
        Assert.Equal("New", (await bench.FindAsync("two"))!["orderStatus"]!.GetValue<string>());
    }

    [Fact]
    public async Task Socket_requests_meet_the_same_refusals()
    {
        await using var bench = await BybitBench.StartAsync(VenueLimits.None);
        await using var socket = await bench.LoggedOnAsync("/v5/trade");
        async Task<int> Code(Fault fault, string id)
        {
            bench.Server.Faults.Add(fault with { Channel = VenueChannel.Orders });
            await socket.SendAsync(bench.Trade("order.create", BybitBench.Order(id), id));
            return (await socket.NextAsync())["retCode"]!.GetValue<int>();
        }

        Assert.Equal(10006, await Code(new Fault(FaultKind.RateLimited), "a"));
        Assert.Equal(10016, await Code(new Fault(FaultKind.Maintenance), "b"));
        Assert.Equal(110090, await Code(new Fault(FaultKind.RejectOrder) { Code = 110090, Text = "no" }, "c"));
        Assert.Null(await bench.FindAsync("a"));
        Assert.Null(await bench.FindAsync("b"));
        Assert.Null(await bench.FindAsync("c"));
        Assert.Equal(10016, await Code(new Fault(FaultKind.ErrorAfterAccept), "d"));
        Assert.Equal("New", (await bench.FindAsync("d"))!["orderStatus"]!.GetValue<string>());
    }

    [Fact]
    public async Task Bybit_streams_gap_cross_and_lose_pushes_too()
    {
        await using var bench = await BybitBench.StartAsync();
        await using var book = await bench.SubscribedAsync("/v5/public/linear", "orderbook.50.BTCUSDT");
        var snapshot = await book.NextAsync();
        bench.Server.Faults.Add(new Fault(FaultKind.SequenceGap));
        bench.Server.SetBook(BybitBench.Symbol, 60_001m, 1, 60_100m, 1);
        bench.Server.SetBook(BybitBench.Symbol, 60_002m, 1, 60_100m, 1);
        var delta = await book.NextAsync();
        Assert.Equal(snapshot["data"]!["u"]!.GetValue<long>() + 2, delta["data"]!["u"]!.GetValue<long>());
        bench.Server.Faults.Add(new Fault(FaultKind.CrossedBook));
        bench.Server.SetBook(BybitBench.Symbol, 60_003m, 1, 60_100m, 1);
        var crossed = await book.NextAsync();
        Assert.Contains(crossed["data"]!["b"]!.AsArray(), l => l![0]!.GetValue<string>() == "60100.1");

        await using var user = await bench.SubscribedAsync("/v5/private", "order", "execution");
        bench.Server.Faults.Add(new Fault(FaultKind.DropPush) { Push = "execution" });
        await bench.PostAsync("/v5/order/create", BybitBench.Order("x", price: "60100", timeInForce: "IOC"));
        await bench.PlaceAsync("y");
        Assert.Equal("x", (await user.NextAsync())["data"]![0]!["orderLinkId"]!.GetValue<string>());
        Assert.Equal("y", (await user.NextAsync())["data"]![0]!["orderLinkId"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_fault_can_be_meant_for_one_account_or_symbol()
    {
        await using var bench = await BinanceBench.StartAsync();
        bench.Server.Faults.Add(new Fault(FaultKind.RejectOrder) { ApiKey = "somebody else" });
        bench.Server.Faults.Add(new Fault(FaultKind.RejectOrder) { Symbol = "ETHUSDT" });
        Assert.Equal(200, (await bench.PlaceAsync("fine")).Code);
        Assert.Equal(2, bench.Server.Faults.List().Count);
    }

    [Fact]
    public async Task Faults_are_armed_listed_and_cleared_over_http()
    {
        await using var bench = await BinanceBench.StartAsync();
        async Task<(int Status, string Body)> Post(string path, string body)
        {
            using var response = await bench.Http.PostAsync(path, new StringContent(body));
            return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
        }

        var armed = await Post("/_control/faults", """{"kind":"RejectOrder","code":-2019,"count":2}""");
        Assert.Equal(200, armed.Status);
        Assert.Equal(-2019, (await bench.PlaceAsync("refused")).Error);
        var list = JsonNode.Parse(await bench.Http.GetStringAsync("/_control/faults"))!.AsArray();
        Assert.Equal(1, Assert.Single(list)!["hits"]!.GetValue<int>());
        Assert.Equal(400, (await Post("/_control/faults", """{"kind":"NoSuchFault"}""")).Status);
        Assert.Equal(400, (await Post("/_control/faults", """{"kind":"Delay","typo":1}""")).Status);
        Assert.Equal(400, (await Post("/_control/faults", """{"kind":"Delay","count":0}""")).Status);
        using var cleared = await bench.Http.DeleteAsync("/_control/faults?id=" + list[0]!["id"]);
        Assert.Equal(200, (int)cleared.StatusCode);
        Assert.Equal(200, (await bench.PlaceAsync("fine")).Code);
        Assert.Equal(200, (await Post("/_control/book", """{"symbol":"BTCUSDT","bid":58000,"bidSize":1,"ask":58001,"askSize":1}""")).Status);
        Assert.Equal("FILLED", (await bench.QueryAsync("fine")).Text("status"));
        Assert.Equal(400, (await Post("/_control/book", """{"symbol":"NOPE","bid":58000,"bidSize":1,"ask":58001,"askSize":1}""")).Status);
    }

    private static bool IsCrossed(JsonNode ticker) => decimal.Parse(ticker["b"]!.GetValue<string>()) > decimal.Parse(ticker["a"]!.GetValue<string>());

    private static string? SizeAt(JsonNode frame, string price) =>
        frame["b"]!.AsArray().FirstOrDefault(l => l![0]!.GetValue<string>() == price)?[1]!.GetValue<string>();

    private static Task AdvanceUntilAsync(BinanceBench bench, Task task) => BinanceStreamTests.WaitAsync(() =>
    {
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        return task.IsCompleted;
    });
}
