using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Servers;

// Hosts the simulated venues for the conformance tests. Prints one line of JSON with the port of each when they are ready,
// ends when its standard input ends. Keys come from the environment, so that the tests and this program share them.
string Setting(string name) => Environment.GetEnvironmentVariable(name)
    ?? throw new InvalidOperationException($"Environment variable {name} is not set.");

SimulatedAccount Account(string id) => new(id, Setting("SIM_API_KEY"), Setting("SIM_SECRET"), 100_000)
{
    Ed25519ApiKey = Environment.GetEnvironmentVariable("SIM_ED25519_API_KEY"),
    Ed25519PublicKey = Environment.GetEnvironmentVariable("SIM_ED25519_PUBLIC_KEY"),
};

// Trades what settles in bitcoin; the same secret signs for both accounts.
SimulatedAccount CoinAccount(string id) => new(id, Setting("SIM_COIN_API_KEY"), Setting("SIM_SECRET"), 5) { Asset = "BTC" };

// The same two as classic accounts, which Bybit has.
SimulatedAccount Classic(SimulatedAccount account, string key) =>
    account with { ApiKey = Setting(key), Ed25519ApiKey = null, Ed25519PublicKey = null, Setup = new SimulatedSetup { BybitStatus = 1 } };

IEnumerable<SimulatedAccount> Accounts(string kind) => kind != "bybit"
    ? [Account("alice"), CoinAccount("carol")]
    : [Account("alice"), CoinAccount("carol"), Classic(Account("claire"), "SIM_CLASSIC_API_KEY"), Classic(CoinAccount("clive"), "SIM_CLASSIC_COIN_API_KEY")];

var ports = new Dictionary<string, int>(StringComparer.Ordinal);
var servers = new List<VenueServer>();
foreach (var venue in StandardVenue.All)
{
    // Contracts with a date, delivered at the venue's hour in three months.
    var expiry = new DateTimeOffset(DateTime.UtcNow.Date.AddDays(90).AddHours(8), TimeSpan.Zero);
    var markets = venue.Kind == "okx" ? [.. venue.Markets(venue.Kind), .. StandardMarkets.OkxDated(venue.Kind, expiry)] : venue.Markets(venue.Kind);

    // The tests ask faster than any real client may; that limits are kept is tested elsewhere.
    var server = venue.Open(
        new VenueServerOptions { Instruments = markets, Accounts = [.. Accounts(venue.Kind)], Limits = VenueLimits.None }, venue.Kind);
    await server.StartAsync();
    servers.Add(server);
    ports.Add(venue.Kind, server.Port);
    foreach (var (spec, _, _, _) in markets)
    {
        var (price, coins) = spec.BaseAsset == "ETH" ? (3_000.00m, 50m) : (60_000.0m, 5m);
        var size = spec.Kind == ContractKind.Inverse ? coins * price : coins;
        server.SetBook(spec.Id.Symbol, price, size, price + spec.TickSize, size);
        if (spec.Kind == ContractKind.Spot || spec.Expiry is not null)
            continue;

        // A funding stamp right now, so that there is a history to ask for.
        server.Use(model =>
        {
            var now = DateTimeOffset.UtcNow;
            model.SetFunding(spec.Id.Symbol, 0.0001m, TimeSpan.FromHours(8), now.AddMilliseconds(300), now);
        });
    }
}

await using var payments = new PaymentNetwork(TimeProvider.System, [.. servers]);
Console.WriteLine(JsonSerializer.Serialize(ports));
while (await Console.In.ReadLineAsync() is not null)
{
    // Whatever is written to the program keeps it alive; only the end of its input ends it.
}

foreach (var server in servers)
    await server.DisposeAsync();
