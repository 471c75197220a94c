using Hedgerow.Messages;
using Hedgerow.Node.Checks;
using Hedgerow.Node.Configuration;
using Hedgerow.Simulator.Servers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hedgerow.Node.Tests.Checks;

/// <summary>Accounts at simulated venues, each with one thing wrong: the check names it and says what to do.</summary>
public sealed class VenueCheckTests : IAsyncLifetime
{
    // The perpetual's symbol with a date; delivered at 08:00 UTC of that day.
    private static readonly DateTimeOffset Expiry = new(DateTime.UtcNow.Date.AddDays(40).AddHours(8), TimeSpan.Zero);

    /// <summary>How long is waited for quotes where there will be none.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    private static readonly VenueKind[] Kinds = [VenueKind.Binance, VenueKind.Bybit, VenueKind.Okx];

    private readonly string _folder = Directory.CreateTempSubdirectory("hedgerow-check-").FullName;
    private readonly Dictionary<VenueKind, VenueServer> _servers = [];
    private readonly List<ITimer> _markets = [];

    public async Task InitializeAsync()
    {
        foreach (var name in new[] { "secret", "other" })
        {
            File.WriteAllText(PathOf(name), name + "-0123456789");
            File.SetUnixFileMode(PathOf(name), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        foreach (var kind in Kinds)
            await ServeAsync(kind, new SimulatedSetup());
    }

    public async Task DisposeAsync()
    {
        foreach (var market in _markets)
            await market.DisposeAsync();
        foreach (var server in _servers.Values)
            await server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(VenueKind.Binance)]
    [InlineData(VenueKind.Bybit)]
    [InlineData(VenueKind.Okx)]
    public async Task An_account_that_is_fit_passes_everything(VenueKind kind)
    {
        var lines = await CheckAsync(kind);
        var symbol = SymbolOf(kind, "BTC");

        // OKX's answers tell no limits.
        Assert.All(lines, line => Assert.True(line.Result == (kind == VenueKind.Okx && line.Subject == "rate limit" ? CheckResult.NotTold : CheckResult.Pass), line.ToString()));
        foreach (var subject in new[] { "REST", "clock", "key", "right to trade", "right to withdraw", "addresses", "position mode", "margin mode", "fees " + symbol, "instrument " + symbol, "lots of btc", "market stream", "account stream", "order stream", "quote " + symbol, "rate limit" })
            Assert.Contains(lines, line => line.Subject == subject);
    }

    /// <summary>What an account has is asked for before its streams are up: what of its coins counts must be known by then.</summary>
    [Theory]
    [InlineData(VenueKind.Binancespot, "0.001")]
    [InlineData(VenueKind.Bybitspot, "0.001")]
    [InlineData(VenueKind.Okxspot, "0.0008")]
    public async Task A_spot_account_that_is_fit_has_nothing_wrong(VenueKind kind, string maker)
    {
        await ServeAsync(kind, new SimulatedSetup());
        var fees = decimal.Parse(maker, System.Globalization.CultureInfo.InvariantCulture);
        var lines = await CheckAsync(kind, With(Options(kind), kind, v => v with { MakerFeeRate = fees, TakerFeeRate = 0.001m }));
        Assert.DoesNotContain(lines, line => line.Result == CheckResult.Fail);
        var symbol = SymbolOf(kind, "BTC");
        foreach (var subject in new[] { "key", "fees " + symbol, "instrument " + symbol, "lots of btc", "account stream", "quote " + symbol })
            Assert.True(lines.Single(line => line.Subject == subject).Result == CheckResult.Pass, subject);
    }

    [Theory]
    [InlineData(VenueKind.Binance)]
    [InlineData(VenueKind.Bybit)]
    [InlineData(VenueKind.Okx)]
    public async Task Wrong_rights_and_modes_are_named(VenueKind kind)
    {
        await ServeAsync(kind, new SimulatedSetup { CanTrade = false, CanWithdraw = true, IsHedgeMode = true, IsMarginShared = true, IsBoundToAddresses = false });
        var lines = await CheckAsync(kind);
        Assert.Equal(
            ["right to trade", "right to withdraw", "position mode", "margin mode"],
            lines.Where(l => l.Result == CheckResult.Fail).Select(l => l.Subject));
        Assert.All(lines.Where(l => l.Result == CheckResult.Fail), line => Assert.NotEmpty(line.Remedy));
        Assert.Contains("bind the key", lines.Single(l => l.Subject == "addresses").Remedy, StringComparison.Ordinal);
    }

    /// <summary>What these venues tell of a key, each in its own way: BitMEX lists the keys, HTX on its spot side alone.</summary>
    [Theory]
    [InlineData(VenueKind.Bitmex)]
    [InlineData(VenueKind.Htx)]
    [InlineData(VenueKind.Htxspot)]
    public async Task The_rights_of_a_key_are_told(VenueKind kind)
    {
        await ServeAsync(kind, new SimulatedSetup());
        var lines = await CheckAsync(kind);
        Assert.DoesNotContain(lines, line => line.Result == CheckResult.Fail && !line.Subject.StartsWith("fees", StringComparison.Ordinal));
        foreach (var (subject, found) in new[] { ("right to trade", "may trade"), ("right to withdraw", "has none"), ("addresses", "bound to named addresses") })
            Assert.Equal((CheckResult.Pass, found), lines.Where(line => line.Subject == subject).Select(line => (line.Result, line.Found)).Single());

        await ServeAsync(kind, new SimulatedSetup { CanTrade = false, CanWithdraw = true, IsBoundToAddresses = false });
        lines = await CheckAsync(kind);
        AssertFails(lines, "right to trade", "may not trade");
        AssertFails(lines, "right to withdraw", "");
        Assert.Equal("usable from anywhere", lines.Single(line => line.Subject == "addresses").Found);
    }

    [Fact]
    public async Task BitMEX_tells_fees_and_once_there_was_a_position_its_modes()
    {
        await ServeAsync(VenueKind.Bitmex, new SimulatedSetup());
        Assert.Contains("configured 0.0002 and 0.001", (await CheckAsync(VenueKind.Bitmex, With(Options(VenueKind.Bitmex), VenueKind.Bitmex, v => v with { TakerFeeRate = 0.001m })))
            .Single(line => line is { Subject: "fees XBTUSDT", Result: CheckResult.Fail }).Found, StringComparison.Ordinal);
        Assert.All((await CheckAsync(VenueKind.Bitmex)).Where(line => line.Subject is "margin mode" or "position mode"), line => Assert.Equal(CheckResult.NotTold, line.Result));

        _servers[VenueKind.Bitmex].Use(model => model.Place(
            "main", new PlaceOrder("h9p1l0s1", "XBTUSDT", Side.Buy, OrderType.Market, 0.001m, 0m, false), DateTimeOffset.UtcNow));
        var lines = await CheckAsync(VenueKind.Bitmex);
        foreach (var (subject, found) in new[] { ("margin mode", "cross margin"), ("position mode", "one-way") })
            Assert.Equal((CheckResult.Pass, found), lines.Where(line => line.Subject == subject).Select(line => (line.Result, line.Found)).Single());
    }

    /// <summary>The account is not read before it is of the kind that is configured; the venue is asked for its kind all the same.</summary>
    [Theory]
    [InlineData(1, AccountMode.Classic, "")]
    [InlineData(5, AccountMode.Unified, "")]
    [InlineData(1, AccountMode.Unified, "set accountMode to classic")]
    [InlineData(6, AccountMode.Classic, "set accountMode to unified")]
    [InlineData(3, AccountMode.Classic, "set accountMode to unified")]
    [InlineData(2, AccountMode.Unified, "use a unified one")]
    public async Task An_account_of_another_kind_than_configured_is_named(int status, AccountMode mode, string remedy)
    {
        await ServeAsync(VenueKind.Bybit, new SimulatedSetup { BybitStatus = status });
        var lines = await CheckAsync(VenueKind.Bybit, With(Options(VenueKind.Bybit), VenueKind.Bybit, v => v with { AccountMode = mode }));
        var line = lines.Single(l => l.Subject == "account mode");
        Assert.Equal(remedy.Length == 0 ? CheckResult.Pass : CheckResult.Fail, line.Result);
        Assert.Contains(remedy, line.Remedy, StringComparison.Ordinal);
        Assert.Equal(remedy.Length == 0 ? CheckResult.Pass : CheckResult.NotTold, lines.Single(l => l.Subject == "key").Result);
        Assert.DoesNotContain(lines, l => l.Result == CheckResult.Fail && l.Subject != "account mode");
    }

    [Fact]
    public async Task Isolated_margin_of_a_symbol_on_a_classic_account_is_named()
    {
        await ServeAsync(VenueKind.Bybit, new SimulatedSetup { BybitStatus = 1, IsIsolated = true });
        var lines = await CheckAsync(VenueKind.Bybit, With(Options(VenueKind.Bybit), VenueKind.Bybit, v => v with { AccountMode = AccountMode.Classic }));
        AssertFails(lines, "margin mode", "isolated: BTCUSDT");
    }

    [Theory]
    [InlineData(VenueKind.Binance)]
    [InlineData(VenueKind.Bybit)]
    [InlineData(VenueKind.Okx)]
    public async Task The_right_to_withdraw_is_wanted_where_a_route_needs_it(VenueKind kind)
    {
        var options = Options(kind);
        var route = new RouteOptions { Name = "out", From = NameOf(kind), To = NameOf(PartnerOf(kind)), Network = "TRX", Address = new AddressReference { Env = "NOWHERE" }, MaxAmount = 1_000m, DailyAmount = 1_000m, Mode = RouteMode.Auto };
        options = options with { Transfers = options.Transfers with { Routes = [route] } };
        AssertFails(await CheckAsync(kind, options), "right to withdraw", "out needs it");
        await ServeAsync(kind, new SimulatedSetup { CanWithdraw = true });
        Assert.DoesNotContain(await CheckAsync(kind, Addressed(options)), l => l.Result == CheckResult.Fail);
    }

    [Theory]
    [InlineData(VenueKind.Binance)]
    [InlineData(VenueKind.Bybit)]
    [InlineData(VenueKind.Okx)]
    public async Task A_venue_that_cannot_be_reached_is_named_and_nothing_else_is_tried(VenueKind kind)
    {
        await _servers[kind].DisposeAsync();
        var lines = await CheckAsync(kind);
        Assert.Equal(["REST"], lines.Select(l => l.Subject));
        AssertFails(lines, "REST", "no answer");
    }

    [Theory]
    [InlineData(VenueKind.Binance)]
    [InlineData(VenueKind.Bybit)]
    [InlineData(VenueKind.Okx)]
    public async Task A_key_that_is_not_accepted_is_named(VenueKind kind)
    {
        var options = Options(kind);
        options = With(options, kind, v => v with { Credentials = v.Credentials! with { Secret = new SecretReference { File = PathOf("other") } } });
        AssertFails(await CheckAsync(kind, options, Soon), "key", "cannot be read");
        options = With(options, kind, v => v with { Credentials = v.Credentials! with { Secret = new SecretReference { File = PathOf("none") } } });
        AssertFails(await CheckAsync(kind, options, Soon), "key", "none");
    }

    [Theory]
    [InlineData(VenueKind.Binance)]
    [InlineData(VenueKind.Bybit)]
    [InlineData(VenueKind.Okx)]
    public async Task A_clock_that_is_wrong_is_named(VenueKind kind)
    {
        _servers[kind].Faults.Add(new Fault(FaultKind.ClockSkew) { Duration = TimeSpan.FromSeconds(30), Count = null });
        AssertFails(await CheckAsync(kind, quotePatience: Soon), "clock", "+");
    }

    [Theory]
    [InlineData(VenueKind.Binance)]
    [InlineData(VenueKind.Bybit)]
    [InlineData(VenueKind.Okx)]
    public async Task Fees_instruments_and_lots_are_compared_with_the_configuration(VenueKind kind)
    {
        AssertFails(await CheckAsync(kind, With(Options(kind), kind, v => v with { TakerFeeRate = 0.001m })), "fees " + SymbolOf(kind, "BTC"), "configured 0.0002 and 0.001");
        var small = Options(kind);
        small = small with { Pairs = [small.Pairs[0] with { Execution = new ExecutionOptions { MaxOrderQuantity = 0.0005m } }] };
        AssertFails(await CheckAsync(kind, small), "lots of btc", "at most 0");
        var unknown = Options(kind);
        unknown = unknown with { Pairs = [unknown.Pairs[0] with { A = unknown.Pairs[0].A with { Symbol = SymbolOf(kind, "NOPE") } }] };
        AssertFails(await CheckAsync(kind, unknown, Soon), "instrument " + SymbolOf(kind, "NOPE"), "not listed");
        var assets = Options(kind);
        assets = assets with { Pairs = [assets.Pairs[0] with { B = assets.Pairs[0].B with { Symbol = SymbolOf(PartnerOf(kind), "ETH") } }] };
        AssertFails(await CheckAsync(kind, assets), "lots of btc", "ETH");
    }

    [Fact]
    public async Task A_contract_with_a_date_passes_everything_and_its_end_is_told()
    {
        var options = Options(VenueKind.Okx);
        options = options with { Pairs = [options.Pairs[0] with { A = options.Pairs[0].A with { Symbol = Dated } }] };
        var lines = await CheckAsync(VenueKind.Okx, options);
        Assert.DoesNotContain(lines, line => line.Result == CheckResult.Fail);
        Assert.Contains(lines, line => line.Subject == "fees " + Dated && line.Result == CheckResult.Pass);
        Assert.Contains($"ends at {Expiry:yyyy-MM-dd} 08:00 UTC", lines.Single(line => line.Subject == "instrument " + Dated).Found);
        Assert.Equal(CheckResult.Pass, LotsOf(lines).Result);
    }

    [Fact]
    public async Task Lots_of_an_inverse_contract_are_compared_at_its_price()
    {
        await ServeAsync(VenueKind.Okx, new SimulatedSetup(), settleAsset: "BTC");
        var options = With(Options(VenueKind.Okx), VenueKind.Okx, v => v with { SettleAsset = "BTC" });
        options = options with { Pairs = [options.Pairs[0] with { A = options.Pairs[0].A with { Symbol = "BTC-USD-SWAP" } }] };

        // 100 USD at 60,000 are 0.00166667 BTC, more than the other venue's 0.001.
        Assert.Equal(new CheckLine("lots of btc", CheckResult.Pass, "step 0.00166667, from 0.00166667 at 60000"), LotsOf(await CheckAsync(VenueKind.Okx, options)));

        var small = options with { Pairs = [options.Pairs[0] with { Execution = new ExecutionOptions { MaxOrderQuantity = 0.001m } }] };
        AssertFails(await CheckAsync(VenueKind.Okx, small), "lots of btc", "at most 0, the venues trade from 0.00166667 at 60000");

        var apart = With(options, VenueKind.Okx, v => v with { StreamUrl = "ws://127.0.0.1:9" });
        Assert.Equal(CheckResult.NotTold, LotsOf(await CheckAsync(VenueKind.Okx, apart, Soon)).Result);
    }

    [Theory]
    [InlineData(VenueKind.Binance)]
    [InlineData(VenueKind.Bybit)]
    [InlineData(VenueKind.Okx)]
    public async Task Streams_that_do_not_connect_and_symbols_that_are_not_quoted_are_named(VenueKind kind)
    {
        var apart = With(Options(kind), kind, v => v with { StreamUrl = "ws://127.0.0.1:9" });
        var lines = await CheckAsync(kind, apart, quotePatience: Soon);
        foreach (var subject in new[] { "market stream", "account stream", "quote " + SymbolOf(kind, "BTC") })
            Assert.Equal(CheckResult.Fail, lines.Single(l => l.Subject == subject).Result);
    }

    private static string Dated => "BTC-USDT-" + Expiry.ToString("yyMMdd", System.Globalization.CultureInfo.InvariantCulture);

    private static CheckLine LotsOf(IReadOnlyList<CheckLine> lines) => lines.Single(line => line.Subject == "lots of btc");

    private static string NameOf(VenueKind kind) => kind.ToString().ToLowerInvariant();

    private static string SymbolOf(VenueKind kind, string asset) => kind switch
    {
        VenueKind.Okx => asset + "-USDT-SWAP",
        VenueKind.Okxspot or VenueKind.Htx => asset + "-USDT",
        VenueKind.Htxspot => asset.ToLowerInvariant() + "usdt",
        VenueKind.Bitmex when asset == "BTC" => "XBTUSDT",
        _ => asset + "USDT",
    };

    /// <summary>The venue of the other leg.</summary>
    private static VenueKind PartnerOf(VenueKind kind) => kind == VenueKind.Binance ? VenueKind.Bybit : VenueKind.Binance;

    private static void AssertFails(IReadOnlyList<CheckLine> lines, string subject, string found)
    {
        var line = lines.FirstOrDefault(l => l.Subject == subject && l.Result == CheckResult.Fail);
        Assert.True(line is not null, string.Join("\n", lines));
        Assert.Contains(found, line.Found, StringComparison.Ordinal);
        Assert.NotEmpty(line.Remedy);
    }

    private static NodeOptions With(NodeOptions options, VenueKind kind, Func<VenueOptions, VenueOptions> change) =>
        options with { Venues = [.. options.Venues.Select(v => v.Kind == kind ? change(v) : v)] };

    private string PathOf(string name) => Path.Combine(_folder, name);

    private async Task ServeAsync(VenueKind kind, SimulatedSetup setup, string settleAsset = "USDT")
    {
        if (_servers.Remove(kind, out var former))
            await former.DisposeAsync();
        var standard = StandardVenue.Of(NameOf(kind));
        var server = standard.Open(
            new VenueServerOptions
            {
                Instruments = kind == VenueKind.Okx
                    ? [.. standard.Markets(NameOf(kind)), .. StandardMarkets.OkxDated(NameOf(kind), Expiry)]
                    : standard.Markets(NameOf(kind)),
                Accounts = [new SimulatedAccount("main", "secret-0123456789", "secret-0123456789", 10_000m) { Setup = setup, Asset = settleAsset }],
            },
            NameOf(kind));
        await server.StartAsync();
        _servers[kind] = server;
        var size = 5m;
        void Move()
        {
            // With another size each time: a stream of best prices tells changes only, and a living market has them.
            size = size == 5m ? 6m : 5m;
            if (settleAsset != "USDT")
            {
                server.SetBook(settleAsset + "-USD-SWAP", 60_000m, size * 100_000m, 60_000.1m, 500_000m, mark: 60_000m, index: 60_000m);
                return;
            }
            if (kind == VenueKind.Okx)
                server.SetBook(Dated, 60_000m, size, 60_000.1m, 5m, mark: 60_000m, index: 60_000m);
            foreach (var symbol in new[] { "BTC", "ETH" }.Select(asset => SymbolOf(kind, asset)).Where(symbol => standard.Markets("any").Any(terms => terms.Spec.Id.Symbol == symbol)))
                server.SetBook(symbol, 60_000m, size, 60_000.1m, 5m, mark: 60_000m, index: 60_000m);
        }

        Move();
        _markets.Add(TimeProvider.System.CreateTimer(_ => Move(), state: null, TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(100)));
    }

    /// <summary>A node with one pair, whose first leg is at the venue of this kind.</summary>
    private NodeOptions Options(VenueKind checkedKind) => Addressed(new NodeOptions
    {
        DataDirectory = _folder,
        Venues = [.. new[] { checkedKind, PartnerOf(checkedKind) }.Select(kind => new VenueOptions
        {
            Name = NameOf(kind),
            Kind = kind,
            Credentials = new CredentialOptions
            {
                Key = new SecretReference { File = PathOf("secret") },
                Secret = new SecretReference { File = PathOf("secret") },
                Passphrase = kind is VenueKind.Okx or VenueKind.Okxspot ? new SecretReference { File = PathOf("secret") } : null,
            },
            MakerFeeRate = 0.0002m,
            TakerFeeRate = kind == VenueKind.Bybit ? 0.00055m : 0.0005m,
        })],
        Pairs =
        [
            new PairOptions
            {
                Number = 1,
                Name = "btc",
                A = LegAt(checkedKind),
                B = LegAt(PartnerOf(checkedKind)),
                Curve = new CurveOptions { MaxPosition = 1m, RangeBps = 15m },
                Execution = new ExecutionOptions { MaxOrderQuantity = 0.2m },
            },
        ],
    });

    private static LegOptions LegAt(VenueKind kind) => new() { Venue = NameOf(kind), Symbol = SymbolOf(kind, "BTC") };

    /// <summary>The addresses at which the venues are served now.</summary>
    private NodeOptions Addressed(NodeOptions options) => options with
    {
        Venues = [.. options.Venues.Select(v => v with
        {
            RestUrl = _servers[v.Kind].HttpBase.ToString().TrimEnd('/'),
            WalletUrl = v.Kind == VenueKind.Binance ? _servers[v.Kind].HttpBase.ToString().TrimEnd('/') : null,
            StreamUrl = _servers[v.Kind].WebSocketBase.ToString().TrimEnd('/'),
            OrderUrl = _servers[v.Kind].WebSocketBase.ToString().TrimEnd('/') + StandardVenue.Of(NameOf(v.Kind)).OrderPath,
        })],
    };

    private Task<IReadOnlyList<CheckLine>> CheckAsync(VenueKind kind, NodeOptions? options = null, TimeSpan? quotePatience = null)
    {
        options ??= Options(kind);
        var bounds = new CheckBounds { AnswerPatience = TimeSpan.FromSeconds(60), QuotePatience = quotePatience ?? TimeSpan.FromSeconds(60) };
        return VenueCheck.RunAsync(options, options.Venues.Single(v => v.Kind == kind), bounds, TimeProvider.System, NullLoggerFactory.Instance);
    }
}
