using System.Globalization;
using Hedgerow.Messages;
using Hedgerow.Node.Configuration;
using Hedgerow.Node.Hosting;
using Hedgerow.Node.Status;
using Hedgerow.Simulator.Servers;
using Hedgerow.Simulator.Servers.Binance;
using Hedgerow.Simulator.Servers.Bybit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hedgerow.Node.Tests.Wire;

/// <summary>
/// Both simulated venues and a node, started from a configuration file and connected through sockets on loopback. Books
/// are repeated all the time, as living markets do. Disposal checks what must hold in every case.
/// </summary>
internal sealed class WireSystem : IAsyncDisposable
{
    /// <summary>Difference of the books, of 100,000, at which the pair wants its whole position: 50 bps.</summary>
    public const decimal Wide = 500m;

    public const decimal Level = 100_000m;

    private static readonly TimeSpan BookInterval = TimeSpan.FromMilliseconds(40);

    private readonly string _folder = Directory.CreateTempSubdirectory("hedgerow-wire-").FullName;
    private readonly CancellationTokenSource _stop = new();
    private readonly WireOptions _options;
    private readonly SimulatorHost _host;
    private Task _books = Task.CompletedTask;
    private NodeHost? _node;

    private WireSystem(WireOptions options, SimulatorHost host)
    {
        _options = options;
        _host = host;
        Binance = new WireVenue("binance", host.Binance);
        Bybit = new WireVenue("bybit", host.Bybit);
    }

    public WireVenue Binance { get; }

    public WireVenue Bybit { get; }

    public NodeHost Node => _node ?? throw new InvalidOperationException("no node runs");

    public StatusView View => Node.Board.View();

    public PairView? Pair => View.Coordinator?.Pairs.Single();

    /// <summary>Starts venues with level books and a node, and waits until it could trade.</summary>
    public static async Task<WireSystem> StartAsync(WireOptions? options = null)
    {
        options ??= new WireOptions();
        var host = await SimulatorHost.StartAsync(
            Venue(StandardMarkets.Binance(BinanceServer.DefaultVenue), "binance") with { Limits = options.BinanceLimits },
            Venue(StandardMarkets.Bybit(BybitServer.DefaultVenue), "bybit", options.BybitStatus));
        var system = new WireSystem(options, host);
        if (options.FromTheStart is { } fault)
            system.Both(v => v.Faults.Add(fault));
        system.Both(v => v.Tell());
        system._books = Task.Run(system.TellBooksAsync);
        await system.StartNodeAsync();
        return system;
    }

    public WireVenue this[string venue] => venue == Binance.Name ? Binance : Bybit;

    public WireVenue Other(WireVenue venue) => venue == Binance ? Bybit : Binance;

    public GatewayState? Gateway(WireVenue venue) => View.Gateways.FirstOrDefault(g => g.Venue == venue.Name);

    /// <summary>Limits of the circuit breaker from the next start of the node on.</summary>
    public string BreakerJson { get; set; } = "{}";

    /// <summary>The configuration's section of transfers, from the next start of the node on.</summary>
    public string TransfersJson { get; set; } = "{}";

    /// <summary>The network by which the venues pay each other.</summary>
    public PaymentNetwork Payments => _host.Payments;

    /// <summary>Starts a node on the same folder and waits until it could trade, unless it is not expected to.</summary>
    public async Task StartNodeAsync(bool isTradeable = true)
    {
        WriteConfiguration();
        _node = await NodeHost.StartAsync(NodeConfiguration.Load(Path.Combine(_folder, "hedgerow.json")), NullLoggerFactory.Instance);
        if (!_options.IsTradeable)
            return;
        if (isTradeable)
            await HoldsAsync("the node is ready to trade", IsReady);
        else
            await HoldsAsync("the gateways are reconciled", () => View.Gateways.Count == 2 && View.Gateways.All(g => g.AcceptsHedges));
    }

    /// <summary>Stops the node; positions and the journal stay.</summary>
    public async Task StopNodeAsync()
    {
        await Node.StopAsync();
        _node = null;
    }

    /// <summary>Both venues accept exposure and both books are fresh.</summary>
    public bool IsReady() =>
        View.Gateways.Count == 2 && View.Gateways.All(g => g.AcceptsExposure) && Pair is { SpreadPlusBps: not null };

    /// <summary>Binance becomes dearer by so much that the pair sells there and buys at Bybit, up to its maximum.</summary>
    public void Widen() => Binance.MoveTo(Level + Wide);

