using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Hedgerow.CommandLine;
using Hedgerow.Node.Api;

namespace Hedgerow.Node.Tests.Processes;

/// <summary>The real program in a process of its own: <c>hedgerow node --config F</c>.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private const string Announcement = "HTTP at ";

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly TaskCompletionSource<string> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private NodeClient? _client;
    private string _tokenFile = "";

    private NodeProcess(string configuration, IReadOnlyDictionary<string, string>? environment)
    {
        // Without its default action, which ends a process, the signal of a file that reached its limit is an error of the write.
        const string Script = "trap '' XFSZ; exec dotnet \"$@\"";
        var start = new ProcessStartInfo("bash", ["-c", Script, "node", typeof(HedgerowCommand).Assembly.Location, "node", "--config", configuration])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, e) => Take(e.Data);
        _process.ErrorDataReceived += (_, e) => TakeError(e.Data);
        _process.Exited += (_, _) => _address.TrySetException(new InvalidOperationException("ended: " + Output));
    }

    /// <summary>Of its HTTP interface.</summary>
    public string Address { get; private set; } = "";

    public string Output => string.Join('\n', _lines);

    /// <summary>Lines of standard error.</summary>
    public IReadOnlyCollection<string> Errors => _errors;

    /// <summary>Starts it and waits until its HTTP interface listens.</summary>
    /// <param name="configuration">Its file.</param>
    /// <param name="environment">What it gets beside the environment of the tests: overrides of the file.</param>
    public static async Task<NodeProcess> StartAsync(string configuration, IReadOnlyDictionary<string, string>? environment = null)
    {
        var node = Launch(configuration, environment);
        var address = await node._address.Task.WaitAsync(TimeSpan.FromSeconds(60));
        node.Address = address;
        node._tokenFile = Path.Combine(Path.GetDirectoryName(configuration)!, "ann.token");
        node._client = new NodeClient(address, node._tokenFile);
        return node;
    }

    public bool HasExited => _process.HasExited;

    /// <summary>Starts one that must not come up; what it left behind.</summary>
    public static async Task<(int ExitCode, string Error)> StartInVainAsync(string configuration)
    {
        await using var node = Launch(configuration);
        var code = await node.ExitAsync();
        return (code, string.Join('\n', node.Errors));
    }

    public Task<NodeStatus> StatusAsync() => _client!.StatusAsync();

    /// <summary>Says a command about all pairs, as the operator ann.</summary>
    public Task<CommandReceipt> TellAsync(string action) =>
        _client!.CommandAsync(action, new Dictionary<string, object> { ["pair"] = "*", ["reason"] = "process test" });

    /// <summary>Runs the command line against it, as the operator ann.</summary>
    /// <returns>Exit code, and what it wrote to both outputs.</returns>
    public async Task<(int ExitCode, string Text)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(
            "dotnet", [typeof(HedgerowCommand).Assembly.Location, .. arguments, "--url", Address, "--token-file", _tokenFile])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var texts = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync()).WaitAsync(Eventually.Patience);
        await process.WaitForExitAsync().WaitAsync(Eventually.Patience);
        return (process.ExitCode, string.Concat(texts));
    }

    /// <summary>Trips the circuit breaker by hand.</summary>
    public Task<CommandReceipt> TripBreakerAsync() =>
        _client!.CommandAsync("trip-breaker", new Dictionary<string, object> { ["reason"] = "process test" });

    /// <summary>Waits until the gateways have reconciled and the coordinator is in charge.</summary>
    public async Task<NodeStatus> UntilWellAsync()
    {
        NodeStatus? status = null;
        await Eventually.Holds(
            "the node is well",
            async () => (status = await StatusAsync()).Ok,
            () => string.Join("; ", status?.Complaints ?? []) + "\n" + Output);
        return status!;
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Stops it where it is (SIGSTOP), as a hypervisor or a debugger does.</summary>
    public void Freeze() => Assert.Equal(0, SendSignal(_process.Id, 19));

    /// <summary>Lets it go on (SIGCONT).</summary>
    public void Thaw() => Assert.Equal(0, SendSignal(_process.Id, 18));

    /// <summary>From now on the process can write nothing to a regular file.</summary>
    public async Task ForbidWritesAsync()
    {
        using var limiter = Process.Start("prlimit", ["--pid", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), "--fsize=0:"]);
        await limiter.WaitForExitAsync();
        Assert.Equal(0, limiter.ExitCode);
    }

    /// <summary>Waits until it has ended by itself.</summary>
    public async Task<int> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Eventually.Patience);
        return _process.ExitCode;
    }

    /// <summary>SIGTERM, as a service manager stops it.</summary>
    public async Task<int> StopAsync()
    {
        Assert.Equal(0, SendSignal(_process.Id, 15));
        return await ExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _client?.Dispose();
        _process.Dispose();
    }

    private static NodeProcess Launch(string configuration, IReadOnlyDictionary<string, string>? environment = null)
    {
        var node = new NodeProcess(configuration, environment);
        node._process.Start();
        node._process.BeginOutputReadLine();
        node._process.BeginErrorReadLine();
        return node;
    }

    private void TakeError(string? line)
    {
        if (line is not null)
            _errors.Enqueue(line);
        Take(line);
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int process, int signal);

    private void Take(string? line)
    {
        if (line is null)
            return;
        _lines.Enqueue(line);
        if (line.IndexOf(Announcement, StringComparison.Ordinal) is var at and > 0)
            _address.TrySetResult(line[(at + Announcement.Length)..].Split(',')[0]);
    }
}
