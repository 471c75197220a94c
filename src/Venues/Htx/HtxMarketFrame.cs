using System.Runtime.CompilerServices;
using System.Text.Json;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Htx;

/// <summary>
/// A frame of a market stream, read in one pass and without allocation. One instance is used again for every frame. It holds
/// what the frame says, in contracts or, of spot, in coins; whether that fits the book is for <see cref="HtxBook"/> to say.
/// </summary>
internal sealed class HtxMarketFrame
{
    // The deepest topic there is has this many levels a side.
    private const int MaxLevels = 150;

    private readonly BookLevel[] _bids = new BookLevel[MaxLevels];
    private readonly BookLevel[] _asks = new BookLevel[MaxLevels];
    private int _bidCount;
    private int _askCount;
    private Range _channel;
    private bool _hasChannel;

    // Spot tells the sizes of the top beside its prices, in any order.
    private decimal _bidSize;
    private decimal _askSize;
    private bool _isBare;

    /// <summary>The server's ping; −1 when the frame is none.</summary>
    public long Ping { get; private set; }

    /// <summary>The venue's time of the push, milliseconds since 1970; −1 when missing.</summary>
    public long TimeMs { get; private set; }

    /// <summary>The venue's time of the book; −1 when missing.</summary>
    public long BookTimeMs { get; private set; }

    /// <summary>Version of a book, or the sequence number of a top; −1 when missing.</summary>
    public long Version { get; private set; }

    /// <summary>Of a kept book: snapshot or update; unknown for every other frame.</summary>
    public HtxBookEvent Event { get; private set; }

    /// <summary>Closing price of a candle; null when missing.</summary>
    public decimal? Close { get; private set; }

    /// <summary>True when the frame has a tick: anything else is an answer.</summary>
    public bool HasTick { get; private set; }

    /// <summary>Bid levels in the frame's order.</summary>
    public ReadOnlySpan<BookLevel> Bids => _bids.AsSpan(0, _bidCount);

    /// <summary>Ask levels in the frame's order.</summary>
    public ReadOnlySpan<BookLevel> Asks => _asks.AsSpan(0, _askCount);

    /// <summary>The channel, or empty for answers and pings.</summary>
    /// <param name="frame">The frame that was read.</param>
    public ReadOnlySpan<byte> Channel(ReadOnlySpan<byte> frame) => _hasChannel ? frame[_channel] : [];

