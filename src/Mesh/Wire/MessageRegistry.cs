using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using Hedgerow.Mesh.Wire.Compact;
using Hedgerow.Messages;

namespace Hedgerow.Mesh;

/// <summary>The messages that a node can send over links, and can read.</summary>
public sealed class MessageRegistry
{
    /// <summary>Longest name of a message kind, in characters of ASCII.</summary>
    public const int MaxKindLength = 64;

    private readonly FrozenDictionary<Type, MessageKind> _byType;
    private readonly FrozenDictionary<string, MessageKind> _byName;

    /// <summary>Makes a registry of some kinds.</summary>
    /// <param name="kinds">Names on the wire, and how each is read and written.</param>
    /// <exception cref="ArgumentException">A name is not ASCII, too long, or used twice.</exception>
    public MessageRegistry(IEnumerable<(string Kind, JsonTypeInfo Type)> kinds)
        : this(kinds, CompactForms.All)
    {
    }

    /// <summary>The same, with other compact forms than those of this release.</summary>
    internal MessageRegistry(IEnumerable<(string Kind, JsonTypeInfo Type)> kinds, IReadOnlyList<CompactForm> forms)
    {
        ArgumentNullException.ThrowIfNull(kinds);
        var compact = forms.ToDictionary(f => f.Type);
        var list = kinds.Select(k => new MessageKind(k.Kind, Encoding.ASCII.GetBytes(k.Kind), k.Type, compact.GetValueOrDefault(k.Type.Type))).ToList();
        if (list.Find(k => k.Name.Length is 0 or > MaxKindLength || !Ascii.IsValid(k.Name)) is { } wrong)
            throw new ArgumentException($"'{wrong.Name}' is no name of a message kind", nameof(kinds));
        _byType = list.ToFrozenDictionary(k => k.Json.Type);
        _byName = list.ToFrozenDictionary(k => k.Name, StringComparer.Ordinal);
    }

    /// <summary>Everything in the catalogue of this release.</summary>
    public static MessageRegistry Default { get; } = new(MessageCatalog.Entries);

    internal bool TryFind(Type type, [NotNullWhen(true)] out MessageKind? kind) => _byType.TryGetValue(type, out kind);

    internal bool TryFind(ReadOnlySpan<byte> name, [NotNullWhen(true)] out MessageKind? kind)
    {
        kind = null;
        Span<char> letters = stackalloc char[MaxKindLength];
        return name.Length <= MaxKindLength
            && Ascii.ToUtf16(name, letters, out var length) == System.Buffers.OperationStatus.Done
            && _byName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(letters[..length], out kind);
    }
}

/// <summary>One kind of message.</summary>
/// <param name="Name">On the wire.</param>
/// <param name="Ascii">The same as bytes.</param>
/// <param name="Json">How it is read and written as JSON.</param>
/// <param name="Compact">Its compact form; null when it has none.</param>
internal sealed record MessageKind(string Name, byte[] Ascii, JsonTypeInfo Json, CompactForm? Compact);
