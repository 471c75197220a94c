namespace Hedgerow.Actors.Memory;

/// <summary>The newest keys of a stream, for telling a repetition; forgets the oldest beyond its bound.</summary>
internal sealed class BoundedSet(int bound)
{
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    public IReadOnlyList<string> OldestFirst => [.. _order];

    public bool Contains(string key) => _keys.Contains(key);

    public void Add(string key)
    {
        if (!_keys.Add(key))
            return;
        _order.Enqueue(key);
        if (_order.Count > bound)
            _keys.Remove(_order.Dequeue());
    }
}
