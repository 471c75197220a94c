using Hedgerow.Simulator.Tapes;

namespace Hedgerow.Simulation;

/// <summary>Books of one symbol from a tape.</summary>
/// <param name="symbol">Venue symbol.</param>
/// <param name="points">Oldest first.</param>
public sealed class TapeFeed(string symbol, IEnumerable<BookPoint> points) : IBookFeed, IDisposable
{
    private readonly IEnumerator<BookPoint> _points = points.GetEnumerator();

    /// <inheritdoc/>
    public bool TryNext(out BookStep step)
    {
        if (!_points.MoveNext())
        {
            step = default;
            return false;
        }

        var point = _points.Current;
        step = new BookStep(point.Time, symbol, point.Bid, point.BidSize, point.Ask, point.AskSize);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _points.Dispose();
}

/// <summary>The feeds of one synthetic market; each may be drawn at its own pace.</summary>
public sealed class SyntheticFeeds
{
    private readonly SyntheticMarket _market;
    private readonly DateTimeOffset _until;
    private readonly Queue<BookPoint>[] _made;

    /// <summary>Creates the feeds.</summary>
    /// <param name="options">Manners of the market.</param>
    /// <param name="seed">Decides the prices.</param>
    /// <param name="symbolA">Symbol of the first venue.</param>
    /// <param name="symbolB">Symbol of the second venue.</param>
    /// <param name="until">No books after this time.</param>
    public SyntheticFeeds(SyntheticMarketOptions options, ulong seed, string symbolA, string symbolB, DateTimeOffset until)
        : this(options, seed, [symbolA, symbolB], until)
    {
    }

    /// <summary>Creates the feeds of two or more venues.</summary>
    /// <param name="options">Manners of the market.</param>
    /// <param name="seed">Decides the prices.</param>
    /// <param name="symbols">Symbol of each venue.</param>
    /// <param name="until">No books after this time.</param>
    public SyntheticFeeds(SyntheticMarketOptions options, ulong seed, IReadOnlyList<string> symbols, DateTimeOffset until)
    {
        _market = new SyntheticMarket(options, seed, symbols.Count);
        _until = until;
        _made = [.. symbols.Select(_ => new Queue<BookPoint>())];
        Venues = [.. symbols.Select((symbol, i) => new Side(this, i, symbol))];
    }

    /// <summary>Feed of each venue.</summary>
    public IReadOnlyList<IBookFeed> Venues { get; }

    /// <summary>Feed of the first venue.</summary>
    public IBookFeed A => Venues[0];

    /// <summary>Feed of the second venue.</summary>
    public IBookFeed B => Venues[1];

    private bool TryTake(int side, out BookPoint point)
    {
        if (_made[side].Count == 0)
        {
            foreach (var (made, book) in _made.Zip(_market.NextOfAll()))
            {
                made.Enqueue(book);
            }
        }

        point = _made[side].Dequeue();
        return point.Time <= _until;
    }

    private sealed class Side(SyntheticFeeds feeds, int side, string symbol) : IBookFeed
    {
        public bool TryNext(out BookStep step)
        {
            var hasPoint = feeds.TryTake(side, out var point);
            step = new BookStep(point.Time, symbol, point.Bid, point.BidSize, point.Ask, point.AskSize);
            return hasPoint;
        }
    }
}
