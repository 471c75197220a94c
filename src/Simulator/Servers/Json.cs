using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Hedgerow.Simulator.Servers;

/// <summary>Short forms for writing the venues' JSON.</summary>
internal static class Json
{
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    /// <summary>The bytes of one JSON text. The writer is reused per thread: do not nest calls.</summary>
    public static byte[] Write<TState>(TState state, Action<Utf8JsonWriter, TState> write)
    {
        var buffer = _buffer ??= new ArrayBufferWriter<byte>(4096);
        var writer = _writer ??= new Utf8JsonWriter(buffer, new JsonWriterOptions
        {
            SkipValidation = true,
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        });
        buffer.ResetWrittenCount();
        writer.Reset(buffer);
        write(writer, state);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    public static byte[] Write(Action<Utf8JsonWriter> write) => Write(write, static (w, f) => f(w));

    /// <summary>A decimal as a JSON string, the way both venues write prices and quantities.</summary>
    public static void Text(this Utf8JsonWriter w, string name, decimal value)
    {
        Span<byte> digits = stackalloc byte[32];
        value.TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
        w.WriteString(name, digits[..length]);
    }

    public static void TextValue(this Utf8JsonWriter w, decimal value)
    {
        Span<byte> digits = stackalloc byte[32];
        value.TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
        w.WriteStringValue(digits[..length]);
    }

    /// <summary>A number as a JSON string: Bybit's way with times.</summary>
    public static void Text(this Utf8JsonWriter w, string name, long value)
    {
        Span<byte> digits = stackalloc byte[20];
        value.TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
        w.WriteString(name, digits[..length]);
    }

    public static void Text(this Utf8JsonWriter w, string name, string value) => w.WriteString(name, value);

    public static void Text(this Utf8JsonWriter w, string name, DateTimeOffset value) => w.Text(name, value.ToUnixTimeMilliseconds());

    public static void Number(this Utf8JsonWriter w, string name, long value) => w.WriteNumber(name, value);

    public static void Number(this Utf8JsonWriter w, string name, DateTimeOffset value) => w.WriteNumber(name, value.ToUnixTimeMilliseconds());

    public static void Flag(this Utf8JsonWriter w, string name, bool value) => w.WriteBoolean(name, value);

    public static void Object(this Utf8JsonWriter w, string name, Action<Utf8JsonWriter> write)
    {
        w.WriteStartObject(name);
        write(w);
        w.WriteEndObject();
    }

    public static void Array<T>(this Utf8JsonWriter w, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        w.WriteStartArray(name);
        foreach (var item in items)
        {
            write(w, item);
        }

        w.WriteEndArray();
    }

    public static void Array<T>(this Utf8JsonWriter w, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        w.WriteStartArray();
        foreach (var item in items)
        {
            write(w, item);
        }

        w.WriteEndArray();
    }

    /// <summary>Rounds to the places a venue shows, keeping trailing zeros as the venues do.</summary>
    public static decimal Fixed(this decimal value, int places)
    {
        var rounded = Math.Round(value, places, MidpointRounding.ToZero);
        return rounded + new decimal(0, 0, 0, isNegative: false, (byte)places);
    }

    /// <summary>Digits after the point of a step such as 0.001; 0 for 1 or 10.</summary>
    public static int Places(this decimal step)
    {
        var normal = step / 1.000000000000000000000000000000000m;
        return normal.Scale;
    }
}
