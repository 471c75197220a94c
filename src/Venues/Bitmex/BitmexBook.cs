using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Bitmex;

/// <summary>
/// What the stream says of one instrument: best bid and ask, or the levels of which they are the best, and mark price and
/// funding. The venue gives no sequence numbers; a level that does not fit the image proves that a change was missed. One socket
/// thread.
/// </summary>
internal sealed class BitmexBook
{
    // A change of the book comes in several frames, one per action, so that it may be crossed between two of them; so many in a
    // row are no passing state.
    private const int MaxCrossed = 32;
    private const int MaxLevels = 1000;

    private readonly BitmexContract _contract;
    private readonly DepthBook _levels = new(MaxLevels);
    private readonly Dictionary<(long Id, Side Side), decimal> _prices = [];
    private decimal _mark;
    private decimal _index;
    private decimal _fundingRate;
    private DateTimeOffset _nextFunding = DateTimeOffset.MaxValue;
    private DateTimeOffset _time;
    private bool _hasMark;
    private int _crossed;
    private long _sequence;

    /// <summary>Makes an empty book.</summary>
    /// <param name="instrument">Venue and symbol.</param>
    /// <param name="contract">What a size means.</param>
    public BitmexBook(InstrumentId instrument, BitmexContract contract)
    {
        Instrument = instrument;
        _contract = contract;
    }

    /// <summary>Venue and symbol.</summary>
    public InstrumentId Instrument { get; }

    /// <summary>True when the last report of this instrument's book was a quote.</summary>
    public bool IsQuoted { get; private set; }

    /// <summary>Forgets what the stream said: the connection is new. Numbers go on, so that a quote after it is newer.</summary>
    public void Reset()
    {
        _levels.Reset();
        _prices.Clear();
        _time = default;
        _hasMark = false;
        _crossed = 0;
        IsQuoted = false;
    }

    /// <summary>The quote does not count any more, whatever comes next.</summary>
    public void Lose() => IsQuoted = false;

    /// <summary>Takes a row of the <c>quote</c> table; every row is a whole best bid and ask.</summary>
    /// <param name="row">Row.</param>
    /// <param name="receivedAt">Local time.</param>
    /// <returns>The quote; null when a side is missing, the two cross, or the row is older than the last.</returns>
    /// <exception cref="FrameException">The row has no time.</exception>
    public Quote? TakeTop(in BitmexRow row, DateTimeOffset receivedAt)
    {
        var time = row.Time ?? throw new FrameException("data.timestamp", "missing");
        if (time < _time)
        {
            return null;
        }

        _time = time;
        IsQuoted = row is { Bid: > 0, Ask: > 0, BidSize: > 0, AskSize: > 0 } && row.Bid < row.Ask;
        return IsQuoted ? QuoteOf(row.Bid!.Value, row.BidSize!.Value, row.Ask!.Value, row.AskSize!.Value, receivedAt) : null;
    }

    /// <summary>Declares that the rows that follow are the whole book.</summary>
    public void BeginImage()
    {
        _prices.Clear();
        _levels.BeginSnapshot(0);
        _crossed = 0;
    }

    /// <summary>Takes a row of the book's table.</summary>
    /// <param name="action">What happens to the level.</param>
    /// <param name="row">Row.</param>
    /// <returns>False when the row does not fit the image: a change was missed.</returns>
    /// <exception cref="FrameException">A field is missing.</exception>
    public bool TakeLevel(BitmexAction action, in BitmexRow row)
    {
        if (!_levels.IsReady)
        {
            // The rest of an older image; the whole of the new one is still to come.
            return true;
        }

        if (row.Id == 0 || row.Side is not { } side)
        {
            throw new FrameException("data", "a level without id or side");
        }

        // Without a time nothing could be said of the quote's age.
        var time = row.Time ?? (_time != default ? _time : throw new FrameException("data.timestamp", "missing"));
        _time = time > _time ? time : _time;
        var isThere = _prices.TryGetValue((row.Id, side), out var known);
        switch (action)
        {
            case BitmexAction.Partial or BitmexAction.Insert when !isThere:
                var price = row.Price is { } given and > 0 ? given : throw new FrameException("data.price", "missing or zero");
                _prices.Add((row.Id, side), price);
                Set(side, price, SizeOf(row));
                return true;
            case BitmexAction.Update when isThere:
                if (row.Price is { } moved && moved != known)
                {
                    // An id names one price; another one is another level.
                    return false;
                }

                if (row.Size is not null)
                {
                    Set(side, known, SizeOf(row));
                }

                return true;
            case BitmexAction.Delete when isThere:
                _prices.Remove((row.Id, side));
                Set(side, known, 0);
                return true;
            default:
                return false;
        }
    }

    /// <summary>Best bid and ask after all rows of a frame.</summary>
    /// <param name="receivedAt">Local time.</param>
    /// <param name="quote">The quote; null while a side is empty or the two cross.</param>
    /// <returns>False when the book has been crossed for too long: it is wrong.</returns>
    public bool TryQuote(DateTimeOffset receivedAt, out Quote? quote)
    {
        IsQuoted = _levels.TryBest(out var bid, out var ask);
        quote = IsQuoted ? QuoteOf(bid.Price, bid.Size, ask.Price, ask.Size, receivedAt) : null;
        _crossed = _levels.IsCrossed ? _crossed + 1 : 0;
        return _crossed <= MaxCrossed;
    }

    /// <summary>Takes a row of the <c>instrument</c> table and merges it into what is known.</summary>
    /// <param name="action">What happens to the row.</param>
    /// <param name="row">Row.</param>
    /// <returns>The mark price, or null while there is none or when nothing of interest changed.</returns>
    /// <exception cref="FrameException">The row has no time.</exception>
    public MarkPrice? TakeInstrument(BitmexAction action, in BitmexRow row)
    {
        if (action == BitmexAction.Delete || (action == BitmexAction.Update && !_hasMark))
        {
            _hasMark = _hasMark && action != BitmexAction.Delete;
            return null;
        }

        if (row.Mark is null && row.Index is null && row.FundingRate is null && row.NextFunding is null)
        {
            return null;
        }

        if (action != BitmexAction.Update)
        {
            (_index, _fundingRate, _nextFunding) = (0, 0, DateTimeOffset.MaxValue);
            _hasMark = row.Mark is not null;
        }

        _mark = row.Mark ?? _mark;
        _index = row.Index ?? _index;
        _fundingRate = row.FundingRate ?? _fundingRate;
        _nextFunding = row.NextFunding ?? _nextFunding;
        var time = row.Time ?? throw new FrameException("data.timestamp", "missing");
        return _hasMark ? new MarkPrice(Instrument, _mark, _index, _fundingRate, _nextFunding, time) : null;
    }

    private static decimal SizeOf(in BitmexRow row) => row.Size is { } size and > 0 ? size : throw new FrameException("data.size", "missing or zero");

    private void Set(Side side, decimal price, decimal size)
    {
        if (side == Side.Buy)
        {
            _levels.SetBid(price, size);
        }
        else
        {
            _levels.SetAsk(price, size);
        }
    }

    private Quote QuoteOf(decimal bid, decimal bidSize, decimal ask, decimal askSize, DateTimeOffset receivedAt) => new(
        Instrument, bid, _contract.Native(bidSize), ask, _contract.Native(askSize), ++_sequence, _time, receivedAt);
}
