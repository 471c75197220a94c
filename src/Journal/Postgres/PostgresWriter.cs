using Npgsql;
using NpgsqlTypes;

namespace Hedgerow.Journal.Postgres;

/// <summary>
/// The one connection that writes, under the epoch of a lease. A commit is one round trip: it moves the journal's last
/// position from what this writer knows, under its epoch, and adds the rows, or nothing at all. When the connection breaks on
/// the way, the position tells afterwards whether it happened; so a group is stored once however often it is sent.
/// </summary>
internal sealed class PostgresWriter : IJournalStore
{
    private const int PruneStep = 2_000;

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(2);

    private readonly PostgresServer _server;
    private readonly PostgresJournalOptions _options;
    private readonly IEventCodec _codec;
    private readonly TimeProvider _time;
    private readonly long _epoch;
    private readonly CancellationToken _stop;
    private readonly Dictionary<string, KnownStream> _streams = new(StringComparer.Ordinal);
    private readonly Dictionary<EventType, KnownType> _types = [];
    private NpgsqlConnection? _connection;
    private volatile bool _hasWritten;

    private PostgresWriter(
        PostgresServer server, PostgresJournalOptions options, IEventCodec codec, long epoch, TimeProvider time, CancellationToken stop)
    {
        _server = server;
        _options = options;
        _codec = codec;
        _epoch = epoch;
        _time = time;
        _stop = stop;
    }

    /// <inheritdoc/>
    public long LastPosition { get; private set; }

    /// <inheritdoc/>
    public long Transactions { get; private set; }

    /// <summary>True from its first attempt to store anything: until then the journal is as it was when its lease was taken.</summary>
    public bool HasWritten => _hasWritten;

    /// <summary>Opens it under an epoch that a lease gave.</summary>
    /// <param name="server">The way to the server; belongs to the lease.</param>
    /// <param name="options">Bounds.</param>
    /// <param name="codec">Knows every event.</param>
    /// <param name="epoch">The lease's.</param>
    /// <param name="time">Clock of the patience.</param>
    /// <param name="stop">Ends the waiting for a server that cannot be reached: the lease is lost.</param>
    /// <exception cref="JournalException">The server cannot be reached, or another epoch is in charge.</exception>
    public static PostgresWriter Open(
        PostgresServer server, PostgresJournalOptions options, IEventCodec codec, long epoch, TimeProvider time, CancellationToken stop)
    {
        var writer = new PostgresWriter(server, options, codec, epoch, time, stop);
        try
        {
            writer.Load();
            return writer;
        }
        catch (Exception e)
        {
            writer.Dispose();
            throw e as JournalException ?? server.Error(e, "reading the streams");
        }
    }

    /// <inheritdoc/>
    public void Commit(ReadOnlySpan<Entry> entries)
    {
        _hasWritten = true;
        var group = new PostgresGroup(_server.Name, _codec, _streams, _types);
        foreach (ref readonly Entry entry in entries)
            group.Add(in entry);
        long to = entries[^1].Position;
        Persevere(() => Send(group, to), to, "committing");
        group.Committed();
        LastPosition = to;
        Transactions++;
    }

    /// <inheritdoc/>
    public (int Deleted, bool Finished) Prune(string stream, long through)
    {
        long id = _streams[stream].Id;
        int deleted = 0;
        Persevere(() => deleted = SendPrune(id, through), LastPosition, "pruning");
        return (deleted, deleted < PruneStep);
    }

    /// <inheritdoc/>
    public void Complete()
    {
        // Nothing is left to do: every commit is complete by itself.
    }

    /// <inheritdoc/>
    public void Dispose() => Disconnect();

    /// <summary>
    /// Sends until it is done, is refused for good, or the patience is over. Between two attempts the journal's own position says
    /// whether the last one arrived after all.
    /// </summary>
    private void Persevere(Action send, long to, string place)
    {
        long begun = _time.GetTimestamp();
        TimeSpan wait = FirstWait;
        for (bool isRepeated = false; ; isRepeated = true)
        {
            try
            {
                if (!isRepeated || !Arrived(to))
                    send();
                return;
            }
            catch (Exception e) when (PostgresServer.IsPassing(e) && e is not JournalException)
            {
                Disconnect();
                if (_stop.IsCancellationRequested || _time.GetElapsedTime(begun) >= _options.ReconnectPatience)
                    throw _server.Error(e, place);
                if (!isRepeated)
                    _options.Warned?.Invoke($"{_server.Error(e, place).Message}; trying again");
                _stop.WaitHandle.WaitOne(wait);
                wait = wait * 2 < LongestWait ? wait * 2 : LongestWait;
            }
            catch (Exception e) when (e is not JournalException)
            {
                throw _server.Error(e, place);
            }
        }
    }

    private bool Arrived(long to)
    {
        var (epoch, holder, position) = ReadHead(Connection());
        if (epoch != _epoch)
            throw new JournalException(JournalFaultKind.Fenced, $"journal {_server.Name} was taken over by {holder} with epoch {epoch}; this was epoch {_epoch}");
        return position == to && to != LastPosition;
    }

