using System.Text;

namespace Hedgerow.Venues.Bybit;

/// <summary>A book and whether its snapshot is overdue. Asking again backs off, so that a closed market is not pestered.</summary>
internal sealed class BybitSubscription
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private bool _waits;
    private long _askedAt;
    private TimeSpan _wait = FirstWait;

    /// <summary>Makes a subscription that nothing was asked for yet.</summary>
    /// <param name="book">The book.</param>
    /// <param name="time">Clock.</param>
    public BybitSubscription(BybitBook book, TimeProvider time)
    {
        Book = book;
        _time = time;
        BookTopic = Encoding.ASCII.GetBytes(book.BookTopic);
        TickerTopic = Encoding.ASCII.GetBytes(book.TickerTopic);
    }

    /// <summary>The book.</summary>
    public BybitBook Book { get; }

    /// <summary>Topic of the book.</summary>
    public byte[] BookTopic { get; }

    /// <summary>Topic of the ticker.</summary>
    public byte[] TickerTopic { get; }

    /// <summary>Notes that a snapshot was asked for.</summary>
    /// <param name="isRetry">True when it had been asked for before on this connection.</param>
    public void Asked(bool isRetry)
    {
        lock (_gate)
        {
            _wait = !isRetry ? FirstWait : !_waits ? _wait : _wait * 2 < LongestWait ? _wait * 2 : LongestWait;
            _waits = true;
            _askedAt = _time.GetTimestamp();
        }
    }

    /// <summary>Notes that the book is whole.</summary>
    public void Answered()
    {
        // Read without the lock on the way of every quote; only this thread clears it.
        if (Volatile.Read(ref _waits))
        {
            lock (_gate)
            {
                _waits = false;
                _wait = FirstWait;
            }
        }
    }

    /// <summary>
    /// True when a book that broke may be asked for at once: not when that was done a moment ago. Then it counts as
    /// asked for, and becomes overdue.
    /// </summary>
    public bool MayAskNow()
    {
        lock (_gate)
        {
            if (_time.GetElapsedTime(_askedAt) >= TimeSpan.FromSeconds(1))
            {
                return true;
            }

            _waits = true;
            return false;
        }
    }

    /// <summary>True when a snapshot was asked for and did not come in time.</summary>
    public bool IsOverdue()
    {
        lock (_gate)
        {
            return _waits && _time.GetElapsedTime(_askedAt) >= _wait;
        }
    }
}
