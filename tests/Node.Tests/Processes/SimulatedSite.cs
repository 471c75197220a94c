using Hedgerow.CommandLine.Demo;
using Hedgerow.CommandLine.Simulated;
using Hedgerow.Node.Api;

namespace Hedgerow.Node.Tests.Processes;

/// <summary>Two simulated venues in the test's process, fed with the synthetic market, and a folder for a node.</summary>
internal sealed class SimulatedSite : IAsyncDisposable
{
    private readonly DemoSetup _setup;
    private readonly MarketDriver _driver;

    /// <summary>Token of the operator ann, who may act.</summary>
    public const string AnnsToken = "anns-token-0123456789abcdef";

    /// <summary>Token of the operator vic, who may look.</summary>
    public const string VicsToken = "vics-token-0123456789abcdef";

    // A machine with far more work than processors must not trip the breaker.
    private const string Operators = """
        "breaker": { "coordinatorSilenceMs": 60000 },
          "api": {
            "port": 0,
            "operators": [
              { "name": "ann", "role": "act", "token": { "file": "ann.token" } },
              { "name": "vic", "role": "view", "token": { "file": "vic.token" } }
            ]
          }
        """;

    private SimulatedSite(DemoSetup setup, MarketDriver driver)
    {
        _setup = setup;
        _driver = driver;
    }

    public string ConfigurationFile => _setup.Configuration.File;

    /// <summary>Where the node keeps its journals and its order log.</summary>
    public string DataDirectory => Path.Combine(Path.GetDirectoryName(ConfigurationFile)!, "data");

    public SimulatedVenue A => _setup.Venues[0];

    public SimulatedVenue B => _setup.Venues[1];

    public IReadOnlyList<SimulatedVenue> Venues => _setup.Venues;

    /// <summary>Orders that both venues have taken so far.</summary>
    public int Orders => Venues.Sum(v => v.Orders().Count);

    /// <summary>Sum of the positions at the venues: zero when hedged.</summary>
    public decimal NetExposure => Venues.Sum(PositionAt);

    public static async Task<SimulatedSite> StartAsync(ulong seed)
    {
        var setup = await DemoSetup.CreateAsync();
        // The node logs to standard output alone here, where the test reads its address.
        await File.WriteAllTextAsync(
            setup.Configuration.File,
            (await File.ReadAllTextAsync(setup.Configuration.File))
                .Replace("\"console\": false, \"file\": \"log.json\"", "\"console\": true")
                .Replace("\"api\": { \"port\": 0 }", Operators));
        WriteToken(setup, "ann", AnnsToken);
        WriteToken(setup, "vic", VicsToken);
        return new SimulatedSite(setup, setup.Drive(MarketSource.Synthetic(seed), 1));
    }

    public static decimal PositionAt(SimulatedVenue venue) =>
        venue.PositionIn(DemoSetup.Asset);

    /// <summary>Asserts that no order id was used twice and that every one is ours, but for the venue's own forced closes.</summary>
    public void AssertIdsUsedOnce()
    {
        foreach (var venue in Venues)
        {
            var ids = venue.Orders().Where(o => o.Snapshot.Cause == Messages.TradeCause.Order).Select(o => o.Snapshot.ClientId).ToList();
            Assert.Equal(ids.Count, ids.Distinct(StringComparer.Ordinal).Count());
            Assert.All(ids, id => Assert.True(Messages.ClientOrderId.TryParse(id, out _), id));
        }
    }

    /// <summary>True when what a node says is what the venues know: positions, and every fill.</summary>
    public bool IsKnownTo(NodeStatus status) =>
        status.Coordinator is { Pairs: [var pair] }
        && pair.PositionA == PositionAt(A) && pair.PositionB == PositionAt(B)
        && status.Gateways.Count == 2 && status.Totals.Fills == Venues.Sum(v => v.Fills().Count);

    public string Describe() => string.Join(", ", Venues.Select(v => $"{v.Name} {PositionAt(v)} after {v.Orders().Count} orders"));

    /// <summary>File with an operator's token.</summary>
    public string TokenFile(string name) => Path.Combine(Path.GetDirectoryName(ConfigurationFile)!, name + ".token");

    private static void WriteToken(DemoSetup setup, string name, string token)
    {
        var file = Path.Combine(Path.GetDirectoryName(setup.Configuration.File)!, name + ".token");
        File.WriteAllText(file, token);
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public async ValueTask DisposeAsync()
    {
        await _driver.DisposeAsync();
        await _setup.DisposeAsync();
    }
}
