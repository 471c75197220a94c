using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers;

/// <summary>
/// One depth of one book as a stream: a snapshot for each new subscriber, then differences whose update id <c>u</c> grows by
/// one with every message; absolute quantities, zero for a level that is gone.
/// </summary>
internal sealed class BookTopic(string name, int levels, bool isImmediate)
{
    private Dictionary<decimal, decimal> _bids = [];
    private Dictionary<decimal, decimal> _asks = [];

    public string Name { get; } = name;

    public int Levels { get; } = levels;

    /// <summary>True: told with each change of the book; false: every tenth of a second.</summary>
    public bool IsImmediate { get; } = isImmediate;

    /// <summary>Update id of the last message.</summary>
    public long UpdateId { get; private set; }

    /// <summary>The model's sequence of the last message.</summary>
    public long Sequence { get; private set; } = -1;

    /// <summary>When the last message went out: level 1 repeats itself after a silence.</summary>
    public DateTimeOffset PublishedAt { get; set; }

    /// <summary>Takes the book over; null when nothing of it is new.</summary>
    public (List<BookLevel> Bids, List<BookLevel> Asks)? Advance(BookDepth book)
    {
        if (book.Sequence == Sequence)
        {
            return null;
        }

        var bids = Difference(ref _bids, book.Bids);
        var asks = Difference(ref _asks, book.Asks);
        Sequence = book.Sequence;
        if (bids.Count + asks.Count == 0)
        {
            return null;
        }

        UpdateId++;
        return (bids, asks);
    }

    private static List<BookLevel> Difference(ref Dictionary<decimal, decimal> before, IReadOnlyList<BookLevel> now)
    {
        var changed = new List<BookLevel>();
        var next = new Dictionary<decimal, decimal>(now.Count);
        foreach (var level in now)
        {
            next[level.Price] = level.Size;
            if (!before.TryGetValue(level.Price, out var size) || size != level.Size)
            {
                changed.Add(level);
            }
        }

        foreach (var price in before.Keys)
        {
            if (!next.ContainsKey(price))
            {
                changed.Add(new BookLevel(price, 0));
            }
        }

        before = next;
        return changed;
    }
}
