using System.Diagnostics;

namespace Hedgerow.CommandLine.Cluster;

/// <summary>
/// A PostgreSQL server of one's own, in a temporary directory, on loopback: synced as in production, started, stopped and
/// killed at will. PostgreSQL refuses to run as root; then its own user runs it.
/// </summary>
internal sealed class LocalPostgres : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly string _bin = FindBin();
    private readonly string _folder;
    private readonly bool _ownsFolder;

    /// <summary>Makes a database and starts its server.</summary>
    /// <param name="folder">Empty, where everything is kept; null: one in the temporary directory.</param>
    /// <exception cref="IOException">The server's programs are not installed, or one of them failed.</exception>
    public LocalPostgres(string? folder = null)
    {
        _ownsFolder = folder is null;
        _folder = folder ?? Directory.CreateTempSubdirectory("hedgerow-pg-").FullName;
        if (Environment.UserName == "root")
            Run("chown", ["postgres", _folder], asServer: false);
        Run(Path.Combine(_bin, "initdb"), ["-D", Data, "-U", "hedgerow", "-A", "trust", "-E", "UTF8", "--locale=C"]);
        Start();
    }

    /// <summary>The port that it listens on.</summary>
    public int Port { get; } = LoopbackPort.Free();

    private string PgCtl => Path.Combine(_bin, "pg_ctl");

    private string Data => Path.Combine(_folder, "data");

    /// <summary>How to connect by a port: its own, or one where a relay listens.</summary>
    public static string ConnectionBy(int port) => $"Host=127.0.0.1;Port={port};Username=hedgerow;Database=postgres";

    private bool IsRunning => TryRun(PgCtl, ["-D", Data, "status"], asServer: true) == 0;

    /// <summary>Starts the server, unless it has come back by itself.</summary>
    public void EnsureStarted()
    {
        if (!IsRunning)
            Start();
    }

    /// <summary>Starts the server and waits until it answers.</summary>
    /// <param name="settings">Settings of the server, beside its own.</param>
    public void Start(params string[] settings) => Run(
        PgCtl,
        [
            "-D", Data, "-w", "-t", "100", "-l", Path.Combine(_folder, "log"), "-o",
            string.Join(' ', [$"-c port={Port}", "-c listen_addresses=127.0.0.1", $"-c unix_socket_directories={_folder}", .. settings.Select(s => "-c " + s)]),
            "start",
        ]);

    /// <summary>Stops the server.</summary>
    /// <param name="mode"><c>fast</c>: in order. <c>immediate</c>: as a crash, without a checkpoint.</param>
    public void Stop(string mode = "immediate") => Run(PgCtl, ["-D", Data, "-w", "-t", "100", "-m", mode, "stop"]);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (IsRunning)
            Stop();
        Directory.Delete(Data, recursive: true);
        if (_ownsFolder)
            Directory.Delete(_folder, recursive: true);
    }

    private static string FindBin()
    {
        var found = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Select(d => Path.Combine(d, "bin")).Where(d => File.Exists(Path.Combine(d, "initdb")))
            : [];
        return found.OrderByDescending(d => int.TryParse(Path.GetFileName(Path.GetDirectoryName(d)), out var version) ? version : 0).FirstOrDefault()
            ?? throw new IOException("PostgreSQL's server programs are not installed (Debian: apt-get install postgresql)");
    }

    private static void Run(string program, string[] arguments, bool asServer = true)
    {
        if (TryRun(program, arguments, asServer) is var code and not 0)
            throw new IOException($"{program} ended with {code}");
    }

    private static int TryRun(string program, string[] arguments, bool asServer)
    {
        string[] line = asServer && Environment.UserName == "root" ? ["runuser", "-u", "postgres", "--", program, .. arguments] : [program, .. arguments];
        // The server inherits what pg_ctl has: a pipe would stay open as long as the server runs.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" </dev/null >/dev/null 2>&1", "sh", .. line]) { WorkingDirectory = "/" };
        using Process process = Process.Start(start)!;
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            throw new IOException($"{program} did not end");
        }
        return process.ExitCode;
    }
}
