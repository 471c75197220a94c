using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Binance;

/// <summary>Reads mark price frames (<c>markPriceUpdate</c>).</summary>
internal static class BinanceMarkPrice
{
    /// <summary>Decodes a frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="symbols">Subscribed symbols.</param>
    /// <returns>Null when the symbol is not subscribed.</returns>
    /// <exception cref="FrameException">Malformed, or a field is missing.</exception>
    public static MarkPrice? Decode(ReadOnlySpan<byte> frame, SymbolTable<BinanceSymbol> symbols)
    {
        ReadOnlySpan<byte> symbol = default, mark = default, index = default, rate = default, next = default, time = default;
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
                case (byte)'p':
                    mark = value;
                    break;
                case (byte)'i':
                    index = value;
                    break;
                case (byte)'r':
                    rate = value;
                    break;
                case (byte)'T':
                    next = value;
                    break;
                case (byte)'E':
                    time = value;
                    break;
                default:
                    break;
            }
        }

        return symbols.Find(symbol) is not { } known
            ? null
            : new MarkPrice(
                known.Id,
                Utf8Number.ParseNonNegative(mark, "p"),
                index.IsEmpty ? 0 : Utf8Number.ParseNonNegative(index, "i"),

                // A delivery contract has no funding: its rate is an empty text and its stamp zero.
                rate.IsEmpty ? 0 : Utf8Number.ParseDecimal(rate, "r"),
                Utf8Number.ParseTimeMs(next, "T"),
                Utf8Number.ParseTimeMs(time, "E"));
    }
}
