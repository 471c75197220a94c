using System.Globalization;
using Hedgerow.Messages;
using Hedgerow.Node.Api;
using Hedgerow.Node.Configuration;

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

    /// <summary>Port of its HTTP interface: the same after every start.</summary>
    public int ApiPort { get; } = LoopbackPort.Free();

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
        _child = ChildNode.Launch(
            ChildNode.Command(configuration),
            new Dictionary<string, string>(environment) { [NodeConfiguration.EnvironmentPrefix + "API__PORT"] = ApiPort.ToString(CultureInfo.InvariantCulture) });
        _client = new NodeClient(await _child.Address.WaitAsync(StartPatience), tokenFile);
    }

    /// <summary>Its status; null when it does not answer.</summary>
    public Task<NodeStatus?> StatusAsync() => AskAsync(client => client.StatusAsync());

    /// <summary>What it says of its place in the fleet; null when it does not answer.</summary>
    public Task<MemberView?> MemberAsync() => AskAsync(client => client.GetAsync<MemberView>("member"));

    private async Task<T?> AskAsync<T>(Func<NodeClient, Task<T>> ask)
        where T : class
    {
        try
        {
            return IsUp ? await ask(_client!) : null;
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
