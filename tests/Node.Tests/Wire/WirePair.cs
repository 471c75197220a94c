using System.Globalization;
using Hedgerow.Messages;
using Hedgerow.Node.Configuration;
using Hedgerow.Node.Hosting;
using Hedgerow.Node.Kinds;
using Hedgerow.Node.Status;
using Hedgerow.Simulator.Servers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hedgerow.Node.Tests.Wire;

/// <summary>One leg of a pair over sockets.</summary>
/// <param name="Name">Of the account.</param>
/// <param name="Kind">Of the venue, as configured.</param>
/// <param name="Symbol">Venue symbol.</param>
/// <param name="SettleAsset">Asset of the account; a coin trades inverse contracts.</param>
internal sealed record WireLeg(string Name, string Kind, string Symbol, string SettleAsset = "USDT")
{
    public bool IsInverse => SettleAsset != "USDT";
}

/// <summary>A node that hedges bitcoin between two simulated venues over sockets on loopback; books are told 25 times a second.</summary>
internal sealed class WirePair : IAsyncDisposable
{
    public const decimal Level = 100_000m;
    public const decimal Clip = 0.1m;

    private readonly string _folder = Directory.CreateTempSubdirectory("hedgerow-pair-").FullName;
    private readonly CancellationTokenSource _stop = new();
    private readonly IReadOnlyList<WireLeg> _legs;
    private readonly List<VenueServer> _servers = [];
    private readonly decimal[] _bids = [Level, Level];
    private readonly Lock _gate = new();
    private Task _books = Task.CompletedTask;
    private NodeHost? _node;
    private int _told;

    private WirePair(WireLeg a, WireLeg b) => _legs = [a, b];

    public NodeHost Node => _node!;

    public StatusView View => Node.Board.View();

    public PairView? Pair => View.Coordinator?.Pairs.Single();

