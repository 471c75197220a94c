using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Hedgerow.Node.Configuration;

/// <summary>How a pair trades.</summary>
public sealed record ExecutionOptions
{
    /// <summary>Style.</summary>
    [Description("takerTaker sends both legs at once as immediate limits; makerTaker rests post-only on one leg and hedges each fill on the other.")]
    public ExecutionStyle Style { get; init; } = ExecutionStyle.TakerTaker;

    /// <summary>Leg on which a maker order rests.</summary>
    [Description("Leg on which makerTaker rests its orders.")]
    public PairLeg MakerLeg { get; init; } = PairLeg.A;

    /// <summary>Share of the displayed touch that one clip takes.</summary>
    [Description("Share of the quantity displayed at the touch that one clip takes at most.")]
    [Range(typeof(decimal), "0.01", "1")]
    public decimal Participation { get; init; } = 0.5m;

    /// <summary>Largest order.</summary>
    [Description("Largest order, base units. Absent: only the venues' own limits count.")]
    [Range(typeof(decimal), "0.00000001", "1000000000")]
    public decimal? MaxOrderQuantity { get; init; }

    /// <summary>Band of the first orders.</summary>
    [Description("How far beyond the touch the first orders' limits may go, in basis points.")]
    [Range(typeof(decimal), "0", "1000")]
    public decimal SlippageBps { get; init; } = 5m;

    /// <summary>Bands of the steps that level the legs.</summary>
    [Description("How far beyond the touch each further step may go that levels the legs, in basis points; the last one is followed by an alarm and a halt.")]
    [MinLength(1), MaxLength(16)]
    [Range(typeof(decimal), "0", "2000")]
    public IReadOnlyList<decimal> HedgeBandsBps { get; init; } = [10m, 20m, 40m, 80m];

    /// <summary>Deadline of a step.</summary>
    [Description("Time after which a leg that has not filled goes on to the next, wider step.")]
    [Range(50, 60000)]
    public int LegDeadlineMs { get; init; } = 1500;
}
