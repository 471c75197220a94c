namespace Hedgerow.Messages;

/// <summary>
/// Ask how the account at the venue is set up: what its key may do, its modes, its fees. For checks before a node trades; no
/// gateway needs it. Answered by <see cref="VenueSetupAnswer"/>.
/// </summary>
/// <param name="RequestId">Echoed in the answer.</param>
/// <param name="Symbols">Venue symbols whose modes and fees are asked for.</param>
public sealed record QueryVenueSetup(long RequestId, IReadOnlyList<string> Symbols) : VenueCommand;

/// <summary>Answer to <see cref="QueryVenueSetup"/>.</summary>
/// <param name="RequestId">Of the query.</param>
/// <param name="Setup">Null: no answer that can be trusted, or the venue is not asked.</param>
/// <param name="Problem">Why there is none, for people; empty when there is one.</param>
public sealed record VenueSetupAnswer(long RequestId, VenueSetup? Setup, string Problem) : VenueReport;

/// <summary>How an account is set up. What the venue does not tell is null.</summary>
public sealed record VenueSetup
{
    /// <summary>The key may place orders of contracts.</summary>
    public bool? CanTrade { get; init; }

    /// <summary>The key may withdraw.</summary>
    public bool? CanWithdraw { get; init; }

    /// <summary>The key works from named addresses only.</summary>
    public bool? IsBoundToAddresses { get; init; }

    /// <summary>One position a symbol, not one a side.</summary>
    public bool? IsOneWay { get; init; }

    /// <summary>The venue's word for how margin is shared between positions and assets; null when it does not tell.</summary>
    public string? MarginMode { get; init; }

    /// <summary>That mode is one that Hedgerow reckons with.</summary>
    public bool? IsMarginModeSupported { get; init; }

    /// <summary>Kind of the account, where a venue has several; null where it has one or does not tell.</summary>
    public string? AccountMode { get; init; }

    /// <summary>What to do when the account is not of the kind that is configured; empty when it is.</summary>
    public string AccountModeRemedy { get; init; } = "";

    /// <summary>Fees of the account by symbol; empty when the venue does not tell.</summary>
    public IReadOnlyList<SymbolFees> Fees { get; init; } = [];
}

/// <summary>Fees of an account for one symbol.</summary>
/// <param name="Symbol">Venue symbol.</param>
/// <param name="MakerRate">Fraction of notional; a rebate is negative.</param>
/// <param name="TakerRate">Fraction of notional.</param>
public sealed record SymbolFees(string Symbol, decimal MakerRate, decimal TakerRate);
