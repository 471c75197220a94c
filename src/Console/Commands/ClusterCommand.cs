using System.CommandLine;
using System.Text.Json;
using Hedgerow.Lighthouse.Members;
using Hedgerow.Node.Api;

namespace Hedgerow.CommandLine.Commands;

/// <summary><c>hedgerow cluster</c>: the nodes of the book, as a lighthouse sees them.</summary>
internal static class ClusterCommand
{
    private static readonly JsonSerializerOptions Indented = new(ApiJson.Options) { WriteIndented = true };
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    public static Command Build()
    {
        var at = CommonOptions.Lighthouses();
        var token = CommonOptions.TokenFile();
        var watch = new Option<bool>("--watch") { Description = "Again every 2 s, until Ctrl-C." };
        var json = new Option<bool>("--json") { Description = "As JSON." };
        var command = new Command("cluster", "Shows the nodes of the book: roles, epochs, links, latencies, versions. Exit code 1 when something is not as it should be.")
        {
            at, token, watch, json,
        };
        foreach (var move in ClusterMoves.Build())
            command.Subcommands.Add(move);
        command.SetAction(async (parsed, _) =>
        {
            using var client = new FleetClient(parsed.GetRequiredValue(at), parsed.GetValue(token));
            Action<FleetView> show = parsed.GetValue(json)
                ? fleet => Console.WriteLine(JsonSerializer.Serialize(fleet, Indented))
                : fleet => FleetTables.Write(Terminal.Create(), fleet);
            return parsed.GetValue(watch) ? await WatchAsync(client, show) : Shown((await client.LookAsync()).Fleet, show);
        });
        return command;
    }

    private static async Task<int> WatchAsync(FleetClient client, Action<FleetView> show)
    {
        using var interruption = new Interruption();
        var code = ExitCode.Ok;
        while (!interruption.Token.IsCancellationRequested)
        {
            code = await LookAgainAsync(client, show);
            await interruption.WaitAsync(Task.Delay(Every, interruption.Token));
        }
        return code;
    }

    /// <summary>A lighthouse that does not answer now may do so in a moment.</summary>
    private static async Task<int> LookAgainAsync(FleetClient client, Action<FleetView> show)
    {
        try
        {
            var fleet = (await client.LookAsync()).Fleet;
            if (!Console.IsOutputRedirected)
                Console.Clear();
            return Shown(fleet, show);
        }
        catch (CommandException e)
        {
            await Console.Error.WriteLineAsync("hedgerow: " + e.Message);
            return e.ExitCode;
        }
    }

    private static int Shown(FleetView fleet, Action<FleetView> show)
    {
        show(fleet);
        return fleet.Ok ? ExitCode.Ok : ExitCode.Failed;
    }
}
