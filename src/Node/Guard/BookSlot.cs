using Hedgerow.Messages;

namespace Hedgerow.Node.Guard;

/// <summary>The newest book and mark of one instrument on the way to the breaker; an older one that was not fetched is lost.</summary>
internal sealed class BookSlot
{
    private VenueReport? _book;
    private MarkPrice? _mark;

    /// <summary>Puts a <see cref="Quote"/> or <see cref="QuoteLost"/>; one reference is written.</summary>
    public void Put(VenueReport book) => Volatile.Write(ref _book, book);

    public void Put(MarkPrice mark) => Volatile.Write(ref _mark, mark);

    public VenueReport? TakeBook() => Volatile.Read(ref _book) is null ? null : Interlocked.Exchange(ref _book, null);

    public MarkPrice? TakeMark() => Volatile.Read(ref _mark) is null ? null : Interlocked.Exchange(ref _mark, null);
}
