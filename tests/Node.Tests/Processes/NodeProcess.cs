using System.Diagnostics;
using Hedgerow.CommandLine;
using Hedgerow.CommandLine.Cluster;
using Hedgerow.Node.Api;

namespace Hedgerow.Node.Tests.Processes;

/// <summary>The real program in a process of its own: <c>hedgerow node --config F</c>.</summary>
internal sealed class NodeProcess : IAsyncDisposable
{
    private readonly ChildNode _child;
    private NodeClient? _client;
    private string _tokenFile = "";

    private NodeProcess(ChildNode child) => _child = child;

    /// <summary>Of its HTTP interface.</summary>
    public string Address { get; private set; } = "";

    public string Output => _child.Output;

    /// <summary>Lines of standard error.</summary>
    public IReadOnlyCollection<string> Errors => _child.Errors;

    /// <summary>Starts it and waits until its HTTP interface listens.</summary>
    /// <param name="configuration">Its file.</param>
    /// <param name="environment">What it gets beside the environment of the tests: overrides of the file.</param>
    public static async Task<NodeProcess> StartAsync(string configuration, IReadOnlyDictionary<string, string>? environment = null)
    {
        var node = new NodeProcess(ChildNode.Launch(CommandFor(configuration), environment));
        var address = await node._child.Address.WaitAsync(TimeSpan.FromSeconds(60));
        node.Address = address;
        node._tokenFile = Path.Combine(Path.GetDirectoryName(configuration)!, "ann.token");
        node._client = new NodeClient(address, node._tokenFile);
        return node;
    }

    public bool HasExited => _child.HasExited;

    /// <summary>Starts one that must not come up; what it left behind.</summary>
    public static async Task<(int ExitCode, string Error)> StartInVainAsync(string configuration)
    {
        await using var child = ChildNode.Launch(CommandFor(configuration));
        var code = await child.ExitAsync(Eventually.Patience);
        return (code, string.Join('\n', child.Errors));
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
            UseShellExecute = false,
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
    public Task<CommandReceipt> TripBreakerAsync() => OfNodeAsync("trip-breaker");

    /// <summary>Resets the circuit breaker.</summary>
    public Task<CommandReceipt> ResetBreakerAsync() => OfNodeAsync("reset-breaker");

    private Task<CommandReceipt> OfNodeAsync(string action) =>
        _client!.CommandAsync(action, new Dictionary<string, object> { ["reason"] = "process test" });

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
        _child.Signal(ChildNode.Kill);
        await ExitAsync();
    }

    /// <summary>Stops it where it is (SIGSTOP), as a hypervisor or a debugger does.</summary>
    public void Freeze() => _child.Signal(ChildNode.Freeze);

    /// <summary>Lets it go on (SIGCONT).</summary>
    public void Thaw() => _child.Signal(ChildNode.Thaw);

    /// <summary>From now on the process can write nothing to a regular file.</summary>
    public async Task ForbidWritesAsync()
    {
        using var limiter = Process.Start("prlimit", ["--pid", _child.Id.ToString(System.Globalization.CultureInfo.InvariantCulture), "--fsize=0:"]);
        await limiter.WaitForExitAsync();
        Assert.Equal(0, limiter.ExitCode);
    }

    /// <summary>Waits until it has ended by itself.</summary>
    public Task<int> ExitAsync() => _child.ExitAsync(Eventually.Patience);

    /// <summary>SIGTERM, as a service manager stops it.</summary>
    public Task<int> StopAsync()
    {
        _child.Signal(ChildNode.Terminate);
        return ExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _child.DisposeAsync();
        _client?.Dispose();
    }

    private static ProcessStartInfo CommandFor(string configuration)
    {
        // Without its default action, which ends a process, the signal of a file that reached its limit is an error of the write.
        const string Script = "trap '' XFSZ; exec \"$@\"";
        var command = ChildNode.Command(configuration);
        return new ProcessStartInfo("bash", ["-c", Script, "node", command.FileName, .. command.ArgumentList]);
    }
}
