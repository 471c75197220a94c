using System.Runtime.CompilerServices;
using System.Text.Json;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Okx;

/// <summary>
/// A frame of the public stream, read in one pass and without allocation: best bid and ask arrive up to a hundred times a
/// second per symbol. One instance is used again for every frame. Sizes are in contracts; whether the frame fits the book is
/// for <see cref="OkxBook"/> to say.
/// </summary>
internal sealed class OkxPublicFrame
{
    // Channel "books" has so many levels a side.
    private const int MaxLevels = 400;

    private BookLevel[] _bids = new BookLevel[64];
    private BookLevel[] _asks = new BookLevel[64];
    private int _bidCount;
    private int _askCount;
    private Range _channel;
    private Range _symbol;
    private bool _hasChannel;
    private bool _hasSymbol;

    /// <summary>Snapshot, delta, or unknown when the frame does not say, as all but the deep book's do not.</summary>
    public FrameType Type { get; private set; }

    /// <summary>True for answers to requests and notices.</summary>
    public bool IsEvent { get; private set; }

    /// <summary>The venue's time, milliseconds since 1970; −1 when missing.</summary>
    public long TimeMs { get; private set; }

    /// <summary>Update number of a book; −1 when missing.</summary>
    public long Sequence { get; private set; }

    /// <summary>Update number that this one follows; −1 for a snapshot, −2 when missing.</summary>
    public long Previous { get; private set; }

    /// <summary>Mark price; null when missing.</summary>
    public decimal? Mark { get; private set; }

    /// <summary>Rate of the next stamp; null when missing.</summary>
    public decimal? FundingRate { get; private set; }

    /// <summary>Next stamp, milliseconds since 1970; null when missing.</summary>
    public long? FundingMs { get; private set; }

    /// <summary>Bid levels in the frame's order, sizes in contracts.</summary>
    public ReadOnlySpan<BookLevel> Bids => _bids.AsSpan(0, _bidCount);

    /// <summary>Ask levels in the frame's order, sizes in contracts.</summary>
    public ReadOnlySpan<BookLevel> Asks => _asks.AsSpan(0, _askCount);

    /// <summary>The channel, or empty.</summary>
    /// <param name="frame">The frame that was read.</param>
    public ReadOnlySpan<byte> Channel(ReadOnlySpan<byte> frame) => _hasChannel ? frame[_channel] : [];

    /// <summary>The symbol of the channel, or empty.</summary>
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
        _hasChannel = false;
        _hasSymbol = false;
        Type = FrameType.Unknown;
        IsEvent = false;
        TimeMs = -1;
        Sequence = -1;
        Previous = -2;
        Mark = null;
        FundingRate = null;
        FundingMs = null;
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
            if (name.SequenceEqual("arg"u8))
            {
                ReadArg(ref reader);
            }
            else if (name.SequenceEqual("data"u8))
            {
                ReadRows(ref reader);
            }
            else if (name.SequenceEqual("action"u8))
            {
                var text = ReadScalar(ref reader, "action");
                Type = text.SequenceEqual("snapshot"u8) ? FrameType.Snapshot
                    : text.SequenceEqual("update"u8) ? FrameType.Delta
                    : throw new FrameException("action", "neither snapshot nor update");
            }
            else
            {
                IsEvent |= name.SequenceEqual("event"u8);
                reader.Skip();
            }
        }

        // A second value after the object is an error, which the reader finds when asked on.
        reader.Read();
    }

    private void ReadArg(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartObject, "arg");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueSpan.SequenceEqual("channel"u8))
            {
                _channel = ReadText(ref reader, "arg.channel");
                _hasChannel = true;
            }
            else if (reader.ValueSpan.SequenceEqual("instId"u8))
            {
                _symbol = ReadText(ref reader, "arg.instId");
                _hasSymbol = true;
            }
            else
            {
                reader.Skip();
            }
        }
    }

    // One row a frame: the channels subscribed to are each about one instrument.
    private void ReadRows(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartArray, "data");
        Expect(ref reader, JsonTokenType.StartObject, "data");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadField(ref reader, reader.ValueSpan);
        }

        Expect(ref reader, JsonTokenType.EndArray, "data");
    }

    private void ReadField(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        switch (name.Length)
        {
            case 2 when name.SequenceEqual("ts"u8):
                TimeMs = ReadLong(ref reader, "data.ts");
                break;
            case 4 when name.SequenceEqual("bids"u8):
                _bidCount = ReadLevels(ref reader, ref _bids, "data.bids");
                break;
            case 4 when name.SequenceEqual("asks"u8):
                _askCount = ReadLevels(ref reader, ref _asks, "data.asks");
                break;
            case 5 when name.SequenceEqual("seqId"u8):
                Sequence = ReadLong(ref reader, "data.seqId");
                break;
            case 9 when name.SequenceEqual("prevSeqId"u8):
                Previous = ReadLong(ref reader, "data.prevSeqId");
                break;
            case 6 when name.SequenceEqual("markPx"u8):
                Mark = Utf8Number.ParseNonNegative(ReadScalar(ref reader, "data.markPx"), "data.markPx");
                break;
            case 11 when name.SequenceEqual("fundingRate"u8):
                FundingRate = Utf8Number.ParseDecimal(ReadScalar(ref reader, "data.fundingRate"), "data.fundingRate");
                break;
            case 11 when name.SequenceEqual("fundingTime"u8):
                FundingMs = ReadLong(ref reader, "data.fundingTime");
                break;
            default:
                reader.Skip();
                break;
        }
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

            // A word that means nothing any more, and the number of orders.
            while (reader.Read() && reader.TokenType is JsonTokenType.String or JsonTokenType.Number)
            {
            }

            if (reader.TokenType != JsonTokenType.EndArray)
            {
                throw new FrameException(place, "not an array of levels");
            }
        }

        return reader.TokenType == JsonTokenType.EndArray ? count : throw new FrameException(place, "not an array of levels");
    }

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType token, string place)
    {
        if (!reader.Read() || reader.TokenType != token)
        {
            throw new FrameException(place, "not what the channel sends");
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