    private void Send(PostgresGroup group, long to)
    {
        using var batch = new NpgsqlBatch(Connection());
        batch.BatchCommands.Add(Advance(LastPosition, to));
        if (group.NewStreams.Count > 0)
        {
            batch.BatchCommands.Add(Command(
                $"INSERT INTO {_server.Schema}.streams (id, name) SELECT * FROM unnest($1::bigint[], $2::text[])",
                Longs(group.NewStreams.Select(s => s.Id)), Texts(group.NewStreams.Select(s => s.Name))));
        }
        if (group.NewTypes.Count > 0)
        {
            batch.BatchCommands.Add(Command(
                $"INSERT INTO {_server.Schema}.types (id, name, version) SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[])",
                Longs(group.NewTypes.Select(t => t.Known.Id)), Texts(group.NewTypes.Select(t => t.Type.Name)),
                Longs(group.NewTypes.Select(t => (long)t.Type.Version))));
        }
        if (group.Events.Count > 0)
            batch.BatchCommands.Add(Insert("events", group.Events, ""));
        if (group.Snapshots.Count > 0)
        {
            batch.BatchCommands.Add(Insert(
                "snapshots", group.Snapshots,
                """
                 ON CONFLICT (stream_id) DO UPDATE SET sequence = excluded.sequence, position = excluded.position,
                    type_id = excluded.type_id, checksum = excluded.checksum, payload = excluded.payload
                """));
        }
        batch.ExecuteNonQuery(); // one implicit transaction
    }

    private int SendPrune(long stream, long through)
    {
        using var batch = new NpgsqlBatch(Connection());
        batch.BatchCommands.Add(Advance(LastPosition, LastPosition));
        batch.BatchCommands.Add(Command(
            $"UPDATE {_server.Schema}.streams SET pruned_through = greatest(pruned_through, $2) WHERE id = $1", Long(stream), Long(through)));
        var delete = Command(
            $"""
            DELETE FROM {_server.Schema}.events WHERE position IN (
                SELECT position FROM {_server.Schema}.events WHERE stream_id = $1 AND sequence <= $2 ORDER BY sequence LIMIT {PruneStep})
            """,
            Long(stream), Long(through));
        batch.BatchCommands.Add(delete);
        batch.ExecuteNonQuery();
        return (int)delete.RecordsAffected;
    }

    private NpgsqlBatchCommand Advance(long from, long to) =>
        Command($"SELECT {_server.Schema}.advance($1, $2, $3)", Long(_epoch), Long(from), Long(to));

    private NpgsqlBatchCommand Insert(string table, PostgresRows rows, string conflict) => Command(
        $"""
        INSERT INTO {_server.Schema}.{table} (position, stream_id, sequence, type_id, checksum, payload)
        SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bytea[]){conflict}
        """,
        Longs(rows.Positions), Longs(rows.StreamIds), Longs(rows.Sequences), Longs(rows.TypeIds), Longs(rows.Checksums),
        new NpgsqlParameter { Value = rows.Payloads.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea });

    private static NpgsqlBatchCommand Command(string sql, params NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters)
            command.Parameters.Add(parameter);
        return command;
    }

    private static NpgsqlParameter Long(long value) => new() { Value = value, NpgsqlDbType = NpgsqlDbType.Bigint };

    private static NpgsqlParameter Longs(IEnumerable<long> values) =>
        new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint };

    private static NpgsqlParameter Texts(IEnumerable<string> values) =>
        new() { Value = values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };

    private NpgsqlConnection Connection() => _connection ??= _server.Open();

    private void Disconnect()
    {
        try
        {
            _connection?.Dispose();
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException or IOException)
        {
            // It was broken; there is nothing to be lost with it.
        }
        _connection = null;
    }

    private string SelectHead => $"SELECT epoch, holder, last_position FROM {_server.Schema}.journal";

    private (long Epoch, string Holder, long Position) ReadHead(NpgsqlConnection connection)
    {
        using var command = new NpgsqlCommand(SelectHead, connection);
        using NpgsqlDataReader row = command.ExecuteReader();
        return HeadOf(row);
    }

    private (long Epoch, string Holder, long Position) HeadOf(NpgsqlDataReader row) => row.Read()
        ? (row.GetInt64(0), row.GetString(1), row.GetInt64(2))
        : throw new JournalException(JournalFaultKind.Corrupt, $"journal {_server.Name} has lost its head row");

    /// <summary>One round trip: whoever takes over may be far from the database.</summary>
    private void Load()
    {
        string streams = $"""
            SELECT s.id, s.name, greatest(
                s.pruned_through,
                coalesce((SELECT max(e.sequence) FROM {_server.Schema}.events e WHERE e.stream_id = s.id), 0),
                coalesce((SELECT n.sequence FROM {_server.Schema}.snapshots n WHERE n.stream_id = s.id), 0))
            FROM {_server.Schema}.streams s
            """;
        using var batch = new NpgsqlBatch(Connection())
        {
            BatchCommands = { new(SelectHead), new($"SELECT id, name, version FROM {_server.Schema}.types"), new(streams) },
        };
        using NpgsqlDataReader row = batch.ExecuteReader();
        var (epoch, holder, position) = HeadOf(row);
        if (epoch != _epoch)
            throw new JournalException(JournalFaultKind.Fenced, $"journal {_server.Name} was taken over by {holder} with epoch {epoch}; this was epoch {_epoch}");
        LastPosition = position;
        row.NextResult();
        foreach (var (id, type) in PostgresReader.TypesOf(row))
            _types.Add(type, new KnownType(id, Checksum.Of(type.ToString())));
        row.NextResult();
        while (row.Read())
            _streams.Add(row.GetString(1), new KnownStream(row.GetInt64(0), Checksum.Of(row.GetString(1)), row.GetInt64(2)));
    }
}
