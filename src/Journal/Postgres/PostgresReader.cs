using Npgsql;

namespace Hedgerow.Journal.Postgres;

/// <summary>Reads what is committed, each time over a connection of its own, but for what was read ahead.</summary>
/// <param name="server">The way to the server.</param>
/// <param name="codec">Knows every event.</param>
/// <param name="ahead">What was read when the journal was opened.</param>
/// <param name="hasWritten">Whether anything may have been stored since.</param>
internal sealed class PostgresReader(PostgresServer server, IEventCodec codec, PostgresReadAhead ahead, Func<bool> hasWritten) : IJournalReader
{
    public IReadOnlyList<string> Streams() => Guard("reading the streams", connection =>
    {
        using var command = new NpgsqlCommand($"SELECT name FROM {server.Schema}.streams", connection);
        using NpgsqlDataReader row = command.ExecuteReader();
        var names = new List<string>();
        while (row.Read())
            names.Add(row.GetString(0));
        names.Sort(StringComparer.Ordinal);
        return names;
    });

    public IEnumerable<RecoveredEvent> Events(string stream, long afterSequence) =>
        IsKnownEmpty(stream) ? []
        : ahead.TakeEvents(stream, afterSequence) is { } rows ? Events(stream, afterSequence, rows)
        : Stored(stream, afterSequence);

    /// <summary>Half of the actors have nothing to replay; asking for each of them would be two round trips.</summary>
    private bool IsKnownEmpty(string stream) => !hasWritten() && !ahead.Has(stream);

    private IEnumerable<RecoveredEvent> Events(string stream, long afterSequence, IEnumerable<StoredRow> rows)
    {
        uint streamChecksum = Checksum.Of(stream);
        long expected = afterSequence;
        foreach (var row in rows)
            yield return Next(row, ++expected, stream, streamChecksum, ahead.Types);
    }

    private IEnumerable<RecoveredEvent> Stored(string stream, long afterSequence)
    {
        string place = $"reading events of stream '{stream}' after sequence {afterSequence}";
        using NpgsqlConnection connection = Guarded(server.Open, place);
        if (Guarded(() => Find(connection, stream), place) is not { } state)
            yield break;
        if (afterSequence < state.PrunedThrough)
        {
            throw new JournalException(
                JournalFaultKind.Pruned,
                $"journal {server.Name}: events 1 to {state.PrunedThrough} of stream '{stream}' were pruned; read its snapshot first");
        }
        Dictionary<long, EventType> types = Guarded(() => ReadTypes(connection), place);
        using var command = new NpgsqlCommand(
            $"SELECT {StoredRow.Columns} FROM {server.Schema}.events WHERE stream_id = $1 AND sequence > $2 ORDER BY sequence",
            connection)
        {
            CommandTimeout = 0, // a long stream is read at the reader's pace
            Parameters = { new() { Value = state.Id }, new() { Value = afterSequence } },
        };
        using NpgsqlDataReader row = Guarded(() => command.ExecuteReader(), place);
        uint streamChecksum = Checksum.Of(stream);
        for (long expected = afterSequence + 1; Guarded(() => row.Read(), place); expected++)
            yield return Next(StoredRow.Of(row), expected, stream, streamChecksum, types);
    }

    private RecoveredEvent Next(StoredRow row, long expected, string stream, uint streamChecksum, Dictionary<long, EventType> types) =>
        row.Sequence == expected
            ? ReadRow(row, stream, streamChecksum, types)
            : throw Corrupt(stream, expected, $"it is missing; the next one is {row.Sequence}");

    public (RecoveredSnapshot? Snapshot, string? Problem, long PrunedThrough) Snapshot(string stream)
    {
        if (IsKnownEmpty(stream))
            return (null, null, 0);
        if (ahead.TakeSnapshot(stream) is { } taken)
            return Recover(stream, taken.Snapshot, taken.PrunedThrough, ahead.Types);
        return Guard<(RecoveredSnapshot?, string?, long)>($"reading the snapshot of stream '{stream}'", connection =>
        {
            if (Find(connection, stream) is not { } state)
                return (null, null, 0);
            Dictionary<long, EventType> types = ReadTypes(connection);
            using var command = new NpgsqlCommand(
                $"SELECT {StoredRow.Columns} FROM {server.Schema}.snapshots WHERE stream_id = $1", connection)
            {
                Parameters = { new() { Value = state.Id } },
            };
            using NpgsqlDataReader row = command.ExecuteReader();
            return Recover(stream, row.Read() ? StoredRow.Of(row) : null, state.PrunedThrough, types);
        });
    }

    /// <summary>All types of a result.</summary>
    /// <param name="row">Has id, name and version.</param>
    public static Dictionary<long, EventType> TypesOf(NpgsqlDataReader row)
    {
        var types = new Dictionary<long, EventType>();
        while (row.Read())
            types.Add(row.GetInt64(0), new EventType(row.GetString(1), row.GetInt32(2)));
        return types;
    }

    private (RecoveredSnapshot?, string?, long) Recover(string stream, StoredRow? stored, long prunedThrough, Dictionary<long, EventType> types)
    {
        if (stored is not { } row)
            return (null, null, prunedThrough);
        try
        {
            RecoveredEvent read = ReadRow(row, stream, Checksum.Of(stream), types);
            return read.Sequence < prunedThrough
                ? (null, $"its snapshot ends at {read.Sequence}, before the pruned {prunedThrough}", prunedThrough)
                : (new RecoveredSnapshot(read.Sequence, read.Event), null, prunedThrough);
        }
        catch (JournalException e) when (e.Kind is JournalFaultKind.Corrupt or JournalFaultKind.UnknownEvent)
        {
            return (null, e.Message, prunedThrough);
        }
    }

    private (long Id, long PrunedThrough)? Find(NpgsqlConnection connection, string stream)
    {
        using var command = new NpgsqlCommand($"SELECT id, pruned_through FROM {server.Schema}.streams WHERE name = $1", connection)
        {
            Parameters = { new() { Value = stream } },
        };
        using NpgsqlDataReader row = command.ExecuteReader();
        return row.Read() ? (row.GetInt64(0), row.GetInt64(1)) : null;
    }

    private Dictionary<long, EventType> ReadTypes(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand($"SELECT id, name, version FROM {server.Schema}.types", connection);
        using NpgsqlDataReader row = command.ExecuteReader();
        return TypesOf(row);
    }

    private RecoveredEvent ReadRow(StoredRow row, string stream, uint streamChecksum, Dictionary<long, EventType> types)
    {
        var (sequence, position, typeId, checksum, payload) = row;
        if (!types.TryGetValue(typeId, out EventType type))
            throw Corrupt(stream, sequence, $"its type {typeId} is not in the table of types");
        if (Checksum.OfRow(streamChecksum, Checksum.Of(type.ToString()), sequence, position, payload) != checksum)
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
                $"journal {server.Name}: stream '{stream}' at sequence {sequence} holds a {type} that cannot be read: {e.Message}", e);
        }
    }

    private T Guard<T>(string place, Func<NpgsqlConnection, T> read) => Guarded(
        () =>
        {
            using NpgsqlConnection connection = server.Open();
            return read(connection);
        },
        place);

    private T Guarded<T>(Func<T> read, string place)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is not JournalException)
        {
            throw server.Error(e, place);
        }
    }

    private JournalException Corrupt(string stream, long sequence, string what) => new(
        JournalFaultKind.Corrupt, $"journal {server.Name} is corrupt at stream '{stream}', sequence {sequence}: {what}");
}
