using System.Text;

namespace Hedgerow.Node.Configuration;

/// <summary>The table of every field for docs/configuration.md, made from the options records.</summary>
public static class ConfigurationReference
{
    /// <summary>Markdown table of a node's configuration, one row a field, in the order of the records.</summary>
    public static string Markdown() => Markdown(typeof(NodeOptions));

    /// <summary>The same for another record.</summary>
    /// <param name="options">An options record.</param>
    public static string Markdown(Type options)
    {
        var text = new StringBuilder("| field | value | default | meaning |\n|---|---|---|---|\n");
        Append(text, options, string.Empty);
        return text.ToString();
    }

    private static void Append(StringBuilder text, Type type, string path)
    {
        foreach (var field in OptionsField.Of(type))
        {
            var name = path + field.Name + (field.IsList ? "[]" : string.Empty);
            var fallback = field.IsRequired ? "**required**" : field.DefaultText is { } value ? $"`{value}`" : "–";
            text.Append($"| `{name}` | {Values(field)} | {fallback} | {field.Description} |\n");
            if (field.Kind == FieldKind.Group)
                Append(text, field.Type, name + ".");
        }
    }

    private static string Values(OptionsField field)
    {
        var kind = field.Kind switch
        {
            FieldKind.Group => "object",
            FieldKind.Choice => string.Join(", ", field.Words.Select(w => $"`\"{w}\"`")),
            FieldKind.Flag => "`true`, `false`",
            FieldKind.Whole => "whole number",
            FieldKind.Number => "number",
            FieldKind.Instant => "instant",
            _ => field.UrlSchemes is { } schemes ? string.Join(" or ", schemes.Select(s => $"`{s}://…`")) : "text",
        };
        var range = field.Range is { } bounds ? $", {bounds.Min} to {bounds.Max}" : string.Empty;
        return (field.IsList ? "list of " : string.Empty) + kind + range;
    }
}
