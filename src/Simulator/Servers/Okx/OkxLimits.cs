namespace Hedgerow.Simulator.Servers.Okx;

/// <summary>Requests per two seconds: orders for each account, kind and instrument, look-ups for each account and endpoint.</summary>
internal sealed class OkxLimits(VenueLimits limits)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Account, string What), RateWindow> _windows = [];

    /// <summary>Counts a request; false when it was one too many.</summary>
    public bool Count(SimulatedAccount account, string what, bool isOrder, DateTimeOffset now, int count = 1)
    {
        RateWindow? window;
        lock (_gate)
        {
            if (!_windows.TryGetValue((account.Id, what), out window))
            {
                window = new RateWindow(TimeSpan.FromSeconds(2), isOrder ? limits.OrderRequestsPerTwoSeconds : limits.LookupsPerTwoSeconds);
                _windows.Add((account.Id, what), window);
            }
        }

        return window.Add(now, count) <= window.Limit;
    }
}
