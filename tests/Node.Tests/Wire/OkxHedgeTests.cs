using Hedgerow.Messages;
using Hedgerow.Node.Configuration;
using Hedgerow.Node.Hosting;
using Hedgerow.Node.Status;
using Hedgerow.Simulator.Servers;
using Hedgerow.Simulator.Servers.Binance;
using Hedgerow.Simulator.Servers.Okx;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hedgerow.Node.Tests.Wire;

/// <summary>The perpetual contract.</summary>
public sealed class OkxHedgeTests : OkxHedge
{
    protected override string Symbol => "BTC-USDT-SWAP";

    protected override IReadOnlyList<Simulator.Model.InstrumentTerms> Markets { get; } = StandardMarkets.Okx("okx");

    [Fact]
    public async Task It_hedges_stays_level_and_flattens()
    {
        await Holds("ready to trade", () => View.Gateways.Count == 2 && View.Gateways.All(g => g.AcceptsExposure) && Pair is { SpreadPlusBps: not null });

        MakeDearer(500m);
        await Holds("hedged", () => Position(Binance, "BTCUSDT") == -Clip && Position(Okx, Symbol) == Clip && IsSettled());

        MakeDearer(0m);
        Okx.Deleverage(Account, Symbol, 0.04m);
        await Holds("level after a forced close at OKX", () => Position(Okx, Symbol) <= 0.06m && IsSettled());

        var answer = await Node.TellAsync(new OperatorCommand("flat-1", OperatorAction.Flatten, "*", "ann", "the end"));
        Assert.True(answer.Ok, answer.Text);
        await Holds("flat", () => Position(Okx, Symbol) == 0m && Position(Binance, "BTCUSDT") == 0m && IsSettled());

        Assert.Equal("", Pair!.HaltReason);
        Assert.All(Orders(Okx).Where(o => o.Cause == TradeCause.Order), o => Assert.True(ClientOrderId.TryParse(o.ClientId, out _), o.ClientId));
        Assert.Equal(0m, Okx.Use(m => m.TotalMoney("USDT").Imbalance));
    }
}

/// <summary>A contract that ends while the test runs.</summary>
public sealed class OkxDeliveryTests : OkxHedge
{
    private readonly DateTimeOffset _end = DateTimeOffset.FromUnixTimeMilliseconds(DateTimeOffset.UtcNow.AddSeconds(50).ToUnixTimeMilliseconds());

    public OkxDeliveryTests() => Markets = [.. StandardMarkets.Okx("okx"), .. StandardMarkets.OkxDated("okx", _end)];

    protected override string Symbol => Markets.Single(m => m.Spec is { Expiry: not null, Kind: ContractKind.Linear }).Spec.Id.Symbol;

    protected override IReadOnlyList<Simulator.Model.InstrumentTerms> Markets { get; }

    // From seven seconds before the end nothing is opened, from half of it the pair closes itself.
    protected override string MoreOfPair => """, "expiry": { "reduceOnlyHours": 0.002, "flattenHours": 0.001 }""";

