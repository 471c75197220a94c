using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Hedgerow.Mesh.Wire.Compact;
using Hedgerow.Messages;

namespace Hedgerow.Mesh.Wire;

/// <summary>
/// Messages as bodies of records: number (8 bytes), address (length byte, UTF-8), kind (length byte, ASCII), then JSON or, in a record
/// that says so, the compact form. Not safe for several threads at once.
/// </summary>
internal sealed class MessageCodec(MessageRegistry registry)
{
    private readonly NameTable _names = new();
    private readonly Utf8JsonWriter _json = new(Stream.Null);

    /// <summary>Appends a message as a record.</summary>
    /// <param name="frame">Where to; unchanged when the message cannot be written.</param>
    /// <param name="kind">Numbered, or latest.</param>
    /// <param name="number">Its number; zero when it has none.</param>
    /// <param name="to">Address.</param>
    /// <param name="message">Message.</param>
    /// <param name="version">Version of the protocol that the reader speaks.</param>
    /// <returns>Why it cannot be written; null when it was.</returns>
    public string? Write(FrameBuffer frame, RecordKind kind, long number, Address to, Message message, ushort version)
    {
        if (!registry.TryFind(message.GetType(), out var type))
            return $"{message.GetType().Name} does not pass between nodes";
        var compact = type.Compact is { } form && form.Since <= version ? form : null;
        var start = RecordWriter.Begin(frame, compact is null ? kind : Compact(kind));
        try
        {
            frame.Write(number);
            WriteName(frame, to.Value);
            frame.Write([(byte)type.Ascii.Length]);
            frame.Write(type.Ascii);
            if (compact is not null)
                compact.Write(frame, message);
            else
                WriteJson(frame, message, type.Json);
            RecordWriter.End(frame, start);
            return null;
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException or NotSupportedException or OverflowException)
        {
            frame.Truncate(start);
            _json.Reset(Stream.Null);
            return $"{type.Name} cannot be written: {e.Message}";
        }
    }

    /// <summary>Reads the body of a record.</summary>
    /// <param name="kind">Kind of the record.</param>
    /// <param name="body">The body.</param>
    /// <param name="read">What it holds. Its message is null when the kind is unknown or could not be read.</param>
    /// <exception cref="LinkException">It is no such body: not even the kind can be found.</exception>
    public void Read(RecordKind kind, ReadOnlySpan<byte> body, out ReadMessage read)
    {
        if (body.Length < 8)
            throw new LinkException("a message that ends within its number");
        var number = BinaryPrimitives.ReadInt64LittleEndian(body);
        body = body[8..];
        var address = Part(ref body);
        var name = Part(ref body);
        if (!registry.TryFind(name, out var type))
        {
            read = new ReadMessage(number, default, null, Printable(name), "this node does not know it");
            return;
        }
        try
        {
            var message = kind is RecordKind.NumberedCompact or RecordKind.LatestCompact
                ? ReadCompact(body, type)
                : (Message?)JsonSerializer.Deserialize(body, type.Json);
            read = new ReadMessage(number, new Address(_names.Of(address)), message, type.Name, message is null ? "it holds null" : "");
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException or OverflowException or FormatException)
        {
            read = new ReadMessage(number, default, null, type.Name, e.Message);
        }
    }

    private static ReadOnlySpan<byte> Part(ref ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty || body.Length - 1 < body[0])
            throw new LinkException("a message that ends before its address or its kind does");
        var part = body.Slice(1, body[0]);
        body = body[(1 + part.Length)..];
        return part;
    }

    /// <summary>A name of the peer's, for our log: what is not printable is replaced.</summary>
    public static string Printable(ReadOnlySpan<byte> name)
    {
        var length = Math.Min(name.Length, MessageRegistry.MaxKindLength);
        return string.Create(length, name[..length].ToArray(), (letters, bytes) =>
        {
            for (var i = 0; i < letters.Length; i++)
                letters[i] = bytes[i] is >= 0x21 and <= 0x7e ? (char)bytes[i] : '?';
        });
    }

    private static RecordKind Compact(RecordKind kind) => kind == RecordKind.Numbered ? RecordKind.NumberedCompact : RecordKind.LatestCompact;

    private static void WriteName(FrameBuffer frame, string name)
    {
        var length = Encoding.UTF8.GetByteCount(name);
        var bytes = frame.GetSpan(1 + length);
        bytes[0] = checked((byte)length);
        Encoding.UTF8.GetBytes(name, bytes[1..]);
        frame.Advance(1 + length);
    }

    private void WriteJson(FrameBuffer frame, Message message, JsonTypeInfo type)
    {
        _json.Reset(frame);
        JsonSerializer.Serialize(_json, message, type);
        _json.Flush();
    }

    private Message ReadCompact(ReadOnlySpan<byte> body, MessageKind type)
    {
        if (type.Compact is not { } form)
            throw new FormatException("this node does not know its compact form");
        var fields = new CompactReader(body, _names);
        return form.Read(ref fields);
    }
}

/// <summary>A message that was read.</summary>
/// <param name="Number">Its number; zero when it has none.</param>
/// <param name="To">Address.</param>
/// <param name="Message">Null when it could not be read.</param>
/// <param name="Kind">Name of the kind.</param>
/// <param name="Problem">Why it could not be read.</param>
internal readonly record struct ReadMessage(long Number, Address To, Message? Message, string Kind, string Problem);