    /// <summary>Waits; the failure tells what node and venues say.</summary>
    public Task HoldsAsync(string what, Func<bool> holds, TimeSpan? within = null) =>
        Eventually.Holds(what, () => ThrowIfFailed() && holds(), Describe, within);

    /// <summary>Waits until the venues hold a quantity short on Binance and long on Bybit, and the node knows.</summary>
    public Task HedgedAsync(decimal quantity, TimeSpan? within = null) => HoldsAsync(
        string.Create(CultureInfo.InvariantCulture, $"hedged at {quantity}"),
        () => Binance.Position == -quantity && Bybit.Position == quantity && IsSettled(), within);

    /// <summary>The venues' legs are level and the node says the same of them, with no taking order open or in doubt.</summary>
    public bool IsSettled()
    {
        var (a, b) = (Binance.Position, Bybit.Position);
        return a + b == 0m && Pair is { NetExposure: 0m } pair && pair.PositionA == a && pair.PositionB == b
            && (_options.MakerVenue is not null || View.Gateways.All(g => g.OpenOrders == 0));
    }

    /// <summary>
    /// Waits until both gateways and the coordinator have taken notice of what there is: some books after this call, and
    /// then two views. What the node was going to order on them, it has ordered.
    /// </summary>
    public async Task NoticedAsync()
    {
        var quotes = View.Gateways.ToDictionary(g => g.Venue, g => g.Quotes);
        await HoldsAsync("new books reach the node", () => View.Gateways.Any(g => g.Quotes >= quotes[g.Venue] + 10));
        for (var i = 0; i < 2; i++)
        {
            var seen = View.Coordinator!.Time;
            await HoldsAsync("the coordinator beats", () => View.Coordinator!.Time > seen);
        }
    }

    /// <summary>The one order that rests at the maker venue on a side.</summary>
    public async Task<OrderSnapshot> RestingAsync(WireVenue venue, Side side)
    {
        await HoldsAsync($"an order rests at {venue.Name}", () => venue.OpenOrders.Count(o => o.Side == side) == 1 && IsReady());
        return venue.OpenOrders.Single(o => o.Side == side);
    }

    public bool WasNoted(NoticeLevel atLeast, string text) =>
        View.Notices.Any(n => n.Level >= atLeast && n.Text.Contains(text, StringComparison.Ordinal));

    /// <summary>Arms a fault at a venue and returns its handle.</summary>
    public static int Arm(WireVenue venue, FaultKind kind, Func<Fault, Fault>? scope = null)
    {
        var fault = new Fault(kind);
        return venue.Faults.Add(scope is null ? fault : scope(fault));
    }

    public async ValueTask DisposeAsync()
    {
        if (_node is not null)
            await _node.StopAsync();
        await _stop.CancelAsync();
        await _books;
        var breaches = Breaches().ToList();
        await _host.DisposeAsync();
        _stop.Dispose();
        Directory.Delete(_folder, recursive: true);
        Assert.Empty(breaches);
    }

    /// <summary>What holds in every case: no id twice, every order ours, no money from nowhere, never more than allowed.</summary>
    private IEnumerable<string> Breaches()
    {
        var all = Binance.Orders.Concat(Bybit.Orders).ToList();
        foreach (var twice in all.GroupBy(o => o.ClientId).Where(g => g.Count() > 1))
            yield return $"id {twice.Key} was used {twice.Count()} times";
        foreach (var order in all.Where(o => o.Cause == TradeCause.Order && !ClientOrderId.TryParse(o.ClientId, out _)))
            yield return $"order id '{order.ClientId}' is none of ours";
        foreach (var venue in new[] { Binance, Bybit })
        {
            if (venue.MoneyImbalance != 0m)
                yield return $"{venue.Name}: money from nowhere, {venue.MoneyImbalance}";
            if (Math.Abs(venue.Position) > _options.MaxPosition)
                yield return $"{venue.Name}: holds {venue.Position}, more than {_options.MaxPosition}";
        }
    }

    private static VenueServerOptions Venue(IReadOnlyList<Simulator.Model.InstrumentTerms> instruments, string name, int bybitStatus = 6) => new()
    {
        Instruments = instruments,
        Accounts = [new SimulatedAccount(WireVenue.Account, "key-" + name, "secret-" + name, 100_000m) { Setup = new SimulatedSetup { BybitStatus = bybitStatus } }],
    };

    private void Both(Action<WireVenue> action)
    {
        action(Binance);
        action(Bybit);
    }

