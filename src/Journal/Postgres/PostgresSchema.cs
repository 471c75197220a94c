using Npgsql;

namespace Hedgerow.Journal.Postgres;

/// <summary>The tables of a journal in PostgreSQL. One schema is one journal, with one commit order and one writer.</summary>
internal static class PostgresSchema
{
    /// <summary>Raised when the tables change in a way that an older release cannot use.</summary>
    public const int Version = 1;

    // Two processes may meet an empty database at the same time; the key is arbitrary and ours ("HDGR").
    private const long CreationLock = 0x48444752;

    /// <summary>Creates what is missing, and checks that what is there is a journal that can be trusted to be durable.</summary>
    /// <exception cref="JournalException">Not a journal of this release, or a server that does not sync.</exception>
    public static void Ensure(PostgresServer server)
    {
        const string Place = "checking the schema";
        try
        {
            using NpgsqlConnection connection = server.Open();
            RefuseUnsynced(server, connection);
            using NpgsqlTransaction transaction = connection.BeginTransaction();
            Run(connection, $"SELECT pg_advisory_xact_lock({CreationLock})");
            if (Scalar(connection, $"SELECT to_regclass('{server.Schema}.journal')::text") is string)
            {
                CheckVersion(server, connection);
                return;
            }
            Run(connection, Tables(server.Schema));
            transaction.Commit();
        }
        catch (Exception e) when (e is not JournalException)
        {
            throw server.Error(e, Place);
        }
    }

    private static void RefuseUnsynced(PostgresServer server, NpgsqlConnection connection)
    {
        foreach (var setting in (string[])["fsync", "full_page_writes", "synchronous_commit"])
        {
            if (Scalar(connection, "SHOW " + setting) is "off" or "local")
            {
                throw new JournalException(
                    JournalFaultKind.NotDurable, $"journal {server.Name}: the server runs with {setting} = off; what it commits may be lost, so it is not used");
            }
        }
    }

    private static void CheckVersion(PostgresServer server, NpgsqlConnection connection)
    {
        var version = (int)Scalar(connection, $"SELECT version FROM {server.Schema}.journal")!;
        if (version != Version)
        {
            throw new JournalException(
                JournalFaultKind.ForeignSchema, $"journal {server.Name} has schema version {version}; this release knows {Version}");
        }
    }

    private static void Run(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    private static object? Scalar(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        return command.ExecuteScalar() is { } value and not DBNull ? value : null;
    }

    // The single row of "journal" is lease and fence in one: whoever raises its epoch makes every later commit of the one
    // before fail, since a commit moves last_position from what it knows, under the epoch that it has, or not at all.
    private static string Tables(string schema) => $"""
        CREATE SCHEMA IF NOT EXISTS {schema};
        CREATE TABLE {schema}.journal (
            only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
            version integer NOT NULL,
            epoch bigint NOT NULL,
            holder text NOT NULL,
            expires_at timestamptz NOT NULL,
            last_position bigint NOT NULL);
        INSERT INTO {schema}.journal (version, epoch, holder, expires_at, last_position)
            VALUES ({Version}, 0, '', '-infinity', 0);
        CREATE TABLE {schema}.streams (
            id bigint PRIMARY KEY, name text NOT NULL UNIQUE, pruned_through bigint NOT NULL DEFAULT 0);
        CREATE TABLE {schema}.types (
            id bigint PRIMARY KEY, name text NOT NULL, version integer NOT NULL, UNIQUE (name, version));
        CREATE TABLE {schema}.events (
            position bigint PRIMARY KEY, stream_id bigint NOT NULL, sequence bigint NOT NULL,
            type_id bigint NOT NULL, checksum bigint NOT NULL, payload bytea NOT NULL,
            UNIQUE (stream_id, sequence));
        CREATE TABLE {schema}.snapshots (
            stream_id bigint PRIMARY KEY, sequence bigint NOT NULL, position bigint NOT NULL,
            type_id bigint NOT NULL, checksum bigint NOT NULL, payload bytea NOT NULL);
        CREATE FUNCTION {schema}.advance(token bigint, from_position bigint, to_position bigint) RETURNS void
        LANGUAGE plpgsql AS $$
        DECLARE present record;
        BEGIN
            UPDATE {schema}.journal SET last_position = to_position WHERE epoch = token AND last_position = from_position;
            IF NOT FOUND THEN
                SELECT epoch, holder, last_position INTO present FROM {schema}.journal;
                RAISE EXCEPTION 'epoch % is held by % at position %; this was epoch % at position %',
                    present.epoch, present.holder, present.last_position, token, from_position
                    USING ERRCODE = '{PostgresServer.FencedState}';
            END IF;
        END $$;
        """;
}
