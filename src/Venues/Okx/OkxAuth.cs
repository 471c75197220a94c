using System.Globalization;
using System.Text;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Okx;

/// <summary>The log-on frame of the private and the order connection, and small frames that all three streams share.</summary>
internal static class OkxAuth
{
    /// <summary>The venue's own heartbeat: a bare word, no JSON.</summary>
    public static readonly ReadOnlyMemory<byte> Ping = "ping"u8.ToArray();

    /// <summary>True for the answer to <see cref="Ping"/>.</summary>
    /// <param name="frame">Frame.</param>
    public static bool IsPong(ReadOnlySpan<byte> frame) => frame.SequenceEqual("pong"u8);

    /// <summary>
    /// The log-on frame: signed is the time in whole seconds and <c>GET/users/self/verify</c>. The venue takes it for 30 s.
    /// </summary>
    /// <param name="credentials">Key, signer, passphrase.</param>
    /// <param name="nowMs">Venue time, milliseconds since 1970.</param>
    public static byte[] Frame(ApiCredentials credentials, long nowMs)
    {
        var seconds = (nowMs / 1000).ToString(CultureInfo.InvariantCulture);
        Span<byte> signature = stackalloc byte[RequestSigner.MaxLength];
        var length = credentials.Signer.SignBase64(Encoding.ASCII.GetBytes(seconds + "GET/users/self/verify"), signature);
        return Encoding.ASCII.GetBytes(
            $$"""{"op":"login","args":[{"apiKey":"{{credentials.Key}}","passphrase":"{{credentials.Passphrase}}","timestamp":"{{seconds}}","sign":"{{Encoding.ASCII.GetString(signature[..length])}}"}]}""");
    }

    /// <summary>A subscription or its end.</summary>
    /// <param name="operation"><c>subscribe</c> or <c>unsubscribe</c>.</param>
    /// <param name="args">JSON objects, as the venue names channels.</param>
    public static byte[] Subscription(string operation, IEnumerable<string> args) => Encoding.ASCII.GetBytes(
        $$"""{"op":"{{operation}}","args":[{{string.Join(',', args)}}]}""");

    /// <summary>What a refusal or a notice says.</summary>
    /// <param name="answer">Event with <c>code</c> and <c>msg</c>.</param>
    public static string Words(WireObject answer) => Excerpt.Of(answer.TextOrEmpty("code") + " " + answer.TextOrEmpty("msg"));
}