    private async Task TellBooksAsync()
    {
        using var ticks = new PeriodicTimer(BookInterval);
        try
        {
            while (await ticks.WaitForNextTickAsync(_stop.Token))
                Both(v => v.Tell());
        }
        catch (OperationCanceledException)
        {
            // The end of the test.
        }
    }

    private bool ThrowIfFailed()
    {
        if (_node?.Failed is { IsCompletedSuccessfully: true } failed)
            Assert.Fail("the node stopped: " + failed.Result);
        if (_books.IsCompleted)
            Assert.Fail("the books stopped: " + _books.Exception);
        return true;
    }

    private string Describe()
    {
        var lines = new List<string>();
        foreach (var venue in new[] { Binance, Bybit })
        {
            lines.Add($"{venue.Name}: position {venue.Position}, faults {string.Join(", ", venue.Faults.List().Select(f => $"{f.Fault.Kind} ×{f.Hits}"))}");
            lines.AddRange(venue.Orders.Take(40).Select(o => $"  {o.ClientId} {o.Side} {o.CumulativeQuantity} of {o.Quantity} at {o.Price} {o.Type} {o.Status}"));
        }
        if (_node is not null)
        {
            lines.AddRange(View.Gateways.Select(g => $"{g.Venue}: {g.Phase} '{g.Reason}' up {string.Join("+", g.ChannelsUp)}, open {g.OpenOrders}, offset {g.ClockOffsetMs:0}, {g.Totals}"));
            lines.Add(Pair?.ToString() ?? "no pair");
            lines.AddRange(View.Notices.TakeLast(60).Select(n => $"{n.Time:HH:mm:ss.fff} {n.Level} {n.Source}: {n.Text}"));
        }
        return string.Join('\n', lines);
    }

    private void WriteConfiguration()
    {
        foreach (var name in new[] { "binance", "bybit" })
        {
            WriteSecret(name + ".key", "key-" + name);
            WriteSecret(name + ".secret", "secret-" + name);
        }
        var style = _options.MakerVenue is null ? "takerTaker" : "makerTaker";
        var leg = _options.MakerVenue == "binance" ? "A" : "B";
        File.WriteAllText(Path.Combine(_folder, "hedgerow.json"), string.Create(CultureInfo.InvariantCulture, $$"""
            {
              "node": "wire",
              "dataDirectory": "data",
              "unhedgedAlarmMs": 3000,
              "venues": [
                {{Document(Binance, "/ws-fapi/v1", 0.0005m)}},
                {{Document(Bybit, "/v5/trade", 0.00055m)}}
              ],
              "pairs": [
                {
                  "number": 1, "name": "btc",
                  "a": { "venue": "binance", "symbol": "{{WireVenue.Symbol}}" },
                  "b": { "venue": "bybit", "symbol": "{{WireVenue.Symbol}}" },
                  "curve": { "maxPosition": {{_options.MaxPosition}}, "rangeBps": 10, "earnBps": 2 },
                  "execution": { "maxOrderQuantity": {{_options.Clip}}, "style": "{{style}}", "makerLeg": "{{leg}}" }
                }
              ],
              "breaker": {{BreakerJson}},
              "transfers": {{TransfersJson}},
              "api": { "port": 0 },
              "logging": { "console": false }
            }
            """));
    }

    private void WriteSecret(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private string Document(WireVenue venue, string orderPath, decimal takerFee)
    {
        var (http, socket) = (venue.Server.HttpBase.ToString().TrimEnd('/'), venue.Server.WebSocketBase.ToString().TrimEnd('/'));
        return string.Create(CultureInfo.InvariantCulture, $$"""
            {
                  "name": "{{venue.Name}}", "kind": "{{venue.Name}}", "accountMode": "{{(venue == Bybit ? _options.BybitAccountMode : "unified")}}",
                  "restUrl": "{{http}}", "streamUrl": "{{socket}}", "orderUrl": "{{socket}}{{orderPath}}", "walletUrl": "{{http}}",
                  "credentials": { "key": { "file": "{{venue.Name}}.key" }, "secret": { "file": "{{venue.Name}}.secret" } },
                  "makerFeeRate": 0.0002, "takerFeeRate": {{takerFee}},
                  "quoteMaxAgeMs": {{_options.QuoteMaxAgeMs}}, "ackTimeoutMs": {{_options.AckTimeoutMs}},
                  "receiveWindowMs": {{_options.ReceiveWindowMs}}
                }
            """);
    }
}
