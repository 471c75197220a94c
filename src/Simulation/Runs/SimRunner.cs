using System.Text.Json;
using System.Text.Json.Nodes;
using Hedgerow.Hedging;

namespace Hedgerow.Simulation;

/// <summary>Runs a series of seeds, several at once; results come in the order of the seeds.</summary>
public static class SimRunner
{
    /// <summary>Runs every seed, also after a violation.</summary>
    /// <param name="options">The series.</param>
    /// <param name="finished">Told after each seed, in order of finishing, from any thread.</param>
    /// <param name="cancellation">Ends the series between two seeds.</param>
    public static IReadOnlyList<SimResult> Run(
        SimOptions options, Action<SimResult>? finished = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Seeds < 1)
        {
            throw new ArgumentException($"{options.Seeds} seeds: at least one is needed", nameof(options));
        }

        var results = new SimResult[options.Seeds];
        var limits = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.For(0, options.Seeds, limits, i =>
        {
            results[i] = new SimRun(options, options.From + (ulong)i).Run();
            finished?.Invoke(results[i]);
        });
        return results;
    }

    /// <summary>Sums of a series as JSON: the shared figures on the top level, then each run.</summary>
    public static string ToJson(SimOptions options, IReadOnlyList<SimResult> results)
    {
        var runs = results.Select(result => result.Report).ToArray();
        var node = (JsonObject)JsonSerializer.SerializeToNode(SumOf(runs), RunReport.Format)!;
        node["seeds"] = options.Seeds;
        node["fromSeed"] = options.From;
        node["faults"] = string.Join(',', options.Faults.Select(FaultKinds.NameOf));
        node["messagesDelivered"] = runs.Sum(run => run.MessagesDelivered);
        node["crashes"] = runs.Sum(run => run.Crashes);
        node["branches"] = JsonSerializer.SerializeToNode(BranchesOf(results), RunReport.Format);
        node["neverReached"] = JsonSerializer.SerializeToNode(NeverReached(options, results), RunReport.Format);
        node["ladderFirings"] = runs.Sum(run => run.LadderFirings);
        node["liquidations"] = runs.Sum(run => run.Venues.Sum(venue => venue.Liquidations));
        node["runs"] = new JsonArray([.. runs.Select(run => run.ToNode())]);
        return node.ToJsonString(RunReport.Format) + "\n";
    }

    /// <summary>How often each branch was reached in a series; zero for one that was not.</summary>
    public static IReadOnlyDictionary<string, long> BranchesOf(IReadOnlyList<SimResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        var sums = new SortedDictionary<string, long>(BranchCount.Names.ToDictionary(name => name, _ => 0L), StringComparer.Ordinal);
        foreach (var (name, count) in results.SelectMany(result => result.Branches))
            sums[name] += count;
        return sums;
    }

    /// <summary>Faults of the series that never took effect, then branches that were never reached, but for those that cannot be.</summary>
    public static IReadOnlyList<string> NeverReached(SimOptions options, IReadOnlyList<SimResult> results)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(results);
        var happened = results.SelectMany(result => result.Report.Faults.Keys).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. options.Faults.Select(FaultKinds.NameOf).Where(name => !happened.Contains(name)),
            .. BranchesOf(results)
                .Where(branch => branch.Value == 0 && !BranchCount.OutOfReach.ContainsKey(branch.Key)
                    && !(options.IsMesh ? BranchCount.OfWholePairs : (IEnumerable<string>)MeshBranches.Names).Contains(branch.Key)
                    && (options.Contracts == ContractMix.Dated || !BranchCount.OfEnds.Contains(branch.Key))
                    && (options.VenuesTo > 2 || !BranchCount.OfSharedInstruments.Contains(branch.Key)))
                .Select(branch => branch.Key),
        ];
    }

    private static RunSummary SumOf(IReadOnlyList<RunReport> runs) => new()
    {
        Quotes = runs.Sum(run => run.Summary.Quotes),
        OrdersPlaced = runs.Sum(run => run.Summary.OrdersPlaced),
        Fills = runs.Sum(run => run.Summary.Fills),
        HedgesOpened = runs.Sum(run => run.Summary.HedgesOpened),
        HedgesClosed = runs.Sum(run => run.Summary.HedgesClosed),
        NetExposure = runs.Sum(run => run.Summary.NetExposure),
        GrossPosition = runs.Sum(run => run.Summary.GrossPosition),
        MaxUnhedgedMs = runs.Select(run => run.Summary.MaxUnhedgedMs).DefaultIfEmpty().Max(),
        FeesPaid = runs.Sum(run => run.Summary.FeesPaid),
        FundingPaid = runs.Sum(run => run.Summary.FundingPaid),
        Pnl = runs.Sum(run => run.Summary.Pnl),
        EquityStart = runs.Sum(run => run.Summary.EquityStart),
        EquityEnd = runs.Sum(run => run.Summary.EquityEnd),
        InDoubtResolved = runs.Sum(run => run.Summary.InDoubtResolved),
        InvariantViolations = runs.Sum(run => run.Summary.InvariantViolations),
    };
}
