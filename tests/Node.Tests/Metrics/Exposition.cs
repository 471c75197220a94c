using System.Globalization;
using System.Text.RegularExpressions;

namespace Hedgerow.Node.Tests.Metrics;

/// <summary>One sample.</summary>
/// <param name="Name">Of its family.</param>
/// <param name="Labels">In ordinal order, as <c>a="x",b="y"</c>, unescaped.</param>
/// <param name="Value">Its value.</param>
internal sealed record Sample(string Name, string Labels, double Value);

/// <summary>
/// A strict reader of Prometheus' text format 0.0.4, written after its description and not after what writes it here: each family has one
/// HELP and one TYPE before its samples, all of them in one place, no sample twice, counters named as such and never negative.
/// </summary>
internal sealed partial class Exposition
{
    private readonly Dictionary<(string, string), double> _samples = [];

    private Exposition()
    {
    }

    /// <summary>Types by family.</summary>
    public Dictionary<string, string> Types { get; } = new(StringComparer.Ordinal);

    public IEnumerable<Sample> Samples => _samples.Select(s => new Sample(s.Key.Item1, s.Key.Item2, s.Value));

    /// <exception cref="FormatException">It is not of the format; names the line.</exception>
    public static Exposition Parse(string text)
    {
        if (!text.EndsWith('\n'))
            throw new FormatException("the last line must end with a line feed");
        if (text.Contains('\r', StringComparison.Ordinal))
            throw new FormatException("lines end with a line feed alone");
        var exposition = new Exposition();
        var (helped, family, number) = ("", "", 0);
        foreach (var line in text[..^1].Split('\n'))
        {
            number++;
            if (HelpLine().Match(line) is { Success: true } help)
                helped = help.Groups["name"].Value;
            else if (TypeLine().Match(line) is { Success: true } type)
                family = exposition.Begin(type.Groups["name"].Value, type.Groups["type"].Value, helped, number);
            else if (SampleLine().Match(line) is { Success: true } sample)
                exposition.Add(sample, family, number);
            else
                throw new FormatException($"line {number} is none of the format: {line}");
        }

        return exposition;
    }

    /// <summary>Value of a sample; null when it is not there.</summary>
    public double? Find(string name, string labels = "") => _samples.TryGetValue((name, labels), out var value) ? value : null;

    /// <summary>The value of a sample that must be there.</summary>
    public double Value(string name, string labels = "") =>
        Find(name, labels) ?? throw new FormatException($"no {name}{{{labels}}}; there are: {string.Join(' ', _samples.Keys.Where(k => k.Item1 == name))}");

    private string Begin(string name, string type, string helped, int line)
    {
        if (helped != name)
            throw new FormatException($"line {line}: the type of {name} does not follow its help");
        if (!Types.TryAdd(name, type))
            throw new FormatException($"line {line}: {name} is there twice");
        if (type == "counter" && !name.EndsWith("_total", StringComparison.Ordinal))
            throw new FormatException($"line {line}: the counter {name} must end with _total");
        if (type == "gauge" && name.EndsWith("_total", StringComparison.Ordinal))
            throw new FormatException($"line {line}: the gauge {name} must not end with _total");
        return name;
    }

    private void Add(Match sample, string family, int line)
    {
        var name = sample.Groups["name"].Value;
        if (name != family)
            throw new FormatException($"line {line}: a sample of {name} among those of {family}");
        var labels = LabelPair().Matches(sample.Groups["labels"].Value)
            .Select(l => (Name: l.Groups["label"].Value, Value: Unescape(l.Groups["value"].Value))).OrderBy(l => l.Name, StringComparer.Ordinal).ToList();
        if (labels.DistinctBy(l => l.Name).Count() != labels.Count)
            throw new FormatException($"line {line}: a label is there twice");
        var value = Read(sample.Groups["value"].Value, line);
        if (Types[name] == "counter" && value is not >= 0)
            throw new FormatException($"line {line}: a counter of {value}");
        if (!_samples.TryAdd((name, string.Join(',', labels.Select(l => $"{l.Name}=\"{l.Value}\""))), value))
            throw new FormatException($"line {line}: the sample is there twice");
    }

    private static double Read(string text, int line) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        "NaN" => double.NaN,
        _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) => value,
        _ => throw new FormatException($"line {line}: '{text}' is no number"),
    };

    private static string Unescape(string value) => EscapeSequence().Replace(value, m => m.Value switch
    {
        "\\\\" => "\\",
        "\\\"" => "\"",
        _ => "\n",
    });

    [GeneratedRegex("^# HELP (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?:[^\\\\]|\\\\\\\\|\\\\n)+$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex HelpLine();

    [GeneratedRegex("^# TYPE (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<type>counter|gauge)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TypeLine();

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?<labels>[a-zA-Z_][a-zA-Z0-9_]*="([^"\\]|\\\\|\\"|\\n)*"(,[a-zA-Z_][a-zA-Z0-9_]*="([^"\\]|\\\\|\\"|\\n)*")*)\})? (?<value>[^ ]+)$""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SampleLine();

    [GeneratedRegex("""(?<label>[a-zA-Z_][a-zA-Z0-9_]*)="(?<value>([^"\\]|\\\\|\\"|\\n)*)",?""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LabelPair();

    [GeneratedRegex("""\\[\\"n]""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex EscapeSequence();
}
