using System.Net.WebSockets;
using System.Text;
using System.Threading.Channels;
using Hedgerow.Venues.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hedgerow.Venues.Tests.Wire;

public class StreamSocketTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly StreamSocketOptions Quick = new()
    {
        FirstBackoff = TimeSpan.FromMilliseconds(10),
        MaxBackoff = TimeSpan.FromMilliseconds(50),
    };

    [Fact]
    public async Task Frames_go_both_ways_and_come_whole()
    {
        await using var server = await LoopbackServer.Start(EchoInPieces);
        var handler = new Recorder(server.WebSocket);
        await using var socket = Open(handler, Quick);
        Assert.Equal("connected", await handler.Next());
        var large = new string('x', 100_000);
        Assert.True(socket.Send(Encoding.UTF8.GetBytes("small")) is SendResult.Sent or SendResult.Queued);
        Assert.True(socket.Send(Encoding.UTF8.GetBytes(large)) is SendResult.Sent or SendResult.Queued);
        Assert.Equal("small", await handler.Next());
        Assert.Equal(large, await handler.Next());
    }

    [Fact]
    public async Task Frames_sent_at_once_from_many_threads_all_arrive_whole()
    {
        await using var server = await LoopbackServer.Start(EchoInPieces);
        var handler = new Recorder(server.WebSocket);
        await using var socket = Open(handler, Quick with { MaxQueuedFrames = 1000 });
        await handler.Next();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < 50; i++)
            {
                Assert.True(socket.Send(Encoding.UTF8.GetBytes($"{thread}:{i}")) is SendResult.Sent or SendResult.Queued);
            }
        })));
        var seen = new HashSet<string>();
        for (var i = 0; i < 400; i++)
        {
            Assert.True(seen.Add(await handler.Next()));
        }
    }

    [Fact]
    public async Task A_frame_above_the_limit_drops_the_connection_and_a_new_one_is_made()
    {
        await using var server = await LoopbackServer.Start(EchoInPieces);
        var handler = new Recorder(server.WebSocket);
        await using var socket = Open(handler, Quick with { MaxFrameBytes = 1000 });
        await handler.Next();
        socket.Send(new byte[2000]);
        Assert.Contains("exceeds 1000 bytes", await handler.Next());
        Assert.Equal("connected", await handler.Next());
    }

    [Fact]
    public async Task A_connection_that_the_venue_closes_is_made_anew()
    {
        await using var server = await LoopbackServer.Start(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await socket.CloseAsync(WebSocketCloseStatus.PolicyViolation, "too many", CancellationToken.None);
        });
        var handler = new Recorder(server.WebSocket);
        await using var socket = Open(handler, Quick);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("connected", await handler.Next());
            Assert.Contains("too many", await handler.Next());
        }
    }

    [Fact]
    public async Task Silence_beyond_the_limit_drops_the_connection()
    {
        await using var server = await LoopbackServer.Start(EchoInPieces);
        var handler = new Recorder(server.WebSocket);
        await using var socket = Open(handler, Quick with { IdleTimeout = TimeSpan.FromMilliseconds(100) });
        await handler.Next();
        Assert.Contains("no data", await handler.Next());
        Assert.Equal("connected", await handler.Next());
    }

    [Fact]
    public async Task A_peer_that_answers_no_ping_is_dropped()
    {
        // A server that never reads never answers a ping.
        var hold = new TaskCompletionSource();
        await using var server = await LoopbackServer.Start(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await hold.Task;
        });
        var handler = new Recorder(server.WebSocket);
        await using var socket = Open(handler, Quick with { PingInterval = TimeSpan.FromMilliseconds(50), PongTimeout = TimeSpan.FromMilliseconds(100) });
        await handler.Next();
        Assert.StartsWith("dropped:", await handler.Next());
        hold.SetResult();
    }

    [Fact]
    public async Task The_venues_own_heartbeat_is_sent()
    {
        await using var server = await LoopbackServer.Start(EchoInPieces);
        var handler = new Recorder(server.WebSocket);
        await using var socket = Open(handler, Quick with { Heartbeat = "beat"u8.ToArray(), HeartbeatInterval = TimeSpan.FromMilliseconds(20) });
        await handler.Next();
        Assert.Equal("beat", await handler.Next());
        Assert.Equal("beat", await handler.Next());
    }

    [Fact]
    public async Task Without_a_peer_nothing_is_sent_and_attempts_go_on()
    {
        var handler = new Recorder(new Uri("ws://127.0.0.1:1"));
        await using var socket = Open(handler, Quick);
        Assert.Equal(SendResult.NotConnected, socket.Send("x"u8));
        Assert.Contains("connect failed", await handler.Next());
        Assert.Contains("connect failed", await handler.Next());
    }

    [Fact]
    public async Task A_handler_that_fails_starts_over_from_a_new_connection()
    {
        await using var server = await LoopbackServer.Start(EchoInPieces);
        var handler = new Recorder(server.WebSocket) { FailOn = "bad" };
        await using var socket = Open(handler, Quick);
        await handler.Next();
        socket.Send("bad"u8);
        Assert.Contains("handler failed", await handler.Next());
        Assert.Equal("connected", await handler.Next());
    }

    private static StreamSocket Open(Recorder handler, StreamSocketOptions options)
    {
        var socket = new StreamSocket("test", handler, options, TimeProvider.System, NullLogger.Instance);
        Assert.True(socket.Start());
        Assert.False(socket.Start());
        return socket;
    }

    private static async Task EchoInPieces(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[7000];
        while (socket.State == WebSocketState.Open)
        {
            var got = await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted);
            if (got.MessageType != WebSocketMessageType.Close)
            {
                await socket.SendAsync(buffer.AsMemory(0, got.Count), WebSocketMessageType.Text, got.EndOfMessage, context.RequestAborted);
            }
        }
    }

    private sealed class Recorder(Uri address) : IStreamHandler
    {
        private readonly Channel<string> _events = Channel.CreateUnbounded<string>();

        public string FailOn { get; init; } = "-";

        public async Task<string> Next() => await _events.Reader.ReadAsync().AsTask().WaitAsync(Patience);

        public ValueTask<Uri> NextAddress(CancellationToken cancellation) => ValueTask.FromResult(address);

        public void OnConnected() => _events.Writer.TryWrite("connected");

        public void OnFrame(ReadOnlySpan<byte> frame)
        {
            var text = Encoding.UTF8.GetString(frame);
            if (text == FailOn)
            {
                throw new InvalidOperationException(text);
            }

            _events.Writer.TryWrite(text);
        }

        public void OnDropped(string reason) => _events.Writer.TryWrite("dropped: " + reason);
    }
}
