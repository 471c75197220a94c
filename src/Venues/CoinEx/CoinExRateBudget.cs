using Hedgerow.Venues.Wire;

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

    // Of ten a second: so few that comparing the histories of many symbols does not reach the reserve that clips keep out of.
    private const int HistoriesPerSecond = 6;

    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly int[] _used = new int[PerSecond.Length];
    private readonly QueryPace _histories;
    private long _beganAt;

    /// <summary>Makes an unused budget.</summary>
    /// <param name="time">Clock.</param>
    public CoinExRateBudget(TimeProvider time)
    {
        _time = time;
        _histories = new QueryPace(HistoriesPerSecond, PerSecond[(int)CoinExGroup.History], CoinExCodes.LimitWindow, time);
    }

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

    /// <summary>Waits until a question may leave: a round asks for the histories of every symbol at once.</summary>
    /// <param name="group">Its quota.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>To be disposed of once it is answered; null when it needs no turn.</returns>
    public async ValueTask<IDisposable?> Enter(CoinExGroup group, CancellationToken cancellation) =>
        group == CoinExGroup.History ? await _histories.Enter(cancellation) : null;

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
