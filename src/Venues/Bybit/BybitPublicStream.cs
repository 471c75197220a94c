using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Bybit;

/// <summary>
/// The stream of books and tickers. A book that breaks is reported lost at once, subscribed anew on the same connection,
/// and quoted again with its next snapshot.
/// </summary>
internal sealed partial class BybitPublicStream : IStreamHandler, IAsyncDisposable
{
    private readonly BybitSettings _settings;
    private readonly string _venue;
    private readonly ChannelBoard _channels;
    private readonly Action<VenueReport> _sink;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly BybitPublicFrame _frame = new();
    private readonly StreamSocket _socket;
    private SymbolTable<BybitSubscription> _wanted = SymbolTable<BybitSubscription>.Empty;
    private SymbolTable<BybitSubscription> _table = SymbolTable<BybitSubscription>.Empty;

    /// <summary>Makes a stream that is not connected yet.</summary>
    /// <param name="venue">Name of the venue account.</param>
    /// <param name="settings">Address, depth.</param>
    /// <param name="channels">Told when the stream is up or down.</param>
    /// <param name="sink">Takes quotes and mark prices.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Log.</param>
    public BybitPublicStream(
        string venue,
        BybitSettings settings,
        ChannelBoard channels,
        Action<VenueReport> sink,
        TimeProvider time,
        ILogger logger)
    {
        _venue = venue;
        _settings = settings;
        _channels = channels;
        _sink = sink;
        _time = time;
        _logger = logger;
        _socket = new StreamSocket(venue + " public", this, settings.SocketOptions(), time, logger);
    }

    /// <summary>Subscribes to these symbols and to no others; connects when not connected.</summary>
    /// <param name="symbols">Venue symbols.</param>
    public void Connect(IReadOnlyList<string> symbols)
    {
        var depth = _settings.QuoteSource == BybitQuoteSource.Top ? 1 : 50;
        var known = Volatile.Read(ref _wanted);
        var wanted = symbols.Distinct(StringComparer.Ordinal).ToList();
        var same = known.Values.Count == wanted.Count && wanted.TrueForAll(symbol => known.Find(Encoding.UTF8.GetBytes(symbol)) is not null);
        if (!same)
        {
            Volatile.Write(ref _wanted, new SymbolTable<BybitSubscription>(wanted.Select(symbol =>
                KeyValuePair.Create(symbol, new BybitSubscription(new BybitBook(new InstrumentId(_venue, symbol), depth), _time, hasMarks: !_settings.IsSpot)))));

            // A new connection is the simplest way to be sure what is subscribed.
            _socket.Drop("other symbols");
        }

        _socket.Start();
    }

