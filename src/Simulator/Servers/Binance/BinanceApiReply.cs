using System.Text.Json;

namespace Hedgerow.Simulator.Servers.Binance;

/// <summary>How far a limit of the WebSocket API is used.</summary>
/// <param name="Type">What is counted.</param>
/// <param name="Interval">Unit of the time for which it is counted.</param>
/// <param name="Number">How many of these.</param>
/// <param name="Limit">Most of it.</param>
/// <param name="Count">What was used of it.</param>
internal readonly record struct BinanceUsage(string Type, string Interval, int Number, int Limit, int Count);

/// <summary>An answer of the WebSocket API, the same at spot and futures.</summary>
internal static class BinanceApiReply
{
    /// <summary>Writes it.</summary>
    /// <param name="message">What is answered.</param>
    /// <param name="error">Why it is refused; null: it is not.</param>
    /// <param name="result">Writes the result of what is not refused.</param>
    /// <param name="usage">How far limits are used; asked unless the message does not want to know.</param>
    public static byte[] Write(
        BinanceApiMessage message, BinanceError? error, Action<Utf8JsonWriter>? result, Func<IReadOnlyList<BinanceUsage>> usage) => Json.Write(w =>
    {
        w.WriteStartObject();
        w.WritePropertyName("id");
        w.WriteRawValue(message.Id);
        w.WriteNumber("status", error?.Status ?? 200);
        if (error is not null)
        {
            w.WriteStartObject("error");
            w.WriteNumber("code", error.Code);
            w.WriteString("msg", error.Message);
            w.WriteEndObject();
        }
        else
        {
            w.WritePropertyName("result");
            result!(w);
        }

        if (message.Params.Text("returnRateLimits") != "false")
        {
            w.Array("rateLimits", usage(), Write);
        }

        w.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter w, BinanceUsage usage)
    {
        w.WriteStartObject();
        w.WriteString("rateLimitType", usage.Type);
        w.WriteString("interval", usage.Interval);
        w.WriteNumber("intervalNum", usage.Number);
        w.WriteNumber("limit", usage.Limit);
        w.WriteNumber("count", usage.Count);
        w.WriteEndObject();
    }
}
