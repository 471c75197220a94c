using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.CoinEx;

/// <summary>
/// What the stream says of one instrument's book. The venue numbers nothing: a difference that was lost is found by the
/// checksum of the whole book. Quotes are numbered here. One socket thread.
/// </summary>
internal sealed class CoinExBook
{
    /// <summary>Levels a side of the depth channel.</summary>
    public const int Levels = 50;

    private readonly DepthBook _book = new(Levels);
    private long _sequence;
    private long _lastTimeMs;

    /// <summary>Makes an empty book.</summary>
    /// <param name="instrument">Venue and symbol.</param>
    public CoinExBook(InstrumentId instrument) => Instrument = instrument;

    /// <summary>Venue and symbol.</summary>
    public InstrumentId Instrument { get; }

    /// <summary>True when the last report of this instrument's book was a quote.</summary>
    public bool IsQuoted { get; private set; }

    /// <summary>Forgets what the stream said: the connection or the subscription is new. Numbers of quotes go on.</summary>
    public void Reset()
    {
        _book.Reset();
        _lastTimeMs = 0;
        IsQuoted = false;
    }

    /// <summary>Takes a best bid and ask. Every frame is whole.</summary>
    /// <param name="frame">A frame of kind <see cref="CoinExFrameKind.Top"/>.</param>
    /// <param name="receivedAt">Local time.</param>
    /// <param name="quote">The quote, when there is one.</param>
    /// <exception cref="FrameException">A field is missing or wrong.</exception>
    public BookVerdict TakeTop(CoinExPublicFrame frame, DateTimeOffset receivedAt, out Quote? quote)
    {
        quote = null;
        if (frame.Bid.Price < 0 || frame.Bid.Size < 0 || frame.Ask.Price < 0 || frame.Ask.Size < 0)
        {
            throw new FrameException("data", "best bid or ask is missing");
        }

        var time = Utf8Number.TimeOfMs(frame.TimeMs, "data.updated_at");
        IsQuoted = false;
        if (frame.TimeMs < _lastTimeMs)
        {
            return BookVerdict.Gap;
        }

        _lastTimeMs = frame.TimeMs;
        if (frame.Bid.Price == 0 || frame.Bid.Size == 0 || frame.Ask.Price == 0 || frame.Ask.Size == 0)
        {
            return BookVerdict.Empty;
        }

        if (frame.Bid.Price >= frame.Ask.Price)
        {
            return BookVerdict.Crossed;
        }

        IsQuoted = true;
        quote = QuoteOf(frame.Bid, frame.Ask, time, receivedAt);
        return BookVerdict.Good;
    }

    /// <summary>Takes a whole book or a difference.</summary>
    /// <param name="frame">A frame of kind <see cref="CoinExFrameKind.Depth"/>.</param>
    /// <param name="receivedAt">Local time.</param>
    /// <param name="quote">The quote, when there is one.</param>
    /// <exception cref="FrameException">A field is missing or wrong.</exception>
    public BookVerdict TakeDepth(CoinExPublicFrame frame, DateTimeOffset receivedAt, out Quote? quote)
    {
        quote = null;
        var isFull = frame.IsFull ?? throw new FrameException("data.is_full", "missing");
        var checksum = frame.Checksum ?? throw new FrameException("data.depth.checksum", "missing");
        var time = Utf8Number.TimeOfMs(frame.TimeMs, "data.depth.updated_at");
        if (!isFull && !_book.IsReady)
        {
            return BookVerdict.Waiting;
        }

        IsQuoted = false;
        if (frame.TimeMs < _lastTimeMs)
        {
            return BookVerdict.Gap;
        }

        _lastTimeMs = frame.TimeMs;
        Apply(frame, isFull);
        if (ChecksumOf(_book) != checksum)
        {
            return BookVerdict.Gap;
        }

        if (!_book.TryBest(out var bid, out var ask))
        {
            return _book.IsCrossed ? BookVerdict.Crossed : BookVerdict.Empty;
        }

        IsQuoted = true;
        quote = QuoteOf(bid, ask, time, receivedAt);
        return BookVerdict.Good;
    }

    /// <summary>
    /// The checksum that the venue documents: CRC-32 of <c>price:amount</c> of every bid and then of every ask, best first,
    /// joined by colons, each number as the venue wrote it.
    /// </summary>
    /// <param name="book">The book.</param>
    public static uint ChecksumOf(DepthBook book)
    {
        var crc = default(Crc32);
        var isFirst = true;
        Add(ref crc, book.BidsWorstFirst, ref isFirst);
        Add(ref crc, book.AsksWorstFirst, ref isFirst);
        return crc.Value;
    }

    // A decimal keeps the zeros at its end that it was written with, and its general format shows them.
    private static void Add(ref Crc32 crc, ReadOnlySpan<BookLevel> levels, ref bool isFirst)
    {
        Span<byte> text = stackalloc byte[(2 * Utf8Number.MaxLength) + 2];
        for (var i = levels.Length - 1; i >= 0; i--)
        {
            var length = 0;
            if (!isFirst)
            {
                text[length++] = (byte)':';
            }

            isFirst = false;
            length += Utf8Number.FormatAsWritten(levels[i].Price, text[length..]);
            text[length++] = (byte)':';
            length += Utf8Number.FormatAsWritten(levels[i].Size, text[length..]);
            crc.Add(text[..length]);
        }
    }

    private void Apply(CoinExPublicFrame frame, bool isFull)
    {
        if (isFull)
        {
            _book.BeginSnapshot(0);
        }

        // Levels that went make room for those that came: the book keeps no more than the channel shows.
        Apply(frame.Bids, frame.Asks, gone: true);
        Apply(frame.Bids, frame.Asks, gone: false);
    }

    private void Apply(ReadOnlySpan<BookLevel> bids, ReadOnlySpan<BookLevel> asks, bool gone)
    {
        foreach (var level in bids)
        {
            if ((level.Size == 0) == gone)
            {
                _book.SetBid(level.Price, level.Size);
            }
        }

        foreach (var level in asks)
        {
            if ((level.Size == 0) == gone)
            {
                _book.SetAsk(level.Price, level.Size);
            }
        }
    }

    private Quote QuoteOf(BookLevel bid, BookLevel ask, DateTimeOffset time, DateTimeOffset receivedAt) =>
        new(Instrument, bid.Price, bid.Size, ask.Price, ask.Size, ++_sequence, time, receivedAt);
}