    /// <summary>Asks again for books whose snapshot is overdue. Called by a timer.</summary>
    public void Watch()
    {
        if (!_socket.IsConnected)
        {
            return;
        }

        foreach (var subscription in Volatile.Read(ref _table).Values)
        {
            if (subscription.IsOverdue())
            {
                Resubscribe(subscription);
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<Uri> NextAddress(CancellationToken cancellation) => new(_settings.PublicUrl);

    /// <inheritdoc/>
    public void OnConnected()
    {
        var table = Volatile.Read(ref _wanted);
        Volatile.Write(ref _table, table);
        foreach (var subscription in table.Values)
        {
            subscription.Book.Reset();
            subscription.Begin();

            // One request a symbol, so that one unknown symbol does not cost the others their stream.
            _socket.Send(BybitAuth.Subscription(
                "subscribe",
                subscription.Book.Instrument.Symbol,
                subscription.Topics));
        }

        if (table.Values.Count == 0)
        {
            _channels.Up(VenueChannel.Public);
        }
    }

    /// <inheritdoc/>
    public void OnDropped(string reason)
    {
        _channels.Down(VenueChannel.Public, reason);
        foreach (var subscription in Volatile.Read(ref _table).Values)
        {
            Lose(subscription, reason);
        }
    }

    /// <inheritdoc/>
    public void OnFrame(ReadOnlySpan<byte> frame)
    {
        try
        {
            _frame.Read(frame);
            var topic = _frame.Topic(frame);
            if (topic.IsEmpty)
            {
                OnAnswer(frame);
            }
            else
            {
                OnData(topic, _frame.Symbol(frame));
            }
        }
        catch (FrameException e)
        {
            _sink(e.ToReport(VenueChannel.Public, frame));
            OnMalformed(_frame.Topic(frame));
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _socket.DisposeAsync();

    private void OnData(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> symbol)
    {
        // A frame of a symbol that is no longer wanted may still be on its way.
        if (_table.Find(symbol) is not { } subscription)
        {
            return;
        }

        if (topic.SequenceEqual(subscription.BookTopic))
        {
            OnBook(subscription);
        }
        else if (topic.SequenceEqual(subscription.TickerTopic))
        {
            if (subscription.Book.TakeTicker(_frame) is { } mark)
            {
                _sink(mark);
            }
        }
        else
        {
            throw new FrameException("topic", "not subscribed, or not that of the symbol");
        }
    }

    private void OnBook(BybitSubscription subscription)
    {
        var wasQuoted = subscription.Book.IsQuoted;
        switch (subscription.Book.Take(_frame, _time.GetUtcNow(), out var quote))
        {
            case BookVerdict.Good:
                subscription.Answered();
                _sink(quote!);
                break;
            case BookVerdict.Empty:
                subscription.Answered();
                if (wasQuoted)
                {
                    _sink(new QuoteLost(subscription.Book.Instrument, "one side of the book is empty"));
                }

                break;
            case BookVerdict.Waiting:
                break;
            case BookVerdict.Gap:
                Break(subscription, wasQuoted, "update missing or out of order");
                break;
            case BookVerdict.Crossed:
                Break(subscription, wasQuoted, "crossed book");
                break;
            default:
                throw new InvalidOperationException("unknown verdict");
        }
    }

    private void Break(BybitSubscription subscription, bool wasQuoted, string reason)
    {
        subscription.Book.Reset(keepTicker: true);
        if (wasQuoted)
        {
            _sink(new QuoteLost(subscription.Book.Instrument, reason));
        }

        // A book that breaks again and again is asked for by the timer, at its slower pace.
        Log.BookBroken(_logger, subscription.Book.BookTopic, reason);
        if (subscription.Broke())
        {
            Resubscribe(subscription);
        }
    }

    // A book frame that cannot be read was an update: the book is not to be trusted any more. When the frame does not
    // even say whose it is, the hole in the update numbers, or the next whole top, tells.
    private void OnMalformed(ReadOnlySpan<byte> topic)
    {
        foreach (var subscription in _table.Values)
        {
            if (topic.SequenceEqual(subscription.BookTopic))
            {
                Break(subscription, subscription.Book.IsQuoted, "malformed frame");
            }
        }
    }

    private void Lose(BybitSubscription subscription, string reason)
    {
        var wasQuoted = subscription.Book.IsQuoted;
        subscription.Book.Reset();
        if (wasQuoted)
        {
            _sink(new QuoteLost(subscription.Book.Instrument, reason));
        }
    }

    private void Resubscribe(BybitSubscription subscription)
    {
        string[] topics = [subscription.Book.BookTopic];
        _socket.Send(BybitAuth.Subscription("unsubscribe", subscription.Book.Instrument.Symbol, topics));
        _socket.Send(BybitAuth.Subscription("subscribe", subscription.Book.Instrument.Symbol, topics));
    }

    private void OnAnswer(ReadOnlySpan<byte> frame)
    {
        var answer = WireObject.Parse(frame);
        var operation = answer.TextOrEmpty("op");
        switch (operation)
        {
            case "ping" or "pong" or "unsubscribe":
                break;
            case "subscribe" when BybitAuth.IsYes(answer):
                _channels.Up(VenueChannel.Public);
                break;
            case "subscribe":
                OnRefused(BybitAuth.Refusal(answer));
                break;
            default:
                throw answer.Bad("op", "unknown: " + operation);
        }
    }

    // Which topic was refused stands in the venue's words only.
    private void OnRefused(string refusal)
    {
        Log.Refused(_logger, refusal);
        foreach (var subscription in _table.Values)
        {
            if (refusal.Contains(subscription.Book.BookTopic, StringComparison.Ordinal)
                || refusal.Contains(subscription.Book.TickerTopic, StringComparison.Ordinal))
            {
                _sink(new QuoteLost(subscription.Book.Instrument, "subscription refused: " + refusal));
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Topic}: {Reason}; subscribing anew")]
        public static partial void BookBroken(ILogger logger, string topic, string reason);

        [LoggerMessage(2, LogLevel.Warning, "bybit public: subscription refused: {Refusal}")]
        public static partial void Refused(ILogger logger, string refusal);
    }
}
