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

/// <summary>The two feeds of one synthetic market; each may be drawn at its own pace.</summary>
public sealed class SyntheticFeeds
{
    private readonly SyntheticMarket _market;
    private readonly DateTimeOffset _until;
    private readonly Queue<BookPoint>[] _made = [new(), new()];

    /// <summary>Creates the feeds.</summary>
    /// <param name="options">Manners of the market.</param>
    /// <param name="seed">Decides the prices.</param>
    /// <param name="symbolA">Symbol of the first venue.</param>
    /// <param name="symbolB">Symbol of the second venue.</param>
    /// <param name="until">No books after this time.</param>
    public SyntheticFeeds(SyntheticMarketOptions options, ulong seed, string symbolA, string symbolB, DateTimeOffset until)
    {
        _market = new SyntheticMarket(options, seed);
        _until = until;
        A = new Side(this, 0, symbolA);
        B = new Side(this, 1, symbolB);
    }

    /// <summary>Feed of the first venue.</summary>
    public IBookFeed A { get; }

    /// <summary>Feed of the second venue.</summary>
    public IBookFeed B { get; }

    private bool TryTake(int side, out BookPoint point)
    {
        if (_made[side].Count == 0)
        {
            var (a, b) = _market.Next();
            _made[0].Enqueue(a);
            _made[1].Enqueue(b);
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
