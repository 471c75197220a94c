using Hedgerow.CommandLine.Demo;
using Hedgerow.Messages;
using Hedgerow.Node.Api;
using Hedgerow.Node.Configuration;

namespace Hedgerow.CommandLine.Cluster;

/// <summary>One node of the cluster: a process that is started again after it ended, with the same name and data.</summary>
internal sealed class ClusterMember(string name, DemoSetup setup, int databasePort) : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    private ChildNode? _child;
    private NodeClient? _client;

    /// <summary>Name of the node.</summary>
    public string Name => name;

    /// <summary>True while its process runs.</summary>
    public bool IsUp => _child is { HasExited: false };

    /// <summary>What its process wrote, for an error.</summary>
    public string Output => _child?.Output ?? "";

    /// <summary>Starts its process and waits until its interface answers.</summary>
    public async Task StartAsync()
    {
        if (_child is not null)
            await _child.DisposeAsync();
        _client?.Dispose();
        _child = ChildNode.Launch(ChildNode.Command(setup.Configuration.File), Environment());
        _client = new NodeClient(await _child.Address.WaitAsync(StartPatience), setup.OperatorTokenFile);
    }

    /// <summary>Its status; null when it does not answer.</summary>
    public async Task<NodeStatus?> StatusAsync()
    {
        try
        {
            return IsUp ? await _client!.StatusAsync() : null;
        }
        catch (CommandException)
        {
            return null;
        }
    }

    /// <summary>Says a command about all pairs.</summary>
    public Task<CommandReceipt> TellAsync(OperatorAction action) => _client!.CommandAsync(
        OperatorActions.NameOf(action), new Dictionary<string, object> { ["pair"] = "*", ["reason"] = "the demo ends" });

    /// <summary>Sends its process a signal of <see cref="ChildNode"/>.</summary>
    public void Signal(int signal) => _child!.Signal(signal);

    /// <summary>Waits until its process has ended.</summary>
    public Task<int> ExitAsync(TimeSpan patience) => _child!.ExitAsync(patience);

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_child is not null)
            await _child.DisposeAsync();
    }

    private Dictionary<string, string> Environment()
    {
        const string Connection = "HEDGEROW_DEMO_JOURNAL";
        const string Prefix = NodeConfiguration.EnvironmentPrefix;
        var variables = new Dictionary<string, string>
        {
            [Prefix + "NODE"] = name,
            [Prefix + "DATADIRECTORY"] = Path.Combine(Path.GetDirectoryName(setup.Configuration.File)!, name),
            [Prefix + "LOGGING__CONSOLE"] = "true",
            [Prefix + "JOURNAL__POSTGRES__CONNECTION__ENV"] = Connection,
            [Prefix + "JOURNAL__POSTGRES__SCHEMA"] = "demo",
            // The database is on this machine: no round trip between regions has to fit in.
            [Prefix + "JOURNAL__POSTGRES__LEASEMS"] = "1500",
            [Prefix + "API__OPERATORS__0__NAME"] = "demo",
            [Prefix + "API__OPERATORS__0__ROLE"] = "act",
            [Prefix + "API__OPERATORS__0__TOKEN__FILE"] = setup.OperatorTokenFile,
            [Connection] = LocalPostgres.ConnectionBy(databasePort),
        };
        // Nor is there a way to the venues: whoever takes over need not wait long for orders of a killed node.
        for (var i = 0; i < setup.Venues.Count; i++)
            variables[$"{Prefix}VENUES__{i}__RECEIVEWINDOWMS"] = "1000";
        return variables;
    }
}
