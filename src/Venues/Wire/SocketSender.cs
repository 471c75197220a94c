using System.Buffers;
using System.Net.WebSockets;

namespace Hedgerow.Venues.Wire;

/// <summary>
/// Writes frames to a WebSocket one at a time: on the caller's thread when nothing else is being written, else from a
/// bounded queue by whoever finishes the write before.
/// </summary>
internal sealed class SocketSender
{
    private readonly Queue<Pending> _queue = new();
    private readonly Lock _gate = new();
    private readonly int _maxQueued;
    private readonly Action<WebSocket, string> _failed;
    private bool _busy;

    /// <summary>Makes a sender.</summary>
    /// <param name="maxQueued">Frames that may wait.</param>
    /// <param name="failed">Told when a write fails.</param>
    public SocketSender(int maxQueued, Action<WebSocket, string> failed)
    {
        _maxQueued = maxQueued;
        _failed = failed;
    }

    /// <summary>Sends or queues a text frame. Never blocks, never throws.</summary>
    /// <param name="socket">Connected socket.</param>
    /// <param name="frame">Bytes; copied.</param>
    public SendResult Send(WebSocket socket, ReadOnlySpan<byte> frame)
    {
        var copy = ArrayPool<byte>.Shared.Rent(frame.Length);
        frame.CopyTo(copy);
        var pending = new Pending(socket, copy, frame.Length);
        lock (_gate)
        {
            if (_busy)
            {
                if (_queue.Count >= _maxQueued)
                {
                    ArrayPool<byte>.Shared.Return(copy);
                    return SendResult.QueueFull;
                }

                _queue.Enqueue(pending);
                return SendResult.Queued;
            }

            _busy = true;
        }

        Write(pending);
        return SendResult.Sent;
    }

    /// <summary>Throws away what waits: the connection it was meant for is gone.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            while (_queue.TryDequeue(out var pending))
            {
                ArrayPool<byte>.Shared.Return(pending.Buffer);
            }
        }
    }

    // Writes frames as long as they complete on this thread; hands over to a continuation when one does not.
    private void Write(Pending first)
    {
        Pending? next = first;
        while (next is { } pending)
        {
            ValueTask write;
            try
            {
                write = pending.Socket.SendAsync(
                    pending.Buffer.AsMemory(0, pending.Length),
                    WebSocketMessageType.Text,
                    endOfMessage: true,
                    CancellationToken.None);
                if (!write.IsCompleted)
                {
                    _ = Finish(write, pending);
                    return;
                }

                write.GetAwaiter().GetResult();
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                _failed(pending.Socket, "write failed: " + e.Message);
            }

            ArrayPool<byte>.Shared.Return(pending.Buffer);
            next = Next();
        }
    }

    private async Task Finish(ValueTask write, Pending pending)
    {
        try
        {
            await write;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _failed(pending.Socket, "write failed: " + e.Message);
        }

        ArrayPool<byte>.Shared.Return(pending.Buffer);
        if (Next() is { } next)
        {
            Write(next);
        }
    }

    private Pending? Next()
    {
        lock (_gate)
        {
            if (_queue.TryDequeue(out var pending))
            {
                return pending;
            }

            _busy = false;
            return null;
        }
    }

    private readonly record struct Pending(WebSocket Socket, byte[] Buffer, int Length);
}
