using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Hedgerow.Mesh.Handshake;
using Hedgerow.Mesh.Links;
using Hedgerow.Simulator.Network;

namespace Hedgerow.Mesh.Tests.Links;

/// <summary>Who does not have the secret gets nowhere, costs little, and is logged.</summary>
public class StrangerTests
{
    [Fact]
    public async Task A_node_with_another_secret_gets_nowhere()
    {
        await using var ireland = await TestNode.StartAsync(TestNode.Options("ireland", TestNode.Peer("tokyo")));
        const string Other = "another-secret-0123456789abcdef0123456789";
        await using var stranger = await TestNode.StartAsync(
            TestNode.Options("tokyo", TestNode.Peer("ireland", ireland.Address)) with { Secret = new LinkSecret(Other) });
        stranger.Mesh.Tell("ireland", Address.Gateway("bybit"), new TakeCharge(9, 1));

        await Eventually.Holds("it was refused several times", () => ireland.Mesh.StrangersRefused >= 3);
        Assert.True(ireland.Log.Has("does not have the secret"), ireland.Log.ToString());
        Assert.True(stranger.Log.Has("could not be reached"), stranger.Log.ToString());
        Assert.Empty(ireland.Received);
        Assert.Empty(ireland.Changes);
        foreach (var log in new[] { ireland.Log, stranger.Log })
        {
            Assert.False(log.Has("the-secret-of-the-tests"));
            Assert.False(log.Has("another-secret"));
        }
    }

    [Fact]
    public async Task Old_bytes_of_a_real_connection_are_worth_nothing_on_another_one()
    {
        await using var ireland = await TestNode.StartAsync(TestNode.Options("ireland", TestNode.Peer("tokyo")));
        await using var relay = new TcpRelay(ireland.Address.Port, isRecording: true);
        await using (var tokyo = await TestNode.StartAsync(TestNode.Options("tokyo", TestNode.Peer("ireland", TestNode.Through(relay, ireland)))))
        {
            await tokyo.Up("ireland");
            tokyo.Mesh.Tell("ireland", Address.Gateway("bybit"), new TakeCharge(9, 1));
            await Eventually.Holds("it arrived", () => ireland.Received.Count == 1);
        }
        var recorded = relay.Recorded;
        Assert.True(recorded.AsSpan().IndexOf("take-charge"u8) < 0, "sealed frames show nothing");
        var refused = ireland.Mesh.StrangersRefused;

        using var replay = new TcpClient();
        await replay.ConnectAsync(IPAddress.Loopback, ireland.Address.Port);
        await replay.GetStream().WriteAsync(recorded);

        await Eventually.Holds("the replay was refused", () => ireland.Mesh.StrangersRefused == refused + 1, () => ireland.Log.ToString());
        Assert.Single(ireland.Received);
        Assert.Equal(1, ireland.Mesh.Links[0].Connections);
    }

