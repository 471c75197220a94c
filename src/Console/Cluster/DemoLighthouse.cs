using Hedgerow.Lighthouse.Members;

namespace Hedgerow.CommandLine.Cluster;

/// <summary>A lighthouse of the demo: a process of its own, which can be killed and started again at the same address.</summary>
/// <param name="name">Its name.</param>
/// <param name="configuration">Its file.</param>
/// <param name="tokenFile">File with an operator's token.</param>
internal sealed class DemoLighthouse(string name, string configuration, string tokenFile) : IAsyncDisposable
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    private ChildNode? _child;
    private NodeClient? _client;

    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>True while its process runs.</summary>
    public bool IsUp => _child is { HasExited: false };

    /// <summary>Where its interface and its page are.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Starts its process and waits until its interface answers.</summary>
    public async Task StartAsync()
    {
        await DisposeAsync();
        _child = ChildNode.Launch(ChildNode.Command(configuration, "lighthouse"));
        Address = await _child.Address.WaitAsync(StartPatience);
        _client = new NodeClient(Address, tokenFile);
    }

    /// <summary>Kills its process.</summary>
    public async Task KillAsync()
    {
        _child!.Signal(ChildNode.Kill);
        await _child.ExitAsync(StartPatience);
    }

    /// <summary>The fleet as it sees it; null when it does not answer.</summary>
    public async Task<FleetView?> FleetAsync()
    {
        try
        {
            return IsUp ? await _client!.GetAsync<FleetView>("cluster") : null;
        }
        catch (CommandException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        if (_child is not null)
            await _child.DisposeAsync();
    }
}
