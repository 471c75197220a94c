using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hedgerow.Messages;

namespace Hedgerow.Journal.Orders;

/// <summary>
/// Entries on their way to the writer: a bounded ring in memory, and behind it a file for what comes while the ring is full.
/// Nothing is dropped and nobody waits for the writer.
/// </summary>
/// <remarks>
/// Invariants: entries come out in the order in which they came in; while anything is in the file, everything new goes there;
/// what is in the file when the process dies is there for the next. Only when the file, too, cannot be written is an entry
/// lost, and counted.
/// </remarks>
internal sealed class SpillQueue : IDisposable
{
    private readonly Lock _gate = new();
    private readonly OrderLogged[] _ring;
    private readonly FileStream _file;
    private int _head;
    private int _count;
    private long _readAt;
    private long _writeAt;

    public SpillQueue(string file, int capacity)
    {
        _ring = new OrderLogged[capacity];
        _file = new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        _writeAt = Recover();
    }

    /// <summary>Entries in memory.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
                return _count;
        }
    }

    /// <summary>Entries that were spilled to the file so far.</summary>
    public long Spilled { get; private set; }

    /// <summary>Entries lost because neither memory nor disk took them.</summary>
    public long Lost { get; private set; }

    /// <summary>Takes one entry; true when the ring is more than half full or the file is in use, so that the writer should hurry.</summary>
    public bool Add(OrderLogged entry)
    {
        lock (_gate)
        {
            if (_writeAt > _readAt || _count == _ring.Length)
            {
                Spill(entry);
                return true;
            }
            _ring[(_head + _count) % _ring.Length] = entry;
            _count++;
            return _count > _ring.Length / 2;
        }
    }

    /// <summary>The oldest entries, at most some; they stay until <see cref="Remove"/>.</summary>
    public List<OrderLogged> Peek(int most, out bool fromFile)
    {
        var taken = new List<OrderLogged>();
        lock (_gate)
        {
            fromFile = _count == 0;
            if (fromFile)
                ReadSpilled(taken, most);
            for (var i = 0; !fromFile && i < Math.Min(most, _count); i++)
                taken.Add(_ring[(_head + i) % _ring.Length]);
        }
        return taken;
    }

    /// <summary>Forgets the oldest entries: they are written.</summary>
    public void Remove(List<OrderLogged> written, bool fromFile)
    {
        lock (_gate)
        {
            if (!fromFile)
            {
                for (var i = 0; i < written.Count; i++)
                    _ring[(_head + i) % _ring.Length] = null!;
                _head = (_head + written.Count) % _ring.Length;
                _count -= written.Count;
                return;
            }
            _readAt = _peekedTo;
            if (_readAt < _writeAt)
                return;
            _readAt = _writeAt = 0;
            _file.SetLength(0);
        }
    }

    public void Dispose()
    {
        lock (_gate)
            _file.Dispose();
    }

    private long _peekedTo;

    private void Spill(OrderLogged entry)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(entry, OrderLogJson.Default.OrderLogged);
        var frame = new byte[4 + body.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, body.Length);
        body.CopyTo(frame, 4);
        try
        {
            RandomAccess.Write(_file.SafeFileHandle, frame, _writeAt);
            _writeAt += frame.Length;
            Spilled++;
        }
        catch (Exception e) when (e is IOException or ArgumentOutOfRangeException)
        {
            // The second is how the runtime tells that a file reached a limit of the system's.
            Lost++;
        }
    }

    private void ReadSpilled(List<OrderLogged> taken, int most)
    {
        var at = _readAt;
        while (taken.Count < most && at < _writeAt)
        {
            var entry = ReadAt(ref at) ?? throw new IOException($"{_file.Name}: no entry at {at}");
            taken.Add(entry);
        }
        _peekedTo = at;
    }

    /// <summary>The entry at a place, which moves behind it; null when there is no whole one.</summary>
    private OrderLogged? ReadAt(ref long at)
    {
        Span<byte> head = stackalloc byte[4];
        if (RandomAccess.Read(_file.SafeFileHandle, head, at) < 4)
            return null;
        var length = BinaryPrimitives.ReadInt32LittleEndian(head);
        if (length is < 2 or > 1024 * 1024)
            return null;
        var body = new byte[length];
        if (RandomAccess.Read(_file.SafeFileHandle, body, at + 4) < length)
            return null;
        at += 4 + length;
        try
        {
            return JsonSerializer.Deserialize(body, OrderLogJson.Default.OrderLogged);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>End of the whole entries that an earlier process left; what was cut off when it died is dropped.</summary>
    private long Recover()
    {
        long at = 0;
        while (ReadAt(ref at) is not null)
            continue;
        _file.SetLength(at);
        return at;
    }
}

/// <summary>Generated readers and writers of spilled entries.</summary>
[JsonSerializable(typeof(OrderLogged))]
internal sealed partial class OrderLogJson : JsonSerializerContext;
