namespace Hedgerow.Hedging;

/// <summary>How the healthy leg of a hedge is closed while the other leg cannot be reached.</summary>
public sealed record GuidanceRules
{
    /// <summary>Gain beyond the failed position's liquidation price, as a fraction of that price, before anything is closed.</summary>
    public decimal ExtraGain { get; init; } = 0.01m;

    /// <summary>Steps in which the leg is closed; at least 1.</summary>
    public int Steps { get; init; } = 4;

    /// <summary>Distance between two steps, as a fraction of the liquidation price.</summary>
    public decimal StepDistance { get; init; } = 0.005m;

    /// <summary>True: a step that is reached is executed without an operator's word.</summary>
    public bool IsAutomatic { get; init; }
}
