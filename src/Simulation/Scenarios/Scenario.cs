using Hedgerow.Messages;

namespace Hedgerow.Simulation.Scenarios;

/// <summary>
/// A story of a market and its incidents, played to the whole system in virtual time, with what must hold at its end.
/// Read from a JSON file (docs/scenarios.md).
/// </summary>
public sealed record Scenario
{
    /// <summary>Name on the command line.</summary>
    public required string Name { get; init; }

    /// <summary>What happens, for people.</summary>
    public required string About { get; init; }

    /// <summary>Prices of both venues, oldest first; straight lines between the points.</summary>
    public required IReadOnlyList<PricePoint> Path { get; init; }

    /// <summary>Standard deviation of the noise around the lines, common to both venues, basis points.</summary>
    public double NoiseBps { get; init; } = 1;

    /// <summary>Time between two books, seconds.</summary>
    public double BookSeconds { get; init; } = 5;

    /// <summary>Size at the touch, base units.</summary>
    public decimal TouchSize { get; init; } = 3m;

    /// <summary>Venue of leg A: sold when the position is positive.</summary>
    public required ScenarioVenue A { get; init; }

    /// <summary>Venue of leg B: bought when the position is positive.</summary>
    public required ScenarioVenue B { get; init; }

    /// <summary>Position as a function of the spread A over B.</summary>
    public required ScenarioCurve Curve { get; init; }

    /// <summary>Spread A over B, in quote currency, from which a hedge counts as taken at the wide spread.</summary>
    public decimal WideSpread { get; init; } = decimal.MaxValue;

    /// <summary>Margin transfers between the venues; null for none.</summary>
    public ScenarioTransfers? Transfers { get; init; }

    /// <summary>What goes wrong besides the prices.</summary>
    public IReadOnlyList<Incident> Incidents { get; init; } = [];

    /// <summary>What must hold at the end.</summary>
    public IReadOnlyList<Expectation> Expect { get; init; } = [];
}

/// <summary>Mid prices at one instant.</summary>
/// <param name="Hour">Since the start.</param>
/// <param name="A">Mid of leg A, quote currency.</param>
/// <param name="B">Mid of leg B, quote currency.</param>
public sealed record PricePoint(double Hour, decimal A, decimal B);

/// <summary>One venue of a scenario.</summary>
public sealed record ScenarioVenue
{
    /// <summary>Name of the venue account.</summary>
    public required string Name { get; init; }

    /// <summary>Money at the start, quote currency.</summary>
    public decimal Equity { get; init; } = 100_000m;

    /// <summary>Leverage setting of the account.</summary>
    public decimal Leverage { get; init; } = 20m;

    /// <summary>Fraction of notional paid by a taker.</summary>
    public decimal TakerFeeRate { get; init; } = 0.0005m;

    /// <summary>Funding rate every eight hours; positive: longs pay.</summary>
    public decimal FundingRate { get; init; }
}

/// <summary>Margin transfers of a scenario, one route each way with the default thresholds.</summary>
/// <param name="Mode">How far the routes act by themselves.</param>
/// <param name="Minutes">From the order to the credit: pay-out, network and confirmations, a third each.</param>
/// <param name="Fee">Kept of each withdrawal, in the settle asset.</param>
public sealed record ScenarioTransfers(TransferMode Mode, double Minutes = 15, decimal Fee = 1m);

/// <summary>The curve and the size of a clip.</summary>
/// <param name="MaxPosition">Base units.</param>
/// <param name="OffsetBps">Spread at which the position is zero.</param>
/// <param name="RangeBps">Distance from there to the largest position.</param>
/// <param name="EarnBps">What a round trip earns.</param>
/// <param name="OrderCap">Largest clip, base units.</param>
public sealed record ScenarioCurve(decimal MaxPosition, decimal OffsetBps, decimal RangeBps, decimal EarnBps = 4m, decimal OrderCap = 1m);

/// <summary>What can go wrong besides the prices.</summary>
public enum IncidentKind
{
    /// <summary>The venue is out of order.</summary>
    VenueDown = 1,

    /// <summary>The venue closes a share of the position by auto-deleveraging.</summary>
    Deleverage,

    /// <summary>The node's process dies and is gone for the time.</summary>
    NodeDown,

    /// <summary>The venue pays nothing out.</summary>
    WithdrawalsSuspended,
}

/// <summary>Something that goes wrong at a time.</summary>
public sealed record Incident
{
    /// <summary>What.</summary>
    public required IncidentKind Kind { get; init; }

    /// <summary>Hours since the start.</summary>
    public required double Hour { get; init; }

    /// <summary>How long, where it lasts.</summary>
    public double Minutes { get; init; }

    /// <summary>Leg of the venue it happens to: <c>a</c> or <c>b</c>.</summary>
    public string Leg { get; init; } = "a";

    /// <summary>Share of the position, where it has one; 0 to 1.</summary>
    public decimal Share { get; init; }
}

/// <summary>Bounds of one figure of <see cref="ScenarioReport.Figures"/>.</summary>
public sealed record Expectation
{
    /// <summary>Name of the figure.</summary>
    public required string Figure { get; init; }

    /// <summary>Least value; null for none.</summary>
    public decimal? Min { get; init; }

    /// <summary>Largest value; null for none.</summary>
    public decimal? Max { get; init; }

    /// <summary>Only with transfers in this mode; null: always.</summary>
    public TransferMode? Transfers { get; init; }
}
