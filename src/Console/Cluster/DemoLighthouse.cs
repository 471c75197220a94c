using Hedgerow.Lighthouse.Members;

namespace Hedgerow.CommandLine.Cluster;

/// <summary>A lighthouse of the demo: a process of its own, which can be killed and started again at the same address.</summary>
/// <param name="name">Its name.</param>
/// <param name="configuration">Its file.</param>
/// <param name="tokenFile">File with an operator's token.</param>
internal sealed class DemoLighthouse(string name, string configuration, string tokenFile) : ClusterProcess(name, tokenFile)
{
    /// <summary>The fleet as it sees it; null when it does not answer.</summary>
    public Task<FleetView?> FleetAsync() => AskAsync(client => client.GetAsync<FleetView>("cluster"));

    private protected override ChildNode Launch() => ChildNode.Launch(ChildNode.Command(configuration, "lighthouse"));
}
