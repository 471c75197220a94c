using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hedgerow.Simulation;

/// <summary>Writes decimals without the zeros that arithmetic leaves at their end.</summary>
internal sealed class PlainDecimals : JsonConverter<decimal>
{
    public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDecimal();

    // Dividing by one with the most zeros brings a decimal to its shortest scale.
    public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value / 1.0000000000000000000000000000m);
}
