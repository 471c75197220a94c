using Npgsql;

namespace Hedgerow.Journal.Postgres;

/// <summary>One row of events or snapshots as it is stored.</summary>
internal readonly record struct StoredRow(long Sequence, long Position, long TypeId, long Checksum, byte[] Payload)
{
    /// <summary>Columns in the order in which <see cref="Of"/> takes them.</summary>
    public const string Columns = "sequence, position, type_id, checksum, payload";

    /// <summary>Reads it from a row.</summary>
    /// <param name="row">Has <see cref="Columns"/>.</param>
    /// <param name="first">Where they begin.</param>
    public static StoredRow Of(NpgsqlDataReader row, int first = 0) => new(
        row.GetInt64(first), row.GetInt64(first + 1), row.GetInt64(first + 2), row.GetInt64(first + 3), row.GetFieldValue<byte[]>(first + 4));
}

/// <summary>
/// What actors will replay, read in one round trip when the journal is opened: a node that takes over, two hundred milliseconds away from
/// its database, would otherwise wait for thirty of them. Every stream's snapshot and the events after it are given once, to the first who
/// reads the stream, which is before anything is appended to it; whatever is read later comes from the database.
/// </summary>
/// <remarks>Nothing is committed to the journal between the lease's taking and the first append of whoever holds it. Safe from any thread.</remarks>
internal sealed class PostgresReadAhead
{
    /// <summary>
    /// Events of all streams that are taken: some 20 MB. Actors snapshot every 10,000 events; with more than this, each stream's events
    /// are read when they are asked for.
    /// </summary>
    public const int MaxEvents = 60_000;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _streams = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Ahead> _snapshots = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (long After, List<StoredRow> Rows)> _events = new(StringComparer.Ordinal);

    private PostgresReadAhead(Dictionary<long, EventType> types) => Types = types;

    /// <summary>All types that were known when it was read.</summary>
    public Dictionary<long, EventType> Types { get; }

    /// <summary>Reads it.</summary>
    /// <exception cref="NpgsqlException">The server cannot be reached.</exception>
    public static PostgresReadAhead Load(PostgresServer server)
    {
        var schema = server.Schema;
        using var connection = server.Open();
        using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new($"SELECT id, name, version FROM {schema}.types"),
                new($"SELECT s.name, s.id, s.pruned_through, n.sequence, n.position, n.type_id, n.checksum, n.payload FROM {schema}.streams s LEFT JOIN {schema}.snapshots n ON n.stream_id = s.id"),
                new($"""
                    SELECT e.stream_id, e.sequence, e.position, e.type_id, e.checksum, e.payload
                    FROM {schema}.events e LEFT JOIN {schema}.snapshots n ON n.stream_id = e.stream_id
                    WHERE e.sequence > coalesce(n.sequence, 0) ORDER BY e.position LIMIT {MaxEvents + 1}
                    """),
            },
        };
        using var row = batch.ExecuteReader();
        var ahead = new PostgresReadAhead(PostgresReader.TypesOf(row));
        row.NextResult();
        var streams = ahead.TakeSnapshots(row);
        row.NextResult();
        ahead.TakeEvents(row, streams);
        return ahead;
    }

    /// <summary>Whether the journal had such a stream.</summary>
    public bool Has(string stream) => _streams.Contains(stream);

    /// <summary>The snapshot of a stream, and up to where it was pruned; null when it has to be read.</summary>
    public Ahead? TakeSnapshot(string stream)
    {
        lock (_gate)
            return _snapshots.Remove(stream, out var ahead) ? ahead : null;
    }

    /// <summary>The events of a stream after a sequence; null when they have to be read.</summary>
    public List<StoredRow>? TakeEvents(string stream, long afterSequence)
    {
        lock (_gate)
            return _events.Remove(stream, out var ahead) && ahead.After == afterSequence ? ahead.Rows : null;
    }

    private Dictionary<long, string> TakeSnapshots(NpgsqlDataReader row)
    {
        var streams = new Dictionary<long, string>();
        while (row.Read())
        {
            var name = row.GetString(0);
            streams.Add(row.GetInt64(1), name);
            _streams.Add(name);
            StoredRow? snapshot = row.IsDBNull(3) ? null : StoredRow.Of(row, 3);
            _snapshots.Add(name, new Ahead(row.GetInt64(2), snapshot));
            // What was pruned without a snapshot that follows is an error, and whoever reads the stream tells it.
            if ((snapshot?.Sequence ?? 0) >= row.GetInt64(2))
                _events.Add(name, (snapshot?.Sequence ?? 0, []));
        }
        return streams;
    }

    private void TakeEvents(NpgsqlDataReader row, Dictionary<long, string> streams)
    {
        var taken = 0;
        while (row.Read())
        {
            if (++taken > MaxEvents)
            {
                _events.Clear();
                return;
            }
            if (streams.TryGetValue(row.GetInt64(0), out var name) && _events.TryGetValue(name, out var ahead))
                ahead.Rows.Add(StoredRow.Of(row, 1));
        }
    }

    /// <summary>What is known of a stream beside its events.</summary>
    /// <param name="PrunedThrough">The last event that is gone.</param>
    /// <param name="Snapshot">Its snapshot; null when there is none.</param>
    public readonly record struct Ahead(long PrunedThrough, StoredRow? Snapshot);
}
