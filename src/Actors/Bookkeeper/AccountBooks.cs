using Hedgerow.Actors.Memory;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Bookkeeper;

/// <summary>Everything the bookkeeper remembers. Changes only by events.</summary>
internal sealed class AccountBooks
{
    private const int KeptRequests = 4096;

    private readonly SortedDictionary<string, VenueBooks> _venues = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, Book> _books = new(StringComparer.Ordinal);
    private BoundedSet _requests = new(KeptRequests);

    public IReadOnlyCollection<VenueBooks> Venues => _venues.Values;

    public IReadOnlyCollection<Book> Books => _books.Values;

    public VenueBooks? Venue(string name) => _venues.GetValueOrDefault(name);

    public Book? Book(string asset) => _books.GetValueOrDefault(asset);

    public bool IsDone(string requestId) => _requests.Contains(requestId);

    public void Apply(BookkeeperEvent change)
    {
        switch (change)
        {
            case VenueEntered entered:
                _venues.Add(entered.Venue, new VenueBooks(entered.Venue, entered.Asset, entered.Residual, entered.Base));
                break;
            case BookBegan began:
                var book = new Book(began.Asset);
                book.Apply(began);
                _books.Add(began.Asset, book);
                break;
            case BookMarked marked:
                Apply(marked);
                break;
            case OwnerMoved moved:
                _books[moved.Command.Asset].Apply(moved);
                _requests.Add(moved.Command.RequestId);
                break;
            case BookkeeperSnapshot snapshot:
                Restore(snapshot);
                break;
            default:
                throw new InvalidOperationException($"The bookkeeper does not know the event {change.GetType().Name}.");
        }
    }

    public BookkeeperSnapshot ToSnapshot() => new(
        [.. _venues.Values.Select(v => v.ToEntry())], [.. _books.Values.Select(b => b.ToEntry())], _requests.OldestFirst);

    private void Apply(BookMarked marked)
    {
        foreach (var figures in marked.Point.Venues)
            _venues[figures.Venue].Mark(figures, marked.Point.Changes.Where(c => c.Venue == figures.Venue));
        _books[marked.Asset].Add(marked.Point);
    }

    private void Restore(BookkeeperSnapshot snapshot)
    {
        _venues.Clear();
        _books.Clear();
        _requests = new BoundedSet(KeptRequests);
        foreach (var venue in snapshot.Venues)
            _venues.Add(venue.Venue, VenueBooks.From(venue));
        foreach (var book in snapshot.Books)
            _books.Add(book.Asset, Bookkeeper.Book.From(book));
        foreach (var request in snapshot.Requests)
            _requests.Add(request);
    }
}
