using System.Globalization;
using Hedgerow.Simulator.Servers;
using Hedgerow.Simulator.Servers.Binance;
using Hedgerow.Simulator.Servers.Bybit;

// Hosts both venues for the conformance tests. Prints one line of JSON with the ports when it is ready, ends when its
// standard input ends. Keys come from the environment, so that the tests and this program share them.
string Setting(string name) => Environment.GetEnvironmentVariable(name)
    ?? throw new InvalidOperationException($"Environment variable {name} is not set.");

SimulatedAccount Account(string id) => new(id, Setting("SIM_API_KEY"), Setting("SIM_SECRET"), 100_000)
{
    Ed25519ApiKey = Environment.GetEnvironmentVariable("SIM_ED25519_API_KEY"),
    Ed25519PublicKey = Environment.GetEnvironmentVariable("SIM_ED25519_PUBLIC_KEY"),
};

// The tests ask faster than any real client may; that limits are kept is tested elsewhere.
var limits = VenueLimits.None;
await using var host = await SimulatorHost.StartAsync(
    new VenueServerOptions { Instruments = StandardMarkets.Binance(BinanceServer.DefaultVenue), Accounts = [Account("alice")], Limits = limits },
    new VenueServerOptions { Instruments = StandardMarkets.Bybit(BybitServer.DefaultVenue), Accounts = [Account("alice")], Limits = limits });

foreach (var server in new VenueServer[] { host.Binance, host.Bybit })
{
    server.SetBook("BTCUSDT", 60_000.0m, 5.000m, 60_000.1m, 5.000m);
    server.SetBook("ETHUSDT", 3_000.00m, 50.00m, 3_000.01m, 50.00m);

    // A funding stamp right now, so that there is a history to ask for.
    server.Use(model =>
    {
        var now = DateTimeOffset.UtcNow;
        model.SetFunding("BTCUSDT", 0.0001m, TimeSpan.FromHours(8), now.AddMilliseconds(300), now);
    });
}

Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $$"""{"binance":{{host.Binance.Port}},"bybit":{{host.Bybit.Port}}}"""));
while (await Console.In.ReadLineAsync() is not null)
{
    // Whatever is written to the program keeps it alive; only the end of its input ends it.
}
