using System.Text.Json;

namespace Hedgerow.Simulator.Servers.Bybit;

/// <summary>A message of a client on any of Bybit's WebSocket addresses.</summary>
/// <param name="Op">What to do.</param>
/// <param name="RequestId">The client's id of the message, echoed; empty when there was none.</param>
/// <param name="Args">Arguments that are plain values, as text.</param>
/// <param name="Order">The argument of an order operation.</param>
/// <param name="Header">Header of an order operation.</param>
internal sealed record BybitMessage(string Op, string RequestId, IReadOnlyList<string> Args, QueryParams? Order, QueryParams? Header)
{
    /// <summary>Reads a message; null when it is no JSON object with an operation.</summary>
    public static BybitMessage? Read(ReadOnlyMemory<byte> text)
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
            var order = args.FirstOrDefault(a => a.ValueKind == JsonValueKind.Object);
            var header = root.TryGetProperty("header", out var h) && h.ValueKind == JsonValueKind.Object ? JsonParams.Read(h) : null;
            return new BybitMessage(
                op.GetString()!,
                TextOf(root, "req_id") ?? TextOf(root, "reqId") ?? "",
                [.. args.Where(a => a.ValueKind is JsonValueKind.String or JsonValueKind.Number).Select(a => a.ToString())],
                order.ValueKind == JsonValueKind.Object ? JsonParams.Read(order) : null,
                header);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? TextOf(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? value.ToString() : null;
}
