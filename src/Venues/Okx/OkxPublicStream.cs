using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Okx;

/// <summary>
/// The stream of books, mark prices and funding rates. A book that breaks is reported lost at once, subscribed anew on the
/// same connection, and quoted again with its next whole frame. It comes up once the contracts' sizes are known.
/// </summary>
internal sealed partial class OkxPublicStream : IStreamHandler, IAsyncDisposable
{
    private readonly OkxSettings _settings;
    private readonly string _venue;
    private readonly OkxRest _rest;
    private readonly ChannelBoard _channels;
    private readonly Action<VenueReport> _sink;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly OkxPublicFrame _frame = new();
    private readonly StreamSocket _socket;
    private readonly FrameJudge _judge;
    private SymbolTable<OkxBook> _wanted = SymbolTable<OkxBook>.Empty;
    private SymbolTable<OkxBook> _table = SymbolTable<OkxBook>.Empty;

    /// <summary>Makes a stream that is not connected yet.</summary>
    /// <param name="venue">Name of the venue account.</param>
    /// <param name="settings">Address, source of quotes.</param>
    /// <param name="rest">The contracts' sizes.</param>
    /// <param name="channels">Told when the stream is up or down.</param>
    /// <param name="sink">Takes quotes and mark prices.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Log.</param>
    public OkxPublicStream(
        string venue, OkxSettings settings, OkxRest rest, ChannelBoard channels, Action<VenueReport> sink, TimeProvider time, ILogger logger)
    {
        _venue = venue;
        _settings = settings;
        _rest = rest;
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
        var known = Volatile.Read(ref _wanted);
        var wanted = symbols.Distinct(StringComparer.Ordinal).ToList();
        var same = known.Values.Count == wanted.Count && wanted.TrueForAll(symbol => known.Find(Encoding.UTF8.GetBytes(symbol)) is not null);
        if (!same)
        {
            Volatile.Write(ref _wanted, new SymbolTable<OkxBook>(wanted.Select(symbol =>
                KeyValuePair.Create(symbol, new OkxBook(new InstrumentId(_venue, symbol), _settings.QuoteSource, _time, _settings.IsSpot)))));

            // A new connection is the simplest way to be sure what is subscribed.
            _socket.Drop("other symbols");
        }

        _socket.Start();
    }

