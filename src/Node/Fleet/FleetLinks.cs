using System.Net;
using Hedgerow.Engine;
using Hedgerow.Engine.Local;
using Hedgerow.Mesh;
using Hedgerow.Mesh.Fleet;
using Hedgerow.Mesh.Links;
using Hedgerow.Mesh.Streams;
using Hedgerow.Messages;
using Hedgerow.Node.Configuration;
using Hedgerow.Node.Hosting;
using Hedgerow.Node.Status;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Node.Fleet;

/// <summary>
/// This node's part of the way between coordinator and gateways on different nodes: addresses of other nodes as endpoints here, and what
/// links bring to the actors here. See docs/links.md.
/// </summary>
/// <remarks>
/// Invariants: nothing reaches an actor but what <see cref="FleetDoor.Takes"/> lets in; a coordinator that lost its right to act tells
/// nothing any more; while a link is down, the coordinator sees the venues behind it as down.
/// </remarks>
internal sealed partial class FleetLinks : IMeshHandler, IAsyncDisposable
{
    private readonly FleetLayout _layout;
    private readonly StatusBoard _board;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CoordinatorRoute _route;
    private readonly LogBudget _notTaken;
    private volatile LocalEngine? _engine;
    private MeshNode? _mesh;

    private FleetLinks(FleetLayout layout, StatusBoard board, TimeProvider time, ILogger log)
    {
        (_layout, _board, _time, _log) = (layout, board, time, log);
        _route = new CoordinatorRoute(layout.Candidates, time);
        _notTaken = new LogBudget(time);
    }

    /// <summary>Every link as it is now.</summary>
    public IReadOnlyList<LinkView> Links => _mesh!.Links;

    /// <summary>The coordinator as our gateways heard it.</summary>
    public CoordinatorRoute Route => _route;

    /// <summary>Listens and dials. What links bring falls until <see cref="Serve"/>.</summary>
    /// <param name="options">The node's configuration, with a mesh.</param>
    /// <param name="layout">Which node has what.</param>
    /// <param name="board">Shows what gateways elsewhere say, and that links come and go.</param>
    /// <param name="time">Clock of the node.</param>
    /// <param name="loggers">Makes the links' log.</param>
    /// <exception cref="IOException">The port is in use.</exception>
    /// <exception cref="ConfigurationException">Secret or certificate cannot be used.</exception>
    public static async Task<FleetLinks> StartAsync(
        NodeOptions options, FleetLayout layout, StatusBoard board, TimeProvider time, ILoggerFactory loggers)
    {
        var links = new FleetLinks(layout, board, time, loggers.CreateLogger("links"));
        links._mesh = await MeshNode.StartAsync(OptionsOf(options), links, time, links._log);
        return links;
    }

    /// <summary>From now on what links bring reaches the actors.</summary>
    /// <param name="engine">Started.</param>
    public void Serve(LocalEngine engine) => _engine = engine;

    /// <summary>From now on it falls again: the engine is about to stop.</summary>
    public void Rest() => _engine = null;

    /// <summary>A gateway on another node, as the coordinator here tells it.</summary>
    /// <param name="venue">Venue account.</param>
    /// <param name="mayAct">False once another process may coordinate; looked at before every message.</param>
    public IEndpoint GatewayOf(string venue, Func<bool> mayAct) =>
        new FencedWay(_mesh!.EndpointOf(_layout.NodeOf[venue], Address.Gateway(venue)), mayAct);

    /// <summary>An address beside the coordinator, wherever that is, as the gateways here tell it.</summary>
    public IEndpoint ToCoordinator(Address to) => new RoutedWay(this, to);

    /// <inheritdoc/>
    public void Receive(string peer, Address to, Message message)
    {
        if (_engine is not { } engine)
            return; // stands by, starts or stops: whoever needs an answer asks again
        if (!_layout.Door.Takes(peer, to, message))
        {
            if (_notTaken.TryTake(out var withheld))
                Log.NotTaken(_log, peer, message.GetType().Name, to.Value, withheld);
            return;
        }
        if (message is GatewayCommand command)
            _route.Hear(peer, command);
        else if (message is GatewayState state)
            _board.Deliver(state);
        engine.Post(to, message);
    }

    /// <inheritdoc/>
    public void LinkChanged(LinkView link)
    {
        var isUp = link.Phase == LinkPhase.Up && !link.IsOverflowing;
        _board.Add(new Notice(
            isUp ? NoticeLevel.Info : NoticeLevel.Warning, "links", $"{link.Peer} {WordsOf(link)}", _time.GetUtcNow()));
        if (!isUp && _engine is { } engine && _layout.MayCoordinate)
            TellOutage(link, engine);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Rest();
        if (_mesh is not null)
            await _mesh.DisposeAsync();
    }

    /// <summary>What a link's state means, for people.</summary>
    public static string WordsOf(LinkView link) => link switch
    {
        { IsOverflowing: true } => "cannot be reached: too much waits for it",
        { Phase: LinkPhase.Up } => "is linked",
        { Phase: LinkPhase.Resuming } => "is being linked",
        { Problem.Length: > 0 } => "is not linked: " + link.Problem,
        _ => "is not linked",
    };

    private void TellOutage(LinkView link, LocalEngine engine)
    {
        foreach (var last in _board.View().Gateways)
        {
            if (_layout.NodeOf.GetValueOrDefault(last.Venue) != link.Peer || VenueOutage.Of(last, link.Peer, _time.GetUtcNow()) is not { } down)
                continue;
            _board.Deliver(down);
            Outside(() =>
            {
                engine.Post(Address.Coordinator, down);
                engine.Post(Address.Treasurer, down);
            });
        }
    }

    /// <summary>Links forbid whoever hears of their changes to block; posting may run actors, and wait.</summary>
    private static void Outside(Action post) => ThreadPool.UnsafeQueueUserWorkItem(static work => work(), post, preferLocal: false);

    private static MeshOptions OptionsOf(NodeOptions options)
    {
        var mesh = options.Mesh!;
        return new MeshOptions
        {
            Node = options.Node,
            Secret = new LinkSecret(SecretFiles.Read(mesh.Secret)),
            Listen = mesh.Port is { } port ? new IPEndPoint(IPAddress.Parse(mesh.Address), port) : null,
            Certificate = mesh.Certificate is { } reference ? CertificateFiles.Read(reference) : null,
            Peers = [.. mesh.Peers.Select(peer => new MeshPeer
            {
                Name = peer.Name,
                Dial = peer.Dial is { } dial ? new Uri(dial) : null,
                CertificateSha256 = peer.CertificateSha256,
            })],
            Release = NodeHost.Release,
        };
    }

    /// <summary>Lets pass what may still be ordered in the book's name.</summary>
    private sealed class FencedWay(IEndpoint way, Func<bool> mayAct) : IEndpoint
    {
        public void Deliver(Message message)
        {
            if (mayAct())
                way.Deliver(message);
        }
    }

    private sealed class RoutedWay(FleetLinks links, Address to) : IEndpoint
    {
        public void Deliver(Message message)
        {
            foreach (var peer in links._route.Targets)
                links._mesh!.Tell(peer, to, message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "{Peer} told a {Message} to {Address}, which it may not; it fell ({Withheld} before it were not logged)")]
        public static partial void NotTaken(ILogger log, string peer, string message, string address, long withheld);
    }
}
