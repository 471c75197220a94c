using Hedgerow.Messages;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Okx;

/// <summary>
/// The stream of the account: orders with their fills, positions, balance, and the word of funding. A frame of it that cannot
/// be read is reported and cuts the connection: when it is back, the gateway looks at orders and fills again.
/// </summary>
internal sealed class OkxPrivateStream : IStreamHandler, IAsyncDisposable
{
    private const string AccountArg = """{"channel":"account","extraParams":"{\"updateInterval\":\"0\"}"}""";

    // With an interval of zero the venue tells events only and does not repeat the whole state every few seconds.
    private static readonly string[] ContractArgs =
    [
        """{"channel":"orders","instType":"SWAP"}""",
        """{"channel":"orders","instType":"FUTURES"}""",
        """{"channel":"positions","instType":"SWAP","extraParams":"{\"updateInterval\":\"0\"}"}""",
        """{"channel":"positions","instType":"FUTURES","extraParams":"{\"updateInterval\":\"0\"}"}""",
        AccountArg,
        """{"channel":"balance_and_position"}""",
    ];

    // Coins have neither positions nor funding.
    private static readonly string[] SpotArgs = ["""{"channel":"orders","instType":"SPOT"}""", AccountArg];

    private readonly OkxSettings _settings;
    private readonly ApiCredentials _credentials;
    private readonly OkxRest _rest;
    private readonly ChannelBoard _channels;
    private readonly Action<VenueReport> _sink;
    private readonly Action<OkxBills, DateTimeOffset> _billsTold;
    private readonly SpotCoins? _coins;
    private readonly string[] _args;
    private readonly StreamSocket _socket;
    private readonly LogonWatch _logon;
    private int _subscribed;

    /// <summary>Makes a stream that is not connected yet.</summary>
    /// <param name="venue">Name of the venue account.</param>
    /// <param name="settings">Address, settle asset.</param>
    /// <param name="credentials">Key, signer, passphrase.</param>
    /// <param name="rest">Clock, and the contracts' sizes.</param>
    /// <param name="channels">Told when the stream is up or down.</param>
    /// <param name="sink">Takes what happens on the account.</param>
    /// <param name="billsTold">Told which bills are new, and since when by the venue's time.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Log.</param>
    /// <param name="coins">Makes reports of a spot account's balances; null: it trades contracts.</param>
    public OkxPrivateStream(
        string venue, OkxSettings settings, ApiCredentials credentials, OkxRest rest, ChannelBoard channels, Action<VenueReport> sink,
        Action<OkxBills, DateTimeOffset> billsTold, TimeProvider time, ILogger logger, SpotCoins? coins = null)
    {
        _coins = coins;
        _args = coins is null ? ContractArgs : SpotArgs;
        _settings = settings;
        _credentials = credentials;
        _rest = rest;
        _channels = channels;
        _sink = sink;
        _billsTold = billsTold;
        _logon = new LogonWatch(time);
        _socket = new StreamSocket(venue + " private", this, settings.SocketOptions(), time, logger);
    }

    /// <summary>True once connecting was asked for.</summary>
    public bool IsStarted { get; private set; }

    /// <summary>Starts connecting.</summary>
    public void Connect()
    {
        IsStarted = true;
        _socket.Start();
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
        await _rest.EnsureContracts(cancellation);
        return _settings.PrivateUrl;
    }

    /// <inheritdoc/>
    public void OnConnected()
    {
        _subscribed = 0;
        _logon.Begin();
        _socket.Send(OkxAuth.Frame(_credentials, _rest.Clock.NowMs));
    }

    /// <inheritdoc/>
    public void OnDropped(string reason)
    {
        _logon.Done();
        _channels.Down(VenueChannel.Private, reason);
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
            if (root.Has("event"))
            {
                OnEvent(root);
                return;
            }

            // All rows are read before the first is reported: a frame is used whole or not at all.
            var news = OkxPrivateRows.Read(root, _rest.Contracts, _settings.SettleAsset, _coins);
            foreach (var report in news.Reports)
            {
                _sink(report);
            }

            if (news.At is { } at)
            {
                _billsTold(news.Bills, at);
            }
        }
        catch (FrameException e)
        {
            _sink(e.ToReport(VenueChannel.Private, frame));
            _socket.Drop("a frame was not understood");
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _socket.DisposeAsync();

    private void OnEvent(WireObject answer)
    {
        var kind = answer.Text("event");
        switch (kind)
        {
            case "unsubscribe" or "channel-conn-count":
                break;
            case "login":
                OnLogin(answer);
                break;
            case "subscribe":
                // Each channel is acknowledged by itself.
                if (++_subscribed == _args.Length)
                {
                    _logon.Done();
                    _channels.Up(VenueChannel.Private);
                }

                break;
            case "notice":
                _socket.Drop("notice: " + OkxAuth.Words(answer));
                break;
            case "error" or "channel-conn-count-error":
                _rest.NoteCode(answer.Has("code") ? answer.Long("code") : 0);
                _socket.Drop("refused: " + OkxAuth.Words(answer));
                break;
            default:
                throw answer.Bad("event", "unknown: " + kind);
        }
    }

    private void OnLogin(WireObject answer)
    {
        if (answer.Long("code") == OkxCodes.Ok)
        {
            _socket.Send(OkxAuth.Subscription("subscribe", _args));
            return;
        }

        // The commonest cause is a wrong clock; it is measured anew before the next attempt.
        _rest.NoteCode(OkxCodes.WrongTime);
        _socket.Drop("log-on refused: " + OkxAuth.Words(answer));
    }
}
