using System.Text;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Bybit;

/// <summary>A book, its topics, and when to ask for it anew. Thread-safe but for the book.</summary>
internal sealed class BybitSubscription : SnapshotWatch
{
    /// <summary>Makes a subscription that nothing was asked for yet.</summary>
    /// <param name="book">The book.</param>
    /// <param name="time">Clock.</param>
    /// <param name="hasMarks">False of spot, whose tickers tell no mark price.</param>
    public BybitSubscription(BybitBook book, TimeProvider time, bool hasMarks = true)
        : base(time)
    {
        Topics = hasMarks ? [book.BookTopic, book.TickerTopic] : [book.BookTopic];
        Book = book;
        BookTopic = Encoding.ASCII.GetBytes(book.BookTopic);
        TickerTopic = Encoding.ASCII.GetBytes(book.TickerTopic);
    }

    /// <summary>The book.</summary>
    public BybitBook Book { get; }

    /// <summary>Topics to subscribe to.</summary>
    public IReadOnlyList<string> Topics { get; }

    /// <summary>Topic of the book.</summary>
    public byte[] BookTopic { get; }

    /// <summary>Topic of the ticker.</summary>
    public byte[] TickerTopic { get; }
}
