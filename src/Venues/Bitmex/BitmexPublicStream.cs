using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Bitmex;

/// <summary>
/// The stream of books, mark prices and funding. A book with a hole cuts the connection: only a new one brings a new image, and
/// the waits between connections keep a market that is broken for good from being pestered.
/// </summary>
internal sealed partial class BitmexPublicStream : IStreamHandler, IAsyncDisposable
{
    private readonly BitmexSettings _settings;
    private readonly string _venue;
    private readonly BitmexMarkets _markets;
    private readonly Func<IReadOnlyList<string>, CancellationToken, Task> _learn;
    private readonly ChannelBoard _channels;
    private readonly Action<VenueReport> _sink;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly BitmexPublicFrame _frame = new();
    private readonly StreamSocket _socket;
    private readonly FrameJudge _judge;
    private string[] _wanted = [];
    private SymbolTable<BitmexBook> _table = SymbolTable<BitmexBook>.Empty;

    /// <summary>Makes a stream that is not connected yet.</summary>
    /// <param name="venue">Name of the venue account.</param>
    /// <param name="settings">Address, source of quotes.</param>
    /// <param name="markets">What a size means.</param>
    /// <param name="learn">Asks for the contracts of these symbols when they are not known.</param>
    /// <param name="channels">Told when the stream is up or down.</param>
    /// <param name="sink">Takes quotes and mark prices.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Log.</param>
    public BitmexPublicStream(
        string venue, BitmexSettings settings, BitmexMarkets markets, Func<IReadOnlyList<string>, CancellationToken, Task> learn, ChannelBoard channels,
        Action<VenueReport> sink, TimeProvider time, ILogger logger)
    {
        _venue = venue;
        _settings = settings;
        _markets = markets;
        _learn = learn;
        _channels = channels;
        _sink = sink;
        _time = time;
        _logger = logger;
        _socket = new StreamSocket(venue + " public", this, settings.SocketOptions(), time, logger);
        _judge = new FrameJudge(VenueChannel.Public, sink, _socket.Drop);
    }

    /// <summary>Subscribes to these symbols and to no others; connects when not connected.</summary>
    /// <param name="symbols">Venue symbols.</param>
    public void Connect(IReadOnlyList<string> symbols)
    {
        string[] wanted = [.. symbols.Where(BitmexOrderBody.IsPlain).Distinct(StringComparer.Ordinal)];
        if (!wanted.SequenceEqual(Volatile.Read(ref _wanted), StringComparer.Ordinal))
        {
            Volatile.Write(ref _wanted, wanted);

            // A new connection is the simplest way to be sure what is subscribed.
            _socket.Drop("other symbols");
        }

        _socket.Start();
    }

    /// <inheritdoc/>
    public async ValueTask<Uri> NextAddress(CancellationToken cancellation)
    {
        // Sizes come in contracts: without knowing what one is worth, no quote can be told.
        await _learn(Volatile.Read(ref _wanted), cancellation);
        return _settings.StreamUrl;
    }

    /// <inheritdoc/>
    public void OnConnected()
    {
        var known = _table;
        var books = new List<KeyValuePair<string, BitmexBook>>();
        foreach (var symbol in Volatile.Read(ref _wanted))
        {
            if (_markets.Find(symbol) is not { } contract)
            {
                Log.NotOurs(_logger, _venue, symbol);
                _sink(new QuoteLost(new InstrumentId(_venue, symbol), "no perpetual of the settle asset; it cannot be traded here"));
                continue;
            }

            // The same book again, so that its numbers go on.
            var book = known.Find(Encoding.UTF8.GetBytes(symbol)) ?? new BitmexBook(new InstrumentId(_venue, symbol), contract);
            book.Reset();
            books.Add(KeyValuePair.Create(symbol, book));
        }

        _table = new SymbolTable<BitmexBook>(books);
        var quotes = _settings.QuoteSource == BitmexQuoteSource.Top ? "quote:" : "orderBookL2_25:";
        foreach (var (symbol, _) in books)
        {
            // One request a symbol, so that one unknown symbol does not cost the others their stream.
            _socket.Send(BitmexAuth.Subscribe([quotes + symbol, "instrument:" + symbol]));
        }

        if (books.Count == 0)
        {
            _channels.Up(VenueChannel.Public);
        }
    }

