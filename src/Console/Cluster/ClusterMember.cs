using Hedgerow.Messages;
using Hedgerow.Node.Api;

namespace Hedgerow.CommandLine.Cluster;

/// <summary>One node of the cluster: a process that is started again after it ended, with the same name, data and place.</summary>
/// <param name="name">Name of the node.</param>
/// <param name="configuration">File of all nodes.</param>
/// <param name="tokenFile">File with an operator's token.</param>
/// <param name="environment">What distinguishes it from the others: overrides of the file.</param>
internal sealed class ClusterMember(
    string name, string configuration, string tokenFile, IReadOnlyDictionary<string, string> environment) : IAsyncDisposable
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
        _child = ChildNode.Launch(ChildNode.Command(configuration), environment);
        _client = new NodeClient(await _child.Address.WaitAsync(StartPatience), tokenFile);
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

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_child is not null)
            await _child.DisposeAsync();
    }
}
