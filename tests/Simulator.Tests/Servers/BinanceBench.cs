using System.Net;
using System.Text.Json.Nodes;
using Hedgerow.Simulator.Servers;
using Hedgerow.Simulator.Servers.Binance;

namespace Hedgerow.Simulator.Tests.Servers;

/// <summary>A Binance server on a free port with a clock that stands still, and a client that signs.</summary>
internal sealed class BinanceBench : IAsyncDisposable
{
    public const string Symbol = "BTCUSDT";

    private BinanceBench(BinanceServer server, ManualTime time)
    {
        Server = server;
        Time = time;
        Http = new HttpClient { BaseAddress = server.HttpBase, Timeout = TestSocket.Patience };
    }

    public BinanceServer Server { get; }

    public ManualTime Time { get; }

    public HttpClient Http { get; }

    public static async Task<BinanceBench> StartAsync(VenueLimits? limits = null, int socketQueue = 1_024)
    {
        var time = new ManualTime();
        var server = new BinanceServer(new VenueServerOptions
        {
            Instruments = StandardMarkets.Binance(BinanceServer.DefaultVenue),
            Accounts = [TestKeys.Account],
            Time = time,
            Limits = limits ?? new VenueLimits(),
            SocketQueue = socketQueue,
        });
        await server.StartAsync();
        server.SetBook(Symbol, 60_000m, 5, 60_000.1m, 5);
        return new BinanceBench(server, time);
    }

    public string Signed(string parameters) => Sign(parameters + (parameters.Length > 0 ? "&" : "") + "timestamp=" + NowMs);

    public static string Sign(string payload) => payload + "&signature=" + TestKeys.Hmac(payload);

    public long NowMs => Time.GetUtcNow().ToUnixTimeMilliseconds();

    public async Task<Answer> SendAsync(HttpMethod method, string path, string query, string? apiKey = TestKeys.ApiKey)
    {
        using var request = new HttpRequestMessage(method, path + (query.Length > 0 ? "?" + query : ""));
        if (apiKey is not null)
        {
            request.Headers.Add("X-MBX-APIKEY", apiKey);
        }

        using var response = await Http.SendAsync(request);
        return await Answer.ReadAsync(response);
    }

    public Task<Answer> GetAsync(string path, string parameters = "") => SendAsync(HttpMethod.Get, path, parameters, apiKey: null);

    public Task<Answer> SignedAsync(HttpMethod method, string path, string parameters) => SendAsync(method, path, Signed(parameters));

    public Task<Answer> PlaceAsync(string clientId, string side = "BUY", string type = "LIMIT&timeInForce=GTC&price=59000", string quantity = "0.01", string more = "") =>
        SignedAsync(HttpMethod.Post, "/fapi/v1/order", $"symbol={Symbol}&side={side}&type={type}&quantity={quantity}&newClientOrderId={clientId}{more}");

    public Task<Answer> QueryAsync(string clientId) =>
        SignedAsync(HttpMethod.Get, "/fapi/v1/order", $"symbol={Symbol}&origClientOrderId={clientId}");

    public Task<TestSocket> StreamAsync(string path) => TestSocket.ConnectAsync(new Uri(Server.WebSocketBase, path));

    public async Task<(TestSocket Socket, string Key)> UserStreamAsync()
    {
        var key = (await SendAsync(HttpMethod.Post, "/fapi/v1/listenKey", "")).Text("listenKey");
        return (await StreamAsync("/private/ws?listenKey=" + key), key);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Server.DisposeAsync();
    }
}

/// <summary>An HTTP answer with its JSON.</summary>
internal sealed record Answer(HttpStatusCode Status, JsonNode Json, IReadOnlyDictionary<string, string> Headers)
{
    public int Code => (int)Status;

    /// <summary>Binance's error code.</summary>
    public int Error => Json["code"]!.GetValue<int>();

    /// <summary>Bybit's error code.</summary>
    public int RetCode => Json["retCode"]!.GetValue<int>();

    public string Text(string name) => Json[name]!.GetValue<string>();

    public static async Task<Answer> ReadAsync(HttpResponseMessage response) => new(
        response.StatusCode,
        JsonNode.Parse(await response.Content.ReadAsStringAsync())!,
        response.Headers.ToDictionary(h => h.Key, h => string.Join(',', h.Value), StringComparer.OrdinalIgnoreCase));
}
