using System.Runtime.InteropServices;
using Hedgerow.Messages;

namespace Hedgerow.Engine.Local;

/// <summary>A message and where it goes.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Envelope(Place To, Message Message);

/// <summary>
/// First in, first out. A conflatable message replaces an older one with the same receiver, type and key that still
/// waits, and takes its place in the line.
/// </summary>
/// <remarks>
/// Places in the line have absolute numbers, so that an index entry of a message that has been taken is known by its
/// number and needs no removal.
/// </remarks>
internal sealed class MessageRing(int initialCapacity = 256)
{
    private const int KeysKept = 4_096;

    private readonly Dictionary<Slot, long> _latest = [];
    private Envelope[] _ring = new Envelope[initialCapacity]; // a power of two
    private long _head;
    private long _tail;

    public int Count => (int)(_tail - _head);

    /// <summary>Messages that were replaced by a newer one.</summary>
    public long Conflated { get; private set; }

    /// <summary>Adds or replaces; false, and nothing done, when the ring already holds <paramref name="limit"/>.</summary>
    public bool TryAdd(Place to, Message message, int limit)
    {
        if (message is not IConflatable conflatable)
            return TryAppend(to, message, limit);
        if (_head == _tail && _latest.Count > KeysKept)
            _latest.Clear();
        var slot = new Slot(to, message.GetType(), conflatable.ConflationKey);
        if (_latest.TryGetValue(slot, out long at) && at >= _head)
        {
            _ring[Index(at)] = new Envelope(to, message);
            Conflated++;
            return true;
        }
        if (!TryAppend(to, message, limit))
            return false;
        _latest[slot] = _tail - 1;
        return true;
    }

    public bool TryTake(out Envelope envelope)
    {
        if (_head == _tail)
        {
            envelope = default;
            return false;
        }
        ref Envelope slot = ref _ring[Index(_head)];
        envelope = slot;
        slot = default;
        _head++;
        return true;
    }

    private bool TryAppend(Place to, Message message, int limit)
    {
        if (Count >= limit)
            return false;
        if (Count == _ring.Length)
            Grow();
        _ring[Index(_tail)] = new Envelope(to, message);
        _tail++;
        return true;
    }

    private void Grow()
    {
        var larger = new Envelope[_ring.Length * 2];
        for (long at = _head; at < _tail; at++)
            larger[at & (larger.Length - 1)] = _ring[Index(at)];
        _ring = larger;
    }

    private int Index(long at) => (int)(at & (_ring.Length - 1));

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Slot(Place To, Type Type, object Key);
}
