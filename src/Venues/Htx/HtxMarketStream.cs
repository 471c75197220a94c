using System.Globalization;
using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Htx;

/// <summary>
/// What the market streams have in common: frames come as gzip, the server pings and wants its number back, a channel is
/// asked for by name and answered by name. Connections are made only once the contracts' sizes are known.
/// </summary>
internal abstract partial class HtxMarketStream : IStreamHandler, IAsyncDisposable
{
    private const int MaxTextBytes = 1024 * 1024;

    private readonly Uri _address;
    private readonly IHtxSizes _sizes;
    private readonly Action<VenueReport> _sink;
    private readonly ILogger _logger;
    private readonly Inflater _inflater = new();
    private readonly HtxMarketFrame _frame = new();
    private readonly FrameJudge _judge;
    private readonly StreamSocket _socket;

    /// <summary>Makes a stream that is not connected yet.</summary>
    /// <param name="name">For logs.</param>
    /// <param name="address">Where.</param>
    /// <param name="settings">Bounds.</param>
    /// <param name="sizes">What quantities count.</param>
    /// <param name="sink">Takes what the stream says.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Log.</param>
    protected HtxMarketStream(
        string name, Uri address, HtxSettings settings, IHtxSizes sizes, Action<VenueReport> sink, TimeProvider time, ILogger logger)
    {
        _address = address;
        _sizes = sizes;
        _sink = sink;
        _logger = logger;
        _socket = new StreamSocket(name, this, settings.SocketOptions(), time, logger);
        _judge = new FrameJudge(VenueChannel.Public, sink, _socket.Drop);
    }

    /// <summary>True while connected.</summary>
    protected bool IsConnected => _socket.IsConnected;

    /// <inheritdoc/>
    public async ValueTask<Uri> NextAddress(CancellationToken cancellation)
    {
        await _sizes.Ensure(cancellation);
        return _address;
    }

    /// <inheritdoc/>
    public abstract void OnConnected();

    /// <inheritdoc/>
    public abstract void OnDropped(string reason);

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

            _frame.Read(text);
            Take(text);
            _judge.Good();
        }
        catch (FrameException e)
        {
            _judge.Bad(e, text);
            // What cannot be unpacked was not read either: the channel is that of the frame before.
            OnMalformed(text.IsEmpty ? [] : _frame.Channel(text));
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _socket.DisposeAsync();

    /// <summary>What a refusal says.</summary>
    /// <param name="answer">Answer with <c>err-code</c> and <c>err-msg</c>.</param>
    public static string Refusal(WireObject answer) => Excerpt.Of(answer.TextOrEmpty("err-code") + " " + answer.TextOrEmpty("err-msg"));

    /// <summary>Starts connecting.</summary>
    protected void Start() => _socket.Start();

    /// <summary>Cuts the connection.</summary>
    /// <param name="reason">For people.</param>
    protected void Drop(string reason) => _socket.Drop(reason);

    /// <summary>Asks for a channel, or gives it up.</summary>
    /// <param name="operation"><c>sub</c> or <c>unsub</c>.</param>
    /// <param name="channel">The channel.</param>
    /// <param name="isKept">True for a book that is kept from differences.</param>
    protected void Ask(string operation, string channel, bool isKept) => _socket.Send(Encoding.ASCII.GetBytes(
        $$"""{"{{operation}}":"{{channel}}","id":"{{channel}}"{{(isKept ? ",\"data_type\":\"incremental\"" : string.Empty)}}}"""));

    /// <summary>A frame of a channel.</summary>
    /// <param name="frame">What it says.</param>
    /// <param name="channel">The channel.</param>
    protected abstract void OnData(HtxMarketFrame frame, ReadOnlySpan<byte> channel);

    /// <summary>A channel is subscribed.</summary>
    protected abstract void OnSubscribed();

    /// <summary>A channel is refused.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="refusal">The venue's words.</param>
    protected abstract void OnRefused(string channel, string refusal);

    /// <summary>A frame could not be read.</summary>
    /// <param name="channel">Its channel; empty when that could not be read either.</param>
    protected virtual void OnMalformed(ReadOnlySpan<byte> channel)
    {
    }

    /// <summary>Hands a report on.</summary>
    /// <param name="report">The report.</param>
    protected void Report(VenueReport report) => _sink(report);

    private void Take(ReadOnlySpan<byte> text)
    {
        if (_frame.Ping >= 0)
        {
            _socket.Send(Encoding.ASCII.GetBytes($$"""{"pong":{{_frame.Ping.ToString(CultureInfo.InvariantCulture)}}}"""));
        }
        else if (_frame.HasTick)
        {
            OnData(_frame, _frame.Channel(text));
        }
        else
        {
            OnAnswer(WireObject.Parse(text));
        }
    }

    private void OnAnswer(WireObject answer)
    {
        if (answer.Has("subbed"))
        {
            OnSubscribed();
        }
        else if (answer.TextOrEmpty("status") == "error")
        {
            var refusal = Refusal(answer);
            Log.Refused(_logger, answer.TextOrEmpty("id"), refusal);
            OnRefused(answer.TextOrEmpty("id"), refusal);
        }
        else if (!answer.Has("unsubbed"))
        {
            throw answer.Bad("$", "neither data nor an answer");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Channel}: subscription refused: {Refusal}")]
        public static partial void Refused(ILogger logger, string channel, string refusal);
    }
}
