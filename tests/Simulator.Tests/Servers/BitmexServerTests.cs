using System.Text.Json.Nodes;
using Hedgerow.Simulator.Servers;

namespace Hedgerow.Simulator.Tests.Servers;

public sealed class BitmexServerTests
{
    private const string Margin = "/api/v1/user/margin?currency=USDt";

    [Fact]
    public async Task A_signature_over_verb_path_expiry_and_body_opens_the_account()
    {
        await using var bench = await BitmexBench.StartAsync();
        var margin = await bench.GetAsync(Margin);
        Assert.Equal((200, 100_000_000_000L), (margin.Status, margin.Body["walletBalance"]!.GetValue<long>()));
        var placed = await bench.PlaceAsync("one");
        Assert.Equal((200, "New", 10_000), (placed.Status, placed.Body["ordStatus"]!.GetValue<string>(), placed.Body["orderQty"]!.GetValue<int>()));
    }

    [Fact]
    public async Task A_wrong_or_missing_key_or_signature_and_a_request_that_is_too_old_are_refused()
    {
        await using var bench = await BitmexBench.StartAsync();
        Assert.Equal("Signature not valid.", Message(await bench.SendAsync(HttpMethod.Get, Margin, null, signature: TestKeys.Hmac("else"))));
        Assert.Equal("Invalid API Key.", Message(await bench.SendAsync(HttpMethod.Get, Margin, null, apiKey: "nobody")));
        Assert.Equal(401, (await bench.SendAsync(HttpMethod.Get, Margin, null, apiKey: null)).Status);
        Assert.Equal(200, (await bench.SendAsync(HttpMethod.Get, Margin, null, expires: bench.NowSeconds)).Status);
        Assert.StartsWith("This request has expired", Message(await bench.SendAsync(HttpMethod.Get, Margin, null, expires: bench.NowSeconds - 1)), StringComparison.Ordinal);
        Assert.Equal(200, (await bench.SendAsync(HttpMethod.Get, "/api/v1", null, apiKey: null)).Status);
    }

    [Fact]
    public async Task Both_budgets_are_told_and_kept()
    {
        await using var bench = await BitmexBench.StartAsync(new VenueLimits { RequestsPerMinute = 4, OrderRequestsPerSecond = 2 });
        var first = await bench.PlaceAsync("one");
        Assert.Equal(("4", "3", "2", "1"), (first.Headers["x-ratelimit-limit"], first.Headers["x-ratelimit-remaining"], first.Headers["x-ratelimit-limit-1s"], first.Headers["x-ratelimit-remaining-1s"]));
        await bench.PlaceAsync("two");
        var third = await bench.PlaceAsync("three");
        Assert.Equal((429, "1"), (third.Status, third.Headers["Retry-After"]));
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(200, (await bench.GetAsync(Margin)).Status);
        Assert.Equal(429, (await bench.GetAsync(Margin)).Status);
    }

    [Theory]
    [InlineData("""{"symbol":"NOPE","orderQty":100,"price":59000}""", "Invalid symbol")]
    [InlineData("""{"symbol":"XBTUSDT","orderQty":150,"price":59000}""", "Order quantity must be a multiple of lot size: 100")]
    [InlineData("""{"symbol":"XBTUSDT","orderQty":0.5,"price":59000}""", "Invalid orderQty")]
    [InlineData("""{"symbol":"XBTUSDT","orderQty":100,"price":59000.05}""", "Invalid price")]
    [InlineData("""{"symbol":"XBTUSDT","orderQty":100,"price":59000,"timeInForce":"IOC"}""", "Invalid timeInForce")]
    [InlineData("""{"symbol":"XBTUSDT","orderQty":100,"ordType":"Stop","stopPx":1}""", "Invalid ordType")]
    [InlineData("""{"symbol":"XBTUSDT","side":"Up","orderQty":100,"price":59000}""", "Invalid side")]
    [InlineData("""{"symbol":"XBTUSDT","orderQty":900000000,"price":59000}""", "Account has insufficient Available Balance")]
    public async Task What_is_wrong_with_an_order_is_said_in_the_venues_words(string body, string message)
    {
        await using var bench = await BitmexBench.StartAsync();
        var answer = await bench.SendAsync(HttpMethod.Post, "/api/v1/order", body);
        Assert.Equal((400, message), (answer.Status, Message(answer)));
    }

    [Fact]
    public async Task A_cancel_names_orders_in_its_body_and_each_has_its_own_outcome()
    {
        await using var bench = await BitmexBench.StartAsync();
        await bench.PlaceAsync("one");
        await bench.PlaceAsync("two");
        Assert.Equal("Canceled", (await bench.SendAsync(HttpMethod.Delete, "/api/v1/order", """{"clOrdID":"one"}""")).Body[0]!["ordStatus"]!.GetValue<string>());
        var both = (await bench.SendAsync(HttpMethod.Delete, "/api/v1/order", """{"clOrdID":["one","two"]}""")).Body;
        Assert.Equal("Unable to cancel order due to existing state: Canceled", both[0]!["error"]!.GetValue<string>());
        Assert.Null(both[1]!["error"]);
        Assert.Equal(404, (await bench.SendAsync(HttpMethod.Delete, "/api/v1/order", """{"clOrdID":"three"}""")).Status);
    }

