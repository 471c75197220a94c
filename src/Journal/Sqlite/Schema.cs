namespace Hedgerow.Journal.Sqlite;

/// <summary>The tables of a journal's file, and the mark that says that it is one.</summary>
internal static class Schema
{
    /// <summary>Raised when the tables change in a way that an older release cannot read.</summary>
    public const int Version = 1;

    /// <summary>"HDGR": tells a journal from any other SQLite file.</summary>
    private const int ApplicationId = 0x48444752;

    private const string Tables = """
        CREATE TABLE streams (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, pruned_through INTEGER NOT NULL DEFAULT 0);
        CREATE TABLE types (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL, version INTEGER NOT NULL, UNIQUE (name, version));
        CREATE TABLE events (
            position INTEGER PRIMARY KEY, stream_id INTEGER NOT NULL, sequence INTEGER NOT NULL,
            type_id INTEGER NOT NULL, checksum INTEGER NOT NULL, payload BLOB NOT NULL,
            UNIQUE (stream_id, sequence));
        CREATE TABLE snapshots (
            stream_id INTEGER PRIMARY KEY, sequence INTEGER NOT NULL, position INTEGER NOT NULL,
            type_id INTEGER NOT NULL, checksum INTEGER NOT NULL, payload BLOB NOT NULL);
        """;

    /// <summary>Creates the tables in an empty file; checks the marks of any other.</summary>
    public static void Ensure(Database database)
    {
        const string Place = "checking the schema";
        long version = database.QueryLong("PRAGMA user_version", Place);
        long application = database.QueryLong("PRAGMA application_id", Place);
        long tables = database.QueryLong("SELECT COUNT(*) FROM sqlite_schema", Place);
        if (tables == 0 && version == 0 && application == 0)
        {
            Create(database);
            return;
        }
        if (application != ApplicationId)
            throw Foreign(database, "is an SQLite file, but not a journal of this program");
        if (version > Version)
            throw Foreign(database, $"was written by a newer release (schema {version}; this one knows {Version})");
        if (version < 1)
            throw Foreign(database, $"has the impossible schema version {version}");
    }

    private static void Create(Database database)
    {
        const string Place = "creating the tables";
        database.Execute("BEGIN IMMEDIATE", Place);
        foreach (string table in Tables.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            database.Execute(table, Place);
        database.Execute($"PRAGMA application_id = {ApplicationId}", Place);
        database.Execute($"PRAGMA user_version = {Version}", Place);
        database.Execute("COMMIT", Place);
    }

    private static JournalException Foreign(Database database, string what) =>
        new(JournalFaultKind.ForeignSchema, $"journal {database.File} {what}");
}
