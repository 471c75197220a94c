using System.Text.Json;

namespace Hedgerow.Venues.Wire;

/// <summary>Bodies of requests that are not hot.</summary>
internal static class JsonBody
{
    /// <summary>A JSON object as UTF-8.</summary>
    /// <param name="write">Writes the fields.</param>
    public static byte[] Of(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }
}
