using System.Collections.Frozen;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Okx;

/// <summary>
/// Paces of the questions of which a gateway asks one for each symbol at once, by the venue's limits (rate limit of each page of V5): the answer
/// to one too many keeps orders over REST back for two seconds.
/// </summary>
internal sealed class OkxPaces
{
    private readonly FrozenDictionary<string, QueryPace> _paces;

    /// <summary>Makes paces of which nothing is used.</summary>
    /// <param name="time">Clock.</param>
    public OkxPaces(TimeProvider time)
    {
        QueryPace Pace(int most, int limit, double seconds) => new(most, limit, TimeSpan.FromSeconds(seconds), time);
        _paces = new Dictionary<string, QueryPace>
        {
            ["/api/v5/account/bills"] = Pace(4, 5, 1),
            ["/api/v5/account/bills-archive"] = Pace(4, 5, 2),
            ["/api/v5/trade/fills-history"] = Pace(7, 10, 2),
            ["/api/v5/trade/orders-history"] = Pace(30, 40, 2),
            ["/api/v5/trade/orders-history-archive"] = Pace(15, 20, 2),
            ["/api/v5/public/position-tiers"] = Pace(7, 10, 2),
        }.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Waits until a question may leave.</summary>
    /// <param name="path">From <c>/api</c> on.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>To be disposed of once it is answered; null when it needs no turn.</returns>
    public async ValueTask<IDisposable?> Enter(string path, CancellationToken cancellation) =>
        _paces.TryGetValue(path, out var pace) ? await pace.Enter(cancellation) : null;
}
