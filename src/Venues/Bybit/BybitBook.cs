using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Bybit;

/// <summary>What the stream says of one instrument: its book and its ticker. One socket thread.</summary>
internal sealed class BybitBook
{
    // Level 1 keeps a few levels only because a frame may carry more than one.
    private const int TopLevels = 4;
    private const int DepthLevels = 64;

    private readonly DepthBook _book;
    private readonly int _depth;
    private TickerFields _ticker;
    private long _lastTimeMs;

    /// <summary>Makes an empty book.</summary>
    /// <param name="instrument">Venue and symbol.</param>
    /// <param name="depth">Levels of the topic: 1 or 50.</param>
    public BybitBook(InstrumentId instrument, int depth)
    {
        Instrument = instrument;
        BookTopic = $"orderbook.{depth}.{instrument.Symbol}";
        TickerTopic = "tickers." + instrument.Symbol;
        _depth = depth;
        _book = new DepthBook(depth == 1 ? TopLevels : DepthLevels);
    }

    /// <summary>Venue and symbol.</summary>
    public InstrumentId Instrument { get; }

    /// <summary>Topic of the book.</summary>
    public string BookTopic { get; }

    /// <summary>Topic of mark price and funding.</summary>
    public string TickerTopic { get; }

    /// <summary>True when the last report of this instrument's book was a quote.</summary>
    public bool IsQuoted { get; private set; }

    /// <summary>True while the book waits for a snapshot.</summary>
    public bool AwaitsSnapshot => !_book.IsReady;

    /// <summary>Forgets what the stream said: the connection or the subscription is new.</summary>
    /// <param name="keepTicker">True when only the book is subscribed anew.</param>
    public void Reset(bool keepTicker = false)
    {
        _book.Reset();
        _ticker = keepTicker ? _ticker : default;
        _lastTimeMs = 0;
        IsQuoted = false;
    }

    /// <summary>Takes a book frame. Nothing of the frame is used unless all of it fits.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="receivedAt">Local time.</param>
    /// <param name="quote">The quote, when there is one.</param>
    /// <returns>What the book is worth now.</returns>
    /// <exception cref="FrameException">A field is missing or wrong.</exception>
    public BookVerdict Take(BybitPublicFrame frame, DateTimeOffset receivedAt, out Quote? quote)
    {
        quote = null;
        if (frame.UpdateId < 0)
        {
            throw new FrameException("data.u", "missing or negative");
        }

        var time = Utf8Number.TimeOfMs(frame.TimeMs, "ts");
        var verdict = Accept(frame);
        if (verdict != BookVerdict.Good)
        {
            return verdict;
        }

        _lastTimeMs = frame.TimeMs;
        Apply(frame);
        if (_book.TryBest(out var bid, out var ask))
        {
            IsQuoted = true;
            quote = new Quote(Instrument, bid.Price, bid.Size, ask.Price, ask.Size, frame.UpdateId, time, receivedAt);
            return BookVerdict.Good;
        }

        IsQuoted = false;
        return _book.IsCrossed ? BookVerdict.Crossed : BookVerdict.Empty;
    }

    /// <summary>Takes a ticker frame and merges it into what is known.</summary>
    /// <param name="frame">The frame.</param>
    /// <returns>The mark price, or null while there is none or when nothing of interest changed.</returns>
    /// <exception cref="FrameException">A field is missing or wrong.</exception>
    public MarkPrice? TakeTicker(BybitPublicFrame frame)
    {
        var time = Utf8Number.TimeOfMs(frame.TimeMs, "ts");
        var news = frame.Ticker;
        switch (frame.Type)
        {
            case FrameType.Snapshot:
                _ticker = news;
                break;
            case FrameType.Delta when _ticker.Mark is null:
                // A delta of an older subscription; its snapshot is still to come.
                return null;
            case FrameType.Delta:
                _ticker = new TickerFields(
                    news.Mark ?? _ticker.Mark,
                    news.Index ?? _ticker.Index,
                    news.FundingRate ?? _ticker.FundingRate,
                    news.NextFundingMs ?? _ticker.NextFundingMs);
                break;
            default:
                throw new FrameException("type", "neither snapshot nor delta");
        }

        if (news.IsEmpty || _ticker.Mark is not { } mark)
        {
            return null;
        }

        // A contract without funding names no stamp: then the rate is zero and the stamp never comes.
        var next = _ticker.NextFundingMs is { } ms and > 0
            ? Utf8Number.TimeOfMs(ms, "data.nextFundingTime")
            : DateTimeOffset.MaxValue;
        return new MarkPrice(Instrument, mark, _ticker.Index ?? 0, _ticker.FundingRate ?? 0, next, time);
    }

    // A snapshot replaces the book (an update number of 1 is one too: the service restarted). Deltas follow each other
    // without a hole. Neither may be older than what is known.
    private BookVerdict Accept(BybitPublicFrame frame)
    {
        var restarted = frame.UpdateId == 1;
        if (frame.Type == FrameType.Unknown)
        {
            throw new FrameException("type", "neither snapshot nor delta");
        }

        if (frame.Type == FrameType.Delta && !restarted)
        {
            if (!_book.IsReady)
            {
                return BookVerdict.Waiting;
            }

            return frame.UpdateId == _book.Sequence + 1 ? BookVerdict.Good : BookVerdict.Gap;
        }

        var older = _book.IsReady && !restarted && (frame.UpdateId < _book.Sequence || frame.TimeMs < _lastTimeMs);
        return older ? BookVerdict.Gap : BookVerdict.Good;
    }

    private void Apply(BybitPublicFrame frame)
    {
        if (frame.Type == FrameType.Snapshot || frame.UpdateId == 1)
        {
            _book.BeginSnapshot(frame.UpdateId);
        }

        foreach (var level in frame.Bids)
        {
            _book.SetBid(level.Price, level.Size);
        }

        foreach (var level in frame.Asks)
        {
            _book.SetAsk(level.Price, level.Size);
        }

        _book.Sequence = frame.UpdateId;
    }
}
