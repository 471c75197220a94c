using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hedgerow.CommandLine.Demo;

namespace Hedgerow.CommandLine.Cluster;

/// <summary><c>hedgerow demo --cluster</c>: nodes of three regions in processes of their own, and what became of them.</summary>
internal static class ClusterDemo
{
    private static readonly TimeSpan Lease = TimeSpan.FromMilliseconds(1_500);
    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n" };

    /// <summary>Runs it to its end.</summary>
    /// <param name="options">As for a demo in one process.</param>
    /// <param name="isChaotic">True: the node that coordinates is taken away again and again.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(DemoOptions options, bool isChaotic)
    {
        SummaryOutput.DemandWritable(options.JsonFile);
        using var interruption = new Interruption();
        using var database = new LocalPostgres();
        await using var setup = await DemoSetup.CreateAsync(options.Venues);
        await using var driver = setup.Drive(options.Source, options.Speed);
        await using var fleet = new DemoFleet(setup, database.Port, Lease);
        await using var lighthouses = new DemoLighthouses(setup, fleet);
        var result = await new ClusterRun(options, setup, fleet, lighthouses, Console.Out).RunAsync(isChaotic, interruption.Token);
        SummaryOutput.Print(result.Summary, result.Took);
        PrintTakeOvers(result.TakeOvers);
        if (options.JsonFile is not null)
            await File.WriteAllTextAsync(options.JsonFile, ToJson(result));
        foreach (var problem in result.Problems)
            await Console.Error.WriteLineAsync("hedgerow: " + problem);
        return result.Problems.Count == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    /// <summary>The summary of a demo, with the changes of the node that coordinates.</summary>
    public static string ToJson(ClusterResult result)
    {
        var node = (JsonObject)JsonNode.Parse(result.Summary.ToJson())!;
        node["takeOvers"] = JsonSerializer.SerializeToNode(result.TakeOvers, Format);
        node["medianFirstOrderMs"] = JsonSerializer.SerializeToNode(
            Medians(result.TakeOvers).ToDictionary(m => m.Blow.ToString().ToLowerInvariant(), m => m.Median), Format);
        return node.ToJsonString(Format) + "\n";
    }

    private static void PrintTakeOvers(IReadOnlyList<TakeOver> takeOvers)
    {
        foreach (var (blow, count, median, longest) in Medians(takeOvers))
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{blow.ToString().ToLowerInvariant(),-9} to the next node's first order: median {median:0} ms, longest {longest:0} ms of {count}"));
        }
    }

    private static IEnumerable<(Blow Blow, int Count, double Median, double Longest)> Medians(IReadOnlyList<TakeOver> takeOvers) => takeOvers
        .GroupBy(t => t.Blow)
        .OrderBy(group => group.Key)
        .Select(group => (group.Key, group.Select(t => t.FirstOrderMs).Order().ToList()))
        .Select(g => (g.Key, g.Item2.Count, g.Item2[g.Item2.Count / 2], g.Item2[^1]));
}
