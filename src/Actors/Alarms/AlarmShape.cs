namespace Hedgerow.Actors.Alarms;

/// <summary>
/// The shape of a text: what is left of it without its figures. Two notices of one source and shape are the same trouble.
/// Figures are words of digits and signs alone (prices, counts) and long words with a digit in them (times, ids of orders);
/// a short word with letters is a name (BTCUSDT, 1000PEPEUSDT, pair2) and stays, since other instruments are other troubles.
/// </summary>
internal static class AlarmShape
{
    private const int LongWord = 16;
    private const int MaxLength = 400;

    public static string Of(string text)
    {
        var shape = new System.Text.StringBuilder(Math.Min(text.Length, MaxLength));
        for (var at = 0; at < text.Length && shape.Length < MaxLength;)
        {
            var end = at;
            while (end < text.Length && IsOfWord(text[end]))
                end++;
            if (end == at)
            {
                shape.Append(text[at++]);
                continue;
            }
            var word = text.AsSpan(at, end - at);
            shape.Append(IsFigure(word) ? "#" : word);
            at = end;
        }
        return shape.ToString();
    }

    private static bool IsOfWord(char c) => char.IsLetterOrDigit(c) || c is '.' or '-' or '+' or '_' or ':' or ',' or '−';

    private static bool IsFigure(ReadOnlySpan<char> word)
    {
        var (digits, letters) = (0, 0);
        foreach (var c in word)
        {
            digits += char.IsAsciiDigit(c) ? 1 : 0;
            letters += char.IsLetter(c) ? 1 : 0;
        }
        return digits > 0 && (letters == 0 || word.Length >= LongWord);
    }
}
