using System.Threading.Channels;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;
using Hedgerow.Simulator.Servers;
using Hedgerow.Simulator.Servers.Bitmex;
using Hedgerow.Venues.Bitmex;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hedgerow.Venues.Tests.Bitmex;

/// <summary>The adapter against the simulated venue, through real sockets, and what it reports.</summary>
internal sealed class BitmexRig : IAsyncDisposable
{
    public const string Symbol = "XBTUSDT";
    public const string Account = "a";

    /// <summary>Long enough for a machine with far more work than processors.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static readonly InstrumentSpec Spec = new(
        new InstrumentId("bitmex", Symbol), "BTC", "USDT", "USDT", 0.1m, 0.0001m, 0.0001m, 100m, 100m, 0m, TimeSpan.FromHours(8), IsTrading: true);

    private readonly Channel<VenueReport> _reports = Channel.CreateUnbounded<VenueReport>();
    private readonly List<VenueReport> _seen = [];
    private BitmexAdapter? _adapter;
    private long _orders;

    private BitmexRig(BitmexServer server, InstrumentSpec traded)
    {
        Server = server;
        Traded = traded;
    }

    /// <summary>XBTUSD: at a price of 100 its lot of 100 USD is a whole coin.</summary>
    public static InstrumentSpec InverseSpec { get; } = Spec with
    {
        Id = new InstrumentId("bitmex", "XBTUSD"),
        QuoteAsset = "USD",
        SettleAsset = "BTC",
        LotSize = 100m,
        MinQuantity = 100m,
        MaxQuantity = 10_000m,
        MaxMarketQuantity = 10_000m,
        Kind = ContractKind.Inverse,
    };

    /// <summary>What the rig trades.</summary>
    public InstrumentSpec Traded { get; }

    /// <summary>Native units of a coin at a price of 100.</summary>
    public decimal Coin => Traded.Kind == ContractKind.Inverse ? 100 : 1;

    public BitmexServer Server { get; }

    public IReadOnlyList<VenueReport> Seen => _seen;

    /// <summary>A venue with a book of 100 / 100.1, a rich and a poor account, which trade the contracts of one kind.</summary>
    public static async Task<BitmexRig> StartAsync(VenueLimits? limits = null, ContractKind kind = ContractKind.Linear)
    {
        var isInverse = kind == ContractKind.Inverse;
        SimulatedAccount Owner(string id, string key, decimal balance) =>
            new(id, key, "sim-secret", isInverse ? balance / 100 : balance) { Asset = isInverse ? "BTC" : "USDT" };
        var server = new BitmexServer(new VenueServerOptions
        {
            Instruments =
            [
                new InstrumentTerms(
                    Spec, [new MaintenanceTier(0, 0.005m, 100), new(1_000_000, 0.01m, 66.66m), new(2_000_000, 0.015m, 50)], 0.0002m, 0.0005m),
                new InstrumentTerms(
                    InverseSpec, [new MaintenanceTier(0, 0.005m, 100), new(200, 0.01m, 66.66m), new(350, 0.015m, 50)], 0.0002m, 0.0005m),
            ],
            Accounts = [Owner(Account, "sim-key", 10_000), Owner("poor", "poor-key", 60)],
            Limits = limits ?? VenueLimits.None,
        });
        await server.StartAsync();
        var rig = new BitmexRig(server, isInverse ? InverseSpec : Spec);
        rig.SetBook(100, 5, 100.1m, 5, mark: 100);
        return rig;
    }

    /// <summary>Sets the book of what is traded; sizes are coins at a price of 100.</summary>
    public void SetBook(decimal bid, decimal bidSize, decimal ask, decimal askSize, decimal mark = 0) =>
        Server.SetBook(Traded.Id.Symbol, bid, bidSize * Coin, ask, askSize * Coin, mark, index: mark);

    /// <summary>Makes an adapter and waits until every channel is up.</summary>
    public async Task ConnectAsync(Func<BitmexSettings, BitmexSettings>? change = null, string key = "sim-key")
    {
        Open(change, key);
        Send(new ConnectVenue([Traded.Id.Symbol]));
        await Until(() => Ups(VenueChannel.Public) * Ups(VenueChannel.Private) * Ups(VenueChannel.Orders) * Ups(VenueChannel.Rest) > 0);
    }

    /// <summary>Makes an adapter that is not connected.</summary>
    public void Open(Func<BitmexSettings, BitmexSettings>? change = null, string key = "sim-key")
    {
        var settings = new BitmexSettings
        {
            RestUrl = Server.HttpBase,
            StreamUrl = new Uri(Server.WebSocketBase, "/realtime"),
            SettleAsset = Traded.SettleAsset,
            FirstBackoff = TimeSpan.FromMilliseconds(20),
            OrderWindow = TimeSpan.FromSeconds(30),
            OrderTimeout = TimeSpan.FromSeconds(30),
            QueryTimeout = TimeSpan.FromSeconds(30),
            ClockPatience = TimeSpan.FromSeconds(4),
        };
        _adapter = new BitmexAdapter(
            "bitmex",
            change is null ? settings : change(settings),
            ApiCredentials.Create(key, "sim-secret", SecretKind.Hmac),
            report => _reports.Writer.TryWrite(report),
            TimeProvider.System,
            NullLogger.Instance);
    }

    public void Send(VenueCommand command) => _adapter!.Send(command);

    /// <summary>Sends an order over so many coins at a price of 100.</summary>
    public string Place(Side side, decimal quantity, decimal price, OrderType type = OrderType.LimitIoc, bool reduceOnly = false)
    {
        var id = "h1p1l0s" + ++_orders;
        Send(new PlaceOrder(id, Traded.Id.Symbol, side, type, quantity * Coin, price, reduceOnly));
        return id;
    }

    public int Ups(VenueChannel channel) => _seen.OfType<ChannelChanged>().Count(change => change.Channel == channel && change.IsUp);

    /// <summary>The next report of a type; reports before it are kept in <see cref="Seen"/>.</summary>
    public async Task<T> Next<T>(Predicate<T>? fits = null)
        where T : VenueReport
    {
        while (true)
        {
            var report = await Read();
            if (report is T match && (fits is null || fits(match)))
            {
                return match;
            }
        }
    }

    /// <summary>Reads reports until they fulfil a condition.</summary>
    public async Task Until(Func<bool> condition)
    {
        while (!condition())
        {
            await Read();
        }
    }

    public async Task<Quote> Quoted(decimal bid)
    {
        await Until(() => _seen.OfType<Quote>().Any(quote => quote.Bid == bid));
        return _seen.OfType<Quote>().Last(quote => quote.Bid == bid);
    }

    /// <summary>Waits for what happens at the venue.</summary>
    public static void AtVenue(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, Patience));

    public async Task CloseAdapterAsync()
    {
        if (_adapter is not null)
        {
            await _adapter.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAdapterAsync();
        await Server.DisposeAsync();
    }

    private async Task<VenueReport> Read()
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            _seen.Add(await _reports.Reader.ReadAsync(limit.Token));
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException(string.Join('\n', _seen.Where(report => report is not (Quote or MarkPrice)).TakeLast(40)), e);
        }

        return _seen[^1];
    }
}
