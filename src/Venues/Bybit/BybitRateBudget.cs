using System.Globalization;

namespace Hedgerow.Venues.Bybit;

/// <summary>
/// How much of the account's request budget is used. Every answer tells the limit of its own endpoint and what is left
/// of it in the present second; the highest share of the last second counts, whichever endpoint told it. Thread-safe.
/// </summary>
internal sealed class BybitRateBudget
{
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private double _peak;
    private long _peakAt;
    private long _resetMs;

    /// <summary>Makes an unused budget.</summary>
    /// <param name="time">Clock.</param>
    public BybitRateBudget(TimeProvider time) => _time = time;

    /// <summary>Venue time at which the last answer said its limit starts afresh, milliseconds since 1970; zero: unknown.</summary>
    public long ResetMs
    {
        get
        {
            lock (_gate)
            {
                return _resetMs;
            }
        }
    }

    /// <summary>Takes the limit headers of an answer.</summary>
    /// <param name="limit"><c>X-Bapi-Limit</c>.</param>
    /// <param name="remaining"><c>X-Bapi-Limit-Status</c>.</param>
    /// <param name="resetMs"><c>X-Bapi-Limit-Reset-Timestamp</c>.</param>
    /// <returns>The used share of the tightest limit in the last second; null when the headers do not say.</returns>
    public double? Observe(string? limit, string? remaining, string? resetMs)
    {
        if (!TryCount(limit, out var all) || all <= 0 || !TryCount(remaining, out var left))
        {
            return null;
        }

        var used = 1 - ((double)Math.Clamp(left, 0, all) / all);
        lock (_gate)
        {
            _resetMs = TryCount(resetMs, out var reset) ? reset : 0;
            if (used >= _peak || IsOver())
            {
                _peak = used;
                _peakAt = _time.GetTimestamp();
            }

            return _peak;
        }
    }

    /// <summary>
    /// True once when a used budget has become free again because its second is over: nobody would say so otherwise
    /// while nothing is sent.
    /// </summary>
    public bool TryRelease()
    {
        lock (_gate)
        {
            if (_peak == 0 || !IsOver())
            {
                return false;
            }

            _peak = 0;
            return true;
        }
    }

    private bool IsOver() => _time.GetElapsedTime(_peakAt) >= BybitCodes.LimitWindow;

    private static bool TryCount(string? text, out long count) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count);
}
