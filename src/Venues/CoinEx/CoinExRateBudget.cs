namespace Hedgerow.Venues.CoinEx;

/// <summary>Requests that share one quota of the account (API v2, "Rate Limit").</summary>
internal enum CoinExGroup
{
    /// <summary>Market data: limited by address alone, 400 a second.</summary>
    Public = 0,

    /// <summary>Placing, closing: 20 a second.</summary>
    Order = 1,

    /// <summary>Cancelling by our id: 20 a second.</summary>
    Cancel = 2,

    /// <summary>Working orders, one order: 50 a second.</summary>
    Query = 3,

    /// <summary>Finished orders, deals, funding: 10 a second.</summary>
    History = 4,

    /// <summary>Balance and positions: 10 a second.</summary>
    Account = 5,
}

/// <summary>
/// How much of the account's quotas is used. Counted here, request by request, against the documented quotas: what the
/// venue's headers mean is documented in two ways. The highest share of the present second counts. Thread-safe.
/// </summary>
internal sealed class CoinExRateBudget
{
    private static readonly int[] PerSecond = [400, 20, 20, 50, 10, 10];

    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly int[] _used = new int[PerSecond.Length];
    private long _beganAt;

    /// <summary>Makes an unused budget.</summary>
    /// <param name="time">Clock.</param>
    public CoinExRateBudget(TimeProvider time) => _time = time;

    /// <summary>Used share of the tightest quota in the present second.</summary>
    public double Used
    {
        get
        {
            lock (_gate)
            {
                return IsOver() ? 0 : Peak();
            }
        }
    }

    /// <summary>Counts a request that leaves now.</summary>
    /// <param name="group">Its quota.</param>
    public void Count(CoinExGroup group)
    {
        lock (_gate)
        {
            if (IsOver())
            {
                Array.Clear(_used);
                _beganAt = _time.GetTimestamp();
            }

            _used[(int)group]++;
        }
    }

    /// <summary>True once when a used budget has become free again because its second is over.</summary>
    public bool TryRelease()
    {
        lock (_gate)
        {
            if (Peak() == 0 || !IsOver())
            {
                return false;
            }

            Array.Clear(_used);
            return true;
        }
    }

    private bool IsOver() => _time.GetElapsedTime(_beganAt) >= CoinExCodes.LimitWindow;

    private double Peak()
    {
        var peak = 0d;
        for (var i = 0; i < _used.Length; i++)
        {
            peak = Math.Max(peak, (double)_used[i] / PerSecond[i]);
        }

        return peak;
    }
}
