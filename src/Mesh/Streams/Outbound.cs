using Hedgerow.Messages;

namespace Hedgerow.Mesh.Streams;

/// <summary>What became of a message that was told to a link.</summary>
public enum TellOutcome
{
    /// <summary>It is kept, and is delivered unless a process ends.</summary>
    Taken = 1,

    /// <summary>Latest-wins only: it replaced an older one that had not left yet.</summary>
    Replaced = 2,

    /// <summary>Latest-wins only: the link is down, and nothing old is sent when it is up again.</summary>
    NotKept = 3,

    /// <summary>The link keeps as much as it may: the peer is unreachable. Nothing more is taken until half of that is acknowledged.</summary>
    Overflow = 4,

    /// <summary>It cannot be written: of no kind that passes between nodes, or too large.</summary>
    Unfit = 5,
}

/// <summary>
/// What waits to be sent and to be acknowledged. Pure. Numbered messages have one number each, from one up without holes, and are kept
/// until the peer has acknowledged them; those of which only the newest counts have a place in the line, which a newer one takes over.
/// </summary>
internal sealed class Outbound(LinkBounds bounds)
{
    private readonly Dictionary<LatestKey, Outgoing> _latest = [];
    private Queue<Outgoing> _waiting = new();
    private Queue<Outgoing> _unacknowledged = new();
    private long _lastNumber;
    private long _lastSent;
    private long _acknowledged;
    private long _bytes;

    /// <summary>Numbered messages that are kept.</summary>
    public int Kept => (int)(_lastNumber - _acknowledged);

    /// <summary>Bytes of them.</summary>
    public long KeptBytes => _bytes;

    /// <summary>True from a message that found no room until half of the room is free.</summary>
    public bool IsOverflowing { get; private set; }

    public bool HasWaiting => _waiting.Count > 0;

    /// <summary>The number that the next message gets.</summary>
    public long NextNumber => _lastNumber + 1;

    /// <summary>True when there is room for one more.</summary>
    public bool HasRoom(int bytes)
    {
        if (!IsOverflowing && Kept < bounds.MaxMessages && _bytes + bytes <= bounds.MaxBytes)
            return true;
        IsOverflowing = true;
        return false;
    }

    /// <summary>Takes the message with the number <see cref="NextNumber"/>, for which there is room.</summary>
    public void Add(byte[] record)
    {
        _lastNumber++;
        _bytes += record.Length;
        _waiting.Enqueue(new Outgoing { Number = _lastNumber, Record = record });
    }

    /// <summary>Takes a message that replaces, in its place, an older one that has not left.</summary>
    public TellOutcome AddLatest(Address to, Message message)
    {
        var key = new LatestKey(to, message.GetType(), ((IConflatable)message).ConflationKey);
        if (_latest.TryGetValue(key, out var older))
        {
            older.Message = message;
            return TellOutcome.Replaced;
        }
        if (_latest.Count >= bounds.MaxLatest)
            return TellOutcome.Overflow;
        var entry = new Outgoing { Key = key, Message = message };
        _latest.Add(key, entry);
        _waiting.Enqueue(entry);
        return TellOutcome.Taken;
    }

    /// <summary>The next one to send; null when nothing waits.</summary>
    public Outgoing? Take()
    {
        if (!_waiting.TryDequeue(out var next))
            return null;
        if (next.Number == 0)
        {
            _latest.Remove(next.Key);
            return next;
        }
        if (next.Number != _lastSent + 1 && next.Number > _lastSent)
            throw new InvalidOperationException($"message {next.Number} would be sent after {_lastSent}");
        _lastSent = next.Number;
        _unacknowledged.Enqueue(next);
        return next;
    }

    /// <summary>The peer has delivered every numbered message through this one.</summary>
    /// <exception cref="LinkException">It was never sent.</exception>
    public void Acknowledge(long through)
    {
        if (through > _lastSent)
            throw new LinkException($"an acknowledgement of message {through}, where {_lastSent} was the last that was sent");
        while (_unacknowledged.TryPeek(out var oldest) && oldest.Number <= through)
        {
            _bytes -= _unacknowledged.Dequeue().Record!.Length;
            _acknowledged = oldest.Number;
        }
        if (Kept <= bounds.MaxMessages / 2 && _bytes <= bounds.MaxBytes / 2)
            IsOverflowing = false;
    }

    /// <summary>A new connection to the same process: what it has not delivered is sent again, before everything else.</summary>
    /// <param name="deliveredThrough">The peer's word.</param>
    /// <returns>Messages that are sent again.</returns>
    /// <exception cref="LinkException">It cannot have delivered that, or has forgotten what it acknowledged.</exception>
    public int Resume(long deliveredThrough)
    {
        if (deliveredThrough < _acknowledged)
            throw new LinkException($"the peer has delivered through {deliveredThrough}, and acknowledged {_acknowledged} before");
        Acknowledge(deliveredThrough);
        var count = _unacknowledged.Count;
        var line = new Queue<Outgoing>(_unacknowledged.Count + _waiting.Count);
        foreach (var again in _unacknowledged)
            line.Enqueue(again);
        foreach (var later in _waiting)
            line.Enqueue(later);
        _waiting = line;
        _unacknowledged = new Queue<Outgoing>();
        _lastSent = _acknowledged;
        return count;
    }

    /// <summary>The connection ended: what is only worth something while it is new is let go.</summary>
    /// <returns>How many were let go.</returns>
    public int LetLatestGo()
    {
        var count = _latest.Count;
        _latest.Clear();
        if (count > 0)
            _waiting = new Queue<Outgoing>(_waiting.Where(entry => entry.Number != 0));
        return count;
    }

    /// <summary>The peer's process is another one: what was meant for the old one is dropped, and numbers begin again.</summary>
    /// <returns>Numbered messages that were dropped.</returns>
    public int Restart()
    {
        var count = Kept;
        LetLatestGo();
        _waiting.Clear();
        _unacknowledged.Clear();
        (_lastNumber, _lastSent, _acknowledged, _bytes) = (0, 0, 0, 0);
        IsOverflowing = false;
        return count;
    }
}

/// <summary>What makes two latest-wins messages one.</summary>
/// <param name="To">Address.</param>
/// <param name="Type">Class of the message.</param>
/// <param name="Key">The message's own key.</param>
internal readonly record struct LatestKey(Address To, Type Type, object Key);

/// <summary>One place in the line.</summary>
internal sealed class Outgoing
{
    /// <summary>Number; zero for latest-wins.</summary>
    public long Number { get; init; }

    /// <summary>The whole record of a numbered message.</summary>
    public byte[]? Record { get; init; }

    public LatestKey Key { get; init; }

    /// <summary>The newest message of a latest-wins place; written when it leaves.</summary>
    public Message? Message { get; set; }
}
