using System.Runtime.CompilerServices;
using System.Text.Json;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Bybit;

/// <summary>
/// A frame of the public stream, read in one pass and without allocation: best bid and ask arrive up to a hundred times
/// a second per symbol. One instance is used again for every frame. It holds what the frame says; whether that fits the
/// book is for <see cref="BybitBook"/> to say.
/// </summary>
internal sealed class BybitPublicFrame
{
    // The deepest topic there is has this many levels a side.
    private const int MaxLevels = 1000;

    private BookLevel[] _bids = new BookLevel[64];
    private BookLevel[] _asks = new BookLevel[64];
    private int _bidCount;
    private int _askCount;
    private Range _topic;
    private Range _symbol;
    private bool _hasTopic;
    private bool _hasSymbol;

    /// <summary>Snapshot, delta, or unknown when the frame does not say.</summary>
    public FrameType Type { get; private set; }

    /// <summary>The venue's time of the push, milliseconds since 1970; −1 when missing.</summary>
    public long TimeMs { get; private set; }

    /// <summary>Update number of a book; −1 when missing.</summary>
    public long UpdateId { get; private set; }

    /// <summary>Cross sequence of a book: compares depths of one symbol; −1 when missing.</summary>
    public long CrossSequence { get; private set; }

    /// <summary>What a ticker frame says; fields it does not mention are null.</summary>
    public TickerFields Ticker { get; private set; }

    /// <summary>Bid levels in the frame's order.</summary>
    public ReadOnlySpan<BookLevel> Bids => _bids.AsSpan(0, _bidCount);

    /// <summary>Ask levels in the frame's order.</summary>
    public ReadOnlySpan<BookLevel> Asks => _asks.AsSpan(0, _askCount);

    /// <summary>The topic, or empty for answers to requests.</summary>
    /// <param name="frame">The frame that was read.</param>
    public ReadOnlySpan<byte> Topic(ReadOnlySpan<byte> frame) => _hasTopic ? frame[_topic] : [];

