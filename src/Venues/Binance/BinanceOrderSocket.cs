using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Binance;

/// <summary>
/// The WebSocket API: places and cancels orders. With an Ed25519 key the session logs on once and its requests carry no
/// signature; with an HMAC key each request is signed. A request is registered before it is written, and answered once.
/// </summary>
internal sealed class BinanceOrderSocket : IStreamHandler, IAsyncDisposable
{
    private readonly BinanceSettings _settings;
    private readonly BinanceEncoder _encoder;
    private readonly BinanceOrderReports _reports;
    private readonly BinanceRest _rest;
    private readonly ServerClock _clock;
    private readonly ChannelBoard _channels;
    private readonly Action<VenueReport> _report;
    private readonly Action _clockWrong;
    private readonly TimeProvider _time;
    private readonly StreamSocket _socket;
    private readonly PendingRequests _pending;
    private readonly LogonWatch _logon;
    private readonly bool _logsOn;
    private readonly ITimer _sweep;
    private long _lastId;
    private long _logonId;
    private volatile bool _ready;

    /// <summary>Makes a socket that is not connected yet.</summary>
    public BinanceOrderSocket(BinanceWiring wiring, ApiCredentials credentials, BinanceOrderReports reports, Action clockWrong)
    {
        _settings = wiring.Settings;
        _encoder = new BinanceEncoder(credentials, _settings.OrderRecvWindowMs, _settings.IsSpot);
        _reports = reports;
        _rest = wiring.Rest;
        _clock = wiring.Clock;
        _report = wiring.Report;
        _clockWrong = clockWrong;
        _time = wiring.Time;
        _channels = wiring.Channels;
        _logon = new LogonWatch(_time);
        _logsOn = _settings.Credentials.Kind == SecretKind.Ed25519;
        _pending = new PendingRequests(_time, _settings.MaxPending);
        _socket = new StreamSocket(wiring.Venue + " orders", this, wiring.SocketOptions(idle: TimeSpan.Zero), _time, wiring.Logger);
        var every = _settings.OrderTimeout / 20;
        _sweep = _time.CreateTimer(_ => Sweep(), state: null, every, every);
    }

    /// <summary>Starts connecting.</summary>
    public void Start() => _socket.Start();

    /// <summary>
    /// Writes a placement or a cancel on the caller's thread.
    /// </summary>
    /// <param name="command">Placement or cancel, checked to be valid.</param>
    /// <returns>False when the socket cannot take it and nothing was sent or reported: another way may be taken.</returns>
    public bool TrySend(VenueCommand command)
    {
        if (!_ready)
        {
            return false;
        }

        Span<byte> frame = stackalloc byte[BinanceEncoder.MaxLength];
        var id = Interlocked.Increment(ref _lastId);
        var length = command is PlaceOrder place
            ? _encoder.Place(id, place, _clock.NowMs, !_logsOn, frame)
            : _encoder.Cancel(id, (CancelOrder)command, _clock.NowMs, !_logsOn, frame);
        if (!_pending.TryAdd(id, command))
        {
            _reports.NotSent(command, "local-queue-full");
            return true;
        }

        var result = _socket.Send(frame[..length]);
        if (result is SendResult.Sent or SendResult.Queued || !_pending.TryTake(id, out _))
        {
            // Sent; or not, but the cut of the connection has taken and answered it already.
            return true;
        }

        if (result == SendResult.QueueFull)
        {
            _reports.NotSent(command, "local-queue-full");
            return true;
        }

        return false;
    }

    /// <inheritdoc/>
    public ValueTask<Uri> NextAddress(CancellationToken cancellation) => ValueTask.FromResult(_settings.OrderUrl);

    /// <inheritdoc/>
    public void OnConnected()
    {
        if (!_logsOn)
        {
            Ready();
            return;
        }

        Span<byte> frame = stackalloc byte[BinanceEncoder.MaxLength];
        _logon.Begin();
        _logonId = Interlocked.Increment(ref _lastId);
        var length = _encoder.Logon(_logonId, _clock.NowMs, frame);
        _ = _socket.Send(frame[..length]);
    }

