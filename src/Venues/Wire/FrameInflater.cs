using System.IO.Compression;

namespace Hedgerow.Venues.Wire;

/// <summary>
/// Unpacks the compressed binary frames that some venues send: gzip (RFC 1952), zlib (RFC 1950) or bare deflate (RFC
/// 1951), told apart by their first bytes; a frame that is JSON already goes through as it is. What comes out is bounded,
/// whatever a frame claims: a decompression bomb costs one buffer of the largest size and is an error. One instance serves
/// one stream; its buffers are used again for every frame.
/// </summary>
internal sealed class FrameInflater
{
    private const int FirstBufferBytes = 16 * 1024;

    private readonly int _maxBytes;
    private byte[] _packed = new byte[4 * 1024];
    private byte[] _plain;

    /// <summary>Makes one.</summary>
    /// <param name="maxBytes">Most bytes that a frame may unpack to.</param>
    public FrameInflater(int maxBytes = 4 * 1024 * 1024)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, 1);
        _maxBytes = maxBytes;
        _plain = new byte[Math.Min(FirstBufferBytes, maxBytes)];
    }

    /// <summary>The frame's text.</summary>
    /// <param name="frame">As it came.</param>
    /// <returns>Valid until the next call, and as long as the frame itself.</returns>
    /// <exception cref="FrameException">Not compressed data, cut short, or more than allowed.</exception>
    public ReadOnlySpan<byte> Unpack(ReadOnlySpan<byte> frame)
    {
        if (frame.IsEmpty || frame[0] is (byte)'{' or (byte)'[' or (byte)' ' or (byte)'\r' or (byte)'\n' or (byte)'\t')
        {
            return frame;
        }

        if (frame.Length > _packed.Length)
        {
            _packed = new byte[Math.Max(frame.Length, 2 * _packed.Length)];
        }

        frame.CopyTo(_packed);
        try
        {
            using var source = new MemoryStream(_packed, 0, frame.Length, writable: false);
            using var inflater = Open(source, frame);
            return _plain.AsSpan(0, ReadAll(inflater));
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new FrameException("$", "not a compressed frame");
        }
    }

    // RFC 1950: the first byte's low half is the method, 8; the first two as a number are a multiple of 31.
    private static Stream Open(MemoryStream source, ReadOnlySpan<byte> frame)
    {
        if (frame is [0x1f, 0x8b, ..])
        {
            return new GZipStream(source, CompressionMode.Decompress);
        }

        var isZlib = frame.Length >= 2 && (frame[0] & 0x0f) == 8 && ((frame[0] << 8) | frame[1]) % 31 == 0;
        return isZlib ? new ZLibStream(source, CompressionMode.Decompress) : new DeflateStream(source, CompressionMode.Decompress);
    }

    private int ReadAll(Stream inflater)
    {
        var length = 0;
        while (true)
        {
            if (length == _plain.Length && !Grow())
            {
                return inflater.ReadByte() < 0 ? length : throw new FrameException("$", $"unpacks to more than {_maxBytes} bytes");
            }

            var got = inflater.Read(_plain, length, _plain.Length - length);
            if (got == 0)
            {
                return length;
            }

            length += got;
        }
    }

    private bool Grow()
    {
        if (_plain.Length == _maxBytes)
        {
            return false;
        }

        Array.Resize(ref _plain, (int)Math.Min(2L * _plain.Length, _maxBytes));
        return true;
    }
}
