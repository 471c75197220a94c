using System.CommandLine;
using System.Globalization;
using Hedgerow.Simulation;

namespace Hedgerow.CommandLine.Commands;

/// <summary><c>hedgerow sim</c>: the system over two venues or more under random faults, seed by seed, with invariants after every step.</summary>
internal static class SimCommand
{
    private const int MaxSeeds = 1_000_000;

    public static Command Build()
    {
        var seeds = new Option<int>("--seeds") { Description = "How many seeds to run.", HelpName = "N", DefaultValueFactory = _ => 20 };
        var from = new Option<ulong>("--from") { Description = "The first seed.", HelpName = "S", DefaultValueFactory = _ => 1 };
        var seed = new Option<ulong?>("--seed") { Description = "Run this one seed only.", HelpName = "S" };
        var trace = new Option<bool>("--trace") { Description = "Print every delivery; needs --seed." };
        var faults = new Option<string>("--faults")
        {
            Description = "Faults that may happen, separated by commas: all, none, or " + string.Join(", ", FaultKinds.All.Select(FaultKinds.NameOf)) + "; with --mesh also " + string.Join(", ", FaultKinds.WithMesh.Except(FaultKinds.All).Select(FaultKinds.NameOf)) + ".",
            HelpName = "LIST",
            DefaultValueFactory = _ => "all",
        };
        var venues = new Option<string>("--venues")
        {
            Description = "How many venues, N or N-M, from 2 to 6: each seed draws a number. With more than two there is a pair between any two, and no transfers.",
            HelpName = "N|N-M",
            DefaultValueFactory = _ => "2",
        };
        var contracts = new Option<string>("--contracts")
        {
            Description = "linear; mixed: each seed draws which venues are coin-margined; spot: each seed draws one venue where coins are bought outright; dated: each seed draws which contracts end within the run, and when. Only seeds that are all linear without an end move margin between venues. Default: mixed with more than two venues, else linear.",
            HelpName = "KIND",
            DefaultValueFactory = _ => "",
        };
        var mesh = new Option<bool>("--mesh") { Description = "Nodes with roles: gateways on nodes of their own, two or three candidates that share a database, and links between them, with the faults of all these." };
        var complete = new Option<bool>("--complete") { Description = "Also fail when a fault never took effect or a guarded branch was never reached." };
        var json = new Option<string?>("--json") { Description = "Write the figures of every seed to this file.", HelpName = "OUT" };
        var command = new Command("sim", "Runs the system over simulated venues in virtual time under random faults and checks its invariants after every step.")
        {
            seeds, from, seed, trace, faults, venues, contracts, mesh, complete, json,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var one = parsed.GetValue(seed);
            var (fewest, most) = ParseVenues(parsed.GetValue(venues)!);
            var options = new SimOptions
            {
                VenuesFrom = fewest,
                VenuesTo = most,
                From = one ?? parsed.GetValue(from),
                Seeds = one is null ? parsed.GetValue(seeds) : 1,
                Faults = ParseFaults(parsed.GetValue(faults)!, parsed.GetValue(mesh)),
                IsMesh = parsed.GetValue(mesh),
                Contracts = ParseContracts(parsed.GetValue(contracts)!, most),
            };
            if (options.Seeds is < 1 or > MaxSeeds)
                throw new CommandException($"--seeds {options.Seeds}: must be 1 to {MaxSeeds}", ExitCode.BadInput);
            if (parsed.GetValue(trace) && one is null)
                throw new CommandException("--trace needs --seed", ExitCode.BadInput);
            var results = parsed.GetValue(trace) ? [RunTraced(options)] : RunAll(options, cancellation);
            if (parsed.GetValue(json) is { } file)
                File.WriteAllText(file, SimRunner.ToJson(options, results));
            return Task.FromResult(Conclude(options, results, parsed.GetValue(complete)));
        });
        return command;
    }

    private static (int Fewest, int Most) ParseVenues(string text)
    {
        var ends = text.Split('-');
        return ends.Length <= 2 && int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var fewest)
            && int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var most) && fewest >= 2 && most <= 6 && fewest <= most
            ? (fewest, most)
            : throw new CommandException($"--venues {text}: must be a number from 2 to 6, or two such as 2-6", ExitCode.BadInput);
    }

    private static ContractMix ParseContracts(string text, int venues) => text switch
    {
        "" => venues > 2 ? ContractMix.Mixed : ContractMix.Linear,
        "linear" => ContractMix.Linear,
        "mixed" => ContractMix.Mixed,
        "spot" => ContractMix.Spot,
        "dated" => ContractMix.Dated,
        _ => throw new CommandException($"--contracts {text}: must be linear, mixed, spot or dated", ExitCode.BadInput),
    };

    private static IReadOnlyList<FaultKind> ParseFaults(string list, bool isMesh)
    {
        try
        {
            return FaultKinds.Parse(list, isMesh);
        }
        catch (FormatException e)
        {
            throw new CommandException("--faults: " + e.Message, ExitCode.BadInput);
        }
    }

    private static SimResult RunTraced(SimOptions options)
    {
        using var output = new StreamWriter(Console.OpenStandardOutput(), bufferSize: 1 << 16);
        var run = new SimRun(options, options.From, entry => output.WriteLine(entry.ToString()));
        foreach (var fault in run.Plan)
            output.WriteLine("planned: " + fault);
        return run.Run();
    }

    private static IReadOnlyList<SimResult> RunAll(SimOptions options, CancellationToken cancellation)
    {
        var done = 0;
        var gate = new Lock();
        return SimRunner.Run(
            options,
            result =>
            {
                lock (gate)
                {
                    done++;
                    if (result.Violation is not null)
                        Console.WriteLine($"seed {result.Report.Seed}: {result.Violation.Message}");
                    if (done == options.Seeds || done % 50 == 0 || !Console.IsOutputRedirected)
                        Console.Write(Console.IsOutputRedirected ? $"{done} of {options.Seeds} seeds\n" : $"\r{done} of {options.Seeds} seeds ");
                }
            },
            cancellation);
    }

    private static int Conclude(SimOptions options, IReadOnlyList<SimResult> results, bool mustBeComplete)
    {
        if (!Console.IsOutputRedirected)
            Console.WriteLine();
        var reports = results.Select(result => result.Report).ToList();
        var faults = reports.SelectMany(report => report.Faults).GroupBy(fault => fault.Key, fault => fault.Value)
            .OrderBy(fault => fault.Key, StringComparer.Ordinal).Select(fault => $"{fault.Key} {fault.Sum()}");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{results.Count} seeds from {options.From}: {reports.Sum(r => r.MessagesDelivered)} messages, {reports.Sum(r => r.Summary.OrdersPlaced)} orders, {reports.Sum(r => r.Summary.Fills)} fills, {reports.Sum(r => r.Summary.HedgesOpened)} hedges opened, {reports.Sum(r => r.Summary.HedgesClosed)} closed, {reports.Sum(r => r.Summary.InDoubtResolved)} doubts resolved, {reports.Sum(r => r.Crashes)} crashes"));
        Console.WriteLine("faults: " + (faults.Any() ? string.Join(", ", faults) : "none"));
        Console.WriteLine("branches: " + string.Join(", ", SimRunner.BranchesOf(results).Where(b => b.Value > 0).Select(b => string.Create(CultureInfo.InvariantCulture, $"{b.Key} {b.Value}"))));
        var missing = SimRunner.NeverReached(options, results);
        if (missing.Count > 0)
            Console.WriteLine("never reached: " + string.Join(", ", missing));
        var broken = results.Where(result => result.Violation is not null).ToList();
        if (broken.Count == 0)
        {
            Console.WriteLine("no invariant was violated");
            return mustBeComplete && missing.Count > 0 ? ExitCode.Failed : ExitCode.Ok;
        }

        Console.WriteLine();
        Console.Write(broken[0].Violation!.Report());
        Console.WriteLine();
        Console.WriteLine($"{broken.Count} of {results.Count} seeds violated an invariant: {string.Join(", ", broken.Select(b => b.Report.Seed).Take(50))}");
        Console.WriteLine($"see it again: hedgerow sim --seed {broken[0].Report.Seed} --faults {string.Join(',', options.Faults.Select(FaultKinds.NameOf))}{(options.VenuesTo > 2 ? $" --venues {options.VenuesFrom}-{options.VenuesTo}" : "")} --contracts {options.Contracts.ToString().ToLowerInvariant()}{(options.IsMesh ? " --mesh" : "")} --trace");
        return ExitCode.Failed;
    }
}
