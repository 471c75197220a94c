using Hedgerow.Actors.Desk;
using Hedgerow.Messages;

namespace Hedgerow.Simulation;

// Nodes with roles: what a candidate and a gateway's node have beside the actors that all layouts have.
public sealed partial class TwoVenueSystem
{
    /// <summary>Links, lease and database; null in other layouts.</summary>
    internal FleetMesh? Mesh { get; }

    private bool IsMesh => Options.Layout == HostLayout.Mesh;

    /// <summary>Kills a host's process.</summary>
    /// <param name="host">Which.</param>
    /// <param name="restartAfter">Virtual time until it starts again.</param>
    public void Crash(string host, TimeSpan restartAfter)
    {
        if (Mesh?.CandidateOf(host) is { } candidate)
            candidate.Crash(restartAfter);
        else
            Engine.Crash(host, restartAfter);
    }

    private static IReadOnlyList<string> CandidateNames(int count) => [.. new[] { "first", "second", "third" }.Take(count)];

    private FleetMesh JoinMesh(TwoVenueOptions options)
    {
        var hosts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < Venues.Count; i++)
            hosts.Add(Venues[i].Name, HostOf(i));
        foreach (var host in hosts.Values)
        {
            var desk = DeskSettings(options) with { HasCoordinator = false, HasTreasurer = false };
            Engine.AddActor(host, Address.Desk, () => new OperatorDesk(desk));
            Engine.AddEndpoint(host, Address.Status, Status);
        }

        return new FleetMesh(Engine, options.Mesh, Deciders, hosts, options.Engine.Seed);
    }

    /// <summary>What people look at is the node that coordinates; that another one still shows the past does not mislead them.</summary>
    private sealed class CandidateBoard(TwoVenueSystem system, string host) : ISimulatedEndpoint
    {
        public void Deliver(Message message)
        {
            if (message is Notice || system.CoordinatorHost == host)
                system.Status.Deliver(message);
        }

        public void HostCrashed()
        {
            // The board stands in for people: they remember.
        }
    }
}
