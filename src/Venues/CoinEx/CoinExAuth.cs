using System.Globalization;
using System.Text;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.CoinEx;

/// <summary>What is signed (API v2, "Authentication"), and the small frames of the streams.</summary>
internal static class CoinExAuth
{
    /// <summary>Id of a heartbeat and of its answer.</summary>
    public const long PingId = 0;

    /// <summary>The venue's own heartbeat.</summary>
    public static readonly ReadOnlyMemory<byte> Ping = """{"method":"server.ping","params":{},"id":0}"""u8.ToArray();

    /// <summary>
    /// The headers of a signed request: HMAC-SHA256 over method, path with query, body and time. The time is that of
    /// signing, and the venue refuses the request once it is older than the window ("Integration Guide").
    /// </summary>
    /// <param name="credentials">Key and signer.</param>
    /// <param name="method">Verb in capitals.</param>
    /// <param name="pathAndQuery">As it goes over the wire.</param>
    /// <param name="body">As it goes over the wire; empty for none.</param>
    /// <param name="nowMs">Venue time, milliseconds since 1970.</param>
    /// <param name="window">How old the request may be when it arrives.</param>
    public static KeyValuePair<string, string>[] Headers(
        ApiCredentials credentials, string method, string pathAndQuery, ReadOnlySpan<byte> body, long nowMs, TimeSpan window)
    {
        var timestamp = nowMs.ToString(CultureInfo.InvariantCulture);
        var length = method.Length + pathAndQuery.Length + body.Length + timestamp.Length;
        Span<byte> payload = length <= 1024 ? stackalloc byte[1024] : new byte[length];
        var text = new ByteWriter(payload);
        text.Add(method);
        text.Add(pathAndQuery);
        text.Add(body);
        text.Add(timestamp);
        return
        [
            new("X-COINEX-KEY", credentials.Key),
            new("X-COINEX-SIGN", Sign(credentials, text.Written)),
            new("X-COINEX-TIMESTAMP", timestamp),
            new("X-COINEX-WINDOWTIME", ((long)window.TotalMilliseconds).ToString(CultureInfo.InvariantCulture)),
        ];
    }

    /// <summary>The log-on frame: signed is the time.</summary>
    /// <param name="credentials">Key and signer.</param>
    /// <param name="id">Echoed in the answer.</param>
    /// <param name="nowMs">Venue time, milliseconds since 1970.</param>
    public static byte[] LogOn(ApiCredentials credentials, long id, long nowMs)
    {
        var signature = Sign(credentials, Encoding.ASCII.GetBytes(nowMs.ToString(CultureInfo.InvariantCulture)));
        return Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $$$"""{"method":"server.sign","params":{"access_id":"{{{credentials.Key}}}","signed_str":"{{{signature}}}","timestamp":{{{nowMs}}}},"id":{{{id}}}}"""));
    }

    /// <summary>A request about a list: a subscription or its end.</summary>
    /// <param name="method">E.g. <c>bbo.subscribe</c>.</param>
    /// <param name="list">Name of the list: <c>market_list</c> or <c>ccy_list</c>.</param>
    /// <param name="items">Its items, each as JSON.</param>
    /// <param name="id">Echoed in the answer.</param>
    public static byte[] Request(string method, string list, IEnumerable<string> items, long id) => Encoding.ASCII.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $$$"""{"method":"{{{method}}}","params":{"{{{list}}}":[{{{string.Join(',', items)}}}]},"id":{{{id}}}}"""));

    private static string Sign(ApiCredentials credentials, ReadOnlySpan<byte> payload)
    {
        Span<byte> signature = stackalloc byte[RequestSigner.MaxLength];
        return Encoding.ASCII.GetString(signature[..credentials.Signer.Sign(payload, signature)]);
    }
}
