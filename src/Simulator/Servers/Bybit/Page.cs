namespace Hedgerow.Simulator.Servers.Bybit;

/// <summary>One page of a list; the cursor names the last row of the page before, escaped as the venue's cursors are.</summary>
internal static class Page
{
    private const string Prefix = "row:";

    /// <summary>The rows after the cursor. A cursor of a row that is gone ends the list.</summary>
    public static (IReadOnlyList<T> Rows, string NextCursor) Cut<T>(IReadOnlyList<T> rows, Func<T, string> idOf, string? cursor, int limit)
    {
        var first = 0;
        if (cursor is not null)
        {
            var id = Unescape(cursor);
            var index = rows.Select(idOf).ToList().FindIndex(r => Prefix + r == id);
            first = index < 0 ? rows.Count : index + 1;
        }

        var page = rows.Skip(first).Take(limit).ToArray();
        var hasMore = first + page.Length < rows.Count;
        return (page, hasMore ? Uri.EscapeDataString(Prefix + idOf(page[^1])) : "");
    }

    // A client may send the cursor as it got it or escape it once more.
    private static string Unescape(string cursor) => Uri.UnescapeDataString(Uri.UnescapeDataString(cursor));
}
