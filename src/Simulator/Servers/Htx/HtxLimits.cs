namespace Hedgerow.Simulator.Servers.Htx;

/// <summary>Requests of an account in a window, counted apart by what they ask.</summary>
/// <param name="window">Length of the window.</param>
internal sealed class HtxLimits(TimeSpan window)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Account, string What), RateWindow> _windows = [];

    /// <summary>Counts a request of an account and says what is left.</summary>
    /// <param name="account">Whose.</param>
    /// <param name="what">What is counted together.</param>
    /// <param name="limit">How many of it are taken.</param>
    /// <param name="now">When.</param>
    public Allowance Count(SimulatedAccount account, string what, int limit, DateTimeOffset now)
    {
        RateWindow? counted;
        lock (_gate)
        {
            if (!_windows.TryGetValue((account.Id, what), out counted))
            {
                counted = new RateWindow(window, limit);
                _windows.Add((account.Id, what), counted);
            }
        }

        var used = counted.Add(now, 1);
        return new Allowance(counted.Limit, Math.Max(0, counted.Limit - used), used > counted.Limit, counted.EndsAt(now).ToUnixTimeMilliseconds());
    }
}
