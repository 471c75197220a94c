using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hedgerow.Hedging;

/// <summary>Decimals without the zeros that arithmetic, or whoever wrote them, left at their end: in JSON, and by <see cref="Of"/>.</summary>
public sealed class PlainDecimals : JsonConverter<decimal>
{
    /// <summary>The same number at its shortest scale.</summary>
    /// <param name="value">Any.</param>
    // Dividing by one with the most zeros brings a decimal there.
    public static decimal Of(decimal value) => value / 1.0000000000000000000000000000m;

    /// <inheritdoc/>
    public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDecimal();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteNumberValue(Of(value));
    }
}
