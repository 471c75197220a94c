using System.Text;

namespace Hedgerow.Mesh.Wire;

/// <summary>
/// One string for each name that comes again and again, instead of one for each message. Bounded: what a peer sends cannot fill the
/// memory. Not safe for several threads at once.
/// </summary>
internal sealed class NameTable
{
    private const int MaxNames = 2048;

    /// <summary>A longer one is no name, and is not kept.</summary>
    private const int MaxBytes = byte.MaxValue;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> _byLetters;

    public NameTable() => _byLetters = _names.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Any text, as a string of its own.</summary>
    /// <exception cref="FormatException">It is no UTF-8.</exception>
    public static string TextOf(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return Strict.GetString(utf8);
        }
        catch (DecoderFallbackException e)
        {
            throw new FormatException("a text that is no UTF-8", e);
        }
    }

    /// <summary>A name, as the same string each time.</summary>
    /// <exception cref="FormatException">It is no UTF-8.</exception>
    public string Of(ReadOnlySpan<byte> utf8)
    {
        Span<char> letters = stackalloc char[MaxBytes];
        if (utf8.Length > MaxBytes || !Encoding.UTF8.TryGetChars(utf8, letters, out var length))
            return TextOf(utf8);
        if (_byLetters.TryGetValue(letters[..length], out var known))
            return known;
        var name = TextOf(utf8);
        if (_names.Count < MaxNames)
            _names.Add(name, name);
        return name;
    }
}
