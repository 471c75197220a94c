using System.Buffers.Text;
using System.Globalization;

namespace Hedgerow.Venues.Wire;

/// <summary>Numbers between a venue's UTF-8 text and our types, without allocation.</summary>
internal static class Utf8Number
{
    /// <summary>Room that any formatted decimal fits in.</summary>
    public const int MaxLength = 40;

    /// <summary>What is wrong with any other number where a time is expected.</summary>
    public const string NoTime = "not a time in milliseconds";

    // Nineteen nines are below 2^64, so so many digits never overflow the mantissa.
    private const int MaxFastDigits = 19;

    /// <summary>Reads a decimal. Overflow, emptiness and anything that is not a number is an error that names the place.</summary>
    /// <param name="text">The digits, e.g. <c>-0.00100</c>.</param>
    /// <param name="place">Path of the field, for the error.</param>
    /// <exception cref="FrameException">Not a number, or out of range.</exception>
    public static decimal ParseDecimal(ReadOnlySpan<byte> text, string place) =>
        TryParseDecimal(text, out var value) ? value : throw new FrameException(place, "not a decimal number");

    /// <summary>As <see cref="ParseDecimal"/>, for a caller that names the place only when it is needed.</summary>
    /// <param name="text">The digits.</param>
    /// <param name="value">The number.</param>
    public static bool TryParseDecimal(ReadOnlySpan<byte> text, out decimal value) =>
        TryParseFast(text, out value)
        // Utf8Parser takes the rest: more digits, exponents.
        || (text.Length is > 0 and <= 64 && Utf8Parser.TryParse(text, out value, out var consumed) && consumed == text.Length);

    /// <summary>As <see cref="ParseDecimal"/>, and refuses what is below zero: sizes, prices.</summary>
    /// <param name="text">The digits.</param>
    /// <param name="place">Path of the field, for the error.</param>
    /// <exception cref="FrameException">Not a number, out of range, or negative.</exception>
    public static decimal ParseNonNegative(ReadOnlySpan<byte> text, string place)
    {
        var value = ParseDecimal(text, place);
        return value >= 0 ? value : throw new FrameException(place, "negative");
    }

    /// <summary>Reads a whole number.</summary>
    /// <param name="text">The digits.</param>
    /// <param name="place">Path of the field, for the error.</param>
    /// <exception cref="FrameException">Not a whole number of 64 bits.</exception>
    public static long ParseLong(ReadOnlySpan<byte> text, string place) =>
        TryParseLong(text, out var value) ? value : throw new FrameException(place, "not a whole number");

    /// <summary>As <see cref="ParseLong"/>, for a caller that names the place only when it is needed.</summary>
    /// <param name="text">The digits.</param>
    /// <param name="value">The number.</param>
    public static bool TryParseLong(ReadOnlySpan<byte> text, out long value) =>
        Utf8Parser.TryParse(text, out value, out var consumed) && consumed == text.Length;

    /// <summary>Reads a time in milliseconds since 1970, UTC.</summary>
    /// <param name="text">The digits.</param>
    /// <param name="place">Path of the field, for the error.</param>
    /// <exception cref="FrameException">Not a time.</exception>
    public static DateTimeOffset ParseTimeMs(ReadOnlySpan<byte> text, string place) => TimeOfMs(ParseLong(text, place), place);

    /// <summary>The time of milliseconds since 1970, UTC.</summary>
    /// <param name="unixMs">Milliseconds.</param>
    /// <param name="place">Path of the field, for the error.</param>
    /// <exception cref="FrameException">Before 1970 or after the year 9999.</exception>
    public static DateTimeOffset TimeOfMs(long unixMs, string place) =>
        IsTimeMs(unixMs) ? DateTimeOffset.FromUnixTimeMilliseconds(unixMs) : throw new FrameException(place, NoTime);

    /// <summary>True for milliseconds between 1970 and the end of the year 9999.</summary>
    /// <param name="unixMs">Milliseconds.</param>
    public static bool IsTimeMs(long unixMs) => unixMs is >= 0 and <= 253_402_300_799_999;

    /// <summary>Writes a decimal as venues want it: plain digits, no exponent, no trailing zeros, no <c>-0</c>.</summary>
    /// <param name="value">The number.</param>
    /// <param name="destination">At least <see cref="MaxLength"/> bytes.</param>
    /// <returns>Bytes written.</returns>
    public static int Format(decimal value, Span<byte> destination)
    {
        if (value == 0)
        {
            destination[0] = (byte)'0';
            return 1;
        }

        // The general format of decimal never uses an exponent but keeps the scale's trailing zeros.
        if (!value.TryFormat(destination, out var written, default, CultureInfo.InvariantCulture))
        {
            throw new ArgumentException("The destination is too short for a decimal.", nameof(destination));
        }

        if (destination[..written].Contains((byte)'.'))
        {
            while (destination[written - 1] == (byte)'0')
            {
                written--;
            }

            if (destination[written - 1] == (byte)'.')
            {
                written--;
            }
        }

        return written;
    }

    /// <summary>As <see cref="Format(decimal, Span{byte})"/>, into a string.</summary>
    /// <param name="value">The number.</param>
    public static string Format(decimal value)
    {
        Span<byte> buffer = stackalloc byte[MaxLength];
        return System.Text.Encoding.ASCII.GetString(buffer[..Format(value, buffer)]);
    }

    private static bool TryParseFast(ReadOnlySpan<byte> text, out decimal value)
    {
        value = 0;
        var at = 0;
        var negative = text.Length > 0 && text[0] == (byte)'-';
        if (negative)
        {
            at = 1;
        }

        ulong mantissa = 0;
        var digits = 0;
        var scale = -1;
        for (; at < text.Length; at++)
        {
            var digit = (uint)(text[at] - '0');
            if (digit <= 9)
            {
                if (++digits > MaxFastDigits)
                {
                    return false;
                }

                mantissa = (mantissa * 10) + digit;
                scale += scale >= 0 ? 1 : 0;
            }
            else if (text[at] == (byte)'.' && scale < 0)
            {
                scale = 0;
            }
            else
            {
                return false;
            }
        }

        // "5." and ".5" are left to the slow path's judgement; "." and "-" fail there.
        if (digits == 0 || scale == 0 || scale == digits)
        {
            return false;
        }

        value = new decimal((int)mantissa, (int)(mantissa >> 32), 0, negative, (byte)Math.Max(scale, 0));
        return true;
    }
}
