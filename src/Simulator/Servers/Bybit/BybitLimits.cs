namespace Hedgerow.Simulator.Servers.Bybit;

/// <summary>Requests per second for each account and endpoint, and requests per five seconds of the one address there is.</summary>
internal sealed class BybitLimits(VenueLimits limits)
{
    private readonly Lock _gate = new();
    private readonly RateWindow _address = new(TimeSpan.FromSeconds(5), limits.RequestsPerFiveSeconds);
    private readonly Dictionary<(string Account, string Endpoint), RateWindow> _windows = [];

    public bool CountAddress(DateTimeOffset now) => _address.Add(now, 1) <= _address.Limit;

    /// <summary>Counts requests of an account to an endpoint and says what is left.</summary>
    public Allowance Count(SimulatedAccount account, string endpoint, bool isOrder, DateTimeOffset now, int count = 1)
    {
        RateWindow? window;
        lock (_gate)
        {
            if (!_windows.TryGetValue((account.Id, endpoint), out window))
            {
                window = new RateWindow(TimeSpan.FromSeconds(1), isOrder ? limits.OrderRequestsPerSecond : limits.LookupsPerSecond);
                _windows.Add((account.Id, endpoint), window);
            }
        }

        var used = window.Add(now, count);
        return new Allowance(window.Limit, Math.Max(0, window.Limit - used), used > window.Limit, window.EndsAt(now).ToUnixTimeMilliseconds());
    }
}