    /// <inheritdoc/>
    public void OnDropped(string reason)
    {
        _channels.Down(VenueChannel.Public, reason);
        LoseAll(reason);
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
            _frame.Read(frame);
            if (_frame.Table == BitmexTableKind.None)
            {
                OnAnswer(WireObject.Parse(frame));
            }
            else
            {
                OnTable(frame);
            }

            _judge.Good();
        }
        catch (FrameException e)
        {
            _judge.Bad(e, frame);
            if (_settings.QuoteSource == BitmexQuoteSource.Depth)
            {
                // It was a change of some book.
                _socket.Drop("a frame was not understood");
            }
            else
            {
                LoseAll("a frame was not understood");
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _socket.DisposeAsync();

    private void OnTable(ReadOnlySpan<byte> frame)
    {
        if (_frame.Action == BitmexAction.Unknown)
        {
            throw new FrameException("action", "missing");
        }

        var receivedAt = _time.GetUtcNow();
        BitmexBook? changed = null;
        foreach (ref readonly var row in _frame.Rows)
        {
            // Frames of a symbol that is no longer wanted may still be on their way.
            if (_table.Find(frame[row.Symbol]) is not { } book)
            {
                continue;
            }

            switch (_frame.Table)
            {
                case BitmexTableKind.Quote:
                    OnTop(book, in row, receivedAt);
                    break;
                case BitmexTableKind.Instrument:
                    if (book.TakeInstrument(_frame.Action, in row) is { } mark)
                    {
                        _sink(mark);
                    }

                    break;
                default:
                    changed = OnLevel(book, in row, changed, receivedAt);
                    break;
            }
        }

        if (changed is not null)
        {
            Tell(changed, receivedAt);
        }
    }

    private void OnTop(BitmexBook book, in BitmexRow row, DateTimeOffset receivedAt)
    {
        var wasQuoted = book.IsQuoted;
        if (book.TakeTop(in row, receivedAt) is { } quote)
        {
            _sink(quote);
        }
        else if (wasQuoted && !book.IsQuoted)
        {
            _sink(new QuoteLost(book.Instrument, "a side is missing, or the two cross"));
        }
    }

    // All rows of one book are taken before it is told: between them it may be crossed.
    private BitmexBook OnLevel(BitmexBook book, in BitmexRow row, BitmexBook? before, DateTimeOffset receivedAt)
    {
        if (before is not null && !ReferenceEquals(before, book))
        {
            Tell(before, receivedAt);
        }

        if (_frame.Action == BitmexAction.Partial && !ReferenceEquals(before, book))
        {
            book.BeginImage();
        }

        if (!book.TakeLevel(_frame.Action, in row))
        {
            Break(book, "a change of the book was missed");
        }

        return book;
    }

    private void Tell(BitmexBook book, DateTimeOffset receivedAt)
    {
        var wasQuoted = book.IsQuoted;
        if (!book.TryQuote(receivedAt, out var quote))
        {
            Break(book, "crossed book");
        }
        else if (quote is not null)
        {
            _sink(quote);
        }
        else if (wasQuoted)
        {
            _sink(new QuoteLost(book.Instrument, "a side is empty, or the two cross"));
        }
    }

    private void Break(BitmexBook book, string reason)
    {
        Log.BookBroken(_logger, book.Instrument.ToString(), reason);
        Lose(book, reason);
        book.Reset();
        _socket.Drop(reason);
    }

    private void LoseAll(string reason)
    {
        foreach (var book in _table.Values)
        {
            Lose(book, reason);
        }
    }

    private void Lose(BitmexBook book, string reason)
    {
        if (book.IsQuoted)
        {
            book.Lose();
            _sink(new QuoteLost(book.Instrument, reason));
        }
    }

    private void OnAnswer(WireObject answer)
    {
        if (answer.Has("success"))
        {
            if (answer.Bool("success"))
            {
                _channels.Up(VenueChannel.Public);
            }
        }
        else if (answer.Has("error"))
        {
            OnRefused(answer, Excerpt.Of(answer.Text("error")));
        }
        else if (!answer.Has("info"))
        {
            throw new FrameException("$", "neither table nor answer");
        }
    }

    // Which topic was refused stands in the echoed request.
    private void OnRefused(WireObject answer, string refusal)
    {
        Log.Refused(_logger, _venue, refusal);
        if (answer.Has("status") && answer.Long("status") == 429)
        {
            _socket.Drop("limited: " + refusal);
            return;
        }

        var request = answer.Has("request") ? answer.Object("request").Raw : string.Empty;
        foreach (var book in _table.Values)
        {
            if (request.Contains(":" + book.Instrument.Symbol + "\"", StringComparison.Ordinal))
            {
                _sink(new QuoteLost(book.Instrument, "subscription refused: " + refusal));
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Instrument}: {Reason}; connecting anew")]
        public static partial void BookBroken(ILogger logger, string instrument, string reason);

        [LoggerMessage(2, LogLevel.Warning, "{Venue} public: subscription refused: {Refusal}")]
        public static partial void Refused(ILogger logger, string venue, string refusal);

        [LoggerMessage(3, LogLevel.Error, "{Venue}: {Symbol} is no perpetual of the settle asset; it cannot be traded here")]
        public static partial void NotOurs(ILogger logger, string venue, string symbol);
    }
}
