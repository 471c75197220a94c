namespace Hedgerow.Mesh.Links;

/// <summary>How many lines of one sort go into the log in a minute; the others are counted. Safe from any thread.</summary>
public sealed class LogBudget(TimeProvider time)
{
    /// <summary>Lines in a minute.</summary>
    public const int PerMinute = 20;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private long _minuteStart = time.GetTimestamp();
    private int _written;
    private long _withheld;

    /// <summary>Asks whether a line is to be written.</summary>
    /// <param name="withheld">How many were not written since the last one that was.</param>
    public bool TryTake(out long withheld)
    {
        lock (_gate)
        {
            if (time.GetElapsedTime(_minuteStart) >= Minute)
                (_minuteStart, _written) = (time.GetTimestamp(), 0);
            withheld = 0;
            if (_written >= PerMinute)
            {
                _withheld++;
                return false;
            }
            _written++;
            (withheld, _withheld) = (_withheld, 0);
            return true;
        }
    }
}
