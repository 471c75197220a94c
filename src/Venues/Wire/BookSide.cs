namespace Hedgerow.Venues.Wire;

/// <summary>One side of a book: a sorted array with the best level last, where most changes happen.</summary>
internal sealed class BookSide
{
    private readonly bool _descending;
    private readonly BookLevel[] _levels;

    /// <summary>An empty side.</summary>
    /// <param name="descending">True for bids: the best is the highest.</param>
    /// <param name="maxLevels">Levels kept.</param>
    public BookSide(bool descending, int maxLevels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLevels, 1);
        _descending = descending;
        _levels = new BookLevel[maxLevels];
    }

    /// <summary>Number of levels.</summary>
    public int Count { get; private set; }

    /// <summary>The best level; the side must not be empty.</summary>
    public BookLevel Best => _levels[Count - 1];

    /// <summary>The levels from the worst to the best; valid until the next change.</summary>
    public ReadOnlySpan<BookLevel> WorstFirst => _levels.AsSpan(0, Count);

    /// <summary>Removes every level.</summary>
    public void Clear() => Count = 0;

    /// <summary>Sets a level; size zero removes it, also when it is not there.</summary>
    /// <param name="price">Price.</param>
    /// <param name="size">Base quantity now at the price.</param>
    public void Set(decimal price, decimal size)
    {
        var at = IndexOf(price, out var found);
        if (size == 0)
        {
            if (found)
            {
                Remove(at);
            }
        }
        else if (found)
        {
            _levels[at] = new BookLevel(price, size);
        }
        else
        {
            Insert(at, new BookLevel(price, size));
        }
    }

    private void Remove(int at)
    {
        Array.Copy(_levels, at + 1, _levels, at, Count - at - 1);
        Count--;
    }

    private void Insert(int at, BookLevel level)
    {
        if (Count == _levels.Length)
        {
            if (at == 0)
            {
                return;
            }

            // Full: the worst level, at the front, makes room.
            Remove(0);
            at--;
        }

        Array.Copy(_levels, at, _levels, at + 1, Count - at);
        _levels[at] = level;
        Count++;
    }

    // First index whose level is at least as good as the price; levels run from worst to best.
    private int IndexOf(decimal price, out bool found)
    {
        int low = 0, high = Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (IsWorse(_levels[middle].Price, price))
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        found = low < Count && _levels[low].Price == price;
        return low;
    }

    private bool IsWorse(decimal a, decimal b) => _descending ? a < b : a > b;
}
