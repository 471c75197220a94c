using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Hedgerow.Journal;

/// <summary>
/// CRC-32C over everything that identifies a row and what it holds, so that a payload found under another stream,
/// sequence or type is noticed as well as a flipped bit.
/// </summary>
internal static class Checksum
{
    public static uint Of(ReadOnlySpan<byte> data, uint seed)
    {
        uint crc = ~seed;
        while (data.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
            data = data[sizeof(ulong)..];
        }
        foreach (byte b in data)
            crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }

    public static uint Of(string text) => Of(Encoding.UTF8.GetBytes(text), 0);

    /// <param name="stream">Checksum of the stream's name.</param>
    /// <param name="type">Checksum of the type's name and version.</param>
    /// <param name="sequence">Number within the stream.</param>
    /// <param name="position">Place in the commit order.</param>
    /// <param name="payload">The event's bytes.</param>
    public static uint OfRow(uint stream, uint type, long sequence, long position, ReadOnlySpan<byte> payload)
    {
        Span<byte> head = stackalloc byte[24];
        BinaryPrimitives.WriteUInt32LittleEndian(head, stream);
        BinaryPrimitives.WriteUInt32LittleEndian(head[4..], type);
        BinaryPrimitives.WriteInt64LittleEndian(head[8..], sequence);
        BinaryPrimitives.WriteInt64LittleEndian(head[16..], position);
        return Of(payload, Of(head, 0));
    }
}
