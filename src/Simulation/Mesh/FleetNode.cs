using Hedgerow.Engine;
using Hedgerow.Mesh.Fleet;
using Hedgerow.Messages;

namespace Hedgerow.Simulation;

/// <summary>
/// A process of the mesh and its links, as <c>FleetLinks</c> wires them: what comes reaches the actors here if the door lets it in, and a
/// link that is down is told to the coordinator as an outage of the venues behind it.
/// </summary>
internal sealed class FleetNode
{
    private readonly SimulatedEngine _engine;
    private readonly IReadOnlyList<string> _candidates;
    private readonly IReadOnlyDictionary<string, string> _nodeOf;
    private readonly FleetDoor _door;
    private readonly bool _mayCoordinate;
    private readonly SortedDictionary<string, GatewayState> _states = new(StringComparer.Ordinal);
    private CoordinatorRoute _route;
    private bool _serves;

    /// <summary>A node.</summary>
    /// <param name="engine">Engine of its host.</param>
    /// <param name="name">Its name, and its host's.</param>
    /// <param name="candidates">Other nodes that may coordinate.</param>
    /// <param name="ownVenues">Venue accounts whose gateways are here; none where it may coordinate.</param>
    /// <param name="nodeOf">Nodes of the other venue accounts, where it may coordinate.</param>
    public FleetNode(
        SimulatedEngine engine, string name, IReadOnlyList<string> candidates, IReadOnlyList<string> ownVenues,
        IReadOnlyDictionary<string, string> nodeOf)
    {
        (_engine, Name, _candidates, _nodeOf) = (engine, name, candidates, nodeOf);
        _mayCoordinate = ownVenues.Count == 0;
        _door = new FleetDoor(candidates, ownVenues, _mayCoordinate, nodeOf);
        _route = NewRoute();
    }

    /// <summary>Its name, and its host's.</summary>
    public string Name { get; }

    /// <summary>Its ends of links, by peer.</summary>
    public SortedDictionary<string, LinkEnd> Ends { get; } = new(StringComparer.Ordinal);

    /// <summary>Counts its processes.</summary>
    public long Incarnation { get; private set; }

    /// <summary>True while there is a process.</summary>
    public bool IsUp { get; private set; }

    /// <summary>Messages that the door kept out.</summary>
    public long NotTaken { get; private set; }

    /// <summary>Messages to gateways that were not told because the right to act was lost.</summary>
    public long HeldBack { get; private set; }

    /// <summary>Times that venues were told to be out of reach.</summary>
    public long Outages { get; private set; }

    /// <summary>Called when a process has started.</summary>
    public event Action? Started;

    /// <summary>A process starts: links begin anew, and what they bring falls until <see cref="Serve"/>.</summary>
    public void Start()
    {
        Incarnation++;
        (IsUp, _serves) = (true, false);
        _states.Clear();
        _route = NewRoute();
        foreach (var end in Ends.Values)
            end.Begin();
        Started?.Invoke();
    }

    /// <summary>The process is gone.</summary>
    public void Stop()
    {
        (IsUp, _serves) = (false, false);
        foreach (var end in Ends.Values)
            end.End();
    }

    /// <summary>From now on what links bring reaches the actors.</summary>
    public void Serve() => _serves = true;

    /// <summary>From now on it falls again.</summary>
    public void Rest() => _serves = false;

    /// <summary>A gateway on another node, as the coordinator here tells it.</summary>
    public IEndpoint GatewayOf(string venue, Func<bool> mayAct, Action<GatewayCommand> told) =>
        new FencedWay(this, _nodeOf[venue], Address.Gateway(venue), mayAct, told);

    /// <summary>An address beside the coordinator, wherever that is, as the gateways here tell it.</summary>
    public IEndpoint ToCoordinator(Address to) => new RoutedWay(this, to);

    /// <summary>Takes what a link brings.</summary>
    public void Receive(string peer, Address to, Message message)
    {
        if (!_serves)
            return;
        if (!_door.Takes(peer, to, message))
        {
            NotTaken++;
            return;
        }
        if (message is GatewayCommand command)
            _route.Hear(peer, command);
        else if (message is GatewayState state)
            _states[state.Venue] = state;
        if (_engine.Has(Name, to)) // without transfers there is no treasurer
            _engine.PostOn(Name, to, message);
    }

    /// <summary>A link came up, went down, began or ceased to overflow.</summary>
    public void LinkChanged(string peer, bool isUp)
    {
        _engine.Remark($"{Name}: {peer} {(isUp ? "is linked" : "is not linked")}");
        if (!isUp && _serves && _mayCoordinate)
            TellOutage(peer);
    }

    private void TellOutage(string peer)
    {
        foreach (var last in _states.Values.ToArray())
        {
            if (_nodeOf.GetValueOrDefault(last.Venue) != peer || VenueOutage.Of(last, peer, _engine.LocalTime(Name)) is not { } down)
                continue;
            Outages++;
            _states[last.Venue] = down;
            _engine.PostOn(Name, Address.Coordinator, down);
            if (_engine.Has(Name, Address.Treasurer))
                _engine.PostOn(Name, Address.Treasurer, down);
        }
    }

    private CoordinatorRoute NewRoute() => new(_candidates, new HostClock(_engine, Name));

    private sealed class FencedWay(FleetNode node, string peer, Address to, Func<bool> mayAct, Action<GatewayCommand> told) : IEndpoint
    {
        public void Deliver(Message message)
        {
            if (!mayAct())
            {
                node.HeldBack++;
                return;
            }
            told((GatewayCommand)message);
            node.Ends[peer].Tell(to, message);
        }
    }

    private sealed class RoutedWay(FleetNode node, Address to) : IEndpoint
    {
        public void Deliver(Message message)
        {
            foreach (var peer in node._route.Targets)
                node.Ends[peer].Tell(to, message);
        }
    }
}
