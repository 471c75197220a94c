using System.Buffers.Binary;
using System.Text;

namespace Hedgerow.Mesh.Wire.Compact;

/// <summary>Writes the fields of compact forms; what is written here, <see cref="CompactReader"/> reads. Numbers are little-endian.</summary>
internal static class CompactWriter
{
    public static void Write(this FrameBuffer frame, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(frame.GetSpan(sizeof(long)), value);
        frame.Advance(sizeof(long));
    }

    public static void Write(this FrameBuffer frame, bool value) => frame.WriteByte(value ? (byte)1 : (byte)0);

    /// <summary>A decimal with its scale: 96 bits of its digits, then sign and scale.</summary>
    public static void Write(this FrameBuffer frame, decimal value)
    {
        Span<int> parts = stackalloc int[4];
        decimal.GetBits(value, parts);
        var bytes = frame.GetSpan(CompactReader.DecimalBytes);
        for (var i = 0; i < parts.Length; i++)
            BinaryPrimitives.WriteInt32LittleEndian(bytes[(i * sizeof(int))..], parts[i]);
        frame.Advance(CompactReader.DecimalBytes);
    }

    /// <summary>A time: its ticks in UTC, then its offset in minutes (2 bytes).</summary>
    public static void Write(this FrameBuffer frame, DateTimeOffset value)
    {
        frame.Write(value.UtcTicks);
        BinaryPrimitives.WriteInt16LittleEndian(frame.GetSpan(sizeof(short)), (short)value.TotalOffsetMinutes);
        frame.Advance(sizeof(short));
    }

    /// <summary>A text: its length in bytes (2 bytes), UTF-8.</summary>
    /// <exception cref="OverflowException">It is longer than 65,535 bytes.</exception>
    public static void Write(this FrameBuffer frame, string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        var bytes = frame.GetSpan(sizeof(ushort) + length);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, checked((ushort)length));
        Encoding.UTF8.GetBytes(value, bytes[sizeof(ushort)..]);
        frame.Advance(sizeof(ushort) + length);
    }

    /// <summary>A value of an enumeration, as its number.</summary>
    /// <exception cref="ArgumentException">The enumeration does not have it.</exception>
    public static void Write<T>(this FrameBuffer frame, T value) where T : struct, Enum => frame.WriteByte(CompactEnum<T>.ByteOf(value));

    private static void WriteByte(this FrameBuffer frame, byte value)
    {
        frame.GetSpan(1)[0] = value;
        frame.Advance(1);
    }
}
