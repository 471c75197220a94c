using System.Diagnostics.CodeAnalysis;

namespace Hedgerow.Simulator.Model;

/// <summary>The newest entries of a history, bounded in number and age; times never fall.</summary>
internal sealed class History<T>(int capacity, TimeSpan age)
    where T : notnull
{
    private readonly Queue<(T Item, DateTimeOffset Time)> _entries = new();

    public int Count => _entries.Count;

    /// <summary>Adds an entry without forgetting any: see <see cref="TryForget"/>.</summary>
    public void Add(T item, DateTimeOffset time) => _entries.Enqueue((item, time));

    /// <summary>Adds an entry and forgets those beyond the bounds.</summary>
    public void AddBounded(T item, DateTimeOffset time)
    {
        Add(item, time);
        while (TryForget(time, out _))
        {
        }
    }

    /// <summary>Forgets the oldest entry if it is beyond the bounds.</summary>
    public bool TryForget(DateTimeOffset now, [MaybeNullWhen(false)] out T forgotten)
    {
        if (_entries.TryPeek(out var oldest) && (_entries.Count > capacity || now - oldest.Time > age))
        {
            forgotten = _entries.Dequeue().Item;
            return true;
        }

        forgotten = default;
        return false;
    }

    /// <summary>Entries at or after a time, oldest first.</summary>
    public IEnumerable<T> Since(DateTimeOffset since)
    {
        foreach (var (item, time) in _entries)
        {
            if (time >= since)
            {
                yield return item;
            }
        }
    }
}