    /// <summary>The symbol in the channel's name, <c>market.SYMBOL.…</c>; empty when there is none.</summary>
    /// <param name="channel">The channel.</param>
    public static ReadOnlySpan<byte> Symbol(ReadOnlySpan<byte> channel)
    {
        var prefix = "market."u8;
        if (!channel.StartsWith(prefix))
        {
            return [];
        }

        var rest = channel[prefix.Length..];
        var end = rest.IndexOf((byte)'.');
        return end < 0 ? [] : rest[..end];
    }

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
        _isBare = false;
        _bidSize = 0;
        _askSize = 0;
        Ping = -1;
        TimeMs = -1;
        BookTimeMs = -1;
        Version = -1;
        Event = HtxBookEvent.Unknown;
        Close = null;
        HasTick = false;
    }

    private void ReadRoot(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new FrameException("$", "not an object");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("tick"u8))
            {
                reader.Read();
                ReadTick(ref reader);
            }
            else if (reader.ValueTextEquals("ch"u8))
            {
                ReadChannel(ref reader);
            }
            else if (reader.ValueTextEquals("ts"u8))
            {
                TimeMs = ReadLong(ref reader, "ts");
            }
            else if (reader.ValueTextEquals("ping"u8))
            {
                Ping = ReadLong(ref reader, "ping");
            }
            else
            {
                reader.Skip();
            }
        }

        // A second value after the object is an error, which the reader finds when asked on.
        reader.Read();
    }

    private void ReadTick(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new FrameException("tick", "not an object");
        }

        HasTick = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            if (name.SequenceEqual("bid"u8))
            {
                _bidCount = ReadBest(ref reader, _bids, "tick.bid");
            }
            else if (name.SequenceEqual("ask"u8))
            {
                _askCount = ReadBest(ref reader, _asks, "tick.ask");
            }
            else if (name.SequenceEqual("version"u8))
            {
                Version = ReadLong(ref reader, "tick.version");
            }
            else if (name.SequenceEqual("ts"u8))
            {
                BookTimeMs = ReadLong(ref reader, "tick.ts");
            }
            else
            {
                ReadOther(ref reader, name);
            }
        }

        if (_isBare)
        {
            _bidCount = WithSize(_bids, _bidCount, _bidSize, "tick.bidSize");
            _askCount = WithSize(_asks, _askCount, _askSize, "tick.askSize");
        }
    }

    private void ReadOther(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("bids"u8))
        {
            _bidCount = ReadLevels(ref reader, _bids, "tick.bids");
        }
        else if (name.SequenceEqual("asks"u8))
        {
            _askCount = ReadLevels(ref reader, _asks, "tick.asks");
        }
        else if (name.SequenceEqual("bidSize"u8))
        {
            _bidSize = ReadSize(ref reader, "tick.bidSize");
        }
        else if (name.SequenceEqual("askSize"u8))
        {
            _askSize = ReadSize(ref reader, "tick.askSize");
        }
        else if (name.SequenceEqual("seqId"u8))
        {
            Version = ReadLong(ref reader, "tick.seqId");
        }
        else if (name.SequenceEqual("quoteTime"u8))
        {
            BookTimeMs = ReadLong(ref reader, "tick.quoteTime");
        }
        else if (name.SequenceEqual("event"u8))
        {
            var text = ReadScalar(ref reader, "tick.event");
            Event = text.SequenceEqual("snapshot"u8) ? HtxBookEvent.Snapshot
                : text.SequenceEqual("update"u8) ? HtxBookEvent.Update
                : throw new FrameException("tick.event", "neither snapshot nor update");
        }
        else if (name.SequenceEqual("close"u8))
        {
            Close = Utf8Number.ParseNonNegative(ReadScalar(ref reader, "tick.close"), "tick.close");
        }
        else
        {
            reader.Skip();
        }
    }

    // [price, contracts], or the price alone with the size beside it; null when that side is empty.
    private int ReadBest(ref Utf8JsonReader reader, BookLevel[] levels, string place)
    {
        if (reader.Read() && reader.TokenType == JsonTokenType.Null)
        {
            return 0;
        }

        if (reader.TokenType is JsonTokenType.Number or JsonTokenType.String && !reader.ValueIsEscaped)
        {
            _isBare = true;
            levels[0] = new BookLevel(Utf8Number.ParseNonNegative(reader.ValueSpan, place), 0);
            return 1;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new FrameException(place, "not a [price, contracts] pair");
        }

        levels[0] = ReadPair(ref reader, place);
        return levels[0].Size == 0 ? throw new FrameException(place, "best level without contracts") : 1;
    }

    private decimal ReadSize(ref Utf8JsonReader reader, string place)
    {
        _isBare = true;
        return Utf8Number.ParseNonNegative(ReadScalar(ref reader, place), place);
    }

    // A side without a price is empty; a price without a size, or a size without a price, is half a frame.
    private static int WithSize(BookLevel[] levels, int count, decimal size, string place)
    {
        var price = count == 1 ? levels[0].Price : 0;
        if (price == 0 || size == 0)
        {
            return price == size ? 0 : throw new FrameException(place, "price or size missing");
        }

        levels[0] = new BookLevel(price, size);
        return 1;
    }

    private static int ReadLevels(ref Utf8JsonReader reader, BookLevel[] levels, string place)
    {
        if (!reader.Read() || reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.Null))
        {
            throw new FrameException(place, "not an array of levels");
        }

        var count = 0;
        while (reader.TokenType != JsonTokenType.Null && reader.Read() && reader.TokenType == JsonTokenType.StartArray)
        {
            if (count == levels.Length)
            {
                throw new FrameException(place, "too many levels");
            }

            levels[count++] = ReadPair(ref reader, place);
        }

        return reader.TokenType is JsonTokenType.EndArray or JsonTokenType.Null ? count : throw new FrameException(place, "not an array of levels");
    }

    // From the opening bracket to the closing one.
    private static BookLevel ReadPair(ref Utf8JsonReader reader, string place)
    {
        var price = Utf8Number.ParseNonNegative(ReadScalar(ref reader, place), place);
        var size = Utf8Number.ParseNonNegative(ReadScalar(ref reader, place), place);
        if (price == 0)
        {
            throw new FrameException(place, "price zero");
        }

        return reader.Read() && reader.TokenType == JsonTokenType.EndArray
            ? new BookLevel(price, size)
            : throw new FrameException(place, "not a [price, contracts] pair");
    }

    private void ReadChannel(ref Utf8JsonReader reader)
    {
        var text = ReadScalar(ref reader, "ch");
        if (reader.TokenType != JsonTokenType.String)
        {
            throw new FrameException("ch", "not a text");
        }

        var start = (int)reader.TokenStartIndex + 1;
        _channel = new Range(start, start + text.Length);
        _hasChannel = true;
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

/// <summary>How a frame of a kept book is to be taken.</summary>
internal enum HtxBookEvent
{
    /// <summary>Not said.</summary>
    Unknown = 0,

    /// <summary>Replaces everything known.</summary>
    Snapshot = 1,

    /// <summary>Changes what is known.</summary>
    Update = 2,
}
