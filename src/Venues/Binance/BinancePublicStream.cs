using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Binance;

/// <summary>The stream of best bids and asks, or of depth. Tells quotes, and the loss of quotes.</summary>
internal sealed class BinancePublicStream : IStreamHandler, IAsyncDisposable
{
    private const long SubscribeId = 1;

    private readonly BinanceWiring _wiring;
    private readonly Action<bool, string> _state;
    private readonly StreamSocket _socket;
    private readonly FrameJudge _judge;
    private readonly BinanceDepthFeed? _depth;
    private SymbolTable<BinanceSymbol> _symbols = SymbolTable<BinanceSymbol>.Empty;
    private bool _confirmed;

    /// <summary>Makes a stream that is not connected yet.</summary>
    /// <param name="wiring">Shared parts.</param>
    /// <param name="state">Told when it is up (with an empty reason) and down.</param>
    public BinancePublicStream(BinanceWiring wiring, Action<bool, string> state)
    {
        _wiring = wiring;
        _state = state;
        _socket = new StreamSocket(
            wiring.Venue + " public",
            this,
            wiring.SocketOptions(wiring.Settings.StreamIdleTimeout),
            wiring.Time,
            wiring.Logger);
        _judge = new FrameJudge(VenueChannel.Public, wiring.Report, _socket.Drop);
        if (wiring.Settings.QuoteSource == BinanceQuoteSource.Depth)
        {
            _depth = new BinanceDepthFeed(wiring, _socket.Drop);
        }
    }

    /// <summary>Subscribes to these symbols, now and after every reconnect.</summary>
    /// <param name="symbols">Symbols.</param>
    public void Subscribe(SymbolTable<BinanceSymbol> symbols)
    {
        Volatile.Write(ref _symbols, symbols);
        if (!_socket.Start())
        {
            _socket.Drop("symbols changed");
        }
    }

    /// <inheritdoc/>
    public async ValueTask<Uri> NextAddress(CancellationToken cancellation)
    {
        // Sizes come in contracts: without knowing what one is worth, no quote can be told.
        await _wiring.Learn(cancellation);
        return _wiring.Stream(_wiring.Product.BooksPath);
    }

    /// <inheritdoc/>
    public void OnConnected()
    {
        var symbols = Volatile.Read(ref _symbols);
        foreach (var symbol in symbols.Values)
        {
            symbol.LastUpdate = 0;
        }

        _confirmed = false;
        _depth?.Reset(symbols);
        _ = _socket.Send(BinanceSubscription.Request(symbols.Values.Select(StreamOf), SubscribeId));
    }

    /// <inheritdoc/>
    public void OnFrame(ReadOnlySpan<byte> frame)
    {
        try
        {
            var kind = BinanceSubscription.EventOf(frame);
            if (kind.SequenceEqual("bookTicker"u8))
            {
                Confirm();
                OnBookTicker(BinanceBookTicker.Decode(frame));
            }
            else if (kind.SequenceEqual("depthUpdate"u8) && _depth is not null)
            {
                Confirm();
                _depth.OnDelta(frame);
            }
            else if (kind.IsEmpty)
            {
                OnAnswer(frame);
            }
            else
            {
                throw new FrameException("e", "an event that was not subscribed");
            }

            _judge.Good();
        }
        catch (FrameException e)
        {
            _judge.Bad(e, frame);

            // Which symbol the frame was about cannot be trusted either.
            LoseAll("a frame was not understood");
        }
    }

    /// <inheritdoc/>
    public void OnDropped(string reason)
    {
        _depth?.Reset(SymbolTable<BinanceSymbol>.Empty);
        LoseAll(reason);
        _state(false, reason);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _socket.DisposeAsync();
        _depth?.Dispose();
    }

    private string StreamOf(BinanceSymbol symbol) =>
        symbol.StreamPrefix + (_depth is null ? "bookTicker" : "depth@100ms");

    private void OnAnswer(ReadOnlySpan<byte> frame)
    {
        var (id, objection) = BinanceSubscription.Answer(frame);
        if (objection.Length > 0)
        {
            _socket.Drop("subscription refused: " + objection);
        }
        else if (id == SubscribeId)
        {
            Confirm();
        }
    }

    // By the acknowledgement, or by the first frame: either proves the subscription.
    private void Confirm()
    {
        if (!_confirmed)
        {
            _confirmed = true;
            _depth?.Start();
            _state(true, string.Empty);
        }
    }

    private void OnBookTicker(BinanceBookTicker ticker)
    {
        var symbol = Volatile.Read(ref _symbols).Find(ticker.Symbol);
        if (symbol is null || ticker.Update == symbol.LastUpdate)
        {
            // Left over from a former subscription, or the same state told twice.
            return;
        }

        // Every frame is whole, so the next good one is the resynchronisation; to subscribe anew would only miss frames.
        var wentBack = ticker.Update < symbol.LastUpdate;
        symbol.LastUpdate = ticker.Update;
        if (wentBack)
        {
            Lose(symbol, "the update id went back");
        }
        else if (Fault(ticker) is { } fault)
        {
            Lose(symbol, fault);
        }
        else
        {
            symbol.IsLost = false;
            _wiring.Report(new Quote(
                symbol.Id,
                ticker.Bid,
                ticker.BidSize,
                ticker.Ask,
                ticker.AskSize,
                ticker.Update,
                Utf8Number.TimeOfMs(ticker.TransactionMs, "T"),
                _wiring.Time.GetUtcNow()));
        }
    }

    /// <summary>Why a best bid and ask is no quote; null when it is one.</summary>
    /// <param name="ticker">The frame.</param>
    public static string? Fault(BinanceBookTicker ticker) =>
        ticker.Bid <= 0 || ticker.Ask <= 0 || ticker.BidSize <= 0 || ticker.AskSize <= 0 ? "a side of the book is empty"
        : ticker.Bid >= ticker.Ask ? "the book is crossed"
        : null;

    private void LoseAll(string reason)
    {
        foreach (var symbol in Volatile.Read(ref _symbols).Values)
        {
            Lose(symbol, reason);
        }
    }

    private void Lose(BinanceSymbol symbol, string reason)
    {
        if (!symbol.IsLost)
        {
            symbol.IsLost = true;
            _wiring.Report(new QuoteLost(symbol.Id, reason));
        }
    }
}
