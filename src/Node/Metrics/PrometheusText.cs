using System.Globalization;
using System.Text;

namespace Hedgerow.Node.Metrics;

/// <summary>
/// Figures in Prometheus' text format 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/). Each family has its help, its
/// type and all of its samples in one place, and none is there twice; one without a sample is left out, since what is not known is not
/// said.
/// </summary>
internal sealed class PrometheusText
{
    /// <summary>Media type of the format.</summary>
    public const string MediaType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private string _name = "";
    private string _header = "";

    /// <summary>Begins a family whose value goes up and down.</summary>
    /// <param name="name">With its base unit at the end, as hedgerow_link_round_trip_seconds.</param>
    /// <param name="help">For people.</param>
    public PrometheusText Gauge(string name, string help) => Begin(name, "gauge", help);

    /// <summary>Begins a family that only grows, and starts over with the process or never.</summary>
    /// <param name="name">With its unit and _total at the end.</param>
    /// <param name="help">For people.</param>
    /// <exception cref="ArgumentException">Its name does not end with _total.</exception>
    public PrometheusText Counter(string name, string help) => name.EndsWith("_total", StringComparison.Ordinal)
        ? Begin(name, "counter", help)
        : throw new ArgumentException($"the counter {name} must end with _total", nameof(name));

    /// <summary>Adds a sample to the family that was begun last; null adds none.</summary>
    public PrometheusText Add(decimal? value, params ReadOnlySpan<(string Name, string Value)> labels) =>
        value is { } known ? Add(known.ToString(CultureInfo.InvariantCulture), labels) : this;

    /// <summary>Adds a sample of 1 or 0.</summary>
    public PrometheusText Add(bool value, params ReadOnlySpan<(string Name, string Value)> labels) => Add(value ? "1" : "0", labels);

    /// <summary>Adds a sample that is measured, not counted; null adds none.</summary>
    public PrometheusText AddMeasured(double? value, params ReadOnlySpan<(string Name, string Value)> labels) => value switch
    {
        null => this,
        double.PositiveInfinity => Add("+Inf", labels),
        double.NegativeInfinity => Add("-Inf", labels),
        { } known => Add(known.ToString("R", CultureInfo.InvariantCulture), labels), // NaN is written as the format has it
    };

    /// <summary>The whole text, ended by a line feed.</summary>
    public override string ToString() => _text.ToString();

    private PrometheusText Begin(string name, string type, string help)
    {
        if (!_names.Add(name))
            throw new ArgumentException($"the family {name} is there already", nameof(name));
        (_name, _header) = (name, $"# HELP {name} {Escaped(help, quote: false)}\n# TYPE {name} {type}\n");
        return this;
    }

    private PrometheusText Add(string value, ReadOnlySpan<(string Name, string Value)> labels)
    {
        _text.Append(_header).Append(_name);
        _header = "";
        for (var i = 0; i < labels.Length; i++)
            _text.Append(i == 0 ? '{' : ',').Append(labels[i].Name).Append("=\"").Append(Escaped(labels[i].Value, quote: true)).Append('"');
        _text.Append(labels.Length > 0 ? "} " : " ").Append(value).Append('\n');
        return this;
    }

    private static string Escaped(string text, bool quote)
    {
        var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return quote ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
    }
}
