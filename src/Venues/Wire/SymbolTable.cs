using System.Text;

namespace Hedgerow.Venues.Wire;

/// <summary>Finds what belongs to a symbol straight from a frame's bytes, without making a string. Immutable.</summary>
/// <typeparam name="T">What is kept per symbol.</typeparam>
internal sealed class SymbolTable<T>
    where T : class
{
    private readonly Entry[] _entries;
    private readonly int _mask;

    /// <summary>Makes a table.</summary>
    /// <param name="items">Symbol and value; symbols must differ.</param>
    public SymbolTable(IEnumerable<KeyValuePair<string, T>> items)
    {
        var list = items.ToList();
        var size = 4;
        while (size < list.Count * 2)
        {
            size *= 2;
        }

        _entries = new Entry[size];
        _mask = size - 1;
        Values = list.ConvertAll(item => item.Value);
        foreach (var (symbol, value) in list)
        {
            Add(Encoding.UTF8.GetBytes(symbol), value);
        }
    }

    /// <summary>A table without symbols.</summary>
    public static SymbolTable<T> Empty { get; } = new([]);

    /// <summary>All values, in the order given.</summary>
    public IReadOnlyList<T> Values { get; }

    /// <summary>The value of a symbol, or null when it is not in the table.</summary>
    /// <param name="symbol">UTF-8 bytes of the symbol, in the table's spelling.</param>
    public T? Find(ReadOnlySpan<byte> symbol)
    {
        for (var i = Hash(symbol) & _mask; _entries[i].Value is { } value; i = (i + 1) & _mask)
        {
            if (symbol.SequenceEqual(_entries[i].Symbol))
            {
                return value;
            }
        }

        return null;
    }

    private static int Hash(ReadOnlySpan<byte> symbol)
    {
        var hash = 2166136261u;
        foreach (var b in symbol)
        {
            hash = (hash ^ b) * 16777619u;
        }

        return (int)(hash & int.MaxValue);
    }

    private void Add(byte[] symbol, T value)
    {
        if (Find(symbol) is not null)
        {
            throw new ArgumentException("Symbol given twice: " + Encoding.UTF8.GetString(symbol), nameof(symbol));
        }

        var i = Hash(symbol) & _mask;
        while (_entries[i].Value is not null)
        {
            i = (i + 1) & _mask;
        }

        _entries[i] = new Entry(symbol, value);
    }

    private readonly record struct Entry(byte[] Symbol, T Value);
}
