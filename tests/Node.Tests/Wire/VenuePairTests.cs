using System.Globalization;
using Hedgerow.Messages;
using Hedgerow.Node.Configuration;
using Hedgerow.Node.Hosting;
using Hedgerow.Simulator.Servers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hedgerow.Node.Tests.Wire;

/// <summary>A node hedges between Binance and each other kind of venue, over sockets: both legs level, and flat at the end.</summary>
public sealed class VenuePairTests
{
    private const decimal Clip = 0.1m;
    private static readonly TimeSpan BookInterval = TimeSpan.FromMilliseconds(40);

    [Theory]
    [InlineData("coinex")]
    public async Task The_legs_are_level_and_an_operator_makes_them_flat(string kind)
    {
        var folder = Directory.CreateTempSubdirectory("hedgerow-pair-").FullName;
        await using var serverA = Server("binance");
        await using var serverB = Server(kind);
        await serverA.StartAsync();
        await serverB.StartAsync();
        var (a, b) = (new WireVenue("binance", serverA), new WireVenue(kind, serverB));
        using var stop = new CancellationTokenSource();
        var books = TellBooksAsync(a, b, stop.Token);
        var node = await NodeHost.StartAsync(NodeConfiguration.Load(Write(folder, a, b)), NullLoggerFactory.Instance);
        string Seen() => string.Join('\n', node.Board.View().Notices.TakeLast(40).Select(n => $"{n.Source}: {n.Text}"));
        try
        {
            await Eventually.Holds(
                "both venues accept exposure", () => node.Board.View().Gateways is { Count: 2 } all && all.All(g => g.AcceptsExposure), Seen);
            a.MoveTo(WireSystem.Level + WireSystem.Wide);
            await Eventually.Holds("hedged", () => a.Position == -Clip && b.Position == Clip, Seen);
            a.MoveTo(WireSystem.Level);
            var receipt = await node.TellAsync(new OperatorCommand("flat-1", OperatorAction.Flatten, "btc", "ann", "the end of the test"));
            Assert.True(receipt.Ok, receipt.Text);
            await Eventually.Holds("flat", () => a.Position == 0 && b.Position == 0, Seen);
            await Eventually.Holds("the node knows", () => node.Board.View().Coordinator?.Pairs.Single() is { PositionA: 0, PositionB: 0 }, Seen);
            Assert.All(b.Orders, order => Assert.True(ClientOrderId.TryParse(order.ClientId, out _)));
            Assert.Equal((0m, 0m), (a.MoneyImbalance, b.MoneyImbalance));
        }
        finally
        {
            await node.StopAsync();
            await stop.CancelAsync();
            await books;
            Directory.Delete(folder, recursive: true);
        }
    }

    private static VenueServer Server(string kind)
    {
        var standard = StandardVenue.Of(kind);
        return standard.Open(
            new VenueServerOptions
            {
                Instruments = standard.Markets(kind),
                Accounts = [new SimulatedAccount(WireVenue.Account, "key-" + kind, "secret-" + kind, 100_000m)],
            },
            kind);
    }

    private static async Task TellBooksAsync(WireVenue a, WireVenue b, CancellationToken stop)
    {
        using var ticks = new PeriodicTimer(BookInterval);
        try
        {
            do
            {
                a.Tell();
                b.Tell();
            }
            while (await ticks.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException)
        {
            // The end of the test.
        }
    }

    private static string Write(string folder, params WireVenue[] venues)
    {
        foreach (var venue in venues)
        {
            WriteSecret(Path.Combine(folder, venue.Name + ".key"), "key-" + venue.Name);
            WriteSecret(Path.Combine(folder, venue.Name + ".secret"), "secret-" + venue.Name);
        }

        var path = Path.Combine(folder, "hedgerow.json");
        File.WriteAllText(path, $$"""
            {
              "node": "wire", "dataDirectory": "data",
              "venues": [ {{string.Join(", ", venues.Select(Document))}} ],
              "pairs": [
                {
                  "number": 1, "name": "btc",
                  "a": { "venue": "{{venues[0].Name}}", "symbol": "{{WireVenue.Symbol}}" },
                  "b": { "venue": "{{venues[1].Name}}", "symbol": "{{WireVenue.Symbol}}" },
                  "curve": { "maxPosition": 0.1, "rangeBps": 10, "earnBps": 2 },
                  "execution": { "maxOrderQuantity": 0.1 }
                }
              ],
              "api": { "port": 0 },
              "logging": { "console": false }
            }
            """);
        return path;
    }

    private static string Document(WireVenue venue)
    {
        var (http, socket) = (venue.Server.HttpBase.ToString().TrimEnd('/'), venue.Server.WebSocketBase.ToString().TrimEnd('/'));
        var path = StandardVenue.Of(venue.Name).OrderPath;
        var orders = path.Length == 0 ? "" : $"\"orderUrl\": \"{socket}{path}\", ";
        return string.Create(CultureInfo.InvariantCulture, $$"""
            {
              "name": "{{venue.Name}}", "kind": "{{venue.Name}}", "restUrl": "{{http}}", "streamUrl": "{{socket}}", {{orders}}"walletUrl": "{{http}}",
              "credentials": { "key": { "file": "{{venue.Name}}.key" }, "secret": { "file": "{{venue.Name}}.secret" } },
              "makerFeeRate": 0.0003, "takerFeeRate": 0.0005, "quoteMaxAgeMs": 5000, "ackTimeoutMs": 9000, "receiveWindowMs": 10000
            }
            """);
    }

    private static void WriteSecret(string path, string text)
    {
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
