using System.Text.Json;

namespace Hedgerow.Simulator.Servers;

/// <summary>Parameters that came as JSON.</summary>
internal static class JsonParams
{
    /// <summary>The top level of a JSON object as parameters; null when it is none.</summary>
    public static QueryParams? ReadBody(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body.IsEmpty ? "{}"u8.ToArray() : body);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Read(document.RootElement) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The top level of a JSON object as parameters; what is no text stays as it is written.</summary>
    public static QueryParams Read(JsonElement element)
    {
        var result = new QueryParams();
        foreach (var property in element.EnumerateObject())
        {
            result.Add(property.Name, property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()! : property.Value.GetRawText());
        }

        return result;
    }
}
