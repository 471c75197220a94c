using System.Diagnostics;
using System.Text.Json;
using Hedgerow.CommandLine;
using Hedgerow.CommandLine.Cluster;
using Hedgerow.Lighthouse;
using Hedgerow.Lighthouse.Configuration;
using Hedgerow.Lighthouse.Members;
using Hedgerow.Node.Api;
using Hedgerow.Tests.Postgres;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hedgerow.Node.Tests.Processes;

/// <summary>Nodes that give their place to another one because an operator says so on the command line, by way of a lighthouse.</summary>
[Collection(PostgresCollection.Name)]
public class DrainTests(PostgresCluster cluster)
{
    [Fact]
    public async Task A_drained_node_hands_over_at_once_stands_by_no_more_rejoins_and_leaves_with_code_0()
    {
        await using var site = await SimulatedSite.StartAsync(seed: 36);
        var schema = cluster.NewSchema();
        Dictionary<string, int> ports = new() { ["first"] = LoopbackPort.Free(), ["second"] = LoopbackPort.Free() };
        // A lease so long that only giving it back can explain that the other one trades.
        await using var first = await StartAsync(site, "first", schema, ports["first"], leaseMs: 600_000);
        await using var second = await StartAsync(site, "second", schema, ports["second"], leaseMs: 3_000);
        await using var lighthouse = await LightAsync(site, ports);
        await Eventually.Holds("the first one trades", () => site.Orders >= 6 && lighthouse.View().Coordinator?.Node == "first", () => first.Output);

        await SaidAsync(site, lighthouse, 0, "another candidate takes over", "drain", "first");
        await Eventually.Holds("the second one coordinates", () => lighthouse.View().Coordinator?.Node == "second", () => second.Output);
        await Eventually.Holds("the first one is withdrawn", () => Of(lighthouse, "first")?.Phase == MemberPhase.Withdrawn, () => first.Output);
        Assert.StartsWith("ann: upgrade", Of(lighthouse, "first")!.Reason, StringComparison.Ordinal);
        Assert.False(first.HasExited);
        var before = site.Orders;
        await Eventually.Holds("the second one trades", () => site.Orders > before + 4, () => site.Describe() + "\n" + second.Output);

        await SaidAsync(site, lighthouse, 0, "stands by", "resume", "first");
        await Eventually.Holds("the first one stands by", () => Of(lighthouse, "first")?.Phase == MemberPhase.StandingBy, () => first.Output);
        await SaidAsync(site, lighthouse, 0, "its process ends", "leave", "second");
        Assert.Equal(0, await second.ExitAsync());
        await Eventually.Holds("the first one coordinates again", () => lighthouse.View().Coordinator?.Node == "first", () => first.Output);
        await SaidAsync(site, lighthouse, 0, "nothing has to be done", "down", "second");
        await SaidAsync(site, lighthouse, 2, "first answers", "down", "first");

        await first.UntilWellAsync();
        var history = (await first.RunAsync("history")).Text;
        Assert.Contains("ann: drain first — upgrade", history, StringComparison.Ordinal);
        Assert.Contains("ann: leave second — upgrade", history, StringComparison.Ordinal);
        site.AssertIdsUsedOnce();
    }

    [Fact]
    public async Task A_node_that_is_drained_while_it_stands_by_does_not_take_over()
    {
        await using var site = await SimulatedSite.StartAsync(seed: 37);
        var schema = cluster.NewSchema();
        Dictionary<string, int> ports = new() { ["first"] = LoopbackPort.Free(), ["second"] = LoopbackPort.Free() };
        await using var first = await StartAsync(site, "first", schema, ports["first"], leaseMs: 3_000);
        await Eventually.Holds("it trades", () => site.Orders > 0, () => first.Output);
        await using var second = await StartAsync(site, "second", schema, ports["second"], leaseMs: 3_000);
        await using var lighthouse = await LightAsync(site, ports);
        await Eventually.Holds("the second one stands by", () => Of(lighthouse, "second")?.Phase == MemberPhase.StandingBy, () => second.Output);

        await SaidAsync(site, lighthouse, 0, "does not stand by any more", "drain", "second");
        Assert.Equal(0, await first.StopAsync());
        await Eventually.Holds("the second one is withdrawn", () => Of(lighthouse, "second")?.Phase == MemberPhase.Withdrawn, () => second.Output);
        await Eventually.Holds("nobody coordinates", () => lighthouse.View().Coordinator is null);
        Assert.Contains("ann: Drain second (upgrade)", second.Output, StringComparison.Ordinal);

        await SaidAsync(site, lighthouse, 0, "stands by", "resume", "second");
        var before = site.Orders;
        await Eventually.Holds("the second one trades", () => site.Orders > before + 4, () => site.Describe() + "\n" + second.Output);
        await SaidAsync(site, lighthouse, 0, "its process ends", "leave", "second");
        Assert.Equal(0, await second.ExitAsync());
    }

    private Task<NodeProcess> StartAsync(SimulatedSite site, string name, string schema, int port, int leaseMs) => NodeProcess.StartAsync(
        site.ConfigurationFile,
        new Dictionary<string, string>
        {
            ["HEDGEROW__NODE"] = name,
            ["HEDGEROW__DATADIRECTORY"] = Path.Combine(Path.GetDirectoryName(site.ConfigurationFile)!, name),
            ["HEDGEROW__API__PORT"] = $"{port}",
            ["HEDGEROW__JOURNAL__POSTGRES__CONNECTION__ENV"] = "TEST_JOURNAL",
            ["HEDGEROW__JOURNAL__POSTGRES__SCHEMA"] = schema,
            ["HEDGEROW__JOURNAL__POSTGRES__LEASEMS"] = $"{leaseMs}",
            ["TEST_JOURNAL"] = cluster.Connection,
        });

    private static Task<LighthouseHost> LightAsync(SimulatedSite site, Dictionary<string, int> ports)
    {
        var file = Path.Combine(Path.GetDirectoryName(site.ConfigurationFile)!, "lighthouse.json");
        File.WriteAllText(file, $$"""
            {
              "members": {{JsonSerializer.Serialize(ports.Select(p => new { name = p.Key, url = $"http://127.0.0.1:{p.Value}" }))}},
              "token": { "file": "vic.token" }, "pollMs": 200, "patienceMs": 10000,
              "api": { "port": 0, "operators": [ { "name": "ann", "role": "act", "token": { "file": "ann.token" } } ] }
            }
            """);
        return LighthouseHost.StartAsync(LighthouseConfiguration.Load(file), NullLoggerFactory.Instance);
    }

    private static MemberView? Of(LighthouseHost lighthouse, string node) =>
        lighthouse.View().Members.Single(m => m.Name == node) is { State: MemberState.Reachable } member ? member.Node : null;

    /// <summary>Says a move on the command line, as the operator ann.</summary>
    private static async Task SaidAsync(SimulatedSite site, LighthouseHost lighthouse, int code, string text, string move, string node)
    {
        var start = new ProcessStartInfo("dotnet", [
            typeof(HedgerowCommand).Assembly.Location, "cluster", move, node, "--reason", "upgrade", "--yes",
            "--at", lighthouse.Address.ToString(), "--token-file", site.TokenFile("ann")])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var texts = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync()).WaitAsync(Eventually.Patience);
        await process.WaitForExitAsync().WaitAsync(Eventually.Patience);
        Assert.Equal((code, true), (process.ExitCode, string.Concat(texts).Contains(text, StringComparison.Ordinal)));
    }
}
