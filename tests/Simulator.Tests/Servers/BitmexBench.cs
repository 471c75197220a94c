using System.Text;
using System.Text.Json.Nodes;
using Hedgerow.Simulator.Servers;
using Hedgerow.Simulator.Servers.Bitmex;

namespace Hedgerow.Simulator.Tests.Servers;

/// <summary>A BitMEX server on a free port with a clock that stands still, and a client that signs.</summary>
internal sealed class BitmexBench : IAsyncDisposable
{
    public const string Symbol = "XBTUSDT";

    private readonly HttpClient _http;

    private BitmexBench(BitmexServer server, ManualTime time)
    {
        Server = server;
        Time = time;
        _http = new HttpClient { BaseAddress = server.HttpBase, Timeout = TimeSpan.FromSeconds(60) };
    }

    public BitmexServer Server { get; }

    public ManualTime Time { get; }

    public long NowSeconds => Time.GetUtcNow().ToUnixTimeSeconds();

    public static async Task<BitmexBench> StartAsync(VenueLimits? limits = null)
    {
        var time = new ManualTime();
        var server = new BitmexServer(new VenueServerOptions
        {
            Instruments = StandardMarkets.Bitmex(BitmexServer.DefaultVenue),
            Accounts = [TestKeys.Account],
            Time = time,
            Limits = limits ?? VenueLimits.None,
        });
        await server.StartAsync();
        server.SetBook(Symbol, 60_000m, 5, 60_000.1m, 5);
        return new BitmexBench(server, time);
    }

    public Task<(int Status, JsonNode Body, IReadOnlyDictionary<string, string> Headers)> GetAsync(string pathAndQuery) => SendAsync(HttpMethod.Get, pathAndQuery, body: null);

    public Task<(int Status, JsonNode Body, IReadOnlyDictionary<string, string> Headers)> PlaceAsync(string clientId, int contracts = 10_000, string price = "59000") =>
        SendAsync(HttpMethod.Post, "/api/v1/order", $$"""{"symbol":"XBTUSDT","side":"Buy","orderQty":{{contracts}},"ordType":"Limit","price":{{price}},"clOrdID":"{{clientId}}"}""");

    /// <summary>Sends a request; what is null is as a client would have it.</summary>
    public async Task<(int Status, JsonNode Body, IReadOnlyDictionary<string, string> Headers)> SendAsync(
        HttpMethod method, string pathAndQuery, string? body, long? expires = null, string? signature = null, string? apiKey = TestKeys.ApiKey)
    {
        using var request = new HttpRequestMessage(method, pathAndQuery);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        if (apiKey is not null)
        {
            var until = (expires ?? NowSeconds + 5).ToString();
            request.Headers.Add("api-key", apiKey);
            request.Headers.Add("api-expires", until);
            request.Headers.Add("api-signature", signature ?? TestKeys.Hmac(method.Method + pathAndQuery + until + body));
        }

        using var response = await _http.SendAsync(request);
        var headers = response.Headers.ToDictionary(h => h.Key, h => h.Value.First(), StringComparer.OrdinalIgnoreCase);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!, headers);
    }

    /// <summary>A connection that has logged on, subscribed and received its images.</summary>
    public async Task<TestSocket> SubscribedAsync(params string[] topics)
    {
        var socket = await TestSocket.ConnectAsync(new Uri(Server.WebSocketBase, "/realtime"));
        var expires = NowSeconds + 5;
        await socket.SendAsync(new JsonObject
        {
            ["op"] = "authKeyExpires",
            ["args"] = new JsonArray(TestKeys.ApiKey, expires, TestKeys.Hmac("GET/realtime" + expires)),
        });
        await socket.NextAsync(f => f["request"]?["op"]?.GetValue<string>() == "authKeyExpires" && f["success"]?.GetValue<bool>() == true);
        await socket.SendAsync(new JsonObject { ["op"] = "subscribe", ["args"] = new JsonArray([.. topics.Select(t => (JsonNode)t)]) });
        foreach (var topic in topics)
        {
            await socket.NextAsync(f => Is(f, topic.Split(':')[0], "partial"));
        }

        return socket;
    }

    public static bool Is(JsonNode frame, string table, string action) =>
        frame["table"]?.GetValue<string>() == table && frame["action"]?.GetValue<string>() == action;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Server.DisposeAsync();
    }
}
