using Hedgerow.Messages;

namespace Hedgerow.Actors.Desk;

/// <summary>What a command must name, and whom it is for. Says nothing of whether it can take effect: its target knows that.</summary>
internal static class CommandRules
{
    private const int MaxId = 100;
    private const int MaxText = 500;

    /// <summary>Who acts on a command.</summary>
    public static Address TargetOf(OperatorCommand command) => command.Action switch
    {
        OperatorAction.Approve or OperatorAction.Reject or OperatorAction.Transfer or OperatorAction.SettleTransfer => Address.Treasurer,
        OperatorAction.AcceptGap => Address.Gateway(command.Venue ?? ""),
        OperatorAction.ResetBreaker or OperatorAction.TripBreaker => Address.Breaker,
        OperatorAction.Acknowledge => Address.Alarms,
        OperatorAction.Drain or OperatorAction.Leave or OperatorAction.Rejoin => Address.Node,
        _ => Address.Coordinator,
    };

    /// <summary>The command in the words of the one that acts on it.</summary>
    public static Message MessageFor(OperatorCommand command) => command.Action switch
    {
        OperatorAction.Approve => new ApproveTransfer(command.RequestId, command.Subject!, command.Who, command.Why),
        OperatorAction.Reject => new RejectTransfer(command.RequestId, command.Subject!, command.Who, command.Why),
        OperatorAction.Transfer => new OrderTransfer(command.RequestId, command.Subject!, command.Quantity!.Value, command.Who, command.Why),
        OperatorAction.SettleTransfer => new SettleTransfer(command.RequestId, command.Subject!, command.Who, command.Why),
        OperatorAction.ResetBreaker => new ResetBreaker(command.RequestId, command.Who, command.Why, command.AcceptExposure),
        OperatorAction.TripBreaker => new TripBreaker(command.RequestId, command.Who, command.Why),
        _ => command,
    };

    /// <summary>What is wrong with a command, with the name of the field; empty when nothing is.</summary>
    public static string Problem(OperatorCommand command, DeskSettings settings)
    {
        if (!Enum.IsDefined(command.Action))
            return "action: not known";
        if (command.RequestId.Length is 0 or > MaxId)
            return $"requestId: must have 1 to {MaxId} characters";
        if (string.IsNullOrWhiteSpace(command.Who))
            return "who: an operator is needed";
        if (string.IsNullOrWhiteSpace(command.Why) || command.Why.Length > MaxText)
            return $"reason: must have 1 to {MaxText} characters";
        if (command.Venue is { } venue && !settings.Venues.Contains(venue))
            return $"venue: no venue is called {venue}; there are: {string.Join(", ", settings.Venues)}";
        if (command.Pair.Length > 0 && command.Pair != "*" && !settings.Pairs.Contains(command.Pair) && !int.TryParse(command.Pair, out _))
            return $"pair: no pair is called {command.Pair}; there are: {string.Join(", ", settings.Pairs)}";
        if (command.AcceptExposure && command.Action != OperatorAction.ResetBreaker)
            return "acceptExposure: does not belong here";
        if (command.Step is not null && command.Action != OperatorAction.ExecuteGuidance)
            return "step: does not belong here";
        if (!settings.HasCoordinator && (TargetOf(command) == Address.Coordinator || TargetOf(command) == Address.Treasurer))
            return "action: this node does not coordinate; say it to the one that does";
        return Shape(command, settings);
    }

    private static string Shape(OperatorCommand command, DeskSettings settings)
    {
        switch (command.Action)
        {
            case OperatorAction.Pause or OperatorAction.Resume or OperatorAction.Flatten or OperatorAction.ReduceOnly:
                return (command.Pair.Length > 0) == (command.Venue is not null) ? "pair: name a pair, all pairs (*), or a venue" : Excess(command, venue: true);
            case OperatorAction.Adopt or OperatorAction.WriteOff:
                return command.Pair.Length == 0 ? "pair: is needed" : Excess(command);
            case OperatorAction.AcceptGap when command.Venue is { } venue && settings.VenuesElsewhere.Contains(venue):
                return $"venue: the gateway of {venue} is on another node; say it there";
            case OperatorAction.Isolate or OperatorAction.AcceptGap:
                return command.Venue is null ? "venue: is needed" : command.Pair.Length > 0 ? "pair: does not belong here" : Excess(command, venue: true);
            case OperatorAction.Reduce:
                return command.Pair is "" or "*" ? "pair: one pair is needed"
                    : command.Quantity is not > 0m ? "quantity: must be above 0"
                    : command.Subject is not null ? "subject: does not belong here" : "";
            case OperatorAction.ExecuteGuidance:
                return command.Pair is "" or "*" ? "pair: one pair is needed"
                    : command.Step is < 1 ? "step: steps are counted from 1" : Excess(command, venue: true);
            case OperatorAction.Approve or OperatorAction.Reject or OperatorAction.Transfer or OperatorAction.SettleTransfer when !settings.HasTreasurer:
                return "action: no transfers are configured";
            case OperatorAction.Approve or OperatorAction.Reject or OperatorAction.SettleTransfer:
                return Named(command, "transfer");
            case OperatorAction.Transfer:
                return command.Quantity is not > 0m ? "quantity: must be above 0" : Named(command with { Quantity = null }, "route");
            case OperatorAction.ResetBreaker or OperatorAction.TripBreaker when !settings.HasBreaker:
                return "action: no circuit breaker runs on this node";
            case OperatorAction.ResetBreaker or OperatorAction.TripBreaker:
                return command.Pair.Length > 0 ? "pair: does not belong here" : Excess(command);
            case OperatorAction.Drain or OperatorAction.Leave or OperatorAction.Rejoin when settings.Node.Length == 0:
                return "action: nobody carries out here what is said about a node";
            case OperatorAction.Drain or OperatorAction.Leave or OperatorAction.Rejoin:
                return command.Subject is { } node && node != settings.Node ? $"node: this is {settings.Node}; say it to {node}" : Named(command, "node");
            case OperatorAction.Acknowledge when !settings.HasAlarms:
                return "action: nobody keeps alarms on this node";
            default:
                return Named(command, "alarm");
        }
    }

    /// <summary>A command that names one thing and nothing else.</summary>
    private static string Named(OperatorCommand command, string field) =>
        string.IsNullOrWhiteSpace(command.Subject) ? field + ": is needed"
        : command.Pair.Length > 0 ? "pair: does not belong here" : Excess(command with { Subject = null });

    private static string Excess(OperatorCommand command, bool venue = false) =>
        command.Subject is not null ? "subject: does not belong here"
        : command.Quantity is not null ? "quantity: does not belong here"
        : !venue && command.Venue is not null ? "venue: does not belong here" : "";
}
