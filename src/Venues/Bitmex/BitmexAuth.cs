using System.Globalization;
using System.Text;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Bitmex;

/// <summary>
/// Signatures: hex HMAC-SHA256 over verb, path with query, expiry in seconds and body; and the small frames of the stream.
/// </summary>
internal static class BitmexAuth
{
    /// <summary>How long a log-on frame may be on its way.</summary>
    public static readonly TimeSpan Validity = TimeSpan.FromSeconds(10);

    /// <summary>The venue's own heartbeat; it answers <c>pong</c>. Neither is JSON.</summary>
    public static readonly ReadOnlyMemory<byte> Ping = "ping"u8.ToArray();

    /// <summary>
    /// Last second in which the venue takes a request; it counts whole seconds. The window is rounded down to one, and the next
    /// second is the least. How long that lets a request live is for <see cref="BitmexSettings.LongestWindow"/> to say.
    /// </summary>
    /// <param name="nowMs">Venue time, milliseconds since 1970.</param>
    /// <param name="window">How long the request may be on its way.</param>
    public static long Expiry(long nowMs, TimeSpan window) =>
        Math.Max((nowMs + (long)window.TotalMilliseconds) / 1000, (nowMs / 1000) + 1);

    /// <summary>The headers that sign a request.</summary>
    /// <param name="credentials">Key and signer.</param>
    /// <param name="verb">GET, POST, DELETE.</param>
    /// <param name="pathAndQuery">As it goes over the wire.</param>
    /// <param name="expires">From <see cref="Expiry"/>.</param>
    /// <param name="body">Body; empty without one.</param>
    public static KeyValuePair<string, string>[] Headers(
        ApiCredentials credentials, string verb, string pathAndQuery, long expires, ReadOnlySpan<byte> body)
    {
        var until = expires.ToString(CultureInfo.InvariantCulture);
        return
        [
            new("api-key", credentials.Key),
            new("api-expires", until),
            new("api-signature", Sign(credentials, verb + pathAndQuery + until, body)),
        ];
    }

    /// <summary>The log-on frame; signed is <c>GET/realtime</c> and the expiry.</summary>
    /// <param name="credentials">Key and signer.</param>
    /// <param name="nowMs">Venue time, milliseconds since 1970.</param>
    public static byte[] Logon(ApiCredentials credentials, long nowMs)
    {
        var expires = Expiry(nowMs, Validity).ToString(CultureInfo.InvariantCulture);
        return Encoding.ASCII.GetBytes(
            $$"""{"op":"authKeyExpires","args":["{{credentials.Key}}",{{expires}},"{{Sign(credentials, "GET/realtime" + expires, [])}}"]}""");
    }

    /// <summary>A subscription.</summary>
    /// <param name="topics">Tables, with <c>:symbol</c> where they have one.</param>
    public static byte[] Subscribe(IEnumerable<string> topics) =>
        Encoding.ASCII.GetBytes($$"""{"op":"subscribe","args":["{{string.Join("\",\"", topics)}}"]}""");

    private static string Sign(ApiCredentials credentials, string head, ReadOnlySpan<byte> body)
    {
        byte[] payload = [.. Encoding.UTF8.GetBytes(head), .. body];
        Span<byte> signature = stackalloc byte[RequestSigner.MaxLength];
        return Encoding.ASCII.GetString(signature[..credentials.Signer.Sign(payload, signature)]);
    }
}
