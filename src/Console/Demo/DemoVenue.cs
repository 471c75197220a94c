using Hedgerow.Messages;
using Hedgerow.Node.Configuration;
using Hedgerow.Node.Kinds;
using Hedgerow.Simulator.Servers;

namespace Hedgerow.CommandLine.Demo;

/// <summary>A venue that the demo can trade: a kind, with the perpetuals that settle in money or those that settle in the coin.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="IsInverse">True: an account in the coin, which trades inverse perpetuals.</param>
internal readonly record struct DemoVenue(VenueKind Kind, bool IsInverse = false)
{
    /// <summary>Every one there is, linear ones first; a spot leg ends with the dust of its fees, not flat, and is none.</summary>
    public static IReadOnlyList<DemoVenue> All { get; } =
    [
        .. StandardVenue.All.Where(venue => !venue.IsSpot).Select(venue => new DemoVenue(KindOf(venue))),
        .. StandardVenue.All.Where(venue => venue.Markets("any").Any(terms => terms.Spec.Kind == ContractKind.Inverse)).Select(venue => new DemoVenue(KindOf(venue), IsInverse: true)),
    ];

    /// <summary>Its name: that of the kind, an inverse one with the word behind it.</summary>
    public string Name => VenueKinds.NameOf(Kind) + (IsInverse ? "-inverse" : "");

    private static VenueKind KindOf(StandardVenue venue) => Enum.Parse<VenueKind>(venue.Kind, ignoreCase: true);
}
