using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Hedgerow.Node.Configuration;

/// <summary>
/// Binds configuration sections to options records and collects every mistake on the way instead of stopping at the
/// first: unknown and missing fields, wrong types, values out of range.
/// </summary>
internal sealed class OptionsReader(ConfigurationSources sources, List<Mistake> mistakes)
{
    private static readonly TimeSpan PatternPatience = TimeSpan.FromSeconds(1);

    /// <summary>Reads an object. Fields that are wrong keep their defaults; the mistakes say so.</summary>
    public object ReadGroup(Type type, IConfigurationSection section)
    {
        var fields = OptionsField.Of(type);
        var result = Activator.CreateInstance(type)!;
        foreach (var child in section.GetChildren())
            RefuseUnknown(child, fields);
        foreach (var field in fields)
        {
            var child = section.GetSection(field.Name);
            if (sources.Exists(child))
            {
                if (ReadField(field, child) is { } value)
                    field.Property.SetValue(result, value);
            }
            else if (field.IsRequired)
            {
                mistakes.Add(sources.At(section.Path, $"'{field.Name}' is missing: {field.Description}"));
            }
        }

        return result;
    }

    private object? ReadField(OptionsField field, IConfigurationSection section)
    {
        if (typeof(SecretReference) == field.Type && section.Value is not null)
            return Wrong(section, "a secret never stands in the configuration; write {\"file\": \"PATH\"} or {\"env\": \"NAME\"}");
        if (field.IsList)
            return ReadList(field, section);
        return field.Kind == FieldKind.Group ? ReadObject(field.Type, section) : ReadScalar(field, section);
    }

    private object? ReadObject(Type type, IConfigurationSection section)
    {
        if (section.Value is not null || sources.KindOf(section) is JsonTokenType.StartArray or JsonTokenType.Null)
            return Wrong(section, "must be an object: { ... }");
        return ReadGroup(type, section);
    }

    private object? ReadList(OptionsField field, IConfigurationSection section)
    {
        if (section.Value is not null || sources.KindOf(section) is JsonTokenType.StartObject or JsonTokenType.Null)
            return Wrong(section, "must be a list: [ ... ]");
        var items = section.GetChildren().OrderBy(c => int.TryParse(c.Key, CultureInfo.InvariantCulture, out var i) ? i : int.MaxValue).ToList();
        if (items.Count < field.MinItems)
            return Wrong(section, $"needs at least {Items(field.MinItems)}");
        if (items.Count > field.MaxItems)
            return Wrong(section, $"takes at most {Items(field.MaxItems)}");
        var list = (System.Collections.IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(field.Type))!;
        foreach (var item in items)
        {
            if ((field.Kind == FieldKind.Group ? ReadObject(field.Type, item) : ReadScalar(field, item)) is { } value)
                list.Add(value);
        }

        return list;
    }

    private object? ReadScalar(OptionsField field, IConfigurationSection section)
    {
        if (section.Value is not { } text)
            return Wrong(section, "must be " + Expectation(field));
        // A number or flag in quotes is a slip in a file; in an environment variable everything is text.
        var quoted = sources.KindOf(section) == JsonTokenType.String;
        var isText = field.Kind is FieldKind.Text or FieldKind.Choice or FieldKind.Instant;
        if (sources.IsFromFile(section) && quoted != isText)
            return Wrong(section, "must be " + Expectation(field));
        return field.Kind switch
        {
            FieldKind.Text => CheckText(field, section, text),
            FieldKind.Flag => bool.TryParse(text, out var flag) ? flag : Wrong(section, "must be true or false"),
            FieldKind.Choice => ReadChoice(field, section, text),
            FieldKind.Instant => ReadInstant(section, text),
            _ => ReadNumber(field, section, text),
        };
    }

    private object? ReadNumber(OptionsField field, IConfigurationSection section, string text)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (!decimal.TryParse(text, Style, CultureInfo.InvariantCulture, out var number))
            return Wrong(section, "must be " + Expectation(field));
        if (field.Kind == FieldKind.Whole && number != decimal.Truncate(number))
            return Wrong(section, "must be " + Expectation(field));
        if (field.Range is { } range && (number < range.Min || number > range.Max))
            return Wrong(section, $"{number} is out of range: must be {Expectation(field)}");
        return field.Kind == FieldKind.Whole ? (object)(int)number : number;
    }

    private object? ReadChoice(OptionsField field, IConfigurationSection section, string text)
    {
        var word = field.Words.FirstOrDefault(w => w.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (word is null)
            return Wrong(section, $"'{text}' is not {Expectation(field)}{Spelling.Suggest(text, field.Words)}");
        return Enum.Parse(field.Type, word, ignoreCase: true);
    }

    private object? ReadInstant(IConfigurationSection section, string text) =>
        text.Length > 10 && (text.EndsWith('Z') || text.LastIndexOfAny(['+', '-']) > text.IndexOf('T'))
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? instant.ToUniversalTime()
            : Wrong(section, "must be an instant with its time zone, as 2026-03-01T00:00:00Z");

    private object? CheckText(OptionsField field, IConfigurationSection section, string text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return Wrong(section, "must not be empty");
        if (field.Pattern is { } pattern && !Regex.IsMatch(text, pattern, RegexOptions.NonBacktracking, PatternPatience))
            return Wrong(section, "must match " + pattern);
        if (field.UrlSchemes is { } schemes && !(Uri.TryCreate(text, UriKind.Absolute, out var uri) && schemes.Contains(uri.Scheme)))
            return Wrong(section, $"must be an address that starts with {string.Join(" or ", schemes.Select(s => s + "://"))}");
        return text;
    }

    private void RefuseUnknown(IConfigurationSection child, IReadOnlyList<OptionsField> fields)
    {
        if (fields.Any(f => f.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase)) || child.Path == "$schema")
            return;
        mistakes.Add(sources.At(child.Path, "unknown field" + Spelling.Suggest(child.Key, fields.Select(f => f.Name))));
    }

    private object? Wrong(IConfigurationSection section, string text)
    {
        mistakes.Add(sources.At(section.Path, text));
        return null;
    }

    private static string Expectation(OptionsField field)
    {
        var bounds = field.Range is { } range ? $" from {range.Min} to {range.Max}" : string.Empty;
        return field.Kind switch
        {
            FieldKind.Whole => "a whole number" + bounds,
            FieldKind.Number => "a number" + bounds,
            FieldKind.Flag => "true or false",
            FieldKind.Choice => "one of " + string.Join(", ", field.Words),
            _ => "a text",
        };
    }

    private static string Items(int count) => count == 1 ? "one item" : count + " items";
}
