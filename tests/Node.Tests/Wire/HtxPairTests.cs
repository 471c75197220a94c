using System.Globalization;
using Hedgerow.Messages;
using Hedgerow.Node.Configuration;
using Hedgerow.Node.Hosting;
using Hedgerow.Simulator.Servers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hedgerow.Node.Tests.Wire;

/// <summary>A whole node between the simulated Binance and the simulated HTX, which counts contracts and numbers orders.</summary>
public sealed class HtxPairTests : IAsyncLifetime
{
    private const string Account = "main";
    private const decimal Level = 100_000m;
    private const decimal Clip = 0.1m;

    private readonly string _folder = Directory.CreateTempSubdirectory("hedgerow-htx-").FullName;
    private readonly CancellationTokenSource _stop = new();
    private readonly Leg _binance = new("binance", "BTCUSDT");
    private readonly Leg _htx = new("htx", "BTC-USDT");
    private Task _books = Task.CompletedTask;
    private NodeHost? _node;

    private PairView? Pair => _node!.Board.View().Coordinator?.Pairs.Single();

    public async Task InitializeAsync()
    {
        await _binance.Server.StartAsync();
        await _htx.Server.StartAsync();
        _books = Task.Run(TellBooks);
        WriteConfiguration();
    }

    public async Task DisposeAsync()
    {
        if (_node is not null)
        {
            await _node.StopAsync();
        }

        await _stop.CancelAsync();
        await _books;
        await _binance.Server.DisposeAsync();
        await _htx.Server.DisposeAsync();
        _stop.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task It_hedges_stays_level_knows_its_orders_after_a_restart_and_flattens()
    {
        await StartNode();
        _binance.Bid = Level + 500m;
        await Holds("hedged", () => _binance.Position == -Clip && _htx.Position == Clip && IsSettled());

        // A part is closed by the venue, the other leg follows. Level books: nothing is to be earned by opening again.
        _binance.Bid = Level;
        _htx.Server.Deleverage(Account, _htx.Symbol, 0.04m);
        await Holds("level after the forced close", () => IsSettled() && Math.Abs(_binance.Position) <= 0.06m);

        await _node!.StopAsync();
        await StartNode();
        await Holds("the position is known again", IsSettled);
        Assert.Equal("", Pair!.HaltReason);

        var answer = await _node.TellAsync(new OperatorCommand("flat-1", OperatorAction.Flatten, "*", "ann", "the end"));
        Assert.True(answer.Ok, answer.Text);
        await Holds("flat", () => _binance.Position == 0 && _htx.Position == 0 && IsSettled());
        var orders = _htx.Server.Use(model => model.OrdersSince(Account, null, DateTimeOffset.MinValue)).Select(order => order.Snapshot).ToList();
        Assert.NotEmpty(orders);
        Assert.Equal(orders.Count, orders.DistinctBy(order => order.VenueOrderId).Count());
        Assert.All(
            orders.Where(order => order.Cause == TradeCause.Order), order => Assert.True(long.Parse(order.ClientId, CultureInfo.InvariantCulture) > 0));
        Assert.Equal(0, _htx.Server.Use(model => model.TotalMoney("USDT").Imbalance));
    }

    private async Task StartNode()
    {
        _node = await NodeHost.StartAsync(NodeConfiguration.Load(Path.Combine(_folder, "hedgerow.json")), NullLoggerFactory.Instance);
        await Holds(
            "the node is ready to trade",
            () => _node.Board.View().Gateways is { Count: 2 } gateways && gateways.All(g => g.AcceptsExposure) && Pair is { SpreadPlusBps: not null });
    }

    private bool IsSettled() =>
        _binance.Position + _htx.Position == 0 && Pair is { NetExposure: 0 } pair && pair.PositionA == _binance.Position && pair.PositionB == _htx.Position
            && _node!.Board.View().Gateways.All(g => g.OpenOrders == 0);

    private Task Holds(string what, Func<bool> holds) => Eventually.Holds(
        what,
        () =>
        {
            Assert.False(_node!.Failed.IsCompleted, "the node stopped");
            return holds();
        },
        () => $"binance {_binance.Position}, htx {_htx.Position}, {Pair}\n" + string.Join('\n', _node!.Board.View().Gateways.Select(g =>
            $"{g.Venue}: {g.Phase} '{g.Reason}' up {string.Join('+', g.ChannelsUp)}, open {g.OpenOrders}")
            .Concat(_node.Board.View().Notices.TakeLast(40).Select(n => $"{n.Time:HH:mm:ss.fff} {n.Level} {n.Source}: {n.Text}"))));

    private async Task TellBooks()
    {
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(40));
        try
        {
            do
            {
                _binance.Tell();
                _htx.Tell();
            }
            while (await ticks.WaitForNextTickAsync(_stop.Token));
        }
        catch (OperationCanceledException)
        {
            // The end of the test.
        }
    }

