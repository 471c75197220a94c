namespace Hedgerow.Messages;

/// <summary>One step of closing the healthy leg of a hedge whose other leg nobody can reach.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Price">Price at the healthy venue from which on it is due.</param>
/// <param name="Close">Quantity of this step without sign, base units; zero when it was taken already.</param>
/// <param name="Remaining">What stays of the leg after it, without sign.</param>
/// <param name="IsReached">True when the price is there or beyond.</param>
public sealed record GuidanceStep(int Number, decimal Price, decimal Close, decimal Remaining, bool IsReached);

/// <summary>What to do with one pair while the venue of one of its legs cannot be reached.</summary>
/// <param name="Pair">Name of the pair.</param>
/// <param name="HealthyVenue">Venue of the leg that can be traded.</param>
/// <param name="Symbol">Its symbol.</param>
/// <param name="HealthyQuantity">Signed base quantity of that leg.</param>
/// <param name="FailedQuantity">Signed base quantity of the leg that cannot be reached, as last known.</param>
/// <param name="Price">Price at the healthy venue; zero when not known.</param>
/// <param name="LiquidationPrice">Price at which the failed venue would close its position by force, as last known; zero: none, or not known.</param>
/// <param name="Advice">In words.</param>
/// <param name="Steps">Steps for the case that the healthy leg gains; empty while no liquidation price is known.</param>
public sealed record LegGuidance(
    string Pair,
    string HealthyVenue,
    string Symbol,
    decimal HealthyQuantity,
    decimal FailedQuantity,
    decimal Price,
    decimal LiquidationPrice,
    string Advice,
    IReadOnlyList<GuidanceStep> Steps);

/// <summary>Where a rung of a healthy venue's ladder would fire if all prices moved alike.</summary>
/// <param name="Rule">The rung in words: <c>14→12</c>.</param>
/// <param name="Change">Move of all prices from now, as a fraction; zero: it is reached.</param>
public sealed record RungDistance(string Rule, decimal Change);

/// <summary>The ladder of a healthy venue, which cuts it when the failed venue's leg is the one that gains.</summary>
/// <param name="Venue">Venue account.</param>
/// <param name="Rungs">Rungs that a move of prices would reach, lowest first.</param>
public sealed record LadderOutlook(string Venue, IReadOnlyList<RungDistance> Rungs);

/// <summary>What to do while one venue cannot be reached.</summary>
/// <param name="FailedVenue">The venue.</param>
/// <param name="IsDown">True when it is down now; false: what would be done.</param>
/// <param name="Legs">Every pair with a leg there and a position.</param>
/// <param name="Ladders">Ladders of the other venues of those pairs.</param>
public sealed record VenueGuidance(
    string FailedVenue, bool IsDown, IReadOnlyList<LegGuidance> Legs, IReadOnlyList<LadderOutlook> Ladders);

/// <summary>Guidance for the outage of each venue, told to the status board.</summary>
/// <param name="Venues">Venues with positions.</param>
/// <param name="IsAutomatic">True when reached steps are executed without an operator's word.</param>
/// <param name="Time">When it was told.</param>
public sealed record GuidanceView(IReadOnlyList<VenueGuidance> Venues, bool IsAutomatic, DateTimeOffset Time) : Message, IConflatable
{
    /// <inheritdoc/>
    public object ConflationKey => nameof(GuidanceView);
}
