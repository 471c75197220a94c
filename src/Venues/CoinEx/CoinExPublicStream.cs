using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.CoinEx;

/// <summary>
/// The stream of books, mark prices and funding. A book that breaks is reported lost at once; a deep one is asked for
/// anew, a best bid and ask comes back with its next frame, which is whole.
/// </summary>
internal sealed partial class CoinExPublicStream : IStreamHandler, IAsyncDisposable
{
    private const long BookId = 1;
    private const long StateId = 2;

    private readonly CoinExSettings _settings;
    private readonly string _venue;
    private readonly CoinExRest _rest;
    private readonly ChannelBoard _channels;
    private readonly Action<VenueReport> _sink;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CoinExPublicFrame _frame = new();
    private readonly Inflater _inflater = new();
    private readonly FrameJudge _judge;
    private readonly StreamSocket _socket;
    private readonly Lock _asking = new();
    private readonly LogonWatch _watch;
    private SymbolTable<CoinExSubscription> _wanted = SymbolTable<CoinExSubscription>.Empty;
    private SymbolTable<CoinExSubscription> _table = SymbolTable<CoinExSubscription>.Empty;
    private IReadOnlyCollection<string> _asked = [];
    private IReadOnlyCollection<string> _unlisted = [];
    private bool _hasBooks;
    private bool _hasStates;

    /// <summary>Makes a stream that is not connected yet.</summary>
    /// <param name="venue">Name of the venue account.</param>
    /// <param name="settings">Address, source of quotes.</param>
    /// <param name="rest">Clock.</param>
    /// <param name="channels">Told when the stream is up or down.</param>
    /// <param name="sink">Takes quotes and mark prices.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Log.</param>
    public CoinExPublicStream(
        string venue,
        CoinExSettings settings,
        CoinExRest rest,
        ChannelBoard channels,
        Action<VenueReport> sink,
        TimeProvider time,
        ILogger logger)
    {
        _venue = venue;
        _settings = settings;
        _rest = rest;
        _channels = channels;
        _sink = sink;
        _time = time;
        _logger = logger;
        _watch = new LogonWatch(time);
        _socket = new StreamSocket(venue + " public", this, settings.SocketOptions(), time, logger);
        _judge = new FrameJudge(VenueChannel.Public, sink, _socket.Drop);
    }

    private bool IsDeep => _settings.QuoteSource == CoinExQuoteSource.Depth;

    /// <summary>Subscribes to these symbols and to no others; connects when not connected.</summary>
    /// <param name="symbols">Venue symbols.</param>
    public void Connect(IReadOnlyList<string> symbols)
    {
        lock (_asking)
        {
            _asked = [.. symbols.Distinct(StringComparer.Ordinal)];
            Follow();
        }

        _socket.Start();
    }

    /// <summary>Leaves out what the venue does not list: one such symbol costs all the others their subscription.</summary>
    /// <param name="symbols">Venue symbols; no others are left out any more.</param>
    public void LeaveOut(IReadOnlyCollection<string> symbols)
    {
        lock (_asking)
        {
            _unlisted = symbols;
            Follow();
        }
    }

    private void Follow()
    {
        var known = Volatile.Read(ref _wanted);
        var wanted = _asked.Where(symbol => !_unlisted.Contains(symbol)).ToList();
        var same = known.Values.Count == wanted.Count && wanted.TrueForAll(symbol => known.Find(Encoding.UTF8.GetBytes(symbol)) is not null);
        if (same)
        {
            return;
        }

        Volatile.Write(ref _wanted, new SymbolTable<CoinExSubscription>(wanted.Select(symbol =>
            KeyValuePair.Create(symbol, new CoinExSubscription(new CoinExBook(new InstrumentId(_venue, symbol)), _time)))));

        // A new connection is the simplest way to be sure what is subscribed.
        _socket.Drop("other symbols");
    }

    /// <summary>Asks again for books whose snapshot is overdue, and gives up a subscription without answer. Called by a timer.</summary>
    public void Watch()
    {
        if (!_socket.IsConnected)
        {
            return;
        }

        if (_watch.IsOverdue)
        {
            _socket.Drop("subscription not answered");
        }
        else if (IsDeep && Volatile.Read(ref _table).Values.Count(subscription => subscription.IsOverdue()) > 0)
        {
            AskForBooks();
        }
    }

    /// <inheritdoc/>
    public ValueTask<Uri> NextAddress(CancellationToken cancellation) => new(_settings.StreamUrl);

    /// <inheritdoc/>
    public void OnConnected()
    {
        var table = Volatile.Read(ref _wanted);
        Volatile.Write(ref _table, table);
        _hasBooks = _hasStates = false;
        foreach (var subscription in table.Values)
        {
            subscription.Book.Reset();
            subscription.Begin();
        }

        if (table.Values.Count == 0)
        {
            _channels.Up(VenueChannel.Public);
            return;
        }

        _watch.Begin();
        AskForBooks();
        _socket.Send(CoinExAuth.Request("state.subscribe", "market_list", Quoted(table), StateId));
    }

    /// <inheritdoc/>
    public void OnDropped(string reason)
    {
        _watch.Done();
        _channels.Down(VenueChannel.Public, reason);
        foreach (var subscription in Volatile.Read(ref _table).Values)
        {
            Lose(subscription, reason);
        }
    }

