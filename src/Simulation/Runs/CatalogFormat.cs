using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Hedgerow.Messages;

namespace Hedgerow.Simulation;

/// <summary>Writes events as the journal does: by the names and types of <see cref="EventCatalog"/>.</summary>
public sealed class CatalogFormat : IEventFormat
{
    private readonly Dictionary<Type, (string Name, JsonTypeInfo Type)> _byType = [];
    private readonly Dictionary<string, JsonTypeInfo> _byName = [];

    /// <summary>Knows every event of the catalog.</summary>
    public CatalogFormat()
    {
        foreach (var (name, version, type) in EventCatalog.Entries)
        {
            _byType.Add(type.Type, ($"{name}:{version}", type));
            _byName.Add($"{name}:{version}", type);
        }
    }

    /// <inheritdoc/>
    public string Write(Event change) =>
        _byType.TryGetValue(change.GetType(), out var entry)
            ? entry.Name + " " + JsonSerializer.Serialize(change, entry.Type)
            : throw new InvalidOperationException($"{change.GetType().Name} is not in the catalog of events");

    /// <inheritdoc/>
    public Event Read(string text)
    {
        var space = text.IndexOf(' ');
        return (Event)JsonSerializer.Deserialize(text.AsSpan(space + 1), _byName[text[..space]])!;
    }
}
