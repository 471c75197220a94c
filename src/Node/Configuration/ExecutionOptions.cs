using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Hedgerow.Node.Configuration;

/// <summary>How clips are traded.</summary>
public enum TradingStyle
{
    /// <summary>Both legs at once as immediate limits.</summary>
    TakerTaker = 1,

    /// <summary>Post-only on one leg; the other hedges each fill.</summary>
    MakerTaker = 2,
}

/// <summary>How a pair trades.</summary>
public sealed record ExecutionOptions
{
    /// <summary>Largest order.</summary>
    [Description("Largest clip on each leg, base units.")]
    [Range(typeof(decimal), "0.00000001", "1000000000")]
    public required decimal MaxOrderQuantity { get; init; }

    /// <summary>Style.</summary>
    [Description("takerTaker sends both legs at once as immediate limits; makerTaker rests post-only on one leg and hedges each fill on the other.")]
    public TradingStyle Style { get; init; } = TradingStyle.TakerTaker;

    /// <summary>Leg on which a maker order rests.</summary>
    [Description("Leg on which makerTaker rests its orders.")]
    public PairLeg MakerLeg { get; init; } = PairLeg.B;

    /// <summary>Share of the displayed touch that one clip takes.</summary>
    [Description("Share of the quantity displayed at the touch that one clip takes at most.")]
    [Range(typeof(decimal), "0.01", "1")]
    public decimal Participation { get; init; } = 0.5m;

    /// <summary>Band of a clip's orders.</summary>
    [Description("How far beyond the touch a clip's limits may go, in basis points.")]
    [Range(typeof(decimal), "0", "1000")]
    public decimal ClipBandBps { get; init; } = 2m;

    /// <summary>Bands of the steps that level the legs.</summary>
    [Description("How far beyond the touch each step may go that levels the legs, in basis points; the last one serves all further steps.")]
    [MinLength(1), MaxLength(16)]
    [Range(typeof(decimal), "0", "2000")]
    public IReadOnlyList<decimal> HedgeBandsBps { get; init; } = [5m, 10m, 20m, 40m, 80m, 150m];

    /// <summary>Steps without success after which the pair halts.</summary>
    [Description("Levelling steps without success after which the pair halts with an alarm and waits for the operator.")]
    [Range(1, 100)]
    public int MaxHedgeSteps { get; init; } = 10;

    /// <summary>Likely time to the exit.</summary>
    [Description("Likely time to the exit, over which expected funding counts towards the spread.")]
    [Range(typeof(decimal), "0", "8760")]
    public decimal ExpectedHoldingHours { get; init; } = 8m;

    /// <summary>Shortest time between two clips.</summary>
    [Description("Shortest time between two clips, which keeps the venues' order rates free for levelling and cancelling.")]
    [Range(0, 60000)]
    public int ClipIntervalMs { get; init; } = 250;

    /// <summary>Shortest time between two placements of a resting order.</summary>
    [Description("Shortest time between two placements of a resting order.")]
    [Range(10, 60000)]
    public int RequoteIntervalMs { get; init; } = 250;
}
