using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Hedgerow.Node.Api;

/// <summary>Reads the parameters of an address; what is wrong is remembered, the first mistake first.</summary>
internal sealed class QueryReader
{
    private const int MaxText = 200;

    private readonly IQueryCollection _query;

    /// <param name="query">Parameters as sent.</param>
    /// <param name="known">Names that exist; any other one is a mistake.</param>
    public QueryReader(IQueryCollection query, IReadOnlyList<string> known)
    {
        _query = query;
        foreach (var (name, values) in query)
        {
            if (!known.Contains(name))
                Refuse($"unknown parameter '{name}'; there are: {string.Join(", ", known)}");
            else if (values.Count != 1 || values[0]!.Length > MaxText)
                Refuse($"'{name}' must be given once, with at most {MaxText} characters");
        }
    }

    /// <summary>The first mistake; null when there is none.</summary>
    public string? Problem { get; private set; }

    public void Refuse(string problem) => Problem ??= problem;

    /// <summary>A text; empty when it is not given.</summary>
    public string Text(string name) => _query[name].Count == 1 ? _query[name][0]! : "";

    /// <summary>A number within bounds.</summary>
    public double Number(string name, double otherwise, double low, double high)
    {
        if (Text(name) is not { Length: > 0 } text)
            return otherwise;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= low && number <= high)
            return number;
        Refuse(string.Create(CultureInfo.InvariantCulture, $"'{name}' must be a number from {low} to {high}, not '{text}'"));
        return otherwise;
    }

    /// <summary>An instant, ISO 8601; without a zone it is UTC. Null when it is not given.</summary>
    public DateTimeOffset? Instant(string name)
    {
        if (Text(name) is not { Length: > 0 } text)
            return null;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
            return time;
        Refuse($"'{name}' must be a time as 2026-03-01T12:00:00Z, not '{text}'");
        return null;
    }

    /// <summary>One of some words; null when it is not given.</summary>
    public T? Word<T>(string name)
        where T : struct, Enum
    {
        if (Text(name) is not { Length: > 0 } text)
            return null;
        if (!int.TryParse(text, CultureInfo.InvariantCulture, out _) && Enum.TryParse<T>(text, ignoreCase: true, out var word))
            return word;
        Refuse($"'{name}' must be one of {string.Join(", ", Enum.GetNames<T>().Select(n => n.ToLowerInvariant()))}, not '{text}'");
        return null;
    }
}
