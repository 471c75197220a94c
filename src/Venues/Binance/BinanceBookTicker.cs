using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Binance;

/// <summary>A best-bid-and-ask frame (<c>bookTicker</c>), decoded without allocation.</summary>
internal readonly ref struct BinanceBookTicker
{
    private BinanceBookTicker(ReadOnlySpan<byte> symbol, long update, long transactionMs, decimal bid, decimal bidSize, decimal ask, decimal askSize)
    {
        Symbol = symbol;
        Update = update;
        TransactionMs = transactionMs;
        Bid = bid;
        BidSize = bidSize;
        Ask = ask;
        AskSize = askSize;
    }

    /// <summary>Symbol, as bytes of the frame.</summary>
    public ReadOnlySpan<byte> Symbol { get; }

    /// <summary>The book's update id.</summary>
    public long Update { get; }

    /// <summary>Time of the matching engine, ms.</summary>
    public long TransactionMs { get; }

    /// <summary>Best bid.</summary>
    public decimal Bid { get; }

    /// <summary>Base quantity at the best bid.</summary>
    public decimal BidSize { get; }

    /// <summary>Best ask.</summary>
    public decimal Ask { get; }

    /// <summary>Base quantity at the best ask.</summary>
    public decimal AskSize { get; }

    /// <summary>Decodes a frame. Fields that are not used are skipped, whatever they hold.</summary>
    /// <param name="frame">A frame whose event is <c>bookTicker</c>.</param>
    /// <exception cref="FrameException">Malformed, or a field is missing.</exception>
    public static BinanceBookTicker Decode(ReadOnlySpan<byte> frame)
    {
        ReadOnlySpan<byte> symbol = default, update = default, time = default;
        ReadOnlySpan<byte> bid = default, bidSize = default, ask = default, askSize = default;
        var fields = new FlatJson(frame);
        while (fields.Next(out var key, out var value))
        {
            if (key.Length != 1)
            {
                continue;
            }

            switch (key[0])
            {
                case (byte)'s':
                    symbol = value;
                    break;
                case (byte)'u':
                    update = value;
                    break;
                case (byte)'T':
                    time = value;
                    break;
                case (byte)'b':
                    bid = value;
                    break;
                case (byte)'B':
                    bidSize = value;
                    break;
                case (byte)'a':
                    ask = value;
                    break;
                case (byte)'A':
                    askSize = value;
                    break;
                default:
                    break;
            }
        }

        // A missing field is an empty span, which no parser below takes for a number.
        return new BinanceBookTicker(
            symbol,
            Utf8Number.ParseLong(update, "u"),
            Utf8Number.ParseLong(time, "T"),
            Utf8Number.ParseNonNegative(bid, "b"),
            Utf8Number.ParseNonNegative(bidSize, "B"),
            Utf8Number.ParseNonNegative(ask, "a"),
            Utf8Number.ParseNonNegative(askSize, "A"));
    }
}
