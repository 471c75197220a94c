namespace Hedgerow.Simulator.Servers.Htx;

/// <summary>Requests per three seconds and account, trading and reading each for itself.</summary>
internal sealed class HtxLimits(VenueLimits limits)
{
    /// <summary>Length of the window.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Account, bool IsTrade), RateWindow> _windows = [];

    /// <summary>Counts a request of an account and says what is left.</summary>
    public Allowance Count(SimulatedAccount account, bool isTrade, DateTimeOffset now)
    {
        RateWindow? window;
        lock (_gate)
        {
            if (!_windows.TryGetValue((account.Id, isTrade), out window))
            {
                window = new RateWindow(Window, limits.HtxRequestsPerThreeSeconds);
                _windows.Add((account.Id, isTrade), window);
            }
        }

        var used = window.Add(now, 1);
        return new Allowance(window.Limit, Math.Max(0, window.Limit - used), used > window.Limit, window.EndsAt(now).ToUnixTimeMilliseconds());
    }
}