    /// <summary>Starts servers and node, and waits until both accounts accept exposure.</summary>
    public static async Task<WirePair> StartAsync(WireLeg a, WireLeg b)
    {
        var pair = new WirePair(a, b);
        try
        {
            foreach (var leg in pair._legs)
                await pair.ServeAsync(leg);
            pair.TellBooks();
            pair._books = Task.Run(pair.KeepTellingAsync);
            pair.WriteConfiguration();
            pair._node = await NodeHost.StartAsync(NodeConfiguration.Load(Path.Combine(pair._folder, "hedgerow.json")), NullLoggerFactory.Instance);
            await pair.HoldsAsync(
                "ready", () => pair.View.Gateways is { Count: 2 } all && all.All(g => g.AcceptsExposure) && pair.Pair is { SpreadPlusBps: not null });
            return pair;
        }
        catch
        {
            await pair.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
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

    public VenueServer Server(int leg) => _servers[leg];

    /// <summary>The position as the venue has it, native units.</summary>
    public Position PositionAt(int leg) => _servers[leg].Use(m => m.PositionOf(WireVenue.Account, _legs[leg].Symbol));

    /// <summary>Signed base quantity as the venue has it; of an inverse position that at its entry.</summary>
    public decimal Base(int leg) =>
        PositionAt(leg) is { Quantity: not 0m } held ? _legs[leg].IsInverse ? held.Quantity / held.EntryPrice : held.Quantity : 0m;

    /// <summary>What the coordinator shows is what the venues have, and nothing is under way.</summary>
    public bool IsSettled() =>
        Pair is { } shown && Math.Abs(shown.PositionA - Base(0)) < 1e-8m && Math.Abs(shown.PositionB - Base(1)) < 1e-8m
        && View.Gateways.All(g => g.OpenOrders == 0);

    /// <summary>Every order at a venue has an id of ours, and no money came from nowhere.</summary>
    public void AssertSound()
    {
        for (var leg = 0; leg < _legs.Count; leg++)
        {
            var (server, terms) = (_servers[leg], _legs[leg]);
            Assert.Equal(0m, server.Use(m => m.TotalMoney(terms.SettleAsset).Imbalance));
            Assert.All(
                server.Use(m => m.OrdersSince(WireVenue.Account, terms.Symbol, DateTimeOffset.MinValue)),
                o => Assert.True(ClientOrderId.TryParse(o.Snapshot.ClientId, out _)));
        }
    }

    public async Task FlattenAsync()
    {
        Assert.True((await Node.TellAsync(new OperatorCommand("flatten-1", OperatorAction.Flatten, "*", "ann", "the test ends"))).Ok);
        await HoldsAsync("flat", () => PositionAt(0).Quantity == 0m && PositionAt(1).Quantity == 0m && IsSettled());
    }

    public Task HoldsAsync(string what, Func<bool> holds) => Eventually.Holds(
        what, holds,
        () => string.Join('\n', View.Notices.TakeLast(40).Select(n => $"{n.Level} {n.Source}: {n.Text}"))
            + $"\n{Pair}\n{string.Join('\n', View.Gateways.Select(g => $"{g.Venue} {g.Phase} '{g.Reason}' up {string.Join('+', g.ChannelsUp)}"))}");

    public void Move(decimal a, decimal b)
    {
        lock (_gate)
            (_bids[0], _bids[1]) = (a, b);
        TellBooks();
    }

    private async Task ServeAsync(WireLeg leg)
    {
        var standard = StandardVenue.Of(leg.Kind);
        var server = standard.Open(
            new VenueServerOptions
            {
                Instruments = standard.Markets(leg.Name),
                Accounts =
                [
                    new SimulatedAccount(WireVenue.Account, "key-" + leg.Name, "secret-" + leg.Name, leg.IsInverse ? 1m : 100_000m)
                    {
                        Asset = leg.SettleAsset,
                        Passphrase = "secret-" + leg.Name,
                    },
                ],
                Limits = VenueLimits.None,
            },
            leg.Name);
        await server.StartAsync();
        _servers.Add(server);
    }

    // Another size each time: venues push changes, and a living market has them.
    private void TellBooks()
    {
        lock (_gate)
        {
            for (var i = 0; i < _legs.Count; i++)
            {
                var (size, more) = _legs[i].IsInverse ? (500_000m, 100m) : (5m, 0.001m);
                _servers[i].SetBook(_legs[i].Symbol, _bids[i], size + (more * (_told % 2)), _bids[i] + 0.1m, size);
            }

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
        foreach (var leg in _legs)
        {
            WriteSecret(leg.Name + ".key", "key-" + leg.Name);
            WriteSecret(leg.Name + ".secret", "secret-" + leg.Name);
        }

        File.WriteAllText(Path.Combine(_folder, "hedgerow.json"), string.Create(CultureInfo.InvariantCulture, $$"""
            {
              "node": "pair",
              "dataDirectory": "data",
              "venues": [ {{Document(0)}}, {{Document(1)}} ],
              "pairs": [
                {
                  "number": 1, "name": "btc",
                  "a": { "venue": "{{_legs[0].Name}}", "symbol": "{{_legs[0].Symbol}}" },
                  "b": { "venue": "{{_legs[1].Name}}", "symbol": "{{_legs[1].Symbol}}" },
                  "curve": { "maxPosition": {{Clip}}, "rangeBps": 10, "earnBps": 2 },
                  "execution": { "maxOrderQuantity": {{Clip}} }
                }
              ],
              "api": { "port": 0 },
              "logging": { "console": false }
            }
            """));
    }

    private string Document(int index)
    {
        var (leg, server) = (_legs[index], _servers[index]);
        var (http, socket) = (server.HttpBase.ToString().TrimEnd('/'), server.WebSocketBase.ToString().TrimEnd('/'));
        var kind = Enum.Parse<VenueKind>(leg.Kind, ignoreCase: true);
        var passphrase = VenueKinds.NeedsPassphrase(kind) ? $$""", "passphrase": { "file": "{{leg.Name}}.secret" }""" : "";
        var orders = StandardVenue.Of(leg.Kind).OrderPath is { Length: > 0 } path ? $"\"orderUrl\": \"{socket}{path}\", " : "";
        return string.Create(CultureInfo.InvariantCulture, $$"""
            {
                  "name": "{{leg.Name}}", "kind": "{{leg.Kind}}", "settleAsset": "{{leg.SettleAsset}}",
                  "restUrl": "{{http}}", "streamUrl": "{{socket}}", {{orders}}"walletUrl": "{{http}}",
                  "credentials": { "key": { "file": "{{leg.Name}}.key" }, "secret": { "file": "{{leg.Name}}.secret" }{{passphrase}} },
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
