using System.Globalization;
using Hedgerow.CommandLine.Cluster;
using Hedgerow.Messages;
using Hedgerow.Node.Configuration;
using Hedgerow.Node.Hosting;
using Hedgerow.Node.Status;
using Hedgerow.Simulator.Network;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hedgerow.Node.Tests.Wire;

/// <summary>
/// Three nodes of one book in the test's process: two with a venue account each, and one that coordinates and has none. The
/// coordinator dials the other two over lines that can hang or be cut.
/// </summary>
internal sealed class WireFleet : IAsyncDisposable
{
    public const string Coordinator = "ireland";

    private readonly WireSite _site;
    private readonly Dictionary<string, NodeHost> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _ports = new(StringComparer.Ordinal);

    private WireFleet(WireSite site) => _site = site;

    /// <summary>Nodes with gateways, in the order of the legs.</summary>
    public static IReadOnlyList<string> Gateways { get; } = ["tokyo", "singapore"];

    /// <summary>The lines from the coordinator, by the node at their other end.</summary>
    public Dictionary<string, TcpRelay> Lines { get; } = new(StringComparer.Ordinal);

    public WireSite Site => _site;

    public StatusView View => _nodes[Coordinator].Board.View();

    public PairView? Pair => View.Coordinator?.Pairs.Single();

    public NodeHost Node(string name) => _nodes[name];

    /// <summary>Starts servers and nodes, and waits until both accounts accept exposure.</summary>
    public static async Task<WireFleet> StartAsync(WireLeg a, WireLeg b)
    {
        var fleet = new WireFleet(await WireSite.StartAsync(a, b));
        try
        {
            fleet._site.WriteSecret("mesh.secret", new string('s', 40));
            foreach (var name in Gateways)
            {
                fleet._ports[name] = LoopbackPort.Free();
                fleet.Lines[name] = new TcpRelay(fleet._ports[name]);
                await fleet.StartAsync(name);
            }
            await fleet.StartAsync(Coordinator);
            await fleet.HoldsAsync("ready", fleet.IsReady);
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    public bool IsReady() => View.Gateways is { Count: 2 } all && all.All(g => g.AcceptsExposure) && Pair is { SpreadPlusBps: not null };

    public async Task StartAsync(string name) =>
        _nodes[name] = await NodeHost.StartAsync(NodeConfiguration.Load(Write(name)), NullLoggerFactory.Instance);

    public async Task StopAsync(string name) => await _nodes[name].StopAsync();

    /// <summary>What the coordinator shows is what the venues have, and nothing is under way.</summary>
    public bool IsSettled() => Pair is { } shown && _site.IsAs(shown) && View.Gateways.All(g => g.OpenOrders == 0);

    public async Task FlattenAsync(string request)
    {
        Assert.True((await Node(Coordinator).TellAsync(new OperatorCommand(request, OperatorAction.Flatten, "*", "ann", "the test ends"))).Ok);
        await HoldsAsync("flat", () => _site.Base(0) == 0m && _site.Base(1) == 0m && IsSettled());
    }

    public Task HoldsAsync(string what, Func<bool> holds) => Eventually.Holds(
        what, holds,
        () => string.Join('\n', _nodes.Values.SelectMany(n => n.Board.View().Notices.TakeLast(20).Select(m => $"{n.Name}: {m.Level} {m.Source}: {m.Text}")))
            + $"\n{Pair}\n{string.Join('\n', View.Gateways.Select(g => $"{g.Venue} {g.Phase} '{g.Reason}' epoch {g.Epoch} up {string.Join('+', g.ChannelsUp)}"))}\n"
            + string.Join('\n', _nodes.Values.Select(n => $"{n.Name}: {string.Join("; ", n.Complaints())}")));

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes.Values)
            await node.StopAsync();
        foreach (var line in Lines.Values)
            await line.DisposeAsync();
        await _site.DisposeAsync();
    }

    private string Write(string name)
    {
        var place = name == Coordinator
            ? "\"coordinator\": true"
            : string.Create(CultureInfo.InvariantCulture, $"\"port\": {_ports[name]}, \"venues\": [\"{_site.Legs[Gateways.ToList().IndexOf(name)].Name}\"]");
        var peers = name == Coordinator
            ? string.Join(", ", Gateways.Select((g, i) => $$"""{ "name": "{{g}}", "dial": "ws://127.0.0.1:{{Lines[g].Port}}", "venues": ["{{_site.Legs[i].Name}}"] }"""))
            : $$"""{ "name": "{{Coordinator}}", "coordinator": true }""";
        var path = _site.PathOf(name + ".json");
        File.WriteAllText(path, _site.Configuration(name, $$"""
            "mesh": {
                "secret": { "file": "mesh.secret" }, {{place}},
                "peers": [ {{peers}} ]
              }
            """));
        return path;
    }
}
