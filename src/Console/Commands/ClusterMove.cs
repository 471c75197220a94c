using Hedgerow.Lighthouse.Members;
using Hedgerow.Messages;
using Hedgerow.Node.Api;

namespace Hedgerow.CommandLine.Commands;

/// <summary>What an operator can do with a node of the fleet.</summary>
internal enum ClusterMove
{
    /// <summary>Takes its part of the book from it; its process goes on.</summary>
    Drain = 1,

    /// <summary>Drains it, then ends its process in order.</summary>
    Leave = 2,

    /// <summary>States that it is gone.</summary>
    Down = 3,

    /// <summary>Gives a drained node its part again.</summary>
    Resume = 4,
}

/// <summary>One command of a move.</summary>
/// <param name="Action">What is said.</param>
/// <param name="Venue">The venue that it is about, said to the coordinator; null: it is about the node, said to the node.</param>
internal sealed record ClusterStep(OperatorAction Action, string? Venue)
{
    /// <summary>Distinguishes the steps' request ids.</summary>
    public string Suffix => Venue ?? "node";
}

/// <summary>The commands of a move, and what they mean, for the node as it was last seen. See docs/lighthouse.md.</summary>
/// <param name="Steps">In their order.</param>
/// <param name="Words">What is going to happen, a line each.</param>
internal sealed record ClusterPlan(IReadOnlyList<ClusterStep> Steps, IReadOnlyList<string> Words)
{
    /// <summary>Plans a move.</summary>
    /// <param name="move">What is wanted.</param>
    /// <param name="name">The node.</param>
    /// <param name="fleet">The fleet now.</param>
    /// <exception cref="CommandException">It cannot be done with this node.</exception>
    public static ClusterPlan Of(ClusterMove move, string name, FleetView fleet)
    {
        var member = fleet.Members.FirstOrDefault(m => m.Name == name)
            ?? throw new CommandException($"no node is called {name}; there are {string.Join(", ", fleet.Members.Select(m => m.Name))}", ExitCode.BadInput);
        if (move == ClusterMove.Down)
            return Down(member);
        if (member is not { State: MemberState.Reachable, Node: { } node })
            throw new CommandException($"{name} cannot be told: {member.Problem}; if it is gone, say: cluster down {name}", ExitCode.Unavailable);
        return move switch
        {
            ClusterMove.Drain => IsCandidate(node) ? new ClusterPlan([new(OperatorAction.Drain, null)], Drained(node, fleet)) : Isolated(node, fleet),
            ClusterMove.Leave => Left(node, fleet),
            _ when node.Phase == MemberPhase.Withdrawn => new ClusterPlan([new(OperatorAction.Rejoin, null)], [$"{name} stands by again"]),
            _ when IsCandidate(node) => throw new CommandException($"{name} is not drained", ExitCode.BadInput),
            _ => new ClusterPlan(
                Venues(node, OperatorAction.Resume), [.. node.OwnVenues.Select(v => $"{v} is open again, whoever isolated or paused it; what was said of a pair itself stays")]),
        };
    }

    /// <summary>True when its place is taken by another one: its venues, if it has any, go with the book and are not closed.</summary>
    private static bool IsCandidate(MemberView node) => node.HoldsLease is not null;

    private static ClusterPlan Down(MemberSighting member)
    {
        if (member.State == MemberState.Reachable)
            throw new CommandException($"{member.Name} answers; say: cluster leave {member.Name}, or cluster drain {member.Name}", ExitCode.BadInput);
        if (member.Node is not { } node)
        {
            throw new CommandException(
                $"{member.Name} has not been seen by this lighthouse, so its venues are not known: isolate them by hedgerow isolate --venue V", ExitCode.BadInput);
        }
        return IsCandidate(node)
            ? new ClusterPlan([], [$"nothing has to be done for {member.Name}: its lease, if it had it, runs out, and another candidate takes over"])
            : new ClusterPlan(
                Venues(node, OperatorAction.Isolate),
                [.. node.OwnVenues.Select(v => $"{v} is isolated: nothing is opened there, also when {member.Name} is back, until it is resumed; pairs with a leg there reduce once they can")]);
    }

    private static ClusterPlan Left(MemberView node, FleetView fleet)
    {
        var gone = $"{node.Node} stops in order and its process ends with code 0: what starts it again only on failure leaves it down";
        if (IsCandidate(node))
            return new ClusterPlan([new(OperatorAction.Leave, null)], [.. Drained(node, fleet), gone]);
        var drained = Isolated(node, fleet);
        return new ClusterPlan(
            [.. drained.Steps, new(OperatorAction.Leave, null)],
            [.. drained.Words, gone, "positions stay as they are, and nothing can be hedged there until it is back: flatten before, if that is what you want"]);
    }

    private static ClusterPlan Isolated(MemberView node, FleetView fleet) => new(
        Venues(node, OperatorAction.Isolate),
        [
            .. node.OwnVenues.Select(v => $"{v} is isolated: nothing is opened there and nothing rests there; hedging and reducing stay open"),
            .. fleet.Coordinator is null ? ["WARNING: nobody coordinates, so nobody can be told"] : Array.Empty<string>(),
        ]);

    private static List<string> Drained(MemberView node, FleetView fleet)
    {
        List<string> words = [node.Coordinates
            ? $"{node.Node} parks its orders and gives the lease back; another candidate takes over"
            : $"{node.Node} does not stand by any more, until it is resumed or started again"];
        if (!fleet.Members.Any(m => m is { State: MemberState.Reachable, Node.Phase: MemberPhase.StandingBy } && m.Name != node.Node))
            words.Add(node.Coordinates ? "WARNING: no other node stands by: nothing trades until one does" : "WARNING: no other node stands by");
        return words;
    }

    private static List<ClusterStep> Venues(MemberView node, OperatorAction action) => [.. node.OwnVenues.Select(venue => new ClusterStep(action, venue))];
}
