namespace Hedgerow.Engine.Local;

/// <summary>A timer of an actor; also its place in the heap.</summary>
internal sealed class TimerNode(ActorPlace place, TimerKey key)
{
    public const int NotSet = -1;

    public ActorPlace Place { get; } = place;

    public TimerKey Key { get; } = key;

    /// <summary>Monotonic time at which it fires.</summary>
    public long Due { get; set; }

    /// <summary>Decides between timers that fire at the same time: the one set first.</summary>
    public long Order { get; set; }

    public int Index { get; set; } = NotSet;

    public bool IsBefore(TimerNode other) => Due != other.Due ? Due < other.Due : Order < other.Order;
}

/// <summary>
/// Binary heap whose nodes know their place, so that a timer is moved or removed at once: a timer that is set again
/// with every quote leaves nothing behind.
/// </summary>
internal sealed class TimerHeap
{
    private TimerNode[] _nodes = new TimerNode[64];
    private long _order;

    public int Count { get; private set; }

    /// <summary>When the first one fires; the end of time when none is set.</summary>
    public long NextDue => Count == 0 ? long.MaxValue : _nodes[0].Due;

    public void Set(TimerNode node, long due)
    {
        if (node.Index == TimerNode.NotSet)
        {
            if (Count == _nodes.Length)
                Array.Resize(ref _nodes, Count * 2);
            node.Index = Count;
            _nodes[Count++] = node;
        }
        node.Due = due;
        node.Order = _order++;
        Settle(node);
    }

    public void Remove(TimerNode node)
    {
        if (node.Index == TimerNode.NotSet)
            return;
        int index = node.Index;
        TimerNode last = _nodes[--Count];
        _nodes[Count] = null!;
        node.Index = TimerNode.NotSet;
        if (ReferenceEquals(last, node))
            return;
        Place(last, index);
        Settle(last);
    }

    /// <summary>Takes the first one that is due; null when none is.</summary>
    public TimerNode? TakeDue(long now)
    {
        if (NextDue > now || Count == 0)
            return null;
        TimerNode first = _nodes[0];
        Remove(first);
        return first;
    }

    private void Settle(TimerNode node)
    {
        int index = node.Index;
        while (index > 0 && node.IsBefore(_nodes[(index - 1) >> 1]))
        {
            int parent = (index - 1) >> 1;
            Place(_nodes[parent], index);
            index = parent;
        }
        for (int child = (2 * index) + 1; child < Count; child = (2 * index) + 1)
        {
            if (child + 1 < Count && _nodes[child + 1].IsBefore(_nodes[child]))
                child++;
            if (!_nodes[child].IsBefore(node))
                break;
            Place(_nodes[child], index);
            index = child;
        }
        Place(node, index);
    }

    private void Place(TimerNode node, int index)
    {
        _nodes[index] = node;
        node.Index = index;
    }
}
