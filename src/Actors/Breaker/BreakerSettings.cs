using Hedgerow.Hedging;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Breaker;

/// <summary>Two instruments whose prices belong together.</summary>
/// <param name="Name">Of the pair.</param>
/// <param name="A">Leg A.</param>
/// <param name="B">Leg B.</param>
/// <param name="Expected">Centre of the pair's curve: the distance of the prices that is expected.</param>
public sealed record BreakerPair(string Name, InstrumentId A, InstrumentId B, OffsetSchedule Expected);

/// <summary>
/// What a circuit breaker tolerates. Times are measured in time that the breaker was awake: a process that stood still
/// proves nothing about others.
/// </summary>
public sealed record BreakerLimits
{
    /// <summary>Net exposure of one base asset over the node's venues, in quote currency, that may last no longer than <see cref="NetExposureGrace"/>.</summary>
    public decimal NetExposure { get; init; } = 10_000m;

    /// <summary>Time for ordinary legging, and for levelling what a venue closed by force.</summary>
    public TimeSpan NetExposureGrace { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Net exposure of one base asset, in quote currency, that trips without grace.</summary>
    public decimal NetExposureAtOnce { get; init; } = 1_000_000m;

    /// <summary>Loss within <see cref="LossWindow"/> as a fraction of the equity of the node's venues.</summary>
    public decimal LossFraction { get; init; } = 0.05m;

    /// <summary>Window of the loss.</summary>
    public TimeSpan LossWindow { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Time that a loss must last: venues tell their mark prices up to some seconds apart.</summary>
    public TimeSpan LossGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Orders of one venue account within <see cref="OrderWindow"/>.</summary>
    public int Orders { get; init; } = 250;

    /// <summary>Window of the orders.</summary>
    public TimeSpan OrderWindow { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Orders that one venue rejects in a row. Post-only orders do not count: that they are refused is their nature.
    /// </summary>
    public int Rejects { get; init; } = 10;

    /// <summary>Distance between the prices of a pair beyond what it expects, in basis points of their mean.</summary>
    public decimal PricesApartBps { get; init; } = 1_000m;

    /// <summary>Age at which a quote no longer serves to compare prices.</summary>
    public TimeSpan QuoteMaxAge { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time for which an order may rest while its own book, or the book that it would be hedged on, makes no progress.</summary>
    public TimeSpan StaleQuote { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Difference between a venue's clock and ours. Smaller ones are measured and allowed for.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time without a sign of life from the coordinator in charge; it gives one every second.</summary>
    public TimeSpan CoordinatorSilence { get; init; } = TimeSpan.FromSeconds(5);
}

/// <summary>What a circuit breaker has to know.</summary>
public sealed record BreakerSettings
{
    /// <summary>Name of the node.</summary>
    public string Node { get; init; } = "";

    /// <summary>Venue accounts of the node.</summary>
    public required IReadOnlyList<string> Venues { get; init; }

    /// <summary>Pairs with at least one leg on the node.</summary>
    public required IReadOnlyList<BreakerPair> Pairs { get; init; }

    /// <summary>What is tolerated.</summary>
    public BreakerLimits Limits { get; init; } = new();

    /// <summary>Longest time between two looks at everything.</summary>
    public TimeSpan Beat { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Time between two views for gateways and the status board while nothing changes.</summary>
    public TimeSpan ViewInterval { get; init; } = TimeSpan.FromSeconds(1);
}