    [Fact]
    public async Task Orders_are_found_by_filter_and_pages_and_times_of_their_last_change()
    {
        await using var bench = await BitmexBench.StartAsync();
        await bench.PlaceAsync("one");
        var start = bench.Time.GetUtcNow().AddSeconds(1);
        bench.Time.Advance(TimeSpan.FromSeconds(1));
        await bench.PlaceAsync("two");
        await bench.SendAsync(HttpMethod.Delete, "/api/v1/order", """{"clOrdID":"two"}""");
        Assert.Equal(["one"], await Ids("filter=%7B%22open%22%3Atrue%7D"));
        Assert.Equal(["two"], await Ids("filter=%7B%22clOrdID%22%3A%22two%22%7D"));
        Assert.Equal(["two", "one"], await Ids("reverse=true"));
        Assert.Equal(["two"], await Ids("start=1&count=1"));
        Assert.Equal(["two"], await Ids("startTime=" + start.ToString("yyyy-MM-ddTHH:mm:ss.fffZ")));
        Assert.Equal(400, (await bench.GetAsync("/api/v1/order?count=501")).Status);

        async Task<string[]> Ids(string query) =>
            [.. (await bench.GetAsync("/api/v1/order?" + query)).Body.AsArray().Select(o => o!["clOrdID"]!.GetValue<string>())];
    }

    [Fact]
    public async Task Private_tables_begin_with_an_image_and_go_on_with_what_changes()
    {
        await using var bench = await BitmexBench.StartAsync();
        await using var socket = await bench.SubscribedAsync("order", "execution", "position", "margin");
        await bench.PlaceAsync("one", contracts: 10_000, price: "60000.1");
        Assert.Equal("one", (await socket.NextAsync(f => BitmexBench.Is(f, "order", "insert")))["data"]![0]!["clOrdID"]!.GetValue<string>());
        var fill = (await socket.NextAsync(f => BitmexBench.Is(f, "execution", "insert")))["data"]![0]!;
        Assert.Equal((10_000, 300_000L, "Trade"), (fill["lastQty"]!.GetValue<int>(), fill["execComm"]!.GetValue<long>(), fill["execType"]!.GetValue<string>()));
        Assert.Equal("Filled", (await socket.NextAsync(f => BitmexBench.Is(f, "order", "update")))["data"]![0]!["ordStatus"]!.GetValue<string>());
        Assert.Equal(10_000, (await socket.NextAsync(f => BitmexBench.Is(f, "position", "insert")))["data"]![0]!["currentQty"]!.GetValue<int>());
        Assert.Equal(99_999_700_000L, (await socket.NextAsync(f => BitmexBench.Is(f, "margin", "update")))["data"]![0]!["walletBalance"]!.GetValue<long>());
    }

    [Fact]
    public async Task The_changes_of_a_book_applied_to_its_image_give_the_book()
    {
        await using var bench = await BitmexBench.StartAsync();
        await using var socket = await TestSocket.ConnectAsync(new Uri(bench.Server.WebSocketBase, "/realtime"));
        await socket.SendAsync("""{"op":"subscribe","args":"orderBookL2_25:XBTUSDT"}""");
        var levels = new Dictionary<long, JsonNode>();
        for (var i = 0; i < 20; i++)
        {
            bench.Server.SetBook(BitmexBench.Symbol, 60_000m - (i % 7), 5 + i, 60_010m + (i % 5), 7);
        }

        bench.Server.SetBook(BitmexBench.Symbol, 61_000m, 1, 61_000.5m, 2);
        var isDone = false;
        while (!isDone)
        {
            var frame = await socket.NextAsync(f => f["table"] is not null);
            foreach (var row in frame["data"]!.AsArray())
            {
                Apply(levels, frame["action"]!.GetValue<string>(), row!);
            }

            isDone = Best("Buy") == 61_000m && Best("Sell") == 61_000.5m && levels.Count == 20;
        }

        decimal? Best(string side)
        {
            var prices = levels.Values.Where(l => l["side"]!.GetValue<string>() == side).Select(l => l["price"]!.GetValue<decimal>()).DefaultIfEmpty();
            return side == "Buy" ? prices.Max() : prices.Min();
        }
    }

    [Fact]
    public async Task Logging_on_makes_a_connection_private_and_private_tables_need_it()
    {
        await using var bench = await BitmexBench.StartAsync();
        await using var stranger = await TestSocket.ConnectAsync(new Uri(bench.Server.WebSocketBase, "/realtime"));
        await stranger.SendAsync("""{"op":"subscribe","args":["order"]}""");
        Assert.Equal(401, (await stranger.NextAsync(f => f["error"] is not null))["status"]!.GetValue<int>());
        await stranger.SendAsync("""{"op":"authKeyExpires","args":["hmac-key",1,"00"]}""");
        Assert.Equal(401, (await stranger.NextAsync(f => f["error"] is not null))["status"]!.GetValue<int>());
        await using var owner = await bench.SubscribedAsync("order");
        bench.Server.Faults.Add(new Fault(FaultKind.CutConnection) { Channel = Messages.VenueChannel.Private });
        await owner.Ended;
        Assert.True(stranger.IsOpen);
    }

    private static void Apply(Dictionary<long, JsonNode> levels, string action, JsonNode row)
    {
        var id = row["id"]!.GetValue<long>();
        switch (action)
        {
            case "partial" or "insert":
                levels.Add(id, row);
                break;
            case "update":
                Assert.True(levels.ContainsKey(id));
                levels[id] = row;
                break;
            default:
                Assert.True(levels.Remove(id));
                break;
        }
    }

    private static string Message((int Status, JsonNode Body, IReadOnlyDictionary<string, string> Headers) answer) =>
        answer.Body["error"]!["message"]!.GetValue<string>();
}
