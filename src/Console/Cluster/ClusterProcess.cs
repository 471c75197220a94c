using Hedgerow.Node.Api;

namespace Hedgerow.CommandLine.Cluster;

/// <summary>A process of the demo's cluster that is started again after it ended, and what it answers.</summary>
/// <param name="name">Its name.</param>
/// <param name="tokenFile">File with an operator's token.</param>
internal abstract class ClusterProcess(string name, string tokenFile) : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    private ChildNode? _child;
    private NodeClient? _client;

    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>Where its interface is; empty before the first start.</summary>
    public string Address { get; private set; } = "";

    /// <summary>True while it runs.</summary>
    public bool IsUp => _child is { HasExited: false };

    /// <summary>What it wrote, for an error.</summary>
    public string Output => _child?.Output ?? "";

    /// <summary>Starts it and waits until its interface answers.</summary>
    public async Task StartAsync()
    {
        await DisposeAsync();
        _child = Launch();
        Address = await _child.Address.WaitAsync(StartPatience);
        _client = new NodeClient(Address, tokenFile);
    }

    /// <summary>Sends it a signal of <see cref="ChildNode"/>.</summary>
    public void Signal(int signal) => _child!.Signal(signal);

    /// <summary>Waits until it has ended.</summary>
    public Task<int> ExitAsync(TimeSpan patience) => _child!.ExitAsync(patience);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Interlocked.Exchange(ref _client, null)?.Dispose();
        if (_child is not null)
            await _child.DisposeAsync();
    }

    /// <summary>Starts the process itself.</summary>
    private protected abstract ChildNode Launch();

    /// <summary>Says a command.</summary>
    private protected Task<CommandReceipt> CommandAsync(string action, Dictionary<string, object> body) => _client!.CommandAsync(action, body);

    /// <summary>Asks it something; null when it does not answer.</summary>
    private protected async Task<T?> AskAsync<T>(Func<NodeClient, Task<T>> ask)
        where T : class
    {
        try
        {
            return IsUp && _client is { } client ? await ask(client) : null;
        }
        catch (Exception e) when (e is CommandException or ObjectDisposedException)
        {
            // It ended, or is being started anew.
            return null;
        }
    }
}
