using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Htx;

/// <summary>The stream of the account: orders, executions, positions, balance. Up once every topic is subscribed.</summary>
internal sealed class HtxPrivateStream : IStreamHandler, IAsyncDisposable
{
    private const int MaxTextBytes = 4 * 1024 * 1024;

    private readonly HtxSettings _settings;
    private readonly ApiCredentials _credentials;
    private readonly HtxRest _rest;
    private readonly HtxContracts _contracts;
    private readonly HtxFollowUp _followUp;
    private readonly ChannelBoard _channels;
    private readonly Action<VenueReport> _sink;
    private readonly Inflater _inflater = new();
    private readonly HashSet<string> _subscribed = new(StringComparer.Ordinal);
    private readonly FrameJudge _judge;
    private readonly StreamSocket _socket;
    private readonly LogonWatch _logon;

    /// <summary>Makes a stream that is not connected yet.</summary>
    /// <param name="venue">Name of the venue account.</param>
    /// <param name="settings">Address, settle asset.</param>
    /// <param name="credentials">Key and signer.</param>
    /// <param name="rest">Clock.</param>
    /// <param name="contracts">Face values.</param>
    /// <param name="followUp">Asks what the stream leaves out.</param>
    /// <param name="channels">Told when the stream is up or down.</param>
    /// <param name="sink">Takes what happens on the account.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Log.</param>
    public HtxPrivateStream(
        string venue, HtxSettings settings, ApiCredentials credentials, HtxRest rest, HtxContracts contracts, HtxFollowUp followUp,
        ChannelBoard channels, Action<VenueReport> sink, TimeProvider time, ILogger logger)
    {
        _settings = settings;
        _credentials = credentials;
        _rest = rest;
        _contracts = contracts;
        _followUp = followUp;
        _channels = channels;
        _sink = sink;
        _logon = new LogonWatch(time);
        _socket = new StreamSocket(venue + " private", this, settings.SocketOptions(), time, logger);
        _judge = new FrameJudge(VenueChannel.Private, sink, _socket.Drop);
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
        // Nothing of the account can be told in base units before the contracts are known.
        await _contracts.Ensure(cancellation);
        return _settings.PrivateUrl;
    }

    /// <inheritdoc/>
    public void OnConnected()
    {
        _subscribed.Clear();
        _logon.Begin();
        _socket.Send(HtxSigning.Frame(_settings.PrivateUrl, _credentials, _rest.Clock.UtcNow));
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
        var text = frame;
        try
        {
            if (Inflater.IsGzip(frame) && !_inflater.TryGunzip(frame, MaxTextBytes, out text))
            {
                throw new FrameException("$", "not a whole gzip frame");
            }

            Take(WireObject.Parse(text));
            _judge.Good();
        }
        catch (FrameException e)
        {
            _judge.Bad(e, text);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _socket.DisposeAsync();

    private void Take(WireObject root)
    {
        var operation = root.Text("op");
        switch (operation)
        {
            case "notify":
                Hand(HtxPrivateRows.Read(root, _contracts, _settings.SettleAsset));
                break;
            case "ping":
                _socket.Send(Encoding.UTF8.GetBytes($$"""{"op":"pong","ts":"{{root.Id("ts")}}"}"""));
                break;
            case "auth":
                OnAuth(root);
                break;
            case "sub":
                OnSubscribed(root);
                break;
            case "unsub" or "pong":
                break;
            case "close" or "error":
                _socket.Drop("the venue says " + operation + ": " + Refusal(root));
                break;
            default:
                throw root.Bad("op", "unknown: " + operation);
        }
    }

    private void Hand(HtxPush push)
    {
        foreach (var report in push.Reports)
        {
            _sink(report);
        }

        foreach (var order in push.Unsettled)
        {
            _followUp.AskOrder(order.Symbol, order.VenueOrderId);
        }

        foreach (var trade in push.Trades)
        {
            _followUp.AskFill(trade);
        }

        if (push.IsFunding)
        {
            _followUp.AskFunding();
        }
    }

    private void OnAuth(WireObject answer)
    {
        if (answer.Long("err-code") != 0)
        {
            _socket.Drop("log-on refused: " + Refusal(answer));
            return;
        }

        foreach (var topic in HtxPrivateRows.Topics)
        {
            _socket.Send(Encoding.ASCII.GetBytes(topic == "account"
                ? $$"""{"op":"sub","cid":"{{topic}}","topic":"{{topic}}"}"""
                : $$"""{"op":"sub","cid":"{{topic}}","topic":"{{topic}}","contract_code":"*"}"""));
        }
    }

    private void OnSubscribed(WireObject answer)
    {
        if (answer.Long("err-code") != 0)
        {
            _socket.Drop("subscription refused: " + Refusal(answer));
            return;
        }

        _subscribed.Add(answer.Text("topic"));
        if (HtxPrivateRows.Topics.All(_subscribed.Contains))
        {
            _logon.Done();
            _channels.Up(VenueChannel.Private);
        }
    }

    private static string Refusal(WireObject answer) =>
        Excerpt.Of((answer.Has("err-code") ? answer.Id("err-code") : string.Empty) + " " + answer.TextOrEmpty("err-msg"));
}
