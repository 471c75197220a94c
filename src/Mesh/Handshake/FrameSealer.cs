using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Hedgerow.Mesh.Handshake;

/// <summary>
/// Seals frames with AES-256-GCM under a key of one connection and one direction. The nonce is the frame's number on the connection and
/// is not sent: a frame that is repeated, left out, moved, or taken from another connection does not open.
/// </summary>
internal sealed class FrameSealer(byte[] key) : IDisposable
{
    /// <summary>What a seal adds to a frame, in bytes.</summary>
    public const int Overhead = 16;

    private readonly AesGcm _aes = new(key, Overhead);
    private readonly FrameCounter _counter = new();

    /// <summary>Seals in place.</summary>
    /// <param name="buffer">The frame, with room for <see cref="Overhead"/> behind it.</param>
    /// <param name="length">Bytes of the frame.</param>
    /// <returns>Bytes of the sealed frame.</returns>
    public int Seal(Span<byte> buffer, int length)
    {
        _aes.Encrypt(_counter.Next(), buffer[..length], buffer[..length], buffer.Slice(length, Overhead));
        return length + Overhead;
    }

    public void Dispose() => _aes.Dispose();
}

/// <summary>Opens what a <see cref="FrameSealer"/> with the same key sealed, in the order in which it was sealed.</summary>
internal sealed class FrameOpener(byte[] key) : IDisposable
{
    private readonly AesGcm _aes = new(key, FrameSealer.Overhead);
    private readonly FrameCounter _counter = new();

    /// <summary>Opens in place.</summary>
    /// <param name="frame">The sealed frame; its beginning is the frame afterwards.</param>
    /// <returns>Bytes of the frame.</returns>
    /// <exception cref="LinkException">It was not sealed by the peer as the next frame of this connection.</exception>
    public int Open(Span<byte> frame)
    {
        var length = frame.Length - FrameSealer.Overhead;
        if (length < 0)
            throw new LinkException($"a frame of {frame.Length} bytes has no seal");
        try
        {
            _aes.Decrypt(_counter.Next(), frame[..length], frame[length..], frame[..length]);
            return length;
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw new LinkException("a frame that the peer did not seal as the next one of this connection", e);
        }
    }

    public void Dispose() => _aes.Dispose();
}

/// <summary>Numbers the frames of one direction, from zero.</summary>
internal sealed class FrameCounter
{
    private readonly byte[] _nonce = new byte[12];
    private long _next;

    /// <summary>The next number as a nonce; overwritten by the next call.</summary>
    public ReadOnlySpan<byte> Next()
    {
        BinaryPrimitives.WriteInt64BigEndian(_nonce.AsSpan(4), _next);
        _next = checked(_next + 1);
        return _nonce;
    }
}
