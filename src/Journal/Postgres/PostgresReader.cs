using Npgsql;

namespace Hedgerow.Journal.Postgres;

/// <summary>Reads what is committed, each time over a connection of its own.</summary>
internal sealed class PostgresReader(PostgresServer server, IEventCodec codec) : IJournalReader
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

    public IEnumerable<RecoveredEvent> Events(string stream, long afterSequence)
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
            $"SELECT sequence, position, type_id, checksum, payload FROM {server.Schema}.events WHERE stream_id = $1 AND sequence > $2 ORDER BY sequence",
            connection)
        {
            CommandTimeout = 0, // a long stream is read at the reader's pace
            Parameters = { new() { Value = state.Id }, new() { Value = afterSequence } },
        };
        using NpgsqlDataReader row = Guarded(() => command.ExecuteReader(), place);
        uint streamChecksum = Checksum.Of(stream);
        for (long expected = afterSequence + 1; Guarded(() => row.Read(), place); expected++)
        {
            if (row.GetInt64(0) != expected)
                throw Corrupt(stream, expected, $"it is missing; the next one is {row.GetInt64(0)}");
            yield return ReadRow(row, stream, streamChecksum, types);
        }
    }

    public (RecoveredSnapshot? Snapshot, string? Problem, long PrunedThrough) Snapshot(string stream) =>
        Guard<(RecoveredSnapshot?, string?, long)>($"reading the snapshot of stream '{stream}'", connection =>
        {
            if (Find(connection, stream) is not { } state)
                return (null, null, 0);
            try
            {
                Dictionary<long, EventType> types = ReadTypes(connection);
                using var command = new NpgsqlCommand(
                    $"SELECT sequence, position, type_id, checksum, payload FROM {server.Schema}.snapshots WHERE stream_id = $1", connection)
                {
                    Parameters = { new() { Value = state.Id } },
                };
                using NpgsqlDataReader row = command.ExecuteReader();
                if (!row.Read())
                    return (null, null, state.PrunedThrough);
                RecoveredEvent read = ReadRow(row, stream, Checksum.Of(stream), types);
                return read.Sequence < state.PrunedThrough
                    ? (null, $"its snapshot ends at {read.Sequence}, before the pruned {state.PrunedThrough}", state.PrunedThrough)
                    : (new RecoveredSnapshot(read.Sequence, read.Event), null, state.PrunedThrough);
            }
            catch (JournalException e) when (e.Kind is JournalFaultKind.Corrupt or JournalFaultKind.UnknownEvent)
            {
                return (null, e.Message, state.PrunedThrough);
            }
        });

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
        var types = new Dictionary<long, EventType>();
        while (row.Read())
            types.Add(row.GetInt64(0), new EventType(row.GetString(1), row.GetInt32(2)));
        return types;
    }

    private RecoveredEvent ReadRow(NpgsqlDataReader row, string stream, uint streamChecksum, Dictionary<long, EventType> types)
    {
        long sequence = row.GetInt64(0);
        long position = row.GetInt64(1);
        byte[] payload = row.GetFieldValue<byte[]>(4);
        if (!types.TryGetValue(row.GetInt64(2), out EventType type))
            throw Corrupt(stream, sequence, $"its type {row.GetInt64(2)} is not in the table of types");
        if (Checksum.OfRow(streamChecksum, Checksum.Of(type.ToString()), sequence, position, payload) != row.GetInt64(3))
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
