using System.Globalization;
using System.Net;

namespace Hedgerow.Simulator.Servers;

/// <summary>Parameters of a query string or form body, decoded; the first of equal names counts.</summary>
internal sealed class QueryParams
{
    private readonly List<KeyValuePair<string, string>> _items = [];

    public IReadOnlyList<KeyValuePair<string, string>> Items => _items;

    public static QueryParams Parse(string query, string form = "")
    {
        var result = new QueryParams();
        result.Read(query);
        result.Read(form);
        return result;
    }

    public void Add(string name, string value) => _items.Add(new(name, value));

    public string? this[string name]
    {
        get
        {
            foreach (var item in _items)
            {
                if (item.Key == name)
                {
                    return item.Value;
                }
            }

            return null;
        }
    }

    /// <summary>The value, or null when it is missing or empty.</summary>
    public string? Text(string name) => this[name] is { Length: > 0 } value ? value : null;

    /// <summary>The value as a number; null when it is missing; false when it is no number.</summary>
    public bool TryDecimal(string name, out decimal? value)
    {
        value = null;
        var text = Text(name);
        if (text is null)
        {
            return true;
        }

        const NumberStyles Style = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;
        if (!decimal.TryParse(text, Style, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        value = number;
        return true;
    }

    public bool TryLong(string name, out long? value)
    {
        value = null;
        var text = Text(name);
        if (text is null)
        {
            return true;
        }

        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        value = number;
        return true;
    }

    private void Read(string encoded)
    {
        foreach (var pair in encoded.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? pair : pair[..equals];
            var value = equals < 0 ? "" : pair[(equals + 1)..];
            _items.Add(new(WebUtility.UrlDecode(name), WebUtility.UrlDecode(value)));
        }
    }
}
