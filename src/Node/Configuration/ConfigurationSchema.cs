using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hedgerow.Node.Configuration;

/// <summary>The JSON schema (draft 2020-12) of a node's configuration, made from the options records.</summary>
public static class ConfigurationSchema
{
    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The schema as JSON text that ends with a line feed.</summary>
    public static string Generate()
    {
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "Configuration of a Hedgerow node",
        };
        foreach (var (name, value) in Describe(typeof(NodeOptions)).ToList())
            schema[name] = value?.DeepClone();
        schema["properties"]!["$schema"] = new JsonObject { ["type"] = "string" };
        return schema.ToJsonString(Format) + "\n";
    }

    private static JsonObject Describe(Type type)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        foreach (var field in OptionsField.Of(type))
        {
            properties[field.Name] = Describe(field);
            if (field.IsRequired)
                required.Add(field.Name);
        }

        var result = new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["properties"] = properties,
        };
        if (required.Count > 0)
            result["required"] = required;
        if (type == typeof(SecretReference))
            result["oneOf"] = new JsonArray(new JsonObject { ["required"] = new JsonArray("file") }, new JsonObject { ["required"] = new JsonArray("env") });
        return result;
    }

    private static JsonObject Describe(OptionsField field)
    {
        var value = field.Kind == FieldKind.Group ? Describe(field.Type) : DescribeScalar(field);
        if (field.IsList)
        {
            value = new JsonObject { ["type"] = "array", ["items"] = value, ["minItems"] = field.MinItems };
            if (field.MaxItems < int.MaxValue)
                value["maxItems"] = field.MaxItems;
        }

        value["description"] = field.Description;
        if (field.DefaultText is { } text)
            value["default"] = JsonNode.Parse(text);
        return value;
    }

    private static JsonObject DescribeScalar(OptionsField field)
    {
        var value = new JsonObject
        {
            ["type"] = field.Kind switch
            {
                FieldKind.Whole => "integer",
                FieldKind.Number => "number",
                FieldKind.Flag => "boolean",
                _ => "string",
            },
        };
        if (field.Kind == FieldKind.Choice)
            value["enum"] = new JsonArray(field.Words.Select(w => (JsonNode)w).ToArray());
        if (field.Kind == FieldKind.Instant)
            value["format"] = "date-time";
        if (field.Pattern is { } pattern)
            value["pattern"] = pattern;
        if (field.UrlSchemes is { } schemes)
            value["pattern"] = $"^({string.Join('|', schemes)})://";
        if (field.Range is { } range)
        {
            value["minimum"] = range.Min;
            value["maximum"] = range.Max;
        }

        return value;
    }
}
