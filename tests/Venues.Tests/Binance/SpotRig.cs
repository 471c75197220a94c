using Hedgerow.Messages;
using Hedgerow.Simulator.Model;
using Hedgerow.Simulator.Servers;
using Hedgerow.Simulator.Servers.Binance.Spot;
using Hedgerow.Venues.Binance;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging.Abstractions;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;

namespace Hedgerow.Venues.Tests.Binance;

/// <summary>An adapter of a spot account and the simulated venue that it is connected to over real sockets.</summary>
internal sealed class SpotRig : IAsyncDisposable
{
    public const string Symbol = "BTCUSDT";
    public const string Account = "one";
    private int _lastId;

    private SpotRig(BinanceSpotServer server, BinanceAdapter adapter, ReportLog reports)
    {
        Server = server;
        Adapter = adapter;
        Reports = reports;
    }

    public static InstrumentSpec Spec { get; } = new(
        new InstrumentId("spot", Symbol), "BTC", "USDT", "USDT", 0.01m, 0.00001m, 0.00001m, 9_000m, 120m, 5m, TimeSpan.Zero, IsTrading: true,
        ContractKind.Spot);

    public BinanceSpotServer Server { get; }

    public BinanceAdapter Adapter { get; }

    public ReportLog Reports { get; }

    public static async Task<SpotRig> Start(SecretKind kind = SecretKind.Hmac, Func<BinanceSettings, BinanceSettings>? configure = null, decimal coins = 0)
    {
        var generator = new Ed25519KeyPairGenerator();
        generator.Init(new Ed25519KeyGenerationParameters(new SecureRandom()));
        var pair = generator.GenerateKeyPair();
        var server = new BinanceSpotServer(
            new VenueServerOptions
            {
                Instruments = [new InstrumentTerms(Spec, [], 0.001m, 0.001m)],
                Accounts =
                [
                    new SimulatedAccount(Account, "api-key", "api-secret", 100_000)
                    {
                        Leverage = 1,
                        Ed25519ApiKey = "ed-key",
                        Ed25519PublicKey = Convert.ToBase64String(((Ed25519PublicKeyParameters)pair.Public).GetEncoded()),
                    },
                ],
                Limits = VenueLimits.None,
            },
            "spot");
        await server.StartAsync();
        var settings = new BinanceSettings
        {
            IsSpot = true,
            RestUrl = server.HttpBase,
            StreamUrl = server.WebSocketBase,
            OrderUrl = new Uri(server.WebSocketBase, "/ws-api/v3"),
            WalletUrl = server.HttpBase,
            Credentials = new CredentialSettings { Kind = kind },
            FirstBackoff = TimeSpan.FromMilliseconds(20),
            MaxBackoff = TimeSpan.FromMilliseconds(200),
        };
        var credentials = kind == SecretKind.Hmac
            ? ApiCredentials.Create("api-key", "api-secret", kind)
            : ApiCredentials.Create("ed-key", EncoderTests.Pem((Ed25519PrivateKeyParameters)pair.Private), kind);
        var reports = new ReportLog();
        var adapter = new BinanceAdapter(
            "spot", configure?.Invoke(settings) ?? settings, credentials, reports.Take, TimeProvider.System, NullLogger.Instance);
        var rig = new SpotRig(server, adapter, reports);
        server.SetBook(Symbol, 30_000, 5, 30_001, 5);
        if (coins > 0)
        {
            server.Use(model => model.MoveCoins(Account, Symbol, coins, model.Now));
        }

        adapter.Send(new ConnectVenue([Symbol]));
        foreach (var channel in Enum.GetValues<VenueChannel>())
        {
            await reports.Next<ChannelChanged>(change => change.Channel == channel && change.IsUp);
        }

        await rig.Ask<InstrumentsAnswer>(new QueryInstruments(900, [Symbol]));
        return rig;
    }

    public PlaceOrder Order(Side side, decimal quantity, decimal price, OrderType type = OrderType.LimitIoc, bool reduceOnly = false) =>
        new($"h1p1l0s{Interlocked.Increment(ref _lastId):x}", Symbol, side, type, quantity, price, reduceOnly);

    public Task<PlaceOutcome> Place(PlaceOrder order) => Reports.Place(Adapter, order);

    public Task<T> Ask<T>(VenueCommand query)
        where T : VenueReport => Reports.Ask<T>(Adapter, query);

    public async ValueTask DisposeAsync()
    {
        await Adapter.DisposeAsync();
        await Server.DisposeAsync();
    }
}
