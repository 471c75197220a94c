using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Hedgerow.Node.Configuration;

/// <summary>What is done with the healthy leg of a hedge while the venue of its other leg is down.</summary>
public sealed record GuidanceOptions
{
    /// <summary>Execute without an operator's word.</summary>
    [Description("True: a step that is reached while the venue is down is executed without an operator's word.")]
    public bool Automatic { get; init; }

    /// <summary>Gain beyond the liquidation price before the first step.</summary>
    [Description("Gain beyond the failed position's liquidation price before anything is closed, as a fraction of that price.")]
    [Range(typeof(decimal), "0", "0.5")]
    public decimal ExtraGain { get; init; } = 0.01m;

    /// <summary>Steps.</summary>
    [Description("Steps in which the healthy leg is closed.")]
    [Range(1, 20)]
    public int Steps { get; init; } = 4;

    /// <summary>Distance of the steps.</summary>
    [Description("Distance between two steps, as a fraction of the liquidation price.")]
    [Range(typeof(decimal), "0.0001", "0.1")]
    public decimal StepDistance { get; init; } = 0.005m;
}
