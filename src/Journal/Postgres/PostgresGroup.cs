using System.Buffers;

namespace Hedgerow.Journal.Postgres;

/// <summary>What the writer knows of a stream.</summary>
internal readonly record struct KnownStream(long Id, uint Checksum, long LastSequence);

/// <summary>What the writer knows of a type.</summary>
internal readonly record struct KnownType(long Id, uint Checksum);

/// <summary>
/// One group of entries as rows. It is made once and may be sent more than once, when nobody knows whether it arrived;
/// names that are new in it become known only when it is committed.
/// </summary>
internal sealed class PostgresGroup(string journal, IEventCodec codec, Dictionary<string, KnownStream> streams, Dictionary<EventType, KnownType> types)
{
    private readonly ArrayBufferWriter<byte> _buffer = new(16 * 1024);

    /// <summary>Streams of the group, with what is their last sequence after it.</summary>
    public Dictionary<string, KnownStream> Streams { get; } = new(StringComparer.Ordinal);

    /// <summary>Names of streams that are not stored yet.</summary>
    public List<(long Id, string Name)> NewStreams { get; } = [];

    /// <summary>Types that are not stored yet.</summary>
    public List<(KnownType Known, EventType Type)> NewTypes { get; } = [];

    public PostgresRows Events { get; } = new();

    /// <summary>The newest snapshot of each stream of the group.</summary>
    public PostgresRows Snapshots { get; } = new();

    /// <summary>Adds one entry.</summary>
    /// <exception cref="JournalException">Out of sequence, or it cannot be serialised.</exception>
    public void Add(in Entry entry)
    {
        var stream = StreamOf(entry.Stream);
        bool right = entry.IsSnapshot ? entry.Sequence >= 1 && entry.Sequence <= stream.LastSequence : entry.Sequence == stream.LastSequence + 1;
        if (!right)
        {
            throw new JournalException(
                JournalFaultKind.OutOfSequence, $"journal {journal} was given {Place(in entry)}, after its last sequence {stream.LastSequence}");
        }
        var type = Serialise(in entry);
        byte[] payload = _buffer.WrittenSpan.ToArray();
        long checksum = Checksum.OfRow(stream.Checksum, type.Checksum, entry.Sequence, entry.Position, payload);
        if (entry.IsSnapshot)
        {
            // A statement may touch a row once: of several snapshots of a stream the last one counts.
            Snapshots.Replace(stream.Id, entry.Position, entry.Sequence, type.Id, checksum, payload);
            return;
        }
        Events.Add(stream.Id, entry.Position, entry.Sequence, type.Id, checksum, payload);
        Streams[entry.Stream] = stream with { LastSequence = entry.Sequence };
    }

    /// <summary>The group is on disk: its names and sequences are known from now on.</summary>
    public void Committed()
    {
        foreach (var (name, known) in Streams)
            streams[name] = known;
        foreach (var (known, type) in NewTypes)
            types[type] = known;
    }

    private KnownStream StreamOf(string name)
    {
        if (Streams.TryGetValue(name, out var known))
            return known;
        if (!streams.TryGetValue(name, out known))
        {
            known = new KnownStream(streams.Count + NewStreams.Count + 1, Checksum.Of(name), 0);
            NewStreams.Add((known.Id, name));
        }
        Streams.Add(name, known);
        return known;
    }

    private KnownType Serialise(in Entry entry)
    {
        try
        {
            var type = codec.TypeOf(entry.Value);
            _buffer.ResetWrittenCount();
            codec.Serialize(entry.Value, _buffer);
            return TypeOf(type);
        }
        catch (Exception e) when (e is not JournalException)
        {
            throw new JournalException(
                JournalFaultKind.UnknownEvent, $"journal {journal} cannot serialise {Place(in entry)}, a {entry.Value.GetType()}: {e.Message}", e);
        }
    }

    private KnownType TypeOf(EventType type)
    {
        if (types.TryGetValue(type, out var known))
            return known;
        foreach (var added in NewTypes)
        {
            if (added.Type == type)
                return added.Known;
        }
        known = new KnownType(types.Count + NewTypes.Count + 1, Checksum.Of(type.ToString()));
        NewTypes.Add((known, type));
        return known;
    }

    private static string Place(in Entry entry) =>
        $"{(entry.IsSnapshot ? "a snapshot" : "an event")} of stream '{entry.Stream}' at sequence {entry.Sequence}";
}

/// <summary>Rows by column, as the server takes them in one statement.</summary>
internal sealed class PostgresRows
{
    public List<long> Positions { get; } = [];

    public List<long> StreamIds { get; } = [];

    public List<long> Sequences { get; } = [];

    public List<long> TypeIds { get; } = [];

    public List<long> Checksums { get; } = [];

    public List<byte[]> Payloads { get; } = [];

    public int Count => Positions.Count;

    public void Add(long streamId, long position, long sequence, long typeId, long checksum, byte[] payload)
    {
        StreamIds.Add(streamId);
        Positions.Add(position);
        Sequences.Add(sequence);
        TypeIds.Add(typeId);
        Checksums.Add(checksum);
        Payloads.Add(payload);
    }

    /// <summary>Adds a row, in the place of the stream's earlier one if there is any.</summary>
    public void Replace(long streamId, long position, long sequence, long typeId, long checksum, byte[] payload)
    {
        int at = StreamIds.IndexOf(streamId);
        if (at < 0)
        {
            Add(streamId, position, sequence, typeId, checksum, payload);
            return;
        }
        (Positions[at], Sequences[at], TypeIds[at], Checksums[at], Payloads[at]) = (position, sequence, typeId, checksum, payload);
    }
}