    [Fact]
    public async Task A_pair_closes_itself_before_its_contract_ends()
    {
        await HedgedAsync();
        await Holds("flat", () => Position(Okx, Symbol) == 0m && Position(Binance, "BTCUSDT") == 0m && IsSettled());
        Assert.DoesNotContain(Orders(Okx), o => o.Cause != TradeCause.Order);
        await Holds("over", () => Pair is { Phase: ExpiryPhase.Expired, HaltReason: "" });
        Assert.Contains(View.Notices, n => n.Text.Contains("nothing is opened any more", StringComparison.Ordinal));
        Assert.Contains(View.Notices, n => n.Text.Contains("it is closed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_still_held_is_delivered_the_other_leg_follows_and_the_cause_is_shown()
    {
        await HedgedAsync();
        Assert.True((await Node.TellAsync(new OperatorCommand("pause-1", OperatorAction.Pause, "*", "ann", "let it be delivered"))).Ok);
        await Holds("delivered, and level", () => Position(Okx, Symbol) == 0m && Position(Binance, "BTCUSDT") == 0m && IsSettled());
        Assert.Equal(TradeCause.Delivery, Okx.Use(m => m.FillsSince(Account, Symbol, DateTimeOffset.MinValue))[^1].Fill.Cause);
        await Holds("the cause is shown", () => Pair!.ForcedClose.StartsWith("Delivery at okx", StringComparison.Ordinal));
        Assert.Equal("", Pair!.HaltReason);
        Assert.Contains(View.Notices, n => n.Level == NoticeLevel.Alarm && n.Text.Contains("still holds", StringComparison.Ordinal));
        Assert.Contains(View.Notices, n => n.Text.Contains("Delivery moved okx:" + Symbol, StringComparison.Ordinal));
        Assert.Equal(0m, Okx.Use(m => m.TotalMoney("USDT").Imbalance));
        await Holds("the venue is traded on", () => View.Gateways.All(g => g.AcceptsHedges && g.Phase == GatewayPhase.Ready));
    }

    private async Task HedgedAsync()
    {
        await Holds("ready to trade", () => View.Gateways.Count == 2 && View.Gateways.All(g => g.AcceptsExposure) && Pair is { SpreadPlusBps: not null });
        MakeDearer(500m);
        await Holds("hedged", () => Position(Binance, "BTCUSDT") == -Clip && Position(Okx, Symbol) == Clip && IsSettled());
        Assert.Equal(_end, Pair!.Expiry);
    }
}

/// <summary>A node between Binance and OKX: base units on one side, contracts on the other, level in the middle.</summary>
public abstract class OkxHedge : IAsyncLifetime
{
    protected const string Account = "main";
    protected const decimal Clip = 0.1m;

    private const decimal Level = 100_000m;

    private static readonly TimeSpan BookInterval = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("hedgerow-okx-").FullName;
    private readonly CancellationTokenSource _stop = new();
    private BinanceServer _binance = null!;
    private OkxServer _okx = null!;
    private NodeHost? _node;
    private Task _books = Task.CompletedTask;
    private decimal _dearer;
    private int _told;

    /// <summary>Of the leg at OKX.</summary>
    protected abstract string Symbol { get; }

    /// <summary>What trades at OKX.</summary>
    protected abstract IReadOnlyList<Simulator.Model.InstrumentTerms> Markets { get; }

    /// <summary>More of the pair's configuration, with a comma in front.</summary>
    protected virtual string MoreOfPair => "";

    protected NodeHost Node => _node!;

    protected BinanceServer Binance => _binance;

    protected OkxServer Okx => _okx;

    protected StatusView View => _node!.Board.View();

    protected PairView? Pair => View.Coordinator?.Pairs.Single();

    public async Task InitializeAsync()
    {
        _binance = new BinanceServer(Venue(StandardMarkets.Binance("binance"), "binance"));
        _okx = new OkxServer(Venue(Markets, "okx"));
        await _binance.StartAsync();
        await _okx.StartAsync();
        Tell();
        _books = Task.Run(TellBooksAsync);
        WriteConfiguration();
        _node = await NodeHost.StartAsync(NodeConfiguration.Load(Path.Combine(_folder, "hedgerow.json")), NullLoggerFactory.Instance);
    }

    public async Task DisposeAsync()
    {
        if (_node is not null)
            await _node.StopAsync();
        await _stop.CancelAsync();
        await _books;
        await _binance.DisposeAsync();
        await _okx.DisposeAsync();
        _stop.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    protected bool IsSettled()
    {
        var (a, b) = (Position(_binance, "BTCUSDT"), Position(_okx, Symbol));
        return a + b == 0m && Pair is { NetExposure: 0m } pair && pair.PositionA == a && pair.PositionB == b && View.Gateways.All(g => g.OpenOrders == 0);
    }

    protected Task Holds(string what, Func<bool> holds) => Eventually.Holds(what, holds, Describe, Patience);

    private string Describe() => string.Join('\n', [
        $"binance {Position(_binance, "BTCUSDT")}, okx {Position(_okx, Symbol)}", Pair?.ToString() ?? "no pair",
        .. View.Gateways.Select(g => $"{g.Venue}: {g.Phase} '{g.Reason}' up {string.Join("+", g.ChannelsUp)}, open {g.OpenOrders}, {g.Totals}"),
        .. Orders(_okx).Take(20).Select(o => $"  {o.ClientId} {o.Side} {o.CumulativeQuantity} of {o.Quantity} at {o.Price} {o.Type} {o.Status}"),
        .. View.Notices.TakeLast(40).Select(n => $"{n.Time:HH:mm:ss.fff} {n.Level} {n.Source}: {n.Text}")]);

    protected static decimal Position(VenueServer server, string symbol) => server.Use(m => m.PositionOf(Account, symbol).Quantity);

    protected static IReadOnlyList<OrderSnapshot> Orders(VenueServer server) =>
        [.. server.Use(m => m.OrdersSince(Account, null, DateTimeOffset.MinValue)).Select(o => o.Snapshot)];

    protected void MakeDearer(decimal by)
    {
        lock (_stop)
            _dearer = by;
        Tell();
    }

    // With another size than before: venues push changes, and a living market has them.
    private void Tell()
    {
        lock (_stop)
        {
            var size = 5m + (0.001m * (_told++ % 2));
            _binance.SetBook("BTCUSDT", Level + _dearer, size, Level + _dearer + 0.1m, 5m);
            _okx.SetBook(Symbol, Level, size, Level + 0.1m, 5m);
        }
    }

    private async Task TellBooksAsync()
    {
        using var ticks = new PeriodicTimer(BookInterval);
        try
        {
            while (await ticks.WaitForNextTickAsync(_stop.Token))
                Tell();
        }
        catch (OperationCanceledException)
        {
            // The end of the test.
        }
    }

    private static VenueServerOptions Venue(IReadOnlyList<Simulator.Model.InstrumentTerms> instruments, string name) => new()
    {
        Instruments = instruments,
        Accounts = [new SimulatedAccount(Account, "key-" + name, "secret-" + name, 100_000m) { Passphrase = name == "okx" ? "phrase-okx" : "" }],
    };

    private void WriteConfiguration()
    {
        foreach (var (name, text) in new[]
                 {
                     ("binance.key", "key-binance"), ("binance.secret", "secret-binance"),
                     ("okx.key", "key-okx"), ("okx.secret", "secret-okx"), ("okx.phrase", "phrase-okx"),
                 })
        {
            var path = Path.Combine(_folder, name);
            File.WriteAllText(path, text);
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        File.WriteAllText(Path.Combine(_folder, "hedgerow.json"), $$"""
            {
              "node": "wire",
              "dataDirectory": "data",
              "venues": [
                {
                  "name": "binance", "kind": "binance",
                  "restUrl": "{{Text(_binance.HttpBase)}}", "streamUrl": "{{Text(_binance.WebSocketBase)}}",
                  "orderUrl": "{{Text(_binance.WebSocketBase)}}/ws-fapi/v1", "walletUrl": "{{Text(_binance.HttpBase)}}",
                  "credentials": { "key": { "file": "binance.key" }, "secret": { "file": "binance.secret" } }
                },
                {
                  "name": "okx", "kind": "okx", "orderTag": "hedge",
                  "restUrl": "{{Text(_okx.HttpBase)}}", "streamUrl": "{{Text(_okx.WebSocketBase)}}", "orderUrl": "{{Text(_okx.WebSocketBase)}}/ws/v5/private",
                  "credentials": { "key": { "file": "okx.key" }, "secret": { "file": "okx.secret" }, "passphrase": { "file": "okx.phrase" } }
                }
              ],
              "pairs": [
                {
                  "number": 1, "name": "btc",
                  "a": { "venue": "binance", "symbol": "BTCUSDT" },
                  "b": { "venue": "okx", "symbol": "{{Symbol}}" },
                  "curve": { "maxPosition": 0.1, "rangeBps": 10, "earnBps": 2 },
                  "execution": { "maxOrderQuantity": 0.1, "style": "takerTaker" }{{MoreOfPair}}
                }
              ],
              "api": { "port": 0 },
              "logging": { "console": false }
            }
            """);
    }

    private static string Text(Uri address) => address.ToString().TrimEnd('/');
}
