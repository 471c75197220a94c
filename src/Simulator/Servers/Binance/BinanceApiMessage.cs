using System.Text;
using System.Text.Json;

namespace Hedgerow.Simulator.Servers.Binance;

/// <summary>A JSON message with <c>id</c>, <c>method</c> and <c>params</c>, as streams and the WebSocket API take it.</summary>
/// <param name="Id">The id as raw JSON, echoed as it came; <c>null</c> when there was none.</param>
/// <param name="Method">What to do.</param>
/// <param name="Params">Named parameters; numbers and flags in the spelling they came in.</param>
/// <param name="Topics">Parameters that came as a list.</param>
internal sealed record BinanceApiMessage(byte[] Id, string Method, QueryParams Params, IReadOnlyList<string> Topics)
{
    private static readonly byte[] Null = "null"u8.ToArray();

    public static bool TryRead(ReadOnlyMemory<byte> text, out BinanceApiMessage message)
    {
        message = new BinanceApiMessage(Null, "", new QueryParams(), []);
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            var id = root.TryGetProperty("id", out var rawId) ? Encoding.UTF8.GetBytes(rawId.GetRawText()) : Null;
            var method = root.TryGetProperty("method", out var name) ? name.GetString() ?? "" : "";
            var hasParams = root.TryGetProperty("params", out var parameters);
            message = new BinanceApiMessage(
                id,
                method,
                hasParams && parameters.ValueKind == JsonValueKind.Object ? ReadParams(parameters) : new QueryParams(),
                hasParams && parameters.ValueKind == JsonValueKind.Array
                    ? [.. parameters.EnumerateArray().Where(p => p.ValueKind == JsonValueKind.String).Select(p => p.GetString()!)]
                    : []);
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    public static QueryParams ReadParams(JsonElement element)
    {
        var result = new QueryParams();
        foreach (var property in element.EnumerateObject())
        {
            result.Add(property.Name, property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString()! : property.Value.GetRawText());
        }

        return result;
    }

    /// <summary>What a signature of this message covers: the parameters but the signature, sorted by name, not url-encoded.</summary>
    public string SignedText() => string.Join('&', Params.Items
        .Where(p => p.Key != "signature")
        .OrderBy(p => p.Key, StringComparer.Ordinal)
        .Select(p => p.Key + "=" + p.Value));
}
