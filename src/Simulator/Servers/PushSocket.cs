using System.Buffers;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;

namespace Hedgerow.Simulator.Servers;

/// <summary>
/// A server's end of one WebSocket. Frames go through a bounded queue with one writer at a time: whoever finds the
/// socket idle writes on its own thread, so that a book update reaches the socket without a thread change; a client
/// that does not read is dropped when its queue is full, as venues do.
/// </summary>
internal sealed class PushSocket(WebSocket socket, HttpContext context, int capacity)
{
    /// <summary>Longest text message taken from a client.</summary>
    public const int MaxMessageBytes = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<ReadOnlyMemory<byte>> _queue = new();
    private readonly TaskCompletionSource _aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _writing;
    private bool _closed;

    /// <summary>True while an armed fault keeps this connection silent: frames are dropped, requests are not carried out.</summary>
    public volatile bool IsHung;

    /// <summary>True for venues that send binary frames; set before the first frame.</summary>
    public bool IsBinary { get; set; }

    public bool IsClosed => Volatile.Read(ref _closed);

    /// <summary>Adds a frame without writing it, so that a holder of the venue's lock never waits for a socket.</summary>
    public void Enqueue(ReadOnlyMemory<byte> frame)
    {
        var overflow = false;
        lock (_gate)
        {
            if (_closed || IsHung)
            {
                return;
            }

            overflow = _queue.Count >= capacity;
            if (!overflow)
            {
                _queue.Enqueue(frame);
            }
        }

        if (overflow)
        {
            Abort();
        }
    }

    /// <summary>Writes what is queued, unless another thread is doing so.</summary>
    public void Pump()
    {
        lock (_gate)
        {
            if (_writing || _closed || _queue.Count == 0)
            {
                return;
            }

            _writing = true;
        }

        _ = DrainAsync();
    }

    public void Send(ReadOnlyMemory<byte> frame)
    {
        Enqueue(frame);
        Pump();
    }

    /// <summary>
    /// Closes the connection without a close frame. Nothing is sent from now on; the connection itself is ended by its
    /// reader, on another thread: its last steps take the venue's lock, which the caller may hold.
    /// </summary>
    public void Abort()
    {
        lock (_gate)
        {
            _closed = true;
            _queue.Clear();
        }

        _aborted.TrySetResult();
    }

    /// <summary>Hands every text message to the handler until the client leaves; the handler returns false to end.</summary>
    public async Task ReadAllAsync(Func<ReadOnlyMemory<byte>, ValueTask<bool>> handler)
    {
        var reading = ReadLoopAsync(handler);
        await Task.WhenAny(reading, _aborted.Task);
        if (_aborted.Task.IsCompleted)
        {
            socket.Abort();
            context.Abort();
        }

        await reading;
    }

    private async Task ReadLoopAsync(Func<ReadOnlyMemory<byte>, ValueTask<bool>> handler)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(MaxMessageBytes);
        try
        {
            while (!IsClosed)
            {
                var length = await ReadMessageAsync(buffer);
                if (length < 0 || !await handler(buffer.AsMemory(0, length)))
                {
                    break;
                }
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The client is gone; there is nobody to tell.
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            await CloseQuietlyAsync();
        }
    }

    private async Task<int> ReadMessageAsync(byte[] buffer)
    {
        var length = 0;
        while (true)
        {
            var result = await socket.ReceiveAsync(buffer.AsMemory(length, MaxMessageBytes - length), context.RequestAborted);
            if (result.MessageType == WebSocketMessageType.Close)
            {
                return -1;
            }

            length += result.Count;
            if (result.EndOfMessage)
            {
                return length;
            }

            if (length == MaxMessageBytes)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.MessageTooBig, "message too big", CancellationToken.None);
                return -1;
            }
        }
    }

    private async Task DrainAsync()
    {
        try
        {
            while (true)
            {
                ReadOnlyMemory<byte> frame;
                lock (_gate)
                {
                    if (_closed || _queue.Count == 0)
                    {
                        _writing = false;
                        return;
                    }

                    frame = _queue.Dequeue();
                }

                await socket.SendAsync(frame, IsBinary ? WebSocketMessageType.Binary : WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException
            or ObjectDisposedException or InvalidOperationException)
        {
            Abort();
        }
    }

    private async Task CloseQuietlyAsync()
    {
        lock (_gate)
        {
            _closed = true;
            _queue.Clear();
        }

        if (_aborted.Task.IsCompleted)
        {
            return;
        }

        try
        {
            if (socket.State is WebSocketState.CloseReceived or WebSocketState.Open)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // Closing what is already gone.
        }
    }
}
