using System.Globalization;
using Hedgerow.Journal.Sqlite;
using Hedgerow.Messages;

namespace Hedgerow.Journal.Orders;

/// <summary>
/// The files of an order log: a hot table of the newest rows, and one file a month for older ones. Used by one thread.
/// </summary>
/// <remarks>
/// A row that moves is written to the archive first and then deleted from the hot table. After a crash in between it is in
/// both, under one number: it is moved again, and a query shows it once.
/// </remarks>
internal sealed class OrderLogStore : IDisposable
{
    private readonly OrderLogOptions _options;
    private readonly Database _database;
    private readonly Statement _insert;
    private long _count;
    private long _lowest;

    private OrderLogStore(Database database, OrderLogOptions options)
    {
        _database = database;
        _options = options;
        _insert = database.Prepare(OrderLogTable.Insert, "writing an entry");
        const string Place = "counting entries";
        _count = database.QueryLong("SELECT COUNT(*) FROM entries", Place);
        _lowest = database.QueryLong("SELECT COALESCE(MIN(id), 1) FROM entries", Place);
        LastId = database.QueryLong("SELECT COALESCE(MAX(id), 0) FROM entries", Place);
    }

    /// <summary>Number of the newest row.</summary>
    public long LastId { get; private set; }

    public static OrderLogStore Open(string file, OrderLogOptions options)
    {
        var database = Database.Open(file, writable: true, busyTimeoutMs: 5_000, "order log");
        try
        {
            Configure(database, "main");
            OrderLogTable.Ensure(database);
            return new OrderLogStore(database, options);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Name of the archive of a month.</summary>
    public static string ArchiveFile(string file, DateTimeOffset month) =>
        Path.ChangeExtension(file, month.UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture) + Path.GetExtension(file));

    /// <summary>Archives beside a log, oldest first.</summary>
    public static IReadOnlyList<string> Archives(string file) =>
    [
        .. Directory.EnumerateFiles(Path.GetDirectoryName(file)!, Path.GetFileNameWithoutExtension(file) + ".????-??" + Path.GetExtension(file))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Writes entries in one transaction.</summary>
    public void Append(List<OrderLogged> entries)
    {
        const string Place = "writing entries";
        _database.Execute("BEGIN IMMEDIATE", Place);
        try
        {
            var id = LastId;
            foreach (var entry in entries)
            {
                OrderLogTable.Bind(_insert, ++id, entry);
                _insert.Run();
            }
            _database.Execute("COMMIT", Place);
            LastId = id;
            _count += entries.Count;
        }
        catch
        {
            _insert.Reset();
            RollBack();
            throw;
        }
    }

    /// <summary>Moves what is too old for the hot table; true when something was moved.</summary>
    public bool Archive()
    {
        if (_count < (long)_options.HotRows + _options.ArchiveStep)
            return false;
        var through = LastId - _options.HotRows;
        while (_lowest <= through)
            _lowest = MoveMonth(_lowest, through) + 1;
        _count = _database.QueryLong("SELECT COUNT(*) FROM entries", "counting entries");
        return true;
    }

    public void Checkpoint() => _database.Execute("PRAGMA wal_checkpoint(TRUNCATE)", "closing");

    public void Dispose()
    {
        _insert.Dispose();
        _database.Dispose();
    }

    /// <summary>Moves the rows of the first month between two numbers; returns the number of the last one.</summary>
    private long MoveMonth(long from, long through)
    {
        const string Place = "archiving entries";
        var month = MonthOf(from, through);
        var next = month.AddMonths(1);
        using (var attach = _database.Prepare("ATTACH DATABASE ?1 AS archive", Place))
        {
            attach.Bind(1, ArchiveFile(_database.File, month));
            attach.Run();
        }
        try
        {
            Configure(_database, "archive");
            OrderLogTable.Ensure(_database, "archive");
            // Time may step back a little with the clock: what counts is the first row of a later month.
            var last = _database.QueryLong(
                $"SELECT COALESCE(MIN(id) - 1, {through}) FROM entries WHERE id BETWEEN {from} AND {through} AND time >= {next.UtcTicks}", Place);
            _database.Execute(
                $"INSERT OR IGNORE INTO archive.entries SELECT {OrderLogTable.Columns} FROM main.entries WHERE id BETWEEN {from} AND {last}", Place);
            _database.Execute($"DELETE FROM main.entries WHERE id BETWEEN {from} AND {last}", Place);
            return last;
        }
        finally
        {
            _database.Execute("DETACH DATABASE archive", Place);
        }
    }

    private DateTimeOffset MonthOf(long from, long through)
    {
        var ticks = _database.QueryLong($"SELECT time FROM entries WHERE id BETWEEN {from} AND {through} ORDER BY id LIMIT 1", "archiving entries");
        var time = new DateTime(ticks, DateTimeKind.Utc);
        return new DateTimeOffset(time.Year, time.Month, 1, 0, 0, 0, TimeSpan.Zero);
    }

    private void RollBack()
    {
        try
        {
            _database.Execute("ROLLBACK", "writing entries");
        }
        catch (JournalException)
        {
            // SQLite rolls back by itself after most errors; then there is nothing to roll back.
        }
    }

    private static void Configure(Database database, string schema)
    {
        const string Place = "opening";
        database.Execute($"PRAGMA {schema}.journal_mode = WAL", Place);
        // NORMAL: a commit survives the process, not a power cut. The journal, which survives both, is the truth.
        database.Execute($"PRAGMA {schema}.synchronous = NORMAL", Place);
        database.Execute($"PRAGMA {schema}.journal_size_limit = 8388608", Place);
    }
}
