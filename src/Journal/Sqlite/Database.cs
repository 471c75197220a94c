using SQLitePCL;

namespace Hedgerow.Journal.Sqlite;

/// <summary>
/// One SQLite connection, used by one thread at a time. Talks to SQLite's own interface: the ADO.NET layer above it
/// allocates for every statement it runs.
/// </summary>
internal sealed class Database : IDisposable
{
    private readonly sqlite3 _handle;

    static Database() => Batteries_V2.Init();

    private readonly string _name;

    private Database(string file, sqlite3 handle, string name)
    {
        File = file;
        _name = name;
        _handle = handle;
    }

    public string File { get; }

    /// <param name="file">Path.</param>
    /// <param name="writable">False: for reading only.</param>
    /// <param name="busyTimeoutMs">How long another connection's lock is waited for.</param>
    /// <param name="name">What errors call the file.</param>
    public static Database Open(string file, bool writable, int busyTimeoutMs, string name = "journal")
    {
        int flags = raw.SQLITE_OPEN_NOMUTEX
            | (writable ? raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE : raw.SQLITE_OPEN_READONLY);
        int code = raw.sqlite3_open_v2(file, out sqlite3 handle, flags, null);
        var database = new Database(file, handle, name);
        try
        {
            if (code != raw.SQLITE_OK)
                throw database.Error(code, "opening");
            database.Check(raw.sqlite3_extended_result_codes(handle, 1), "opening");
            database.Check(raw.sqlite3_busy_timeout(handle, busyTimeoutMs), "opening");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    public Statement Prepare(string sql, string place)
    {
        Check(raw.sqlite3_prepare_v2(_handle, sql, out sqlite3_stmt statement), place);
        return new Statement(this, statement, place);
    }

    public void Execute(string sql, string place)
    {
        using Statement statement = Prepare(sql, place);
        while (statement.Step())
        {
            // Some pragmas answer with rows that nobody needs.
        }
    }

    public long QueryLong(string sql, string place)
    {
        using Statement statement = Prepare(sql, place);
        return statement.Step() ? statement.Long(0) : 0;
    }

    public string QueryText(string sql, string place)
    {
        using Statement statement = Prepare(sql, place);
        return statement.Step() ? statement.Text(0) : "";
    }

    public void Check(int code, string place)
    {
        if (code != raw.SQLITE_OK)
            throw Error(code, place);
    }

    public JournalException Error(int code, string place)
    {
        string reason = _handle.IsInvalid
            ? raw.sqlite3_errstr(code).utf8_to_string()
            : raw.sqlite3_errmsg(_handle).utf8_to_string();
        (JournalFaultKind kind, string meaning) = (code & 0xff) switch
        {
            raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => (JournalFaultKind.Corrupt, "is corrupt"),
            raw.SQLITE_FULL => (JournalFaultKind.DiskFull, "cannot grow: disk full, or the file's bound is reached"),
            raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH =>
                (JournalFaultKind.NotWritable, "cannot be opened or written"),
            raw.SQLITE_BUSY or raw.SQLITE_LOCKED => (JournalFaultKind.InUse, "is in use by another process"),
            _ => (JournalFaultKind.Io, "failed"),
        };
        return new JournalException(kind, $"{_name} {File} {meaning}, while {place} (SQLite {code}: {reason})");
    }

    public void Dispose() => _handle.Dispose();
}

/// <summary>A prepared statement, reused with new parameters.</summary>
internal sealed class Statement(Database database, sqlite3_stmt handle, string place) : IDisposable
{
    public void Bind(int index, long value) => database.Check(raw.sqlite3_bind_int64(handle, index, value), place);

    public void Bind(int index, string value) => database.Check(raw.sqlite3_bind_text(handle, index, value), place);

    public void Bind(int index, ReadOnlySpan<byte> value) =>
        database.Check(raw.sqlite3_bind_blob(handle, index, value), place);

    /// <summary>True when there is a row. The caller resets before it binds again.</summary>
    public bool Step()
    {
        int code = StepCode();
        return code switch
        {
            raw.SQLITE_ROW => true,
            raw.SQLITE_DONE => false,
            _ => throw database.Error(code, place),
        };
    }

    public int StepCode() => raw.sqlite3_step(handle);

    // The code of a reset repeats that of the last step, which was looked at already.
    public void Reset() => _ = raw.sqlite3_reset(handle);

    public void Run()
    {
        while (Step())
        {
            // Statements run this way give no rows that matter.
        }
        Reset();
    }

    public long Long(int column) => raw.sqlite3_column_int64(handle, column);

    public string Text(int column) => raw.sqlite3_column_text(handle, column).utf8_to_string() ?? "";

    /// <summary>Valid until the next step.</summary>
    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(handle, column);

    public void Dispose() => handle.Dispose();
}
