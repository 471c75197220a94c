using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Binance;

/// <summary>Keeps the books of all symbols: gives them deltas from the stream and fetches the snapshots they ask for.</summary>
internal sealed class BinanceDepthFeed : IDisposable
{
    private const int MaxAttempts = 10;
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(500);

    private readonly BinanceWiring _wiring;
    private readonly Action<string> _drop;
    private CancellationTokenSource _connection = new();
    private SymbolTable<BinanceDepthBook> _books = SymbolTable<BinanceDepthBook>.Empty;

    /// <summary>Makes a feed without books.</summary>
    /// <param name="wiring">Shared parts.</param>
    /// <param name="drop">Cuts the stream's connection.</param>
    public BinanceDepthFeed(BinanceWiring wiring, Action<string> drop)
    {
        _wiring = wiring;
        _drop = drop;
    }

    /// <summary>Throws all books away: the connection is new, or gone. Called on the stream's thread.</summary>
    /// <param name="symbols">Symbols of the new connection; none when it is gone.</param>
    public void Reset(SymbolTable<BinanceSymbol> symbols)
    {
        _connection.Cancel();
        _connection.Dispose();
        _connection = new CancellationTokenSource();
        _books = new SymbolTable<BinanceDepthBook>(symbols.Values.Select(symbol =>
            KeyValuePair.Create(symbol.Id.Symbol, new BinanceDepthBook(symbol, _wiring.Report, _wiring.Time, _wiring.Product.IsSpot))));
    }

    /// <summary>The subscription stands: fetches the snapshots. Deltas that come meanwhile wait for them.</summary>
    public void Start()
    {
        foreach (var book in _books.Values)
        {
            Fetch(book, TimeSpan.Zero);
        }
    }

    /// <summary>Takes a delta. Called on the stream's thread.</summary>
    /// <param name="frame">The frame.</param>
    /// <exception cref="FrameException">Malformed.</exception>
    public void OnDelta(ReadOnlySpan<byte> frame)
    {
        var delta = BinanceDepthDelta.Decode(frame, _wiring.Product.IsSpot);
        var book = _books.Find(delta.Symbol);
        try
        {
            if (book?.OnDelta(frame, delta) == BinanceDepthNeed.Snapshot)
            {
                Fetch(book, FirstWait);
            }
        }
        catch (FrameException)
        {
            Fetch(book!, FirstWait);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _connection.Cancel();
        _connection.Dispose();
    }

    private void Fetch(BinanceDepthBook book, TimeSpan wait) => _ = FetchUntilLive(book, wait, _connection.Token);

    private async Task FetchUntilLive(BinanceDepthBook book, TimeSpan wait, CancellationToken connection)
    {
        try
        {
            for (var attempt = 0; attempt < MaxAttempts; attempt++)
            {
                await Task.Delay(wait, _wiring.Time, connection);
                if (await TryFetch(book, connection))
                {
                    return;
                }

                wait = FirstWait * (1 << Math.Min(attempt, 5));
            }

            _drop("no usable snapshot of " + book.Symbol.Id.Symbol);
        }
        catch (OperationCanceledException)
        {
            // The connection for which the snapshot was meant is gone.
        }
    }

    private async Task<bool> TryFetch(BinanceDepthBook book, CancellationToken connection)
    {
        var answer = await _wiring.Rest.Public(_wiring.Product.Path("/depth") + $"?symbol={book.Symbol.Id.Symbol}&limit=1000", connection);
        connection.ThrowIfCancellationRequested();
        if (!answer.IsSuccess)
        {
            return false;
        }

        try
        {
            return book.OnSnapshot(answer.Body) == BinanceDepthNeed.Nothing;
        }
        catch (FrameException e)
        {
            _wiring.Report(e.ToReport(VenueChannel.Public, answer.Body));
            return false;
        }
    }
}
