using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Htx;

/// <summary>
/// What the account's streams of contracts and of spot have in common: a signed log-on, then topics; up once every topic is subscribed.
/// </summary>
internal abstract class HtxAccountStream : IStreamHandler, IAsyncDisposable
{
    private const int MaxTextBytes = 4 * 1024 * 1024;

    private readonly HtxSettings _settings;
    private readonly ApiCredentials _credentials;
    private readonly HtxRest _rest;
    private readonly ChannelBoard _channels;
    private readonly Inflater _inflater = new();
    private readonly HashSet<string> _subscribed = new(StringComparer.Ordinal);
    private readonly FrameJudge _judge;
    private readonly StreamSocket _socket;
    private readonly LogonWatch _logon;

    /// <summary>Makes a stream that is not connected yet.</summary>
    /// <param name="venue">Name of the venue account.</param>
    /// <param name="settings">Address, bounds.</param>
    /// <param name="credentials">Key and signer.</param>
    /// <param name="rest">Clock.</param>
    /// <param name="channels">Told when the stream is up or down.</param>
    /// <param name="sink">Takes what happens on the account.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Log.</param>
    protected HtxAccountStream(
        string venue, HtxSettings settings, ApiCredentials credentials, HtxRest rest, ChannelBoard channels, Action<VenueReport> sink,
        TimeProvider time, ILogger logger)
    {
        _settings = settings;
        _credentials = credentials;
        _rest = rest;
        _channels = channels;
        Report = sink;
        _logon = new LogonWatch(time);
        _socket = new StreamSocket(venue + " private", this, settings.PrivateSocketOptions(), time, logger);
        _judge = new FrameJudge(VenueChannel.Private, sink, _socket.Drop);
    }

    /// <summary>True once connecting was asked for.</summary>
    public bool IsStarted { get; private set; }

    /// <summary>Takes what happens on the account.</summary>
    protected Action<VenueReport> Report { get; }

    /// <summary>Topics that are subscribed.</summary>
    protected abstract IReadOnlyList<string> Topics { get; }

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
        await Prepare(cancellation);
        return _settings.PrivateUrl;
    }

    /// <inheritdoc/>
    public virtual void OnConnected()
    {
        _subscribed.Clear();
        _logon.Begin();
        _socket.Send(LogonFrame(_settings.PrivateUrl, _credentials, _rest.Clock.UtcNow));
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

    /// <summary>What must be known before anything of the account can be told.</summary>
    /// <param name="cancellation">Ends it.</param>
    protected abstract Task Prepare(CancellationToken cancellation);

    /// <summary>The frame that logs on.</summary>
    /// <param name="address">The stream's address.</param>
    /// <param name="credentials">Key and signer.</param>
    /// <param name="time">The signature's time.</param>
    protected abstract byte[] LogonFrame(Uri address, ApiCredentials credentials, DateTimeOffset time);

    /// <summary>The frame that subscribes to a topic.</summary>
    /// <param name="topic">One of <see cref="Topics"/>.</param>
    protected abstract string SubscribeFrame(string topic);

    /// <summary>Takes a frame.</summary>
    /// <param name="root">The frame.</param>
    /// <exception cref="FrameException">Not understood.</exception>
    protected abstract void Take(WireObject root);

    /// <summary>The log-on was answered.</summary>
    /// <param name="refusal">The venue's words; null when it succeeded.</param>
    protected void LoggedOn(string? refusal)
    {
        if (refusal is not null)
        {
            Drop("log-on refused: " + refusal);
            return;
        }

        foreach (var topic in Topics)
        {
            Send(SubscribeFrame(topic));
        }
    }

    /// <summary>A subscription was answered.</summary>
    /// <param name="topic">Which.</param>
    /// <param name="refusal">The venue's words; null when it succeeded.</param>
    protected void Subscribed(string topic, string? refusal)
    {
        if (refusal is not null)
        {
            Drop("subscription refused: " + refusal);
            return;
        }

        _subscribed.Add(topic);
        if (Topics.All(_subscribed.Contains))
        {
            _logon.Done();
            _channels.Up(VenueChannel.Private);
        }
    }

    /// <summary>Sends a frame.</summary>
    /// <param name="frame">JSON.</param>
    protected void Send(string frame) => _socket.Send(Encoding.UTF8.GetBytes(frame));

    /// <summary>Cuts the connection.</summary>
    /// <param name="reason">For people.</param>
    protected void Drop(string reason) => _socket.Drop(reason);
}
