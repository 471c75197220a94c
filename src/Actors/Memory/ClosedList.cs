using System.Diagnostics.CodeAnalysis;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Memory;

/// <summary>
/// Ids of closed orders in the order in which they closed, up to a bound; of those beyond it the highest id is kept, so
/// that a forgotten order is not taken for an unknown one and counted again.
/// </summary>
internal sealed class ClosedList(int bound)
{
    private readonly LinkedList<string> _ids = new();
    private readonly Dictionary<string, LinkedListNode<string>> _nodes = new(StringComparer.Ordinal);

    public IEnumerable<string> OldestFirst => _ids;

    /// <summary>How far ids were forgotten; null when none was.</summary>
    public ForgottenOrders? Forgotten { get; private set; }

    /// <summary>True when an order that is not known any more was known once.</summary>
    public bool HasForgotten(string id) =>
        Forgotten is { } mark && ClientOrderId.TryParse(id, out var order) && Compare(order, mark) <= 0;

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
        if (ClientOrderId.TryParse(oldest, out var order) && (Forgotten is not { } mark || Compare(order, mark) > 0))
            Forgotten = new ForgottenOrders(order.Epoch, order.Sequence);
        return true;
    }

    /// <summary>Empties the list; begins again where a snapshot stood.</summary>
    public void Reset(ForgottenOrders? forgotten)
    {
        _ids.Clear();
        _nodes.Clear();
        Forgotten = forgotten;
    }

    private static int Compare(ClientOrderId order, ForgottenOrders mark) =>
        order.Epoch != mark.Epoch ? order.Epoch.CompareTo(mark.Epoch) : order.Sequence.CompareTo(mark.Sequence);
}
