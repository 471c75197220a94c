using System.Security.Cryptography;
using Hedgerow.CommandLine.Simulated;
using Hedgerow.Node.Configuration;

namespace Hedgerow.CommandLine.Demo;

/// <summary>
/// A temporary folder with everything a node needs — keys, configuration, journal — and the two simulated venues that
/// the configuration names. The node is started from the file, as it would be anywhere else.
/// </summary>
internal sealed class DemoSetup : IAsyncDisposable
{
    public const string Symbol = "BTCUSDT";

    private const decimal Balance = 100_000m;

    private readonly string _folder;

    private DemoSetup(string folder) => _folder = folder;

    public SimulatedVenue Binance { get; private set; } = null!;

    public SimulatedVenue Bybit { get; private set; } = null!;

    public IReadOnlyList<SimulatedVenue> Venues => [Binance, Bybit];

    public NodeConfiguration Configuration { get; private set; } = null!;

    /// <summary>Starts the venues on free ports and writes the configuration.</summary>
    public static async Task<DemoSetup> CreateAsync()
    {
        var setup = new DemoSetup(Directory.CreateTempSubdirectory("hedgerow-demo-").FullName);
        try
        {
            setup.Binance = await SimulatedVenue.StartAsync("binance", VenueKind.Binance, 0, setup.NewCredentials("binance"), Balance);
            setup.Bybit = await SimulatedVenue.StartAsync("bybit", VenueKind.Bybit, 0, setup.NewCredentials("bybit"), Balance);
            var file = Path.Combine(setup._folder, "hedgerow.json");
            await File.WriteAllTextAsync(file, setup.Document());
            setup.Configuration = NodeConfiguration.Load(file);
            return setup;
        }
        catch
        {
            await setup.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Binance is not null)
            await Binance.DisposeAsync();
        if (Bybit is not null)
            await Bybit.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private (string Key, string Secret) NewCredentials(string venue)
    {
        var credentials = (Key: "demo-" + venue, Secret: RandomNumberGenerator.GetHexString(32, lowercase: true));
        Write(venue + ".key", credentials.Key);
        Write(venue + ".secret", credentials.Secret);
        return credentials;
    }

    private void Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private string Document() => $$"""
        {
          "node": "demo",
          "dataDirectory": "data",
          "venues": [
            {{Document(Binance, 0.0005m)}},
            {{Document(Bybit, 0.00055m)}}
          ],
          "pairs": [
            {
              "number": 1, "name": "btc",
              "a": { "venue": "binance", "symbol": "{{Symbol}}" },
              "b": { "venue": "bybit", "symbol": "{{Symbol}}" },
              "curve": { "maxPosition": 1, "rangeBps": 15, "earnBps": 2 },
              "execution": { "maxOrderQuantity": 0.2 }
            }
          ],
          "api": { "port": 0 },
          "logging": { "console": false, "file": "log.json" }
        }
        """;

    private static string Document(SimulatedVenue venue, decimal takerFee) => $$"""
        {
              "name": "{{venue.Name}}", "kind": "{{venue.Name}}",
              "restUrl": "{{venue.RestUrl}}", "streamUrl": "{{venue.StreamUrl}}", "orderUrl": "{{venue.OrderUrl}}",
              "credentials": { "key": { "file": "{{venue.Name}}.key" }, "secret": { "file": "{{venue.Name}}.secret" } },
              "makerFeeRate": 0.0002, "takerFeeRate": {{takerFee}}
            }
        """;
}
