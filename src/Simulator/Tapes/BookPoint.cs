namespace Hedgerow.Simulator.Tapes;

/// <summary>A book's touch at a time. Prices in quote currency, sizes in base units.</summary>
/// <param name="Time">From when the book is so.</param>
/// <param name="Bid">Best bid.</param>
/// <param name="BidSize">Size at the best bid.</param>
/// <param name="Ask">Best ask.</param>
/// <param name="AskSize">Size at the best ask.</param>
public readonly record struct BookPoint(DateTimeOffset Time, decimal Bid, decimal BidSize, decimal Ask, decimal AskSize);

/// <summary>One candle. Prices in quote currency, volume in base units.</summary>
/// <param name="OpenTime">Start of its interval.</param>
/// <param name="Open">First price.</param>
/// <param name="High">Highest price.</param>
/// <param name="Low">Lowest price.</param>
/// <param name="Close">Last price.</param>
/// <param name="Volume">Base quantity traded.</param>
public readonly record struct Candle(
    DateTimeOffset OpenTime, decimal Open, decimal High, decimal Low, decimal Close, decimal Volume);

/// <summary>A stretch of time: from inclusive, to exclusive.</summary>
/// <param name="From">First instant.</param>
/// <param name="To">First instant after it.</param>
public readonly record struct TapeSpan(DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>How long it is.</summary>
    public TimeSpan Length => To - From;

    /// <summary>The stretch that two tapes share.</summary>
    /// <param name="a">One tape.</param>
    /// <param name="b">The other.</param>
    /// <exception cref="TapeException">They share none.</exception>
    public static TapeSpan Common(Tape a, Tape b)
    {
        var from = a.Span.From > b.Span.From ? a.Span.From : b.Span.From;
        var to = a.Span.To < b.Span.To ? a.Span.To : b.Span.To;
        return from < to
            ? new TapeSpan(from, to)
            : throw new TapeException(a.Path, 0, $"covers {a.Span}, {b.Path} covers {b.Span}: no common time");
    }

    /// <inheritdoc/>
    public override string ToString() => $"{From.UtcDateTime:yyyy-MM-dd HH:mm:ss.fff} to {To.UtcDateTime:yyyy-MM-dd HH:mm:ss.fff} UTC";
}
