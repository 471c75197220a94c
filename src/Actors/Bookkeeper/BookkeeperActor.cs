using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Bookkeeper;

/// <summary>
/// Keeps what the accounts are worth: equity per venue and total, shares and NAV per share, and of every change where it
/// came from. It orders nothing.
/// </summary>
/// <remarks>
/// Invariants:
/// <list type="number">
/// <item>A book is valued only from fresh figures of all its accounts: a missing venue is never a loss.</item>
/// <item>Of every point both identities of <see cref="BookPoint"/> hold exactly.</item>
/// <item>The owner's moves leave NAV per share as it is; one request id takes effect once.</item>
/// <item>Money that nobody explains never becomes profit by itself: it is shown, and alarmed when it stays.</item>
/// <item>Money between venues counts exactly once.</item>
/// </list>
/// </remarks>
public sealed partial class BookkeeperActor : Actor
{
    private static readonly TimerKey BeatTimer = new("beat");

    private readonly BookkeeperSettings _settings;
    private readonly AccountBooks _books = new();
    private readonly SortedDictionary<string, VenueStatement> _statements = new(StringComparer.Ordinal);

    // Books are valued every beat, and what they are made of changes less often: both are as of the last change.
    private readonly Dictionary<string, BookPoint> _valued = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Holdings> _holdings = new(StringComparer.Ordinal);
    private TreasurerView? _transfers;

    /// <summary>A bookkeeper that remembers nothing yet.</summary>
    /// <param name="settings">Venues, tolerances, rates.</param>
    public BookkeeperActor(BookkeeperSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
    }

    /// <inheritdoc/>
    public override void Apply(Event change)
    {
        ForgetValues();
        _books.Apply((BookkeeperEvent)change);
    }

    /// <inheritdoc/>
    public override Event? TakeSnapshot() => _books.ToSnapshot();

    /// <inheritdoc/>
    public override void Receive(Message message, Effects effects)
    {
        ArgumentNullException.ThrowIfNull(effects);
        switch (message)
        {
            case VenueStatement statement:
                OnStatement(statement, effects);
                break;
            case TreasurerView transfers:
                _transfers = transfers;
                ForgetValues();
                break;
            case OwnerCommand command:
                OnOwner(command, effects);
                break;
            case AccountsQuery query:
                OnQuery(query, effects);
                break;
            case Started or TimerFired:
                OnBeat(effects);
                break;
            case GatewayState or NodeHealthChanged:
                break;
            default:
                throw new InvalidOperationException($"The bookkeeper does not know the message {message.GetType().Name}.");
        }
    }

    private void OnBeat(Effects effects)
    {
        BeginBooks(effects);
        var views = new List<BookView>();
        foreach (var book in _books.Books)
        {
            var point = Value(book, effects.Now);
            var isMarked = point is not null && IsDue(book, effects.Now);
            if (isMarked)
                effects.Persist(new BookMarked(book.Asset, point!));
            Watch(book, point, effects);
            // Once marked, the point's changes are the history's.
            views.Add(View(book, isMarked ? Value(book, effects.Now) : point, effects.Now));
        }
        WatchVenues(effects);
        effects.TellOnceDurable(Address.Status, new AccountsView(
            views, [.. _settings.Venues.Order(StringComparer.Ordinal).Select(venue => Freshness(venue, effects.Now))], effects.Now));
        effects.SetTimer(BeatTimer, _settings.ViewInterval);
    }

    private void OnStatement(VenueStatement statement, Effects effects)
    {
        ForgetValues();
        if (!_settings.Venues.Contains(statement.Venue))
            return;
        if (_books.Venue(statement.Venue) is { } known)
        {
            if (known.Asset == statement.Account.Asset)
                _statements[statement.Venue] = statement;
            else
                SayOnce(statement.Venue + "/asset", $"{statement.Venue} settles in {statement.Account.Asset}, its books are in {known.Asset}: it is not counted", effects);
            return;
        }
        _statements[statement.Venue] = statement;
        // Only a settled account has a beginning: before, nobody knows what is trading and what is money put in.
        if (statement.IsSettled)
        {
            var asset = statement.Account.Asset;
            effects.Persist(new VenueEntered(
                statement.Venue, asset, statement.Account.Equity - VenueBooks.UnrealisedOf(statement),
                VenueBooks.SumsOf(statement, asset), effects.Now));
        }
    }

    /// <summary>A book begins when every configured account is known: what comes later is somebody's money.</summary>
    private void BeginBooks(Effects effects)
    {
        if (_settings.Venues.All(venue => _books.Venue(venue) is { } known && _books.Book(known.Asset) is not null))
            return;
        var entered = _settings.Venues.Select(_books.Venue).OfType<VenueBooks>().ToList();
        if (entered.Count < _settings.Venues.Count)
            return;
        foreach (var asset in entered.Select(v => v.Asset).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            if (_books.Book(asset) is null && IsReadable(asset, effects.Now))
            {
                var figures = FiguresOf(asset);
                var equity = figures.Sum(f => f.Equity);
                var shares = equity > 0m ? Hedging.Accounts.Shares.For(equity, Hedging.Accounts.Shares.FirstPrice) : 0m;
                effects.Persist(new BookBegan(asset, figures.Sum(f => f.Residual), shares, effects.Now));
            }
        }
    }

    private bool IsDue(Book book, DateTimeOffset now) =>
        book.Points.Count == 0 || StepOf(book.Points[^1].Time) < StepOf(now);

    private long StepOf(DateTimeOffset time) => time.UtcTicks / _settings.MarkInterval.Ticks;

    private void OnQuery(AccountsQuery query, Effects effects)
    {
        var asset = query.Asset.Length == 0 && _books.Books.Count == 1 ? _books.Books.First().Asset : query.Asset;
        var assets = _books.Books.Select(b => b.Asset).ToList();
        if (_books.Book(asset) is not { } book)
        {
            effects.Tell(Address.Status, new AccountsHistory(query.RequestId, "", [], [], assets));
            return;
        }
        IReadOnlyList<BookPoint> points = Value(book, effects.Now) is { } now && now.Time > (book.Points.LastOrDefault()?.Time ?? DateTimeOffset.MinValue)
            ? [.. book.Points, now]
            : [.. book.Points];
        effects.TellOnceDurable(Address.Status, new AccountsHistory(query.RequestId, asset, points, [.. book.Moves], assets));
    }

    private void Say(NoticeLevel level, string text, Effects effects) =>
        effects.Tell(Address.Status, new Notice(level, effects.Self.Value, text, effects.Now));
}
