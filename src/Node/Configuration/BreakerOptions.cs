using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Hedgerow.Node.Configuration;

/// <summary>Limits of the node's circuit breaker. Exceeded, nothing new is opened until an operator resets it.</summary>
public sealed record BreakerOptions
{
    /// <summary>Net exposure of an asset that may not last.</summary>
    [Description("Net exposure of one base asset over this node's venues, in quote currency, that may last no longer than netExposureGraceMs.")]
    [Range(typeof(decimal), "1", "1000000000")]
    public decimal NetExposure { get; init; } = 10_000m;

    /// <summary>How long it may last.</summary>
    [Description("Time for ordinary legging, and for levelling what a venue closed by force.")]
    [Range(0, 600000)]
    public int NetExposureGraceMs { get; init; } = 15_000;

    /// <summary>Net exposure that trips at once.</summary>
    [Description("Net exposure of one base asset, in quote currency, that trips without grace. Not below netExposure.")]
    [Range(typeof(decimal), "1", "1000000000")]
    public decimal NetExposureAtOnce { get; init; } = 1_000_000m;

    /// <summary>Loss within the window.</summary>
    [Description("Loss within lossWindowMs by which it trips, as a fraction of the equity of this node's venues: 0.05 for 5 %.")]
    [Range(typeof(decimal), "0.001", "1")]
    public decimal LossFraction { get; init; } = 0.05m;

    /// <summary>Window of the loss.</summary>
    [Description("Window of the loss.")]
    [Range(1000, 3600000)]
    public int LossWindowMs { get; init; } = 60_000;

    /// <summary>How long a loss must last.</summary>
    [Description("Time that a loss must last: venues tell their mark prices up to some seconds apart.")]
    [Range(0, 60000)]
    public int LossGraceMs { get; init; } = 5_000;

    /// <summary>Orders within the window.</summary>
    [Description("Orders that one venue account may be sent within orderWindowMs.")]
    [Range(1, 100000)]
    public int Orders { get; init; } = 250;

    /// <summary>Window of the orders.</summary>
    [Description("Window of the orders.")]
    [Range(100, 600000)]
    public int OrderWindowMs { get; init; } = 10_000;

    /// <summary>Rejections in a row.</summary>
    [Description("Orders that one venue may reject in a row, post-only orders not counted.")]
    [Range(1, 10000)]
    public int Rejects { get; init; } = 10;

    /// <summary>Distance of prices.</summary>
    [Description("Distance between the prices of a pair, beyond the centre of its curve, in basis points.")]
    [Range(typeof(decimal), "1", "10000")]
    public decimal PricesApartBps { get; init; } = 1_000m;

    /// <summary>Time an order may rest while a book is stale.</summary>
    [Description("Time for which an order may rest while its own book, or the one that it would be hedged on, makes no progress. Longer than every venue's quoteMaxAgeMs; absent: three times the longest of them.")]
    [Range(1000, 600000)]
    public int? StaleQuoteMs { get; init; }

    /// <summary>Clock difference.</summary>
    [Description("Difference between a venue's clock and ours. Smaller ones are measured and allowed for.")]
    [Range(100, 600000)]
    public int ClockSkewMs { get; init; } = 30_000;

    /// <summary>Silence of the coordinator.</summary>
    [Description("Time without a sign of life from the coordinator, which gives one every second. Absent: 5000, and 30000 where the coordinator is on another node, so that a take-over needs no operator.")]
    [Range(2000, 600000)]
    public int? CoordinatorSilenceMs { get; init; }

    /// <summary>How often the breaker looks.</summary>
    [Description("How often the breaker's thread fetches what happened at the venues' border: the larger part of the time in which it trips.")]
    [Range(1, 1000)]
    public int PollMs { get; init; } = 1;
}
