using System.Globalization;
using System.Text;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Htx;

/// <summary>
/// HTX's signature: the method, host and path of a request and its query, sorted by name, under HMAC-SHA256 in base64. A
/// body is not signed. Streams sign their address in the same way and send the parts in a frame.
/// </summary>
internal static class HtxSigning
{
    /// <summary>A signed query.</summary>
    /// <param name="method"><c>GET</c> or <c>POST</c>.</param>
    /// <param name="host">Host, with the port when it is not the scheme's own.</param>
    /// <param name="path">From the first slash on.</param>
    /// <param name="query">Parameters of a GET, not encoded.</param>
    /// <param name="credentials">Key and signer.</param>
    /// <param name="time">The signature's time; its seconds are cut off.</param>
    /// <returns>Without the question mark.</returns>
    public static string Query(
        string method,
        string host,
        string path,
        IEnumerable<KeyValuePair<string, string>> query,
        ApiCredentials credentials,
        DateTimeOffset time)
    {
        var parameters = Head(credentials, time);
        parameters.AddRange(query);
        var text = Encoded(parameters);
        return text + "&Signature=" + Uri.EscapeDataString(Signature(method, host, path, text, credentials));
    }

    /// <summary>
    /// The log-on frame of spot's account stream: version 2.1 of the signature, which differs from version 2 in the spelling of what is
    /// signed ("Authentication" of the asset and order stream).
    /// </summary>
    /// <param name="address">The stream's address.</param>
    /// <param name="credentials">Key and signer.</param>
    /// <param name="time">The signature's time.</param>
    public static byte[] SpotFrame(Uri address, ApiCredentials credentials, DateTimeOffset time)
    {
        List<KeyValuePair<string, string>> head =
        [
            new("accessKey", credentials.Key), new("signatureMethod", "HmacSHA256"), new("signatureVersion", "2.1"), new("timestamp", Text(time)),
        ];
        var signature = Signature("GET", address.Authority, address.AbsolutePath, Encoded(head), credentials);
        return Encoding.ASCII.GetBytes(
            $$$"""{"action":"req","ch":"auth","params":{"authType":"api",{{{string.Join(',', head.Select(field => $"\"{field.Key}\":\"{field.Value}\""))}}},"signature":"{{{signature}}}"}}""");
    }

    /// <summary>The log-on frame of the account's stream of contracts.</summary>
    /// <param name="address">The stream's address.</param>
    /// <param name="credentials">Key and signer.</param>
    /// <param name="time">The signature's time.</param>
    public static byte[] Frame(Uri address, ApiCredentials credentials, DateTimeOffset time)
    {
        var signature = Signature("GET", address.Authority, address.AbsolutePath, Encoded(Head(credentials, time)), credentials);
        return Encoding.ASCII.GetBytes(
            $$"""{"op":"auth","type":"api","AccessKeyId":"{{credentials.Key}}","SignatureMethod":"HmacSHA256","SignatureVersion":"2","Timestamp":"{{Text(time)}}","Signature":"{{signature}}"}""");
    }

    private static List<KeyValuePair<string, string>> Head(ApiCredentials credentials, DateTimeOffset time) =>
    [
        new("AccessKeyId", credentials.Key),
        new("SignatureMethod", "HmacSHA256"),
        new("SignatureVersion", "2"),
        new("Timestamp", Text(time)),
    ];

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Encoded(IEnumerable<KeyValuePair<string, string>> parameters) => string.Join('&', parameters
        .OrderBy(parameter => parameter.Key, StringComparer.Ordinal)
        .Select(parameter => parameter.Key + "=" + Uri.EscapeDataString(parameter.Value)));

    private static string Signature(string method, string host, string path, string query, ApiCredentials credentials)
    {
        var payload = $"{method}\n{host.ToLowerInvariant()}\n{path}\n{query}";
        Span<byte> signature = stackalloc byte[RequestSigner.MaxLength];
        var length = credentials.Signer.SignBase64(Encoding.UTF8.GetBytes(payload), signature);
        return Encoding.ASCII.GetString(signature[..length]);
    }
}
