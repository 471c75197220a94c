using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Hedgerow.Node.Configuration;

/// <summary>One rung of the ladder.</summary>
public sealed record LadderTierOptions
{
    /// <summary>Effective leverage from which on it fires.</summary>
    [Description("Effective leverage (gross notional / equity) from which on the rung fires.")]
    [Range(typeof(decimal), "0.1", "125")]
    public required decimal Leverage { get; init; }

    /// <summary>Effective leverage to which positions are closed.</summary>
    [Description("Effective leverage to which positions are closed, below the threshold; 0 closes everything.")]
    [Range(typeof(decimal), "0", "125")]
    public required decimal BackTo { get; init; }
}

/// <summary>Rungs of one venue, in place of the common ones.</summary>
public sealed record VenueLadderOptions
{
    /// <summary>Off for this venue.</summary>
    [Description("False: nothing fires at this venue; its figures are still shown.")]
    public bool Enabled { get; init; } = true;

    /// <summary>Tiers of this venue, lowest first.</summary>
    [Description("Tiers of this venue, lowest first. Absent: 14→12, 18→10, 25→6.")]
    [MaxLength(8)]
    public IReadOnlyList<LadderTierOptions> Tiers { get; init; } = LadderOptions.Standard;

    /// <summary>Margin ratio at which everything is closed.</summary>
    [Description("Maintenance margin / equity from which on every position of the venue is closed.")]
    [Range(typeof(decimal), "0.05", "1")]
    public decimal FlatMarginRatio { get; init; } = 0.8m;
}

/// <summary>The tiered stop-loss, and how margin is watched.</summary>
public sealed record LadderOptions
{
    internal static readonly IReadOnlyList<LadderTierOptions> Standard =
    [
        new() { Leverage = 14m, BackTo = 12m }, new() { Leverage = 18m, BackTo = 10m }, new() { Leverage = 25m, BackTo = 6m },
    ];

    /// <summary>Off: nothing fires.</summary>
    [Description("False: nothing fires; figures are still computed, shown and compared.")]
    public bool Enabled { get; init; } = true;

    /// <summary>Tiers of every venue that has none of its own.</summary>
    [Description("Tiers, lowest first: a threshold of effective leverage, and the leverage to which both legs are closed. Absent: 14→12, 18→10, 25→6.")]
    [MaxLength(8)]
    public IReadOnlyList<LadderTierOptions> Tiers { get; init; } = Standard;

    /// <summary>Margin ratio at which everything is closed.</summary>
    [Description("Maintenance margin / equity from which on every position of a venue is closed.")]
    [Range(typeof(decimal), "0.05", "1")]
    public decimal FlatMarginRatio { get; init; } = 0.8m;

    /// <summary>Fraction of a threshold below which its rung may fire again.</summary>
    [Description("A rung that fired may fire again once its figure is below this fraction of its threshold.")]
    [Range(typeof(decimal), "0.5", "0.99")]
    public decimal RearmFraction { get; init; } = 0.9m;

    /// <summary>Time after a firing without new exposure.</summary>
    [Description("Seconds after a firing in which the venue takes no new exposure, however low its leverage.")]
    [Range(0, 86400)]
    public int ReopenAfterSeconds { get; init; } = 600;

    /// <summary>Time for which the other venue is waited for.</summary>
    [Description("Time for which the other venue may be missing before the endangered one closes alone.")]
    [Range(0, 60000)]
    public int CounterPatienceMs { get; init; } = 2000;

    /// <summary>Age of a mark above which the book's mid counts.</summary>
    [Description("Age of a mark price above which positions are valued at the book's mid.")]
    [Range(500, 60000)]
    public int MarkMaxAgeMs { get; init; } = 5000;

    /// <summary>Age of an account reading above which no exposure is taken.</summary>
    [Description("Age of the newest reading of an account above which its venue takes no new exposure and an alarm is raised.")]
    [Range(15, 3600)]
    public int AccountMaxAgeSeconds { get; init; } = 60;

    /// <summary>Tolerance of liquidation prices.</summary>
    [Description("Difference between own and the venue's liquidation price, as a fraction of the mark, above which an alarm is raised.")]
    [Range(typeof(decimal), "0.0001", "1")]
    public decimal LiquidationPriceTolerance { get; init; } = 0.01m;

    /// <summary>Tolerance of margin ratios.</summary>
    [Description("Difference between own and the venue's maintenance margin, as a fraction of equity, above which an alarm is raised.")]
    [Range(typeof(decimal), "0.0001", "1")]
    public decimal MarginRatioTolerance { get; init; } = 0.02m;
}
