using Hedgerow.Messages;
using Hedgerow.Node.Configuration;
using Hedgerow.Node.Hosting;
using Hedgerow.Node.Status;
using Hedgerow.Simulator.Servers;
using Hedgerow.Simulator.Servers.Binance;
using Hedgerow.Simulator.Servers.Okx;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hedgerow.Node.Tests.Wire;

/// <summary>A node between Binance and OKX: base units on one side, contracts on the other, level in the middle.</summary>
public sealed class OkxHedgeTests : IAsyncLifetime
{
    private const string Account = "main";
    private const string OkxSymbol = "BTC-USDT-SWAP";
    private const decimal Level = 100_000m;
    private const decimal Clip = 0.1m;

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

    private StatusView View => _node!.Board.View();

    private PairView? Pair => View.Coordinator?.Pairs.Single();

    public async Task InitializeAsync()
    {
        _binance = new BinanceServer(Venue(StandardMarkets.Binance("binance"), "binance"));
        _okx = new OkxServer(Venue(StandardMarkets.Okx("okx"), "okx"));
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

    [Fact]
    public async Task It_hedges_stays_level_and_flattens()
    {
        await Holds("ready to trade", () => View.Gateways.Count == 2 && View.Gateways.All(g => g.AcceptsExposure) && Pair is { SpreadPlusBps: not null });

        MakeDearer(500m);
        await Holds("hedged", () => Position(_binance, "BTCUSDT") == -Clip && Position(_okx, OkxSymbol) == Clip && IsSettled());

        MakeDearer(0m);
        _okx.Deleverage(Account, OkxSymbol, 0.04m);
        await Holds("level after a forced close at OKX", () => Position(_okx, OkxSymbol) <= 0.06m && IsSettled());

        var answer = await _node!.TellAsync(new OperatorCommand("flat-1", OperatorAction.Flatten, "*", "ann", "the end"));
        Assert.True(answer.Ok, answer.Text);
        await Holds("flat", () => Position(_okx, OkxSymbol) == 0m && Position(_binance, "BTCUSDT") == 0m && IsSettled());

        Assert.Equal("", Pair!.HaltReason);
        Assert.All(Orders(_okx).Where(o => o.Cause == TradeCause.Order), o => Assert.True(ClientOrderId.TryParse(o.ClientId, out _), o.ClientId));
        Assert.Equal(0m, _okx.Use(m => m.TotalMoney("USDT").Imbalance));
    }

    private bool IsSettled()
    {
        var (a, b) = (Position(_binance, "BTCUSDT"), Position(_okx, OkxSymbol));
        return a + b == 0m && Pair is { NetExposure: 0m } pair && pair.PositionA == a && pair.PositionB == b && View.Gateways.All(g => g.OpenOrders == 0);
    }

    private Task Holds(string what, Func<bool> holds) => Eventually.Holds(what, holds, Describe, Patience);

    private string Describe() => string.Join('\n', [
        $"binance {Position(_binance, "BTCUSDT")}, okx {Position(_okx, OkxSymbol)}", Pair?.ToString() ?? "no pair",
        .. View.Gateways.Select(g => $"{g.Venue}: {g.Phase} '{g.Reason}' up {string.Join("+", g.ChannelsUp)}, open {g.OpenOrders}, {g.Totals}"),
        .. Orders(_okx).Take(20).Select(o => $"  {o.ClientId} {o.Side} {o.CumulativeQuantity} of {o.Quantity} at {o.Price} {o.Type} {o.Status}"),
        .. View.Notices.TakeLast(40).Select(n => $"{n.Time:HH:mm:ss.fff} {n.Level} {n.Source}: {n.Text}")]);

    private static decimal Position(VenueServer server, string symbol) => server.Use(m => m.PositionOf(Account, symbol).Quantity);

    private static IReadOnlyList<OrderSnapshot> Orders(VenueServer server) =>
        [.. server.Use(m => m.OrdersSince(Account, null, DateTimeOffset.MinValue)).Select(o => o.Snapshot)];

    private void MakeDearer(decimal by)
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
            _okx.SetBook(OkxSymbol, Level, size, Level + 0.1m, 5m);
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
                  "b": { "venue": "okx", "symbol": "{{OkxSymbol}}" },
                  "curve": { "maxPosition": 0.1, "rangeBps": 10, "earnBps": 2 },
                  "execution": { "maxOrderQuantity": 0.1, "style": "takerTaker" }
                }
              ],
              "api": { "port": 0 },
              "logging": { "console": false }
            }
            """);
    }

    private static string Text(Uri address) => address.ToString().TrimEnd('/');
}
