using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Hedgerow.Journal;

/// <summary>
/// Events as JSON. Knows no concrete event: types are registered by name and version with a
/// <see cref="JsonEventCodecBuilder"/>. The compatibility rule is in docs/journal.md.
/// </summary>
public sealed class JsonEventCodec : IEventCodec
{
    // One writer a thread: events are serialised on the journal's thread only, and a writer is a costly thing to make.
    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    private readonly FrozenDictionary<Type, Writable> _writables;
    private readonly FrozenDictionary<EventType, Readable> _readables;

    internal JsonEventCodec(Dictionary<Type, Writable> writables, Dictionary<EventType, Readable> readables)
    {
        _writables = writables.ToFrozenDictionary();
        _readables = readables.ToFrozenDictionary();
    }

    /// <summary>Every type and version that can be read, in ordinal order.</summary>
    public IReadOnlyList<EventType> Types =>
        [.. _readables.Keys.OrderBy(t => t.Name, StringComparer.Ordinal).ThenBy(t => t.Version)];

    /// <inheritdoc/>
    public EventType TypeOf(object @event) => Find(@event).Type;

    /// <inheritdoc/>
    public void Serialize(object @event, IBufferWriter<byte> output)
    {
        Writable writable = Find(@event);
        Utf8JsonWriter? writer = _writer;
        if (writer is null)
            writer = _writer = new Utf8JsonWriter(output);
        else
            writer.Reset(output);
        try
        {
            JsonSerializer.Serialize(writer, @event, writable.Json);
            writer.Flush();
        }
        finally
        {
            writer.Reset(Nowhere.Instance);
        }
    }

    /// <inheritdoc/>
    public object Deserialize(EventType type, ReadOnlySpan<byte> payload)
    {
        if (!_readables.TryGetValue(type, out Readable? readable))
            throw new UnknownEventException(Explain(type));
        object value = JsonSerializer.Deserialize(payload, readable.Json)
            ?? throw new JsonException($"{type} holds null");
        // Bounded: the builder lets an upcaster lead to a registered version only, and only upwards.
        while (readable.Upcast is { } upcast)
        {
            value = upcast(value);
            readable = _readables[readable.UpcastTo];
        }
        return value;
    }

    private Writable Find(object @event)
    {
        ArgumentNullException.ThrowIfNull(@event);
        return _writables.TryGetValue(@event.GetType(), out Writable writable)
            ? writable
            : throw new UnknownEventException($"{@event.GetType()} is not registered as an event");
    }

    private string Explain(EventType type)
    {
        int[] versions = [.. _readables.Keys.Where(t => t.Name == type.Name).Select(t => t.Version).Order()];
        return versions.Length == 0
            ? $"event type '{type.Name}' is unknown to this release"
            : $"event type '{type.Name}' has version {type.Version}; this release reads {string.Join(", ", versions)}";
    }

    internal readonly record struct Writable(EventType Type, JsonTypeInfo Json);

    internal sealed record Readable(JsonTypeInfo Json, Func<object, object>? Upcast, EventType UpcastTo, Type? UpcastClass);

    /// <summary>Holds the idle writer, so that it does not keep the last buffer alive.</summary>
    private sealed class Nowhere : IBufferWriter<byte>
    {
        public static readonly Nowhere Instance = new();

        public void Advance(int count) => throw new NotSupportedException();

        public Memory<byte> GetMemory(int sizeHint = 0) => throw new NotSupportedException();

        public Span<byte> GetSpan(int sizeHint = 0) => throw new NotSupportedException();
    }
}

/// <summary>Registers the events of a <see cref="JsonEventCodec"/>.</summary>
public sealed class JsonEventCodecBuilder
{
    private readonly Dictionary<Type, JsonEventCodec.Writable> _writables = [];
    private readonly Dictionary<EventType, JsonEventCodec.Readable> _readables = [];

    /// <summary>Registers the current version of an event: written and read.</summary>
    /// <param name="name">Stored name of the type.</param>
    /// <param name="version">Current version, from 1.</param>
    /// <param name="json">How its fields are written; must ignore unknown fields when reading.</param>
    public JsonEventCodecBuilder Add<T>(string name, int version, JsonTypeInfo<T> json)
        where T : class
    {
        EventType type = Check(name, version, json);
        if (!_readables.TryAdd(type, new JsonEventCodec.Readable(json, null, default, null)))
            throw new ArgumentException($"{type} is registered twice", nameof(version));
        if (!_writables.TryAdd(typeof(T), new JsonEventCodec.Writable(type, json)))
            throw new ArgumentException($"{typeof(T)} is registered twice", nameof(json));
        return this;
    }

    /// <summary>Registers an old version: read only, and turned into the next one.</summary>
    /// <param name="name">Stored name of the type.</param>
    /// <param name="version">The old version.</param>
    /// <param name="json">How the old fields were written.</param>
    /// <param name="nextVersion">The version that the upcaster gives; higher, and registered too.</param>
    /// <param name="upcast">Pure function from the old class to that of <paramref name="nextVersion"/>.</param>
    public JsonEventCodecBuilder AddOld<TOld, TNext>(
        string name, int version, JsonTypeInfo<TOld> json, int nextVersion, Func<TOld, TNext> upcast)
        where TOld : class
        where TNext : class
    {
        EventType type = Check(name, version, json);
        if (nextVersion <= version)
            throw new ArgumentException($"{type} must be turned into a higher version, not {nextVersion}", nameof(nextVersion));
        var readable = new JsonEventCodec.Readable(
            json, e => upcast((TOld)e), new EventType(name, nextVersion), typeof(TNext));
        if (!_readables.TryAdd(type, readable))
            throw new ArgumentException($"{type} is registered twice", nameof(version));
        return this;
    }

    /// <summary>Checks that every old version leads to a current one, and makes the codec.</summary>
    /// <exception cref="InvalidOperationException">An upcaster leads to what is not registered.</exception>
    public JsonEventCodec Build()
    {
        foreach ((EventType type, JsonEventCodec.Readable readable) in _readables)
        {
            if (readable.Upcast is null)
                continue;
            if (!_readables.TryGetValue(readable.UpcastTo, out JsonEventCodec.Readable? next))
                throw new InvalidOperationException($"{type} leads to {readable.UpcastTo}, which is not registered");
            if (next.Json.Type != readable.UpcastClass)
                throw new InvalidOperationException($"{type} leads to a {readable.UpcastClass}, but {readable.UpcastTo} is a {next.Json.Type}");
        }
        return new JsonEventCodec(_writables, _readables);
    }

    private static EventType Check(string name, int version, JsonTypeInfo json)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        // A reader must ignore fields that a newer release added, or that release could never be rolled back.
        JsonUnmappedMemberHandling handling = json.UnmappedMemberHandling ?? json.Options.UnmappedMemberHandling;
        if (handling == JsonUnmappedMemberHandling.Disallow)
            throw new ArgumentException($"{name} v{version} refuses unknown fields, against the compatibility rule", nameof(json));
        return new EventType(name, version);
    }
}
