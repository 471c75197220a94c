using System.CommandLine;
using Hedgerow.CommandLine.Demo;
using Hedgerow.CommandLine.Simulated;
using Hedgerow.Node.Hosting;
using Spectre.Console;

namespace Hedgerow.CommandLine.Commands;

/// <summary><c>hedgerow demo</c>: simulated venues and a node in one process, real sockets between them.</summary>
internal static class DemoCommand
{
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
        var command = new Command("demo", "A node trades on two simulated venues, for half a minute, with real sockets between them. Ends flat.")
        {
            tapeA, tapeB, speed, seed, seconds, json, plain,
        };
        command.SetAction(async (parsed, _) =>
        {
            var source = MarketSource.From(parsed.GetValue(tapeA), parsed.GetValue(tapeB), parsed.GetValue(seed));
            return await RunAsync(new DemoOptions(
                source,
                parsed.GetValue(speed) ?? source.DefaultSpeed,
                TimeSpan.FromSeconds(parsed.GetValue(seconds)),
                parsed.GetValue(json),
                parsed.GetValue(plain) || Console.IsOutputRedirected));
        });
        return command;
    }

    private static async Task<int> RunAsync(DemoOptions options)
    {
        SummaryOutput.DemandWritable(options.JsonFile);
        using var interruption = new Interruption();
        await using var setup = await DemoSetup.CreateAsync();
        var (booksA, booksB) = options.Source.Open(setup.Binance.Listed(DemoSetup.Symbol), setup.Bybit.Listed(DemoSetup.Symbol));
        await using var driver = MarketDriver.Start(
            [new MarketLane(setup.Binance.Server, DemoSetup.Symbol, booksA), new MarketLane(setup.Bybit.Server, DemoSetup.Symbol, booksB)],
            options.Speed);
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
