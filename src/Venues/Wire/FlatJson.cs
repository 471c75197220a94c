namespace Hedgerow.Venues.Wire;

/// <summary>
/// Walks a JSON object without inner objects or arrays, such as a best-bid-and-ask frame, without allocation. Several
/// times faster than a general reader, because it takes keys and values as they stand; an escape is refused.
/// </summary>
internal ref struct FlatJson
{
    private readonly ReadOnlySpan<byte> _json;
    private int _at;
    private bool _started;

    /// <summary>Starts at the opening brace.</summary>
    /// <param name="json">The whole frame.</param>
    public FlatJson(ReadOnlySpan<byte> json) => _json = json;

    /// <summary>Steps to the next field.</summary>
    /// <param name="key">Name.</param>
    /// <param name="value">Text without its quotes, or the bare token.</param>
    /// <returns>False at the closing brace.</returns>
    /// <exception cref="FrameException">Not such an object.</exception>
    public bool Next(out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        key = default;
        value = default;
        var c = Peek();
        if (!_started)
        {
            Expect((byte)'{');
            _started = true;
            c = Peek();
        }
        else if (c == (byte)',')
        {
            _at++;
            c = Peek();
        }
        else if (c != (byte)'}')
        {
            throw Bad("no comma between fields");
        }

        if (c == (byte)'}')
        {
            _at++;
            RequireEnd();
            return false;
        }

        key = Text();
        Expect((byte)':');
        value = Peek() == (byte)'"' ? Text() : Token();
        return true;
    }

    private ReadOnlySpan<byte> Text()
    {
        Expect((byte)'"');
        var rest = _json[_at..];
        var length = rest.IndexOfAny((byte)'"', (byte)'\\');
        if (length < 0 || rest[length] == (byte)'\\')
        {
            throw Bad("a text without end, or with an escape");
        }

        _at += length + 1;
        return rest[..length];
    }

    private ReadOnlySpan<byte> Token()
    {
        var start = _at;
        while (_at < _json.Length && _json[_at] is not ((byte)',' or (byte)'}' or (byte)' ' or (byte)'\r' or (byte)'\n' or (byte)'\t'))
        {
            if (_json[_at] is (byte)'{' or (byte)'[' or (byte)'"')
            {
                throw Bad("an inner value where none is expected");
            }

            _at++;
        }

        return _at > start ? _json[start.._at] : throw Bad("no value");
    }

    private byte Peek()
    {
        while (_at < _json.Length && _json[_at] is ((byte)' ' or (byte)'\r' or (byte)'\n' or (byte)'\t'))
        {
            _at++;
        }

        return _at < _json.Length ? _json[_at] : throw Bad("the frame ends early");
    }

    private void Expect(byte wanted)
    {
        if (Peek() != wanted)
        {
            throw Bad("unexpected character");
        }

        _at++;
    }

    private readonly void RequireEnd()
    {
        if (!_json[_at..].TrimStart(" \r\n\t"u8).IsEmpty)
        {
            throw Bad("more than one JSON value");
        }
    }

    private readonly FrameException Bad(string problem) => new("byte " + _at, problem);
}
