using System.Buffers;
using System.Net.WebSockets;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Wire;

/// <summary>
/// A WebSocket client that keeps itself connected: bounded connect time, liveness by pong and by data, endless
/// reconnects with back-off and jitter until disposed, frames whole and bounded. Compression stays off: it costs more
/// time than it saves on frames of this size.
/// </summary>
internal sealed partial class StreamSocket : IAsyncDisposable
{
    private const int FirstBufferBytes = 16 * 1024;

    private readonly string _name;
    private readonly IStreamHandler _handler;
    private readonly StreamSocketOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly SocketSender _sender;
    private readonly Lock _gate = new();
    private ClientWebSocket? _socket;
    private Task _loop = Task.CompletedTask;
    private string? _dropReason;
    private long _lastFrameAt;
    private long _lastBeatAt;
    private int _started;

    /// <summary>Makes a socket that is not connected yet.</summary>
    /// <param name="name">For logs and reasons, e.g. <c>binance public</c>.</param>
    /// <param name="handler">Takes what happens.</param>
    /// <param name="options">Bounds.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Log.</param>
    public StreamSocket(string name, IStreamHandler handler, StreamSocketOptions options, TimeProvider time, ILogger logger)
    {
        _name = name;
        _handler = handler;
        _options = options;
        _time = time;
        _logger = logger;
        _sender = new SocketSender(options.MaxQueuedFrames, WriteFailed);
    }

    /// <summary>True while connected.</summary>
    public bool IsConnected => Volatile.Read(ref _socket) is not null;

    /// <summary>Starts connecting; a second call does nothing.</summary>
    /// <returns>True when it was the first call.</returns>
    public bool Start()
    {
        if (Interlocked.Exchange(ref _started, 1) != 0)
        {
            return false;
        }

        _loop = Task.Run(Run);
        return true;
    }

    /// <summary>
    /// Sends a text message. Never blocks: written on the caller's thread when no other frame is being written, else
    /// queued behind it. The bytes may be reused when the call returns.
    /// </summary>
    /// <param name="frame">UTF-8 text.</param>
    public SendResult Send(ReadOnlySpan<byte> frame)
    {
        var socket = Volatile.Read(ref _socket);
        return socket is null ? SendResult.NotConnected : _sender.Send(socket, frame);
    }

    /// <summary>Cuts the present connection; a new one is made after the back-off.</summary>
    /// <param name="reason">For people.</param>
    public void Drop(string reason)
    {
        ClientWebSocket? socket;
        lock (_gate)
        {
            socket = _socket;
            _dropReason ??= reason;
        }

        // Abort makes the pending receive fail at once; a polite close could wait for a peer that is gone.
        socket?.Abort();
    }

    // A late failure of an old connection must not cut its successor.
    private void WriteFailed(WebSocket socket, string reason)
    {
        if (ReferenceEquals(socket, Volatile.Read(ref _socket)))
        {
            Drop(reason);
        }
    }

