using System.CommandLine;
using Hedgerow.Messages;
using Hedgerow.Node.Api;

namespace Hedgerow.CommandLine.Commands;

/// <summary>The operator's commands to a running node: <c>hedgerow pause</c>, <c>hedgerow flatten</c> and the others.</summary>
internal static class OperatorCommands
{
    /// <summary>Every command; each says one thing about pairs, a venue, a transfer or an alarm.</summary>
    public static IReadOnlyList<Command> Build() =>
    [
        On("pause", OperatorAction.Pause, "Only keeps legs level: of a pair, of every pair with a leg at a venue, or of all.", Scope.Pair | Scope.All | Scope.Venue),
        On("resume", OperatorAction.Resume, "Lets pairs trade again and ends their halts, or opens a venue that was paused or isolated.", Scope.Pair | Scope.All | Scope.Venue),
        On("reduce-only", OperatorAction.ReduceOnly, "Lets pairs follow their curve towards zero only.", Scope.Pair | Scope.All),
        On("isolate", OperatorAction.Isolate, "No new exposure at a venue, and nothing rests there; hedging and reducing stay open.", Scope.Venue),
        On("flatten", OperatorAction.Flatten, "Closes pairs whatever the spread, and opens nothing until they are resumed.", Scope.Pair | Scope.All | Scope.Venue, asks: true),
        On("reduce", OperatorAction.Reduce, "Reduces a pair by a quantity, both legs together, or one leg alone.", Scope.Pair | Scope.Quantity, asks: true),
        On("adopt", OperatorAction.Adopt, "Takes what is held at a pair's instruments and is not ours into the pair, to be hedged.", Scope.Pair, asks: true),
        On("write-off", OperatorAction.WriteOff, "Leaves what is not ours to its owner, or drops what a pair holds that is no longer configured.", Scope.Pair, asks: true),
        On("approve", OperatorAction.Approve, "Lets a transfer go that waits for the operator.", Scope.Transfer, asks: true),
        On("reject", OperatorAction.Reject, "Drops a transfer that waits for the operator.", Scope.Transfer),
        On("transfer", OperatorAction.Transfer, "Moves margin along a route now, whatever the leverages.", Scope.Route | Scope.Amount, asks: true),
        On("settle-transfer", OperatorAction.SettleTransfer, "Vouches for the whereabouts of a stuck transfer's money: it is not looked after any more.", Scope.Transfer, asks: true),
        On("ack", OperatorAction.Acknowledge, "Acknowledges an open alarm, so that it is not told again; * for all.", Scope.Alarm),
        On("accept-gap", OperatorAction.AcceptGap, "Accepts that a venue's history no longer reaches back to the last agreement with it.", Scope.Venue, asks: true),
        On("trip-breaker", OperatorAction.TripBreaker, "Trips the node's circuit breaker by hand: no new exposure until it is reset.", Scope.None),
        On("reset-breaker", OperatorAction.ResetBreaker, "Takes back the trip of the node's circuit breaker.", Scope.Exposure, asks: true),
    ];

    /// <summary>The command below <c>hedgerow guidance</c>.</summary>
    public static Command BuildExecuteGuidance() => On(
        "execute", OperatorAction.ExecuteGuidance, "Closes the healthy leg of a pair down to what a step of the guidance leaves, while the venue of the other leg is down.",
        Scope.Pair | Scope.DownVenue | Scope.Step, asks: true);

    /// <summary>What a command may be about.</summary>
    [Flags]
    private enum Scope
    {
        None = 0,
        Pair = 1,
        All = 2,
        Venue = 4,
        Quantity = 8,
        Transfer = 16,
        Alarm = 32,
        Route = 64,
        Amount = 128,
        Exposure = 256,
        DownVenue = 512,
        Step = 1024,
    }

    private static Command On(string name, OperatorAction action, string description, Scope scope, bool asks = false)
    {
        var command = new Command(name, description);
        var reason = CommonOptions.Reason();
        var requestId = CommonOptions.RequestId();
        var yes = new Option<bool>("--yes") { Description = "Do not ask." };
        var url = CommonOptions.Url();
        var token = CommonOptions.TokenFile();
        var fields = FieldsOf(command, scope);
        command.Options.Add(reason);
        command.Options.Add(requestId);
        if (asks)
            command.Options.Add(yes);
        command.Options.Add(url);
        command.Options.Add(token);
        command.SetAction(async (parsed, _) =>
        {
            var body = fields.Select(field => (field.Name, Value: field.Read(parsed))).Where(f => f.Value is not null)
                .ToDictionary(f => f.Name, f => f.Value!, StringComparer.Ordinal);
            RefuseScope(name, scope, body);
            body["reason"] = parsed.GetRequiredValue(reason);
            body["requestId"] = parsed.GetValue(requestId) ?? Guid.NewGuid().ToString("N");
            using var client = new NodeClient(parsed.GetRequiredValue(url), parsed.GetValue(token));
            if (asks && !parsed.GetValue(yes))
                await Confirmation.AskAsync(client, action, name, body);
            return Report(await client.CommandAsync(OperatorActions.NameOf(action), body));
        });
        return command;
    }

