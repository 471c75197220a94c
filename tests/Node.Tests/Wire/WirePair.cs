using Hedgerow.Messages;
using Hedgerow.Node.Configuration;
using Hedgerow.Node.Hosting;
using Hedgerow.Node.Status;
using Hedgerow.Simulator.Servers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hedgerow.Node.Tests.Wire;

/// <summary>A node that hedges bitcoin between the two venues of a <see cref="WireSite"/>.</summary>
internal sealed class WirePair : IAsyncDisposable
{
    public const decimal Level = WireSite.Level;
    public const decimal Clip = WireSite.Clip;

    private readonly WireSite _site;
    private NodeHost? _node;

    private WirePair(WireSite site) => _site = site;

    public NodeHost Node => _node!;

    public StatusView View => Node.Board.View();

    public PairView? Pair => View.Coordinator?.Pairs.Single();

    /// <summary>Starts servers and node, and waits until both accounts accept exposure.</summary>
    public static async Task<WirePair> StartAsync(WireLeg a, WireLeg b)
    {
        var pair = new WirePair(await WireSite.StartAsync(a, b));
        try
        {
            var file = pair._site.PathOf("hedgerow.json");
            await File.WriteAllTextAsync(file, pair._site.Configuration("pair"));
            pair._node = await NodeHost.StartAsync(NodeConfiguration.Load(file), NullLoggerFactory.Instance);
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
        await _site.DisposeAsync();
    }

    public VenueServer Server(int leg) => _site.Server(leg);

    public Position PositionAt(int leg) => _site.PositionAt(leg);

    public decimal Base(int leg) => _site.Base(leg);

    public void AssertSound() => _site.AssertSound();

    public void Move(decimal a, decimal b) => _site.Move(a, b);

    /// <summary>What the coordinator shows is what the venues have, and nothing is under way.</summary>
    public bool IsSettled() => Pair is { } shown && _site.IsAs(shown) && View.Gateways.All(g => g.OpenOrders == 0);

    public async Task FlattenAsync()
    {
        Assert.True((await Node.TellAsync(new OperatorCommand("flatten-1", OperatorAction.Flatten, "*", "ann", "the test ends"))).Ok);
        await HoldsAsync("flat", () => PositionAt(0).Quantity == 0m && PositionAt(1).Quantity == 0m && IsSettled());
    }

    public Task HoldsAsync(string what, Func<bool> holds) => Eventually.Holds(
        what, holds,
        () => string.Join('\n', View.Notices.TakeLast(40).Select(n => $"{n.Level} {n.Source}: {n.Text}"))
            + $"\n{Pair}\n{string.Join('\n', View.Gateways.Select(g => $"{g.Venue} {g.Phase} '{g.Reason}' up {string.Join('+', g.ChannelsUp)}"))}");
}
