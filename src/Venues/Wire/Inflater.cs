using System.IO.Compression;

namespace Hedgerow.Venues.Wire;

/// <summary>
/// Inflates frames that a venue sends compressed, into a buffer that is used again for the next one: what it gives out is valid
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

    /// <summary>
    /// The text of a frame whose compression the venue does not name: gzip (RFC 1952), zlib (RFC 1950) or bare deflate (RFC
    /// 1951), told apart by their first bytes; one that is JSON already goes through as it is.
    /// </summary>
    /// <param name="frame">As it came.</param>
    /// <param name="maxBytes">Longest text that is taken.</param>
    /// <returns>Valid until the next call, and as long as the frame itself.</returns>
    /// <exception cref="FrameException">Damaged, or more than <paramref name="maxBytes"/>.</exception>
    public ReadOnlySpan<byte> Unpack(ReadOnlySpan<byte> frame, int maxBytes)
    {
        // Neither begins a compressed text: as deflate they would begin a literal beyond ASCII.
        if (frame.IsEmpty || frame[0] is (byte)'{' or (byte)'[')
        {
            return frame;
        }

        var isWhole = IsGzip(frame) ? TryGunzip(frame, maxBytes, out var text) : TryInflate(frame, maxBytes, out text);
        return isWhole ? text : throw new FrameException("$", $"no compressed frame of at most {maxBytes} bytes");
    }

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

        var length = Inflate(frame, maxBytes, static source => new GZipStream(source, CompressionMode.Decompress));
        if (length < 0 || !HasLength(frame, length))
        {
            return false;
        }

        text = _text.AsSpan(0, length);
        return true;
    }

    // Neither form tells its length: one that is cut short gives a short text, which is no JSON.
    private bool TryInflate(ReadOnlySpan<byte> frame, int maxBytes, out ReadOnlySpan<byte> text)
    {
        // RFC 1950: the first byte's low half is the method, 8; the first two as a number are a multiple of 31.
        var isZlib = frame.Length >= 2 && (frame[0] & 0x0F) == 8 && ((frame[0] << 8) | frame[1]) % 31 == 0;
        var length = isZlib
            ? Inflate(frame, maxBytes, static source => new ZLibStream(source, CompressionMode.Decompress))
            : Inflate(frame, maxBytes, static source => new DeflateStream(source, CompressionMode.Decompress));
        text = length < 0 ? default : _text.AsSpan(0, length);
        return length >= 0;
    }

    // The length read, or −1 when the frame is damaged or there is more than allowed.
    private int Inflate(ReadOnlySpan<byte> frame, int maxBytes, Func<Stream, Stream> open)
    {
        Reserve(ref _frame, frame.Length);
        frame.CopyTo(_frame);
        try
        {
            using var source = new MemoryStream(_frame, 0, frame.Length, writable: false);
            using var inflated = open(source);
            return Read(inflated, maxBytes);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            // The second is for a zlib frame that wants a dictionary.
            return -1;
        }
    }

    // The length read, or −1 when there is more than allowed.
    private int Read(Stream inflated, int maxBytes)
    {
        var length = 0;
        while (true)
        {
            if (length == _text.Length)
            {
                Array.Resize(ref _text, _text.Length * 2);
            }

            var got = inflated.Read(_text, length, _text.Length - length);
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
