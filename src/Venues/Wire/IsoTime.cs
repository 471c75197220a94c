namespace Hedgerow.Venues.Wire;

/// <summary>Times as some venues write them: <c>2024-11-25T10:35:00.789Z</c>, always UTC. Without allocation.</summary>
internal static class IsoTime
{
    // Date, T, time; the fraction and the Z follow.
    private const int WholeSeconds = 19;

    // Ticks are the seventh digit of a second.
    private const int MaxFraction = 7;

    /// <summary>Reads a time.</summary>
    /// <param name="text">Year to second, a fraction of up to seven digits or none, and <c>Z</c>.</param>
    /// <param name="place">Path of the field, for the error.</param>
    /// <exception cref="FrameException">Not such a time.</exception>
    public static DateTimeOffset Parse(ReadOnlySpan<byte> text, string place)
    {
        if (text.Length <= WholeSeconds || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':'
            || text[^1] != 'Z')
        {
            throw Bad(place);
        }

        var (year, month, day) = (Digits(text[..4], place), Digits(text[5..7], place), Digits(text[8..10], place));
        var (hour, minute, second) = (Digits(text[11..13], place), Digits(text[14..16], place), Digits(text[17..19], place));
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
        {
            throw Bad(place);
        }

        var ticks = Fraction(text[WholeSeconds..^1], place);
        return new DateTimeOffset(year, month, day, hour, minute, second, TimeSpan.Zero).AddTicks(ticks);
    }

    /// <summary>Writes a time to the millisecond, rounded down.</summary>
    /// <param name="time">Any time.</param>
    public static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture);

    private static long Fraction(ReadOnlySpan<byte> text, string place)
    {
        if (text.IsEmpty)
        {
            return 0;
        }

        if (text[0] != '.' || text.Length is < 2 or > MaxFraction + 1)
        {
            throw Bad(place);
        }

        long ticks = Digits(text[1..], place);
        for (var digits = text.Length - 1; digits < MaxFraction; digits++)
        {
            ticks *= 10;
        }

        return ticks;
    }

    private static int Digits(ReadOnlySpan<byte> text, string place)
    {
        var value = 0;
        foreach (var c in text)
        {
            value = c is >= (byte)'0' and <= (byte)'9' ? (value * 10) + (c - '0') : throw Bad(place);
        }

        return value;
    }

    private static FrameException Bad(string place) => new(place, "not a time like 2024-11-25T10:35:00.789Z");
}
