using System.Runtime.CompilerServices;
using System.Text.Json;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.CoinEx;

/// <summary>What a frame of the public stream is about.</summary>
internal enum CoinExFrameKind
{
    /// <summary>Neither an answer nor a push that we know.</summary>
    Unknown = 0,

    /// <summary>Answer to a request.</summary>
    Answer = 1,

    /// <summary><c>bbo.update</c>.</summary>
    Top = 2,

    /// <summary><c>depth.update</c>.</summary>
    Depth = 3,

    /// <summary><c>state.update</c>: a list, read by <see cref="WireObject"/>.</summary>
    State = 4,
}

/// <summary>
/// A frame of the public stream, unpacked, read in one pass and without allocation. One instance is used again for every
/// frame. It holds what the frame says; whether that fits the book is for <see cref="CoinExBook"/> to say.
/// </summary>
internal sealed class CoinExPublicFrame
{
    // The deepest channel there is has this many levels a side.
    private const int MaxLevels = 50;

    private BookLevel[] _bids = new BookLevel[MaxLevels];
    private BookLevel[] _asks = new BookLevel[MaxLevels];
    private int _bidCount;
    private int _askCount;
    private Range _market;
    private bool _hasMarket;

    /// <summary>What it is about.</summary>
    public CoinExFrameKind Kind { get; private set; }

    /// <summary>Id of the request that is answered; −1 when there is none.</summary>
    public long Id { get; private set; }

    /// <summary>Code of an answer; −1 when there is none.</summary>
    public long Code { get; private set; }

    /// <summary>The venue's time of the book, milliseconds since 1970; −1 when missing.</summary>
    public long TimeMs { get; private set; }

    /// <summary>Best bid and its size; zero where that side is empty, −1 where the frame does not say.</summary>
    public BookLevel Bid { get; private set; }

    /// <summary>Best ask and its size; zero where that side is empty, −1 where the frame does not say.</summary>
    public BookLevel Ask { get; private set; }

    /// <summary>True when a depth frame replaces the book; null when it does not say.</summary>
    public bool? IsFull { get; private set; }

    /// <summary>Checksum of the whole book after a depth frame; null when it does not say.</summary>
    public uint? Checksum { get; private set; }

    /// <summary>Bid levels of a depth frame.</summary>
    public ReadOnlySpan<BookLevel> Bids => _bids.AsSpan(0, _bidCount);

    /// <summary>Ask levels of a depth frame.</summary>
    public ReadOnlySpan<BookLevel> Asks => _asks.AsSpan(0, _askCount);

    /// <summary>The market that the data names, or empty.</summary>
    /// <param name="frame">The frame that was read.</param>
    public ReadOnlySpan<byte> Market(ReadOnlySpan<byte> frame) => _hasMarket ? frame[_market] : [];

    /// <summary>Reads a frame.</summary>
    /// <param name="frame">UTF-8 JSON.</param>
    /// <exception cref="FrameException">Not JSON, or a field that is not what it must be.</exception>
    public void Read(ReadOnlySpan<byte> frame)
    {
        Clear();
        var reader = new Utf8JsonReader(frame);
        try
        {
            ReadRoot(ref reader);
        }
        catch (JsonException)
        {
            throw new FrameException($"byte {reader.BytesConsumed}", "not JSON");
        }
    }

    private void Clear()
    {
        _bidCount = 0;
        _askCount = 0;
        _hasMarket = false;
        Kind = CoinExFrameKind.Unknown;
        Id = -1;
        Code = -1;
        TimeMs = -1;
        Bid = new BookLevel(-1, -1);
        Ask = new BookLevel(-1, -1);
        IsFull = null;
        Checksum = null;
    }

    private void ReadRoot(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new FrameException("$", "not an object");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            if (name.SequenceEqual("method"u8))
            {
                ReadMethod(ref reader);
            }
            else if (name.SequenceEqual("data"u8))
            {
                reader.Read();
                ReadData(ref reader);
            }
            else if (name.SequenceEqual("code"u8))
            {
                Code = ReadLong(ref reader, "code");
                Kind = CoinExFrameKind.Answer;
            }
            else if (name.SequenceEqual("id"u8))
            {
                // Pushes have an id too: null.
                reader.Read();
                Id = reader.TokenType == JsonTokenType.Null ? -1 : Utf8Number.ParseLong(Scalar(ref reader, "id"), "id");
            }
            else
            {
                reader.Skip();
            }
        }

