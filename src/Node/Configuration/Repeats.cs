namespace Hedgerow.Node.Configuration;

/// <summary>Finds what must be different in every item of a list and is not.</summary>
internal static class Repeats
{
    /// <summary>Names every item whose field says what an earlier one says, whatever the case.</summary>
    /// <param name="list">Key of the list.</param>
    /// <param name="field">Key of the field.</param>
    /// <param name="items">The list.</param>
    /// <param name="name">What an item says; null: nothing.</param>
    /// <param name="wrong">Takes a mistake: its field and what is wrong.</param>
    public static void Refuse<T>(string list, string field, IReadOnlyList<T> items, Func<T, string?> name, Action<string, string> wrong)
    {
        var first = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < items.Count; i++)
        {
            if (name(items[i]) is { } text && !first.TryAdd(text, i))
                wrong($"{list}:{i}:{field}", $"'{text}' is already the {field} of {list}[{first[text]}]");
        }
    }
}
