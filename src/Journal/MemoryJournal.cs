using System.Buffers;

namespace Hedgerow.Journal;

/// <summary>
/// A journal in memory, for simulation and tests: it has a disk that is written only by <see cref="Flush"/> and a crash
/// that forgets the rest. It has no thread; events are raised on the caller's.
/// </summary>
/// <param name="codec">
/// When given, every event goes through it at append and at read, so that what cannot be stored is found; when null,
/// the objects themselves are kept, which is faster.
/// </param>
/// <param name="autoFlush">True when <see cref="RequestCommit"/> flushes at once.</param>
public sealed class MemoryJournal(IEventCodec? codec = null, bool autoFlush = false) : IJournal
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, StreamLog> _streams = new(StringComparer.Ordinal);
    private readonly List<Entry> _unflushed = [];
    private Action<JournalFault>? _faulted;
    private JournalFault? _fault;
    private long _lastPosition;
    private long _durablePosition;

    /// <inheritdoc/>
    public event Action<long>? Committed;

    /// <inheritdoc/>
    public event Action<JournalFault>? Faulted
    {
        add
        {
            _faulted += value;
            if (_fault is { } fault)
                value?.Invoke(fault);
        }

        remove => _faulted -= value;
    }

    /// <inheritdoc/>
    public long DurablePosition => Volatile.Read(ref _durablePosition);

    /// <summary>How many appends and snapshots the next <see cref="LoseUnflushed"/> would forget.</summary>
    public int UnflushedCount
    {
        get
        {
            lock (_gate)
                return _unflushed.Count;
        }
    }

    /// <inheritdoc/>
    public long Append(string stream, long sequence, object @event) => Add(stream, sequence, @event, isSnapshot: false);

    /// <inheritdoc/>
    public long SaveSnapshot(string stream, long sequence, object snapshot) =>
        Add(stream, sequence, snapshot, isSnapshot: true);

    /// <inheritdoc/>
    public void RequestCommit()
    {
        if (autoFlush)
            Flush();
    }

    /// <summary>Writes everything appended so far to the "disk".</summary>
    public void Flush()
    {
        long position;
        lock (_gate)
        {
            if (_fault is not null || _unflushed.Count == 0)
                return;
            foreach (Entry entry in _unflushed)
                Store(entry);
            position = _unflushed[^1].Position;
            _unflushed.Clear();
            Volatile.Write(ref _durablePosition, position);
        }
        Committed?.Invoke(position);
    }

    /// <summary>What a crash does: everything that was not flushed is gone, and sequences continue after what is left.</summary>
    public void LoseUnflushed()
    {
        lock (_gate)
        {
            _unflushed.Clear();
            _lastPosition = _durablePosition;
            foreach (StreamLog log in _streams.Values)
                log.Next = log.FirstSequence + log.Events.Count;
        }
    }

    /// <summary>Makes the journal fault, as a full disk would.</summary>
    public void Fail(JournalFault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        lock (_gate)
        {
            if (_fault is not null)
                return;
            _fault = fault;
        }
        _faulted?.Invoke(fault);
    }

    /// <inheritdoc/>
    public Task FlushAsync()
    {
        Flush();
        return _fault is { } fault
            ? Task.FromException(new JournalException(fault.Kind, fault.Message))
            : Task.CompletedTask;
    }

    /// <inheritdoc/>
    public IEnumerable<RecoveredEvent> Read(string stream, long afterSequence)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(afterSequence);
        RecoveredEvent[] rows;
        lock (_gate)
        {
            if (!_streams.TryGetValue(stream, out StreamLog? log))
                return [];
            if (afterSequence < log.FirstSequence - 1)
                throw new JournalException(JournalFaultKind.Pruned, $"events of stream '{stream}' before {log.FirstSequence} were pruned");
            rows = [.. log.Events.Skip((int)(afterSequence - log.FirstSequence + 1))];
        }
        return rows.Select(row => row with { Event = Decode(row.Event) });
    }

    /// <inheritdoc/>
    public RecoveredSnapshot? ReadSnapshot(string stream)
    {
        lock (_gate)
        {
            return _streams.TryGetValue(stream, out StreamLog? log) && log.Snapshot is { } snapshot
                ? snapshot with { State = Decode(snapshot.State) }
                : null;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Streams()
    {
        lock (_gate)
            return [.. _streams.Where(s => s.Value.FirstSequence > 1 || s.Value.Events.Count > 0).Select(s => s.Key)];
    }

    /// <inheritdoc/>
    public Task<long> PruneAsync(string stream)
    {
        lock (_gate)
        {
            if (!_streams.TryGetValue(stream, out StreamLog? log) || log.Snapshot is not { } snapshot)
                return Task.FromResult(0L);
            int count = (int)Math.Max(0, snapshot.Sequence - log.FirstSequence + 1);
            log.Events.RemoveRange(0, count);
            log.FirstSequence += count;
            return Task.FromResult((long)count);
        }
    }

    /// <summary>Flushes. The content stays readable, as a closed file would.</summary>
    public ValueTask DisposeAsync()
    {
        Flush();
        return ValueTask.CompletedTask;
    }

    private long Add(string stream, long sequence, object value, bool isSnapshot)
    {
        ArgumentException.ThrowIfNullOrEmpty(stream);
        object stored = Encode(value);
        lock (_gate)
        {
            if (_fault is { } fault)
                throw new JournalException(fault.Kind, fault.Message);
            if (!_streams.TryGetValue(stream, out StreamLog? log))
                _streams.Add(stream, log = new StreamLog());
            if (isSnapshot ? sequence < 1 || sequence >= log.Next : sequence != log.Next)
            {
                throw new JournalException(
                    JournalFaultKind.OutOfSequence,
                    $"stream '{stream}' was given sequence {sequence}, after its last sequence {log.Next - 1}");
            }
            if (!isSnapshot)
                log.Next++;
            _unflushed.Add(new Entry(++_lastPosition, stream, sequence, stored, isSnapshot));
            return _lastPosition;
        }
    }

    private void Store(Entry entry)
    {
        StreamLog log = _streams[entry.Stream];
        if (entry.IsSnapshot)
            log.Snapshot = new RecoveredSnapshot(entry.Sequence, entry.Value);
        else
            log.Events.Add(new RecoveredEvent(entry.Position, entry.Sequence, entry.Value));
    }

    private object Encode(object value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (codec is null)
            return value;
        var buffer = new ArrayBufferWriter<byte>();
        codec.Serialize(value, buffer);
        return new Encoded(codec.TypeOf(value), buffer.WrittenSpan.ToArray());
    }

    private object Decode(object stored) => stored is Encoded encoded ? codec!.Deserialize(encoded.Type, encoded.Payload) : stored;

    private sealed class StreamLog
    {
        public List<RecoveredEvent> Events { get; } = [];

        public RecoveredSnapshot? Snapshot { get; set; }

        public long FirstSequence { get; set; } = 1;

        public long Next { get; set; } = 1;
    }

    private sealed record Encoded(EventType Type, byte[] Payload);
}