        // A second value after the object is an error, which the reader finds when asked on.
        reader.Read();
    }

    private void ReadMethod(ref Utf8JsonReader reader)
    {
        var method = ReadScalar(ref reader, "method");
        Kind = method.SequenceEqual("bbo.update"u8) ? CoinExFrameKind.Top
            : method.SequenceEqual("depth.update"u8) ? CoinExFrameKind.Depth
            : method.SequenceEqual("state.update"u8) ? CoinExFrameKind.State
            : CoinExFrameKind.Unknown;
    }

    private void ReadData(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            if (name.SequenceEqual("market"u8))
            {
                ReadMarket(ref reader);
            }
            else if (name.SequenceEqual("updated_at"u8))
            {
                TimeMs = ReadLong(ref reader, "data.updated_at");
            }
            else if (name.StartsWith("best_"u8))
            {
                ReadBest(ref reader, name);
            }
            else if (name.SequenceEqual("is_full"u8))
            {
                IsFull = ReadFlag(ref reader, "data.is_full");
            }
            else if (name.SequenceEqual("depth"u8))
            {
                ReadDepth(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private void ReadBest(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("best_bid_price"u8))
        {
            Bid = Bid with { Price = ReadAmount(ref reader, "data.best_bid_price") };
        }
        else if (name.SequenceEqual("best_bid_size"u8))
        {
            Bid = Bid with { Size = ReadAmount(ref reader, "data.best_bid_size") };
        }
        else if (name.SequenceEqual("best_ask_price"u8))
        {
            Ask = Ask with { Price = ReadAmount(ref reader, "data.best_ask_price") };
        }
        else if (name.SequenceEqual("best_ask_size"u8))
        {
            Ask = Ask with { Size = ReadAmount(ref reader, "data.best_ask_size") };
        }
        else
        {
            reader.Skip();
        }
    }

    private void ReadDepth(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject, "data.depth", "not an object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            if (name.SequenceEqual("bids"u8))
            {
                _bidCount = ReadLevels(ref reader, ref _bids, "data.depth.bids");
            }
            else if (name.SequenceEqual("asks"u8))
            {
                _askCount = ReadLevels(ref reader, ref _asks, "data.depth.asks");
            }
            else if (name.SequenceEqual("updated_at"u8))
            {
                TimeMs = ReadLong(ref reader, "data.depth.updated_at");
            }
            else if (name.SequenceEqual("checksum"u8))
            {
                // The page says a signed number, its sample shows an unsigned one: the same 32 bits.
                var value = ReadLong(ref reader, "data.depth.checksum");
                Checksum = value is >= int.MinValue and <= uint.MaxValue
                    ? unchecked((uint)value)
                    : throw new FrameException("data.depth.checksum", "more than 32 bits");
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private void ReadMarket(ref Utf8JsonReader reader)
    {
        var text = ReadScalar(ref reader, "data.market");
        var start = (int)reader.TokenStartIndex + 1;
        _market = reader.TokenType == JsonTokenType.String
            ? new Range(start, start + text.Length)
            : throw new FrameException("data.market", "not a text");
        _hasMarket = true;
    }

    // A difference may name every level twice: those that came and those that went.
    private static int ReadLevels(ref Utf8JsonReader reader, ref BookLevel[] levels, string place)
    {
        Expect(ref reader, JsonTokenType.StartArray, place, "not an array");
        var count = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.StartArray)
        {
            if (count == 2 * MaxLevels)
            {
                throw new FrameException(place, "too many levels");
            }

            if (count == levels.Length)
            {
                Array.Resize(ref levels, 2 * MaxLevels);
            }

            var price = Utf8Number.ParseNonNegative(ReadScalar(ref reader, place), place);
            var size = Utf8Number.ParseNonNegative(ReadScalar(ref reader, place), place);
            levels[count++] = price > 0 ? new BookLevel(price, size) : throw new FrameException(place, "price zero");
            Expect(ref reader, JsonTokenType.EndArray, place, "not [price, size] pairs");
        }

        return reader.TokenType == JsonTokenType.EndArray ? count : throw new FrameException(place, "not an array of levels");
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType token, string place, string problem)
    {
        if (!reader.Read() || reader.TokenType != token)
        {
            throw new FrameException(place, problem);
        }
    }

    private static bool ReadFlag(ref Utf8JsonReader reader, string place)
    {
        reader.Read();
        return reader.TokenType switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            _ => throw new FrameException(place, "not true or false"),
        };
    }

    private static long ReadLong(ref Utf8JsonReader reader, string place) => Utf8Number.ParseLong(ReadScalar(ref reader, place), place);

    // Empty on a side without orders.
    private static decimal ReadAmount(ref Utf8JsonReader reader, string place)
    {
        var text = ReadScalar(ref reader, place);
        return text.IsEmpty ? 0 : Utf8Number.ParseNonNegative(text, place);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ReadOnlySpan<byte> ReadScalar(ref Utf8JsonReader reader, string place)
    {
        reader.Read();
        return Scalar(ref reader, place);
    }

    // Numbers come as text or as JSON numbers; the digits are the same.
    private static ReadOnlySpan<byte> Scalar(ref Utf8JsonReader reader, string place) =>
        (reader.TokenType == JsonTokenType.String || reader.TokenType == JsonTokenType.Number) && !reader.ValueIsEscaped
            ? reader.ValueSpan
            : throw new FrameException(place, "neither text nor number");
}
