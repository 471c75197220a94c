using System.Text.Json;

namespace Hedgerow.Simulator.Servers.Okx;

/// <summary>A message of a client on any of OKX's WebSocket addresses.</summary>
/// <param name="Op">What to do.</param>
/// <param name="Id">The client's id of the message, echoed; empty when there was none.</param>
/// <param name="Args">Its arguments, objects all.</param>
/// <param name="ExpiresMs">Time after which an order is to be refused; null when there is none.</param>
internal sealed record OkxMessage(string Op, string Id, IReadOnlyList<QueryParams> Args, long? ExpiresMs)
{
    /// <summary>Reads a message; null when it is no JSON object with an operation.</summary>
    public static OkxMessage? Read(ReadOnlyMemory<byte> text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("op", out var op) || op.ValueKind != JsonValueKind.String)
            {
                return null;
            }

            var args = root.TryGetProperty("args", out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().ToArray() : [];
            return new OkxMessage(
                op.GetString()!,
                root.TryGetProperty("id", out var id) ? id.ToString() : "",
                [.. args.Where(a => a.ValueKind == JsonValueKind.Object).Select(JsonParams.Read)],
                root.TryGetProperty("expTime", out var expires) && long.TryParse(expires.ToString(), out var time) ? time : null);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
