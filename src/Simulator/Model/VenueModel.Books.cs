using Hedgerow.Messages;

namespace Hedgerow.Simulator.Model;

public sealed partial class VenueModel
{
    /// <summary>Decimals of a mark: with more, values at the mark would no longer be exact.</summary>
    private const int MarkDecimals = 8;

    /// <summary>
    /// The tape's book changed: resting orders that it reaches trade, the mark follows, accounts are checked.
    /// The liquidity that takers consumed since the last update is back.
    /// </summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="bid">Best bid, a multiple of the tick, below <paramref name="ask"/>.</param>
    /// <param name="bidSize">Native quantity, a multiple of the lot.</param>
    /// <param name="ask">Best ask, a multiple of the tick.</param>
    /// <param name="askSize">Native quantity, a multiple of the lot.</param>
    /// <param name="now">Venue time.</param>
    /// <param name="mark">Mark price, rounded to 8 decimals; zero: the middle of bid and ask.</param>
    /// <param name="index">Index price; zero: the mark.</param>
    /// <exception cref="ArgumentException">Crossed book, price not positive or no multiple of the tick, negative size.</exception>
    public void SetBook(
        string symbol,
        decimal bid,
        decimal bidSize,
        decimal ask,
        decimal askSize,
        DateTimeOffset now,
        decimal mark = 0,
        decimal index = 0)
    {
        var market = MarketOf(symbol);
        var tick = market.Spec.TickSize;
        if (bid <= 0 || ask <= bid || bidSize < 0 || askSize < 0 || mark < 0 || index < 0 || bid % tick != 0 || ask % tick != 0)
        {
            throw new ArgumentException(
                $"{Venue}:{symbol}: impossible book {bid} x {bidSize} / {ask} x {askSize}, mark {mark}, index {index}", nameof(bid));
        }

        Begin(now);
        market.SetTape(bid, bidSize, ask, askSize);
        market.Mark = mark > 0 ? Math.Round(mark, MarkDecimals) : (bid + ask) * 0.5m;
        market.Index = index > 0 ? index : market.Mark;
        if (market.Buys.Count > 0 || market.Sells.Count > 0)
        {
            FillResting(market, Side.Buy);
            FillResting(market, Side.Sell);
        }

        if (market.Exposed.Count > 0)
        {
            CheckMarks(market);
        }

        Touch(market);
        Finish();
    }

    /// <summary>Sets mark and index without a change of the book.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="mark">Positive, rounded to 8 decimals.</param>
    /// <param name="index">Zero: the mark.</param>
    /// <param name="now">Venue time.</param>
    public void SetMark(string symbol, decimal mark, decimal index, DateTimeOffset now)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(mark);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        var market = MarketOf(symbol);
        Begin(now);
        market.Mark = Math.Round(mark, MarkDecimals);
        market.Index = index > 0 ? index : market.Mark;
        Emit(new MarkEvent(MarkOf(market), _now));
        CheckMarks(market);
        Finish();
    }

    /// <summary>The displayed touch: the tape's book as consumed, with resting orders if the rules show them.</summary>
    /// <param name="symbol">Venue symbol.</param>
    public BookTop Book(string symbol) => TopOf(MarketOf(symbol));

    /// <summary>Levels of the displayed book.</summary>
    /// <param name="symbol">Venue symbol.</param>
    /// <param name="levels">At most so many per side.</param>
    public BookDepth Depth(string symbol, int levels)
    {
        var market = MarketOf(symbol);
        return new BookDepth(
            symbol, Levels(market, Side.Buy, levels), Levels(market, Side.Sell, levels), market.Sequence, market.BookTime);
    }

    /// <summary>Mark price and funding.</summary>
    /// <param name="symbol">Venue symbol.</param>
    public MarkInfo Mark(string symbol) => MarkOf(MarketOf(symbol));

    private static MarkInfo MarkOf(Market market) => new(
        market.Symbol, market.Mark, market.Index, market.FundingRate, market.FundingInterval, market.NextFunding);

    private void Touch(Market market)
    {
        if (!market.IsTouched)
        {
            market.IsTouched = true;
            _touched.Add(market);
        }
    }

    private void Publish(Market market)
    {
        market.IsTouched = false;
        market.Sequence++;
        market.BookTime = _now;
        if (Rules.EmitBooks && market.HasBook)
        {
            Emit(new BookEvent(TopOf(market)));
        }
    }

    private BookTop TopOf(Market market)
    {
        var bid = TopOf(market, Side.Buy);
        var ask = TopOf(market, Side.Sell);
        return new BookTop(market.Symbol, bid.Price, bid.Size, ask.Price, ask.Size, market.Sequence, market.BookTime);
    }

    private BookLevel TopOf(Market market, Side side)
    {
        ref var tape = ref market.Tape(side);
        var best = new BookLevel(tape.Touch, tape.TouchSize);
        if (tape.IsConsumed)
        {
            best = tape.TryBest(Rules, market.Spec, out var price, out var size) ? new BookLevel(price, size) : default;
        }

        var queue = market.Resting(side);
        if (!Rules.ShowRestingOrders || queue.Count == 0)
        {
            return best;
        }

        var shown = Shown(market, side);
        if (shown.Count == 0 || (best.Size > 0 && Market.IsWithin(side, shown[0].Price, best.Price) && shown[0].Price != best.Price))
        {
            return best;
        }

        return shown[0].Price == best.Price ? best with { Size = best.Size + shown[0].Size } : shown[0];
    }

    /// <summary>Resting orders by price, without those that the tape's other side locks (waiting for a trade-through).</summary>
    private List<BookLevel> Shown(Market market, Side side)
    {
        var levels = new List<BookLevel>();
        var other = market.Tape(side.Opposite());
        var isOpposed = other.TryBest(Rules, market.Spec, out var opposite, out _);
        foreach (var order in market.Resting(side))
        {
            if (isOpposed && Market.IsWithin(side, opposite, order.Price))
            {
                continue;
            }

            if (levels.Count > 0 && levels[^1].Price == order.Price)
            {
                levels[^1] = levels[^1] with { Size = levels[^1].Size + order.Remaining };
            }
            else
            {
                levels.Add(new BookLevel(order.Price, order.Remaining));
            }
        }

        return levels;
    }

    private List<BookLevel> Levels(Market market, Side side, int count)
    {
        var levels = Rules.ShowRestingOrders ? Shown(market, side) : [];
        var tape = market.Tape(side);
        while (market.HasBook && tape.TryBest(Rules, market.Spec, out var price, out var size))
        {
            var at = levels.FindIndex(level => Market.IsWithin(side, level.Price, price));
            if (at >= 0 && levels[at].Price == price)
            {
                levels[at] = new BookLevel(price, levels[at].Size + size);
            }
            else
            {
                levels.Insert(at < 0 ? levels.Count : at, new BookLevel(price, size));
            }

            tape.SkipLevel();
        }

        if (levels.Count > count)
        {
            levels.RemoveRange(count, levels.Count - count);
        }

        return levels;
    }
}
