namespace Hedgerow.Venues.Wire;

/// <summary>Ids and symbols that go into requests as they stand: between quotes or into a query, without escaping.</summary>
internal static class PlainWord
{
    /// <summary>True when a text has only ASCII letters, digits, hyphens and underscores.</summary>
    /// <param name="text">Id or symbol; an empty one is plain.</param>
    public static bool Is(string text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '-' && c != '_')
            {
                return false;
            }
        }

        return true;
    }
}
