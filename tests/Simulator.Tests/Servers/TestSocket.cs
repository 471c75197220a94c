using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Hedgerow.Simulator.Tests.Servers;

/// <summary>A plain WebSocket client that keeps every frame until it is asked for.</summary>
internal sealed class TestSocket : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly ClientWebSocket _socket = new();
    private readonly Channel<JsonNode> _frames = Channel.CreateBounded<JsonNode>(10_000);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _reading = Task.CompletedTask;

    /// <summary>Completes when the connection is gone.</summary>
    public Task Ended => _ended.Task.WaitAsync(Patience);

    public bool IsOpen => !_ended.Task.IsCompleted;

    public static async Task<TestSocket> ConnectAsync(Uri address)
    {
        var socket = new TestSocket();
        using var timeout = new CancellationTokenSource(Patience);
        await socket._socket.ConnectAsync(address, timeout.Token);
        socket._reading = socket.ReadAsync();
        return socket;
    }

    public Task SendAsync(string text) =>
        _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    public Task SendAsync(JsonNode message) => SendAsync(message.ToJsonString());

    /// <summary>The next frame that satisfies the condition; frames before it are dropped.</summary>
    public async Task<JsonNode> NextAsync(Func<JsonNode, bool>? isWanted = null)
    {
        using var timeout = new CancellationTokenSource(Patience);
        while (true)
        {
            var frame = await _frames.Reader.ReadAsync(timeout.Token);
            if (isWanted?.Invoke(frame) != false)
            {
                return frame;
            }
        }
    }

    /// <summary>The frames that are here after the server has answered everything sent to it so far.</summary>
    public IReadOnlyList<JsonNode> TakeReceived()
    {
        var frames = new List<JsonNode>();
        while (_frames.Reader.TryRead(out var frame))
        {
            frames.Add(frame);
        }

        return frames;
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _reading;
        _socket.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[1 << 20];
        try
        {
            while (true)
            {
                var length = 0;
                ValueWebSocketReceiveResult result;
                do
                {
                    result = await _socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                    length += result.Count;
                }
                while (!result.EndOfMessage);

                if (result.MessageType == WebSocketMessageType.Close)
                {
                    return;
                }

                await _frames.Writer.WriteAsync(JsonNode.Parse(buffer.AsSpan(0, length))!);
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException or IOException)
        {
            // The connection is gone, which is what Ended says.
        }
        finally
        {
            _ended.TrySetResult();
            _frames.Writer.TryComplete();
        }
    }
}
