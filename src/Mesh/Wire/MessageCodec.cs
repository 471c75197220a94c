using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Hedgerow.Messages;

namespace Hedgerow.Mesh.Wire;

/// <summary>
/// Messages as bodies of records: number (8 bytes), address (length byte, UTF-8), kind (length byte, ASCII), JSON. Not safe for
/// several threads at once.
/// </summary>
internal sealed class MessageCodec(MessageRegistry registry)
{
    private const int MaxKnownAddresses = 1024;

    private readonly Dictionary<string, Address> _addresses = new(StringComparer.Ordinal);
    private readonly Utf8JsonWriter _json = new(Stream.Null);

    /// <summary>Appends a message as a record.</summary>
    /// <param name="frame">Where to; unchanged when the message cannot be written.</param>
    /// <param name="kind">Numbered, or latest.</param>
    /// <param name="number">Its number; zero when it has none.</param>
    /// <param name="to">Address.</param>
    /// <param name="message">Message.</param>
    /// <returns>Why it cannot be written; null when it was.</returns>
    public string? Write(FrameBuffer frame, RecordKind kind, long number, Address to, Message message)
    {
        if (!registry.TryFind(message.GetType(), out var type))
            return $"{message.GetType().Name} does not pass between nodes";
        var start = RecordWriter.Begin(frame, kind);
        try
        {
            Span<byte> bytes = stackalloc byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
            frame.Write(bytes);
            var address = Encoding.UTF8.GetBytes(to.Value);
            frame.Write([checked((byte)address.Length)]);
            frame.Write(address);
            frame.Write([(byte)type.Ascii.Length]);
            frame.Write(type.Ascii);
            _json.Reset(frame);
            JsonSerializer.Serialize(_json, message, type.Json);
            _json.Flush();
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
    /// <param name="body">The body.</param>
    /// <param name="read">What it holds. Its message is null when the kind is unknown or could not be read.</param>
    /// <exception cref="LinkException">It is no such body: not even the kind can be found.</exception>
    public void Read(ReadOnlySpan<byte> body, out ReadMessage read)
    {
        if (body.Length < 8)
            throw new LinkException("a message that ends within its number");
        var number = BinaryPrimitives.ReadInt64LittleEndian(body);
        body = body[8..];
        var address = Part(ref body);
        var kind = Part(ref body);
        if (!registry.TryFind(kind, out var type))
        {
            read = new ReadMessage(number, default, null, Printable(kind), "this node does not know it");
            return;
        }
        try
        {
            var message = (Message?)JsonSerializer.Deserialize(body, type.Json);
            read = new ReadMessage(number, AddressOf(address), message, type.Name, message is null ? "it holds null" : "");
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

    /// <summary>One string for each address, instead of one for each message.</summary>
    private Address AddressOf(ReadOnlySpan<byte> utf8)
    {
        Span<char> letters = stackalloc char[byte.MaxValue];
        var length = Encoding.UTF8.GetChars(utf8, letters);
        var known = _addresses.GetAlternateLookup<ReadOnlySpan<char>>();
        if (known.TryGetValue(letters[..length], out var address))
            return address;
        address = new Address(new string(letters[..length]));
        if (_addresses.Count < MaxKnownAddresses)
            _addresses.Add(address.Value, address);
        return address;
    }
}

/// <summary>A message that was read.</summary>
/// <param name="Number">Its number; zero when it has none.</param>
/// <param name="To">Address.</param>
/// <param name="Message">Null when it could not be read.</param>
/// <param name="Kind">Name of the kind.</param>
/// <param name="Problem">Why it could not be read.</param>
internal readonly record struct ReadMessage(long Number, Address To, Message? Message, string Kind, string Problem);
