using Hedgerow.Messages;
using Hedgerow.Simulator.Model;
using Hedgerow.Simulator.Servers;
using Hedgerow.Simulator.Servers.Binance;
using Hedgerow.Venues.Binance;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging.Abstractions;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;

namespace Hedgerow.Venues.Tests.Binance;

/// <summary>An adapter and the simulated venue that it is connected to over real sockets.</summary>
internal sealed class BinanceRig : IAsyncDisposable
{
    public const string Symbol = "BTCUSDT";
    private const string Account = "one";
    private int _lastId;

    private BinanceRig(BinanceServer server, BinanceAdapter adapter, ReportLog reports)
    {
        Server = server;
        Adapter = adapter;
        Reports = reports;
    }

    public BinanceServer Server { get; }

    public BinanceAdapter Adapter { get; }

    public ReportLog Reports { get; }

    public static async Task<BinanceRig> Start(
        SecretKind kind = SecretKind.Hmac,
        Func<BinanceSettings, BinanceSettings>? configure = null,
        bool connect = true)
    {
        var generator = new Ed25519KeyPairGenerator();
        generator.Init(new Ed25519KeyGenerationParameters(new SecureRandom()));
        var pair = generator.GenerateKeyPair();
        var server = new BinanceServer(new VenueServerOptions
        {
            Instruments = [Terms()],
            Accounts =
            [
                new SimulatedAccount(Account, "api-key", "api-secret", 100_000)
                {
                    Ed25519ApiKey = "ed-key",
                    Ed25519PublicKey = Convert.ToBase64String(((Ed25519PublicKeyParameters)pair.Public).GetEncoded()),
                },
            ],
            Limits = VenueLimits.None,
        });
        await server.StartAsync();
        server.SetBook(Symbol, 30_000, 5, 30_001, 5, mark: 30_000.5m, index: 30_000);
        var settings = new BinanceSettings
        {
            RestUrl = server.HttpBase,
            StreamUrl = server.WebSocketBase,
            OrderUrl = new Uri(server.WebSocketBase, "/ws-fapi/v1"),
            Credentials = new CredentialSettings { Kind = kind },
            FirstBackoff = TimeSpan.FromMilliseconds(20),
            MaxBackoff = TimeSpan.FromMilliseconds(200),
        };
        var credentials = kind == SecretKind.Hmac
            ? ApiCredentials.Create("api-key", "api-secret", kind)
            : ApiCredentials.Create("ed-key", EncoderTests.Pem((Ed25519PrivateKeyParameters)pair.Private), kind);
        var reports = new ReportLog();
        var adapter = new BinanceAdapter(
            "binance", configure?.Invoke(settings) ?? settings, credentials, reports.Take, TimeProvider.System, NullLogger.Instance);
        var rig = new BinanceRig(server, adapter, reports);
        if (connect)
        {
            await rig.Connect();
        }

        return rig;
    }

    public async Task Connect()
    {
        Adapter.Send(new ConnectVenue([Symbol]));
        foreach (var channel in Enum.GetValues<VenueChannel>())
        {
            await Reports.Next<ChannelChanged>(change => change.Channel == channel && change.IsUp);
        }
    }

    public PlaceOrder Order(Side side, decimal quantity, decimal price, OrderType type = OrderType.LimitIoc, bool reduceOnly = false) =>
        new($"h1p1l0s{Interlocked.Increment(ref _lastId):x}", Symbol, side, type, quantity, price, reduceOnly);

    public async Task<PlaceOutcome> Place(PlaceOrder order)
    {
        var mark = Reports.Count;
        Adapter.Send(order);
        return await Reports.Next<PlaceOutcome>(outcome => outcome.ClientId == order.ClientId, mark);
    }

    public async Task<T> Ask<T>(VenueCommand query)
        where T : VenueReport
    {
        var mark = Reports.Count;
        Adapter.Send(query);
        return await Reports.Next<T>(after: mark);
    }

    /// <summary>
    /// Trades until a push of the private stream came: the venue may still be taking in a client that already sees its
    /// connection as made, and what happened before it did is told to nobody.
    /// </summary>
    public async Task HearPrivateStream()
    {
        var heard = Reports.Next<FillReported>(after: Reports.Count);
        do
        {
            await Place(Order(Side.Buy, 0.1m, 30_010));
        }
        while (await Task.WhenAny(heard, Task.Delay(TimeSpan.FromMilliseconds(500))) != heard);
        await heard;
    }

    public async ValueTask DisposeAsync()
    {
        await Adapter.DisposeAsync();
        await Server.DisposeAsync();
    }

    public decimal Liquidate(decimal quantity) =>
        Server.Use(model => model.ForceDeleverage(Account, Symbol, quantity, model.Now));

    private static InstrumentTerms Terms() => new(
        new InstrumentSpec(
            new InstrumentId("binance", Symbol), "BTC", "USDT", "USDT", 0.1m, 0.001m, 0.001m, 1000m, 120m, 100m, TimeSpan.FromHours(8), IsTrading: true),
        [new(0, 0.004m, 125), new(300_000, 0.005m, 100)],
        MakerFeeRate: 0.0002m,
        TakerFeeRate: 0.0005m);
}
