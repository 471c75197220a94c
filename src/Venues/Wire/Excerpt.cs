using System.Text;
using System.Text.RegularExpressions;

namespace Hedgerow.Venues.Wire;

/// <summary>Short, secret-free copies of frames and answers, for reports and logs.</summary>
internal static partial class Excerpt
{
    /// <summary>Longest excerpt, in characters.</summary>
    public const int MaxLength = 512;

    // Redaction comes before the cut, over a longer piece, so that a cut can never leave half a key unrecognised.
    private const int RawLength = 2048;

    /// <summary>At most <see cref="MaxLength"/> characters of a frame, keys and signatures masked.</summary>
    /// <param name="frame">UTF-8 bytes.</param>
    public static string Of(ReadOnlySpan<byte> frame)
    {
        var text = Encoding.UTF8.GetString(frame[..Math.Min(frame.Length, RawLength)]);
        return Of(text);
    }

    /// <summary>At most <see cref="MaxLength"/> characters of a text, keys and signatures masked.</summary>
    /// <param name="text">Any text of a venue.</param>
    public static string Of(string text)
    {
        text = text.Length <= RawLength ? text : text[..RawLength];
        var masked = JsonSecret().Replace(text, "${name}***");
        masked = QuerySecret().Replace(masked, "${name}***");
        return masked.Length <= MaxLength ? masked : masked[..MaxLength];
    }

    [GeneratedRegex(
        """(?<name>"(?:apiKey|api_key|api-key|access_key|accessKey|AccessKeyId|key|secret|sign|signature|listenKey|token|passphrase)"\s*:\s*")[^"]*""",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex JsonSecret();

    [GeneratedRegex("""(?<name>(?:signature|sign|listenKey|apiKey|api_key|AccessKeyId)=)[^&\s"]*""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex QuerySecret();
}
