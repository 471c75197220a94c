using Hedgerow.Messages;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.CoinEx;

/// <summary>The stream of the account: orders, deals, positions, balance.</summary>
internal sealed class CoinExPrivateStream : IStreamHandler, IAsyncDisposable
{
    private const long LogOnId = 1;
    private const long FirstTopicId = 2;
    private static readonly (string Method, string List)[] Topics =
    [
        ("order.subscribe", "market_list"),
        ("user_deals.subscribe", "market_list"),
        ("position.subscribe", "market_list"),
        ("balance.subscribe", "ccy_list"),
    ];

    private readonly CoinExSettings _settings;
    private readonly ApiCredentials _credentials;
    private readonly CoinExRest _rest;
    private readonly CoinExPrivateRows _rows;
    private readonly ChannelBoard _channels;
    private readonly Action<VenueReport> _sink;
    private readonly Inflater _inflater = new();
    private readonly FrameJudge _judge;
    private readonly StreamSocket _socket;
    private readonly LogonWatch _logon;
    private readonly HashSet<long> _subscribed = [];

    /// <summary>Makes a stream that is not connected yet.</summary>
    /// <param name="venue">Name of the venue account.</param>
    /// <param name="settings">Address, settle asset.</param>
    /// <param name="credentials">Key and signer.</param>
    /// <param name="rest">Clock.</param>
    /// <param name="rows">Reads the pushes.</param>
    /// <param name="channels">Told when the stream is up or down.</param>
    /// <param name="sink">Takes what happens on the account.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Log.</param>
    public CoinExPrivateStream(
        string venue,
        CoinExSettings settings,
        ApiCredentials credentials,
        CoinExRest rest,
        CoinExPrivateRows rows,
        ChannelBoard channels,
        Action<VenueReport> sink,
        TimeProvider time,
        ILogger logger)
    {
        _settings = settings;
        _credentials = credentials;
        _rest = rest;
        _rows = rows;
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

    /// <summary>Gives up a log-on or a subscription without answer; tells fills that waited long enough. Called by a timer.</summary>
    public void Watch()
    {
        if (_logon.IsOverdue)
        {
            _socket.Drop("log-on or subscription not answered");
        }

        foreach (var fill in _rows.TakeOverdue())
        {
            _sink(fill);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<Uri> NextAddress(CancellationToken cancellation)
    {
        await _rest.EnsureClock(cancellation);
        return _settings.StreamUrl;
    }

    /// <inheritdoc/>
    public void OnConnected()
    {
        _subscribed.Clear();
        _logon.Begin();
        _socket.Send(CoinExAuth.LogOn(_credentials, LogOnId, _rest.Clock.NowMs));
    }

    /// <inheritdoc/>
    public void OnDropped(string reason)
    {
        _logon.Done();
        foreach (var fill in _rows.Interrupt())
        {
            _sink(fill);
        }

        _channels.Down(VenueChannel.Private, reason);
    }

    /// <inheritdoc/>
    public void OnFrame(ReadOnlySpan<byte> frame)
    {
        ReadOnlySpan<byte> text = [];
        try
        {
            text = _inflater.Unpack(frame, CoinExSettings.MaxFrameBytes);
            var root = WireObject.Parse(text);
            if (root.Has("method"))
            {
                // All of a frame is read before the first report: a frame is used whole or not at all.
                _rows.Read(root).ForEach(_sink);
            }
            else
            {
                OnAnswer(root);
            }

            _judge.Good();
        }
        catch (FrameException e)
        {
            // What it told is lost; the positions may be others than they were.
            _rows.Positions.Forget();
            _judge.Bad(e, text.IsEmpty ? frame : text);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _socket.DisposeAsync();

    private void OnAnswer(WireObject answer)
    {
        var id = answer.Long("id");
        if (id == CoinExAuth.PingId)
        {
            return;
        }

        var code = answer.Long("code");
        if (code != CoinExCodes.Ok)
        {
            // The commonest cause is a wrong clock; it is measured anew before the next attempt.
            _rest.NoteCode(id == LogOnId ? CoinExCodes.LogOnRefused : code);
            _socket.Drop($"{(id == LogOnId ? "log-on" : "subscription")} refused: {code} {Excerpt.Of(answer.TextOrEmpty("message"))}");
        }
        else if (id == LogOnId)
        {
            Subscribe();
        }
        else if (id >= FirstTopicId && id < FirstTopicId + Topics.Length && _subscribed.Add(id) && _subscribed.Count == Topics.Length)
        {
            _logon.Done();
            _channels.Up(VenueChannel.Private);
        }
    }

    // Every market: an order of another hand, or of a pair that was removed, counts too.
    private void Subscribe()
    {
        for (var i = 0; i < Topics.Length; i++)
        {
            string[] items = Topics[i].List == "ccy_list" ? ["\"" + _settings.SettleAsset + "\""] : [];
            _socket.Send(CoinExAuth.Request(Topics[i].Method, Topics[i].List, items, FirstTopicId + i));
        }
    }
}
