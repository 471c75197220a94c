namespace Hedgerow.Journal.Sqlite;

/// <summary>Reads what is committed, each time over a connection of its own, so that it never meets the writer.</summary>
internal sealed class SqliteReader(string file, IEventCodec codec, SqliteJournalOptions options) : IJournalReader
{
    public IReadOnlyList<string> Streams()
    {
        using Database database = Open();
        using Statement statement = database.Prepare("SELECT name FROM streams", "reading the streams");
        var names = new List<string>();
        while (statement.Step())
            names.Add(statement.Text(0));
        names.Sort(StringComparer.Ordinal);
        return names;
    }

    public IEnumerable<RecoveredEvent> Events(string stream, long afterSequence)
    {
        using Database database = Open();
        if (FindStream(database, stream) is not { } state)
            yield break;
        if (afterSequence < state.PrunedThrough)
        {
            throw new JournalException(
                JournalFaultKind.Pruned,
                $"journal {file}: events 1 to {state.PrunedThrough} of stream '{stream}' were pruned; read its snapshot first");
        }
        Dictionary<long, EventType> types = ReadTypes(database);
        var checksums = types.ToDictionary(t => t.Key, t => Checksum.Of(t.Value.ToString()));
        uint streamChecksum = Checksum.Of(stream);
        using Statement rows = database.Prepare(
            """
            SELECT sequence, position, type_id, checksum, payload FROM events
            WHERE stream_id = ?1 AND sequence > ?2 ORDER BY sequence
            """,
            $"reading events of stream '{stream}' after sequence {afterSequence}");
        rows.Bind(1, state.Id);
        rows.Bind(2, afterSequence);
        for (long expected = afterSequence + 1; rows.Step(); expected++)
        {
            if (rows.Long(0) != expected)
                throw Corrupt(stream, expected, $"it is missing; the next one is {rows.Long(0)}");
            yield return ReadRow(rows, stream, streamChecksum, types, checksums);
        }
    }

    /// <summary>The snapshot, or null and why it cannot be used; null and null when there is none.</summary>
    public (RecoveredSnapshot? Snapshot, string? Problem, long PrunedThrough) Snapshot(string stream)
    {
        using Database database = Open();
        if (FindStream(database, stream) is not { } state)
            return (null, null, 0);
        try
        {
            Dictionary<long, EventType> types = ReadTypes(database);
            var checksums = types.ToDictionary(t => t.Key, t => Checksum.Of(t.Value.ToString()));
            using Statement rows = database.Prepare(
                "SELECT sequence, position, type_id, checksum, payload FROM snapshots WHERE stream_id = ?1",
                $"reading the snapshot of stream '{stream}'");
            rows.Bind(1, state.Id);
            if (!rows.Step())
                return (null, null, state.PrunedThrough);
            RecoveredEvent row = ReadRow(rows, stream, Checksum.Of(stream), types, checksums);
            return row.Sequence < state.PrunedThrough
                ? (null, $"its snapshot ends at {row.Sequence}, before the pruned {state.PrunedThrough}", state.PrunedThrough)
                : (new RecoveredSnapshot(row.Sequence, row.Event), null, state.PrunedThrough);
        }
        catch (JournalException e) when (e.Kind is JournalFaultKind.Corrupt or JournalFaultKind.UnknownEvent)
        {
            return (null, e.Message, state.PrunedThrough);
        }
    }

    private Database Open() => Database.Open(file, writable: false, (int)options.BusyTimeout.TotalMilliseconds);

    private static (long Id, long PrunedThrough)? FindStream(Database database, string stream)
    {
        using Statement statement = database.Prepare(
            "SELECT id, pruned_through FROM streams WHERE name = ?1", $"looking for stream '{stream}'");
        statement.Bind(1, stream);
        return statement.Step() ? (statement.Long(0), statement.Long(1)) : null;
    }

    private static Dictionary<long, EventType> ReadTypes(Database database)
    {
        using Statement statement = database.Prepare("SELECT id, name, version FROM types", "reading the types");
        var types = new Dictionary<long, EventType>();
        while (statement.Step())
            types.Add(statement.Long(0), new EventType(statement.Text(1), (int)statement.Long(2)));
        return types;
    }

    private RecoveredEvent ReadRow(
        Statement row,
        string stream,
        uint streamChecksum,
        Dictionary<long, EventType> types,
        Dictionary<long, uint> checksums)
    {
        long sequence = row.Long(0);
        long position = row.Long(1);
        long typeId = row.Long(2);
        ReadOnlySpan<byte> payload = row.Blob(4);
        if (!types.TryGetValue(typeId, out EventType type))
            throw Corrupt(stream, sequence, $"its type {typeId} is not in the table of types");
        uint checksum = Checksum.OfRow(streamChecksum, checksums[typeId], sequence, position, payload);
        if (checksum != row.Long(3))
            throw Corrupt(stream, sequence, $"checksum mismatch of a {type}");
        try
        {
            return new RecoveredEvent(position, sequence, codec.Deserialize(type, payload));
        }
        catch (Exception e)
        {
            // The checksum is right: these are the bytes that were written, only not for this release.
            throw new JournalException(
                JournalFaultKind.UnknownEvent,
                $"journal {file}: stream '{stream}' at sequence {sequence} holds a {type} that cannot be read: {e.Message}",
                e);
        }
    }

    private JournalException Corrupt(string stream, long sequence, string what) => new(
        JournalFaultKind.Corrupt, $"journal {file} is corrupt at stream '{stream}', sequence {sequence}: {what}");
}
