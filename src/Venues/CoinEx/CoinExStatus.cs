using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.CoinEx;

/// <summary>
/// Reads <c>GET /v2/maintain/info</c> (API v2, "Get Maintenance Information"): one row a maintenance, with begin and end in
/// milliseconds, zero for none, and what it touches. After it there may be a protection period in which nothing trades and
/// maker-only orders alone are taken: for a hedge that is maintenance too.
/// </summary>
internal static class CoinExStatus
{
    // The one scope that leaves futures alone. What else there is has been spelt in several ways, and is taken for ours.
    private const string Spot = "SPOT";

    /// <summary>What is going on or announced for the trading of futures.</summary>
    /// <param name="rows">Rows of the list.</param>
    /// <param name="now">Venue time: the venue does not say whether a maintenance is going on.</param>
    /// <exception cref="FrameException">A row cannot be read.</exception>
    public static List<VenueMaintenance> Read(List<WireObject> rows, DateTimeOffset now) =>
        [.. rows.Where(IsAboutUs).Select(row => Read(row, now)).Where(told => told.Until is not { } until || until > now)];

    private static VenueMaintenance Read(WireObject row, DateTimeOffset now)
    {
        var (begin, end, protectedUntil) = (Time(row, "started_at"), Time(row, "ended_at"), Time(row, "protect_duration_end"));
        return new VenueMaintenance(
            begin is null || begin <= now,
            begin,
            protectedUntil is not null && (end is null || protectedUntil > end) ? protectedUntil : end,
            "maintenance: " + Excerpt.Of(string.Join(", ", row.Texts("scope"))));
    }

    private static bool IsAboutUs(WireObject row) => row.Texts("scope") is var scopes && (scopes.Count == 0 || scopes.Exists(scope => scope != Spot));

    private static DateTimeOffset? Time(WireObject row, string field) =>
        row.Has(field) && row.Long(field) != 0 ? row.TimeMs(field) : null;
}
