using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Hedgerow.Tests.Postgres;

/// <summary>
/// A PostgreSQL server of the tests' own, in a temporary directory, on loopback: synced as in production, started, stopped and
/// killed at will. PostgreSQL refuses to run as root; then its own user runs it.
/// </summary>
public sealed class PostgresCluster : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly string _bin = FindBin();
    private readonly string _folder = Directory.CreateTempSubdirectory("hedgerow-pg-").FullName;
    private readonly int _port = FreePort();
    private int _schemas;

    /// <summary>Makes a cluster and starts it.</summary>
    public PostgresCluster()
    {
        if (Environment.UserName == "root")
            Run("chown", ["postgres", _folder], asServer: false);
        Run(Path.Combine(_bin, "initdb"), ["-D", Data, "-U", "hedgerow", "-A", "trust", "-E", "UTF8", "--locale=C"]);
        Start();
    }

    private string Data => Path.Combine(_folder, "data");

    /// <summary>How to connect.</summary>
    public string Connection => ConnectionBy(_port);

    /// <summary>The port that it listens on.</summary>
    public int Port => _port;

    /// <summary>How to connect by another port, where a relay listens.</summary>
    public string ConnectionBy(int port) => $"Host=127.0.0.1;Port={port};Username=hedgerow;Database=postgres";

    /// <summary>A name that no other test of this cluster uses.</summary>
    public string NewSchema() => $"test_{Interlocked.Increment(ref _schemas)}";

    /// <summary>Starts the server and waits until it answers.</summary>
    /// <param name="settings">Settings of the server, beside its own.</param>
    public void Start(params string[] settings) => Run(
        Path.Combine(_bin, "pg_ctl"),
        [
            "-D", Data, "-w", "-t", "100", "-l", Path.Combine(_folder, "log"), "-o",
            string.Join(' ', [$"-c port={_port}", "-c listen_addresses=127.0.0.1", $"-c unix_socket_directories={_folder}", .. settings.Select(s => "-c " + s)]),
            "start",
        ]);

    /// <summary>Stops the server.</summary>
    /// <param name="mode"><c>fast</c>: in order. <c>immediate</c>: as a crash, without a checkpoint.</param>
    public void Stop(string mode = "immediate") => Run(Path.Combine(_bin, "pg_ctl"), ["-D", Data, "-w", "-t", "100", "-m", mode, "stop"]);

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
        if (File.Exists(Path.Combine(Data, "postmaster.pid")))
            Stop();
        Directory.Delete(_folder, recursive: true);
    }

    private static string FindBin()
    {
        var found = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Select(d => Path.Combine(d, "bin")).Where(d => File.Exists(Path.Combine(d, "initdb")))
            : [];
        return found.OrderByDescending(d => int.TryParse(Path.GetFileName(Path.GetDirectoryName(d)), out var version) ? version : 0).FirstOrDefault()
            ?? throw new InvalidOperationException("PostgreSQL's server programs are not installed (Debian: postgresql); ./test installs them");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static void Run(string program, string[] arguments, bool asServer = true)
    {
        string[] line = asServer && Environment.UserName == "root" ? ["runuser", "-u", "postgres", "--", program, .. arguments] : [program, .. arguments];
        // The server inherits what pg_ctl has: a pipe would stay open as long as the server runs.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" </dev/null >/dev/null 2>&1", "sh", .. line]) { WorkingDirectory = "/" };
        using Process process = Process.Start(start)!;
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"{program} did not end");
        }
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}");
    }
}

/// <summary>The tests that share one cluster; they run one after the other, since some of them stop it.</summary>
[CollectionDefinition(Name)]
public sealed class PostgresCollection : ICollectionFixture<PostgresCluster>
{
    /// <summary>Its name.</summary>
    public const string Name = "PostgreSQL";
}
