using Hedgerow.CommandLine.Cluster;
using Npgsql;

namespace Hedgerow.Tests.Postgres;

/// <summary>A PostgreSQL server of the tests' own.</summary>
public sealed class PostgresCluster : IDisposable
{
    private readonly LocalPostgres _server = new();
    private int _schemas;

    /// <summary>How to connect.</summary>
    public string Connection => ConnectionBy(Port);

    /// <summary>The port that it listens on.</summary>
    public int Port => _server.Port;

    /// <summary>How to connect by another port, where a relay listens.</summary>
    public static string ConnectionBy(int port) => LocalPostgres.ConnectionBy(port);

    /// <summary>A name that no other test of this cluster uses.</summary>
    public string NewSchema() => $"test_{Interlocked.Increment(ref _schemas)}";

    /// <summary>Starts the server and waits until it answers.</summary>
    /// <param name="settings">Settings of the server, beside its own.</param>
    public void Start(params string[] settings) => _server.Start(settings);

    /// <summary>Stops the server.</summary>
    /// <param name="mode"><c>fast</c>: in order. <c>immediate</c>: as a crash, without a checkpoint.</param>
    public void Stop(string mode = "immediate") => _server.Stop(mode);

    /// <summary>Runs a statement.</summary>
    public object? Execute(string sql)
    {
        using var connection = new NpgsqlConnection(Connection);
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        return command.ExecuteScalar();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NpgsqlConnection.ClearAllPools();
        _server.Dispose();
    }
}

/// <summary>The tests that share one cluster; they run one after the other, since some of them stop it.</summary>
[CollectionDefinition(Name)]
public sealed class PostgresCollection : ICollectionFixture<PostgresCluster>
{
    /// <summary>Its name.</summary>
    public const string Name = "PostgreSQL";
}
