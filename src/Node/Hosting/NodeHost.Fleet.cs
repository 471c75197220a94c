using Hedgerow.Actors.Bookkeeper;
using Hedgerow.Actors.Coordinator;
using Hedgerow.Actors.Treasurer;
using Hedgerow.Engine.Local;
using Hedgerow.Mesh;
using Hedgerow.Mesh.Streams;
using Hedgerow.Messages;
using Hedgerow.Node.Configuration;
using Hedgerow.Node.Fleet;
using Hedgerow.Node.Status;

namespace Hedgerow.Node.Hosting;

/// <content>What of the book is here, and the ways to what is on other nodes.</content>
public sealed partial class NodeHost
{
    /// <summary>Signs of life come every second.</summary>
    private static readonly TimeSpan CoordinatorPatience = TimeSpan.FromSeconds(3);

    private FleetLinks? _links;

    /// <summary>Version of this program, for people and for peers.</summary>
    public static string Release { get; } = typeof(NodeHost).Assembly.GetName().Version?.ToString(3) ?? "";

    /// <summary>Links to the other nodes as they are now; empty for a node that is alone.</summary>
    public IReadOnlyList<LinkView> Links => _links?.Links ?? [];

    /// <summary>Coordinator, treasurer and bookkeeper here, or the ways to where they are.</summary>
    private void AddCoordination(LocalEngine engine)
    {
        if (!_layout.MayCoordinate)
        {
            foreach (var address in new[] { Address.Coordinator, Address.Treasurer, Address.Bookkeeper })
                engine.AddEndpoint(address, _links!.ToCoordinator(address));
            return;
        }
        var coordinator = ActorSettings.Coordinator(_options);
        engine.AddActor(Address.Coordinator, () => new HedgeCoordinator(coordinator));
        // Also without routes: transfers that the journal knows are followed to their end.
        var treasurer = ActorSettings.Treasurer(_options);
        engine.AddActor(Address.Treasurer, () => new Treasurer(treasurer));
        var bookkeeper = ActorSettings.Bookkeeper(_options);
        engine.AddActor(Address.Bookkeeper, () => new BookkeeperActor(bookkeeper));
    }

    /// <summary>A node without the coordinator tells other nodes' gateways nothing.</summary>
    private void AddGatewaysElsewhere(LocalEngine engine)
    {
        if (!_layout.MayCoordinate)
            return;
        foreach (var venue in _layout.VenuesElsewhere)
            engine.AddEndpoint(Address.Gateway(venue), _links!.GatewayOf(venue, () => _journal!.MayAct));
    }

    private IEnumerable<string> ComplaintsOfCoordination(StatusView view)
    {
        foreach (var link in Links.Where(link => link.Phase != LinkPhase.Up || link.IsOverflowing))
            yield return $"{link.Peer}: {FleetLinks.WordsOf(link)}";
        if (!_layout.MayCoordinate)
        {
            if (_links?.Route.Heard is not { } coordinator)
                yield return "coordinator: not heard yet";
            else if (coordinator.Silence > CoordinatorPatience)
                yield return $"coordinator: {coordinator.Peer} has been silent for {coordinator.Silence.TotalSeconds:0} s";
        }
        else if (view.Coordinator is not { } here)
            yield return "coordinator: starting";
        else if (!here.InCharge)
            yield return "coordinator: not in charge";
    }
}
