namespace Hedgerow.Venues.Binance;

/// <summary>
/// The used share of each of the venue's budgets as it was last told. Answers tell different ones — queries the weight,
/// orders all three — so the tightest is the largest share that was told within its own window. Safe from any thread.
/// </summary>
internal sealed class BinanceBudget(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Kind, long Seconds), (double Used, DateTimeOffset Until)> _told = [];

    /// <summary>Notes what was told of one budget.</summary>
    /// <param name="kind">The venue's name of it: <c>REQUEST_WEIGHT</c> or <c>ORDERS</c>.</param>
    /// <param name="seconds">Its window; what was told counts for so long.</param>
    /// <param name="count">Used.</param>
    /// <param name="limit">Allowed; nothing is noted when it is not positive.</param>
    public void Note(string kind, long seconds, long count, long limit)
    {
        if (limit <= 0)
            return;
        lock (_gate)
            _told[(kind, seconds)] = ((double)count / limit, time.GetUtcNow() + TimeSpan.FromSeconds(seconds));
    }

    /// <summary>Used share of the tightest budget, 0 to 1 and above.</summary>
    public double Tightest()
    {
        var now = time.GetUtcNow();
        lock (_gate)
            return _told.Values.Where(t => t.Until > now).Select(t => t.Used).DefaultIfEmpty().Max();
    }
}
