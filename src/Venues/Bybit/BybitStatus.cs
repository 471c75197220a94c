using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Bybit;

/// <summary>
/// Reads <c>GET /v5/system/status</c> (docs: v5/system-status): one row a maintenance with <c>state</c> (scheduled, ongoing,
/// completed, canceled), <c>begin</c> and <c>end</c> in milliseconds (end is the expected one until it is over), and the
/// numbers of services and products that it touches.
/// </summary>
internal static class BybitStatus
{
    // serviceTypes: 1 trading, 2 trading over HTTP, 3 trading over WebSocket, 4 deposits, 5 withdrawals.
    private const int LastTradingService = 3;

    // product: 1 futures.
    private const int Futures = 1;

    /// <summary>What is going on or announced for the trading of futures.</summary>
    /// <param name="rows">Rows of the list.</param>
    /// <exception cref="FrameException">A row cannot be read.</exception>
    public static List<VenueMaintenance> Read(List<WireObject> rows) =>
        [.. rows.Where(IsAboutUs).Where(row => row.Text("state") is "ongoing" or "scheduled").Select(row => new VenueMaintenance(
            row.Text("state") == "ongoing", Time(row, "begin"), Time(row, "end"), "maintenance: " + Excerpt.Of(row.TextOrEmpty("title"))))];

    /// <summary>A row that names no service or no product touches all of them.</summary>
    private static bool IsAboutUs(WireObject row) =>
        Touches(row, "serviceTypes", service => service <= LastTradingService) && Touches(row, "product", product => product == Futures);

    private static bool Touches(WireObject row, string field, Predicate<long> isOurs)
    {
        var numbers = row.Has(field) ? row.Numbers(field) : [];
        return numbers.Count == 0 || numbers.Exists(isOurs);
    }

    private static DateTimeOffset? Time(WireObject row, string field) =>
        row.Has(field) && row.TextOrEmpty(field).Length > 0 ? row.TimeMs(field) : null;
}
