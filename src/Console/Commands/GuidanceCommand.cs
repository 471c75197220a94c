using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Hedgerow.Hedging;
using Hedgerow.Messages;
using Hedgerow.Node.Api;
using Spectre.Console;

namespace Hedgerow.CommandLine.Commands;

/// <summary><c>hedgerow guidance</c>: what is to be done while a venue cannot be reached.</summary>
internal static class GuidanceCommand
{
    private static readonly JsonSerializerOptions Indented = new(ApiJson.Options) { WriteIndented = true };

    public static Command Build()
    {
        var url = CommonOptions.Url();
        var token = CommonOptions.TokenFile();
        var json = new Option<bool>("--json") { Description = "As JSON." };
        var command = new Command("guidance", "Shows what is, or would be, to be done while a venue cannot be reached.") { json, url, token };
        command.Subcommands.Add(OperatorCommands.BuildExecuteGuidance());
        command.SetAction(async (parsed, _) =>
        {
            using var client = new NodeClient(parsed.GetRequiredValue(url), parsed.GetValue(token));
            var view = await client.GuidanceAsync();
            if (parsed.GetValue(json))
                Console.WriteLine(JsonSerializer.Serialize(view, Indented));
            else
                Show(view);
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Show(GuidanceView view)
    {
        var console = Terminal.Create();
        if (view.Venues.Count == 0)
            console.MarkupLine("no position: nothing to guide");
        foreach (var venue in view.Venues)
        {
            console.Write(new Rule($"[bold]{Markup.Escape(venue.FailedVenue)}[/] {(venue.IsDown ? "[red]is down[/]" : "if it were down")}").LeftJustified());
            foreach (var leg in venue.Legs)
                Show(console, leg);
            foreach (var ladder in venue.Ladders)
                console.MarkupLine(Markup.Escape($" {ladder.Venue}, if the other leg gains: " + (ladder.Rungs.Count == 0 ? "no rung of its ladder is ahead" : string.Join(", ", ladder.Rungs.Select(Said)))));
        }
        console.MarkupLine(view.IsAutomatic ? "steps are executed as they are reached" : "steps wait for the operator's word");
    }

    private static void Show(IAnsiConsole console, LegGuidance leg)
    {
        console.MarkupLine(Markup.Escape(Words($" {leg.Pair}: {leg.HealthyQuantity} at {leg.HealthyVenue}, {leg.FailedQuantity} there: {leg.Advice}")));
        foreach (var step in leg.Steps)
            console.MarkupLine(Markup.Escape(Words($"   step {step.Number} at {OutageGuidance.Shown(step.Price)}: close {step.Close} at {leg.HealthyVenue}, {step.Remaining} stays{(step.IsReached ? ", reached" : "")}")));
    }

    private static string Said(RungDistance rung) => Words($"{rung.Rule} at {rung.Change:+0.0%;-0.0%;now}");

    private static string Words(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
