using System.Diagnostics.CodeAnalysis;

namespace Hedgerow.Actors.Memory;

/// <summary>Ids of closed orders in the order in which they closed, up to a bound.</summary>
internal sealed class ClosedList(int bound)
{
    private readonly LinkedList<string> _ids = new();
    private readonly Dictionary<string, LinkedListNode<string>> _nodes = new(StringComparer.Ordinal);

    public IEnumerable<string> OldestFirst => _ids;

    /// <summary>Adds an id at the end; one that is there keeps its place.</summary>
    public void Add(string id)
    {
        if (!_nodes.ContainsKey(id))
            _nodes[id] = _ids.AddLast(id);
    }

    /// <summary>Takes an id away: its order came back to life.</summary>
    public void Remove(string id)
    {
        if (_nodes.Remove(id, out var node))
            _ids.Remove(node);
    }

    /// <summary>The oldest id while there are more than the bound; it is taken away.</summary>
    public bool TryDrop([NotNullWhen(true)] out string? oldest)
    {
        oldest = _ids.Count > bound ? _ids.First!.Value : null;
        if (oldest is null)
            return false;
        Remove(oldest);
        return true;
    }

    public void Clear()
    {
        _ids.Clear();
        _nodes.Clear();
    }
}
