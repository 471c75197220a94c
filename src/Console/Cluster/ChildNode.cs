using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Hedgerow.CommandLine.Cluster;

/// <summary>
/// <c>hedgerow node --config F</c> in a process of its own, whose log goes to its standard output: there its address is read.
/// </summary>
internal sealed class ChildNode : IAsyncDisposable
{
    /// <summary>As kill -9.</summary>
    public const int Kill = 9;

    /// <summary>In order, as a service manager stops it.</summary>
    public const int Terminate = 15;

    /// <summary>Stops it where it is, as a hypervisor or a debugger does.</summary>
    public const int Freeze = 19;

    /// <summary>Lets it go on.</summary>
    public const int Thaw = 18;

    private const string Announcement = "HTTP at ";

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly TaskCompletionSource<string> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ChildNode(ProcessStartInfo start, IReadOnlyDictionary<string, string>? environment)
    {
        (start.UseShellExecute, start.RedirectStandardOutput, start.RedirectStandardError) = (false, true, true);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, e) => Take(e.Data);
        _process.ErrorDataReceived += (_, e) => TakeError(e.Data);
        _process.Exited += (_, _) => _address.TrySetException(new IOException("the node ended: " + Output));
    }

    /// <summary>Lines of both outputs so far.</summary>
    public string Output => string.Join('\n', _lines);

    /// <summary>Lines of standard error.</summary>
    public IReadOnlyCollection<string> Errors => _errors;

    /// <summary>True once it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Number of the process.</summary>
    public int Id => _process.Id;

    /// <summary>Completes with the address of its HTTP interface, once that listens; fails when it ended before.</summary>
    public Task<string> Address => _address.Task;

    /// <summary>How this program is started as a node, or as something else that has a configuration.</summary>
    /// <param name="configuration">Its file.</param>
    /// <param name="command">The program's command.</param>
    public static ProcessStartInfo Command(string configuration, string command = "node") =>
        new("dotnet", [typeof(HedgerowCommand).Assembly.Location, command, "--config", configuration]);

    /// <summary>Starts it.</summary>
    /// <param name="start">How; see <see cref="Command"/>.</param>
    /// <param name="environment">What it gets beside our own environment: overrides of the file.</param>
    public static ChildNode Launch(ProcessStartInfo start, IReadOnlyDictionary<string, string>? environment = null)
    {
        var node = new ChildNode(start, environment);
        node._process.Start();
        node._process.BeginOutputReadLine();
        node._process.BeginErrorReadLine();
        return node;
    }

    /// <summary>Sends it a signal.</summary>
    /// <exception cref="IOException">There is no such process any more.</exception>
    public void Signal(int signal)
    {
        if (SendSignal(_process.Id, signal) != 0)
            throw new IOException($"process {_process.Id} took no signal {signal}");
    }

    /// <summary>Waits until it has ended by itself.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> ExitAsync(TimeSpan patience)
    {
        await _process.WaitForExitAsync().WaitAsync(patience);
        return _process.ExitCode;
    }

    /// <summary>Kills it, if it still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
        _process.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int process, int signal);

    private void TakeError(string? line)
    {
        if (line is not null)
            _errors.Enqueue(line);
        Take(line);
    }

    private void Take(string? line)
    {
        if (line is null)
            return;
        _lines.Enqueue(line);
        if (line.IndexOf(Announcement, StringComparison.Ordinal) is var at and > 0)
            _address.TrySetResult(line[(at + Announcement.Length)..].Split(',')[0]);
    }
}
