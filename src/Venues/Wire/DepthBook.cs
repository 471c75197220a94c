namespace Hedgerow.Venues.Wire;

/// <summary>
/// A venue's book of one instrument, kept from a snapshot and deltas. It does not judge sequence numbers (every venue
/// has its own rule); it keeps the last one and says when the book is crossed. Not thread-safe: one socket thread.
/// </summary>
internal sealed class DepthBook
{
    private readonly BookSide _bids;
    private readonly BookSide _asks;

    /// <summary>An empty book that is not ready.</summary>
    /// <param name="maxLevels">Levels kept a side; the worst are dropped beyond it.</param>
    public DepthBook(int maxLevels = 1000)
    {
        _bids = new BookSide(descending: true, maxLevels);
        _asks = new BookSide(descending: false, maxLevels);
    }

    /// <summary>True between a snapshot and the next reset.</summary>
    public bool IsReady { get; private set; }

    /// <summary>The venue's number of the last update applied.</summary>
    public long Sequence { get; set; }

    /// <summary>Levels on the bid side.</summary>
    public int BidCount => _bids.Count;

    /// <summary>Levels on the ask side.</summary>
    public int AskCount => _asks.Count;

    /// <summary>Bids from the worst to the best, for checksums; valid until the next change.</summary>
    public ReadOnlySpan<BookLevel> BidsWorstFirst => _bids.WorstFirst;

    /// <summary>Asks from the worst to the best, for checksums; valid until the next change.</summary>
    public ReadOnlySpan<BookLevel> AsksWorstFirst => _asks.WorstFirst;

    /// <summary>True when a bid is at or above an ask. Such a book is wrong and must be thrown away.</summary>
    public bool IsCrossed => _bids.Count > 0 && _asks.Count > 0 && _bids.Best.Price >= _asks.Best.Price;

    /// <summary>Forgets everything: after a gap, a cross or a reconnect.</summary>
    public void Reset()
    {
        _bids.Clear();
        _asks.Clear();
        Sequence = 0;
        IsReady = false;
    }

    /// <summary>Forgets everything and declares the levels that follow to be a whole book.</summary>
    /// <param name="sequence">The venue's number of the snapshot.</param>
    public void BeginSnapshot(long sequence)
    {
        Reset();
        Sequence = sequence;
        IsReady = true;
    }

    /// <summary>Sets a bid level; size zero removes it.</summary>
    /// <param name="price">Price.</param>
    /// <param name="size">Base quantity now at the price.</param>
    public void SetBid(decimal price, decimal size) => _bids.Set(price, size);

    /// <summary>Sets an ask level; size zero removes it.</summary>
    /// <param name="price">Price.</param>
    /// <param name="size">Base quantity now at the price.</param>
    public void SetAsk(decimal price, decimal size) => _asks.Set(price, size);

    /// <summary>Best bid and ask of a ready book that is neither empty on a side nor crossed.</summary>
    /// <param name="bid">Best bid.</param>
    /// <param name="ask">Best ask.</param>
    public bool TryBest(out BookLevel bid, out BookLevel ask)
    {
        if (!IsReady || _bids.Count == 0 || _asks.Count == 0 || IsCrossed)
        {
            bid = default;
            ask = default;
            return false;
        }

        bid = _bids.Best;
        ask = _asks.Best;
        return true;
    }
}

/// <summary>One price of a book.</summary>
/// <param name="Price">Quote currency per base unit.</param>
/// <param name="Size">Base quantity.</param>
internal readonly record struct BookLevel(decimal Price, decimal Size);
