using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Okx;

/// <summary>What the stream says of one instrument: its book, mark price and funding. One socket thread.</summary>
internal sealed class OkxBook : SnapshotWatch
{
    // The top keeps a few levels only because a frame may carry more than one.
    private const int TopLevels = 4;
    private const int DepthLevels = 400;

    private readonly DepthBook _book;
    private readonly bool _isTop;
    private readonly bool _isSpot;
    private bool _isDated;
    private decimal _size;
    private long _lastTimeMs;
    private decimal? _mark;
    private decimal? _fundingRate;
    private long _fundingMs;

    /// <summary>Makes an empty book.</summary>
    /// <param name="instrument">Venue and symbol.</param>
    /// <param name="source">Channel of the book.</param>
    /// <param name="time">Clock.</param>
    /// <param name="isSpot">True: coins, which have neither mark price nor funding.</param>
    public OkxBook(InstrumentId instrument, OkxQuoteSource source, TimeProvider time, bool isSpot = false)
        : base(time)
    {
        Instrument = instrument;
        _isTop = source == OkxQuoteSource.Top;
        var channel = _isTop ? "bbo-tbt" : "books";
        BookChannel = Encoding.ASCII.GetBytes(channel);
        BookArg = Arg(channel);
        _isSpot = isSpot;
        _book = new DepthBook(_isTop ? TopLevels : DepthLevels);
    }

    /// <summary>Venue and symbol.</summary>
    public InstrumentId Instrument { get; }

    /// <summary>Channel of the book.</summary>
    public byte[] BookChannel { get; }

    /// <summary>The book's channel as it is subscribed to.</summary>
    public string BookArg { get; }

    /// <summary>Every channel of the instrument, once it was opened.</summary>
    public IReadOnlyList<string> Args =>
        _isSpot ? [BookArg] : _isDated ? [BookArg, Arg("mark-price")] : [BookArg, Arg("mark-price"), Arg("funding-rate")];

    /// <summary>True when the last report of this instrument's book was a quote.</summary>
    public bool IsQuoted { get; private set; }

    /// <summary>Forgets what the stream said, on a new connection.</summary>
    /// <param name="contractSize">Native units of one contract.</param>
    /// <param name="isDated">True: it has an end, and pays no funding.</param>
    public void Open(decimal contractSize, bool isDated = false)
    {
        (_size, _isDated) = (contractSize, isDated);
        Reset();
        _mark = null;
        _fundingRate = null;
    }

    /// <summary>Forgets the book: it is subscribed anew.</summary>
    public void Reset()
    {
        _book.Reset();
        _lastTimeMs = 0;
        IsQuoted = false;
    }

    /// <summary>Takes a book frame. Nothing of the frame is used unless all of it fits.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="receivedAt">Local time.</param>
    /// <param name="quote">The quote, when there is one.</param>
    /// <returns>What the book is worth now.</returns>
    /// <exception cref="FrameException">A field is missing or wrong.</exception>
    public BookVerdict Take(OkxPublicFrame frame, DateTimeOffset receivedAt, out Quote? quote)
    {
        quote = null;
        if (frame.Sequence < 0)
        {
            throw new FrameException("data.seqId", "missing or negative");
        }

        var time = Utf8Number.TimeOfMs(frame.TimeMs, "data.ts");
        var verdict = _isTop ? AcceptTop(frame) : AcceptDepth(frame);
        if (verdict != BookVerdict.Good)
        {
            return verdict;
        }

        _lastTimeMs = frame.TimeMs;
        Apply(frame);
        if (_book.TryBest(out var bid, out var ask))
        {
            IsQuoted = true;
            quote = new Quote(
                Instrument, bid.Price, bid.Size * _size, ask.Price, ask.Size * _size, frame.Sequence, time, receivedAt);
            return BookVerdict.Good;
        }

        IsQuoted = false;
        return _book.IsCrossed ? BookVerdict.Crossed : BookVerdict.Empty;
    }

    /// <summary>Takes a frame of mark price or funding.</summary>
    /// <param name="frame">The frame.</param>
    /// <returns>Both together, of a dated contract the mark alone; null while one of them was not told yet.</returns>
    /// <exception cref="FrameException">A field is missing or wrong.</exception>
    public MarkPrice? TakeFigures(OkxPublicFrame frame)
    {
        var time = Utf8Number.TimeOfMs(frame.TimeMs, "data.ts");
        if (frame.Mark is null && (frame.FundingRate is null || frame.FundingMs is null))
        {
            throw new FrameException("data", "neither mark price nor funding");
        }

        if (_isDated && frame.Mark is { } dated)
        {
            return new MarkPrice(Instrument, dated, Index: 0, FundingRate: 0, DateTimeOffset.MaxValue, time);
        }

        _mark = frame.Mark ?? _mark;
        _fundingRate = frame.FundingRate ?? _fundingRate;
        _fundingMs = frame.FundingMs ?? _fundingMs;
        return _mark is { } mark && _fundingRate is { } rate
            ? new MarkPrice(Instrument, mark, Index: 0, rate, Utf8Number.TimeOfMs(_fundingMs, "data.fundingTime"), time)
            : null;
    }

    // Every frame is whole. One that is older than what is known, by number and by time, must not replace it; a lower number
    // with a newer time is a new count, which the venue allows itself in maintenance.
    private BookVerdict AcceptTop(OkxPublicFrame frame) =>
        _book.IsReady && frame.Sequence < _book.Sequence && frame.TimeMs < _lastTimeMs ? BookVerdict.Gap : BookVerdict.Good;

    // Each update names the one before it. Its own number may be the same (a sign of life after 60 s without change) or lower
    // (a new count); only the chain counts.
    private BookVerdict AcceptDepth(OkxPublicFrame frame)
    {
        switch (frame.Type)
        {
            case FrameType.Snapshot:
                return BookVerdict.Good;
            case FrameType.Delta when !_book.IsReady:
                return BookVerdict.Waiting;
            case FrameType.Delta:
                return frame.Previous == _book.Sequence ? BookVerdict.Good : BookVerdict.Gap;
            default:
                throw new FrameException("action", "missing");
        }
    }

    private void Apply(OkxPublicFrame frame)
    {
        if (_isTop || frame.Type == FrameType.Snapshot)
        {
            _book.BeginSnapshot(frame.Sequence);
        }

        foreach (var level in frame.Bids)
        {
            _book.SetBid(level.Price, level.Size);
        }

        foreach (var level in frame.Asks)
        {
            _book.SetAsk(level.Price, level.Size);
        }

        _book.Sequence = frame.Sequence;
    }

    private string Arg(string channel) => $$"""{"channel":"{{channel}}","instId":"{{Instrument.Symbol}}"}""";
}
