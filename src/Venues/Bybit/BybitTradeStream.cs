using System.Globalization;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Bybit;

/// <summary>
/// Order entry over WebSocket. A yes means that the venue took the request, not that the order is in the book: what
/// becomes of it comes on the private stream. Requests without an answer when the connection is cut or the time is up
/// are in doubt.
/// </summary>
internal sealed class BybitTradeStream : IStreamHandler, IAsyncDisposable
{
    private readonly BybitSettings _settings;
    private readonly string _category;
    private readonly ApiCredentials _credentials;
    private readonly BybitRest _rest;
    private readonly ChannelBoard _channels;
    private readonly Action<VenueReport> _sink;
    private readonly TimeProvider _time;
    private readonly PendingRequests _pending;
    private readonly StreamSocket _socket;
    private readonly LogonWatch _logon;
    private readonly string _session;
    private long _number;
    private volatile bool _isReady;
    private volatile bool _retires;

    /// <summary>Makes a stream that is not connected yet.</summary>
    /// <param name="venue">Name of the venue account.</param>
    /// <param name="settings">Address, windows.</param>
    /// <param name="credentials">Key and signer.</param>
    /// <param name="rest">Clock, and the limits that both ways share.</param>
    /// <param name="channels">Told when the stream is up or down.</param>
    /// <param name="sink">Takes outcomes.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Log.</param>
    public BybitTradeStream(
        string venue,
        BybitSettings settings,
        ApiCredentials credentials,
        BybitRest rest,
        ChannelBoard channels,
        Action<VenueReport> sink,
        TimeProvider time,
        ILogger logger)
    {
        _settings = settings;
        _category = settings.Product.Category;
        _credentials = credentials;
        _rest = rest;
        _channels = channels;
        _sink = sink;
        _time = time;
        _logon = new LogonWatch(time);
        _pending = new PendingRequests(time, settings.MaxPending);

        // The venue refuses a request id that it has seen; the start time keeps those of two runs apart.
        _session = time.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        _socket = new StreamSocket(venue + " orders", this, settings.SocketOptions(), time, logger);
    }

    /// <summary>Starts connecting.</summary>
    public void Connect() => _socket.Start();

    /// <summary>Writes an order.</summary>
    /// <param name="order">An order without a problem.</param>
    /// <returns>False when the stream is down: nothing was sent and nothing answered.</returns>
    public bool TryPlace(PlaceOrder order)
    {
        if (!TryRegister(order, out var head))
        {
            return false;
        }

        Span<byte> frame = stackalloc byte[BybitOrderFrame.MaxLength];
        var length = BybitOrderFrame.WriteCreate(order, _category, head, frame);
        return TrySend(head.Number, frame[..length]);
    }

    /// <summary>Writes a cancel.</summary>
    /// <param name="cancel">A cancel without a problem.</param>
    /// <returns>False when the stream is down: nothing was sent and nothing answered.</returns>
    public bool TryCancel(CancelOrder cancel)
    {
        if (!TryRegister(cancel, out var head))
        {
            return false;
        }

        Span<byte> frame = stackalloc byte[BybitOrderFrame.MaxLength];
        var length = BybitOrderFrame.WriteCancel(cancel, _category, head, frame);
        return TrySend(head.Number, frame[..length]);
    }

    /// <summary>Puts requests in doubt that waited too long, and gives up a log-on without answer. Called by a timer.</summary>
    public void Watch()
    {
        if (_logon.IsOverdue)
        {
            _socket.Drop("log-on not answered");
        }

        foreach (var request in _pending.TakeOlderThan(_settings.OrderTimeout))
        {
            _sink(OrderOutcomes.InDoubt(request.Command, "timeout", "no answer in time"));
        }

        LeaveWhenRetired();
    }

    /// <inheritdoc/>
    public async ValueTask<Uri> NextAddress(CancellationToken cancellation)
    {
        await _rest.EnsureClock(cancellation);
        return _settings.TradeUrl;
    }

    /// <inheritdoc/>
    public void OnConnected()
    {
        _logon.Begin();
        _socket.Send(BybitAuth.Frame(_credentials, _rest.Clock.NowMs));
    }

    /// <inheritdoc/>
    public void OnDropped(string reason)
    {
        _isReady = false;
        _retires = false;
        _logon.Done();
        _channels.Down(VenueChannel.Orders, reason);
        DoubtAll(reason);
    }