    /// <inheritdoc/>
    public void OnFrame(ReadOnlySpan<byte> frame)
    {
        try
        {
            var root = WireObject.Parse(frame);
            if (!root.Has("id"))
            {
                // An answer without id is to a request that the venue could not read; its sender times out into doubt.
                throw new FrameException("id", "missing");
            }

            var id = root.Long("id");
            var status = (int)root.Long("status");
            if (id == _logonId)
            {
                LoggedOn(root, status);
            }
            else if (_pending.TryTake(id, out var request))
            {
                Answer(request.Command, root, status, frame);
            }
            else
            {
                // Answered as in doubt before. What it says of the order is still worth telling.
                TellLateOrder(root, status);
            }

            TakeLimits(root);
        }
        catch (FrameException e)
        {
            _report(e.ToReport(VenueChannel.Orders, frame));
        }
    }

    /// <inheritdoc/>
    public void OnDropped(string reason)
    {
        _ready = false;
        _logon.Done();
        _channels.Down(VenueChannel.Orders, reason);
        foreach (var request in _pending.TakeAll())
        {
            _reports.InDoubt(request.Command, "connection-cut");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _ready = false;
        await _sweep.DisposeAsync();
        await _socket.DisposeAsync();
        OnDropped("closed");
    }

    private void Ready()
    {
        _logon.Done();
        _ready = true;
        _channels.Up(VenueChannel.Orders);
    }

    private void LoggedOn(WireObject root, int status)
    {
        if (status == 200)
        {
            Ready();
            return;
        }

        var (code, text) = ErrorOf(root);
        NoteTimestamp(code);
        _socket.Drop($"log-on refused: {code} {text}");
    }

    private void Answer(VenueCommand command, WireObject root, int status, ReadOnlySpan<byte> frame)
    {
        try
        {
            if (status == 200)
            {
                _reports.Accepted(command, root.Object("result"));
                return;
            }

            var (code, text) = ErrorOf(root);
            NoteTimestamp(code);
            NoteBlock(root, status);
            _reports.Failed(command, status, code, text);
        }
        catch (FrameException e)
        {
            _report(e.ToReport(VenueChannel.Orders, frame));
            _reports.InDoubt(command, "unreadable-answer");
        }
    }

    private void TellLateOrder(WireObject root, int status)
    {
        if (status == 200 && root.Has("result"))
        {
            _report(new OrderChanged(_reports.Read(root.Object("result"))));
        }
    }

    private static (long Code, string Text) ErrorOf(WireObject root)
    {
        var error = root.Object("error");
        return (error.Long("code"), Excerpt.Of(error.TextOrEmpty("msg")));
    }

    private void NoteTimestamp(long code)
    {
        if (code == BinanceErrors.BadTimestamp)
        {
            _clockWrong();
        }
    }

    // A limit is one for socket and REST together; the venue tells its end in its own time.
    private void NoteBlock(WireObject root, int status)
    {
        if (status is not (429 or 418))
        {
            return;
        }

        var error = root.Object("error");
        var until = error.Has("data") && error.Object("data").Has("retryAfter")
            ? error.Object("data").TimeMs("retryAfter") - _clock.Offset
            : _time.GetUtcNow() + (status == 418 ? TimeSpan.FromMinutes(2) : TimeSpan.FromSeconds(10));
        _rest.Block(until);
    }

    private void TakeLimits(WireObject root)
    {
        if (!root.Has("rateLimits"))
        {
            return;
        }

        foreach (var row in root.Array("rateLimits"))
        {
            _rest.Budget.Note(row.Text("rateLimitType"), BinanceInstruments.WindowSeconds(row), row.Long("count"), row.Long("limit"));
        }

        var blocked = _rest.BlockedUntil;
        _report(new RateLimitReported(_rest.Budget.Tightest(), blocked > _time.GetUtcNow() ? blocked : null));
    }

    private void Sweep()
    {
        if (_logon.IsOverdue)
        {
            _socket.Drop("log-on was not answered");
        }

        foreach (var request in _pending.TakeOlderThan(_settings.OrderTimeout))
        {
            _reports.InDoubt(request.Command, "timeout");
        }
    }
}
