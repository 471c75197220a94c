namespace Hedgerow.Simulator.Tapes;

/// <summary>What a tape's rows are.</summary>
public enum TapeKind
{
    /// <summary><c>open_time_ms,open,high,low,close,volume</c>.</summary>
    Candles = 1,

    /// <summary><c>time_ms,bid,bid_size,ask,ask_size</c>.</summary>
    Quotes = 2,
}

/// <summary>
/// A CSV file of candles or quotes that was read once from end to end, so that every mistake in it is known before
/// anything runs on it. Its rows are read again, as a stream, each time they are asked for.
/// </summary>
public sealed class Tape
{
    private Tape(string path, TapeKind kind, TimeSpan interval, long rows, TapeSpan span)
    {
        Path = path;
        Kind = kind;
        Interval = interval;
        Rows = rows;
        Span = span;
    }

    /// <summary>Path as it was given.</summary>
    public string Path { get; }

    /// <summary>Candles or quotes, by its header.</summary>
    public TapeKind Kind { get; }

    /// <summary>Length of a candle.</summary>
    public TimeSpan Interval { get; }

    /// <summary>Rows, the header not counted.</summary>
    public long Rows { get; }

    /// <summary>From its first row to the end of its last candle, or to its last quote.</summary>
    public TapeSpan Span { get; }

    /// <summary>Reads and checks a tape.</summary>
    /// <param name="path">CSV file, UTF-8, lines ending in LF or CRLF.</param>
    /// <param name="interval">Length of a candle; one minute if not given. Nothing to a tape of quotes.</param>
    /// <exception cref="TapeException">The file or a row of it is no good.</exception>
    public static Tape Load(string path, TimeSpan? interval = null)
    {
        var length = interval ?? TimeSpan.FromMinutes(1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(length, TimeSpan.Zero, nameof(interval));
        using var rows = new TapeRows(path);
        var count = 0L;
        DateTimeOffset first = default;
        DateTimeOffset last = default;
        while (TryReadTime(rows, length, last, out var time))
        {
            first = count == 0 ? time : first;
            last = time;
            count++;
        }

        if (count == 0)
        {
            throw new TapeException(path, 0, "has a header but no rows");
        }

        var end = rows.Kind == TapeKind.Candles ? last + length : last;
        return new Tape(path, rows.Kind, length, count, new TapeSpan(first, end));
    }

    /// <summary>The candles, oldest first.</summary>
    /// <exception cref="InvalidOperationException">It is a tape of quotes.</exception>
    public IEnumerable<Candle> Candles()
    {
        Demand(TapeKind.Candles);
        return ReadCandles();
    }

    /// <summary>The quotes, oldest first.</summary>
    /// <exception cref="InvalidOperationException">It is a tape of candles.</exception>
    public IEnumerable<BookPoint> Quotes()
    {
        Demand(TapeKind.Quotes);
        return ReadQuotes();
    }

    /// <summary>
    /// The books of the tape within a span: quotes as they are, candles by <see cref="CandleBookPath"/>. The first point is at
    /// the start of the span: the book as it stood then.
    /// </summary>
    /// <param name="options">How books are made and rounded.</param>
    /// <param name="span">Which part; null: all of it.</param>
    public IEnumerable<BookPoint> Books(BookPathOptions options, TapeSpan? span = null)
    {
        options.Validate();
        var books = Kind == TapeKind.Candles
            ? CandleBookPath.Walk(ReadCandles(), Interval, options)
            : ReadQuotes().Select(options.Round);
        return Clip(books, span ?? new TapeSpan(Span.From, DateTimeOffset.MaxValue));
    }

    private static IEnumerable<BookPoint> Clip(IEnumerable<BookPoint> books, TapeSpan span)
    {
        BookPoint? before = null;
        foreach (var book in books)
        {
            if (book.Time >= span.To)
            {
                break;
            }

            if (book.Time < span.From)
            {
                before = book;
                continue;
            }

            if (before is { } earlier && book.Time > span.From)
            {
                yield return earlier with { Time = span.From };
            }

            before = null;
            yield return book;
        }

        if (before is { } only)
        {
            yield return only with { Time = span.From };
        }
    }

    private static bool TryReadTime(TapeRows rows, TimeSpan interval, DateTimeOffset last, out DateTimeOffset time)
    {
        if (rows.Kind == TapeKind.Quotes)
        {
            var hasQuote = TryReadQuote(rows, out var quote);
            time = quote.Time;
            return hasQuote;
        }

        var hasCandle = TryReadCandle(rows, out var candle);
        time = candle.OpenTime;
        if (hasCandle && last != default && time - last < interval)
        {
            throw rows.Error($"opens {(time - last).TotalMilliseconds:0} ms after the row above, but candles last {interval.TotalMilliseconds:0} ms");
        }

        return hasCandle;
    }

    private static bool TryReadCandle(TapeRows rows, out Candle candle)
    {
        candle = default;
        if (!rows.TryRead(out var timeMs, out var values))
        {
            return false;
        }

        var (open, high, low, close, volume) = (values[0], values[1], values[2], values[3], values[4]);
        var problem = open <= 0 || high <= 0 || low <= 0 || close <= 0 ? "a price is not positive"
            : high < low ? "high below low"
            : open < low || open > high ? "open outside low and high"
            : close < low || close > high ? "close outside low and high"
            : volume < 0 ? "negative volume"
            : null;
        if (problem is not null)
        {
            throw rows.Error(problem);
        }

        candle = new Candle(DateTimeOffset.FromUnixTimeMilliseconds(timeMs), open, high, low, close, volume);
        return true;
    }

    private static bool TryReadQuote(TapeRows rows, out BookPoint quote)
    {
        quote = default;
        if (!rows.TryRead(out var timeMs, out var values))
        {
            return false;
        }

        var (bid, bidSize, ask, askSize) = (values[0], values[1], values[2], values[3]);
        var problem = bid <= 0 || ask <= 0 ? "a price is not positive"
            : bid >= ask ? "bid not below ask"
            : bidSize < 0 || askSize < 0 ? "negative size"
            : null;
        if (problem is not null)
        {
            throw rows.Error(problem);
        }

        quote = new BookPoint(DateTimeOffset.FromUnixTimeMilliseconds(timeMs), bid, bidSize, ask, askSize);
        return true;
    }

    private void Demand(TapeKind kind)
    {
        if (Kind != kind)
        {
            throw new InvalidOperationException($"{Path} is a tape of {Kind}, not of {kind}");
        }
    }

    private IEnumerable<Candle> ReadCandles()
    {
        using var rows = new TapeRows(Path);
        while (TryReadCandle(rows, out var candle))
        {
            yield return candle;
        }
    }

    private IEnumerable<BookPoint> ReadQuotes()
    {
        using var rows = new TapeRows(Path);
        while (TryReadQuote(rows, out var quote))
        {
            yield return quote;
        }
    }
}
