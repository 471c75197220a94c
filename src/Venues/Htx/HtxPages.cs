using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Htx;

/// <summary>Lists that the venue gives in pages, each of which goes on from a row of the page before, and in windows of 48 hours.</summary>
/// <param name="rest">The venue's clock.</param>
/// <param name="maxPages">Pages after which a list is given up as endless.</param>
internal sealed class HtxPages(HtxRest rest, int maxPages)
{
    private static readonly TimeSpan Window = TimeSpan.FromHours(48);

    /// <summary>Asks page after page until the venue has no more.</summary>
    /// <param name="path">From the first slash on, for people.</param>
    /// <param name="idField">What rows are told apart by.</param>
    /// <param name="ask">Asks for a page from an id on; null for the first.</param>
    /// <param name="next">The id to go on from, of the one before and the rows of a page.</param>
    /// <param name="isLast">True for the number of rows of a last page.</param>
    /// <exception cref="QueryException">A page is missing, or there is no end of pages.</exception>
    public async Task<List<WireObject>> Follow(
        string path, string idField, Func<long?, Task<List<WireObject>>> ask, Func<long?, List<long>, long> next, Func<int, bool> isLast)
    {
        var all = new List<WireObject>();
        var seen = new HashSet<long>();
        long? from = null;
        for (var page = 0; page < maxPages; page++)
        {
            var rows = await ask(from);
            var isNew = false;
            var ids = rows.ConvertAll(row => row.Long(idField));
            for (var i = 0; i < rows.Count; i++)
            {
                if (seen.Add(ids[i]))
                {
                    isNew = true;
                    all.Add(rows[i]);
                }
            }

            if (isLast(rows.Count))
            {
                return all;
            }

            if (!isNew)
            {
                throw new QueryException(path + ": the pages repeat");
            }

            from = next(from, ids);
        }

        throw new QueryException($"{path}: more than {maxPages} pages");
    }

    /// <summary>Asks window after window up to now.</summary>
    /// <param name="since">Venue time.</param>
    /// <param name="kept">How long the venue keeps what is asked for.</param>
    /// <param name="ask">Asks for what is between two times; the second is null for up to now.</param>
    /// <exception cref="QueryException">Not whole, or further back than the venue keeps it.</exception>
    public async Task<List<WireObject>> Windows(
        DateTimeOffset since, TimeSpan kept, Func<DateTimeOffset, DateTimeOffset?, Task<List<WireObject>>> ask)
    {
        var now = rest.Clock.UtcNow;
        if (since < now - kept)
        {
            throw new QueryException($"the venue keeps {kept.TotalDays:0} days, asked since {since:O}");
        }

        var rows = new List<WireObject>();
        for (var from = since; ; from += Window)
        {
            var isLast = from + Window > now + TimeSpan.FromMinutes(1);
            rows.AddRange(await ask(from, isLast ? null : from + Window));
            if (isLast)
            {
                return rows;
            }
        }
    }
}
