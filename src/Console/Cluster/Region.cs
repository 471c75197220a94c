using Hedgerow.Node.Configuration;

namespace Hedgerow.CommandLine.Cluster;

/// <summary>A region of the demo's cluster.</summary>
/// <param name="Name">For nodes' names.</param>
/// <param name="Kinds">Venues that are near.</param>
internal sealed record Region(string Name, IReadOnlyList<VenueKind> Kinds)
{
    /// <summary>Every region.</summary>
    public static IReadOnlyList<Region> All { get; } =
    [
        new("singapore", [VenueKind.Bybit, VenueKind.Okx]),
        new("tokyo", [VenueKind.Binance, VenueKind.Coinex, VenueKind.Htx]),
        new("ireland", [VenueKind.Bitmex]),
    ];

    /// <summary>The region where the coordinator's journal is.</summary>
    public static Region OfDatabase => All[0];

    /// <summary>
    /// Time from one region to another and back, as measured between AWS regions: Tokyo–Singapore 74 ms, Tokyo–Ireland 212 ms,
    /// Singapore–Ireland 238 ms. Within a region: none.
    /// </summary>
    public static TimeSpan RoundTrip(Region from, Region to) => TimeSpan.FromMilliseconds(
        (from.Name, to.Name) switch
        {
            ("tokyo", "singapore") or ("singapore", "tokyo") => 74,
            ("tokyo", "ireland") or ("ireland", "tokyo") => 212,
            ("singapore", "ireland") or ("ireland", "singapore") => 238,
            _ => 0,
        });
}
