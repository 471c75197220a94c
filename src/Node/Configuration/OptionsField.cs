using System.Collections;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Hedgerow.Node.Configuration;

/// <summary>What a field of the configuration holds.</summary>
internal enum FieldKind
{
    /// <summary>A text.</summary>
    Text = 1,

    /// <summary>True or false.</summary>
    Flag = 2,

    /// <summary>A whole number.</summary>
    Whole = 3,

    /// <summary>A decimal number.</summary>
    Number = 4,

    /// <summary>One of a few words.</summary>
    Choice = 5,

    /// <summary>An instant with a time zone.</summary>
    Instant = 6,

    /// <summary>An object with fields of its own.</summary>
    Group = 7,
}

/// <summary>
/// One field of an options record, as its attributes describe it: the single source of the reader's checks, the JSON
/// schema and the reference page.
/// </summary>
internal sealed class OptionsField
{
    private OptionsField(PropertyInfo property, object? defaultValue)
    {
        Property = property;
        Name = JsonNamingPolicy.CamelCase.ConvertName(property.Name);
        Description = property.GetCustomAttribute<DescriptionAttribute>()?.Description
            ?? throw new InvalidOperationException($"{property.DeclaringType}.{property.Name} has no description");
        IsRequired = property.GetCustomAttribute<RequiredMemberAttribute>() is not null;
        Default = IsRequired ? null : defaultValue;
        IsList = property.PropertyType.IsGenericType && property.PropertyType.GetGenericTypeDefinition() == typeof(IReadOnlyList<>);
        var type = IsList ? property.PropertyType.GetGenericArguments()[0] : property.PropertyType;
        Type = Nullable.GetUnderlyingType(type) ?? type;
        Kind = KindOf(Type);
        Range = property.GetCustomAttribute<RangeAttribute>() is { } range
            ? (ToDecimal(range.Minimum), ToDecimal(range.Maximum))
            : null;
        if (Kind == FieldKind.Whole && Range is null)
            throw new InvalidOperationException($"{property.DeclaringType}.{property.Name} has no range");
        Pattern = property.GetCustomAttribute<RegularExpressionAttribute>()?.Pattern;
        UrlSchemes = property.GetCustomAttribute<UrlAttribute>()?.Schemes;
        MinItems = property.GetCustomAttribute<MinLengthAttribute>()?.Length ?? 0;
        MaxItems = property.GetCustomAttribute<MaxLengthAttribute>()?.Length ?? int.MaxValue;
    }

    public PropertyInfo Property { get; }

    public string Name { get; }

    public string Description { get; }

    public bool IsRequired { get; }

    public object? Default { get; }

    public bool IsList { get; }

    /// <summary>Type of the value, or of a list's items; never a Nullable.</summary>
    public Type Type { get; }

    public FieldKind Kind { get; }

    public (decimal Min, decimal Max)? Range { get; }

    public string? Pattern { get; }

    public string[]? UrlSchemes { get; }

    public int MinItems { get; }

    public int MaxItems { get; }

    /// <summary>The words of a choice.</summary>
    public IEnumerable<string> Words => Enum.GetNames(Type).Select(JsonNamingPolicy.CamelCase.ConvertName);

    /// <summary>The fields of an options record, in the order in which they are declared.</summary>
    public static IReadOnlyList<OptionsField> Of(Type type)
    {
        var blank = Activator.CreateInstance(type);
        return type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.GetMethod is { } get && p.SetMethod is not null && get.GetParameters().Length == 0)
            .Select(p => new OptionsField(p, p.GetValue(blank)))
            .ToList();
    }

    /// <summary>The default as it would be written in JSON; null when there is none.</summary>
    public string? DefaultText => Kind == FieldKind.Group || Default is null ? null : Show(Default);

    private static string Show(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        Enum choice => JsonSerializer.Serialize(JsonNamingPolicy.CamelCase.ConvertName(choice.ToString())),
        string text => JsonSerializer.Serialize(text),
        IEnumerable list => "[" + string.Join(", ", list.Cast<object>().Select(Show)) + "]",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new InvalidOperationException("no text form for " + value.GetType()),
    };

    private static FieldKind KindOf(Type type) =>
        type == typeof(string) ? FieldKind.Text
        : type == typeof(bool) ? FieldKind.Flag
        : type == typeof(int) ? FieldKind.Whole
        : type == typeof(decimal) ? FieldKind.Number
        : type == typeof(DateTimeOffset) ? FieldKind.Instant
        : type.IsEnum ? FieldKind.Choice
        : FieldKind.Group;

    private static decimal ToDecimal(object limit) => Convert.ToDecimal(limit, CultureInfo.InvariantCulture);
}
