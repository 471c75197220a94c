using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Binance;

/// <summary>
/// A stream of book differences. Each frame covers the updates U…u since the frame before, whose u it repeats as pu. It tells
/// every level that any of these updates touched, with its quantity at the end, zero for a level that is gone: so it can be
/// applied to a snapshot taken at any of them.
/// </summary>
internal sealed class DepthStream(string name, int periodTicks)
{
    private readonly DepthSide _bids = new();
    private readonly DepthSide _asks = new();
    private long _seen;

    public string Name { get; } = name;

    /// <summary>Frames go out every so many tenths of a second.</summary>
    public int PeriodTicks { get; } = periodTicks;

    /// <summary>u of the frame before; zero before the stream was started.</summary>
    public long LastSequence { get; private set; }

    /// <summary>Begins with this book: the first frame continues it.</summary>
    public void Start(BookDepth book)
    {
        Observe(book);
        _bids.TakeTouched();
        _asks.TakeTouched();
        LastSequence = book.Sequence;
    }

    /// <summary>Notes what an update touched.</summary>
    public void Observe(BookDepth book)
    {
        _bids.Observe(book.Bids);
        _asks.Observe(book.Asks);
        _seen = book.Sequence;
    }

    /// <summary>The frame for everything observed since the last one; null when there was nothing.</summary>
    /// <param name="crossing">A bid to tell although the book has none there; the next frame takes it back.</param>
    public DepthChange? Take(BookLevel? crossing)
    {
        if (_seen == LastSequence && crossing is null)
        {
            return null;
        }

        var change = new DepthChange(LastSequence + 1, _seen, LastSequence, _bids.TakeTouched(), _asks.TakeTouched());
        LastSequence = _seen;
        if (crossing is not { } bid)
        {
            return change;
        }

        _bids.Touch(bid.Price);
        return change with { Bids = [.. change.Bids.Where(b => b.Price != bid.Price), bid] };
    }

    private sealed class DepthSide
    {
        private readonly HashSet<decimal> _touched = [];
        private Dictionary<decimal, decimal> _levels = [];

        public void Touch(decimal price) => _touched.Add(price);

        public void Observe(IReadOnlyList<BookLevel> levels)
        {
            var next = new Dictionary<decimal, decimal>(levels.Count);
            foreach (var level in levels)
            {
                next[level.Price] = level.Size;
                if (!_levels.TryGetValue(level.Price, out var size) || size != level.Size)
                {
                    _touched.Add(level.Price);
                }
            }

            foreach (var price in _levels.Keys)
            {
                if (!next.ContainsKey(price))
                {
                    _touched.Add(price);
                }
            }

            _levels = next;
        }

        public List<BookLevel> TakeTouched()
        {
            var changed = _touched.Select(price => new BookLevel(price, _levels.GetValueOrDefault(price))).ToList();
            _touched.Clear();
            return changed;
        }
    }
}

/// <summary>One frame of a difference stream.</summary>
internal sealed record DepthChange(long First, long Last, long Previous, IReadOnlyList<BookLevel> Bids, IReadOnlyList<BookLevel> Asks);
