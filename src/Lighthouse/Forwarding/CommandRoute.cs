using System.Text.Json;
using Hedgerow.Lighthouse.Members;
using Hedgerow.Messages;
using Hedgerow.Node.Api;

namespace Hedgerow.Lighthouse.Forwarding;

/// <summary>
/// Which node a command concerns (docs/links.md, "Nodes with roles"): what is about the book the one that coordinates, a gap in a
/// venue's history the node of its gateway; what is about a node must name it. The node itself refuses what is not its own.
/// </summary>
/// <param name="Node">The node; null when there is none.</param>
/// <param name="Problem">Why there is none; empty otherwise.</param>
/// <param name="IsWrong">True when it is the command that is wrong, and saying it again would not help.</param>
internal sealed record CommandRoute(MemberSighting? Node, string Problem, bool IsWrong = false)
{
    /// <summary>The way of a command.</summary>
    /// <param name="action">Its action.</param>
    /// <param name="body">As the operator sent it, in whatever state.</param>
    /// <param name="fleet">The nodes now.</param>
    public static CommandRoute Of(OperatorAction action, byte[] body, FleetView fleet) => action switch
    {
        OperatorAction.Acknowledge or OperatorAction.TripBreaker or OperatorAction.ResetBreaker
            or OperatorAction.Drain or OperatorAction.Leave or OperatorAction.Rejoin =>
            new CommandRoute(null, $"action: {OperatorActions.NameOf(action)} is about one node; say it to the address of that node, /nodes/NAME", IsWrong: true),
        OperatorAction.AcceptGap => ToGateway(TextOf(body, "venue"), fleet),
        _ => ToCoordinator(fleet),
    };

    /// <summary>The way of whatever is about the book.</summary>
    public static CommandRoute ToCoordinator(FleetView fleet) => fleet.Coordinator is { } coordinator
        ? new CommandRoute(fleet.Members.First(m => m.Name == coordinator.Node), "")
        : new CommandRoute(null, "no node coordinates at the moment");

    /// <summary>A text of a command; empty when it cannot be read.</summary>
    public static string TextOf(byte[] body, string field)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement is { ValueKind: JsonValueKind.Object } command
                && command.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }

    private static CommandRoute ToGateway(string venue, FleetView fleet) => fleet.NodeOf(venue) is { } node
        ? new CommandRoute(node, "")
        : new CommandRoute(null, venue.Length == 0 ? "venue: is needed" : $"venue: no node is known to have the gateway of {venue}", IsWrong: venue.Length == 0);
}
