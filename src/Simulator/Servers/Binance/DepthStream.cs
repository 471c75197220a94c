using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Binance;

/// <summary>
/// A stream of book differences. Each frame covers the updates U…u since the frame before, whose u it repeats as pu; levels
/// carry absolute quantities, zero for a level that is gone.
/// </summary>
internal sealed class DepthStream(string name, int periodTicks)
{
    private readonly Dictionary<decimal, decimal> _bids = [];
    private readonly Dictionary<decimal, decimal> _asks = [];

    public string Name { get; } = name;

    /// <summary>Frames go out every so many tenths of a second.</summary>
    public int PeriodTicks { get; } = periodTicks;

    /// <summary>u of the frame before; zero before the first look at the book.</summary>
    public long LastSequence { get; private set; }

    /// <summary>Takes the book over; null when nothing was published before, so that there is no difference to tell.</summary>
    public DepthChange? Advance(BookDepth book)
    {
        var previous = LastSequence;
        if (book.Sequence == previous)
        {
            return null;
        }

        var bids = Difference(_bids, book.Bids);
        var asks = Difference(_asks, book.Asks);
        LastSequence = book.Sequence;
        return previous == 0 ? null : new DepthChange(previous + 1, book.Sequence, previous, bids, asks);
    }

    private static List<BookLevel> Difference(Dictionary<decimal, decimal> before, IReadOnlyList<BookLevel> now)
    {
        var changed = new List<BookLevel>();
        var seen = new HashSet<decimal>();
        foreach (var level in now)
        {
            seen.Add(level.Price);
            if (!before.TryGetValue(level.Price, out var size) || size != level.Size)
            {
                before[level.Price] = level.Size;
                changed.Add(level);
            }
        }

        foreach (var price in before.Keys.Where(p => !seen.Contains(p)).ToArray())
        {
            before.Remove(price);
            changed.Add(new BookLevel(price, 0));
        }

        return changed;
    }
}

/// <summary>One frame of a difference stream.</summary>
internal sealed record DepthChange(long First, long Last, long Previous, IReadOnlyList<BookLevel> Bids, IReadOnlyList<BookLevel> Asks);
