using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Okx;

/// <summary>
/// Reads <c>GET /api/v5/system/status</c> (docs-v5: status): one row a maintenance with <c>state</c> (scheduled, ongoing,
/// pre_open, completed, canceled), <c>begin</c> and <c>end</c> in milliseconds (end is the expected one until it is over), the
/// service that it touches and, for demo trading, an environment of its own. Before it is over there may be a time in which
/// orders rest and nothing trades (pre_open): for a hedge that is maintenance still.
/// </summary>
internal static class OkxStatus
{
    private const string DemoTrading = "2";

    /// <summary>What is going on or announced for trading on the unified account.</summary>
    /// <param name="rows">Rows of the list.</param>
    /// <exception cref="FrameException">A row cannot be read.</exception>
    public static List<VenueMaintenance> Read(List<WireObject> rows) =>
        [.. rows.Where(IsAboutUs).Select(Maintenance).OfType<VenueMaintenance>()];

    private static VenueMaintenance? Maintenance(WireObject row)
    {
        var state = row.Text("state");
        bool? isOngoing = state switch
        {
            "ongoing" or "pre_open" => true,
            "scheduled" => false,
            "completed" or "canceled" => null,
            _ => throw row.Bad("state", "unknown: " + state),
        };
        return isOngoing is { } ongoing
            ? new VenueMaintenance(ongoing, Time(row, "begin"), Time(row, "end"), "maintenance: " + Excerpt.Of(row.TextOrEmpty("title")))
            : null;
    }

    /// <summary>
    /// Block trading, bots, spread and copy trading, and the venue's "others" (single instruments, which say so themselves) are
    /// not ours. A service that is none of these may be, so it counts.
    /// </summary>
    private static bool IsAboutUs(WireObject row) =>
        TextOf(row, "env") != DemoTrading && TextOf(row, "serviceType") is not ("6" or "7" or "10" or "11" or "99");

    private static DateTimeOffset? Time(WireObject row, string field) => TextOf(row, field).Length > 0 ? row.TimeMs(field) : null;

    private static string TextOf(WireObject row, string field) => row.Has(field) ? row.Id(field) : string.Empty;
}
