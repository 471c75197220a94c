using System.Buffers;

namespace Hedgerow.Journal;

/// <summary>The name and version under which an event is stored.</summary>
/// <param name="Name">Never changes and is never used again for something else.</param>
/// <param name="Version">From 1; counts changes of meaning.</param>
public readonly record struct EventType(string Name, int Version)
{
    /// <inheritdoc/>
    public override string ToString() => Name + " v" + Version;
}

/// <summary>Turns events into bytes and back. Thread-safe.</summary>
public interface IEventCodec
{
    /// <summary>The type under which an event is stored.</summary>
    /// <exception cref="UnknownEventException">The codec does not know the event's class.</exception>
    EventType TypeOf(object @event);

    /// <summary>Writes the event's bytes.</summary>
    /// <exception cref="UnknownEventException">The codec does not know the event's class.</exception>
    void Serialize(object @event, IBufferWriter<byte> output);

    /// <summary>Reads an event and brings it to the newest version of its type.</summary>
    /// <exception cref="UnknownEventException">The codec does not know the type or this version of it.</exception>
    object Deserialize(EventType type, ReadOnlySpan<byte> payload);
}

/// <summary>A type or version of an event that a codec does not know.</summary>
public sealed class UnknownEventException : Exception
{
    /// <summary>Creates it.</summary>
    public UnknownEventException(string message)
        : base(message)
    {
    }
}
