namespace Hedgerow.Simulation;

/// <summary>
/// A running 64-bit hash that is the same in every process (unlike <see cref="object.GetHashCode"/> of strings).
/// Two runs are taken to be identical when the hashes of all their deliveries are.
/// </summary>
public sealed class TraceHash
{
    private const ulong Offset = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    /// <summary>The hash so far.</summary>
    public ulong Value { get; private set; } = Offset;

    /// <summary>Hash of a text (FNV-1a over its UTF-16 units).</summary>
    public static ulong OfText(string text)
    {
        var hash = Offset;
        foreach (var c in text)
        {
            hash = (hash ^ c) * Prime;
        }

        return hash;
    }

    /// <summary>Mixes in one number.</summary>
    public void Add(ulong value)
    {
        var mixed = (Value ^ value) * 0x9FB21C651E98DF25;
        Value = mixed ^ (mixed >> 32);
    }

    /// <summary>Mixes in a text.</summary>
    public void Add(string text) => Add(OfText(text));
}