    private void WriteConfiguration()
    {
        foreach (var name in new[] { "key", "secret" })
        {
            var path = Path.Combine(_folder, name);
            File.WriteAllText(path, name + "-of-both");
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        File.WriteAllText(Path.Combine(_folder, "hedgerow.json"), string.Create(CultureInfo.InvariantCulture, $$"""
            {
              "node": "wire",
              "dataDirectory": "data",
              "unhedgedAlarmMs": 3000,
              "venues": [ {{Document(_binance, "/ws-fapi/v1", 0.0005m)}}, {{Document(_htx, "", 0.0006m)}} ],
              "pairs": [
                {
                  "number": 1, "name": "btc",
                  "a": { "venue": "binance", "symbol": "{{_binance.Symbol}}" },
                  "b": { "venue": "htx", "symbol": "{{_htx.Symbol}}" },
                  "curve": { "maxPosition": {{Clip}}, "rangeBps": 10, "earnBps": 2 },
                  "execution": { "maxOrderQuantity": {{Clip}} }
                }
              ],
              "api": { "port": 0 },
              "logging": { "console": false }
            }
            """));
    }

    private static string Document(Leg leg, string orderPath, decimal takerFee)
    {
        var (http, socket) = (leg.Server.HttpBase.ToString().TrimEnd('/'), leg.Server.WebSocketBase.ToString().TrimEnd('/'));
        return string.Create(CultureInfo.InvariantCulture, $$"""
            {
                  "name": "{{leg.Name}}", "kind": "{{leg.Name}}",
                  "restUrl": "{{http}}", "streamUrl": "{{socket}}", "orderUrl": "{{socket}}{{orderPath}}", "walletUrl": "{{http}}",
                  "credentials": { "key": { "file": "key" }, "secret": { "file": "secret" } },
                  "makerFeeRate": 0.0002, "takerFeeRate": {{takerFee}}
                }
            """);
    }

    private sealed class Leg
    {
        private const decimal Size = 5m;
        private const decimal Tick = 0.1m;
        private const decimal Lot = 0.001m;

        private readonly Lock _gate = new();
        private decimal _bid = Level;
        private int _told;

        public Leg(string name, string symbol)
        {
            (Name, Symbol) = (name, symbol);
            var standard = StandardVenue.Of(name);
            Server = standard.Open(
                new VenueServerOptions
                {
                    Instruments = standard.Markets(name),
                    Accounts = [new SimulatedAccount(Account, "key-of-both", "secret-of-both", 100_000m)],
                },
                name);
        }

        public string Name { get; }

        public string Symbol { get; }

        public VenueServer Server { get; }

        public decimal Position => Server.Use(model => model.PositionOf(Account, Symbol).Quantity);

        public decimal Bid
        {
            set
            {
                lock (_gate)
                {
                    _bid = value;
                }

                Tell();
            }
        }

        // With another size than before: venues push changes, and a living market has them.
        public void Tell()
        {
            lock (_gate)
            {
                Server.SetBook(Symbol, _bid, Size + (Lot * (_told++ % 2)), _bid + Tick, Size);
            }
        }
    }
}
