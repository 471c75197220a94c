using System.Text;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Htx;

/// <summary>A book, its channel, and when to ask for it anew. Thread-safe but for the book.</summary>
internal sealed class HtxSubscription : SnapshotWatch
{
    /// <summary>Makes a subscription that nothing was asked for yet.</summary>
    /// <param name="book">The book.</param>
    /// <param name="time">Clock.</param>
    public HtxSubscription(HtxBook book, TimeProvider time)
        : base(time)
    {
        Book = book;
        Channel = Encoding.ASCII.GetBytes(book.Channel);
    }

    /// <summary>The book.</summary>
    public HtxBook Book { get; }

    /// <summary>Channel of the book.</summary>
    public byte[] Channel { get; }
}
