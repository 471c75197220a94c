using System.Text;
using System.Text.Json.Nodes;
using Hedgerow.Simulator.Servers;
using Hedgerow.Simulator.Servers.Bybit;

namespace Hedgerow.Simulator.Tests.Servers;

/// <summary>A Bybit server on a free port with a clock that stands still, and a client that signs.</summary>
internal sealed class BybitBench : IAsyncDisposable
{
    public const string Symbol = "BTCUSDT";

    private BybitBench(BybitServer server, ManualTime time)
    {
        Server = server;
        Time = time;
        Http = new HttpClient { BaseAddress = server.HttpBase, Timeout = TestSocket.Patience };
    }

    public BybitServer Server { get; }

    public ManualTime Time { get; }

    public HttpClient Http { get; }

    public long NowMs => Time.GetUtcNow().ToUnixTimeMilliseconds();

    public static async Task<BybitBench> StartAsync(VenueLimits? limits = null)
    {
        var time = new ManualTime();
        var server = new BybitServer(new VenueServerOptions
        {
            Instruments = StandardMarkets.Bybit(BybitServer.DefaultVenue),
            Accounts = [TestKeys.Account],
            Time = time,
            Limits = limits ?? new VenueLimits(),
        });
        await server.StartAsync();
        server.SetBook(Symbol, 60_000m, 5, 60_000.1m, 5);
        return new BybitBench(server, time);
    }

    public Task<Answer> GetAsync(string path, string query, string? signature = null, long? timestamp = null, string apiKey = TestKeys.ApiKey) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, path + "?" + query), query, signature, timestamp, apiKey);

    public Task<Answer> PostAsync(string path, JsonObject body)
    {
        var text = body.ToJsonString();
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(text, Encoding.UTF8, "application/json") };
        return SendAsync(request, text, signature: null, timestamp: null, TestKeys.ApiKey);
    }

    public static JsonObject Order(string clientId, string side = "Buy", string price = "59000", string quantity = "0.01", string timeInForce = "GTC") => new()
    {
        ["category"] = "linear",
        ["symbol"] = Symbol,
        ["side"] = side,
        ["orderType"] = "Limit",
        ["qty"] = quantity,
        ["price"] = price,
        ["timeInForce"] = timeInForce,
        ["orderLinkId"] = clientId,
    };

    public Task<Answer> PlaceAsync(string clientId) => PostAsync("/v5/order/create", Order(clientId));

    public async Task<JsonNode?> FindAsync(string clientId)
    {
        var answer = await GetAsync("/v5/order/realtime", $"category=linear&symbol={Symbol}&orderLinkId={clientId}");
        return answer.Json["result"]!["list"]!.AsArray().FirstOrDefault();
    }

    public Task<TestSocket> StreamAsync(string path) => TestSocket.ConnectAsync(new Uri(Server.WebSocketBase, path));

    public async Task<TestSocket> LoggedOnAsync(string path)
    {
        var socket = await StreamAsync(path);
        var expires = NowMs + 10_000;
        await socket.SendAsync(new JsonObject
        {
            ["op"] = "auth",
            ["args"] = new JsonArray(TestKeys.ApiKey, expires, TestKeys.Hmac("GET/realtime" + expires)),
        });
        await socket.NextAsync(f => f["op"]!.GetValue<string>() == "auth");
        return socket;
    }

    public async Task<TestSocket> SubscribedAsync(string path, params string[] topics)
    {
        var socket = path == "/v5/private" ? await LoggedOnAsync(path) : await StreamAsync(path);
        await socket.SendAsync(new JsonObject { ["op"] = "subscribe", ["args"] = new JsonArray([.. topics.Select(t => (JsonNode)t)]) });
        await socket.NextAsync(f => f["op"]?.GetValue<string>() == "subscribe");
        return socket;
    }

    public JsonObject Trade(string op, JsonObject order, string requestId) => new()
    {
        ["reqId"] = requestId,
        ["header"] = new JsonObject { ["X-BAPI-TIMESTAMP"] = NowMs.ToString(), ["X-BAPI-RECV-WINDOW"] = "5000" },
        ["op"] = op,
        ["args"] = new JsonArray(order),
    };

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Server.DisposeAsync();
    }

    private async Task<Answer> SendAsync(HttpRequestMessage request, string payload, string? signature, long? timestamp, string apiKey)
    {
        using (request)
        {
            var time = (timestamp ?? NowMs).ToString();
            request.Headers.Add("X-BAPI-API-KEY", apiKey);
            request.Headers.Add("X-BAPI-TIMESTAMP", time);
            request.Headers.Add("X-BAPI-RECV-WINDOW", "5000");
            request.Headers.Add("X-BAPI-SIGN", signature ?? TestKeys.Hmac(time + apiKey + "5000" + payload));
            using var response = await Http.SendAsync(request);
            return await Answer.ReadAsync(response);
        }
    }
}
