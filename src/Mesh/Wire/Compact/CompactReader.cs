using System.Buffers.Binary;

namespace Hedgerow.Mesh.Wire.Compact;

/// <summary>
/// Reads the fields of compact forms, one after the other. Every read throws <see cref="FormatException"/> when the body ends before the
/// field does, or when no writer wrote it.
/// </summary>
/// <param name="body">The fields.</param>
/// <param name="names">Names that come again and again.</param>
internal ref struct CompactReader(ReadOnlySpan<byte> body, NameTable names)
{
    public const int DecimalBytes = 16;

    private ReadOnlySpan<byte> _rest = body;

    /// <summary>False when nothing is left: the writer did not know the fields from here on.</summary>
    public readonly bool HasMore => !_rest.IsEmpty;

    public long ReadLong() => BinaryPrimitives.ReadInt64LittleEndian(Next(sizeof(long)));

    public bool ReadBool() => Next(1)[0] switch
    {
        0 => false,
        1 => true,
        var other => throw new FormatException($"{other} is neither true nor false"),
    };

    public decimal ReadDecimal()
    {
        var bytes = Next(DecimalBytes);
        Span<int> parts = stackalloc int[4];
        for (var i = 0; i < parts.Length; i++)
            parts[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(i * sizeof(int))..]);
        try
        {
            return new decimal(parts);
        }
        catch (ArgumentException e)
        {
            throw new FormatException("a decimal with an impossible scale", e);
        }
    }

    public DateTimeOffset ReadTime()
    {
        var ticks = ReadLong();
        var offset = TimeSpan.FromMinutes(BinaryPrimitives.ReadInt16LittleEndian(Next(sizeof(short))));
        try
        {
            return new DateTimeOffset(ticks, TimeSpan.Zero).ToOffset(offset);
        }
        catch (ArgumentException e)
        {
            throw new FormatException("a time that no calendar has", e);
        }
    }

    public T ReadEnum<T>() where T : struct, Enum => CompactEnum<T>.ValueOf(Next(1)[0]);

    public string ReadText() => NameTable.TextOf(NextText());

    /// <summary>A text that comes again and again, as the name of a venue or a symbol does: one string for all of them.</summary>
    public string ReadName() => names.Of(NextText());

    private ReadOnlySpan<byte> NextText() => Next(BinaryPrimitives.ReadUInt16LittleEndian(Next(sizeof(ushort))));

    private ReadOnlySpan<byte> Next(int count)
    {
        if (count > _rest.Length)
            throw new FormatException($"a message that ends {count - _rest.Length} bytes before a field does");
        var next = _rest[..count];
        _rest = _rest[count..];
        return next;
    }
}