    /// <summary>Asks again for books whose first frame is overdue. Called by a timer.</summary>
    public void Watch()
    {
        if (!_socket.IsConnected)
        {
            return;
        }

        foreach (var book in Volatile.Read(ref _table).Values)
        {
            if (book.IsOverdue())
            {
                Resubscribe(book);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask<Uri> NextAddress(CancellationToken cancellation)
    {
        await _rest.EnsureContracts(cancellation);
        return _settings.PublicUrl;
    }

    /// <inheritdoc/>
    public void OnConnected()
    {
        var table = Volatile.Read(ref _wanted);
        Volatile.Write(ref _table, table);
        foreach (var book in table.Values)
        {
            var contract = _rest.Contracts.Find(book.Instrument.Symbol);
            if (contract is not null && contract.HasExpired(_rest.Clock.UtcNow))
            {
                _sink(new QuoteLost(book.Instrument, "the contract has ended"));
            }
            else if (contract is not null)
            {
                book.Open(contract.Size, contract.IsDated);
                book.Begin();

                // One request a symbol, so that one refused symbol does not cost the others their stream.
                _socket.Send(OkxAuth.Subscription("subscribe", book.Args));
            }
            else
            {
                _sink(new QuoteLost(book.Instrument, "not " + _settings.Product.Words));
            }
        }

        // Nothing will be subscribed, and so nothing acknowledged.
        if (table.Values.All(book => _rest.Contracts.Find(book.Instrument.Symbol) is { } contract && contract.HasExpired(_rest.Clock.UtcNow)))
        {
            _channels.Up(VenueChannel.Public);
        }
    }

    /// <inheritdoc/>
    public void OnDropped(string reason)
    {
        _channels.Down(VenueChannel.Public, reason);
        foreach (var book in Volatile.Read(ref _table).Values)
        {
            var wasQuoted = book.IsQuoted;
            book.Reset();
            if (wasQuoted)
            {
                _sink(new QuoteLost(book.Instrument, reason));
            }
        }
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
            _frame.Read(frame);
            if (_frame.IsEvent)
            {
                OnEvent(WireObject.Parse(frame));
            }
            else
            {
                OnData(_frame.Channel(frame), _frame.Symbol(frame));
            }

            _judge.Good();
        }
        catch (FrameException e)
        {
            _judge.Bad(e, frame);
            OnMalformed(_frame.Channel(frame), _frame.Symbol(frame));
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _socket.DisposeAsync();

    private void OnData(ReadOnlySpan<byte> channel, ReadOnlySpan<byte> symbol)
    {
        if (channel.IsEmpty || symbol.IsEmpty)
        {
            throw new FrameException("arg", "no channel and symbol");
        }

        // A frame of a symbol that is no longer wanted may still be on its way.
        if (_table.Find(symbol) is not { } book)
        {
            return;
        }

        if (channel.SequenceEqual(book.BookChannel))
        {
            OnBook(book);
        }
        else if (channel.SequenceEqual("mark-price"u8) || channel.SequenceEqual("funding-rate"u8))
        {
            if (book.TakeFigures(_frame) is { } mark)
            {
                _sink(mark);
            }
        }
        else
        {
            throw new FrameException("arg.channel", "not subscribed");
        }
    }

    private void OnBook(OkxBook book)
    {
        var wasQuoted = book.IsQuoted;
        switch (book.Take(_frame, _time.GetUtcNow(), out var quote))
        {
            case BookVerdict.Good:
                book.Answered();
                _sink(quote!);
                break;
            case BookVerdict.Empty:
                book.Answered();
                if (wasQuoted)
                {
                    _sink(new QuoteLost(book.Instrument, "one side of the book is empty"));
                }

                break;
            case BookVerdict.Waiting:
                break;
            case BookVerdict.Gap:
                Break(book, wasQuoted, "update missing or out of order");
                break;
            case BookVerdict.Crossed:
                Break(book, wasQuoted, "crossed book");
                break;
            default:
                throw new InvalidOperationException("unknown verdict");
        }
    }

    private void Break(OkxBook book, bool wasQuoted, string reason)
    {
        book.Reset();
        if (wasQuoted)
        {
            _sink(new QuoteLost(book.Instrument, reason));
        }

        // A book that breaks again and again is asked for by the timer, at its slower pace.
        Log.BookBroken(_logger, book.Instrument.Symbol, reason);
        if (book.Broke())
        {
            Resubscribe(book);
        }
    }

    // A book frame that cannot be read was an update: the book is not to be trusted any more. When the frame does not even
    // say whose it is, the broken chain of the deep book, or the next whole top, tells.
    private void OnMalformed(ReadOnlySpan<byte> channel, ReadOnlySpan<byte> symbol)
    {
        if (_table.Find(symbol) is { } book && channel.SequenceEqual(book.BookChannel))
        {
            Break(book, book.IsQuoted, "malformed frame");
        }
    }

    private void Resubscribe(OkxBook book)
    {
        _socket.Send(OkxAuth.Subscription("unsubscribe", [book.BookArg]));
        _socket.Send(OkxAuth.Subscription("subscribe", [book.BookArg]));
    }

    private void OnEvent(WireObject answer)
    {
        var kind = answer.Text("event");
        switch (kind)
        {
            case "unsubscribe" or "channel-conn-count":
                break;
            case "subscribe":
                _channels.Up(VenueChannel.Public);
                break;
            case "notice":
                _socket.Drop("notice: " + OkxAuth.Words(answer));
                break;
            case "error":
                OnRefused(OkxAuth.Words(answer));
                break;
            default:
                throw answer.Bad("event", "unknown: " + kind);
        }
    }

    // Which subscription was refused stands in the venue's words only.
    private void OnRefused(string refusal)
    {
        Log.Refused(_logger, refusal);
        foreach (var book in _table.Values)
        {
            if (refusal.Contains(book.Instrument.Symbol, StringComparison.Ordinal))
            {
                _sink(new QuoteLost(book.Instrument, "subscription refused: " + refusal));
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Symbol}: {Reason}; subscribing anew")]
        public static partial void BookBroken(ILogger logger, string symbol, string reason);

        [LoggerMessage(2, LogLevel.Warning, "okx public: subscription refused: {Refusal}")]
        public static partial void Refused(ILogger logger, string refusal);
    }
}
