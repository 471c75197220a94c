namespace Hedgerow.Hedging;

/// <summary>Rounding of quantities to lots and of prices to ticks. Steps must be positive.</summary>
public static class Lots
{
    /// <summary>The largest multiple of a step that is not above a value ≥ 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or the step not positive.</exception>
    public static decimal RoundDown(decimal value, decimal step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(step);
        return decimal.Floor(value / step) * step;
    }

    /// <summary>
    /// As <see cref="RoundDown"/>, for a value that a division made: one that falls short of a multiple by less than a millionth of the
    /// step is that multiple.
    /// </summary>
    public static decimal RoundDownQuotient(decimal value, decimal step) => RoundDown(value + step / 1_000_000m, step);

    /// <summary>The multiple of a step that is nearest to a value ≥ 0.</summary>
    public static decimal RoundNearest(decimal value, decimal step) => RoundDown(value + step / 2m, step);

    /// <summary>The smallest multiple of a step that is not below a value ≥ 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative or the step not positive.</exception>
    public static decimal RoundUp(decimal value, decimal step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(step);
        return decimal.Ceiling(value / step) * step;
    }

    /// <summary>The smallest quantity that is a multiple of both steps; null when there is none below a million of the larger one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A step is not positive.</exception>
    public static decimal? TryCommonStep(decimal first, decimal second)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(first);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(second);
        var (large, small) = first >= second ? (first, second) : (second, first);
        for (var i = 1; i <= 1_000_000; i++)
        {
            if (large * i % small == 0m)
                return large * i;
        }
        return null;
    }
}
