namespace Hedgerow.Simulator.Tapes;

/// <summary>
/// Makes books of candles. The price goes from the open to the low, the high, the close if the candle rose or stood still,
/// and to the high, the low, the close if it fell; straight between these turning points, which are a third of the candle
/// apart, in steps of <see cref="BookPathOptions.Step"/>, each rounded to the tick. The first book is at the candle's opening time, the
/// last one step before its end and stands at the close. Bid and ask lie half a spread away. For a candle that is
/// missing — a minute without a trade — the last book is repeated at every step: the venue goes on quoting it.
/// </summary>
public static class CandleBookPath
{
    private const int LeastBooks = 4;

    /// <summary>Walks the candles.</summary>
    /// <param name="candles">Oldest first, at least an interval apart.</param>
    /// <param name="interval">Length of a candle; a multiple of the step.</param>
    /// <param name="options">Steps, spread and sizes.</param>
    /// <exception cref="InvalidOperationException">Impossible options.</exception>
    public static IEnumerable<BookPoint> Walk(IEnumerable<Candle> candles, TimeSpan interval, BookPathOptions options)
    {
        options.Validate();
        var books = (int)(interval.Ticks / options.Step.Ticks);
        if (books < LeastBooks || interval.Ticks % options.Step.Ticks != 0)
        {
            throw new InvalidOperationException(
                $"book path: a candle of {interval} must have {LeastBooks} or more whole steps, not steps of {options.Step}");
        }

        return Walk(candles, books, options);
    }

    private static IEnumerable<BookPoint> Walk(IEnumerable<Candle> candles, int books, BookPathOptions options)
    {
        var prices = new decimal[books];
        var last = default(BookPoint);
        var isFirst = true;
        foreach (var candle in candles)
        {
            for (var time = last.Time + options.Step; !isFirst && time < candle.OpenTime; time += options.Step)
            {
                yield return last with { Time = time };
            }

            isFirst = false;
            Trace(candle, prices, options.TickSize);
            var size = options.SizeOf(candle.Volume, books);
            for (var i = 0; i < books; i++)
            {
                last = At(candle.OpenTime + i * options.Step, prices[i], size, options);
                yield return last;
            }
        }
    }

    /// <summary>The price of each book of a candle, on ticks.</summary>
    private static void Trace(in Candle candle, decimal[] prices, decimal tick)
    {
        var end = prices.Length - 1;
        var first = Math.Max(1, (end + 1) / 3);
        var second = Math.Min(end - 1, Math.Max(first + 1, (2 * end + 1) / 3));
        var isRise = candle.Close >= candle.Open;
        var (turn1, turn2) = isRise ? (candle.Low, candle.High) : (candle.High, candle.Low);
        Line(prices, 0, first, candle.Open, turn1, tick);
        Line(prices, first, second, turn1, turn2, tick);
        Line(prices, second, end, turn2, candle.Close, tick);
    }

    private static void Line(decimal[] prices, int from, int to, decimal start, decimal end, decimal tick)
    {
        var rise = end - start;
        for (var i = from; i <= to; i++)
        {
            var price = rise == 0 ? end : start + rise * (i - from) / (to - from);
            prices[i] = Nearest(price, tick);
        }
    }

    private static decimal Nearest(decimal price, decimal tick)
    {
        var rest = price % tick;
        return rest == 0 ? price : rest + rest >= tick ? price - rest + tick : price - rest;
    }

    private static BookPoint At(DateTimeOffset time, decimal price, decimal size, BookPathOptions options)
    {
        var tick = options.TickSize;
        var half = Math.Max(options.HalfSpreadTicks * tick, BookPathOptions.RoundUp(price * options.HalfSpreadBps / 10_000m, tick));
        var bid = Math.Max(tick, price - half);
        return new BookPoint(time, bid, size, Math.Max(bid + tick, price + half), size);
    }
}
