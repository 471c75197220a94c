namespace Hedgerow.Simulator.Servers;

/// <summary>The <c>startTime</c>, <c>endTime</c> and <c>limit</c> of a history request.</summary>
/// <param name="Start">First time wanted; null: as far back as it goes, newest rows first kept.</param>
/// <param name="End">Last time wanted; null: now.</param>
/// <param name="Limit">At most so many rows.</param>
internal sealed record TimeRange(DateTimeOffset? Start, DateTimeOffset? End, int Limit)
{
    /// <summary>Since when to ask the model.</summary>
    public DateTimeOffset Since => Start ?? DateTimeOffset.MinValue;

    /// <summary>Reads the three parameters; null when one is no number or out of range.</summary>
    public static TimeRange? Read(QueryParams parameters, int defaultLimit, int maxLimit)
    {
        if (!parameters.TryLong("startTime", out var start) || !parameters.TryLong("endTime", out var end)
            || !parameters.TryLong("limit", out var limit) || limit is < 1)
        {
            return null;
        }

        return new TimeRange(
            start is { } s ? FromMs(s) : null,
            end is { } e ? FromMs(e) : null,
            (int)Math.Min(limit ?? defaultLimit, maxLimit));
    }

    private static DateTimeOffset FromMs(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(
        Math.Clamp(ms, DateTimeOffset.MinValue.ToUnixTimeMilliseconds(), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));

    /// <summary>True when the time is within the range, both ends included, at the venues' millisecond resolution.</summary>
    public bool Contains(DateTimeOffset time)
    {
        var ms = time.ToUnixTimeMilliseconds();
        return (Start is not { } start || ms >= start.ToUnixTimeMilliseconds()) && (End is not { } end || ms <= end.ToUnixTimeMilliseconds());
    }

    /// <summary>The first rows when a start was given, the newest otherwise; both oldest first, as Binance does.</summary>
    public IEnumerable<T> Cut<T>(IReadOnlyList<T> rows) =>
        Start is null ? rows.Skip(Math.Max(0, rows.Count - Limit)) : rows.Take(Limit);
}
