using System.Text.Json;

namespace Hedgerow.Simulator.Servers.Bitmex;

/// <summary>A message of a client on the stream.</summary>
/// <param name="Op">What to do.</param>
/// <param name="Args">Arguments as text; one that stands alone needs no list.</param>
/// <param name="RawArgs">The same as they came, to be echoed.</param>
internal sealed record BitmexMessage(string Op, IReadOnlyList<string> Args, string RawArgs)
{
    /// <summary>Reads a message; null when it is no JSON object with an operation.</summary>
    public static BitmexMessage? Read(ReadOnlyMemory<byte> text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("op", out var op) || op.ValueKind != JsonValueKind.String)
            {
                return null;
            }

            if (!root.TryGetProperty("args", out var args))
            {
                return new BitmexMessage(op.GetString()!, [], "[]");
            }

            string[] list = args.ValueKind == JsonValueKind.Array ? [.. args.EnumerateArray().Select(arg => arg.ToString())] : [args.ToString()];
            return new BitmexMessage(op.GetString()!, list, args.GetRawText());
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
