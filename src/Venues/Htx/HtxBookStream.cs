using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Htx;

/// <summary>
/// The stream of books. A book that breaks is reported lost at once, asked for anew on the same connection, and quoted again
/// with its next snapshot.
/// </summary>
internal sealed partial class HtxBookStream : HtxMarketStream
{
    private readonly HtxSettings _settings;
    private readonly string _venue;
    private readonly PublicState _state;
    private readonly IHtxSizes _sizes;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private SymbolTable<HtxSubscription> _wanted = SymbolTable<HtxSubscription>.Empty;
    private SymbolTable<HtxSubscription> _table = SymbolTable<HtxSubscription>.Empty;

    /// <summary>Makes a stream that is not connected yet.</summary>
    /// <param name="venue">Name of the venue account.</param>
    /// <param name="settings">Address, source of quotes.</param>
    /// <param name="sizes">What quantities count.</param>
    /// <param name="state">Told when the stream is up or down.</param>
    /// <param name="sink">Takes quotes.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Log.</param>
    public HtxBookStream(
        string venue, HtxSettings settings, IHtxSizes sizes, PublicState state, Action<VenueReport> sink, TimeProvider time, ILogger logger)
        : base(venue + " books", settings.MarketUrl, settings, sizes, sink, time, logger)
    {
        _venue = venue;
        _settings = settings;
        _sizes = sizes;
        _state = state;
        _time = time;
        _logger = logger;
    }

    private bool IsKept => _settings.QuoteSource == HtxQuoteSource.Depth;

    /// <summary>Subscribes to these symbols and to no others; connects when not connected.</summary>
    /// <param name="symbols">Venue symbols, each once.</param>
    public void Connect(IReadOnlyList<string> symbols)
    {
        var known = Volatile.Read(ref _wanted);
        if (known.Values.Count != symbols.Count || symbols.Any(symbol => known.Find(Encoding.UTF8.GetBytes(symbol)) is null))
        {
            Volatile.Write(ref _wanted, new SymbolTable<HtxSubscription>(symbols.Select(symbol => KeyValuePair.Create(
                symbol, new HtxSubscription(new HtxBook(new InstrumentId(_venue, symbol), _settings.QuoteSource), _time)))));

            // A new connection is the simplest way to be sure what is subscribed.
            Drop("other symbols");
        }

        Start();
    }

    /// <summary>Asks again for books whose snapshot is overdue. Called by a timer.</summary>
    public void Watch()
    {
        if (!IsConnected)
        {
            return;
        }

        foreach (var subscription in Volatile.Read(ref _table).Values)
        {
            if (subscription.IsOverdue())
            {
                AskAnew(subscription);
            }
        }
    }

    /// <inheritdoc/>
    public override void OnConnected()
    {
        var table = Volatile.Read(ref _wanted);
        Volatile.Write(ref _table, table);
        foreach (var subscription in table.Values)
        {
            subscription.Book.Reset();
            if (_sizes.SizeOf(subscription.Book.Instrument.Symbol) is not { } size)
            {
                Report(new QuoteLost(subscription.Book.Instrument, "the venue does not list the symbol"));
                continue;
            }

            subscription.Book.ContractSize = size;
            subscription.Begin();
            Ask("sub", subscription.Book.Channel, IsKept);
        }

        if (table.Values.Count == 0)
        {
            _state.Books(isUp: true, string.Empty);
        }
    }

    /// <inheritdoc/>
    public override void OnDropped(string reason)
    {
        _state.Books(isUp: false, reason);
        foreach (var subscription in Volatile.Read(ref _table).Values)
        {
            var wasQuoted = subscription.Book.IsQuoted;
            subscription.Book.Reset();
            if (wasQuoted)
            {
                Report(new QuoteLost(subscription.Book.Instrument, reason));
            }
        }
    }

    /// <inheritdoc/>
    protected override void OnData(HtxMarketFrame frame, ReadOnlySpan<byte> channel)
    {
        // A frame of a symbol that is no longer wanted may still be on its way.
        if (_table.Find(HtxMarketFrame.Symbol(channel)) is not { } subscription)
        {
            return;
        }

        if (!channel.SequenceEqual(subscription.Channel))
        {
            throw new FrameException("ch", "not subscribed");
        }

        var wasQuoted = subscription.Book.IsQuoted;
        switch (subscription.Book.Take(frame, _time.GetUtcNow(), out var quote))
        {
            case BookVerdict.Good:
                subscription.Answered();
                Report(quote!);
                break;
            case BookVerdict.Empty:
                subscription.Answered();
                if (wasQuoted)
                {
                    Report(new QuoteLost(subscription.Book.Instrument, "one side of the book is empty"));
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

    /// <inheritdoc/>
    protected override void OnSubscribed() => _state.Books(isUp: true, string.Empty);

    /// <inheritdoc/>
    protected override void OnRefused(string channel, string refusal)
    {
        if (_table.Find(HtxMarketFrame.Symbol(Encoding.UTF8.GetBytes(channel))) is { } subscription)
        {
            Report(new QuoteLost(subscription.Book.Instrument, "subscription refused: " + refusal));
        }
    }

    // A book frame that cannot be read was an update: the book is not to be trusted any more. When the frame does not even
    // say whose it is, the hole in the versions, or the next whole top, tells.
    /// <inheritdoc/>
    protected override void OnMalformed(ReadOnlySpan<byte> channel)
    {
        if (_table.Find(HtxMarketFrame.Symbol(channel)) is { } subscription)
        {
            Break(subscription, subscription.Book.IsQuoted, "malformed frame");
        }
    }

    private void Break(HtxSubscription subscription, bool wasQuoted, string reason)
    {
        subscription.Book.Reset();
        if (wasQuoted)
        {
            Report(new QuoteLost(subscription.Book.Instrument, reason));
        }

        // A book that breaks again and again is asked for by the timer, at its slower pace.
        Log.BookBroken(_logger, subscription.Book.Channel, reason);
        if (subscription.Broke())
        {
            AskAnew(subscription);
        }
    }

    private void AskAnew(HtxSubscription subscription)
    {
        Ask("unsub", subscription.Book.Channel, IsKept);
        Ask("sub", subscription.Book.Channel, IsKept);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Channel}: {Reason}; subscribing anew")]
        public static partial void BookBroken(ILogger logger, string channel, string reason);
    }
}
