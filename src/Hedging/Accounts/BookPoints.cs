using Hedgerow.Messages;

namespace Hedgerow.Hedging.Accounts;

/// <summary>Facts of one point of a book's history.</summary>
public static class BookPoints
{
    /// <summary>Equity of all accounts with the money between them.</summary>
    public static decimal Equity(this BookPoint point)
    {
        ArgumentNullException.ThrowIfNull(point);
        return point.Venues.Sum(v => v.Equity) + point.InFlight;
    }

    /// <summary>Turnover since the point before, over all symbols, in the settle asset.</summary>
    public static decimal Volume(this BookPoint point)
    {
        ArgumentNullException.ThrowIfNull(point);
        return point.Changes.Sum(c => c.Volume);
    }

    /// <summary>Price of a share; that of a new book when there are none.</summary>
    public static decimal NavPerShare(this BookPoint point)
    {
        ArgumentNullException.ThrowIfNull(point);
        return Shares.PriceOf(point.Nav, point.Shares, 0m);
    }

    /// <summary>
    /// What both identities of a point are off by: zero and zero, always. The first is equity less what explains it, the
    /// second NAV less what it is made of.
    /// </summary>
    public static (decimal Equity, decimal Nav) Imbalance(this BookPoint point)
    {
        ArgumentNullException.ThrowIfNull(point);
        var explained = point.Owner + point.Accepted - point.TransferFees - point.Expected + point.Unexplained
            + point.Venues.Sum(v => v.Realised + v.Unrealised - v.Fees + v.Funding);
        var nav = point.Equity() + point.Expected - Math.Max(0m, point.Unexplained);
        return (point.Equity() - explained, point.Nav - nav);
    }

    /// <summary>Annualised return of the newest point over a number of days; null while the history is shorter.</summary>
    /// <param name="points">Oldest first.</param>
    /// <param name="days">How far back; the newest point that is at least so old counts, over its own age.</param>
    public static decimal? ReturnOver(IReadOnlyList<BookPoint> points, double days)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.Count == 0 || At(points, points[^1].Time - TimeSpan.FromDays(days)) is not { } then)
            return null;
        return Shares.AnnualisedReturn(then.NavPerShare(), points[^1].NavPerShare(), points[^1].Time - then.Time);
    }

    /// <summary>The newest point at or before a time; null when the history begins later.</summary>
    /// <param name="points">Oldest first.</param>
    /// <param name="time">When.</param>
    public static BookPoint? At(IReadOnlyList<BookPoint> points, DateTimeOffset time)
    {
        ArgumentNullException.ThrowIfNull(points);
        var (low, high) = (0, points.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (points[middle].Time <= time)
                low = middle + 1;
            else
                high = middle;
        }
        return low == 0 ? null : points[low - 1];
    }
}
