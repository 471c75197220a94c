using Hedgerow.Hedging;
using Hedgerow.Hedging.Accounts;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Bookkeeper;

/// <content>What the books are worth now.</content>
public sealed partial class BookkeeperActor
{
    /// <summary>What a book's accounts hold and paid in other assets than the book's.</summary>
    private sealed record Holdings(SortedDictionary<string, decimal> OtherFees, List<BaseExposure> Exposures);

    private void ForgetValues()
    {
        _valued.Clear();
        _holdings.Clear();
    }

    private bool IsFresh(string venue, DateTimeOffset now) =>
        _statements.TryGetValue(venue, out var statement) && now - statement.AskedAt <= _settings.StatementMaxAge;

    /// <summary>False while an account of a book that is configured is not fresh.</summary>
    private bool IsReadable(string asset, DateTimeOffset now)
    {
        if (_settings.AwaitsTransfers && _transfers is null)
            return false;
        foreach (var venue in _books.Venues)
        {
            if (venue.Asset == asset && _settings.Venues.Contains(venue.Venue) && !IsFresh(venue.Venue, now))
                return false;
        }
        return true;
    }

    /// <summary>Every account of a readable book, in ordinal order.</summary>
    private List<VenueFigures> FiguresOf(string asset) =>
    [
        .. _books.Venues
            .Where(venue => venue.Asset == asset)
            .Select(venue => _settings.Venues.Contains(venue.Venue) ? venue.FiguresOf(_statements[venue.Venue]) : venue.FiguresWhenGone()),
    ];

    /// <summary>The book now; null while an account is not fresh.</summary>
    private BookPoint? Value(Book book, DateTimeOffset now)
    {
        if (!IsReadable(book.Asset, now))
            return null;
        if (_valued.TryGetValue(book.Asset, out var point))
            return point with { Time = now };
        // What is ordered leaves the sum by its age alone: while there is any, nothing is kept.
        var ordered = Ordered(book.Asset, now);
        point = Value(book, ordered, now);
        if (ordered == 0m)
            _valued[book.Asset] = point;
        return point;
    }

    private BookPoint Value(Book book, decimal ordered, DateTimeOffset now)
    {
        var figures = FiguresOf(book.Asset);
        var fees = Math.Max(book.TransferFees, _transfers?.Costs.GetValueOrDefault(book.Asset) ?? 0m);
        var money = Attribution.Of(figures.Sum(f => f.Residual), book.Owner + book.Accepted - fees, ordered, book.Expected);
        var equity = figures.Sum(f => f.Equity) + money.InFlight;
        var statements = Statements(book.Asset).ToList();
        return new BookPoint(
            now, book.SharesOut, equity + money.Expected - Math.Max(0m, money.Unexplained), money.InFlight, money.Expected,
            money.Unexplained, book.Owner, book.Accepted, fees,
            statements.Sum(s => s.Account.Positions.Sum(p => VenueBooks.ValueOf(p, s.Kind))), figures,
            [.. statements.SelectMany(s => _books.Venue(s.Venue)!.ChangesOf(s))]);
    }

    /// <summary>
    /// Sum of the transfers whose money may be outside every margin account, as the readings show them: one that has just
    /// ended may still be missing in a reading that is older.
    /// </summary>
    private decimal Ordered(string asset, DateTimeOffset now) =>
        _transfers?.Transfers
            .Where(t => t.Asset == asset
                && (t.State.MayBeMoving() || (t.State.IsFinal() && now - t.ChangedAt <= _settings.StatementMaxAge)))
            .Sum(t => Math.Max(0m, t.Amount)) ?? 0m;

    /// <summary>Statements of the configured accounts of a book, in ordinal order of venues.</summary>
    private IEnumerable<VenueStatement> Statements(string asset) =>
        _statements.Values.Where(s => _books.Venue(s.Venue)?.Asset == asset);

    private VenueFreshness Freshness(string venue, DateTimeOffset now) => _statements.TryGetValue(venue, out var statement)
        ? new VenueFreshness(
            venue, statement.Account.Asset, statement.Account.Equity, (now - statement.AskedAt).TotalMilliseconds, IsFresh(venue, now), statement.IsSettled)
        : new VenueFreshness(venue, _books.Venue(venue)?.Asset ?? "", LastEquity(venue), null, false, false);

    /// <summary>As last marked, before a restart.</summary>
    private decimal LastEquity(string venue) => _books.Venue(venue) is { } known
        ? _books.Book(known.Asset)?.Points.LastOrDefault()?.Venues.FirstOrDefault(v => v.Venue == venue)?.Equity ?? 0m
        : 0m;

    private BookView View(Book book, BookPoint? current, DateTimeOffset now)
    {
        var point = current ?? book.Points.LastOrDefault();
        var volume = (current?.Volume() ?? 0m) + book.VolumeSince(new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero));
        if (!_holdings.TryGetValue(book.Asset, out var holdings))
            _holdings[book.Asset] = holdings = new Holdings(OtherFees(book.Asset), Exposures(book.Asset));
        return new BookView(
            book.Asset, point, current is not null, Shares.PriceOf(point?.Nav ?? 0m, book.SharesOut, book.LastPrice),
            ReturnOver(book, point, 7), ReturnOver(book, point, 30), ReturnOver(book, point, 90),
            volume, volume * _settings.Terms.Rebate, holdings.OtherFees, holdings.Exposures);
    }

    private static decimal? ReturnOver(Book book, BookPoint? now, double days) =>
        now is not null && BookPoints.At(book.Points, now.Time - TimeSpan.FromDays(days)) is { } then
            ? Shares.AnnualisedReturn(then.NavPerShare(), now.NavPerShare(), now.Time - then.Time)
            : null;

    private SortedDictionary<string, decimal> OtherFees(string asset)
    {
        var fees = new SortedDictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var (other, fee) in Statements(asset).SelectMany(s => s.Books).SelectMany(b => b.Fees).Where(f => f.Key != asset))
            fees[other] = fees.GetValueOrDefault(other) + fee;
        return fees;
    }

    private List<BaseExposure> Exposures(string asset)
    {
        var sums = new SortedDictionary<string, BaseExposure>(StringComparer.Ordinal);
        foreach (var statement in Statements(asset))
        {
            foreach (var position in statement.Account.Positions)
            {
                var coin = statement.BaseAssets.GetValueOrDefault(position.Symbol, position.Symbol);
                var value = VenueBooks.ValueOf(position, statement.Kind);
                // Of an inverse position the coins at its entry: what a linear one would have to be to win and lose the same.
                var quantity = statement.Kind.BaseIfKnown(position.Quantity, position.EntryPrice);
                var sum = sums.GetValueOrDefault(coin) ?? new BaseExposure(coin, 0m, 0m, 0m);
                sums[coin] = new BaseExposure(coin, sum.Quantity + quantity, sum.Value + value, sum.Gross + Math.Abs(value));
            }
        }
        return [.. sums.Values];
    }
}