    /// <summary>The symbol that the data names, or empty.</summary>
    /// <param name="frame">The frame that was read.</param>
    public ReadOnlySpan<byte> Symbol(ReadOnlySpan<byte> frame) => _hasSymbol ? frame[_symbol] : [];

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
        _hasTopic = false;
        _hasSymbol = false;
        Type = FrameType.Unknown;
        TimeMs = -1;
        UpdateId = -1;
        CrossSequence = -1;
        Ticker = default;
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
            if (name.SequenceEqual("data"u8))
            {
                reader.Read();
                ReadData(ref reader);
            }
            else if (name.SequenceEqual("topic"u8))
            {
                _topic = ReadText(ref reader, "topic");
                _hasTopic = true;
            }
            else if (name.SequenceEqual("type"u8))
            {
                ReadType(ref reader);
            }
            else if (name.SequenceEqual("ts"u8))
            {
                TimeMs = ReadLong(ref reader, "ts");
            }
            else
            {
                reader.Skip();
            }
        }

        // A second value after the object is an error, which the reader finds when asked on.
        reader.Read();
    }

    private void ReadData(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            // Pings are answered with an array here; a stream's data is an object.
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            switch (name.Length)
            {
                case 1 when name[0] == (byte)'b':
                    _bidCount = ReadLevels(ref reader, ref _bids, "data.b");
                    break;
                case 1 when name[0] == (byte)'a':
                    _askCount = ReadLevels(ref reader, ref _asks, "data.a");
                    break;
                case 1 when name[0] == (byte)'u':
                    UpdateId = ReadLong(ref reader, "data.u");
                    break;
                case 1 when name[0] == (byte)'s':
                    ReadSymbol(ref reader);
                    break;
                case 3 when name.SequenceEqual("seq"u8):
                    CrossSequence = ReadLong(ref reader, "data.seq");
                    break;
                default:
                    ReadTickerField(ref reader, name);
                    break;
            }
        }
    }

    private void ReadTickerField(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("symbol"u8))
        {
            ReadSymbol(ref reader);
        }
        else if (name.SequenceEqual("markPrice"u8))
        {
            Ticker = Ticker with { Mark = ReadDecimal(ref reader, "data.markPrice") };
        }
        else if (name.SequenceEqual("indexPrice"u8))
        {
            Ticker = Ticker with { Index = ReadDecimal(ref reader, "data.indexPrice") };
        }
        else if (name.SequenceEqual("fundingRate"u8))
        {
            Ticker = Ticker with { FundingRate = ReadDecimal(ref reader, "data.fundingRate") };
        }
        else if (name.SequenceEqual("nextFundingTime"u8))
        {
            var text = ReadScalar(ref reader, "data.nextFundingTime");
            Ticker = Ticker with
            {
                NextFundingMs = text.IsEmpty ? null : Utf8Number.ParseLong(text, "data.nextFundingTime"),
            };
        }
        else
        {
            reader.Skip();
        }
    }

    private void ReadSymbol(ref Utf8JsonReader reader)
    {
        _symbol = ReadText(ref reader, "data.symbol");
        _hasSymbol = true;
    }

    private void ReadType(ref Utf8JsonReader reader)
    {
        var text = ReadScalar(ref reader, "type");
        Type = text.SequenceEqual("snapshot"u8) ? FrameType.Snapshot
            : text.SequenceEqual("delta"u8) ? FrameType.Delta
            : FrameType.Unknown;
    }

    private static int ReadLevels(ref Utf8JsonReader reader, ref BookLevel[] levels, string place)
    {
        Expect(ref reader, JsonTokenType.StartArray, place);
        var count = 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.StartArray)
        {
            if (count == MaxLevels)
            {
                throw new FrameException(place, "too many levels");
            }

            if (count == levels.Length)
            {
                Array.Resize(ref levels, count * 2);
            }

            var price = Utf8Number.ParseNonNegative(ReadScalar(ref reader, place), place);
            var size = Utf8Number.ParseNonNegative(ReadScalar(ref reader, place), place);
            if (price == 0)
            {
                throw new FrameException(place, "price zero");
            }

            levels[count++] = new BookLevel(price, size);
            Expect(ref reader, JsonTokenType.EndArray, place);
        }

        return reader.TokenType == JsonTokenType.EndArray ? count : throw new FrameException(place, "not an array of levels");
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType token, string place)
    {
        if (!reader.Read() || reader.TokenType != token)
        {
            throw new FrameException(place, "not [price, size] pairs");
        }
    }

    private static Range ReadText(ref Utf8JsonReader reader, string place)
    {
        var text = ReadScalar(ref reader, place);
        var start = (int)reader.TokenStartIndex + 1;
        return reader.TokenType == JsonTokenType.String
            ? new Range(start, start + text.Length)
            : throw new FrameException(place, "not a text");
    }

    private static long ReadLong(ref Utf8JsonReader reader, string place) =>
        Utf8Number.ParseLong(ReadScalar(ref reader, place), place);

    // Empty when the field does not apply, as funding of a delivery contract.
    private static decimal? ReadDecimal(ref Utf8JsonReader reader, string place)
    {
        var text = ReadScalar(ref reader, place);
        return text.IsEmpty ? null : Utf8Number.ParseDecimal(text, place);
    }

    // Numbers come as text or as JSON numbers; the digits are the same.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ReadOnlySpan<byte> ReadScalar(ref Utf8JsonReader reader, string place)
    {
        if (!reader.Read()
            || (reader.TokenType != JsonTokenType.String && reader.TokenType != JsonTokenType.Number)
            || reader.ValueIsEscaped)
        {
            throw new FrameException(place, "neither text nor number");
        }

        return reader.ValueSpan;
    }
}

/// <summary>How a frame of the public stream is to be taken.</summary>
internal enum FrameType
{
    /// <summary>Not said, or said in a word we do not know.</summary>
    Unknown = 0,

    /// <summary>Replaces everything known.</summary>
    Snapshot = 1,

    /// <summary>Changes what is known.</summary>
    Delta = 2,
}

/// <summary>Fields of a ticker frame that matter here; null when the frame does not mention them.</summary>
/// <param name="Mark">Mark price.</param>
/// <param name="Index">Index price.</param>
/// <param name="FundingRate">Rate of the next stamp.</param>
/// <param name="NextFundingMs">Next stamp, milliseconds since 1970.</param>
internal readonly record struct TickerFields(decimal? Mark, decimal? Index, decimal? FundingRate, long? NextFundingMs)
{
    /// <summary>True when the frame mentions none of them.</summary>
    public bool IsEmpty => Mark is null && Index is null && FundingRate is null && NextFundingMs is null;
}
