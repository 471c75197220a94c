using System.Globalization;
using System.IO.Compression;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Hedgerow.Simulator.Servers;
using Hedgerow.Simulator.Servers.CoinEx;

namespace Hedgerow.Simulator.Tests.Servers;

/// <summary>What the CoinEx server does by itself: signatures of both forms, quotas, what it keeps, compressed streams.</summary>
public sealed class CoinExServerTests : IAsyncLifetime
{
    private const string Key = "key";
    private const string Secret = "secret";

    private readonly ManualTime _time = new();
    private CoinExServer _server = null!;
    private HttpClient _http = null!;

    public async Task InitializeAsync()
    {
        _server = new CoinExServer(new VenueServerOptions
        {
            Instruments = StandardMarkets.CoinEx(CoinExServer.DefaultVenue),
            Accounts = [new SimulatedAccount("a", Key, Secret, 100_000)],
            Time = _time,
        });
        await _server.StartAsync();
        _server.SetBook("BTCUSDT", 60_000, 5, 60_000.1m, 5);
        _http = new HttpClient { BaseAddress = _server.HttpBase };
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Both_forms_of_the_signature_are_taken_and_no_other()
    {
        const string Path = "/v2/assets/futures/balance";
        Assert.Equal(0, await Code(Request("GET", Path, "", Hmac)));
        Assert.Equal(0, await Code(Request("GET", Path, "", Plain)));
        Assert.Equal(4008, await Code(Request("GET", Path, "", text => Hmac(text + "x"))));
        Assert.Equal(4008, await Code(Request("GET", Path, "", _ => "")));
        Assert.Equal(4010, await Code(Request("GET", Path, "", Hmac, age: TimeSpan.FromSeconds(20))));
        Assert.Equal(4010, await Code(Request("GET", Path, "", Hmac, age: TimeSpan.FromSeconds(3), window: 2000)));
        Assert.Equal(0, await Code(Request("GET", Path, "", Hmac, age: TimeSpan.FromSeconds(20), window: 600_000)));
    }

    [Fact]
    public async Task Orders_beyond_the_quota_of_a_second_are_refused()
    {
        // The venue's clock stands: all of it is one second.
        const string Bad = """{"market":"NOPE","market_type":"FUTURES","side":"buy","type":"market","amount":"1"}""";
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(4004, await Code(Request("POST", "/v2/futures/order", Bad, Hmac)));
        }

        Assert.Equal(4213, await Code(Request("POST", "/v2/futures/order", Bad, Hmac)));
        Assert.Equal(0, await Rows("/v2/futures/pending-order?market_type=FUTURES"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(4004, await Code(Request("POST", "/v2/futures/order", Bad, Hmac)));
    }

    [Fact]
    public async Task An_order_that_is_cancelled_untraded_is_in_no_list()
    {
        using var placed = await Send(Request(
            "POST", "/v2/futures/order", """{"market":"BTCUSDT","market_type":"FUTURES","side":"buy","type":"limit","amount":"1","price":"59000","client_id":"mine"}""", Hmac));
        var id = placed.RootElement.GetProperty("data").GetProperty("order_id").GetInt64();
        Assert.Equal(1, await Rows("/v2/futures/pending-order?market=BTCUSDT&market_type=FUTURES&client_id=mine"));
        Assert.Equal(0, await Rows("/v2/futures/pending-order?market=BTCUSDT&market_type=FUTURES&client_id=other"));
        Assert.Equal(0, await Code(Request("POST", "/v2/futures/cancel-order-by-client-id", """{"market":"BTCUSDT","market_type":"FUTURES","client_id":"mine"}""", Hmac)));
        Assert.Equal(0, await Rows("/v2/futures/pending-order?market=BTCUSDT&market_type=FUTURES"));
        Assert.Equal(0, await Rows("/v2/futures/finished-order?market=BTCUSDT&market_type=FUTURES"));
        Assert.Equal(3600, await Code(Request("GET", $"/v2/futures/order-status?market=BTCUSDT&order_id={id}", "", Hmac)));
    }

    [Fact]
    public async Task Closing_takes_away_what_there_is_and_opens_nothing()
    {
        const string Close = """{"market":"BTCUSDT","market_type":"FUTURES","type":"market"}""";
        Assert.Equal(3103, await Code(Request("POST", "/v2/futures/close-position", Close, Hmac)));
        Assert.Equal(0, await Code(Request(
            "POST", "/v2/futures/order", """{"market":"BTCUSDT","market_type":"FUTURES","side":"sell","type":"market","amount":"0.5"}""", Hmac)));
        Assert.Equal(-0.5m, _server.Use(model => model.PositionOf("a", "BTCUSDT").Quantity));
        Assert.Equal(0, await Code(Request("POST", "/v2/futures/close-position", Close, Hmac)));
        Assert.Equal(0, _server.Use(model => model.PositionOf("a", "BTCUSDT").Quantity));
    }

    [Fact]
    public async Task Lists_come_in_numbered_pages()
    {
        for (var i = 0; i < 3; i++)
        {
            _server.Use(model => model.Place(
                "a", new Messages.PlaceOrder("c" + i, "BTCUSDT", Messages.Side.Buy, Messages.OrderType.Market, 0.1m, 0, ReduceOnly: false), _time.GetUtcNow()));
        }

        using var first = await Send(Request("GET", "/v2/futures/user-deals?market=BTCUSDT&market_type=FUTURES&page=1&limit=2", "", Hmac));
        Assert.Equal((2, true), Page(first));
        using var second = await Send(Request("GET", "/v2/futures/user-deals?market=BTCUSDT&market_type=FUTURES&page=2&limit=2", "", Hmac));
        Assert.Equal((1, false), Page(second));
    }

    [Fact]
    public async Task Frames_are_compressed_binary_messages()
    {
        using var socket = new ClientWebSocket();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await socket.ConnectAsync(new Uri(_server.WebSocketBase, "/v2/futures/"), limit.Token);
        await socket.SendAsync("""{"method":"bbo.subscribe","params":{"market_list":["BTCUSDT"]},"id":7}"""u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, limit.Token);
        using var ack = await Receive(socket, limit.Token);
        Assert.Equal((7, 0), (ack.RootElement.GetProperty("id").GetInt32(), ack.RootElement.GetProperty("code").GetInt32()));
        using var top = await Receive(socket, limit.Token);
        Assert.Equal("60000.0", top.RootElement.GetProperty("data").GetProperty("best_bid_price").GetString());
    }

    private static async Task<JsonDocument> Receive(ClientWebSocket socket, CancellationToken cancellation)
    {
        var buffer = new byte[64 * 1024];
        var got = await socket.ReceiveAsync(buffer, cancellation);
        Assert.Equal((WebSocketMessageType.Binary, true), (got.MessageType, got.EndOfMessage));
        await using var gzip = new GZipStream(new MemoryStream(buffer, 0, got.Count), CompressionMode.Decompress);
        return await JsonDocument.ParseAsync(gzip, cancellationToken: cancellation);
    }

    private static (int Rows, bool HasNext) Page(JsonDocument answer) =>
        (answer.RootElement.GetProperty("data").GetArrayLength(), answer.RootElement.GetProperty("pagination").GetProperty("has_next").GetBoolean());

    private static string Hmac(string text) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes(text)));

