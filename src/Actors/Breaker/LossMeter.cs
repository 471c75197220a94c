namespace Hedgerow.Actors.Breaker;

/// <summary>
/// The fall of a running result from the highest level within a window. Only a level that was held for a while counts as
/// one: the legs of a hedge win and lose the same a moment apart, when their venues tell their prices apart, and the
/// height between the two was never there.
/// </summary>
/// <param name="window">In which a fall counts.</param>
/// <param name="hold">For how long a level must have been held.</param>
internal sealed class LossMeter(TimeSpan window, TimeSpan hold)
{
    private readonly SlidingHigh _levels = new(window, slices: 60);

    /// <summary>Depths are negative results: their high is the lowest result.</summary>
    private readonly SlidingHigh _depths = new(hold, slices: 20);

    /// <summary>The running result since the start, in quote currency.</summary>
    public decimal Result { get; private set; }

    /// <summary>Adds what was won (or, negative, lost) at an awake time.</summary>
    public void Add(TimeSpan now, decimal change)
    {
        if (change == 0m)
            return;
        Note(now);
        Result += change;
        _depths.Note(now, -Result);
    }

    /// <summary>Highest held level within the window minus the result now; never negative.</summary>
    public decimal LossAt(TimeSpan now)
    {
        Note(now);
        return Math.Max(0m, _levels.At(now, Result) - Result);
    }

    /// <summary>From now on only what is lost after this counts.</summary>
    public void Clear()
    {
        _levels.Clear();
        _depths.Clear();
    }

    private void Note(TimeSpan now)
    {
        _depths.Note(now, -Result);
        _levels.Note(now, -_depths.At(now, -Result));
    }
}
