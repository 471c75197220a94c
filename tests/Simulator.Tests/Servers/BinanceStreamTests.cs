using System.Text.Json.Nodes;

namespace Hedgerow.Simulator.Tests.Servers;

public sealed class BinanceStreamTests
{
    [Theory]
    [InlineData("/public/ws/btcusdt@bookTicker", false)]
    [InlineData("/ws/btcusdt@bookTicker", false)]
    [InlineData("/public/stream?streams=btcusdt@bookTicker", true)]
    [InlineData("/stream?streams=ethusdt@bookTicker/btcusdt@bookTicker", true)]
    public async Task A_change_of_the_book_is_told_at_once(string path, bool isCombined)
    {
        await using var bench = await BinanceBench.StartAsync();
        await using var socket = await bench.StreamAsync(path);
        await WaitForPublicAsync(bench, 1);
        bench.Server.SetBook(BinanceBench.Symbol, 61_000m, 2, 61_000.1m, 3);
        var frame = await socket.NextAsync();
        var ticker = isCombined ? frame["data"]! : frame;
        Assert.Equal("bookTicker", ticker["e"]!.GetValue<string>());
        Assert.Equal(("61000.0", "2.000"), (ticker["b"]!.GetValue<string>(), ticker["B"]!.GetValue<string>()));
        Assert.Equal(("61000.1", "3.000"), (ticker["a"]!.GetValue<string>(), ticker["A"]!.GetValue<string>()));
        Assert.Equal(bench.NowMs, ticker["E"]!.GetValue<long>());
        if (isCombined)
        {
            Assert.Equal("btcusdt@bookTicker", frame["stream"]!.GetValue<string>());
        }
    }

    [Fact]
    public async Task Streams_are_subscribed_listed_and_left()
    {
        await using var bench = await BinanceBench.StartAsync();
        await using var socket = await bench.StreamAsync("/public/ws");
        await socket.SendAsync("""{"method":"SUBSCRIBE","params":["btcusdt@bookTicker"],"id":"x"}""");
        var ack = await socket.NextAsync();
        Assert.Equal("x", ack["id"]!.GetValue<string>());
        Assert.Null(ack["result"]);
        await socket.SendAsync("""{"method":"LIST_SUBSCRIPTIONS","id":2}""");
        Assert.Equal("btcusdt@bookTicker", (await socket.NextAsync())["result"]![0]!.GetValue<string>());
        await socket.SendAsync("""{"method":"UNSUBSCRIBE","params":["btcusdt@bookTicker"],"id":3}""");
        await socket.NextAsync();
        bench.Server.SetBook(BinanceBench.Symbol, 61_000m, 2, 61_000.1m, 3);
        await socket.SendAsync("""{"method":"LIST_SUBSCRIPTIONS","id":4}""");
        Assert.Equal(4, (await socket.NextAsync())["id"]!.GetValue<int>());
        await socket.SendAsync("no json");
        Assert.Equal(2, (await socket.NextAsync())["code"]!.GetValue<int>());
    }

    [Fact]
    public async Task Depth_differences_continue_the_snapshot_without_a_gap()
    {
        await using var bench = await BinanceBench.StartAsync();
        await using var socket = await bench.StreamAsync("/public/ws/btcusdt@depth@100ms");
        await WaitForPublicAsync(bench, 1);
        bench.Server.SetBook(BinanceBench.Symbol, 60_001m, 1, 60_001.1m, 1);
        var snapshot = (await bench.GetAsync("/fapi/v1/depth", "symbol=BTCUSDT&limit=100")).Json;
        var last = snapshot["lastUpdateId"]!.GetValue<long>();
        bench.Server.SetBook(BinanceBench.Symbol, 60_002m, 1, 60_002.1m, 1);
        bench.Time.Advance(TimeSpan.FromMilliseconds(100));
        var first = await socket.NextAsync();
        Assert.True(first["U"]!.GetValue<long>() <= last + 1 && last <= first["u"]!.GetValue<long>(), first.ToJsonString());
        bench.Server.SetBook(BinanceBench.Symbol, 60_003m, 1, 60_003.1m, 1);
        bench.Time.Advance(TimeSpan.FromMilliseconds(100));
        var second = await socket.NextAsync();
        Assert.Equal(first["u"]!.GetValue<long>(), second["pu"]!.GetValue<long>());
        var book = Merge(snapshot["bids"]!, first["b"]!, second["b"]!);
        var now = (await bench.GetAsync("/fapi/v1/depth", "symbol=BTCUSDT&limit=100")).Json;
        Assert.Equal(Merge(now["bids"]!), book);
    }

