using System.Buffers.Text;

namespace Hedgerow.Venues.Wire;

/// <summary>Appends ASCII text to a span. The owner sizes the span for the longest text; running out is a defect and throws.</summary>
internal ref struct ByteWriter
{
    private readonly Span<byte> _buffer;
    private int _length;

    /// <summary>Starts at the front of a span.</summary>
    /// <param name="buffer">Room for everything.</param>
    public ByteWriter(Span<byte> buffer) => _buffer = buffer;

    /// <summary>What was written so far.</summary>
    public readonly ReadOnlySpan<byte> Written => _buffer[.._length];

    /// <summary>Appends bytes.</summary>
    /// <param name="text">ASCII or UTF-8.</param>
    public void Add(scoped ReadOnlySpan<byte> text)
    {
        text.CopyTo(_buffer[_length..]);
        _length += text.Length;
    }

    /// <summary>Appends a text of ASCII characters.</summary>
    /// <param name="text">Checked to be ASCII by the caller.</param>
    public void Add(string text) => _length += System.Text.Encoding.ASCII.GetBytes(text, _buffer[_length..]);

    /// <summary>Appends a decimal as <see cref="Utf8Number.Format(decimal, Span{byte})"/> writes it.</summary>
    /// <param name="value">The number.</param>
    public void Add(decimal value) => _length += Utf8Number.Format(value, _buffer[_length..]);

    /// <summary>Appends a whole number.</summary>
    /// <param name="value">The number.</param>
    public void Add(long value)
    {
        if (!Utf8Formatter.TryFormat(value, _buffer[_length..], out var written))
        {
            throw new InvalidOperationException("The buffer is too short.");
        }

        _length += written;
    }
}
