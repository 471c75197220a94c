using System.IO.Compression;

namespace Hedgerow.Venues.Wire;

/// <summary>
/// Inflates frames that a venue sends as gzip, into a buffer that is used again for the next one: what it gives out is valid
/// until the next call. Bounded, so that a small frame cannot fill the memory. One socket's thread.
/// </summary>
internal sealed class Inflater
{
    // Magic number and the method: deflate is the only one there is.
    private static readonly byte[] Head = [0x1F, 0x8B, 0x08];

    // Header of ten bytes, trailer of eight: checksum and length modulo 2^32.
    private const int ShortestFrame = 18;
    private const int LengthBytes = 4;

    private byte[] _text = new byte[16 * 1024];
    private byte[] _frame = new byte[4 * 1024];

    /// <summary>True when a frame begins as gzip does.</summary>
    /// <param name="frame">Frame.</param>
    public static bool IsGzip(ReadOnlySpan<byte> frame) => frame.StartsWith(Head);

    /// <summary>Inflates one frame.</summary>
    /// <param name="frame">One whole gzip member.</param>
    /// <param name="maxBytes">Longest text that is taken.</param>
    /// <param name="text">The text; empty when it returns false.</param>
    /// <returns>False when the frame is no gzip, is cut short or damaged, or holds more than <paramref name="maxBytes"/>.</returns>
    public bool TryGunzip(ReadOnlySpan<byte> frame, int maxBytes, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (frame.Length < ShortestFrame || !IsGzip(frame))
        {
            return false;
        }

        Reserve(ref _frame, frame.Length);
        frame.CopyTo(_frame);
        try
        {
            using var source = new MemoryStream(_frame, 0, frame.Length, writable: false);
            using var gzip = new GZipStream(source, CompressionMode.Decompress);
            var length = Read(gzip, maxBytes);
            if (length < 0 || !HasLength(frame, length))
            {
                return false;
            }

            text = _text.AsSpan(0, length);
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    // The length read, or −1 when there is more than allowed.
    private int Read(GZipStream gzip, int maxBytes)
    {
        var length = 0;
        while (true)
        {
            if (length == _text.Length)
            {
                Array.Resize(ref _text, _text.Length * 2);
            }

            var got = gzip.Read(_text, length, _text.Length - length);
            length += got;
            if (length > maxBytes)
            {
                return -1;
            }

            if (got == 0)
            {
                return length;
            }
        }
    }

    // A stream that ends early reads as a short text; the trailer tells.
    private static bool HasLength(ReadOnlySpan<byte> frame, int length) =>
        System.Buffers.Binary.BinaryPrimitives.ReadInt32LittleEndian(frame[^LengthBytes..]) == length;

    private static void Reserve(ref byte[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            buffer = new byte[Math.Max(length, buffer.Length * 2)];
        }
    }
}
