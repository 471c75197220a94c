using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Htx;

/// <summary>
/// What the stream says of one instrument's book. Of the top, versions never fall; of the kept book, a snapshot is followed
/// by updates whose versions count up by one. One socket thread.
/// </summary>
internal sealed class HtxBook
{
    private const int Levels = 20;

    private readonly DepthBook _book = new(Levels);
    private readonly bool _isTop;

    /// <summary>Makes an empty book.</summary>
    /// <param name="instrument">Venue and symbol.</param>
    /// <param name="source">Which channel.</param>
    public HtxBook(InstrumentId instrument, HtxQuoteSource source)
    {
        Instrument = instrument;
        _isTop = source == HtxQuoteSource.Top;
        Channel = _isTop ? $"market.{instrument.Symbol}.bbo" : $"market.{instrument.Symbol}.depth.size_{Levels}.high_freq";
    }

    /// <summary>Venue and symbol.</summary>
    public InstrumentId Instrument { get; }

    /// <summary>Channel of the book.</summary>
    public string Channel { get; }

    /// <summary>Base units in one contract; set before the first frame is taken.</summary>
    public decimal ContractSize { get; set; }

    /// <summary>True when the last report of this instrument's book was a quote.</summary>
    public bool IsQuoted { get; private set; }

    /// <summary>Forgets what the stream said: the connection or the subscription is new.</summary>
    public void Reset()
    {
        _book.Reset();
        IsQuoted = false;
    }

    /// <summary>Takes a book frame. Nothing of the frame is used unless all of it fits.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="receivedAt">Local time.</param>
    /// <param name="quote">The quote, when there is one.</param>
    /// <returns>What the book is worth now.</returns>
    /// <exception cref="FrameException">A field is missing or wrong.</exception>
    public BookVerdict Take(HtxMarketFrame frame, DateTimeOffset receivedAt, out Quote? quote)
    {
        quote = null;
        if (frame.Version < 0)
        {
            throw new FrameException("tick.version", "missing or negative");
        }

        var time = Utf8Number.TimeOfMs(frame.BookTimeMs >= 0 ? frame.BookTimeMs : frame.TimeMs, "ts");
        var verdict = Accept(frame);
        if (verdict != BookVerdict.Good)
        {
            return verdict;
        }

        Apply(frame);
        if (_book.TryBest(out var bid, out var ask))
        {
            IsQuoted = true;
            quote = new Quote(
                Instrument, bid.Price, bid.Size * ContractSize, ask.Price, ask.Size * ContractSize, frame.Version, time, receivedAt);
            return BookVerdict.Good;
        }

        IsQuoted = false;
        return _book.IsCrossed ? BookVerdict.Crossed : BookVerdict.Empty;
    }

    private BookVerdict Accept(HtxMarketFrame frame)
    {
        if (_isTop)
        {
            return _book.IsReady && frame.Version < _book.Sequence ? BookVerdict.Gap : BookVerdict.Good;
        }

        switch (frame.Event)
        {
            case HtxBookEvent.Snapshot:
                return BookVerdict.Good;
            case HtxBookEvent.Update when !_book.IsReady:
                return BookVerdict.Waiting;
            case HtxBookEvent.Update:
                return frame.Version == _book.Sequence + 1 ? BookVerdict.Good : BookVerdict.Gap;
            default:
                throw new FrameException("tick.event", "missing");
        }
    }

    private void Apply(HtxMarketFrame frame)
    {
        if (_isTop || frame.Event == HtxBookEvent.Snapshot)
        {
            _book.BeginSnapshot(frame.Version);
        }

        foreach (var level in frame.Bids)
        {
            _book.SetBid(level.Price, level.Size);
        }

        foreach (var level in frame.Asks)
        {
            _book.SetAsk(level.Price, level.Size);
        }

        _book.Sequence = frame.Version;
    }
}
