using System.Globalization;
using System.Text;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Bybit;

/// <summary>The log-on frame of the private and the trade stream, and small frames that both share.</summary>
internal static class BybitAuth
{
    /// <summary>How long a log-on frame may be on its way.</summary>
    public static readonly TimeSpan Validity = TimeSpan.FromSeconds(10);

    /// <summary>The venue's own heartbeat.</summary>
    public static readonly ReadOnlyMemory<byte> Ping = """{"op":"ping"}"""u8.ToArray();

    /// <summary>The log-on frame: signed is <c>GET/realtime</c> and the time at which it expires.</summary>
    /// <param name="credentials">Key and signer.</param>
    /// <param name="nowMs">Venue time, milliseconds since 1970.</param>
    public static byte[] Frame(ApiCredentials credentials, long nowMs)
    {
        var expires = (nowMs + (long)Validity.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        Span<byte> signature = stackalloc byte[RequestSigner.MaxLength];
        var length = credentials.Signer.Sign(Encoding.ASCII.GetBytes("GET/realtime" + expires), signature);
        return Encoding.ASCII.GetBytes(
            $$"""{"op":"auth","args":["{{credentials.Key}}",{{expires}},"{{Encoding.ASCII.GetString(signature[..length])}}"]}""");
    }

    /// <summary>A subscription or its end.</summary>
    /// <param name="operation"><c>subscribe</c> or <c>unsubscribe</c>.</param>
    /// <param name="requestId">Echoed by most streams.</param>
    /// <param name="topics">Topics.</param>
    public static byte[] Subscription(string operation, string requestId, IEnumerable<string> topics) => Encoding.ASCII.GetBytes(
        $$"""{"op":"{{operation}}","req_id":"{{requestId}}","args":["{{string.Join("\",\"", topics)}}"]}""");

    /// <summary>True when an answer to a log-on or a subscription is a yes; streams say it in different words.</summary>
    /// <param name="answer">The answer.</param>
    public static bool IsYes(WireObject answer) =>
        answer.Has("success") ? answer.Bool("success") : answer.Long("retCode") == BybitCodes.Ok;

    /// <summary>What a refusal says.</summary>
    /// <param name="answer">The answer.</param>
    public static string Refusal(WireObject answer)
    {
        var code = answer.Has("retCode") ? answer.Long("retCode").ToString(CultureInfo.InvariantCulture) + " " : string.Empty;
        return Excerpt.Of(code + answer.TextOrEmpty("retMsg") + answer.TextOrEmpty("ret_msg"));
    }
}
