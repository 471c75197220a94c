using System.Text.Json;
using Microsoft.Extensions.Configuration;

namespace Hedgerow.Node.Configuration;

/// <summary>Where a key stands in a JSON text and what stands there.</summary>
/// <param name="Path">Path in JSON spelling: <c>venues[0].kind</c>.</param>
/// <param name="Line">Line, counted from one.</param>
/// <param name="Kind">Kind of the value.</param>
/// <param name="Value">Text of a scalar; null for objects, arrays and null.</param>
internal sealed record JsonPlace(string Path, int Line, JsonTokenType Kind, string? Value);

/// <summary>
/// A JSON text (comments and trailing commas allowed) flattened to configuration keys by .NET's conventions
/// (<c>venues:0:kind</c>, case-insensitive), with the place of every value kept.
/// </summary>
internal sealed class JsonDocumentMap
{
    private const int MaxDepth = 32;

    private readonly Dictionary<string, JsonPlace> _places = new(StringComparer.OrdinalIgnoreCase);
    private readonly byte[] _text;
    private readonly string _source;
    private readonly List<Mistake> _mistakes;
    private int _line = 1;
    private int _counted;

    private JsonDocumentMap(byte[] text, string source, List<Mistake> mistakes)
    {
        _text = text;
        _source = source;
        _mistakes = mistakes;
    }

    /// <summary>Every value by configuration key.</summary>
    public IReadOnlyDictionary<string, JsonPlace> Places => _places;

    /// <summary>Reads a text; what is wrong with it as JSON goes into the mistakes.</summary>
    public static JsonDocumentMap Read(byte[] text, string source, List<Mistake> mistakes)
    {
        var map = new JsonDocumentMap(text, source, mistakes);
        var options = new JsonReaderOptions
        {
            AllowTrailingCommas = true,
            CommentHandling = JsonCommentHandling.Skip,
            MaxDepth = MaxDepth,
        };
        var reader = new Utf8JsonReader(WithoutMark(text), options);
        try
        {
            if (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
                map.ReadObject(ref reader, string.Empty, string.Empty);
            else
                mistakes.Add(new Mistake(string.Empty, source, 0, "the document must be one JSON object"));
            if (reader.Read())
                mistakes.Add(new Mistake(string.Empty, source, 0, "there is more text after the end of the object"));
        }
        catch (JsonException e)
        {
            // The message repeats the position; the text before it says what was found and what was expected.
            var end = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
            var message = end > 0 ? e.Message[..end] : e.Message;
            mistakes.Add(new Mistake(string.Empty, source, (int)(e.LineNumber ?? 0) + 1, "not valid JSON: " + message));
        }

        return map;
    }

    /// <summary>The scalars in the form that .NET's configuration takes.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Scalars() =>
        _places.Where(p => p.Value.Kind is not (JsonTokenType.StartObject or JsonTokenType.StartArray or JsonTokenType.Null))
            .Select(p => new KeyValuePair<string, string?>(p.Key, p.Value.Value));

    private static ReadOnlySpan<byte> WithoutMark(byte[] text) =>
        text.AsSpan().StartsWith("\uFEFF"u8) ? text.AsSpan(3) : text;

    private void ReadObject(ref Utf8JsonReader reader, string key, string path)
    {
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            var childPath = path.Length == 0 ? name : path + "." + name;
            var line = LineOf(ref reader);
            reader.Read();
            if (name.Contains(ConfigurationPath.KeyDelimiter, StringComparison.Ordinal))
                _mistakes.Add(new Mistake(childPath, _source, line, "a key must not contain a colon"));
            ReadValue(ref reader, Join(key, name), childPath);
        }
    }

    private void ReadArray(ref Utf8JsonReader reader, string key, string path)
    {
        for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
            ReadValue(ref reader, Join(key, i.ToString()), $"{path}[{i}]");
    }

    private void ReadValue(ref Utf8JsonReader reader, string key, string path)
    {
        var line = LineOf(ref reader);
        var kind = reader.TokenType;
        var value = kind switch
        {
            JsonTokenType.String => reader.GetString(),
            JsonTokenType.Number => System.Text.Encoding.UTF8.GetString(reader.ValueSpan),
            JsonTokenType.True => "true",
            JsonTokenType.False => "false",
            _ => null,
        };
        if (!_places.TryAdd(key, new JsonPlace(path, line, kind, value)))
            _mistakes.Add(new Mistake(path, _source, line, $"stands twice; the first is in line {_places[key].Line}"));
        if (kind == JsonTokenType.StartObject)
            ReadObject(ref reader, key, path);
        else if (kind == JsonTokenType.StartArray)
            ReadArray(ref reader, key, path);
    }

    /// <summary>Lines are counted once, as the reader moves on.</summary>
    private int LineOf(ref Utf8JsonReader reader)
    {
        var offset = (int)reader.TokenStartIndex;
        _line += _text.AsSpan(_counted, offset - _counted).Count((byte)'\n');
        _counted = offset;
        return _line;
    }

    private static string Join(string key, string name) =>
        key.Length == 0 ? name : key + ConfigurationPath.KeyDelimiter + name;
}
