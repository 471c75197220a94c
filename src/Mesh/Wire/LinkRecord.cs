using System.Buffers.Binary;

namespace Hedgerow.Mesh.Wire;

/// <summary>Kind of a record. A frame holds records one after the other: kind, length of the body (4 bytes), body.</summary>
internal enum RecordKind : byte
{
    /// <summary>First record of a connection: the last number that was delivered of the reader's messages.</summary>
    Resume = 1,

    /// <summary>A numbered message.</summary>
    Numbered = 2,

    /// <summary>A message of which only the newest matters.</summary>
    Latest = 3,

    /// <summary>Every numbered message through this one was delivered.</summary>
    Acknowledge = 4,

    /// <summary>Asks for a <see cref="Pong"/> with the same number.</summary>
    Ping = 5,

    /// <summary>Answers a <see cref="Ping"/>.</summary>
    Pong = 6,

    /// <summary>Name of a message kind that could not be read.</summary>
    NotUnderstood = 7,

    /// <summary>A numbered message in its compact form; since version 2 of the protocol.</summary>
    NumberedCompact = 8,

    /// <summary>A message of which only the newest matters, in its compact form; since version 2 of the protocol.</summary>
    LatestCompact = 9,
}

/// <summary>Writes records into a frame.</summary>
internal static class RecordWriter
{
    /// <summary>Bytes before the body of a record.</summary>
    public const int HeaderBytes = 5;

    public static void Write(FrameBuffer frame, RecordKind kind, long number)
    {
        Span<byte> body = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(body, number);
        Write(frame, kind, body);
    }

    public static void Write(FrameBuffer frame, RecordKind kind, ReadOnlySpan<byte> body)
    {
        var start = Begin(frame, kind);
        frame.Write(body);
        End(frame, start);
    }

    /// <summary>Starts a record whose length is not known yet.</summary>
    /// <returns>Where it starts, for <see cref="End"/>.</returns>
    public static int Begin(FrameBuffer frame, RecordKind kind)
    {
        var start = frame.Length;
        frame.Write([(byte)kind, 0, 0, 0, 0]);
        return start;
    }

    public static void End(FrameBuffer frame, int start) =>
        BinaryPrimitives.WriteInt32LittleEndian(frame.Written[(start + 1)..], frame.Length - start - HeaderBytes);
}

/// <summary>Reads the records of a frame.</summary>
internal ref struct RecordReader(ReadOnlySpan<byte> frame)
{
    private ReadOnlySpan<byte> _rest = frame;

    public RecordKind Kind { get; private set; }

    public ReadOnlySpan<byte> Body { get; private set; }

    /// <summary>The body of a record that is a number. A later version may append to it.</summary>
    public readonly long Number => Body.Length >= 8
        ? BinaryPrimitives.ReadInt64LittleEndian(Body)
        : throw new LinkException($"a record {Kind} of {Body.Length} bytes");

    /// <exception cref="LinkException">The frame ends within a record.</exception>
    public bool Read()
    {
        if (_rest.IsEmpty)
            return false;
        if (_rest.Length < RecordWriter.HeaderBytes)
            throw new LinkException("a frame that ends within a record");
        Kind = (RecordKind)_rest[0];
        var length = BinaryPrimitives.ReadInt32LittleEndian(_rest[1..]);
        _rest = _rest[RecordWriter.HeaderBytes..];
        if (length < 0 || length > _rest.Length)
            throw new LinkException($"a record of {length} bytes in a frame that has {_rest.Length} left");
        Body = _rest[..length];
        _rest = _rest[length..];
        return true;
    }
}
