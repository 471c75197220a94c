using Hedgerow.Messages;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Bybit;

/// <summary>The stream of the account: orders, executions, positions, wallet; and the topic that arms disconnect protection.</summary>
internal sealed partial class BybitPrivateStream : IStreamHandler, IAsyncDisposable
{
    private const string AccountRequest = "account";
    private const string ProtectionRequest = "protection";

    private readonly BybitSettings _settings;
    private readonly ApiCredentials _credentials;
    private readonly BybitRest _rest;
    private readonly ChannelBoard _channels;
    private readonly Action<VenueReport> _sink;
    private readonly SpotCoins? _coins;
    private readonly ILogger _logger;
    private readonly StreamSocket _socket;
    private readonly LogonWatch _logon;
    private readonly Lock _gate = new();
    private bool _isLoggedOn;
    private bool _isProtected;

    /// <summary>Makes a stream that is not connected yet.</summary>
    /// <param name="venue">Name of the venue account.</param>
    /// <param name="settings">Address, settle asset.</param>
    /// <param name="credentials">Key and signer.</param>
    /// <param name="rest">Clock.</param>
    /// <param name="channels">Told when the stream is up or down.</param>
    /// <param name="sink">Takes what happens on the account.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Log.</param>
    /// <param name="coins">Makes reports of a spot account's balances; null: it trades contracts.</param>
    public BybitPrivateStream(
        string venue,
        BybitSettings settings,
        ApiCredentials credentials,
        BybitRest rest,
        ChannelBoard channels,
        Action<VenueReport> sink,
        TimeProvider time,
        ILogger logger,
        SpotCoins? coins = null)
    {
        _coins = coins;
        _settings = settings;
        _credentials = credentials;
        _rest = rest;
        _channels = channels;
        _sink = sink;
        _logger = logger;
        _logon = new LogonWatch(time);
        _socket = new StreamSocket(venue + " private", this, settings.SocketOptions(), time, logger);
    }

    private string ProtectionTopic => _coins is null ? "dcp.future" : "dcp.spot";

    /// <summary>True once connecting was asked for.</summary>
    public bool IsStarted { get; private set; }

    /// <summary>Starts connecting.</summary>
    public void Connect()
    {
        IsStarted = true;
        _socket.Start();
    }

    /// <summary>
    /// Subscribes to the topic that arms disconnect protection, or leaves it: the venue watches connections that are
    /// subscribed to it, and no others. Kept over reconnects.
    /// </summary>
    /// <param name="isProtected">True to arm.</param>
    public void Protect(bool isProtected)
    {
        lock (_gate)
        {
            if (_isProtected == isProtected)
            {
                return;
            }

            _isProtected = isProtected;
            if (_isLoggedOn)
            {
                SendProtection();
            }
        }
    }

    /// <summary>Gives up a log-on or a subscription without answer. Called by a timer.</summary>
    public void Watch()
    {
        if (_logon.IsOverdue)
        {
            _socket.Drop("log-on or subscription not answered");
        }
    }

    /// <inheritdoc/>
    public async ValueTask<Uri> NextAddress(CancellationToken cancellation)
    {
        await _rest.EnsureClock(cancellation);
        return _settings.PrivateUrl;
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
        lock (_gate)
        {
            _isLoggedOn = false;
        }

        _logon.Done();
        _channels.Down(VenueChannel.Private, reason);
    }

    /// <inheritdoc/>
    public void OnFrame(ReadOnlySpan<byte> frame)
    {
        try
        {
            var root = WireObject.Parse(frame);
            if (!root.Has("topic"))
            {
                OnAnswer(root);
                return;
            }

            // All rows are read before the first is reported: a frame is used whole or not at all.
            foreach (var report in BybitPrivateRows.Read(root, _settings.Product, _coins))
            {
                _sink(report);
            }
        }
        catch (FrameException e)
        {
            _sink(e.ToReport(VenueChannel.Private, frame));
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _socket.DisposeAsync();

    private void OnAnswer(WireObject answer)
    {
        var operation = answer.Text("op");
        switch (operation)
        {
            case "ping" or "pong" or "unsubscribe":
                break;
            case "auth":
                OnAuth(answer);
                break;
            case "subscribe":
                OnSubscribed(answer);
                break;
            default:
                throw answer.Bad("op", "unknown: " + operation);
        }
    }

    private void OnAuth(WireObject answer)
    {
        if (!BybitAuth.IsYes(answer))
        {
            // The commonest cause is a wrong clock; it is measured anew before the next attempt.
            _rest.NoteCode(BybitCodes.WrongTime);
            _socket.Drop("log-on refused: " + BybitAuth.Refusal(answer));
            return;
        }

        _socket.Send(BybitAuth.Subscription("subscribe", AccountRequest, _coins is null ? ["order", "execution", "position", "wallet"] : ["order", "execution", "wallet"]));
        lock (_gate)
        {
            _isLoggedOn = true;
            if (_isProtected)
            {
                SendProtection();
            }
        }
    }

    private void OnSubscribed(WireObject answer)
    {
        // Not every account may use disconnect protection; that must not cost it the stream.
        var isProtection = answer.TextOrEmpty("req_id") == ProtectionRequest;
        if (BybitAuth.IsYes(answer))
        {
            if (!isProtection)
            {
                _logon.Done();
                _channels.Up(VenueChannel.Private);
            }
        }
        else if (isProtection || answer.TextOrEmpty("ret_msg").Contains(ProtectionTopic, StringComparison.Ordinal))
        {
            Log.NotProtected(_logger, BybitAuth.Refusal(answer));
        }
        else
        {
            _socket.Drop("subscription refused: " + BybitAuth.Refusal(answer));
        }
    }

    private void SendProtection() =>
        _socket.Send(BybitAuth.Subscription(_isProtected ? "subscribe" : "unsubscribe", ProtectionRequest, [ProtectionTopic]));

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "disconnect protection refused: {Refusal}")]
        public static partial void NotProtected(ILogger logger, string refusal);
    }
}
