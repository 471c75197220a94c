namespace Hedgerow.Simulation;

/// <summary>What a queued entry is.</summary>
internal enum QueuedKind : byte
{
    /// <summary>A message for a <see cref="Place"/>; the stamp is the incarnation it is for, or −1 for any.</summary>
    Message,

    /// <summary>A timer of an <see cref="ActorPlace"/>; the stamp is the timer's generation.</summary>
    Timer,

    /// <summary>A call into an <see cref="IScheduledCall"/>.</summary>
    Call,

    /// <summary>A group commit of a host completes; the stamp is the host's incarnation.</summary>
    Flush,

    /// <summary>A crashed host comes back; the stamp is its incarnation.</summary>
    HostStart,

    /// <summary>A failed actor comes back; the stamp is its count of failures.</summary>
    ActorStart,
}

/// <summary>Something that will happen at a virtual time.</summary>
internal readonly struct Queued(long ticks, long order, QueuedKind kind, object target, object? payload, Place? from, long stamp)
{
    public readonly long Ticks = ticks;
    public readonly long Order = order;
    public readonly object Target = target;
    public readonly object? Payload = payload;
    public readonly Place? From = from;
    public readonly long Stamp = stamp;
    public readonly QueuedKind Kind = kind;

    public bool IsBefore(in Queued other) => Ticks != other.Ticks ? Ticks < other.Ticks : Order < other.Order;
}

/// <summary>Binary heap over (time, order of entry). Own code: the framework's queue promises no order among equals.</summary>
internal sealed class EventQueue
{
    private Queued[] _heap = new Queued[1024];
    private long _entered;

    public int Count { get; private set; }

    public long NextTicks => Count == 0 ? long.MaxValue : _heap[0].Ticks;

    public void Add(long ticks, QueuedKind kind, object target, object? payload, Place? from, long stamp)
    {
        if (Count == _heap.Length)
        {
            Array.Resize(ref _heap, Count * 2);
        }

        var item = new Queued(ticks, _entered++, kind, target, payload, from, stamp);
        var i = Count++;
        while (i > 0)
        {
            var parent = (i - 1) >> 1;
            if (!item.IsBefore(_heap[parent]))
            {
                break;
            }

            _heap[i] = _heap[parent];
            i = parent;
        }

        _heap[i] = item;
    }

    public Queued Take()
    {
        var first = _heap[0];
        var last = _heap[--Count];
        _heap[Count] = default;
        if (Count > 0)
        {
            Sink(last);
        }

        return first;
    }

    private void Sink(in Queued item)
    {
        var i = 0;
        while (true)
        {
            var child = (2 * i) + 1;
            if (child >= Count)
            {
                break;
            }

            if (child + 1 < Count && _heap[child + 1].IsBefore(_heap[child]))
            {
                child++;
            }

            if (!_heap[child].IsBefore(item))
            {
                break;
            }

            _heap[i] = _heap[child];
            i = child;
        }

        _heap[i] = item;
    }
}
