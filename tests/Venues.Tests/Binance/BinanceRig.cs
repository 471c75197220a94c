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
    private const string Account = "one";
    private int _lastId;

    private BinanceRig(InstrumentSpec spec, BinanceServer server, BinanceAdapter adapter, ReportLog reports)
    {
        Spec = spec;
        Server = server;
        Adapter = adapter;
        Reports = reports;
    }

    /// <summary>What is traded: BTCUSDT of USDⓈ-M, or BTCUSD_PERP of COIN-M, whose contracts are 100 USD.</summary>
    public InstrumentSpec Spec { get; }

    public string Symbol => Spec.Id.Symbol;

    /// <summary>Native units of a coin at a price of 30,000.</summary>
    public decimal Coin => Spec.Kind == ContractKind.Inverse ? 30_000 : 1;

    public BinanceServer Server { get; }

    public BinanceAdapter Adapter { get; }

    public ReportLog Reports { get; }

    public static async Task<BinanceRig> Start(
        SecretKind kind = SecretKind.Hmac,
        Func<BinanceSettings, BinanceSettings>? configure = null,
        bool connect = true,
        ContractKind contract = ContractKind.Linear)
    {
        var spec = contract == ContractKind.Inverse ? Inverse : Linear;
        var generator = new Ed25519KeyPairGenerator();
        generator.Init(new Ed25519KeyGenerationParameters(new SecureRandom()));
        var pair = generator.GenerateKeyPair();
        var server = new BinanceServer(new VenueServerOptions
        {
            Instruments = [Terms(Linear), Terms(Inverse)],
            Accounts =
            [
                new SimulatedAccount(Account, "api-key", "api-secret", contract == ContractKind.Inverse ? 10 : 100_000)
                {
                    Asset = spec.SettleAsset,
                    Ed25519ApiKey = "ed-key",
                    Ed25519PublicKey = Convert.ToBase64String(((Ed25519PublicKeyParameters)pair.Public).GetEncoded()),
                },
            ],
            Limits = VenueLimits.None,
        });
        await server.StartAsync();
        var settings = new BinanceSettings
        {
            SettleAsset = spec.SettleAsset,
            RestUrl = server.HttpBase,
            StreamUrl = server.WebSocketBase,
            OrderUrl = new Uri(server.WebSocketBase, contract == ContractKind.Inverse ? "/ws-dapi/v1" : "/ws-fapi/v1"),
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
        var rig = new BinanceRig(spec, server, adapter, reports);
        server.SetBook(rig.Symbol, 30_000, 5 * rig.Coin, 30_001, 5 * rig.Coin, mark: 30_000.5m, index: 30_000);
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

    /// <summary>Sets the book; sizes are coins at 30,000.</summary>
    public void SetBook(decimal bid, decimal bidSize, decimal ask, decimal askSize) => Server.SetBook(Symbol, bid, bidSize * Coin, ask, askSize * Coin);

    /// <summary>An order over so many coins at 30,000.</summary>
    public PlaceOrder Order(Side side, decimal quantity, decimal price, OrderType type = OrderType.LimitIoc, bool reduceOnly = false) =>
        new($"h1p1l0s{Interlocked.Increment(ref _lastId):x}", Symbol, side, type, quantity * Coin, price, reduceOnly);

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
        Server.Use(model => model.ForceDeleverage(Account, Symbol, quantity * Coin, model.Now));

    /// <summary>What a taker pays for so many coins at 30,000, to the venue's eighth decimal.</summary>
    public decimal FeeOf(decimal coins, decimal price) =>
        Math.Round((Spec.Kind == ContractKind.Inverse ? coins * Coin / price : coins * price) * 0.0005m, 8, MidpointRounding.ToZero);

    private static InstrumentSpec Linear { get; } = new(
        new InstrumentId("binance", "BTCUSDT"), "BTC", "USDT", "USDT", 0.1m, 0.001m, 0.001m, 1000m, 120m, 100m, TimeSpan.FromHours(8), IsTrading: true);

    private static InstrumentSpec Inverse { get; } = new(
        new InstrumentId("binance", "BTCUSD_PERP"), "BTC", "USD", "BTC", 0.1m, 100m, 100m, 100_000_000m, 6_000_000m, 0m, TimeSpan.FromHours(8), IsTrading: true,
        ContractKind.Inverse);

    private static InstrumentTerms Terms(InstrumentSpec spec) =>
        new(spec, [new(0, 0.004m, 125), new(300_000, 0.005m, 100)], MakerFeeRate: 0.0002m, TakerFeeRate: 0.0005m);
}
