using Hedgerow.Messages;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Bitmex;

/// <summary>
/// The stream of the account: the tables <c>order</c>, <c>execution</c>, <c>position</c> and <c>margin</c>, each kept as an image.
/// It is up once all four images are there: what happened before them is not told, so that whoever asks over REST from then on
/// misses nothing. A frame that cannot be read, or does not fit its image, is reported and cuts the connection.
/// </summary>
internal sealed class BitmexPrivateStream : IStreamHandler, IAsyncDisposable
{
    private readonly BitmexSettings _settings;
    private readonly ApiCredentials _credentials;
    private readonly BitmexRest _rest;
    private readonly BitmexMarkets _markets;
    private readonly Func<IReadOnlyList<string>, CancellationToken, Task> _learn;
    private readonly ChannelBoard _channels;
    private readonly Action<VenueReport> _sink;
    private readonly StreamSocket _socket;
    private readonly LogonWatch _logon;
    private readonly BitmexTable[] _tables =
    [
        new("order", ["orderID"], isOver: row => BitmexWords.StatusOf(row, hasTraded: false).IsFinal()),
        new("execution", ["execID"], isLog: true),
        new("position", ["account", "symbol"]),
        new("margin", ["account", "currency"]),
    ];

    /// <summary>Makes a stream that is not connected yet.</summary>
    /// <param name="venue">Name of the venue account.</param>
    /// <param name="settings">Address, settle asset.</param>
    /// <param name="credentials">Key and signer.</param>
    /// <param name="rest">Clock.</param>
    /// <param name="markets">What a quantity means.</param>
    /// <param name="learn">Asks for the contracts when none is known.</param>
    /// <param name="channels">Told when the stream is up or down.</param>
    /// <param name="sink">Takes what happens on the account.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Log.</param>
    public BitmexPrivateStream(
        string venue, BitmexSettings settings, ApiCredentials credentials, BitmexRest rest, BitmexMarkets markets,
        Func<IReadOnlyList<string>, CancellationToken, Task> learn, ChannelBoard channels, Action<VenueReport> sink, TimeProvider time, ILogger logger)
    {
        _settings = settings;
        _credentials = credentials;
        _rest = rest;
        _markets = markets;
        _learn = learn;
        _channels = channels;
        _sink = sink;
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
        await _learn([], cancellation);
        return _settings.StreamUrl;
    }

    /// <inheritdoc/>
    public void OnConnected()
    {
        foreach (var table in _tables)
        {
            table.Reset();
        }

        _logon.Begin();
        _socket.Send(BitmexAuth.Logon(_credentials, _rest.Clock.NowMs));
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
        if (frame.SequenceEqual("pong"u8))
        {
            return;
        }

        try
        {
            var root = WireObject.Parse(frame);
            if (root.Has("table"))
            {
                OnTable(root);
            }
            else
            {
                OnAnswer(root);
            }
        }
        catch (FrameException e)
        {
            // The answer to a log-on repeats key and signature: nothing of it is kept.
            var shown = frame.IndexOf("authKeyExpires"u8) < 0 ? frame : [];
            _sink(e.ToReport(VenueChannel.Private, shown));
            _socket.Drop("a frame was not understood: " + e.Message);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _socket.DisposeAsync();

    private void OnTable(WireObject root)
    {
        var name = root.Text("table");
        var table = Array.Find(_tables, table => table.Name == name) ?? throw root.Bad("table", "not one that was subscribed to");

        // All rows are read before the first is reported: a frame is used whole or not at all.
        var reports = BitmexPrivateRows.Read(name, table.Take(root), _markets, _settings.SettleAsset);
        reports.ForEach(_sink);
        if (Array.TrueForAll(_tables, table => table.HasImage))
        {
            _logon.Done();
            _channels.Up(VenueChannel.Private);
        }
    }

    private void OnAnswer(WireObject answer)
    {
        if (answer.Has("error"))
        {
            // The commonest cause of a refused log-on is a wrong clock; it is measured anew before the next attempt.
            _rest.DoubtClock();
            _socket.Drop("refused: " + Excerpt.Of(answer.Text("error")));
        }
        else if (answer.Has("success"))
        {
            OnYes(answer);
        }
        else if (!answer.Has("info"))
        {
            throw new FrameException("$", "neither table nor answer");
        }
    }

    private void OnYes(WireObject answer)
    {
        if (!answer.Bool("success"))
        {
            _socket.Drop("log-on or subscription refused");
        }
        else if (!answer.Has("subscribe"))
        {
            _socket.Send(BitmexAuth.Subscribe(_tables.Select(table => table.Name)));
        }
    }
}
