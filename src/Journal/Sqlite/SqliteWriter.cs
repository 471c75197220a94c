using System.Buffers;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Hedgerow.Journal.Sqlite;

/// <summary>The one connection that writes. Used by the journal's thread only, once the journal is open.</summary>
internal sealed class SqliteWriter : IJournalStore
{
    private const int PruneStep = 2_000;

    private readonly Database _database;
    private readonly FileLock? _lock;
    private readonly IEventCodec _codec;
    private readonly ArrayBufferWriter<byte> _buffer = new(16 * 1024);
    private readonly Dictionary<string, StreamState> _streams = new(StringComparer.Ordinal);
    private readonly Dictionary<EventType, TypeState> _types = [];
    private readonly List<Statement> _statements = [];
    private readonly Statement _begin;
    private readonly Statement _commit;
    private readonly Statement _insertStream;
    private readonly Statement _insertType;
    private readonly Statement _insertEvent;
    private readonly Statement _insertSnapshot;
    private readonly Statement _markPruned;
    private readonly Statement _prune;

    private SqliteWriter(Database database, FileLock? fileLock, IEventCodec codec)
    {
        _database = database;
        _lock = fileLock;
        _codec = codec;
        _begin = Prepare("BEGIN IMMEDIATE", "beginning a commit");
        _commit = Prepare("COMMIT", "committing");
        _insertStream = Prepare("INSERT INTO streams (id, name) VALUES (?1, ?2)", "writing a stream's name");
        _insertType = Prepare("INSERT INTO types (id, name, version) VALUES (?1, ?2, ?3)", "writing a type's name");
        _insertEvent = Prepare(
            "INSERT INTO events (position, stream_id, sequence, type_id, checksum, payload) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            "writing an event");
        _insertSnapshot = Prepare(
            """
            INSERT OR REPLACE INTO snapshots (stream_id, sequence, position, type_id, checksum, payload)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            """,
            "writing a snapshot");
        _markPruned = Prepare("UPDATE streams SET pruned_through = MAX(pruned_through, ?2) WHERE id = ?1", "pruning");
        _prune = Prepare(
            """
            DELETE FROM events WHERE position IN
                (SELECT position FROM events WHERE stream_id = ?1 AND sequence <= ?2 ORDER BY sequence LIMIT ?3)
            """,
            "pruning");
    }

    /// <inheritdoc/>
    public long LastPosition { get; private set; }

    /// <inheritdoc/>
    public long Transactions { get; private set; }

    public static SqliteWriter Open(string file, FileLock? fileLock, IEventCodec codec, SqliteJournalOptions options)
    {
        Database database = Database.Open(file, writable: true, (int)options.BusyTimeout.TotalMilliseconds);
        try
        {
            Configure(database, options);
            Schema.Ensure(database);
            var writer = new SqliteWriter(database, fileLock, codec);
            writer.Load();
            return writer;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Commit(ReadOnlySpan<Entry> entries)
    {
        _begin.Run();
        foreach (ref readonly Entry entry in entries)
            Write(in entry);
        _commit.Run();
        LastPosition = entries[^1].Position;
        Transactions++;
    }

    /// <inheritdoc/>
    public (int Deleted, bool Finished) Prune(string stream, long through)
    {
        StreamState state = _streams[stream];
        _begin.Run();
        _markPruned.Bind(1, state.Id);
        _markPruned.Bind(2, through);
        _markPruned.Run();
        _prune.Bind(1, state.Id);
        _prune.Bind(2, through);
        _prune.Bind(3, PruneStep);
        _prune.Run();
        int deleted = (int)_database.QueryLong("SELECT changes()", "pruning");
        _commit.Run();
        return (deleted, deleted < PruneStep);
    }

    /// <summary>Moves the write-ahead log into the database file, so that a closed journal is one file.</summary>
    public void Complete() => _database.Execute("PRAGMA wal_checkpoint(TRUNCATE)", "closing");

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Statement statement in _statements)
            statement.Dispose();
        _database.Dispose();
        _lock?.Dispose();
    }

    private static void Configure(Database database, SqliteJournalOptions options)
    {
        const string Place = "opening";
        string mode = database.QueryText("PRAGMA journal_mode = WAL", Place);
        if (!string.Equals(mode, "wal", StringComparison.OrdinalIgnoreCase))
        {
            throw new JournalException(
                JournalFaultKind.NotWritable,
                $"journal {database.File} cannot use a write-ahead log here (SQLite answered '{mode}')");
        }
        // FULL: a commit returns after the log was synced to the disk. NORMAL would lose commits in a power cut.
        database.Execute("PRAGMA synchronous = FULL", Place);
        database.Execute("PRAGMA wal_autocheckpoint = 2000", Place);
        database.Execute("PRAGMA journal_size_limit = 16777216", Place);
        if (options.MaxFileBytes > 0)
        {
            long pageSize = database.QueryLong("PRAGMA page_size", Place);
            long pages = Math.Max(1, options.MaxFileBytes / pageSize);
            database.Execute($"PRAGMA max_page_count = {pages}", Place);
        }
    }

    private Statement Prepare(string sql, string place)
    {
        Statement statement = _database.Prepare(sql, place);
        _statements.Add(statement);
        return statement;
    }

    private void Load()
    {
        const string Place = "reading the streams";
        using (Statement types = _database.Prepare("SELECT id, name, version FROM types", Place))
        {
            while (types.Step())
            {
                var type = new EventType(types.Text(1), checked((int)types.Long(2)));
                _types.Add(type, new TypeState(types.Long(0), Checksum.Of(type.ToString())));
            }
        }
        const string Streams = """
            SELECT s.id, s.name, MAX(
                s.pruned_through,
                COALESCE((SELECT MAX(e.sequence) FROM events e WHERE e.stream_id = s.id), 0),
                COALESCE((SELECT n.sequence FROM snapshots n WHERE n.stream_id = s.id), 0))
            FROM streams s
            """;
        using (Statement streams = _database.Prepare(Streams, Place))
        {
            while (streams.Step())
            {
                string name = streams.Text(1);
                _streams.Add(name, new StreamState(streams.Long(0), Checksum.Of(name), streams.Long(2)));
            }
        }
        LastPosition = Math.Max(
            _database.QueryLong("SELECT COALESCE(MAX(position), 0) FROM events", Place),
            _database.QueryLong("SELECT COALESCE(MAX(position), 0) FROM snapshots", Place));
    }

    private void Write(in Entry entry)
    {
        ref StreamState stream = ref StateOf(entry.Stream);
        CheckSequence(in entry, stream.LastSequence);
        TypeState type = Serialise(in entry);
        uint checksum = Checksum.OfRow(
            stream.Checksum, type.Checksum, entry.Sequence, entry.Position, _buffer.WrittenSpan);
        Statement insert = entry.IsSnapshot ? _insertSnapshot : _insertEvent;
        (int position, int streamId, int sequence) = entry.IsSnapshot ? (3, 1, 2) : (1, 2, 3);
        insert.Bind(position, entry.Position);
        insert.Bind(streamId, stream.Id);
        insert.Bind(sequence, entry.Sequence);
        insert.Bind(4, type.Id);
        insert.Bind(5, checksum);
        insert.Bind(6, _buffer.WrittenSpan);
        int code = insert.StepCode();
        if ((code & 0xff) == raw.SQLITE_CONSTRAINT)
            throw SecondWriter(in entry);
        _database.Check(code == raw.SQLITE_DONE ? raw.SQLITE_OK : code, $"writing {Place(in entry)}");
        insert.Reset();
        if (!entry.IsSnapshot)
            stream.LastSequence = entry.Sequence;
    }

    private TypeState Serialise(in Entry entry)
    {
        try
        {
            EventType name = _codec.TypeOf(entry.Value);
            _buffer.ResetWrittenCount();
            _codec.Serialize(entry.Value, _buffer);
            return TypeOf(name);
        }
        catch (Exception e) when (e is not JournalException)
        {
            throw new JournalException(
                JournalFaultKind.UnknownEvent,
                $"journal {_database.File} cannot serialise {Place(in entry)}, a {entry.Value.GetType()}: {e.Message}",
                e);
        }
    }

    private ref StreamState StateOf(string name)
    {
        ref StreamState state = ref CollectionsMarshal.GetValueRefOrAddDefault(_streams, name, out bool known);
        if (!known)
        {
            state = new StreamState(_streams.Count, Checksum.Of(name), 0);
            _insertStream.Bind(1, state.Id);
            _insertStream.Bind(2, name);
            RunOnce(_insertStream, $"writing the name of stream '{name}'");
        }
        return ref state;
    }

    private TypeState TypeOf(EventType name)
    {
        if (_types.TryGetValue(name, out TypeState state))
            return state;
        state = new TypeState(_types.Count + 1, Checksum.Of(name.ToString()));
        _insertType.Bind(1, state.Id);
        _insertType.Bind(2, name.Name);
        _insertType.Bind(3, name.Version);
        RunOnce(_insertType, $"writing the name of type {name}");
        _types.Add(name, state);
        return state;
    }

    // Ids are given by whoever writes first, so that a clash here, too, means a second writer.
    private void RunOnce(Statement insert, string place)
    {
        int code = insert.StepCode();
        if ((code & 0xff) == raw.SQLITE_CONSTRAINT)
        {
            throw new JournalException(
                JournalFaultKind.SecondWriter, $"journal {_database.File} has a second writer, found while {place}");
        }
        _database.Check(code == raw.SQLITE_DONE ? raw.SQLITE_OK : code, place);
        insert.Reset();
    }

    private void CheckSequence(in Entry entry, long last)
    {
        bool right = entry.IsSnapshot ? entry.Sequence >= 1 && entry.Sequence <= last : entry.Sequence == last + 1;
        if (!right)
        {
            throw new JournalException(
                JournalFaultKind.OutOfSequence,
                $"journal {_database.File} was given {Place(in entry)}, after its last sequence {last}");
        }
    }

    private JournalException SecondWriter(in Entry entry) => new(
        JournalFaultKind.SecondWriter,
        $"journal {_database.File} has a second writer: {Place(in entry)}, position {entry.Position}, exists already");

    private static string Place(in Entry entry) =>
        $"{(entry.IsSnapshot ? "a snapshot" : "an event")} of stream '{entry.Stream}' at sequence {entry.Sequence}";

    [StructLayout(LayoutKind.Auto)]
    private record struct StreamState(long Id, uint Checksum, long LastSequence);

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct TypeState(long Id, uint Checksum);
}
