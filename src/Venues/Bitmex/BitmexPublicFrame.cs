using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Bitmex;

/// <summary>
/// A frame of a public table, read in one pass and without allocation. One instance is used again for every frame. It holds what
/// the frame says; whether that fits the book is for <see cref="BitmexBook"/> to say.
/// </summary>
internal sealed class BitmexPublicFrame
{
    // The image of a table of 25 levels a side for a handful of symbols is far below it.
    private const int MaxRows = 20_000;

    private BitmexRow[] _rows = new BitmexRow[64];
    private int _count;

    /// <summary>Which table; <see cref="BitmexTableKind.None"/> for answers to requests.</summary>
    public BitmexTableKind Table { get; private set; }

    /// <summary>What happened to the rows.</summary>
    public BitmexAction Action { get; private set; }

    /// <summary>The rows in the frame's order.</summary>
    public ReadOnlySpan<BitmexRow> Rows => _rows.AsSpan(0, _count);

    /// <summary>Reads a frame.</summary>
    /// <param name="frame">UTF-8 JSON.</param>
    /// <exception cref="FrameException">Not JSON, or a field that is not what it must be.</exception>
    public void Read(ReadOnlySpan<byte> frame)
    {
        _count = 0;
        Table = BitmexTableKind.None;
        Action = BitmexAction.Unknown;
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
                ReadRows(ref reader);
            }
            else if (name.SequenceEqual("table"u8))
            {
                Table = TableOf(Scalar(ref reader, "table"));
            }
            else if (name.SequenceEqual("action"u8))
            {
                Action = ActionOf(Scalar(ref reader, "action"));
            }
            else
            {
                reader.Skip();
            }
        }

        // A second value after the object is an error, which the reader finds when asked on.
        reader.Read();
    }

    private void ReadRows(ref Utf8JsonReader reader)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartArray)
        {
            throw new FrameException("data", "not an array");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            if (_count == MaxRows)
            {
                throw new FrameException("data", "too many rows");
            }

            if (_count == _rows.Length)
            {
                Array.Resize(ref _rows, _count * 2);
            }

            _rows[_count] = default;
            ReadRow(ref reader, ref _rows[_count]);
            _count++;
        }

        if (reader.TokenType != JsonTokenType.EndArray)
        {
            throw new FrameException("data", "not an array of objects");
        }
    }

    private static void ReadRow(ref Utf8JsonReader reader, ref BitmexRow row)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.ValueSpan;
            switch (name.Length)
            {
                case 2 when name.SequenceEqual("id"u8):
                    row.Id = Utf8Number.ParseLong(Scalar(ref reader, "data.id"), "data.id");
                    break;
                case 4 when name.SequenceEqual("side"u8):
                    row.Side = SideOf(Scalar(ref reader, "data.side"));
                    break;
                case 4 when name.SequenceEqual("size"u8):
                    row.Size = Amount(ref reader, "data.size");
                    break;
                case 5 when name.SequenceEqual("price"u8):
                    row.Price = Amount(ref reader, "data.price");
                    break;
                case 6 when name.SequenceEqual("symbol"u8):
                    row.Symbol = TextAt(ref reader);
                    break;
                case 7 when name.SequenceEqual("bidSize"u8):
                    row.BidSize = Amount(ref reader, "data.bidSize");
                    break;
                case 7 when name.SequenceEqual("askSize"u8):
                    row.AskSize = Amount(ref reader, "data.askSize");
                    break;
                case 8 when name.SequenceEqual("bidPrice"u8):
                    row.Bid = Amount(ref reader, "data.bidPrice");
                    break;
                case 8 when name.SequenceEqual("askPrice"u8):
                    row.Ask = Amount(ref reader, "data.askPrice");
                    break;
                default:
                    ReadRare(ref reader, ref row, name);
                    break;
            }
        }

        if (reader.TokenType != JsonTokenType.EndObject)
        {
            throw new FrameException("data", "a row without end");
        }
    }

    private static void ReadRare(ref Utf8JsonReader reader, ref BitmexRow row, ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("timestamp"u8))
        {
            row.Time = TimeOrNull(ref reader, "data.timestamp");
        }
        else if (name.SequenceEqual("markPrice"u8))
        {
            row.Mark = Amount(ref reader, "data.markPrice");
        }
        else if (name.SequenceEqual("indicativeSettlePrice"u8))
        {
            row.Index = Amount(ref reader, "data.indicativeSettlePrice");
        }
        else if (name.SequenceEqual("fundingRate"u8))
        {
            var text = Scalar(ref reader, "data.fundingRate");
            row.FundingRate = text.IsEmpty ? null : Utf8Number.ParseDecimal(text, "data.fundingRate");
        }
        else if (name.SequenceEqual("fundingTimestamp"u8))
        {
            row.NextFunding = TimeOrNull(ref reader, "data.fundingTimestamp");
        }
        else
        {
            reader.Skip();
        }
    }

    private static BitmexTableKind TableOf(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("quote"u8) ? BitmexTableKind.Quote
        : name.SequenceEqual("instrument"u8) ? BitmexTableKind.Instrument
        : name.SequenceEqual("orderBookL2_25"u8) ? BitmexTableKind.Book
        : throw new FrameException("table", "not one that was subscribed to");

    private static BitmexAction ActionOf(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("insert"u8) ? BitmexAction.Insert
        : name.SequenceEqual("update"u8) ? BitmexAction.Update
        : name.SequenceEqual("delete"u8) ? BitmexAction.Delete
        : name.SequenceEqual("partial"u8) ? BitmexAction.Partial
        : throw new FrameException("action", "none of partial, insert, update, delete");

    private static Side SideOf(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("Buy"u8) ? Side.Buy
        : word.SequenceEqual("Sell"u8) ? Side.Sell
        : throw new FrameException("data.side", "neither Buy nor Sell");

    private static decimal? Amount(ref Utf8JsonReader reader, string place)
    {
        var text = Scalar(ref reader, place);
        return text.IsEmpty ? null : Utf8Number.ParseNonNegative(text, place);
    }

    private static DateTimeOffset? TimeOrNull(ref Utf8JsonReader reader, string place)
    {
        var text = Scalar(ref reader, place);
        return text.IsEmpty ? null : IsoTime.Parse(text, place);
    }

    private static Range TextAt(ref Utf8JsonReader reader)
    {
        var text = Scalar(ref reader, "data.symbol");
        var start = (int)reader.TokenStartIndex + 1;
        return reader.TokenType == JsonTokenType.String ? new Range(start, start + text.Length) : throw new FrameException("data.symbol", "not a text");
    }

    // Empty for null: a field that does not apply.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ReadOnlySpan<byte> Scalar(ref Utf8JsonReader reader, string place)
    {
        if (!reader.Read() || reader.ValueIsEscaped
            || reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number or JsonTokenType.Null))
        {
            throw new FrameException(place, "neither text nor number");
        }

        return reader.TokenType == JsonTokenType.Null ? [] : reader.ValueSpan;
    }
}

/// <summary>The public tables that are read.</summary>
internal enum BitmexTableKind
{
    /// <summary>No table: an answer, a greeting, an error.</summary>
    None = 0,

    /// <summary>Best bid and ask.</summary>
    Quote = 1,

    /// <summary>Mark price and funding.</summary>
    Instrument = 2,

    /// <summary>25 levels a side.</summary>
    Book = 3,
}

/// <summary>What a frame does to its table.</summary>
internal enum BitmexAction
{
    /// <summary>Not said.</summary>
    Unknown = 0,

    /// <summary>The whole table.</summary>
    Partial = 1,

    /// <summary>New rows.</summary>
    Insert = 2,

    /// <summary>Changed fields of rows that are there.</summary>
    Update = 3,

    /// <summary>Rows that are gone.</summary>
    Delete = 4,
}

/// <summary>Fields of a public row that matter here; null when the row does not mention them. Sizes in contracts.</summary>
[StructLayout(LayoutKind.Auto)]
internal struct BitmexRow
{
    /// <summary>Where in the frame the symbol stands; empty when missing.</summary>
    public Range Symbol;

    /// <summary>The venue's time of the row.</summary>
    public DateTimeOffset? Time;

    /// <summary>Best bid.</summary>
    public decimal? Bid;

    /// <summary>Contracts at the best bid.</summary>
    public decimal? BidSize;

    /// <summary>Best ask.</summary>
    public decimal? Ask;

    /// <summary>Contracts at the best ask.</summary>
    public decimal? AskSize;

    /// <summary>Mark price.</summary>
    public decimal? Mark;

    /// <summary>Index price.</summary>
    public decimal? Index;

    /// <summary>Rate of the next stamp.</summary>
    public decimal? FundingRate;

    /// <summary>Next stamp.</summary>
    public DateTimeOffset? NextFunding;

    /// <summary>Id of a level; zero when missing.</summary>
    public long Id;

    /// <summary>Side of a level.</summary>
    public Side? Side;

    /// <summary>Contracts of a level.</summary>
    public decimal? Size;

    /// <summary>Price of a level.</summary>
    public decimal? Price;
}
