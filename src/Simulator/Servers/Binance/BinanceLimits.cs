namespace Hedgerow.Simulator.Servers.Binance;

/// <summary>Request weight per address and new orders per account; refused requests add up to a ban of the address.</summary>
internal sealed class BinanceLimits(VenueLimits limits)
{
    private static readonly TimeSpan BanTime = TimeSpan.FromMinutes(2);
    private readonly Lock _gate = new();
    private readonly RateWindow _weight = new(TimeSpan.FromMinutes(1), limits.WeightPerMinute);
    private readonly RateWindow _refused = new(TimeSpan.FromMinutes(1), limits.RefusedBeforeBan);
    private readonly Dictionary<string, (RateWindow TenSeconds, RateWindow Minute)> _orders = new(StringComparer.Ordinal);
    private DateTimeOffset _bannedUntil;

    /// <summary>Counts a request of the one address there is; an error when it is over the limit.</summary>
    public BinanceError? CountRequest(DateTimeOffset now, int weight)
    {
        lock (_gate)
        {
            if (now < _bannedUntil)
            {
                return BinanceError.Banned;
            }

            if (_weight.Add(now, weight) <= _weight.Limit)
            {
                return null;
            }

            if (_refused.Add(now, 1) <= _refused.Limit)
            {
                return BinanceError.TooManyRequests;
            }

            _bannedUntil = now + BanTime;
            return BinanceError.Banned;
        }
    }

    public int RetryAfterSeconds(DateTimeOffset now)
    {
        var end = now < _bannedUntil ? _bannedUntil : _weight.EndsAt(now);
        return Math.Max(1, (int)Math.Ceiling((end - now).TotalSeconds));
    }

    public int UsedWeight(DateTimeOffset now) => _weight.Add(now, 0);

    /// <summary>Counts new orders of an account; an error when they are over a limit.</summary>
    public BinanceError? CountOrders(SimulatedAccount account, DateTimeOffset now, int count)
    {
        var (tenSeconds, minute) = WindowsOf(account);
        return tenSeconds.Add(now, count) > tenSeconds.Limit | minute.Add(now, count) > minute.Limit
            ? BinanceError.TooManyOrders
            : null;
    }

    public (int TenSeconds, int Minute) UsedOrders(SimulatedAccount account, DateTimeOffset now)
    {
        var (tenSeconds, minute) = WindowsOf(account);
        return (tenSeconds.Add(now, 0), minute.Add(now, 0));
    }

    private (RateWindow TenSeconds, RateWindow Minute) WindowsOf(SimulatedAccount account)
    {
        lock (_gate)
        {
            if (!_orders.TryGetValue(account.Id, out var windows))
            {
                windows = (new(TimeSpan.FromSeconds(10), limits.OrdersPerTenSeconds), new(TimeSpan.FromMinutes(1), limits.OrdersPerMinute));
                _orders.Add(account.Id, windows);
            }

            return windows;
        }
    }
}
