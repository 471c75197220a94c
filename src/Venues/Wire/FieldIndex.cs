using System.Runtime.InteropServices;
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

    private int[]? _keys;
    private JsonProperty[] _fields = [];

    /// <summary>The last field of a name, as documents have it.</summary>
    /// <param name="name">Field.</param>
    /// <param name="path">Where the object stands.</param>
    /// <param name="value">The field.</param>
    /// <exception cref="FrameException">A name is no text: half a surrogate pair, or bytes that are no UTF-8.</exception>
    public bool TryFind(string name, string path, out JsonElement value)
    {
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
            if (_fields[at].NameEquals(name))
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

    private static int KeyOf(JsonProperty field)
    {
        var raw = JsonMarshal.GetRawUtf8PropertyName(field);
        if (raw.IsEmpty)
        {
            return 0;
        }

        if (System.Text.Ascii.IsValid(raw) && !raw.Contains((byte)'\\'))
        {
            return KeyOf(raw.Length, raw[0], raw[raw.Length / 2], raw[^1]);
        }

        var name = field.Name;
        return name.Length == 0 ? 0 : KeyOf(name.Length, name[0], name[name.Length / 2], name[^1]);
    }

    private static int KeyOf(int length, int first, int middle, int last) => (length << 24) ^ (first << 16) ^ (middle << 8) ^ last;
}
