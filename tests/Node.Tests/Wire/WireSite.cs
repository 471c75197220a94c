using System.Globalization;
using Hedgerow.Messages;
using Hedgerow.Node.Configuration;
using Hedgerow.Node.Kinds;
using Hedgerow.Simulator.Servers;

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

/// <summary>Two simulated venues over sockets on loopback, whose books are told 25 times a second, and a folder for the nodes that trade there.</summary>
internal sealed class WireSite : IAsyncDisposable
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
    private int _told;

    private WireSite(WireLeg a, WireLeg b) => _legs = [a, b];

    public IReadOnlyList<WireLeg> Legs => _legs;

    /// <summary>Starts the servers and their books.</summary>
    public static async Task<WireSite> StartAsync(WireLeg a, WireLeg b)
    {
        var site = new WireSite(a, b);
        try
        {
            foreach (var leg in site._legs)
                await site.ServeAsync(leg);
            site.TellBooks();
            site._books = Task.Run(site.KeepTellingAsync);
            site.WriteKeys();
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    /// <summary>A file in the folder where the keys are.</summary>
    public string PathOf(string name) => Path.Combine(_folder, name);

    public async ValueTask DisposeAsync()
    {
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

    /// <summary>True when a pair is shown with the positions that the venues have.</summary>
    public bool IsAs(PairView shown) => Math.Abs(shown.PositionA - Base(0)) < 1e-8m && Math.Abs(shown.PositionB - Base(1)) < 1e-8m;

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

    private void WriteKeys()
    {
        foreach (var leg in _legs)
        {
            WriteSecret(leg.Name + ".key", "key-" + leg.Name);
            WriteSecret(leg.Name + ".secret", "secret-" + leg.Name);
        }
    }

    /// <summary>A node's configuration.</summary>
    /// <param name="node">Name of the node, and of its data folder.</param>
    /// <param name="more">Further sections.</param>
    public string Configuration(string node, string more = "") => string.Create(CultureInfo.InvariantCulture, $$"""
        {
          "node": "{{node}}",
          "dataDirectory": "{{node}}",
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
          "logging": { "console": false }{{(more.Length > 0 ? "," : "")}}
          {{more}}
        }
        """);

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

    /// <summary>Writes a file that only its owner may read.</summary>
    public void WriteSecret(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
