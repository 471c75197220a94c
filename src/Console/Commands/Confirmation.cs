using System.Globalization;
using Hedgerow.Messages;
using Hedgerow.Node.Api;

namespace Hedgerow.CommandLine.Commands;

/// <summary>Shows what a command would do where money moves, and asks.</summary>
internal static class Confirmation
{
    /// <exception cref="CommandException">The answer is no, or there is nobody to ask.</exception>
    public static async Task AskAsync(NodeClient client, OperatorAction action, string name, IReadOnlyDictionary<string, object> body)
    {
        DemandTerminal(name);
        foreach (var line in Consequences(await client.StatusAsync(), action, body))
            Console.WriteLine(line);
        Ask(name);
    }

    /// <summary>Asks, after the consequences were shown.</summary>
    /// <exception cref="CommandException">The answer is no, or there is nobody to ask.</exception>
    public static void Ask(string name)
    {
        DemandTerminal(name);
        Console.Write($"{name}: do it? [y/N] ");
        if (Console.ReadLine()?.Trim().ToLowerInvariant() is not ("y" or "yes"))
            throw new CommandException("not confirmed; nothing was said to the node", ExitCode.Failed);
    }

    private static void DemandTerminal(string name)
    {
        if (Console.IsInputRedirected)
            throw new CommandException($"{name} asks before it acts, and standard input is no terminal: add --yes", ExitCode.BadInput);
    }

    /// <summary>What a command would do, a line each, as far as the node's status says.</summary>
    internal static IReadOnlyList<string> Consequences(NodeStatus status, OperatorAction action, IReadOnlyDictionary<string, object> body)
    {
        var chosen = (status.Coordinator?.Pairs ?? []).Where(pair => IsMeant(pair, body)).ToList();
        return action switch
        {
            OperatorAction.Flatten when chosen.Count == 0 => ["no configured pair is meant"],
            OperatorAction.Flatten => [.. chosen.Select(pair => $"close {Holding(pair)}; {Cost(pair, Math.Max(Math.Abs(pair.PositionA), Math.Abs(pair.PositionB)))}")],
            OperatorAction.Reduce => [.. chosen.SelectMany(pair => Reduction(pair, body))],
            OperatorAction.Adopt or OperatorAction.WriteOff => [.. chosen.Select(pair =>
                $"{pair.Name}: not ours at {pair.LegA}: {pair.ForeignA}, at {pair.LegB}: {pair.ForeignB}{(pair.HaltReason.Length > 0 ? $"; halted: {pair.HaltReason}" : "")}")],
            OperatorAction.AcceptGap =>
            [
                $"what happened at {body.GetValueOrDefault("venue")} since the last agreement and cannot be found there any more counts as not having happened;",
                "fees and funding of that time stay unknown, and a position that differs halts its pairs until it is adopted or written off",
            ],
            OperatorAction.ExecuteGuidance => GuidanceWords(status.Guidance, body),
            _ => [.. body.Select(field => $"{field.Key}: {field.Value}")],
        };
    }

    private static List<string> GuidanceWords(GuidanceView? guidance, IReadOnlyDictionary<string, object> body)
    {
        var lines = new List<string>();
        var venue = body.GetValueOrDefault("venue") as string;
        foreach (var outage in (guidance?.Venues ?? []).Where(v => v.IsDown && (venue is null || venue == v.FailedVenue)))
        {
            foreach (var leg in outage.Legs.Where(l => l.Pair == body.GetValueOrDefault("pair") as string))
            {
                var step = body.GetValueOrDefault("step") is int number ? leg.Steps.FirstOrDefault(s => s.Number == number) : leg.Steps.LastOrDefault(s => s.IsReached);
                lines.Add(step is null
                    ? $"{outage.FailedVenue} is down; {leg.Advice}; no such step is reached"
                    : $"{outage.FailedVenue} is down: close {leg.Pair} at {leg.HealthyVenue} ALONE from {leg.HealthyQuantity} down to {step.Remaining} (step {step.Number}{(step.IsReached ? "" : ", not reached")}); {outage.FailedVenue} owes the same until it is back");
            }
        }

        return lines.Count > 0 ? lines : ["no venue of the pair is down, or the pair has no position"];
    }

    private static bool IsMeant(PairView pair, IReadOnlyDictionary<string, object> body) =>
        body.GetValueOrDefault("venue") is string venue
            ? pair.LegA.Venue == venue || pair.LegB.Venue == venue
            : body.GetValueOrDefault("pair") is string name && (name == "*" || name == pair.Name);

    private static IEnumerable<string> Reduction(PairView pair, IReadOnlyDictionary<string, object> body)
    {
        var quantity = body.GetValueOrDefault("quantity") is decimal given ? given : 0m;
        if (body.GetValueOrDefault("oneLegAt") is not string venue)
        {
            yield return $"reduce {Holding(pair)} by {quantity} on both legs; {Cost(pair, quantity)}";
            yield break;
        }

        yield return $"reduce {Holding(pair)} by {quantity} at {venue} ALONE";
        yield return pair.HaltReason.Length > 0
            ? "WARNING: the pair is halted: nothing levels the legs afterwards"
            : "WARNING: one leg alone opens exposure until the other one has followed";
    }

    private static string Holding(PairView pair) => $"{pair.Name} ({pair.PositionA} at {pair.LegA}, {pair.PositionB} at {pair.LegB})";

    /// <summary>Fees of both legs, and half the width of both books, which closing at the touch pays against their mids.</summary>
    private static string Cost(PairView pair, decimal quantity)
    {
        if (pair is not { Mid: { } mid, SpreadPlusBps: { } plus, SpreadMinusBps: { } minus })
            return "cost not known: no fresh books";
        var bps = pair.FeeBps + ((minus - plus) / 2m);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"about {quantity * mid * bps / 10_000m:#,0.00} in fees and spread ({bps:0.0} bps of {quantity * mid:#,0}), at the touch");
    }
}
