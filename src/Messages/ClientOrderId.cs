using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Hedgerow.Messages;

/// <summary>
/// The id under which an order is known from its planning to its archive, and by which a venue is asked about it.
/// </summary>
/// <remarks>
/// Text form <c>h{epoch}p{pair}l{leg}s{sequence}</c> in lower-case hexadecimal: letters and digits only and at most 32
/// characters, which is inside what every supported venue takes (the narrowest, OKX, takes 32 alphanumerics; Binance
/// and Bybit 36). The separators are no hexadecimal digits, so the text has one reading. An epoch is made durable
/// before any id of it is used, so it is the reserved block of all its ids: no id is ever used twice, although no
/// order waits for the disk.
/// </remarks>
/// <param name="Epoch">Epoch of the coordinator that planned the order; at least 1.</param>
/// <param name="Pair">Number of the pair, as configured; 1 to 65,535.</param>
/// <param name="Leg">0 for leg A, 1 for leg B.</param>
/// <param name="Sequence">Counts the coordinator's orders within its epoch; at least 1.</param>
public readonly record struct ClientOrderId(long Epoch, int Pair, int Leg, long Sequence)
{
    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"h{Epoch:x}p{Pair:x}l{Leg:x}s{Sequence:x}");

    /// <summary>Reads the text form; false for every other text, e.g. an order placed by hand.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ClientOrderId id)
    {
        id = default;
        if (text is null || text.Length > 32 || text.Length < 8 || text[0] != 'h')
            return false;
        var rest = text.AsSpan();
        if (!TryField(ref rest, 'h', out var epoch) || !TryField(ref rest, 'p', out var pair)
            || !TryField(ref rest, 'l', out var leg) || !TryField(ref rest, 's', out var sequence) || !rest.IsEmpty)
            return false;
        if (epoch < 1 || pair is < 1 or > 65_535 || leg is < 0 or > 1 || sequence < 1)
            return false;
        id = new ClientOrderId(epoch, (int)pair, (int)leg, sequence);
        return string.Equals(id.ToString(), text, StringComparison.Ordinal);
    }

    private static bool TryField(ref ReadOnlySpan<char> rest, char mark, out long value)
    {
        value = 0;
        if (rest.IsEmpty || rest[0] != mark)
            return false;
        var digits = rest[1..];
        var length = 0;
        while (length < digits.Length && char.IsAsciiHexDigitLower(digits[length]))
            length++;
        rest = digits[length..];
        return length > 0
            && long.TryParse(digits[..length], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }
}