    /// <summary>Somebody on the way who sees and repeats frames of the living connection only cuts it.</summary>
    [Fact]
    public async Task A_frame_that_the_peer_did_not_seal_cuts_the_connection_and_is_not_delivered()
    {
        await using var ireland = await TestNode.StartAsync(TestNode.Options("ireland", TestNode.Peer("tokyo")));
        using var socket = await DialAsync(ireland);
        var handshake = new DiallerHandshake(
            new LinkIdentity("tokyo", 1, "", ProtocolRange.Current, TestNode.Secret), "ireland", new byte[32], Transcript.NoCertificate);
        await HandshakeSocket.SendAsync(socket, handshake.Hello, CancellationToken.None);
        using var established = await HandshakeSocket.RunAsync(socket, handshake.Receive, CancellationToken.None);

        await socket.SendAsync(new byte[100], WebSocketMessageType.Binary, true, CancellationToken.None);

        await Eventually.Holds(
            "it is cut", () => ireland.Mesh.Links[0].Problem.Contains("did not seal", StringComparison.Ordinal), () => ireland.Log.ToString());
        Assert.Empty(ireland.Received);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1_024)]
    [InlineData(1_000_000)]
    public async Task Garbage_is_refused_without_being_read_to_its_end(int bytes)
    {
        await using var ireland = await TestNode.StartAsync(TestNode.Options("ireland", TestNode.Peer("tokyo")));
        using var socket = await DialAsync(ireland);
        var garbage = new byte[bytes];
        new Random(3).NextBytes(garbage);
        try
        {
            await socket.SendAsync(garbage, WebSocketMessageType.Binary, true, CancellationToken.None);
        }
        catch (WebSocketException)
        {
            // Cut while it was sending.
        }

        await Eventually.Holds("it was refused", () => ireland.Mesh.StrangersRefused == 1);
        await AssertClosed(socket);
        Assert.True(ireland.Log.Has("was refused"));
    }

    /// <summary>Not even a request, over TLS or without: no HTTP, no TLS, or nothing at all.</summary>
    [Theory]
    [InlineData(false, 4_096)]
    [InlineData(true, 4_096)]
    [InlineData(true, 0)]
    public async Task Whoever_does_not_even_ask_is_logged(bool isTls, int bytes)
    {
        using var certificate = isTls ? TlsTests.NewCertificate() : null;
        await using var ireland = await TestNode.StartAsync(TestNode.Options("ireland", TestNode.Peer("tokyo")) with { Certificate = certificate });
        var garbage = new byte[bytes];
        new Random(5).NextBytes(garbage);
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(IPAddress.Loopback, ireland.Address.Port);
            await client.GetStream().WriteAsync(garbage);
        }

        await Eventually.Holds("it is logged", () => ireland.Log.Has("it made no request that can be read"), () => ireland.Log.ToString());
        Assert.Equal(1, ireland.Mesh.StrangersRefused);
    }

    [Fact]
    public async Task Whoever_says_nothing_is_cut_when_the_time_of_a_handshake_is_over()
    {
        var time = new ManualTime();
        await using var ireland = await TestNode.StartAsync(TestNode.Options("ireland", TestNode.Peer("tokyo")), time);
        using var socket = await DialAsync(ireland);
        await Eventually.Holds("it waits", () =>
        {
            time.Advance(TimeSpan.FromMilliseconds(500));
            return ireland.Log.Has("took too long");
        });
        await AssertClosed(socket);
    }

    [Fact]
    public async Task Only_so_many_are_let_in_at_once()
    {
        var time = new ManualTime();
        await using var ireland = await TestNode.StartAsync(TestNode.Options("ireland", TestNode.Peer("tokyo")), time);
        var sockets = new List<ClientWebSocket>();
        for (var i = 0; i < StrangerGate.MaxFromOne; i++)
            sockets.Add(await DialAsync(ireland));

        await Assert.ThrowsAsync<WebSocketException>(() => DialAsync(ireland));

        Assert.True(ireland.Log.Has("too many handshakes at once"));
        sockets.ForEach(socket => socket.Dispose());
        await using var tokyo = await TestNode.StartAsync(TestNode.Options("tokyo", TestNode.Peer("ireland", ireland.Address)));
        await tokyo.Up("ireland");
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET /link HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET /link HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: http://evil.example\r\n\r\n")]
    public async Task Browsers_and_whoever_asks_for_something_else_find_nothing(string request)
    {
        await using var ireland = await TestNode.StartAsync(TestNode.Options("ireland", TestNode.Peer("tokyo")));
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, ireland.Address.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        var answer = new byte[64];
        var count = await client.GetStream().ReadAsync(answer);

        Assert.StartsWith("HTTP/1.1 404", Encoding.ASCII.GetString(answer, 0, count));
        Assert.True(ireland.Log.Has("no link was asked for"));
    }

    /// <summary>A flood fills neither the log nor the count of it.</summary>
    [Fact]
    public void Refusals_are_logged_at_a_bounded_rate_and_all_are_counted()
    {
        var time = new ManualTime();
        var gate = new StrangerGate(time);
        var logged = Enumerable.Range(0, 1_000).Count(_ => gate.NoteRefused(out var _));
        time.Advance(TimeSpan.FromMinutes(1));

        Assert.True(gate.NoteRefused(out var withheld));
        Assert.Equal((LogBudget.PerMinute, 1_000L - LogBudget.PerMinute, 1_001L), (logged, withheld, gate.Refused));
    }

    private static async Task<ClientWebSocket> DialAsync(TestNode node)
    {
        var socket = new ClientWebSocket();
        try
        {
            await socket.ConnectAsync(node.Address, CancellationToken.None);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task AssertClosed(ClientWebSocket socket)
    {
        try
        {
            while ((await socket.ReceiveAsync(new byte[2_048], CancellationToken.None)).MessageType != WebSocketMessageType.Close)
            {
                // The refusal, and then the end.
            }
        }
        catch (WebSocketException)
        {
            // The end.
        }
    }
}
