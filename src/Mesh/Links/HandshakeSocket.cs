using System.Net.WebSockets;
using Hedgerow.Mesh.Handshake;

namespace Hedgerow.Mesh.Links;

/// <summary>Carries a handshake over a WebSocket.</summary>
internal static class HandshakeSocket
{
    /// <summary>Runs a handshake to its end.</summary>
    /// <param name="socket">The connection.</param>
    /// <param name="receive">Takes each frame of the other side.</param>
    /// <param name="cancellation">Ends the patience.</param>
    /// <returns>The proven peer.</returns>
    /// <exception cref="LinkException">The other side did not prove itself; the message says how.</exception>
    /// <exception cref="WebSocketException">The connection is broken.</exception>
    public static async Task<Established> RunAsync(WebSocket socket, Receiver receive, CancellationToken cancellation)
    {
        var buffer = new byte[HandshakeFrames.MaxBytes + 1];
        while (true)
        {
            var step = receive((await ReceiveAsync(socket, buffer, cancellation)).Span);
            if (step.Reply is not null)
                await SendAsync(socket, step.Reply, cancellation);
            if (step.Failure is { } failure)
                throw new LinkException(failure);
            if (step.Established is { } established)
                return established;
        }
    }

    public static async Task SendAsync(WebSocket socket, byte[] frame, CancellationToken cancellation) =>
        await socket.SendAsync(frame, WebSocketMessageType.Binary, endOfMessage: true, cancellation);

    private static async Task<Memory<byte>> ReceiveAsync(WebSocket socket, byte[] buffer, CancellationToken cancellation)
    {
        var length = 0;
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(length), cancellation);
            length += part.Count;
            if (part.MessageType != WebSocketMessageType.Binary)
                throw new LinkException(part.MessageType == WebSocketMessageType.Close ? "closed during the handshake" : "a handshake of text");
            if (length > HandshakeFrames.MaxBytes)
                throw new LinkException($"a handshake frame of more than {HandshakeFrames.MaxBytes} bytes");
            if (part.EndOfMessage)
                return buffer.AsMemory(0, length);
        }
    }

    /// <summary>Takes a frame of a handshake.</summary>
    public delegate HandshakeStep Receiver(ReadOnlySpan<byte> frame);
}
