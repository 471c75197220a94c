using System.CommandLine;
using Hedgerow.Lighthouse.Members;
using Hedgerow.Messages;
using Hedgerow.Node.Api;

namespace Hedgerow.CommandLine.Commands;

/// <summary><c>hedgerow cluster drain|leave|down|resume NODE</c>: says a move's commands to those whom they concern, one after the other.</summary>
internal static class ClusterMoves
{
    /// <summary>Longest wait for a node's venues to be without orders before its process ends.</summary>
    private static readonly TimeSpan RestPatience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);

    public static IReadOnlyList<Command> Build() =>
    [
        On("drain", ClusterMove.Drain, "Takes its part of the book from a node: one that may coordinate gives that up and does not stand by; of one with gateways the venues are isolated."),
        On("leave", ClusterMove.Leave, "Drains a node, then ends its process in order."),
        On("down", ClusterMove.Down, "States that a node is gone: its venues are isolated until they are resumed."),
        On("resume", ClusterMove.Resume, "Gives a drained node its part again."),
    ];

    private static Command On(string name, ClusterMove move, string description)
    {
        var node = new Argument<string>("NODE") { Description = "Name of the node." };
        var reason = CommonOptions.Reason();
        var requestId = CommonOptions.RequestId();
        var yes = new Option<bool>("--yes") { Description = "Do not ask." };
        var at = CommonOptions.Lighthouses();
        var token = CommonOptions.TokenFile();
        var command = new Command(name, description) { node, reason, requestId, yes, at, token };
        command.SetAction(async (parsed, _) =>
        {
            using var client = new FleetClient(parsed.GetRequiredValue(at), parsed.GetValue(token));
            var (lighthouse, fleet) = await client.LookAsync();
            var plan = ClusterPlan.Of(move, parsed.GetRequiredValue(node), fleet);
            foreach (var line in plan.Words)
                Console.WriteLine(line);
            if (plan.Steps.Count > 0 && !parsed.GetValue(yes))
                Confirmation.Ask("cluster " + name);
            return await SayAsync(
                lighthouse, parsed.GetRequiredValue(node), plan, parsed.GetRequiredValue(reason), parsed.GetValue(requestId) ?? Guid.NewGuid().ToString("N"));
        });
        return command;
    }

    /// <summary>Says everything, until something is not taken; said again with the same request id, what was taken does nothing more.</summary>
    private static async Task<int> SayAsync(NodeClient lighthouse, string node, ClusterPlan plan, string reason, string requestId)
    {
        foreach (var step in plan.Steps)
        {
            if (step.Action == OperatorAction.Leave && plan.Steps.Count > 1)
                await UntilRestedAsync(lighthouse, node);
            var body = new Dictionary<string, object> { ["reason"] = reason, ["requestId"] = $"{requestId}-{step.Suffix}" };
            if (step.Venue is { } venue)
                body["venue"] = venue;
            var path = $"commands/{OperatorActions.NameOf(step.Action)}";
            var code = OperatorCommands.Report(await lighthouse.PostAsync<CommandReceipt>(step.Venue is null ? $"nodes/{node}/{path}" : path, body));
            if (code != ExitCode.Ok)
                return code;
        }
        return ExitCode.Ok;
    }

    /// <summary>An order that rests at an isolated venue when its gateway ends is left to the venue: wait until there is none.</summary>
    /// <exception cref="CommandException">There still is one.</exception>
    private static async Task UntilRestedAsync(NodeClient lighthouse, string node)
    {
        var began = TimeProvider.System.GetTimestamp();
        DateTimeOffset? isolatedAt = null;
        while (true)
        {
            var fleet = await lighthouse.GetAsync<FleetView>("cluster");
            isolatedAt ??= fleet.Time;
            var member = fleet.Members.First(m => m.Name == node);
            var venues = member.Node?.Venues ?? [];
            // What it said before its venues were isolated proves nothing.
            if (member.SeenAt > isolatedAt && venues.All(venue => venue.OpenOrders == 0))
                return;
            if (TimeProvider.System.GetElapsedTime(began) > RestPatience)
            {
                throw new CommandException(
                    $"not known to be without orders after {RestPatience.TotalSeconds:0} s: {string.Join(", ", venues.Select(v => $"{v.Venue} ({v.OpenOrders})"))}; {node} was not told to leave", ExitCode.Failed);
            }
            await Task.Delay(Step);
        }
    }
}