    /// <inheritdoc/>
    public void OnFrame(ReadOnlySpan<byte> frame)
    {
        try
        {
            var answer = WireObject.Parse(frame);
            var operation = answer.Text("op");
            switch (operation)
            {
                case "order.create" or "order.cancel":
                    OnAnswer(answer);
                    break;
                case "ping" or "pong":
                    break;
                case "auth":
                    OnAuth(answer);
                    break;
                default:
                    throw answer.Bad("op", "unknown: " + operation);
            }
        }
        catch (FrameException e)
        {
            _sink(e.ToReport(VenueChannel.Orders, frame));
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _isReady = false;
        await _socket.DisposeAsync();
        DoubtAll("closed");
    }

    // Registered before the bytes leave, or the answer could come first.
    private bool TryRegister(VenueCommand command, out RequestHead head)
    {
        head = default;
        if (!_isReady)
        {
            return false;
        }

        var number = Interlocked.Increment(ref _number);
        head = new RequestHead(_session, number, _rest.Clock.NowMs, (long)_settings.OrderRecvWindow.TotalMilliseconds);
        return _pending.TryAdd(number, command);
    }

    private bool TrySend(long number, ReadOnlySpan<byte> frame)
    {
        if (_socket.Send(frame) is SendResult.Sent or SendResult.Queued)
        {
            return true;
        }

        // Provably not sent. Whoever takes the request out answers it; if the drop did, it is answered.
        return !_pending.TryTake(number, out _);
    }

    private void OnAuth(WireObject answer)
    {
        if (BybitAuth.IsYes(answer))
        {
            _logon.Done();
            _isReady = true;
            _channels.Up(VenueChannel.Orders);
            return;
        }

        // The commonest cause is a wrong clock; it is measured anew before the next attempt.
        _rest.NoteCode(BybitCodes.WrongTime);
        _socket.Drop("log-on refused: " + BybitAuth.Refusal(answer));
    }

    private void OnAnswer(WireObject answer)
    {
        var code = answer.Long("retCode");
        NoteLimits(answer, code);

        // Everything that may turn out malformed is read before the request is taken out: one that is left in waits
        // for its timeout and is in doubt then.
        var number = NumberOf(answer);
        var id = code == BybitCodes.Ok ? answer.Object("data").TextOrEmpty("orderId") : string.Empty;
        if (_pending.TryTake(number, out var request))
        {
            _sink(BybitOutcomes.Judge(request.Command, code, Excerpt.Of(answer.TextOrEmpty("retMsg")), id));
        }

        // A restarting service finishes what it has; then a new connection leads to another one.
        if (code == BybitCodes.ServiceRestarting)
        {
            _isReady = false;
            _retires = true;
            _channels.Down(VenueChannel.Orders, "trade service restarting");
        }

        LeaveWhenRetired();
    }

    private void LeaveWhenRetired()
    {
        if (_retires && _pending.Count == 0)
        {
            _socket.Drop("trade service restarting");
        }
    }

    private void NoteLimits(WireObject answer, long code)
    {
        if (answer.Has("header"))
        {
            var header = answer.Object("header");
            var used = _rest.Budget.Observe(
                header.TextOrEmpty("X-Bapi-Limit"),
                header.TextOrEmpty("X-Bapi-Limit-Status"),
                header.TextOrEmpty("X-Bapi-Limit-Reset-Timestamp"));
            if (used is { } fraction)
            {
                _sink(new RateLimitReported(fraction, BlockedUntil: null));
            }
        }

        _rest.NoteCode(code);
    }

    // Our ids are "<session>-<number>". An answer to another session's request is no answer of ours.
    private long NumberOf(WireObject answer)
    {
        var id = answer.Text("reqId");
        if (id.Length > _session.Length + 1
            && id.StartsWith(_session, StringComparison.Ordinal)
            && id[_session.Length] == '-'
            && long.TryParse(id.AsSpan(_session.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        throw answer.Bad("reqId", "not one of ours");
    }

    private void DoubtAll(string reason)
    {
        foreach (var request in _pending.TakeAll())
        {
            _sink(OrderOutcomes.InDoubt(request.Command, "connection-cut", reason));
        }
    }
}