    private static string Plain(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text + Secret)));

    private HttpRequestMessage Request(
        string method, string path, string body, Func<string, string> sign, TimeSpan age = default, int? window = null)
    {
        var time = (_time.GetUtcNow() - age).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body.Length > 0)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        request.Headers.TryAddWithoutValidation("X-COINEX-KEY", Key);
        request.Headers.TryAddWithoutValidation("X-COINEX-TIMESTAMP", time);
        request.Headers.TryAddWithoutValidation("X-COINEX-SIGN", sign(method + path + body + time));
        if (window is { } ms)
        {
            request.Headers.TryAddWithoutValidation("X-COINEX-WINDOWTIME", ms.ToString(CultureInfo.InvariantCulture));
        }

        return request;
    }

    private async Task<JsonDocument> Send(HttpRequestMessage request)
    {
        using (request)
        {
            using var answer = await _http.SendAsync(request);
            return JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync());
        }
    }

    private async Task<int> Code(HttpRequestMessage request)
    {
        using var answer = await Send(request);
        return answer.RootElement.GetProperty("code").GetInt32();
    }

    private async Task<int> Rows(string path)
    {
        using var answer = await Send(Request("GET", path, "", Hmac));
        return answer.RootElement.GetProperty("data").GetArrayLength();
    }
}
