using System.Globalization;
using Hedgerow.Messages;
using Hedgerow.Simulation.Scenarios;
using Spectre.Console;

namespace Hedgerow.CommandLine.Commands;

/// <summary><c>hedgerow replay --scenario</c>: a story of a market, and whether what must hold did.</summary>
internal static class ScenarioReplay
{
    public static int Run(string name, TransferMode? transfers, ulong seed, string? json, CancellationToken cancellation)
    {
        var scenario = Load(name);
        if (transfers is { } mode)
            scenario = scenario with { Transfers = (scenario.Transfers ?? new ScenarioTransfers(mode)) with { Mode = mode } };
        var report = Console.IsOutputRedirected
            ? ScenarioRunner.Run(scenario, seed, cancellation: cancellation)
            : AnsiConsole.Progress()
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
                .Start(context =>
                {
                    var bar = context.AddTask(scenario.Name, maxValue: 1);
                    return ScenarioRunner.Run(scenario, seed, done => bar.Value = done, cancellation);
                });
        if (json is not null)
            File.WriteAllText(json, report.ToJson());
        Console.WriteLine(scenario.About);
        foreach (var (figure, value) in report.Figures)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{figure,-20} {value,16:0.####}"));
        foreach (var failure in report.Failures)
            Console.WriteLine("DOES NOT HOLD: " + failure);
        return report.Failures.Count == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    private static Scenario Load(string name)
    {
        try
        {
            return ScenarioFile.Load(name);
        }
        catch (ScenarioException e)
        {
            throw new CommandException(e.Message, ExitCode.BadInput);
        }
    }
}
