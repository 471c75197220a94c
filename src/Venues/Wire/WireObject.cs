using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Hedgerow.Venues.Wire;

/// <summary>
/// A JSON object of a venue, read field by field with errors that name the path. For frames that are not hot: orders,
/// balances, answers.
/// </summary>
/// <param name="Element">The object.</param>
/// <param name="Path">Path from the frame's root; empty at the root.</param>
internal readonly record struct WireObject(JsonElement Element, string Path)
{
    /// <summary>Finds its fields: those of the element, or of it and what was told before.</summary>
    public FieldIndex Fields { get; init; } = new(Element);

    /// <summary>Parses a frame whose root is an object.</summary>
    /// <param name="frame">UTF-8 JSON.</param>
    /// <exception cref="FrameException">Not JSON, or not an object.</exception>
    public static WireObject Parse(ReadOnlySpan<byte> frame) => Of(ParseAny(frame));

    /// <summary>A parsed root that is an object.</summary>
    /// <param name="root">The root.</param>
    /// <exception cref="FrameException">Not an object.</exception>
    public static WireObject Of(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object ? new WireObject(root, string.Empty) : throw new FrameException("$", "not an object");

    /// <summary>A parsed root that is an array of objects.</summary>
    /// <param name="root">The root.</param>
    /// <exception cref="FrameException">Not such an array.</exception>
    public static List<WireObject> RowsOf(JsonElement root) => Rows(root, "$");

    /// <summary>Parses a frame whose root is an array of objects.</summary>
    /// <param name="frame">UTF-8 JSON.</param>
    /// <exception cref="FrameException">Not JSON, or not such an array.</exception>
    public static List<WireObject> ParseArray(ReadOnlySpan<byte> frame) => Rows(ParseAny(frame), "$");

    /// <summary>The object as it came.</summary>
    public string Raw => System.Text.Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(Element));

    /// <summary>True when the field is there and not null.</summary>
    /// <param name="name">Field.</param>
    public bool Has(string name) => TryGet(name, out _);

    /// <summary>Finds a field of an element.</summary>
    /// <param name="element">An object.</param>
    /// <param name="name">Field.</param>
    /// <param name="path">Where the object stands.</param>
    /// <param name="value">The field.</param>
    /// <exception cref="FrameException">A name that was met on the way is no text: half a surrogate pair, or bytes that are no UTF-8.</exception>
    public static bool TryGet(JsonElement element, string name, string path, out JsonElement value)
    {
        try
        {
            return element.TryGetProperty(name, out value);
        }
        catch (InvalidOperationException)
        {
            throw new FrameException(path.Length == 0 ? "$" : path, "the name of a field is not a text");
        }
    }

    /// <summary>A text field.</summary>
    /// <param name="name">Field.</param>
    public string Text(string name) => ToText(Get(name), name);

    /// <summary>A text field, or an empty text when it is missing or null.</summary>
    /// <param name="name">Field.</param>
    public string TextOrEmpty(string name) => TryGet(name, out var value) ? ToText(value, name) : string.Empty;

    /// <summary>A text or a whole number, as text: ids.</summary>
    /// <param name="name">Field.</param>
    public string Id(string name)
    {
        var value = Get(name);
        return value.ValueKind switch
        {
            JsonValueKind.String => TextOf(value, name),
            JsonValueKind.Number => value.GetRawText(),
            _ => throw Bad(name, "not an id"),
        };
    }

    /// <summary>A decimal, written as text or number.</summary>
    /// <param name="name">Field.</param>
    public decimal Decimal(string name) => ToDecimal(Get(name), name);

    /// <summary>A decimal; zero when the field is missing, null or an empty text.</summary>
    /// <param name="name">Field.</param>
    public decimal DecimalOrZero(string name)
    {
        if (!TryGet(name, out var value))
        {
            return 0;
        }

        return value.ValueKind == JsonValueKind.String && JsonMarshal.GetRawUtf8Value(value).Length == 2 ? 0 : ToDecimal(value, name);
    }

    /// <summary>A decimal that is not below zero.</summary>
    /// <param name="name">Field.</param>
    public decimal NonNegative(string name)
    {
        var value = Decimal(name);
        return value >= 0 ? value : throw Bad(name, "negative");
    }

    /// <summary>A whole number, written as text or number.</summary>
    /// <param name="name">Field.</param>
    public long Long(string name) => ToLong(Get(name), name) ?? throw Bad(name, "not a whole number");

    /// <summary>A truth value, written as JSON or as text.</summary>
    /// <param name="name">Field.</param>
    public bool Bool(string name)
    {
        var value = Get(name);
        return value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.String when TextOf(value, name) == "true" => true,
            JsonValueKind.String when TextOf(value, name) == "false" => false,
            _ => throw Bad(name, "not true or false"),
        };
    }

    /// <summary>A time in milliseconds since 1970.</summary>
    /// <param name="name">Field.</param>
    public DateTimeOffset TimeMs(string name)
    {
        var unixMs = Long(name);
        return Utf8Number.IsTimeMs(unixMs) ? DateTimeOffset.FromUnixTimeMilliseconds(unixMs) : throw Bad(name, Utf8Number.NoTime);
    }

    /// <summary>An inner object.</summary>
    /// <param name="name">Field.</param>
    public WireObject Object(string name)
    {
        var value = Get(name);
        return value.ValueKind == JsonValueKind.Object ? new WireObject(value, PathOf(name)) : throw Bad(name, "not an object");
    }

    /// <summary>An inner array of objects.</summary>
    /// <param name="name">Field.</param>
    public List<WireObject> Array(string name) => Rows(Get(name), PathOf(name));

    /// <summary>An inner array of whole numbers, written as texts or numbers.</summary>
    /// <param name="name">Field.</param>
    public List<long> Numbers(string name)
    {
        var array = Get(name);
        if (array.ValueKind != JsonValueKind.Array)
        {
            throw Bad(name, "not an array");
        }

        var numbers = new List<long>(array.GetArrayLength());
        foreach (var value in array.EnumerateArray())
        {
            numbers.Add(ToLong(value, name) ?? throw Bad(name, "not whole numbers"));
        }

        return numbers;
    }

    /// <summary>An inner array of texts; empty when it is missing or null.</summary>
    /// <param name="name">Field.</param>
    public List<string> Texts(string name)
    {
        if (!TryGet(name, out var value))
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            throw Bad(name, "not an array");
        }

        var texts = new List<string>(value.GetArrayLength());
        foreach (var text in value.EnumerateArray())
        {
            texts.Add(text.ValueKind == JsonValueKind.String ? TextOf(text, name) : throw Bad(name, "not texts"));
        }

        return texts;
    }

    // The bytes as they came: they may be no UTF-8, of which no text can be made but with replacements.
    /// <summary>An error about a field of this object.</summary>
    /// <param name="name">Field.</param>
    /// <param name="problem">What is wrong.</param>
    public FrameException Bad(string name, string problem) =>
        new(PathOf(name), problem) { Around = Excerpt.Of(JsonMarshal.GetRawUtf8Value(Element)) };

    /// <summary>Parses a frame whose root may be anything.</summary>
    /// <param name="frame">UTF-8 JSON.</param>
    /// <exception cref="FrameException">Not JSON, or more than one value.</exception>
    public static JsonElement ParseAny(ReadOnlySpan<byte> frame)
    {
        try
        {
            var reader = new Utf8JsonReader(frame);
            var element = JsonElement.ParseValue(ref reader);
            return reader.BytesConsumed == frame.Length || IsBlank(frame[(int)reader.BytesConsumed..])
                ? element
                : throw new FrameException($"byte {reader.BytesConsumed}", "more than one JSON value") { Around = Excerpt.Of(frame) };
        }
        catch (JsonException e)
        {
            throw new FrameException($"byte {e.BytePositionInLine ?? 0}", "not JSON") { Around = Excerpt.Of(frame) };
        }
    }

    private static bool IsBlank(ReadOnlySpan<byte> rest) => rest.TrimStart(" \r\n\t"u8).IsEmpty;

    private static List<WireObject> Rows(JsonElement array, string path)
    {
        if (array.ValueKind != JsonValueKind.Array)
        {
            throw new FrameException(path, "not an array");
        }

        var rows = new List<WireObject>(array.GetArrayLength());
        foreach (var row in array.EnumerateArray())
        {
            var place = $"{path}[{rows.Count}]";
            rows.Add(row.ValueKind == JsonValueKind.Object ? new WireObject(row, place) : throw new FrameException(place, "not an object"));
        }

        return rows;
    }

    // Paths are made where they are needed: in an error. Most of what a frame costs would be those texts.
    private decimal ToDecimal(JsonElement value, string name) => value.ValueKind switch
    {
        JsonValueKind.Number => value.TryGetDecimal(out var number) ? number : throw new FrameException(PathOf(name), "number out of range"),
        JsonValueKind.String when IsPlain(value, out var digits) && Utf8Number.TryParseDecimal(digits, out var read) => read,
        JsonValueKind.String => Utf8Number.ParseDecimal(Encoding.UTF8.GetBytes(TextOf(value, name)), PathOf(name)),
        _ => throw new FrameException(PathOf(name), "not a decimal number"),
    };

    private long? ToLong(JsonElement value, string name) => value.ValueKind switch
    {
        JsonValueKind.Number => value.TryGetInt64(out var number) ? number : null,
        JsonValueKind.String when IsPlain(value, out var digits) && Utf8Number.TryParseLong(digits, out var read) => read,
        JsonValueKind.String => Utf8Number.ParseLong(Encoding.UTF8.GetBytes(TextOf(value, name)), PathOf(name)),
        _ => null,
    };

    /// <summary>True for a text whose bytes stand in the frame as they are, without an escape.</summary>
    private static bool IsPlain(JsonElement text, out ReadOnlySpan<byte> bytes)
    {
        bytes = JsonMarshal.GetRawUtf8Value(text)[1..^1];
        return !bytes.Contains((byte)'\\');
    }

    private string ToText(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.String ? TextOf(value, name) : throw Bad(name, "not a text");

    private string TextOf(JsonElement value, string name)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Bytes that are no UTF-8, or half a surrogate pair.
            throw new FrameException(PathOf(name), "not a text");
        }
    }

    private bool TryGet(string name, out JsonElement value) =>
        Fields.TryFind(name, Path, out value) && value.ValueKind != JsonValueKind.Null;

    private JsonElement Get(string name) =>
        Fields.TryFind(name, Path, out var value) ? value : throw Bad(name, "missing");

    private string PathOf(string name) => Path.Length == 0 ? name : Path + "." + name;
}
