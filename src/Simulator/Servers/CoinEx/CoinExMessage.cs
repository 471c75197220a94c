using System.Text.Json;

namespace Hedgerow.Simulator.Servers.CoinEx;

/// <summary>A message of a client.</summary>
/// <param name="Method">What to do.</param>
/// <param name="Id">The client's id of the message, echoed as it is written.</param>
/// <param name="Params">Its parameters.</param>
internal sealed record CoinExMessage(string Method, string Id, JsonElement Params)
{
    /// <summary>Reads a message; null when it is no JSON object with a method and parameters.</summary>
    public static CoinExMessage? Read(ReadOnlyMemory<byte> text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty("method", out var method) && method.ValueKind == JsonValueKind.String
                && root.TryGetProperty("params", out var parameters) && parameters.ValueKind == JsonValueKind.Object
                ? new CoinExMessage(method.GetString()!, root.TryGetProperty("id", out var id) ? id.GetRawText() : "null", parameters.Clone())
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Names in a list of the parameters; null when there is no such list of names.</summary>
    public List<string>? Names(string list) =>
        Params.TryGetProperty(list, out var items) && items.ValueKind == JsonValueKind.Array
            && items.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? [.. items.EnumerateArray().Select(item => item.GetString()!)]
            : null;
}
