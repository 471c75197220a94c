using System.CommandLine;
using Hedgerow.CommandLine.Cluster;
using Hedgerow.CommandLine.Demo;
using Hedgerow.CommandLine.Simulated;
using Hedgerow.Node.Hosting;
using Spectre.Console;

namespace Hedgerow.CommandLine.Commands;

/// <summary><c>hedgerow demo</c>: simulated venues and a node in one process, real sockets between them.</summary>
internal static class DemoCommand
{
    private const int MostVenues = 16;

    public static Command Build()
    {
        var tapeA = CommonOptions.Tape("binance");
        var tapeB = CommonOptions.Tape("bybit");
        var speed = CommonOptions.Speed();
        var seed = CommonOptions.Seed();
        var seconds = new Option<double>("--for") { Description = "Seconds of trading; winding down comes after.", DefaultValueFactory = _ => 30 }
            .MustBe(v => v is > 0 and <= 86_400, "must be above 0 and at most 86400");
        var json = new Option<string?>("--json") { Description = "Write the summary to this file." };
        var plain = new Option<bool>("--plain") { Description = "Lines instead of a live table; always so when output is no terminal." };
        var venues = new Option<string>("--venues")
        {
            Description = $"Which venues, with a pair between any two: all, or several of {Names}. Tapes drive the first two.",
            DefaultValueFactory = _ => "binance,bybit",
        };
        var cluster = new Option<bool>("--cluster")
        {
            Description = "Processes as in three regions, with the time between those: nodes with gateways, one that coordinates, two that stand by for it with one journal in a PostgreSQL of the demo's own. Needs PostgreSQL's programs.",
        };
        var chaos = new Option<bool>("--chaos") { Description = "With --cluster: the node that coordinates is killed, stopped and frozen in turn." };
        var command = new Command("demo", "A node trades on simulated venues, for half a minute, with real sockets between them. Ends flat.")
        {
            venues, tapeA, tapeB, speed, seed, seconds, json, plain, cluster, chaos,
        };
        command.SetAction(async (parsed, _) =>
        {
            var source = MarketSource.From(parsed.GetValue(tapeA), parsed.GetValue(tapeB), parsed.GetValue(seed));
            if (parsed.GetValue(chaos) && !parsed.GetValue(cluster))
                throw new CommandException("--chaos needs --cluster", ExitCode.BadInput);
            var options = new DemoOptions(
                Named(parsed.GetRequiredValue(venues)),
                source,
                parsed.GetValue(speed) ?? source.DefaultSpeed,
                TimeSpan.FromSeconds(parsed.GetValue(seconds)),
                parsed.GetValue(json),
                parsed.GetValue(plain) || Console.IsOutputRedirected);
            return parsed.GetValue(cluster) ? await ClusterDemo.RunAsync(options, parsed.GetValue(chaos)) : await RunAsync(options);
        });
        return command;
    }

    private static string Names => string.Join(", ", DemoVenue.All.Select(venue => venue.Name));

    /// <summary>The venues that are named; one that is named twice has two accounts.</summary>
    private static List<DemoVenue> Named(string text)
    {
        if (text == "all")
            return [.. DemoVenue.All];
        var known = DemoVenue.All.ToDictionary(venue => venue.Name, StringComparer.Ordinal);
        var names = text.Split(',', StringSplitOptions.TrimEntries);
        if (names.FirstOrDefault(name => !known.ContainsKey(name)) is { } unknown)
            throw new CommandException($"--venues: '{unknown}' is none of {Names}", ExitCode.BadInput);
        if (names.Length is < 2 or > MostVenues)
            throw new CommandException($"--venues: from 2 to {MostVenues} venues are needed", ExitCode.BadInput);
        return [.. names.Select(name => known[name])];
    }

    private static async Task<int> RunAsync(DemoOptions options)
    {
        SummaryOutput.DemandWritable(options.JsonFile);
        using var interruption = new Interruption();
        await using var setup = await DemoSetup.CreateAsync(options.Venues);
        await using var driver = setup.Drive(options.Source, options.Speed);
        using var loggers = NodeLogging.Create(setup.Configuration.Options.Logging);
        await using var node = await NodeHost.StartAsync(setup.Configuration, loggers);
        var result = await ShowAsync(options, new DemoRun(options, setup, node, driver), interruption.Token);
        SummaryOutput.Print(result.Summary, result.Took);
        SummaryOutput.Write(result.Summary, options.JsonFile);
        foreach (var problem in result.Problems)
            await Console.Error.WriteLineAsync("hedgerow: " + problem);
        return result.Problems.Count == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    private static async Task<DemoResult> ShowAsync(DemoOptions options, DemoRun run, CancellationToken interruption)
    {
        if (options.IsPlain)
            return await run.RunAsync(new PlainDisplay(Console.Out), interruption);
        return await AnsiConsole.Live(new Text("starting ..."))
            .Overflow(VerticalOverflow.Crop)
            .StartAsync(context => run.RunAsync(new TableDisplay(context), interruption));
    }
}
