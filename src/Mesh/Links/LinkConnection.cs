using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using Hedgerow.Mesh.Handshake;
using Hedgerow.Mesh.Wire;

namespace Hedgerow.Mesh.Links;

/// <summary>One connection whose other end has proven itself: frames over a WebSocket, sealed by us or by TLS.</summary>
internal sealed class LinkConnection(WebSocket socket, Established peer, LinkBounds bounds) : IDisposable
{
    private readonly int _maxFrame = bounds.MaxMessageBytes + bounds.FrameBytes + FrameSealer.Overhead + 1024;
    private byte[] _received = new byte[16 * 1024];
    private string? _reason;

    public Established Peer => peer;

    /// <summary>What is sent next; belongs to whoever set <see cref="IsSending"/>.</summary>
    public FrameBuffer Frame { get; } = new();

    /// <summary>True while somebody sends; guarded by the link's lock.</summary>
    public bool IsSending { get; set; }

    /// <summary>Why it was cut; null while it was not.</summary>
    public string? Reason => Volatile.Read(ref _reason);

    /// <summary>Sends <see cref="Frame"/>. Ends with <see cref="Abort"/>.</summary>
    public ValueTask SendAsync()
    {
        if (peer.Sealer is { } sealer)
        {
            var length = Frame.Length;
            Frame.Reserve(FrameSealer.Overhead);
            Frame.Advance(FrameSealer.Overhead);
            sealer.Seal(Frame.Written, length);
        }
        return socket.SendAsync(Frame.Memory(Frame.Length), WebSocketMessageType.Binary, WebSocketMessageFlags.EndOfMessage, CancellationToken.None);
    }

    /// <summary>Waits for the next frame and opens it. Ends with <see cref="Abort"/>.</summary>
    /// <returns>The frame; overwritten by the next call.</returns>
    /// <exception cref="LinkException">It is none that the peer sealed, or the peer has closed.</exception>
    /// <exception cref="WebSocketException">The connection is broken.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Memory<byte>> ReceiveAsync()
    {
        var length = 0;
        while (true)
        {
            var part = await socket.ReceiveAsync(_received.AsMemory(length), CancellationToken.None);
            length += part.Count;
            if (part.MessageType == WebSocketMessageType.Close)
                throw new LinkException("the peer closed the connection");
            if (part.MessageType != WebSocketMessageType.Binary)
                throw new LinkException("a frame of text");
            if (part.EndOfMessage)
                break;
            if (length < _received.Length)
                continue;
            if (length >= _maxFrame)
                throw new LinkException($"a frame of more than {_maxFrame} bytes");
            Array.Resize(ref _received, Math.Min(length * 2, _maxFrame));
        }
        return _received.AsMemory(0, peer.Opener?.Open(_received.AsSpan(0, length)) ?? length);
    }

    /// <summary>Cuts it at once, whatever the other end does. Safe from any thread, and again.</summary>
    /// <param name="reason">Why; the first one counts.</param>
    public void Abort(string reason)
    {
        Interlocked.CompareExchange(ref _reason, reason, null);
        socket.Abort();
    }

    public void Dispose()
    {
        socket.Dispose();
        peer.Dispose();
    }
}