    /// <summary>Cuts the connection and ends the loop.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Drop("closed");
        await _loop;
        _stop.Dispose();
    }

    private async Task Run()
    {
        var attempt = 0;
        while (!_stop.IsCancellationRequested)
        {
            var startedAt = _time.GetTimestamp();
            var reason = await ConnectAndRead();
            if (_stop.IsCancellationRequested)
            {
                return;
            }

            attempt = _time.GetElapsedTime(startedAt) > _options.StableAfter ? 0 : Math.Min(attempt + 1, 16);
            Log.Dropped(_logger, _name, reason);
            Guard(() => _handler.OnDropped(reason));
            try
            {
                await Task.Delay(Backoff(attempt), _time, _stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private TimeSpan Backoff(int attempt)
    {
        var wait = _options.FirstBackoff * Math.Pow(2, Math.Max(attempt - 1, 0));
        wait = wait < _options.MaxBackoff ? wait : _options.MaxBackoff;

        // Between half and all of it, so that many nodes do not come back in one instant.
        return wait * (0.5 + (Random.Shared.NextDouble() / 2));
    }

    private async Task<string> ConnectAndRead()
    {
        using var socket = new ClientWebSocket();
        socket.Options.KeepAliveInterval = _options.PingInterval;
        socket.Options.KeepAliveTimeout = _options.PongTimeout;
        var connected = false;
        try
        {
            await Connect(socket);
            connected = true;
            using var beats = _time.CreateTimer(_ => Beat(socket), state: null, BeatEvery, BeatEvery);
            _handler.OnConnected();
            return await Read(socket);
        }
        catch (OperationCanceledException) when (!connected)
        {
            return "connect timed out";
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return connected ? TakeDropReason() ?? Excerpt.Of(e.Message) : "connect failed: " + Excerpt.Of(e.Message);
        }
        finally
        {
            lock (_gate)
            {
                _socket = null;
            }

            socket.Abort();
            _sender.Clear();
        }
    }

    private async Task Connect(ClientWebSocket socket)
    {
        using var timeout = new CancellationTokenSource(_options.ConnectTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stop.Token);
        var address = await _handler.NextAddress(either.Token);
        await socket.ConnectAsync(address, either.Token);
        Volatile.Write(ref _lastFrameAt, _time.GetTimestamp());
        Volatile.Write(ref _lastBeatAt, _time.GetTimestamp());
        lock (_gate)
        {
            _dropReason = null;
            _socket = socket;
        }

        // Disposal may have missed the socket that came up in the meantime.
        _stop.Token.ThrowIfCancellationRequested();
        Log.Connected(_logger, _name);
    }

    private async Task<string> Read(ClientWebSocket socket)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(FirstBufferBytes);
        var length = 0;
        try
        {
            while (true)
            {
                if (length == buffer.Length)
                {
                    if (length >= _options.MaxFrameBytes)
                    {
                        return $"a frame exceeds {_options.MaxFrameBytes} bytes";
                    }

                    Grow(ref buffer, length);
                }

                var got = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                if (got.MessageType == WebSocketMessageType.Close)
                {
                    return TakeDropReason() ?? $"closed by the venue ({(int?)socket.CloseStatus}) {Excerpt.Of(socket.CloseStatusDescription ?? string.Empty)}";
                }

                length += got.Count;
                Volatile.Write(ref _lastFrameAt, _time.GetTimestamp());
                if (got.EndOfMessage)
                {
                    if (length > _options.MaxFrameBytes)
                    {
                        return $"a frame exceeds {_options.MaxFrameBytes} bytes";
                    }

                    Handle(buffer.AsSpan(0, length));
                    length = 0;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Grow(ref byte[] buffer, int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        buffer = larger;
    }

    private void Handle(ReadOnlySpan<byte> frame)
    {
        try
        {
            _handler.OnFrame(frame);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // A handler reports what it does not understand; what gets here is a defect. Start over from a clean state.
            Log.HandlerFailed(_logger, _name, e);
            throw new InvalidOperationException("the frame handler failed: " + e.GetType().Name, e);
        }
    }

    private TimeSpan BeatEvery
    {
        get
        {
            var every = _options.Heartbeat.IsEmpty ? Timeout.InfiniteTimeSpan : _options.HeartbeatInterval;
            if (_options.IdleTimeout > TimeSpan.Zero && (every < TimeSpan.Zero || every > _options.IdleTimeout / 4))
            {
                every = _options.IdleTimeout / 4;
            }

            return every;
        }
    }

    private void Beat(ClientWebSocket socket)
    {
        if (!ReferenceEquals(socket, Volatile.Read(ref _socket)))
        {
            return;
        }

        var silence = _time.GetElapsedTime(Volatile.Read(ref _lastFrameAt));
        if (_options.IdleTimeout > TimeSpan.Zero && silence > _options.IdleTimeout)
        {
            Drop($"no data for {(long)silence.TotalMilliseconds} ms");
            return;
        }

        // The timer may be faster than the heartbeat, to see silence in time; half a tick of jitter is allowed.
        if (!_options.Heartbeat.IsEmpty
            && _time.GetElapsedTime(Volatile.Read(ref _lastBeatAt)) >= _options.HeartbeatInterval - (BeatEvery / 2))
        {
            Volatile.Write(ref _lastBeatAt, _time.GetTimestamp());
            _ = _sender.Send(socket, _options.Heartbeat.Span);
        }
    }

    private string? TakeDropReason()
    {
        lock (_gate)
        {
            return _dropReason;
        }
    }

    private void Guard(Action callback)
    {
        try
        {
            callback();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Log.HandlerFailed(_logger, _name, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "{Name}: connected")]
        public static partial void Connected(ILogger logger, string name);

        [LoggerMessage(2, LogLevel.Warning, "{Name}: dropped: {Reason}")]
        public static partial void Dropped(ILogger logger, string name, string reason);

        [LoggerMessage(3, LogLevel.Error, "{Name}: frame handler failed")]
        public static partial void HandlerFailed(ILogger logger, string name, Exception exception);
    }
}
