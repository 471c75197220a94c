using System.Globalization;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Okx;

/// <summary>
/// Order entry over a private WebSocket of its own, so that nothing on the account's stream can cost an order its answer. A
/// yes means that the venue took the request; what becomes of the order comes on the private stream. Requests without an
/// answer when the connection is cut or the time is up are in doubt.
/// </summary>
internal sealed class OkxTradeStream : IStreamHandler, IAsyncDisposable
{
    private readonly OkxSettings _settings;
    private readonly ApiCredentials _credentials;
    private readonly OkxRest _rest;
    private readonly ChannelBoard _channels;
    private readonly Action<VenueReport> _sink;
    private readonly PendingRequests _pending;
    private readonly StreamSocket _socket;
    private readonly LogonWatch _logon;
    private readonly string _session;
    private long _number;
    private volatile bool _isReady;
    private volatile bool _retires;

    /// <summary>Makes a stream that is not connected yet.</summary>
    /// <param name="venue">Name of the venue account.</param>
    /// <param name="settings">Address, windows, tag.</param>
    /// <param name="credentials">Key, signer, passphrase.</param>
    /// <param name="rest">Clock, contracts, and the limits that both ways share.</param>
    /// <param name="channels">Told when the stream is up or down.</param>
    /// <param name="sink">Takes outcomes.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Log.</param>
    public OkxTradeStream(
        string venue, OkxSettings settings, ApiCredentials credentials, OkxRest rest, ChannelBoard channels, Action<VenueReport> sink,
        TimeProvider time, ILogger logger)
    {
        _settings = settings;
        _credentials = credentials;
        _rest = rest;
        _channels = channels;
        _sink = sink;
        _logon = new LogonWatch(time);
        _pending = new PendingRequests(time, settings.MaxPending);
        _session = time.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        _socket = new StreamSocket(venue + " orders", this, settings.SocketOptions(), time, logger);
    }

    /// <summary>Starts connecting.</summary>
    public void Connect() => _socket.Start();

    /// <summary>Writes an order.</summary>
    /// <param name="order">An order without a problem.</param>
    /// <param name="contract">Its contract.</param>
    /// <returns>False when the stream is down: nothing was sent and nothing answered.</returns>
    public bool TryPlace(PlaceOrder order, OkxContract contract)
    {
        if (!TryRegister(order, out var head))
        {
            return false;
        }

        Span<byte> frame = stackalloc byte[OkxOrderFrame.MaxLength];
        var length = OkxOrderFrame.WriteOrder(order, contract, _settings.OrderTag, head, frame);
        return TrySend(head.Number, frame[..length]);
    }

    /// <summary>Writes a cancel.</summary>
    /// <param name="cancel">A cancel without a problem.</param>
    /// <param name="contract">Its contract; null when it is not known.</param>
    /// <returns>False when the stream is down: nothing was sent and nothing answered.</returns>
    public bool TryCancel(CancelOrder cancel, OkxContract? contract)
    {
        if (!TryRegister(cancel, out var head))
        {
            return false;
        }

        Span<byte> frame = stackalloc byte[OkxOrderFrame.MaxLength];
        var length = OkxOrderFrame.WriteCancel(cancel, contract, head, frame);
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
        return _settings.OrderUrl;
    }

    /// <inheritdoc/>
    public void OnConnected()
    {
        _logon.Begin();
        _socket.Send(OkxAuth.Frame(_credentials, _rest.Clock.NowMs));
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
        if (OkxAuth.IsPong(frame))
        {
            return;
        }

        try
        {
            var root = WireObject.Parse(frame);
            if (root.Has("op"))
            {
                OnAnswer(root);
            }
            else
            {
                OnEvent(root, frame);
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
    private bool TryRegister(VenueCommand command, out OkxRequestHead head)
    {
        head = default;
        if (!_isReady)
        {
            return false;
        }

        var number = Interlocked.Increment(ref _number);
        head = new OkxRequestHead(_session, number, _rest.Clock.NowMs + (long)_settings.OrderRecvWindow.TotalMilliseconds);
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

    private void OnEvent(WireObject root, ReadOnlySpan<byte> frame)
    {
        var kind = root.Text("event");
        switch (kind)
        {
            case "login" when root.Long("code") == OkxCodes.Ok:
                _logon.Done();
                _isReady = true;
                _channels.Up(VenueChannel.Orders);
                break;
            case "error" when _isReady:
                // It names no request: whichever it is about waits for its time-out and is in doubt then.
                _rest.NoteCode(root.Has("code") ? root.Long("code") : 0);
                _sink(new FrameRejected(VenueChannel.Orders, "error: " + OkxAuth.Words(root), Excerpt.Of(frame)));
                break;
            case "login" or "error":
                // The commonest cause is a wrong clock; it is measured anew before the next attempt.
                _rest.NoteCode(OkxCodes.WrongTime);
                _socket.Drop("log-on refused: " + OkxAuth.Words(root));
                break;
            case "notice":
                // The venue goes on answering what it has; then a new connection leads to another server.
                _isReady = false;
                _retires = true;
                _channels.Down(VenueChannel.Orders, "notice: " + OkxAuth.Words(root));
                LeaveWhenRetired();
                break;
            case "channel-conn-count":
                break;
            default:
                throw root.Bad("event", "unknown: " + kind);
        }
    }

    // Everything that may turn out malformed is read before the request is taken out: one that is left in waits for its
    // time-out and is in doubt then.
    private void OnAnswer(WireObject answer)
    {
        var number = NumberOf(answer);
        if (!_pending.TryPeek(number, out var waiting))
        {
            return;
        }

        var verdict = OkxOutcomes.Read(answer, OrderOutcomes.ClientIdOf(waiting.Command));
        _rest.NoteOrder(waiting.Command, verdict.Code);
        if (_pending.TryTake(number, out var request))
        {
            _sink(OkxOutcomes.Judge(request.Command, verdict));
        }

        LeaveWhenRetired();
    }

    private void LeaveWhenRetired()
    {
        if (_retires && _pending.Count == 0)
        {
            _socket.Drop("the venue asked to connect anew");
        }
    }

    // Our ids are "<session>n<number>". An answer to another session's request is no answer of ours.
    private long NumberOf(WireObject answer)
    {
        var id = answer.Text("id");
        if (id.Length > _session.Length + 1
            && id.StartsWith(_session, StringComparison.Ordinal)
            && id[_session.Length] == 'n'
            && long.TryParse(id.AsSpan(_session.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        throw answer.Bad("id", "not one of ours");
    }

    private void DoubtAll(string reason)
    {
        foreach (var request in _pending.TakeAll())
        {
            _sink(OrderOutcomes.InDoubt(request.Command, "connection-cut", reason));
        }
    }
}
