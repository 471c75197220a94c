using Hedgerow.Messages;

namespace Hedgerow.Hedging.Accounts;

/// <summary>How long which resolution is kept.</summary>
/// <param name="Age">Up to this age.</param>
/// <param name="Step">One point in every step, counted from year 1, UTC.</param>
public readonly record struct ThinningStep(TimeSpan Age, TimeSpan Step);

/// <summary>
/// Thins a history with age: a point a minute for a day, an hour for 31 days, a day for ten years, and one in 30 days
/// after that. So ten years are some 5,800 points.
/// </summary>
/// <remarks>
/// Invariants: the first and the newest point stay; of each step the last point stays, with its own figures; what symbols
/// came to is handed on to the next point that stays, so that the sum of the changes between two points that stay is the
/// same as before. Thinning twice is thinning once.
/// </remarks>
public static class PointThinning
{
    /// <summary>
    /// Changes of symbols that are kept, beside one a point and account; beyond it the history gets coarser earlier.
    /// </summary>
    public const int MaxChanges = 65_536;

    /// <summary>Name of all symbols of an account together.</summary>
    public const string AllSymbols = "*";

    private static readonly TimeSpan Beyond = TimeSpan.FromDays(30);

    /// <summary>The rule.</summary>
    public static IReadOnlyList<ThinningStep> Rule { get; } =
    [
        new(TimeSpan.FromHours(24), TimeSpan.FromMinutes(1)),
        new(TimeSpan.FromDays(31), TimeSpan.FromHours(1)),
        new(TimeSpan.FromDays(3_653), TimeSpan.FromDays(1)),
    ];

    /// <summary>The points that stay.</summary>
    /// <param name="points">Oldest first.</param>
    /// <param name="maxChanges">Bound of the symbols' changes.</param>
    public static List<BookPoint> Thin(IReadOnlyList<BookPoint> points, int maxChanges = MaxChanges)
    {
        ArgumentNullException.ThrowIfNull(points);
        var kept = Thin(points, Rule);
        // Many symbols: the minutes, then the hours, are kept for a shorter time; then old symbols are summed up.
        for (var shift = 1; CountChanges(kept) > maxChanges && shift <= 6; shift++)
        {
            var divisor = 1 << shift;
            kept = Thin(kept, [.. Rule.Select(step => step with { Age = step.Age / divisor })]);
        }
        return CountChanges(kept) > maxChanges ? SumUp(kept, maxChanges) : kept;
    }

    private static List<BookPoint> Thin(IReadOnlyList<BookPoint> points, IReadOnlyList<ThinningStep> rule)
    {
        var kept = new List<BookPoint>(points.Count);
        if (points.Count == 0)
            return kept;
        var now = points[^1].Time;
        kept.Add(points[0]);
        (long, long)? open = null;
        for (var i = 1; i < points.Count; i++)
        {
            var bucket = BucketOf(points[i].Time, now, rule);
            if (open == bucket)
                kept[^1] = Merge(kept[^1], points[i]);
            else
                kept.Add(points[i]);
            open = bucket;
        }
        return kept;
    }

    private static (long Step, long Bucket) BucketOf(DateTimeOffset time, DateTimeOffset now, IReadOnlyList<ThinningStep> rule)
    {
        var step = Beyond;
        foreach (var (age, fine) in rule)
        {
            // Counted from the begin of the step, so that a step is thinned as a whole.
            if (now.UtcTicks - (time.UtcTicks / fine.Ticks * fine.Ticks) <= age.Ticks)
            {
                step = fine;
                break;
            }
        }
        return (step.Ticks, time.UtcTicks / step.Ticks);
    }

    /// <summary>The later point, with what symbols came to since the point before the earlier one.</summary>
    private static BookPoint Merge(BookPoint earlier, BookPoint later)
    {
        if (earlier.Changes.Count == 0)
            return later;
        return later with { Changes = later.Changes.Count == 0 ? earlier.Changes : Sum(earlier.Changes.Concat(later.Changes)) };
    }

    /// <summary>One change a symbol, in ordinal order.</summary>
    /// <param name="changes">Any number of changes a symbol.</param>
    public static IReadOnlyList<SymbolChange> Sum(IEnumerable<SymbolChange> changes)
    {
        var sums = new SortedDictionary<(string Venue, string Symbol), SymbolChange>(Comparer<(string Venue, string Symbol)>.Create(
            static (x, y) => string.CompareOrdinal(x.Venue, y.Venue) is var order and not 0 ? order : string.CompareOrdinal(x.Symbol, y.Symbol)));
        foreach (var change in changes)
        {
            var key = (change.Venue, change.Symbol);
            sums[key] = sums.TryGetValue(key, out var sum)
                ? new SymbolChange(
                    change.Venue, change.Symbol, sum.Realised + change.Realised, sum.Fees + change.Fees,
                    sum.Funding + change.Funding, sum.Volume + change.Volume, sum.Fills + change.Fills)
                : change;
        }
        return [.. sums.Values];
    }

    private static int CountChanges(List<BookPoint> points) => points.Sum(p => p.Changes.Count);

    private static List<BookPoint> SumUp(List<BookPoint> points, int maxChanges)
    {
        var count = CountChanges(points);
        for (var i = 0; i < points.Count && count > maxChanges; i++)
        {
            var summed = Sum(points[i].Changes.Select(c => c with { Symbol = AllSymbols }));
            count -= points[i].Changes.Count - summed.Count;
            points[i] = points[i] with { Changes = summed };
        }
        return points;
    }
}
