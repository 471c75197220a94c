using System.Text.Json;

namespace Hedgerow.Console.Tests;

/// <summary>The demo over several processes and a PostgreSQL of its own, as a user runs it.</summary>
public sealed class ClusterDemoTests
{
    [Fact]
    public async Task Whoever_trades_is_taken_away_in_turn_and_the_book_ends_flat()
    {
        using var folder = new Folder();
        var file = folder.PathOf("cluster.json");
        var run = await Hedgerow.RunAsync("demo", "--cluster", "--chaos", "--for", "5", "--json", file);

        Assert.True(run.ExitCode == 0, $"exit code {run.ExitCode}\n{run.Output}\n{run.Error}");
        var result = JsonDocument.Parse(await File.ReadAllTextAsync(file)).RootElement;
        Assert.Equal(0, result.GetProperty("invariantViolations").GetInt32());
        Assert.Contains("lighthouse north names ", run.Output, StringComparison.Ordinal);
        Assert.Matches("kill +lighthouse north: south sees", run.Output);
        Assert.Equal(0m, result.GetProperty("grossPosition").GetDecimal());
        var takeOvers = result.GetProperty("takeOvers").EnumerateArray().ToList();
        Assert.NotEmpty(takeOvers);
        Assert.All(takeOvers, t => Assert.NotEqual(t.GetProperty("from").GetString(), t.GetProperty("to").GetString()));
        Assert.All(takeOvers, t => Assert.Equal(0, t.GetProperty("lateOrders").GetInt32()));
    }

    [Fact]
    public async Task Chaos_needs_a_cluster() =>
        (await Hedgerow.RunAsync("demo", "--chaos")).AssertRefused(2, "--chaos needs --cluster");
}
