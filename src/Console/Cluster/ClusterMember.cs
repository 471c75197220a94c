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
    string name, string configuration, string tokenFile, IReadOnlyDictionary<string, string> environment) : ClusterProcess(name, tokenFile)
{
    /// <summary>Port of its HTTP interface: the same after every start.</summary>
    public int ApiPort { get; } = LoopbackPort.Free();

    /// <summary>How long its right to coordinate lasts without being renewed, from the next start on; null of a node that may not coordinate.</summary>
    public TimeSpan? Lease { get; set; }

    /// <summary>Its status; null when it does not answer.</summary>
    public Task<NodeStatus?> StatusAsync() => AskAsync(client => client.StatusAsync());

    /// <summary>What it says of its place in the fleet; null when it does not answer.</summary>
    public Task<MemberView?> MemberAsync() => AskAsync(client => client.GetAsync<MemberView>("member"));

    /// <summary>Says a command about all pairs.</summary>
    public Task<CommandReceipt> TellAsync(OperatorAction action) => CommandAsync(
        OperatorActions.NameOf(action), new Dictionary<string, object> { ["pair"] = "*", ["reason"] = "the demo ends" });

    private protected override ChildNode Launch()
    {
        var place = new Dictionary<string, string>(environment) { [NodeConfiguration.EnvironmentPrefix + "API__PORT"] = ApiPort.ToString(CultureInfo.InvariantCulture) };
        if (Lease is { } lease)
            place[NodeConfiguration.EnvironmentPrefix + "JOURNAL__POSTGRES__LEASEMS"] = FormattableString.Invariant($"{lease.TotalMilliseconds:0}");
        return ChildNode.Launch(ChildNode.Command(configuration), place);
    }
}
