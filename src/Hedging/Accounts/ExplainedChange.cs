using Hedgerow.Messages;

namespace Hedgerow.Hedging.Accounts;

/// <summary>Where a change of equity came from.</summary>
public enum ChangeKind
{
    /// <summary>Profit of what was closed, before fees and funding.</summary>
    Realised = 1,

    /// <summary>Change of what open positions would earn.</summary>
    Unrealised = 2,

    /// <summary>Fees; negative: paid.</summary>
    Fees = 3,

    /// <summary>Funding; positive: received.</summary>
    Funding = 4,

    /// <summary>The owner's deposits less withdrawals.</summary>
    Owner = 5,

    /// <summary>Announced by the owner, and since then seen (positive) or not seen yet (negative) at a venue.</summary>
    Announced = 6,

    /// <summary>Fees of transfers between venues; negative: paid.</summary>
    TransferFees = 7,

    /// <summary>Unexplained money that the owner took for profit or loss.</summary>
    Accepted = 8,

    /// <summary>What nobody explains.</summary>
    Unexplained = 9,
}

/// <summary>One line of an explained change.</summary>
/// <param name="Kind">Where it came from.</param>
/// <param name="Venue">Venue account; empty where it belongs to the whole book.</param>
/// <param name="Symbol">Venue symbol; empty where it belongs to the whole account.</param>
/// <param name="Amount">In the book's asset; positive raises equity.</param>
public sealed record ChangeLine(ChangeKind Kind, string Venue, string Symbol, decimal Amount);

/// <summary>What happened to a book between two instants of its history, every unit of it in a line.</summary>
/// <remarks>Invariant: the lines add up exactly to <c>To.Equity − From.Equity</c>.</remarks>
/// <param name="Asset">The book.</param>
/// <param name="From">First instant: the newest point at or before the one that was asked for.</param>
/// <param name="To">Last instant, found likewise.</param>
/// <param name="Lines">Lines that are not zero.</param>
/// <param name="Volume">Traded notional.</param>
/// <param name="Fills">Executions.</param>
/// <param name="Fee">Rebate and performance fee.</param>
public sealed record ExplainedChange(
    string Asset,
    BookPoint From,
    BookPoint To,
    IReadOnlyList<ChangeLine> Lines,
    decimal Volume,
    long Fills,
    PerformanceFee Fee)
{
    /// <summary>Sum of the lines.</summary>
    public decimal Total => Lines.Sum(line => line.Amount);

    /// <summary>Explains what lies between two instants; null when the history holds no two points there.</summary>
    /// <param name="asset">The book.</param>
    /// <param name="points">Its history, oldest first.</param>
    /// <param name="from">First instant; the history's begin when it is older than that.</param>
    /// <param name="to">Last instant.</param>
    /// <param name="terms">Rates.</param>
    public static ExplainedChange? Between(
        string asset, IReadOnlyList<BookPoint> points, DateTimeOffset from, DateTimeOffset to, FeeTerms terms)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(terms);
        if (points.Count == 0)
            return null;
        var first = BookPoints.At(points, from) ?? points[0];
        var last = BookPoints.At(points, to);
        if (last is null || last.Time <= first.Time)
            return null;
        var span = points.Where(p => p.Time > first.Time && p.Time <= last.Time).ToList();
        var changes = PointThinning.Sum(span.SelectMany(p => p.Changes));
        var volume = changes.Sum(c => c.Volume);
        var mark = points.Where(p => p.Time <= first.Time).Max(p => p.NavPerShare());
        return new ExplainedChange(
            asset, first, last, [.. Explain(first, last, changes).Where(line => line.Amount != 0m)], volume,
            changes.Sum(c => c.Fills), PerformanceFee.Of(mark, last, volume, terms));
    }

    private static IEnumerable<ChangeLine> Explain(BookPoint first, BookPoint last, IReadOnlyList<SymbolChange> changes)
    {
        foreach (var change in changes)
        {
            yield return new ChangeLine(ChangeKind.Realised, change.Venue, change.Symbol, change.Realised);
            yield return new ChangeLine(ChangeKind.Fees, change.Venue, change.Symbol, -change.Fees);
            yield return new ChangeLine(ChangeKind.Funding, change.Venue, change.Symbol, change.Funding);
        }
        foreach (var venue in last.Venues)
        {
            var before = first.Venues.FirstOrDefault(v => v.Venue == venue.Venue)?.Unrealised ?? 0m;
            yield return new ChangeLine(ChangeKind.Unrealised, venue.Venue, "", venue.Unrealised - before);
        }
        yield return new ChangeLine(ChangeKind.Owner, "", "", last.Owner - first.Owner);
        yield return new ChangeLine(ChangeKind.Announced, "", "", first.Expected - last.Expected);
        yield return new ChangeLine(ChangeKind.TransferFees, "", "", first.TransferFees - last.TransferFees);
        yield return new ChangeLine(ChangeKind.Accepted, "", "", last.Accepted - first.Accepted);
        yield return new ChangeLine(ChangeKind.Unexplained, "", "", last.Unexplained - first.Unexplained);
    }
}
