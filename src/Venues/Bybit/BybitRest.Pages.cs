using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Bybit;

/// <summary>Lists that come in pages, and spans of time that come in windows.</summary>
internal sealed partial class BybitRest
{
    /// <summary>Asks page after page until the venue has no more.</summary>
    /// <typeparam name="T">What a row is read into.</typeparam>
    /// <param name="path">From <c>/v5</c> on.</param>
    /// <param name="query">Without the question mark, and without cursor.</param>
    /// <param name="signed">True for the account's data.</param>
    /// <param name="read">Reads a row.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="QueryException">A page is missing, or there is no end of pages.</exception>
    public async Task<List<T>> QueryPages<T>(
        string path,
        string query,
        bool signed,
        Func<WireObject, T> read,
        CancellationToken cancellation)
    {
        var rows = new List<T>();
        var cursor = string.Empty;
        for (var page = 0; page < _settings.MaxPages; page++)
        {
            var asked = cursor.Length == 0 ? query : query + "&cursor=" + Encoded(cursor);
            var (list, next) = await Query(
                path,
                asked,
                signed,
                reply => (reply.Result.Array("list").ConvertAll(row => read(row)), reply.Result.TextOrEmpty("nextPageCursor")),
                cancellation);
            rows.AddRange(list);
            if (next.Length == 0 || list.Count == 0)
            {
                return rows;
            }

            cursor = next != cursor ? next : throw new QueryException(path + ": the cursor repeats");
        }

        throw new QueryException($"{path}: more than {_settings.MaxPages} pages");
    }

    /// <summary>
    /// Asks for a time span in windows of seven days, the longest the venue allows; the last one is open, so that what
    /// happens while we ask is not cut off by a clock. Histories of a derivatives account want both times: there it ends in the future.
    /// </summary>
    /// <typeparam name="T">What a row is read into.</typeparam>
    /// <param name="path">From <c>/v5</c> on.</param>
    /// <param name="query">Without times and cursor.</param>
    /// <param name="since">Venue time.</param>
    /// <param name="read">Reads a row.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="QueryException">A window is missing, or the span is longer than the two years kept.</exception>
    public async Task<List<T>> QueryWindows<T>(
        string path,
        string query,
        DateTimeOffset since,
        Func<WireObject, T> read,
        CancellationToken cancellation)
    {
        var now = Clock.UtcNow;
        if (since < now - TimeSpan.FromDays(730))
        {
            throw new QueryException($"{path}: the venue keeps two years, asked since {since:O}");
        }

        var rows = new List<T>();
        var from = since;
        var window = TimeSpan.FromDays(7);
        while (from + window < now)
        {
            var bounded = $"{query}&startTime={Ms(from)}&endTime={Ms(from + window)}";
            rows.AddRange(await QueryPages(path, bounded, signed: true, read, cancellation));
            from += window;
        }

        var end = _settings.Product.IsClassic ? "&endTime=" + Ms(from + window) : string.Empty;
        rows.AddRange(await QueryPages(path, $"{query}&startTime={Ms(from)}{end}", signed: true, read, cancellation));
        return rows;
    }

    // Cursors come encoded and go back as they came; anything else in one is encoded here.
    private static string Encoded(string cursor)
    {
        foreach (var c in cursor)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('%' or '-' or '_' or '.' or '~'))
            {
                return Uri.EscapeDataString(cursor);
            }
        }

        return cursor;
    }
}
