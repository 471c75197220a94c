using System.Text.Json;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Binance;

/// <summary>A change of the book (<c>depthUpdate</c>), decoded without allocation; levels are read when applied.</summary>
internal readonly ref struct BinanceDepthDelta
{
    private BinanceDepthDelta(ReadOnlySpan<byte> symbol, long first, long last, long previous, long timeMs, ReadOnlySpan<byte> bids, ReadOnlySpan<byte> asks)
    {
        Symbol = symbol;
        First = first;
        Last = last;
        Previous = previous;
        TimeMs = timeMs;
        Bids = bids;
        Asks = asks;
    }

    /// <summary>Symbol, as bytes of the frame.</summary>
    public ReadOnlySpan<byte> Symbol { get; }

    /// <summary>First update id of the frame.</summary>
    public long First { get; }

    /// <summary>Last update id of the frame.</summary>
    public long Last { get; }

    /// <summary>Last update id of the frame before.</summary>
    public long Previous { get; }

    /// <summary>Time of the matching engine, of spot of the event, ms.</summary>
    public long TimeMs { get; }

    /// <summary>JSON array of bid levels.</summary>
    public ReadOnlySpan<byte> Bids { get; }

    /// <summary>JSON array of ask levels.</summary>
    public ReadOnlySpan<byte> Asks { get; }

    /// <summary>Decodes a frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="isSpot">Update ids of spot follow each other without gaps, so no frame names the one before; its time is the event's.</param>
    /// <exception cref="FrameException">Malformed, or a field is missing.</exception>
    public static BinanceDepthDelta Decode(ReadOnlySpan<byte> frame, bool isSpot = false)
    {
        ReadOnlySpan<byte> symbol = default, first = default, last = default, previous = default, time = default, bids = default, asks = default;
        var timeName = isSpot ? "E"u8 : "T"u8;
        try
        {
            var reader = new Utf8JsonReader(frame);
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var key = reader.ValueSpan;
                reader.Read();
                var start = (int)reader.TokenStartIndex;
                var scalar = reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject ? default : reader.ValueSpan;
                reader.Skip();
                var whole = frame[start..(int)reader.BytesConsumed];
                _ = Take("s"u8, key, scalar, ref symbol)
                    || Take("U"u8, key, scalar, ref first)
                    || Take("u"u8, key, scalar, ref last)
                    || Take("pu"u8, key, scalar, ref previous)
                    || Take(timeName, key, scalar, ref time)
                    || Take("b"u8, key, whole, ref bids)
                    || Take("a"u8, key, whole, ref asks);
            }
        }
        catch (JsonException e)
        {
            throw new FrameException($"byte {e.BytePositionInLine ?? 0}", "not JSON");
        }

        var firstId = Utf8Number.ParseLong(first, "U");
        return new BinanceDepthDelta(
            symbol,
            firstId,
            Utf8Number.ParseLong(last, "u"),
            isSpot ? firstId - 1 : Utf8Number.ParseLong(previous, "pu"),
            Utf8Number.ParseLong(time, isSpot ? "E" : "T"),
            bids,
            asks);
    }

    /// <summary>Writes levels into one side of a book.</summary>
    /// <param name="levels">JSON array of price and size pairs.</param>
    /// <param name="book">The book.</param>
    /// <param name="isBid">Which side.</param>
    /// <param name="seen">Takes the levels as they are told as well; null: nobody asks.</param>
    /// <exception cref="FrameException">Malformed; the book is then half written and must be reset.</exception>
    public static void Apply(ReadOnlySpan<byte> levels, DepthBook book, bool isBid, List<BookLevel>? seen = null)
    {
        var place = isBid ? "b" : "a";
        try
        {
            var reader = new Utf8JsonReader(levels);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
            {
                throw new FrameException(place, "no levels");
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.StartArray)
            {
                var price = Number(ref reader, place);
                var size = Number(ref reader, place);
                if (price <= 0)
                {
                    throw new FrameException(place, "a price is not positive");
                }

                seen?.Add(new BookLevel(price, size));
                if (isBid)
                {
                    book.SetBid(price, size);
                }
                else
                {
                    book.SetAsk(price, size);
                }

                if (!reader.Read() || reader.TokenType != JsonTokenType.EndArray)
                {
                    throw new FrameException(place, "a level is not a pair");
                }
            }

            if (reader.TokenType != JsonTokenType.EndArray)
            {
                throw new FrameException(place, "something else than levels");
            }
        }
        catch (JsonException)
        {
            throw new FrameException(place, "not JSON");
        }
    }

    private static decimal Number(ref Utf8JsonReader reader, string place)
    {
        if (!reader.Read() || reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number))
        {
            throw new FrameException(place, "a level is not a pair of numbers");
        }

        return Utf8Number.ParseNonNegative(reader.ValueSpan, place);
    }

    private static bool Take(ReadOnlySpan<byte> name, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, ref ReadOnlySpan<byte> target)
    {
        if (!key.SequenceEqual(name))
        {
            return false;
        }

        target = value;
        return true;
    }
}
