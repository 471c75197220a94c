using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Hedgerow.Venues.Wire;

/// <summary>
/// Finds the fields of one JSON object. A document keeps them in a row and walks it for each name; an order's row has thirty
/// of which twenty are asked for, so that names are gone through once here, and numbers instead of texts are compared.
/// </summary>
/// <param name="element">The object.</param>
internal sealed class FieldIndex(JsonElement element)
{
    // Below, walking the row costs less than an index.
    private const int Worthwhile = 6;

    /// <summary>Of names made of these alone the bytes are the text: no escape, nothing beyond ASCII.</summary>
    private static readonly SearchValues<byte> Plain =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.:@"u8);

    private readonly Dictionary<string, JsonElement>? _known;
    private int[]? _keys;
    private JsonProperty[] _fields = [];

    /// <summary>Of fields that are known by their names already.</summary>
    /// <param name="known">The fields; not changed any more.</param>
    public FieldIndex(Dictionary<string, JsonElement> known)
        : this(default(JsonElement)) => _known = known;

    /// <summary>The last field of a name, as documents have it.</summary>
    /// <param name="name">Field.</param>
    /// <param name="path">Where the object stands.</param>
    /// <param name="value">The field.</param>
    /// <exception cref="FrameException">A name is no text: half a surrogate pair, or bytes that are no UTF-8.</exception>
    public bool TryFind(string name, string path, out JsonElement value)
    {
        if (_known is not null)
        {
            return _known.TryGetValue(name, out value);
        }

        try
        {
            return (_keys ?? Build()).Length == 0 ? element.TryGetProperty(name, out value) : TryFind(name, out value);
        }
        catch (InvalidOperationException)
        {
            throw new FrameException(path.Length == 0 ? "$" : path, "the name of a field is not a text");
        }
    }

    private bool TryFind(string name, out JsonElement value)
    {
        var key = KeyOf(name.Length, name[0], name[name.Length / 2], name[^1]);
        var rest = _keys.AsSpan();
        for (var at = rest.LastIndexOf(key); at >= 0; at = rest.LastIndexOf(key))
        {
            if (IsNamed(_fields[at], name))
            {
                value = _fields[at].Value;
                return true;
            }

            rest = rest[..at];
        }

        value = default;
        return false;
    }

    private int[] Build()
    {
        var count = element.GetPropertyCount();
        if (count < Worthwhile)
        {
            return _keys = [];
        }

        _fields = new JsonProperty[count];
        var keys = new int[count];
        var at = 0;
        foreach (var field in element.EnumerateObject())
        {
            _fields[at] = field;
            keys[at++] = KeyOf(field);
        }

        return _keys = keys;
    }

    private static bool IsNamed(JsonProperty field, string name)
    {
        var raw = JsonMarshal.GetRawUtf8PropertyName(field);
        return Ascii.Equals(raw, name) || (raw.ContainsAnyExcept(Plain) && field.NameEquals(name));
    }

    private static int KeyOf(JsonProperty field)
    {
        var raw = JsonMarshal.GetRawUtf8PropertyName(field);
        if (raw.IsEmpty)
        {
            return 0;
        }

        if (!raw.ContainsAnyExcept(Plain))
        {
            return KeyOf(raw.Length, raw[0], raw[raw.Length / 2], raw[^1]);
        }

        var name = field.Name;
        return name.Length == 0 ? 0 : KeyOf(name.Length, name[0], name[name.Length / 2], name[^1]);
    }

    private static int KeyOf(int length, int first, int middle, int last) => (length << 24) ^ (first << 16) ^ (middle << 8) ^ last;
}
