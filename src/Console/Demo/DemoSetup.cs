using System.Globalization;
using System.Security.Cryptography;
using Hedgerow.CommandLine.Simulated;
using Hedgerow.Node.Configuration;
using Hedgerow.Node.Kinds;
using Hedgerow.Simulator.Servers;

namespace Hedgerow.CommandLine.Demo;

/// <summary>
/// A temporary folder with everything a node needs — keys, configuration, journal — and the simulated venues that
/// the configuration names, with a pair between any two of them. The node is started from the file, as it would be anywhere else.
/// </summary>
internal sealed class DemoSetup : IAsyncDisposable
{
    /// <summary>What is traded, whatever each venue calls its perpetual.</summary>
    public const string Asset = "BTC";

    private const decimal Balance = 100_000m;
    private const decimal CoinBalance = 2m;

    private readonly string _folder;
    private readonly List<SimulatedVenue> _venues = [];
    private PaymentNetwork? _payments;

    private DemoSetup(string folder) => _folder = folder;

    /// <summary>The venues, in the order in which they were asked for.</summary>
    public IReadOnlyList<SimulatedVenue> Venues => _venues;

    public NodeConfiguration Configuration { get; private set; } = null!;

    /// <summary>File with a token for an operator of the demo; the configuration names none.</summary>
    public string OperatorTokenFile => Path.Combine(_folder, "demo.token");

    /// <summary>Starts two venues, Binance and Bybit.</summary>
    public static Task<DemoSetup> CreateAsync() => CreateAsync([new DemoVenue(VenueKind.Binance), new DemoVenue(VenueKind.Bybit)]);

    /// <summary>Starts the venues on free ports and writes the configuration.</summary>
    /// <param name="venues">At least two. A further account of one kind gets a number.</param>
    public static async Task<DemoSetup> CreateAsync(IReadOnlyList<DemoVenue> venues)
    {
        var setup = new DemoSetup(Directory.CreateTempSubdirectory("hedgerow-demo-").FullName);
        try
        {
            foreach (var venue in venues)
            {
                var others = setup._venues.Count(v => v.Kind == venue.Kind && v.IsInverse == venue.IsInverse);
                var name = others == 0 ? venue.Name : $"{venue.Name}-{others + 1}";
                setup._venues.Add(await SimulatedVenue.StartAsync(
                    name, venue.Kind, 0, setup.NewCredentials(name), venue.IsInverse ? CoinBalance : Balance, venue.IsInverse ? Asset : SimulatedVenue.Money));
            }

            setup.Write("demo.token", RandomNumberGenerator.GetHexString(32, lowercase: true));
            setup._payments = SimulatedVenue.LetPayEachOther(setup._venues);
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

    /// <summary>Plays a market at all venues.</summary>
    /// <param name="source">Where the books come from.</param>
    /// <param name="speed">Tape time per real time.</param>
    public MarketDriver Drive(MarketSource source, double speed) =>
        MarketDriver.Start(source.Lanes([.. _venues.Select(v => (v, v.Perpetual(Asset)))]), speed);

    public async ValueTask DisposeAsync()
    {
        if (_payments is not null)
            await _payments.DisposeAsync();
        foreach (var venue in _venues)
            await venue.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private (string Key, string Secret) NewCredentials(string venue)
    {
        var credentials = (Key: "demo-" + venue, Secret: RandomNumberGenerator.GetHexString(32, lowercase: true));
        Write(venue + ".key", credentials.Key);
        Write(venue + ".secret", credentials.Secret);
        Write(venue + ".passphrase", SimulatedVenue.Passphrase);
        return credentials;
    }

    /// <summary>Writes a file that only its owner may read.</summary>
    /// <returns>Its path.</returns>
    public string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    private string Document() => $$"""
        {
          "node": "demo",
          "dataDirectory": "data",
          "venues": [
            {{string.Join(",\n    ", _venues.Select(Document))}}
          ],
          "pairs": [
            {{string.Join(",\n    ", Pairs())}}
          ],
          "api": { "port": 0 },
          "logging": { "console": false, "file": "log.json" }
        }
        """;

    private static string Document(SimulatedVenue venue)
    {
        var terms = venue.Perpetual(Asset);
        var passphrase = VenueKinds.NeedsPassphrase(venue.Kind) ? $$""", "passphrase": { "file": "{{venue.Name}}.passphrase" }""" : "";
        var orders = venue.OrderUrl is { } url ? $"\"orderUrl\": \"{url}\"," : "";
        return string.Create(CultureInfo.InvariantCulture, $$"""
            {
                  "name": "{{venue.Name}}", "kind": "{{VenueKinds.NameOf(venue.Kind)}}", "settleAsset": "{{venue.SettleAsset}}",
                  "restUrl": "{{venue.RestUrl}}", "streamUrl": "{{venue.StreamUrl}}", {{orders}}
                  "credentials": { "key": { "file": "{{venue.Name}}.key" }, "secret": { "file": "{{venue.Name}}.secret" }{{passphrase}} },
                  "makerFeeRate": {{terms.MakerFeeRate}}, "takerFeeRate": {{terms.TakerFeeRate}}
                }
            """);
    }

    /// <summary>One pair for every two venues; between two alone it is called after what it trades.</summary>
    private IEnumerable<string> Pairs()
    {
        var number = 0;
        for (var a = 0; a < _venues.Count; a++)
        {
            for (var b = a + 1; b < _venues.Count; b++)
            {
                number++;
                var name = _venues.Count == 2 ? "btc" : $"{_venues[a].Name}-{_venues[b].Name}";
                yield return $$"""
                    {
                          "number": {{number}}, "name": "{{name}}",
                          "a": { "venue": "{{_venues[a].Name}}", "symbol": "{{_venues[a].Perpetual(Asset).Spec.Id.Symbol}}" },
                          "b": { "venue": "{{_venues[b].Name}}", "symbol": "{{_venues[b].Perpetual(Asset).Spec.Id.Symbol}}" },
                          "curve": { "maxPosition": 1, "rangeBps": 15, "earnBps": 2 },
                          "execution": { "maxOrderQuantity": 0.2 }
                        }
                    """;
            }
        }
    }
}
