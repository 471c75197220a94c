namespace Hedgerow.Simulator.Tapes;

/// <summary>How books are made from candles, and to which steps all books are rounded.</summary>
/// <param name="TickSize">Price step of the instrument.</param>
/// <param name="LotSize">Quantity step of the instrument.</param>
public sealed record BookPathOptions(decimal TickSize, decimal LotSize)
{
    /// <summary>Time between the books of a candle; a candle has at least four.</summary>
    public TimeSpan Step { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Distance of bid and ask from the path's price in basis points, rounded up to the tick.</summary>
    public decimal HalfSpreadBps { get; init; } = 0.5m;

    /// <summary>Smallest distance of bid and ask from the path's price, in ticks; at least 1.</summary>
    public int HalfSpreadTicks { get; init; } = 1;

    /// <summary>Size at the touch as a multiple of the candle's volume per book; ignored with <see cref="ConstantSize"/>.</summary>
    public decimal VolumeShare { get; init; } = 1m;

    /// <summary>Smallest size at the touch, base units; also that of a candle without volume.</summary>
    public decimal MinSize { get; init; } = 0.5m;

    /// <summary>Largest size at the touch, base units.</summary>
    public decimal MaxSize { get; init; } = 50m;

    /// <summary>Size at the touch of every book, base units; null: by volume.</summary>
    public decimal? ConstantSize { get; init; }

    internal void Validate()
    {
        Demand(TickSize > 0 && LotSize > 0, "tick and lot must be positive");
        Demand(Step > TimeSpan.Zero, "the step must be positive");
        Demand(HalfSpreadBps is >= 0 and < 5_000, "the half-spread must be 0 to 5,000 bps");
        Demand(HalfSpreadTicks >= 1, "the half-spread must be at least a tick");
        Demand(VolumeShare >= 0 && MinSize >= LotSize && MaxSize >= MinSize, "sizes must be at least a lot, and rise");
        Demand(ConstantSize is null || ConstantSize >= LotSize, "the constant size must be at least a lot");
    }

    /// <summary>
    /// Rounds a quote to the instrument's steps, outwards: bid down, ask up, sizes down. A bid that would fall to zero
    /// stays at one tick.
    /// </summary>
    internal BookPoint Round(BookPoint quote)
    {
        var bid = Math.Max(TickSize, quote.Bid - quote.Bid % TickSize);
        var ask = RoundUp(quote.Ask, TickSize);
        return quote with
        {
            Bid = bid,
            Ask = ask > bid ? ask : bid + TickSize,
            BidSize = quote.BidSize - quote.BidSize % LotSize,
            AskSize = quote.AskSize - quote.AskSize % LotSize,
        };
    }

    /// <summary>Size at the touch of the books of a candle.</summary>
    internal decimal SizeOf(decimal volume, int books)
    {
        var size = ConstantSize ?? Math.Clamp(volume / books * VolumeShare, MinSize, MaxSize);
        return size - size % LotSize;
    }

    internal static decimal RoundUp(decimal value, decimal step)
    {
        var rest = value % step;
        return rest == 0 ? value : value - rest + step;
    }

    private static void Demand(bool holds, string text)
    {
        if (!holds)
        {
            throw new InvalidOperationException("book path: " + text);
        }
    }
}
