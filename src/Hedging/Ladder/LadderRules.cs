namespace Hedgerow.Hedging;

/// <summary>One rung: at an effective leverage positions are closed until it is down at another.</summary>
/// <param name="Leverage">Effective leverage (gross notional / equity) from which on it fires.</param>
/// <param name="BackTo">Effective leverage to which positions are closed; below <paramref name="Leverage"/>, not negative.</param>
public sealed record LadderTier(decimal Leverage, decimal BackTo);

/// <summary>
/// The tiered stop-loss of one venue. Rungs are numbered from the lowest tier, 0; the last one, <see cref="FlatRung"/>, is
/// the margin ratio at which everything is closed.
/// </summary>
public sealed record LadderRules
{
    /// <summary>Tiers, lowest first.</summary>
    public IReadOnlyList<LadderTier> Tiers { get; init; } = [new(14m, 12m), new(18m, 10m), new(25m, 6m)];

    /// <summary>Maintenance / equity from which on all positions of the venue are closed.</summary>
    public decimal FlatMarginRatio { get; init; } = 0.8m;

    /// <summary>A rung that fired may fire again once its figure is below this fraction of its threshold: 14 at 12.6.</summary>
    public decimal RearmFraction { get; init; } = 0.9m;

    /// <summary>False: nothing fires; figures are still computed and shown.</summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>Number of the rung that closes everything.</summary>
    public int FlatRung => Tiers.Count;

    /// <summary>The rung in words: <c>14→12</c>, <c>margin ratio 0.8→flat</c>.</summary>
    /// <param name="rung">0 to <see cref="FlatRung"/>.</param>
    public string Describe(int rung) => rung >= FlatRung
        ? FormattableString.Invariant($"margin ratio {FlatMarginRatio}→flat")
        : FormattableString.Invariant($"{Tiers[rung].Leverage}→{Tiers[rung].BackTo}");

    /// <summary>Leverage to which a rung brings the venue back; zero for the last one.</summary>
    /// <param name="rung">0 to <see cref="FlatRung"/>.</param>
    public decimal BackTo(int rung) => rung >= FlatRung ? 0m : Tiers[rung].BackTo;

    /// <summary>The highest rung whose threshold is reached; −1 when none is.</summary>
    /// <param name="figures">How the venue stands; nothing is reached by unknown ones.</param>
    public int Reached(MarginFigures figures)
    {
        if (!IsEnabled || !figures.IsKnown || figures.GrossNotional <= 0m)
            return -1;
        if (figures.IsMarginUsedAt(FlatMarginRatio) || figures.Equity <= 0m)
            return FlatRung;
        for (var rung = Tiers.Count - 1; rung >= 0; rung--)
        {
            if (figures.IsLeveragedAt(Tiers[rung].Leverage))
                return rung;
        }
        return -1;
    }

    /// <summary>The highest rung that stays fired: those above it were left far enough to fire again.</summary>
    /// <param name="firedThrough">Highest rung that is fired; −1 when none is.</param>
    /// <param name="figures">How the venue stands; unknown ones re-arm nothing.</param>
    public int StaysFired(int firedThrough, MarginFigures figures)
    {
        var rung = Math.Min(firedThrough, FlatRung);
        if (!figures.IsKnown)
            return rung;
        while (rung >= 0 && !IsHeld(rung, figures))
            rung--;
        return rung;
    }

    private bool IsHeld(int rung, MarginFigures figures) => rung >= FlatRung
        ? figures.IsMarginUsedAt(FlatMarginRatio * RearmFraction) || (figures.Equity <= 0m && figures.GrossNotional > 0m)
        : figures.IsLeveragedAt(Tiers[rung].Leverage * RearmFraction);

    /// <summary>What is wrong with the rules; empty when nothing is.</summary>
    public string Fault()
    {
        for (var i = 0; i < Tiers.Count; i++)
        {
            var tier = Tiers[i];
            if (tier.Leverage <= 0m || tier.BackTo < 0m || tier.BackTo >= tier.Leverage * RearmFraction)
                return FormattableString.Invariant($"tier {i}: back to {tier.BackTo} is not below {tier.Leverage} × {RearmFraction}");
            if (i > 0 && tier.Leverage <= Tiers[i - 1].Leverage)
                return $"tier {i}: thresholds must rise";
            if (i > 0 && tier.BackTo > Tiers[i - 1].BackTo)
                return $"tier {i}: a higher tier must not bring back to more than a lower one";
        }
        return RearmFraction is <= 0m or >= 1m ? "the re-arm fraction must be between 0 and 1"
            : FlatMarginRatio is <= 0m or > 1m ? "the margin ratio must be above 0 and at most 1"
            : "";
    }
}
