namespace Hedgerow.Messages;

/// <summary>The maintenance tiers of one instrument.</summary>
/// <param name="Symbol">Venue symbol.</param>
/// <param name="Tiers">Lowest first.</param>
public sealed record SymbolTiers(string Symbol, IReadOnlyList<MaintenanceTier> Tiers);

/// <summary>Ask for the maintenance tiers of an instrument, as they apply to this account. Answered by <see cref="TiersAnswer"/>.</summary>
/// <param name="RequestId">Echoed in the answer.</param>
/// <param name="Symbol">Venue symbol.</param>
public sealed record QueryTiers(long RequestId, string Symbol) : VenueCommand;

/// <summary>Answer to <see cref="QueryTiers"/>.</summary>
/// <param name="RequestId">Of the query.</param>
/// <param name="Symbol">Venue symbol.</param>
/// <param name="Ok">False: no answer that can be trusted; the list is then empty and means nothing.</param>
/// <param name="Tiers">Lowest first.</param>
public sealed record TiersAnswer(long RequestId, string Symbol, bool Ok, IReadOnlyList<MaintenanceTier> Tiers) : VenueReport;
