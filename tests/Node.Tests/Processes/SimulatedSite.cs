using Hedgerow.CommandLine.Demo;
using Hedgerow.CommandLine.Simulated;

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

    private const string Operators = """
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
        // The node logs to standard output here, where the test reads its address.
        await File.WriteAllTextAsync(
            setup.Configuration.File,
            (await File.ReadAllTextAsync(setup.Configuration.File))
                .Replace("\"console\": false", "\"console\": true")
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
