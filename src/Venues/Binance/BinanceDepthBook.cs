using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Binance;

/// <summary>What a book asks for after a frame.</summary>
internal enum BinanceDepthNeed
{
    /// <summary>Nothing: it is live, or waits for its snapshot.</summary>
    Nothing = 1,

    /// <summary>A new snapshot.</summary>
    Snapshot = 2,
}

/// <summary>
/// The book of one symbol from snapshot and deltas, after the rule of the venue's page on keeping a local book: deltas
/// that end before the snapshot are dropped; the first one used contains the snapshot's id (or follows it directly);
/// each further one names the one before. Anything else is a gap: the book is thrown away and built anew.
/// </summary>
internal sealed class BinanceDepthBook
{
    // A snapshot takes some hundred milliseconds, and ten deltas come a second.
    private const int MaxBuffered = 256;

    private readonly Lock _gate = new();
    private readonly BinanceSymbol _symbol;
    private readonly Action<VenueReport> _report;
    private readonly TimeProvider _time;
    private readonly bool _isSpot;
    private readonly DepthBook _book = new();
    private readonly List<byte[]> _buffered = [];
    private bool _afterSnapshot;

    /// <summary>A book that waits for its snapshot.</summary>
    /// <param name="symbol">Symbol.</param>
    /// <param name="report">Takes quotes and their loss.</param>
    /// <param name="time">Local clock.</param>
    /// <param name="isSpot">Of a spot market.</param>
    public BinanceDepthBook(BinanceSymbol symbol, Action<VenueReport> report, TimeProvider time, bool isSpot = false)
    {
        _isSpot = isSpot;
        _symbol = symbol;
        _report = report;
        _time = time;
    }

    /// <summary>Symbol.</summary>
    public BinanceSymbol Symbol => _symbol;

    /// <summary>Takes a delta.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="delta">The frame, decoded.</param>
    /// <exception cref="FrameException">Malformed levels; the book was thrown away.</exception>
    public BinanceDepthNeed OnDelta(ReadOnlySpan<byte> frame, BinanceDepthDelta delta)
    {
        lock (_gate)
        {
            if (_book.IsReady)
            {
                return Apply(delta);
            }

            if (_buffered.Count == MaxBuffered)
            {
                _buffered.Clear();
            }

            _buffered.Add(frame.ToArray());
            return BinanceDepthNeed.Nothing;
        }
    }

    /// <summary>Takes a snapshot and the deltas that came before it.</summary>
    /// <param name="snapshot">Answer of the depth call.</param>
    /// <exception cref="FrameException">Malformed; the book was thrown away.</exception>
    public BinanceDepthNeed OnSnapshot(ReadOnlySpan<byte> snapshot)
    {
        lock (_gate)
        {
            try
            {
                var root = WireObject.Parse(snapshot);
                _book.BeginSnapshot(root.Long("lastUpdateId"));
                BinanceDepthDelta.Apply(Levels(root, "bids"), _book, isBid: true);
                BinanceDepthDelta.Apply(Levels(root, "asks"), _book, isBid: false);
                _afterSnapshot = true;
                foreach (var frame in _buffered)
                {
                    if (Apply(BinanceDepthDelta.Decode(frame, _isSpot)) == BinanceDepthNeed.Snapshot)
                    {
                        return BinanceDepthNeed.Snapshot;
                    }
                }

                _buffered.Clear();
                return BinanceDepthNeed.Nothing;
            }
            catch (FrameException)
            {
                Lose("a frame was not understood");
                throw;
            }
        }
    }

    /// <summary>Throws the book away.</summary>
    /// <param name="reason">For people.</param>
    public void Lose(string reason)
    {
        lock (_gate)
        {
            _book.Reset();
            _buffered.Clear();
            if (!_symbol.IsLost)
            {
                _symbol.IsLost = true;
                _report(new QuoteLost(_symbol.Id, reason));
            }
        }
    }

    /// <summary>The levels of a snapshot as they are written.</summary>
    /// <param name="root">Answer of the depth call.</param>
    /// <param name="name">Side.</param>
    public static byte[] Levels(WireObject root, string name) =>
        root.Has(name) ? System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(root.Element.GetProperty(name)).ToArray() : throw root.Bad(name, "missing");

    private BinanceDepthNeed Apply(BinanceDepthDelta delta)
    {
        if (delta.Last < _book.Sequence)
        {
            return BinanceDepthNeed.Nothing;
        }

        var follows = delta.Previous == _book.Sequence
            || (_afterSnapshot && delta.First <= _book.Sequence && delta.Last >= _book.Sequence);
        if (!follows)
        {
            Lose("a gap in the book");
            return BinanceDepthNeed.Snapshot;
        }

        try
        {
            BinanceDepthDelta.Apply(delta.Bids, _book, isBid: true);
            BinanceDepthDelta.Apply(delta.Asks, _book, isBid: false);
        }
        catch (FrameException)
        {
            Lose("a frame was not understood");
            throw;
        }

        _afterSnapshot = false;
        _book.Sequence = delta.Last;
        return Tell(delta);
    }

    private BinanceDepthNeed Tell(BinanceDepthDelta delta)
    {
        if (_book.TryBest(out var bid, out var ask))
        {
            _symbol.IsLost = false;
            _report(new Quote(
                _symbol.Id,
                bid.Price,
                bid.Size,
                ask.Price,
                ask.Size,
                delta.Last,
                Utf8Number.TimeOfMs(delta.TimeMs, "T"),
                _time.GetUtcNow()));
            return BinanceDepthNeed.Nothing;
        }

        if (_book.IsCrossed)
        {
            Lose("the book is crossed");
            return BinanceDepthNeed.Snapshot;
        }

        // An empty side is a thin market, not a broken book: it stays, without a quote.
        if (!_symbol.IsLost)
        {
            _symbol.IsLost = true;
            _report(new QuoteLost(_symbol.Id, "a side of the book is empty"));
        }

        return BinanceDepthNeed.Nothing;
    }
}
