using System.CommandLine;
using System.Text.Json;
using Hedgerow.Node.Api;
using Spectre.Console;

namespace Hedgerow.CommandLine.Commands;

/// <summary><c>hedgerow status</c>: what a running node is doing.</summary>
internal static class StatusCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Command Build()
    {
        var url = CommonOptions.Url();
        var token = CommonOptions.TokenFile();
        var json = new Option<bool>("--json") { Description = "The node's whole status as JSON." };
        var command = new Command("status", "Shows what a running node is doing. Exit code 1 when something keeps it from trading.") { json, url, token };
        command.SetAction(async (parsed, _) =>
        {
            using var client = new NodeClient(parsed.GetRequiredValue(url), parsed.GetValue(token));
            if (!parsed.GetValue(json))
                return Show(await client.StatusAsync());
            var status = await client.RawStatusAsync();
            Console.WriteLine(JsonSerializer.Serialize(status, Indented));
            return status.GetProperty("ok").GetBoolean() ? ExitCode.Ok : ExitCode.Failed;
        });
        return command;
    }

    private static int Show(NodeStatus status)
    {
        var console = Terminal.Create();
        console.Write(new Rule($"[bold]{Markup.Escape(status.Node)}[/]  {(status.Ok ? "[green]well[/]" : "[red]not well[/]")}").LeftJustified());
        foreach (var complaint in status.Complaints)
            console.MarkupLine($" [red]{Markup.Escape(complaint)}[/]");
        console.Write(StatusTables.Venues(status.Gateways));
        console.Write(StatusTables.Pairs(status.Coordinator?.Pairs ?? []));
        console.Write(StatusTables.Margins(status.Coordinator?.Margins ?? []));
        console.Write(StatusTables.Remarks(status.Coordinator));
        console.Write(StatusTables.Guidance(status.Guidance));
        console.Write(StatusTables.Alarms(status.Alarms));
        if (status.Treasurer is { Routes.Count: > 0 } treasurer)
            console.Write(StatusTables.Transfers(treasurer));
        console.Write(StatusTables.Money(status.Totals));
        console.WriteLine();
        console.Write(StatusTables.Notices(status.Notices, 10));
        return status.Ok ? ExitCode.Ok : ExitCode.Failed;
    }
}
