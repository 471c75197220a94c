using System.Globalization;
using Hedgerow.Messages;
using Hedgerow.Node.Configuration;
using Hedgerow.Node.Hosting;
using Hedgerow.Node.Status;
using Hedgerow.Simulator.Servers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hedgerow.Node.Tests.Wire;

/// <summary>A node that hedges between Binance and BitMEX, both simulated, over sockets on loopback: the other unit, the other words, the same outcome.</summary>
public sealed class BitmexPairTests : IAsyncLifetime
{
    private const decimal Level = 100_000m;
    private const decimal Clip = 0.1m;

    private static readonly (string Kind, string Symbol)[] Legs = [("binance", "BTCUSDT"), ("bitmex", "XBTUSDT")];

    private readonly string _folder = Directory.CreateTempSubdirectory("hedgerow-bitmex-").FullName;
    private readonly CancellationTokenSource _stop = new();
    private readonly List<VenueServer> _servers = [];
    private readonly decimal[] _bids = [Level, Level];
    private readonly Lock _gate = new();
    private Task _books = Task.CompletedTask;
    private NodeHost? _node;
    private int _told;

    public async Task InitializeAsync()
    {
        foreach (var (kind, _) in Legs)
        {
            var standard = StandardVenue.Of(kind);
            var server = standard.Open(
                new VenueServerOptions
                {
                    Instruments = standard.Markets(kind),
                    Accounts = [new SimulatedAccount(WireVenue.Account, "key-" + kind, "secret-" + kind, 100_000m)],
                    Limits = VenueLimits.None,
                },
                kind);
            await server.StartAsync();
            _servers.Add(server);
        }

        TellBooks();
        _books = Task.Run(KeepTellingAsync);
    }

    public async Task DisposeAsync()
    {
        if (_node is not null)
            await _node.StopAsync();
        await _stop.CancelAsync();
        await _books;
        foreach (var server in _servers)
            await server.DisposeAsync();
        _stop.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_pair_of_binance_and_bitmex_hedges_levels_and_flattens()
    {
        WriteConfiguration();
        _node = await NodeHost.StartAsync(NodeConfiguration.Load(Path.Combine(_folder, "hedgerow.json")), NullLoggerFactory.Instance);
        await HoldsAsync("ready", () => View.Gateways.Count == 2 && View.Gateways.All(g => g.AcceptsExposure) && Pair is { SpreadPlusBps: not null });

        // Binance becomes dearer by 50 bps: the pair sells there and buys at BitMEX, up to its maximum.
        Move(Level + 500m, Level);
        await HoldsAsync("hedged", () => Position(0) == -Clip && Position(1) == Clip && IsSettled());

        // And cheaper by as much: everything is turned round, level at the end.
        Move(Level, Level + 500m);
        await HoldsAsync("turned", () => Position(0) == Clip && Position(1) == -Clip && IsSettled());

        Move(Level, Level);
        Assert.True((await _node.TellAsync(new OperatorCommand("flatten-1", OperatorAction.Flatten, "*", "ann", "the test ends"))).Ok);
        await HoldsAsync("flat", () => Position(0) == 0 && Position(1) == 0 && IsSettled());
        foreach (var (server, (_, symbol)) in _servers.Zip(Legs))
        {
            Assert.Equal(0m, server.Use(m => m.TotalMoney("USDT").Imbalance));
            Assert.All(server.Use(m => m.OrdersSince(WireVenue.Account, symbol, DateTimeOffset.MinValue)), o => Assert.True(ClientOrderId.TryParse(o.Snapshot.ClientId, out _)));
        }
    }

    private StatusView View => _node!.Board.View();

    private PairView? Pair => View.Coordinator?.Pairs.Single();

    private bool IsSettled() =>
        Pair is { NetExposure: 0m } pair && pair.PositionA == Position(0) && pair.PositionB == Position(1) && View.Gateways.All(g => g.OpenOrders == 0);

    private decimal Position(int leg) => _servers[leg].Use(m => m.PositionOf(WireVenue.Account, Legs[leg].Symbol).Quantity);

    private Task HoldsAsync(string what, Func<bool> holds) => Eventually.Holds(what, holds, () => string.Join('\n', View.Notices.TakeLast(40).Select(n => $"{n.Level} {n.Source}: {n.Text}"))
        + $"\n{Pair}\n{string.Join('\n', View.Gateways.Select(g => $"{g.Venue} {g.Phase} '{g.Reason}' up {string.Join('+', g.ChannelsUp)}"))}");

    private void Move(decimal a, decimal b)
    {
        lock (_gate)
            (_bids[0], _bids[1]) = (a, b);
        TellBooks();
    }

    // Another size each time: venues push changes, and a living market has them.
    private void TellBooks()
    {
        lock (_gate)
        {
            for (var i = 0; i < Legs.Length; i++)
                _servers[i].SetBook(Legs[i].Symbol, _bids[i], 5m + (0.001m * (_told % 2)), _bids[i] + 0.1m, 5m);
            _told++;
        }
    }

    private async Task KeepTellingAsync()
    {
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(40));
        try
        {
            while (await ticks.WaitForNextTickAsync(_stop.Token))
                TellBooks();
        }
        catch (OperationCanceledException)
        {
            // The end of the test.
        }
    }

    private void WriteConfiguration()
    {
        foreach (var (kind, _) in Legs)
        {
            WriteSecret(kind + ".key", "key-" + kind);
            WriteSecret(kind + ".secret", "secret-" + kind);
        }

        File.WriteAllText(Path.Combine(_folder, "hedgerow.json"), string.Create(CultureInfo.InvariantCulture, $$"""
            {
              "node": "bitmex",
              "dataDirectory": "data",
              "venues": [ {{Document(0)}}, {{Document(1)}} ],
              "pairs": [
                {
                  "number": 1, "name": "btc",
                  "a": { "venue": "binance", "symbol": "BTCUSDT" },
                  "b": { "venue": "bitmex", "symbol": "XBTUSDT" },
                  "curve": { "maxPosition": {{Clip}}, "rangeBps": 10, "earnBps": 2 },
                  "execution": { "maxOrderQuantity": {{Clip}} }
                }
              ],
              "api": { "port": 0 },
              "logging": { "console": false }
            }
            """));
    }

    private string Document(int leg)
    {
        var (kind, server) = (Legs[leg].Kind, _servers[leg]);
        var (http, socket) = (server.HttpBase.ToString().TrimEnd('/'), server.WebSocketBase.ToString().TrimEnd('/'));
        return string.Create(CultureInfo.InvariantCulture, $$"""
            {
                  "name": "{{kind}}", "kind": "{{kind}}",
                  "restUrl": "{{http}}", "streamUrl": "{{socket}}", "orderUrl": "{{socket}}{{StandardVenue.Of(kind).OrderPath}}", "walletUrl": "{{http}}",
                  "credentials": { "key": { "file": "{{kind}}.key" }, "secret": { "file": "{{kind}}.secret" } },
                  "takerFeeRate": 0.0005, "quoteMaxAgeMs": 20000, "ackTimeoutMs": 20000, "receiveWindowMs": 15000
                }
            """);
    }

    private void WriteSecret(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
