using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Binance;

/// <summary>
/// The stream of mark prices and funding rates. Books and mark prices come over separate addresses of the venue and
/// cannot share a connection.
/// </summary>
internal sealed class BinanceMarkStream : IStreamHandler, IAsyncDisposable
{
    private const long SubscribeId = 1;

    private readonly BinanceWiring _wiring;
    private readonly Action<bool, string> _state;
    private readonly StreamSocket _socket;
    private readonly FrameJudge _judge;
    private SymbolTable<BinanceSymbol> _symbols = SymbolTable<BinanceSymbol>.Empty;
    private bool _confirmed;

    /// <summary>Makes a stream that is not connected yet.</summary>
    /// <param name="wiring">Shared parts.</param>
    /// <param name="state">Told when it is up (with an empty reason) and down.</param>
    public BinanceMarkStream(BinanceWiring wiring, Action<bool, string> state)
    {
        _wiring = wiring;
        _state = state;
        _socket = new StreamSocket(
            wiring.Venue + " market",
            this,
            wiring.SocketOptions(wiring.Settings.StreamIdleTimeout),
            wiring.Time,
            wiring.Logger);
        _judge = new FrameJudge(VenueChannel.Public, wiring.Report, _socket.Drop);
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
    public ValueTask<Uri> NextAddress(CancellationToken cancellation) => ValueTask.FromResult(_wiring.Stream(_wiring.Product.MarksPath));

    /// <inheritdoc/>
    public void OnConnected()
    {
        _confirmed = false;
        _ = _socket.Send(BinanceSubscription.Request(
            Volatile.Read(ref _symbols).Values.Select(symbol => symbol.StreamPrefix + "markPrice@1s"),
            SubscribeId));
    }

    /// <inheritdoc/>
    public void OnFrame(ReadOnlySpan<byte> frame)
    {
        try
        {
            var kind = BinanceSubscription.EventOf(frame);
            if (kind.SequenceEqual("markPriceUpdate"u8))
            {
                Confirm();
                if (BinanceMarkPrice.Decode(frame, Volatile.Read(ref _symbols)) is { } mark)
                {
                    _wiring.Report(mark);
                }
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
        }
    }

    /// <inheritdoc/>
    public void OnDropped(string reason) => _state(false, reason);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _socket.DisposeAsync();

    private void OnAnswer(ReadOnlySpan<byte> frame)
    {
        var (_, objection) = BinanceSubscription.Answer(frame);
        if (objection.Length > 0)
        {
            _socket.Drop("subscription refused: " + objection);
        }
        else
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
            _state(true, string.Empty);
        }
    }
}
