using System.CommandLine;
using System.Globalization;
using Hedgerow.Messages;
using Hedgerow.Node.Configuration;
using Hedgerow.Simulation;
using Hedgerow.Simulation.Scenarios;
using Hedgerow.Simulator.Tapes;
using Spectre.Console;

namespace Hedgerow.CommandLine.Commands;

/// <summary><c>hedgerow replay</c>: tapes through the very same actors in virtual time.</summary>
internal static class ReplayCommand
{
    public static Command Build()
    {
        var tapeA = new Option<string?>("--tape-a") { Description = "Tape of leg A: CSV of candles or quotes.", HelpName = "F" };
        var tapeB = new Option<string?>("--tape-b") { Description = "Tape of leg B.", HelpName = "F" };
        var scenario = new Option<string?>("--scenario") { Description = $"Instead of tapes: one of {string.Join(", ", ScenarioFile.Catalogue)}, or a scenario's file.", HelpName = "NAME" };
        var transfers = new Option<TransferMode?>("--transfers") { Description = "Margin transfers between the venues: off, notify, confirm or auto. With --scenario instead of what it says.", HelpName = "MODE" };
        var config = new Option<string?>("--config") { Description = "A node's configuration: its first pair, with the venues' fees and limits.", HelpName = "F" };
        var seed = new Option<ulong>("--seed") { Description = "Decides the latencies.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var json = new Option<string?>("--json") { Description = "Write the figures to this file; same tapes, configuration and seed give the same bytes.", HelpName = "OUT" };
        var command = new Command("replay", "Replays two tapes, or a scenario, through the actors in virtual time.") { tapeA, tapeB, scenario, transfers, config, seed, json };
        command.Validators.Add(result =>
        {
            var tapes = (result.GetValue(tapeA) is null ? 0 : 1) + (result.GetValue(tapeB) is null ? 0 : 1);
            if (result.GetValue(scenario) is null ? tapes < 2 : tapes > 0 || result.GetValue(config) is not null)
                result.AddError("Both --tape-a and --tape-b are needed, or else --scenario without tapes and configuration.");
        });
        command.SetAction((parsed, cancellation) =>
        {
            if (parsed.GetValue(scenario) is { } name)
                return Task.FromResult(ScenarioReplay.Run(name, parsed.GetValue(transfers), parsed.GetValue(seed), parsed.GetValue(json), cancellation));
            var options = new ReplayOptions
            {
                TapeA = parsed.GetRequiredValue(tapeA)!,
                TapeB = parsed.GetRequiredValue(tapeB)!,
                Seed = parsed.GetValue(seed),
                Transfers = parsed.GetValue(transfers) ?? TransferMode.Off,
            };
            if (parsed.GetValue(config) is { } file)
                options = Configure(options, Load(file));
            var report = Run(options, cancellation);
            if (parsed.GetValue(json) is { } output)
                File.WriteAllText(output, report.ToJson());
            return Task.FromResult(Conclude(report));
        });
        return command;
    }

    /// <summary>A replay speaks to no venue, so it needs no keys.</summary>
    private static NodeOptions Load(string file)
    {
        var (options, mistakes) = NodeConfiguration.Check(file);
        var relevant = mistakes.Where(mistake => !mistake.Path.Contains(".credentials", StringComparison.Ordinal)).ToList();
        return options is not null && relevant.Count == 0 ? options : throw new ConfigurationException(relevant.Count > 0 ? relevant : mistakes);
    }

    private static ReplayOptions Configure(ReplayOptions options, NodeOptions node)
    {
        var settings = ActorSettings.Coordinator(node);
        var pair = settings.Pairs[0];
        return options with
        {
            VenueA = settings.Venues.First(venue => venue.Name == pair.LegA.Venue),
            VenueB = settings.Venues.First(venue => venue.Name == pair.LegB.Venue),
            Pair = pair,
        };
    }

    private static RunReport Run(ReplayOptions options, CancellationToken cancellation)
    {
        try
        {
            if (Console.IsOutputRedirected)
                return ReplayRunner.Run(options, Lines(), cancellation);
            return AnsiConsole.Progress()
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
                .Start(context =>
                {
                    var bar = context.AddTask("replay", maxValue: 1);
                    return ReplayRunner.Run(
                        options,
                        progress =>
                        {
                            bar.Value = progress.Fraction;
                            bar.Description = Describe(progress);
                        },
                        cancellation);
                });
        }
        catch (TapeException e)
        {
            throw new CommandException(e.Message, ExitCode.BadInput);
        }
    }

    /// <summary>Where no terminal is: a line for every tenth.</summary>
    private static Action<ReplayProgress> Lines()
    {
        var next = 0.1;
        return progress =>
        {
            if (progress.Fraction < next - 0.0001)
                return;
            next += 0.1;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{progress.Fraction,4:P0} {Describe(progress)}"));
        };
    }

    private static string Describe(ReplayProgress progress) => string.Create(
        CultureInfo.InvariantCulture,
        $"{progress.Time:yyyy-MM-dd HH:mm} equity {progress.Equity:F2} legs {progress.Pair?.PositionA ?? 0m:0.####} {progress.Pair?.PositionB ?? 0m:0.####}");

    private static int Conclude(RunReport report)
    {
        var sum = report.Summary;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.From:yyyy-MM-dd HH:mm} to {report.To:yyyy-MM-dd HH:mm}: {sum.Quotes} quotes, {sum.OrdersPlaced} orders, {sum.Fills} fills, {sum.HedgesOpened} hedges opened, {sum.HedgesClosed} closed"));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"equity {sum.EquityStart:F2} -> {sum.EquityEnd:F2}, pnl {sum.Pnl:F2}, fees {sum.FeesPaid:F2}, funding {sum.FundingPaid:F2}, net exposure {sum.NetExposure}, longest unhedged {sum.MaxUnhedgedMs:F0} ms, {report.MessagesDelivered} messages"));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.LadderFirings} ladder firings, {report.Transfers} transfers of {report.Transferred:F2}, {report.Venues.Sum(v => v.Liquidations)} liquidations"));
        if (report.Violation is null)
            return ExitCode.Ok;
        Console.WriteLine(report.Violation);
        return ExitCode.Failed;
    }
}