    /// <inheritdoc/>
    public void OnFrame(ReadOnlySpan<byte> frame)
    {
        ReadOnlySpan<byte> text = [];
        try
        {
            text = _inflater.Unpack(frame, CoinExSettings.MaxFrameBytes);
            _frame.Read(text);
            OnText(text);
            _judge.Good();
        }
        catch (FrameException e)
        {
            // What cannot be unpacked was not read either: the market is that of the frame before.
            OnMalformed(text.IsEmpty ? [] : _frame.Market(text));
            _judge.Bad(e, text.IsEmpty ? frame : text);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _socket.DisposeAsync();

    private void OnText(ReadOnlySpan<byte> text)
    {
        switch (_frame.Kind)
        {
            case CoinExFrameKind.Top when !IsDeep:
            case CoinExFrameKind.Depth when IsDeep:
                // A frame of a symbol that is no longer wanted may still be on its way.
                if (_table.Find(_frame.Market(text)) is { } subscription)
                {
                    OnBook(subscription);
                }

                break;
            case CoinExFrameKind.State:
                OnState(text);
                break;
            case CoinExFrameKind.Answer:
                OnAnswer(text);
                break;
            default:
                throw new FrameException("method", "unknown, or not subscribed");
        }
    }

    private void OnBook(CoinExSubscription subscription)
    {
        var wasQuoted = subscription.Book.IsQuoted;
        var now = _time.GetUtcNow();
        Quote? quote;
        var verdict = IsDeep ? subscription.Book.TakeDepth(_frame, now, out quote) : subscription.Book.TakeTop(_frame, now, out quote);
        switch (verdict)
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
                Break(subscription, wasQuoted, IsDeep ? "checksum wrong or out of order" : "out of order");
                break;
            case BookVerdict.Crossed:
                Break(subscription, wasQuoted, "crossed book");
                break;
            default:
                throw new InvalidOperationException("unknown verdict");
        }
    }

    private void Break(CoinExSubscription subscription, bool wasQuoted, string reason)
    {
        if (wasQuoted)
        {
            _sink(new QuoteLost(subscription.Book.Instrument, reason));
        }

        if (!IsDeep)
        {
            return;
        }

        // A book that breaks again and again is asked for by the timer, at its slower pace.
        Log.BookBroken(_logger, subscription.Book.Instrument.Symbol, reason);
        subscription.Book.Reset();
        if (subscription.Broke())
        {
            AskForBooks();
        }
    }

    // A frame that cannot be read may have been a difference: when it does not say whose, no book can be trusted.
    private void OnMalformed(ReadOnlySpan<byte> market)
    {
        foreach (var subscription in _table.Values)
        {
            if (market.IsEmpty || market.SequenceEqual(subscription.Symbol))
            {
                var wasQuoted = subscription.Book.IsQuoted;
                if (IsDeep)
                {
                    Break(subscription, wasQuoted, "malformed frame");
                }
                else
                {
                    Lose(subscription, "malformed frame");
                }
            }
        }
    }

    private void Lose(CoinExSubscription subscription, string reason)
    {
        var wasQuoted = subscription.Book.IsQuoted;
        subscription.Book.Reset();
        if (wasQuoted)
        {
            _sink(new QuoteLost(subscription.Book.Instrument, reason));
        }
    }

    // The whole list each time: whether a second subscription adds to the first or replaces it is not documented.
    private void AskForBooks()
    {
        var table = Volatile.Read(ref _table);
        var (method, items) = IsDeep
            ? ("depth", Quoted(table).Select(symbol => $"[{symbol},{CoinExBook.Levels},\"0\",false]"))
            : ("bbo", Quoted(table));
        _socket.Send(CoinExAuth.Request(method + ".subscribe", "market_list", items, BookId));
    }

    private static IEnumerable<string> Quoted(SymbolTable<CoinExSubscription> table) =>
        table.Values.Select(subscription => "\"" + subscription.Book.Instrument.Symbol + "\"");

    // Rows carry no time; the venue's clock says when they came. Indices have rows too, without a mark price.
    private void OnState(ReadOnlySpan<byte> text)
    {
        var now = _rest.Clock.UtcNow;
        var reports = new List<MarkPrice>();
        foreach (var row in WireObject.Parse(text).Object("data").Array("state_list"))
        {
            if (row.Has("mark_price") && _table.Find(Encoding.UTF8.GetBytes(row.Text("market"))) is { } subscription)
            {
                reports.Add(CoinExRows.Mark(row, subscription.Book.Instrument, now));
            }
        }

        // All rows are read before the first is reported: a frame is used whole or not at all.
        reports.ForEach(_sink);
    }

    private void OnAnswer(ReadOnlySpan<byte> text)
    {
        if (_frame.Id is not (BookId or StateId))
        {
            return;
        }

        if (_frame.Code != CoinExCodes.Ok)
        {
            _socket.Drop("subscription refused: " + Excerpt.Of(text));
            return;
        }

        _hasBooks |= _frame.Id == BookId;
        _hasStates |= _frame.Id == StateId;
        if (_hasBooks && _hasStates)
        {
            _watch.Done();
            _channels.Up(VenueChannel.Public);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Symbol}: {Reason}; asking for the book anew")]
        public static partial void BookBroken(ILogger logger, string symbol, string reason);
    }
}

/// <summary>A book and when to ask for it anew. Thread-safe but for the book.</summary>
internal sealed class CoinExSubscription : SnapshotWatch
{
    /// <summary>Makes a subscription that nothing was asked for yet.</summary>
    /// <param name="book">The book.</param>
    /// <param name="time">Clock.</param>
    public CoinExSubscription(CoinExBook book, TimeProvider time)
        : base(time)
    {
        Book = book;
        Symbol = Encoding.UTF8.GetBytes(book.Instrument.Symbol);
    }

    /// <summary>The book.</summary>
    public CoinExBook Book { get; }

    /// <summary>Bytes of the symbol.</summary>
    public byte[] Symbol { get; }
}