    [Fact]
    public async Task A_fill_tells_order_then_wallet_and_position()
    {
        await using var bench = await BinanceBench.StartAsync();
        var (socket, _) = await bench.UserStreamAsync();
        await using var user = socket;
        await WaitForPrivateAsync(bench);
        await bench.PlaceAsync("fill", type: "MARKET");
        var entered = await user.NextAsync();
        Assert.Equal(("NEW", "NEW"), (entered["o"]!["x"]!.GetValue<string>(), entered["o"]!["X"]!.GetValue<string>()));
        var traded = await user.NextAsync();
        Assert.Equal(("TRADE", "FILLED"), (traded["o"]!["x"]!.GetValue<string>(), traded["o"]!["X"]!.GetValue<string>()));
        Assert.Equal("fill", traded["o"]!["c"]!.GetValue<string>());
        Assert.Equal("0.30000050", traded["o"]!["n"]!.GetValue<string>());
        var account = await user.NextAsync();
        Assert.Equal(("ACCOUNT_UPDATE", "ORDER"), (account["e"]!.GetValue<string>(), account["a"]!["m"]!.GetValue<string>()));
        Assert.Equal("99999.69999950", account["a"]!["B"]![0]!["wb"]!.GetValue<string>());
        Assert.Equal("0.01", account["a"]!["P"]![0]!["pa"]!.GetValue<string>());
    }

    [Fact]
    public async Task Funding_tells_the_wallet_only()
    {
        await using var bench = await BinanceBench.StartAsync();
        await bench.PlaceAsync("fill", type: "MARKET");
        var (socket, _) = await bench.UserStreamAsync();
        await using var user = socket;
        await WaitForPrivateAsync(bench);
        bench.Server.SetMark(BinanceBench.Symbol, 60_000m, fundingRate: 0.001m, fundingIn: TimeSpan.FromSeconds(1));
        bench.Time.Advance(TimeSpan.FromSeconds(2));
        var funding = await user.NextAsync(f => f["e"]!.GetValue<string>() == "ACCOUNT_UPDATE");
        Assert.Equal("FUNDING_FEE", funding["a"]!["m"]!.GetValue<string>());
        Assert.Equal("-0.60000000", funding["a"]!["B"]![0]!["bc"]!.GetValue<string>());
        Assert.Empty(funding["a"]!["P"]!.AsArray());
        var income = await bench.SignedAsync(HttpMethod.Get, "/fapi/v1/income", "incomeType=FUNDING_FEE&symbol=BTCUSDT");
        Assert.Equal("-0.60000000", income.Json[0]!["income"]!.GetValue<string>());
        var history = await bench.GetAsync("/fapi/v1/fundingRate", "symbol=BTCUSDT");
        Assert.Equal("0.00100000", history.Json[0]!["fundingRate"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_listen_key_expires_after_an_hour_without_renewal()
    {
        await using var bench = await BinanceBench.StartAsync();
        var (socket, key) = await bench.UserStreamAsync();
        await using var user = socket;
        await WaitForPrivateAsync(bench);
        bench.Time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(key, (await bench.SendAsync(HttpMethod.Put, "/fapi/v1/listenKey", "")).Text("listenKey"));
        bench.Time.Advance(TimeSpan.FromMinutes(59));
        Assert.Empty(user.TakeReceived());
        bench.Time.Advance(TimeSpan.FromMinutes(2));
        var expired = await user.NextAsync();
        Assert.Equal(("listenKeyExpired", key), (expired["e"]!.GetValue<string>(), expired["listenKey"]!.GetValue<string>()));
        Assert.Equal(-1125, (await bench.SendAsync(HttpMethod.Put, "/fapi/v1/listenKey", "")).Error);
    }

    [Fact]
    public async Task A_client_that_does_not_read_is_dropped()
    {
        await using var bench = await BinanceBench.StartAsync(socketQueue: 8);
        using var tcp = new System.Net.Sockets.TcpClient();
        await tcp.ConnectAsync("127.0.0.1", bench.Server.Port);
        await tcp.GetStream().WriteAsync("GET /ws/btcusdt@bookTicker HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"u8.ToArray());
        await WaitForPublicAsync(bench, 1);
        // Far more than the socket buffers of both sides hold.
        for (var i = 0; i < 2_000_000 && bench.Server.CountConnections().Public == 1; i++)
        {
            bench.Server.SetBook(BinanceBench.Symbol, 60_000m + (i % 100), 1, 60_200m, 1);
        }

        await WaitForPublicAsync(bench, 0);
    }

    internal static Task WaitForPublicAsync(BinanceBench bench, int count) =>
        WaitAsync(() => bench.Server.CountConnections().Public == count);

    internal static Task WaitForPrivateAsync(BinanceBench bench) => WaitAsync(() => bench.Server.CountConnections().Private == 1);

    /// <summary>Waits for something that another thread is about to make true.</summary>
    internal static async Task WaitAsync(Func<bool> condition)
    {
        var deadline = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(deadline) < TestSocket.Patience, "The condition did not come true in time.");
            await Task.Yield();
        }
    }

    private static SortedDictionary<decimal, string> Merge(params JsonNode[] changes)
    {
        var book = new SortedDictionary<decimal, string>();
        foreach (var level in changes.SelectMany(c => c.AsArray()))
        {
            var (price, size) = (decimal.Parse(level![0]!.GetValue<string>()), level[1]!.GetValue<string>());
            if (decimal.Parse(size) == 0)
            {
                book.Remove(price);
            }
            else
            {
                book[price] = size;
            }
        }

        return book;
    }
}
