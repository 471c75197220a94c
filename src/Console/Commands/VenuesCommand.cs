using System.CommandLine;
using System.Net;
using Hedgerow.CommandLine.Simulated;
using Hedgerow.Node.Configuration;

namespace Hedgerow.CommandLine.Commands;

/// <summary>
/// <c>hedgerow venues</c>: simulated venues for the node of a configuration. The same file serves both: a venue whose
/// REST address is on loopback is simulated at that port, with the account that the credentials name. With <c>--listen</c> it serves
/// other machines, and the addresses may name it as they do: so one file serves a simulator and nodes in containers of their own.
/// </summary>
internal static class VenuesCommand
{
    public static Command Build()
    {
        var config = CommonOptions.Config();
        var tapeA = CommonOptions.Tape("binance");
        var tapeB = CommonOptions.Tape("bybit");
        var speed = CommonOptions.Speed();
        var seed = CommonOptions.Seed();
        var balance = new Option<decimal>("--balance") { Description = "Opening balance of each account in USDT.", DefaultValueFactory = _ => 100_000m }
            .MustBe(v => v > 0, "must be positive");
        var listen = new Option<string?>("--listen")
        {
            Description = "IP address to listen on, as 0.0.0.0. Default: loopback. The simulated venues know no TLS and no bounds: keep strangers from them.",
        }.MustBe(v => v is null || IPAddress.TryParse(v, out _), "must be an IP address");
        var seconds = new Option<double?>("--for") { Description = "Seconds until it ends. Default: Ctrl-C or SIGTERM." }
            .MustBe(v => v is null or (> 0 and <= 2_592_000), "must be above 0 and at most 30 days");
        var command = new Command("venues", "Simulated venues, alone: serves every venue of a configuration whose address is on loopback.")
        {
            config, tapeA, tapeB, speed, seed, balance, listen, seconds,
        };
        command.SetAction(async (parsed, _) =>
        {
            var options = NodeConfiguration.Load(parsed.GetRequiredValue(config)).Options;
            var source = MarketSource.From(parsed.GetValue(tapeA), parsed.GetValue(tapeB), parsed.GetValue(seed));
            var address = parsed.GetValue(listen) is { } text ? IPAddress.Parse(text) : null;
            var time = parsed.GetValue(seconds) is { } limit ? TimeSpan.FromSeconds(limit) : Timeout.InfiniteTimeSpan;
            return await RunAsync(
                venue => StartAsync(venue, parsed.GetValue(balance), address), options, source, parsed.GetValue(speed) ?? source.DefaultSpeed, time);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        Func<VenueOptions, Task<SimulatedVenue>> start, NodeOptions options, MarketSource source, double speed, TimeSpan time)
    {
        using var interruption = new Interruption();
        var venues = new List<SimulatedVenue>();
        try
        {
            foreach (var venue in options.Venues)
                venues.Add(await start(venue));
            await using var payments = SimulatedVenue.LetPayEachOther(venues);
            var lanes = Lanes(options.Pairs, venues, source);
            await using var driver = MarketDriver.Start(lanes, speed);
            Console.WriteLine($"{source.Description} at speed {speed}; Ctrl-C ends");
            await interruption.WaitAsync(FailureOf(driver.Ended), Task.Delay(time));
            if (driver.Ended.IsFaulted)
                await driver.Ended;
            return ExitCode.Ok;
        }
        finally
        {
            foreach (var venue in venues)
                await venue.DisposeAsync();
        }
    }

    private static async Task<SimulatedVenue> StartAsync(VenueOptions options, decimal balance, IPAddress? listen)
    {
        // Plain http: a configuration of real venues is never simulated by mistake.
        if (!Uri.TryCreate(options.RestUrl, UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttp || (listen is null && !address.IsLoopback))
        {
            var place = listen is null ? "an address on loopback with a port (elsewhere: --listen)" : "http://HOST:PORT";
            throw new CommandException($"venue {options.Name}: restUrl must be {place}, to be simulated there", ExitCode.BadInput);
        }
        if (options.Credentials is not { Kind: SigningKind.Hmac } keys)
            throw new CommandException($"venue {options.Name}: simulated accounts take hmac credentials", ExitCode.BadInput);
        var credentials = (SecretFiles.Read(keys.Key), SecretFiles.Read(keys.Secret));
        var venue = await SimulatedVenue.StartAsync(options.Name, options.Kind, address.Port, credentials, balance, options.SettleAsset ?? SimulatedVenue.Money, listen);
        Console.WriteLine($"{venue.Name}: {venue.RestUrl}, streams {venue.StreamUrl}, orders {venue.OrderUrl ?? "by REST"}");
        return venue;
    }

    /// <summary>One market for each asset, whatever the pairs that its instruments are in.</summary>
    private static IEnumerable<MarketLane> Lanes(IReadOnlyList<PairOptions> pairs, List<SimulatedVenue> venues, MarketSource source) =>
        pairs.SelectMany(p => new[] { p.A, p.B })
            .DistinctBy(leg => (leg.Venue, leg.Symbol))
            .Select(leg => venues.Single(v => v.Name == leg.Venue) is var venue ? (Venue: venue, Terms: venue.Listed(leg.Symbol)) : default)
            .GroupBy(place => SimulatedVenue.AssetOf(place.Terms))
            .SelectMany(places => source.Lanes([.. places]));

    /// <summary>A tape's end is no reason to end: the last books go on. Its failure is.</summary>
    private static async Task FailureOf(Task ended)
    {
        await ended;
        await Task.Delay(Timeout.Infinite);
    }
}