    /// <summary>Options of a command and the fields of the request that they fill.</summary>
    private static List<(string Name, Func<ParseResult, object?> Read)> FieldsOf(Command command, Scope scope)
    {
        var fields = new List<(string, Func<ParseResult, object?>)>();
        void Add<T>(Scope part, string field, Option<T> option, Func<T?, object?>? shape = null)
        {
            if (!scope.HasFlag(part))
                return;
            command.Options.Add(option);
            fields.Add((field, parsed => shape is null ? parsed.GetValue(option) : shape(parsed.GetValue(option))));
        }

        void AddArgument(Scope part, string field, string description)
        {
            if (!scope.HasFlag(part))
                return;
            var argument = new Argument<string>(field.ToUpperInvariant()) { Description = description };
            command.Arguments.Add(argument);
            fields.Add((field, parsed => parsed.GetRequiredValue(argument)));
        }

        Add(Scope.Pair, "pair", new Option<string>("--pair") { Description = "Name of the pair; the number of one that is no longer configured." });
        Add(Scope.All, "all", new Option<bool>("--all") { Description = "All pairs." }, all => all ? "*" : null);
        Add(Scope.Venue, "venue", new Option<string>("--venue") { Description = "Name of the venue account." });
        Add(Scope.DownVenue, "venue", new Option<string>("--venue") { Description = "The venue that is down, where both legs' venues might be." });
        Add(Scope.Step, "step", new Option<int?>("--step") { Description = "Number of the step; it need not be reached. Default: the last one that is." });
        Add(Scope.Quantity, "quantity", new Option<decimal?>("--quantity") { Description = "Base units by which to reduce.", Required = true });
        Add(Scope.Quantity, "oneLegAt", new Option<string>("--one-leg")
        {
            Description = "Only the leg at this venue. The other one follows, unless the pair is halted: meant for levelling a halted pair by hand.",
        });
        Add(Scope.Exposure, "acceptExposure", new Option<bool>("--accept-exposure")
        {
            Description = "Take the present net exposure as meant; only what differs from it counts from now on.",
        }, accepts => accepts ? true : null);
        AddArgument(Scope.Route, "route", "Name of the route.");
        Add(Scope.Amount, "quantity", new Option<decimal?>("--amount") { Description = "What is to leave the donor's margin account.", Required = true });
        AddArgument(Scope.Transfer, "transfer", "Id of the transfer, as status --json shows it.");
        AddArgument(Scope.Alarm, "alarm", "Number of the alarm, as hedgerow alarms shows it; * for all.");
        return fields;
    }

    private static void RefuseScope(string name, Scope scope, Dictionary<string, object> body)
    {
        var given = new[] { "pair", "all", "venue" }.Where(field => body.ContainsKey(field) && !(field == "venue" && scope.HasFlag(Scope.DownVenue))).ToList();
        var possible = new[] { (Scope.Pair, "--pair"), (Scope.Venue, "--venue"), (Scope.All, "--all") }.Where(p => scope.HasFlag(p.Item1)).Select(p => p.Item2).ToList();
        if (possible.Count > 0 && given.Count != 1)
            throw new CommandException($"{name} needs {(possible.Count == 1 ? "" : "exactly one of ")}{string.Join(", ", possible)}", ExitCode.BadInput);
        if (body.Remove("all", out var all))
            body["pair"] = all;
    }

    /// <summary>Says what became of a command.</summary>
    /// <returns>The exit code.</returns>
    public static int Report(CommandReceipt receipt)
    {
        var said = $"{receipt.Text} (request {receipt.RequestId})";
        switch (receipt.State)
        {
            case ReceiptState.Done or ReceiptState.InProgress:
                Console.WriteLine(said);
                return ExitCode.Ok;
            case ReceiptState.Refused:
                Console.Error.WriteLine("hedgerow: refused: " + said);
                return ExitCode.Failed;
            case ReceiptState.NotTaken:
                Console.Error.WriteLine("hedgerow: not taken: " + said);
                return ExitCode.BadInput;
            default:
                Console.Error.WriteLine("hedgerow: unknown: " + said);
                return ExitCode.Unavailable;
        }
    }
}
