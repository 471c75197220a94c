using System.Globalization;

namespace Hedgerow.Simulator.Servers.Bitmex;

/// <summary>The <c>count</c>, <c>start</c>, <c>reverse</c>, <c>startTime</c> and <c>endTime</c> of a table request.</summary>
/// <param name="Count">At most so many rows.</param>
/// <param name="Start">Rows left out first.</param>
/// <param name="IsReversed">True: newest first.</param>
/// <param name="From">First time wanted.</param>
/// <param name="To">Last time wanted.</param>
internal sealed record BitmexPage(int Count, int Start, bool IsReversed, DateTimeOffset? From, DateTimeOffset? To)
{
    private const int DefaultCount = 100;
    private const int MaxCount = 500;

    /// <summary>Reads them; null when one is malformed.</summary>
    public static BitmexPage? Read(QueryParams p)
    {
        if (!p.TryLong("count", out var count) || count is < 1 or > MaxCount || !p.TryLong("start", out var start) || start is < 0
            || !TryTime(p.Text("startTime"), out var from) || !TryTime(p.Text("endTime"), out var to))
        {
            return null;
        }

        return new BitmexPage((int)(count ?? DefaultCount), (int)(start ?? 0), p.Text("reverse") == "true", from, to);
    }

    /// <summary>The page of rows that come oldest first.</summary>
    public IEnumerable<T> Cut<T>(IEnumerable<T> rows, Func<T, DateTimeOffset> timeOf)
    {
        // To the millisecond, as times are told.
        var wanted = rows.Where(row => (From is not { } from || Ms(timeOf(row)) >= Ms(from)) && (To is not { } to || Ms(timeOf(row)) <= Ms(to)));
        return (IsReversed ? wanted.Reverse() : wanted).Skip(Start).Take(Count);
    }

    private static long Ms(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    private static bool TryTime(string? text, out DateTimeOffset? time)
    {
        time = null;
        if (text is null)
        {
            return true;
        }

        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var value))
        {
            return false;
        }

        time = value;
        return true;
    }
}
