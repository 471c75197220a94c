namespace Hedgerow.Messages;

/// <summary>What a firing brings a pair down to.</summary>
/// <param name="Pair">Number of the pair.</param>
/// <param name="Leg">Leg at the endangered venue: 0 for A, 1 for B.</param>
/// <param name="Remaining">Quantity without sign that may stay on each leg, base units.</param>
public sealed record PairCut(int Pair, int Leg, decimal Remaining);

/// <summary>A rung of a venue's ladder fired. Durable before the first order of it leaves.</summary>
/// <param name="Venue">The endangered venue.</param>
/// <param name="Rung">Number of the rung, the lowest tier 0; it and all below it count as fired.</param>
/// <param name="Rule">The rung in words: <c>14→12</c>.</param>
/// <param name="Equity">Of the venue, at that time's prices.</param>
/// <param name="GrossNotional">Sum of |position| × price.</param>
/// <param name="Maintenance">Maintenance margin.</param>
/// <param name="Cuts">What is closed; an earlier cut of a pair that goes further stays.</param>
/// <param name="Time">When.</param>
public sealed record LadderFired(
    string Venue,
    int Rung,
    string Rule,
    decimal Equity,
    decimal GrossNotional,
    decimal Maintenance,
    IReadOnlyList<PairCut> Cuts,
    DateTimeOffset Time) : CoordinatorEvent;

/// <summary>Rungs of a venue's ladder may fire again.</summary>
/// <param name="Venue">The venue.</param>
/// <param name="FiredThrough">Highest rung that stays fired; −1: none.</param>
/// <param name="Time">When.</param>
public sealed record LadderRearmed(string Venue, int FiredThrough, DateTimeOffset Time) : CoordinatorEvent;

/// <summary>A pair is down at what the ladder left it, on both legs and level: it trades by its curve again.</summary>
/// <param name="Pair">Number of the pair.</param>
/// <param name="Time">When.</param>
public sealed record LadderCutEnded(int Pair, DateTimeOffset Time) : CoordinatorEvent;

/// <summary>The ladder of one venue in a snapshot.</summary>
/// <param name="Venue">The venue.</param>
/// <param name="FiredThrough">Highest rung that is fired; −1: none.</param>
/// <param name="Firings">Firings since the journal began.</param>
/// <param name="LastRule">The last one in words.</param>
/// <param name="LastFiredAt">When it was.</param>
public sealed record VenueLadder(string Venue, int FiredThrough, long Firings, string LastRule, DateTimeOffset LastFiredAt);

/// <summary>A cut that is not ended.</summary>
/// <param name="Pair">Number of the pair.</param>
/// <param name="Remaining">Quantity without sign that may stay on each leg.</param>
/// <param name="Legs">Legs at endangered venues: 1 for A, 2 for B, 3 for both.</param>
public sealed record OpenCut(int Pair, decimal Remaining, int Legs);

/// <summary>The last time a venue closed a part of a pair by itself.</summary>
/// <param name="Pair">Number of the pair.</param>
/// <param name="Venue">Which venue.</param>
/// <param name="Cause">Liquidation or auto-deleveraging.</param>
/// <param name="Quantity">Signed base quantity by which the leg changed.</param>
/// <param name="Time">When it was counted here.</param>
public sealed record ForcedClose(int Pair, string Venue, CorrectionCause Cause, decimal Quantity, DateTimeOffset Time);

/// <summary>What the coordinator remembers of ladders and forced closes.</summary>
/// <param name="Venues">Every venue whose ladder ever fired.</param>
/// <param name="Cuts">Cuts that are not ended.</param>
/// <param name="Forced">The newest forced close of each pair that had one.</param>
public sealed record LadderSnapshot(
    IReadOnlyList<VenueLadder> Venues, IReadOnlyList<OpenCut> Cuts, IReadOnlyList<ForcedClose> Forced);

/// <summary>How near a venue is to its liquidation, as the coordinator sees it between two readings of the account.</summary>
/// <param name="Venue">The venue.</param>
/// <param name="IsKnown">False while there is no reading of the account or no price of a position: that is not safe.</param>
/// <param name="ReadAt">When the account was last read, local time; null before the first.</param>
/// <param name="Equity">At the present marks.</param>
/// <param name="GrossNotional">Sum of |position| × price.</param>
/// <param name="Maintenance">Maintenance margin.</param>
/// <param name="Leverage">Effective leverage; null when it has no bound.</param>
/// <param name="MarginRatio">Maintenance / equity; null when it has no bound.</param>
/// <param name="NearestSymbol">Position whose liquidation price is nearest to its price; empty when none has one.</param>
/// <param name="NearestLiquidation">That price; zero when none has one.</param>
/// <param name="NearestDistance">Its distance from the present price, as a fraction of it.</param>
/// <param name="Firings">Ladder firings since the journal began.</param>
/// <param name="LastFiring">The last one, in words with its time; empty before the first.</param>
/// <param name="Hold">Why the ladder keeps new exposure away; empty when it does not.</param>
public sealed record VenueMarginView(
    string Venue,
    bool IsKnown,
    DateTimeOffset? ReadAt,
    decimal Equity,
    decimal GrossNotional,
    decimal Maintenance,
    decimal? Leverage,
    decimal? MarginRatio,
    string NearestSymbol,
    decimal NearestLiquidation,
    decimal NearestDistance,
    long Firings,
    string LastFiring,
    string Hold);

/// <summary>What is still to be closed at a venue because the endangered one had to close alone.</summary>
/// <param name="Pair">Name of the pair.</param>
/// <param name="Venue">Where it is to be closed.</param>
/// <param name="Symbol">Venue symbol.</param>
/// <param name="Quantity">Without sign, base units.</param>
public sealed record LadderDebt(string Pair, string Venue, string Symbol, decimal Quantity);
