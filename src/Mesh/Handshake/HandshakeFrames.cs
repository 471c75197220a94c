using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Hedgerow.Mesh.Handshake;

/// <summary>Kind of a handshake frame; its fifth byte.</summary>
internal enum HandshakeFrame : byte
{
    /// <summary>Dialler: who I am, whom I want, what I speak.</summary>
    Hello = 1,

    /// <summary>Acceptor: who I am, what we speak, prove yourself.</summary>
    Challenge = 2,

    /// <summary>Dialler: my proof.</summary>
    Proof = 3,

    /// <summary>Acceptor: mine.</summary>
    Welcome = 4,

    /// <summary>Acceptor: no, and why.</summary>
    Refusal = 5,
}

/// <summary>Why an acceptor ends a handshake; all that it tells a stranger.</summary>
internal enum RefusalReason : byte
{
    /// <summary>It could not be understood, or the proof is wrong, or the node is not expected.</summary>
    Denied = 1,

    /// <summary>No protocol version that both speak.</summary>
    Version = 2,
}

/// <summary>Who opens a link. A later version may append fields: what follows is ignored, but proven.</summary>
/// <param name="Versions">Protocol versions that the dialler speaks.</param>
/// <param name="Incarnation">Of the dialler's process.</param>
/// <param name="Nonce">32 random bytes.</param>
/// <param name="From">The dialler's node name.</param>
/// <param name="To">Node name that it wants to reach.</param>
/// <param name="Release">The dialler's release, for people.</param>
internal sealed record Hello(ProtocolRange Versions, long Incarnation, byte[] Nonce, string From, string To, string Release)
{
    public byte[] Write()
    {
        var writer = new HandshakeWriter(HandshakeFrame.Hello);
        writer.Write(Versions.Min);
        writer.Write(Versions.Max);
        writer.Write(Incarnation);
        writer.Write(Nonce);
        writer.Write(From);
        writer.Write(To);
        writer.Write(Release);
        return writer.ToArray();
    }

    public static bool TryRead(ReadOnlySpan<byte> frame, [NotNullWhen(true)] out Hello? hello)
    {
        var reader = new HandshakeReader(frame, HandshakeFrame.Hello);
        var versions = new ProtocolRange(reader.ReadUInt16(), reader.ReadUInt16());
        var read = new Hello(versions, reader.ReadInt64(), reader.ReadBytes(32), reader.ReadText(), reader.ReadText(), reader.ReadText());
        hello = reader.IsSound && versions.Min <= versions.Max ? read : null;
        return hello is not null;
    }
}

/// <summary>An acceptor's answer to <see cref="Hello"/>.</summary>
/// <param name="Version">Protocol version that both speak from now on.</param>
/// <param name="Incarnation">Of the acceptor's process.</param>
/// <param name="Nonce">32 random bytes.</param>
/// <param name="Release">The acceptor's release, for people.</param>
internal sealed record Challenge(ushort Version, long Incarnation, byte[] Nonce, string Release)
{
    public byte[] Write()
    {
        var writer = new HandshakeWriter(HandshakeFrame.Challenge);
        writer.Write(Version);
        writer.Write(Incarnation);
        writer.Write(Nonce);
        writer.Write(Release);
        return writer.ToArray();
    }

    public static bool TryRead(ReadOnlySpan<byte> frame, [NotNullWhen(true)] out Challenge? challenge)
    {
        var reader = new HandshakeReader(frame, HandshakeFrame.Challenge);
        var read = new Challenge(reader.ReadUInt16(), reader.ReadInt64(), reader.ReadBytes(32), reader.ReadText());
        challenge = reader.IsSound ? read : null;
        return challenge is not null;
    }
}

/// <summary>Frames that carry one field.</summary>
internal static class HandshakeFrames
{
    /// <summary>Longest handshake frame that is looked at, in bytes: strangers are kept short.</summary>
    public const int MaxBytes = 1024;

    public static byte[] WriteProof(HandshakeFrame kind, byte[] proof)
    {
        var writer = new HandshakeWriter(kind);
        writer.Write(proof);
        return writer.ToArray();
    }

    public static bool TryReadProof(ReadOnlySpan<byte> frame, HandshakeFrame kind, out byte[] proof)
    {
        var reader = new HandshakeReader(frame, kind);
        proof = reader.ReadBytes(32);
        return reader.IsSound;
    }

    public static byte[] WriteRefusal(RefusalReason reason)
    {
        var writer = new HandshakeWriter(HandshakeFrame.Refusal);
        writer.Write([(byte)reason]);
        return writer.ToArray();
    }

    public static bool TryReadRefusal(ReadOnlySpan<byte> frame, out RefusalReason reason)
    {
        var reader = new HandshakeReader(frame, HandshakeFrame.Refusal);
        reason = (RefusalReason)reader.ReadBytes(1)[0];
        return reader.IsSound;
    }
}

/// <summary>Writes one handshake frame: four letters, the kind, the fields.</summary>
internal sealed class HandshakeWriter
{
    private readonly MemoryStream _frame = new();

    public HandshakeWriter(HandshakeFrame kind)
    {
        _frame.Write("HGLK"u8);
        _frame.WriteByte((byte)kind);
    }

    public void Write(ReadOnlySpan<byte> bytes) => _frame.Write(bytes);

    public void Write(ushort value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        _frame.Write(bytes);
    }

    public void Write(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        _frame.Write(bytes);
    }

    /// <summary>A text of at most 255 bytes of UTF-8.</summary>
    public void Write(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        _frame.WriteByte(checked((byte)bytes.Length));
        _frame.Write(bytes);
    }

    public byte[] ToArray() => _frame.ToArray();
}

/// <summary>Reads one handshake frame. Never throws: whatever is missing reads as zero, and <see cref="IsSound"/> is false.</summary>
internal ref struct HandshakeReader
{
    private ReadOnlySpan<byte> _rest;

    public HandshakeReader(ReadOnlySpan<byte> frame, HandshakeFrame kind)
    {
        IsSound = frame.Length is >= 5 and <= HandshakeFrames.MaxBytes && frame.StartsWith("HGLK"u8) && frame[4] == (byte)kind;
        _rest = IsSound ? frame[5..] : default;
    }

    public bool IsSound { get; private set; }

    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(ReadBytes(2));

    public long ReadInt64() => BinaryPrimitives.ReadInt64LittleEndian(ReadBytes(8));

    public string ReadText()
    {
        var bytes = ReadBytes(ReadBytes(1)[0]);
        foreach (var letter in bytes)
        {
            // Node names and releases are printable ASCII; anything else would only serve to forge lines of a log.
            if (letter is < 0x20 or > 0x7e)
                IsSound = false;
        }
        return IsSound ? Encoding.ASCII.GetString(bytes) : "";
    }

    public byte[] ReadBytes(int count)
    {
        if (_rest.Length < count)
        {
            IsSound = false;
            _rest = default;
            return new byte[count];
        }
        var bytes = _rest[..count].ToArray();
        _rest = _rest[count..];
        return bytes;
    }
}
