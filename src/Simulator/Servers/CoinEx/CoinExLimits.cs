namespace Hedgerow.Simulator.Servers.CoinEx;

/// <summary>Quotas that endpoints share; the value is requests per second and account ("Rate Limit", futures).</summary>
internal enum CoinExQuota
{
    None = 0,
    Account = 10,
    Order = 20,
    Cancel = 40,
    Query = 50,

    /// <summary>Ten a second as well, counted apart from <see cref="Account"/>.</summary>
    History = 11,

    /// <summary>Twenty a second as well, counted apart from <see cref="Order"/>.</summary>
    BatchCancel = 21,
}

/// <summary>Requests per second for each account and quota.</summary>
internal sealed class CoinExLimits(VenueLimits limits)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Account, CoinExQuota Quota), RateWindow> _windows = [];

    /// <summary>Counts a request; false when it is one too many.</summary>
    public bool Count(SimulatedAccount account, CoinExQuota quota, DateTimeOffset now)
    {
        if (!limits.CountsCoinExGroups || quota == CoinExQuota.None)
        {
            return true;
        }

        RateWindow? window;
        lock (_gate)
        {
            if (!_windows.TryGetValue((account.Id, quota), out window))
            {
                window = new RateWindow(TimeSpan.FromSeconds(1), (int)quota / 10 * 10);
                _windows.Add((account.Id, quota), window);
            }
        }

        return window.Add(now, 1) <= window.Limit;
    }
}
