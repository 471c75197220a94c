using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Hedgerow.Messages;

namespace Hedgerow.Node.Api;

/// <summary>How the HTTP interface writes and reads JSON.</summary>
public static class ApiJson
{
    /// <summary>Camel case, words for enumerations, nothing unknown taken in silence.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // for programs and people, never inside a page
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        NumberHandling = JsonNumberHandling.Strict,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutKeys } },
    };

    /// <summary>The key by which mailboxes replace a view says nothing to its reader.</summary>
    private static void LeaveOutKeys(JsonTypeInfo type)
    {
        if (!typeof(IConflatable).IsAssignableFrom(type.Type))
            return;
        foreach (var property in type.Properties.Where(p => p.Name.Equals(nameof(IConflatable.ConflationKey), StringComparison.OrdinalIgnoreCase)).ToList())
            type.Properties.Remove(property);
    }
}

/// <summary>Why a request was refused.</summary>
/// <param name="Error">For people.</param>
public sealed record ApiError(string Error);

/// <summary>Answer to <c>GET /health</c>.</summary>
/// <param name="Ok">True when nothing keeps the node from trading.</param>
/// <param name="Complaints">What does.</param>
public sealed record HealthView(bool Ok, IReadOnlyList<string> Complaints);
