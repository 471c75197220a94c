namespace Hedgerow.Node.Configuration;

/// <summary>Guesses what was meant by a misspelt word.</summary>
public static class Spelling
{
    /// <summary>A trailing question that names the nearest word; empty when none is near.</summary>
    /// <param name="word">What was written.</param>
    /// <param name="known">What could have been meant.</param>
    public static string Suggest(string word, IEnumerable<string> known)
    {
        var nearest = known
            .Select(k => (Word: k, Distance: Distance(word.ToLowerInvariant(), k.ToLowerInvariant())))
            .Where(c => c.Distance <= Math.Max(2, c.Word.Length / 3))
            .OrderBy(c => c.Distance)
            .FirstOrDefault();
        return nearest.Word is null ? string.Empty : $"; did you mean '{nearest.Word}'?";
    }

    /// <summary>Levenshtein distance: insertions, deletions and replacements from one word to the other.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
