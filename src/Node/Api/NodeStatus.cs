using Hedgerow.Hedging;
using Hedgerow.Messages;
using Hedgerow.Node.Hosting;

namespace Hedgerow.Node.Api;

/// <summary>Answer to <c>GET /status</c>.</summary>
/// <param name="Node">Name of the node.</param>
/// <param name="Ok">True when nothing keeps it from trading.</param>
/// <param name="Complaints">What does.</param>
/// <param name="Coordinator">The coordinator's view; null before the first.</param>
/// <param name="Gateways">The gateways' states, without the instruments' rules.</param>
/// <param name="Totals">Sums over all venues.</param>
/// <param name="Notices">Newest notices, oldest first.</param>
public sealed record NodeStatus(
    string Node,
    bool Ok,
    IReadOnlyList<string> Complaints,
    CoordinatorView? Coordinator,
    IReadOnlyList<GatewayState> Gateways,
    RunSummary Totals,
    IReadOnlyList<Notice> Notices)
{
    /// <summary>The circuit breaker's view; null before the first.</summary>
    public BreakerView? Breaker { get; init; }

    /// <summary>The treasurer's view: routes and transfers; null before the first.</summary>
    public TreasurerView? Treasurer { get; init; }

    /// <summary>What is, or would be, to be done while a venue cannot be reached; null before the first.</summary>
    public GuidanceView? Guidance { get; init; }

    /// <summary>Alarms that nobody has acknowledged, and the channels; null before the first.</summary>
    public AlarmsView? Alarms { get; init; }

    /// <summary>The status of a node now.</summary>
    public static NodeStatus Of(NodeHost node)
    {
        ArgumentNullException.ThrowIfNull(node);
        var view = node.Board.View();
        var complaints = node.Complaints();
        return new NodeStatus(
            node.Name, complaints.Count == 0, complaints, view.Coordinator, view.Gateways,
            RunSummary.From(view.Gateways, view.Coordinator, 0), view.Notices)
        {
            Breaker = view.Breaker,
            Treasurer = view.Treasurer,
            Guidance = view.Guidance,
            Alarms = view.Alarms,
        };
    }
}
