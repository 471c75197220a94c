using System.Buffers;

namespace Hedgerow.Mesh.Wire;

/// <summary>Bytes that grow; used again and again, so that sending allocates nothing to speak of.</summary>
internal sealed class FrameBuffer : IBufferWriter<byte>
{
    /// <summary>What a buffer keeps between uses; a rare large message must not hold its memory for ever.</summary>
    private const int KeptBytes = 256 * 1024;

    private byte[] _bytes = new byte[1024];

    /// <summary>Bytes written.</summary>
    public int Length { get; private set; }

    public Span<byte> Written => _bytes.AsSpan(0, Length);

    public Memory<byte> Memory(int length) => _bytes.AsMemory(0, length);

    public void Clear()
    {
        Length = 0;
        if (_bytes.Length > KeptBytes)
            _bytes = new byte[1024];
    }

    /// <summary>Takes back everything behind a place.</summary>
    public void Truncate(int length) => Length = length;

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 256));
        return _bytes.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 256));
        return _bytes.AsSpan(Length);
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }

    /// <summary>Makes room behind what is written.</summary>
    public void Reserve(int count)
    {
        if (_bytes.Length - Length < count)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
    }
}
