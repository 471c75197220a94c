using System.Security.Cryptography;
using System.Text.Json;
using Hedgerow.CommandLine.Demo;

namespace Hedgerow.CommandLine.Cluster;

/// <summary>
/// Two lighthouses beside the demo's nodes, of which one at a time may be killed: the other one serves, and nobody trades any the worse.
/// </summary>
internal sealed class DemoLighthouses : IAsyncDisposable
{
    private const string TokenFile = "lighthouse.token";

    private readonly DemoSetup _setup;
    private readonly DemoFleet _fleet;
    private readonly List<DemoLighthouse> _all;
    private int _kills;

    /// <summary>Plans them; none runs yet.</summary>
    /// <param name="setup">Where files are.</param>
    /// <param name="fleet">The nodes to watch.</param>
    public DemoLighthouses(DemoSetup setup, DemoFleet fleet)
    {
        (_setup, _fleet) = (setup, fleet);
        _all = [.. new[] { "north", "south" }.Select(name => new DemoLighthouse(name, Write(name), setup.OperatorTokenFile))];
    }

    /// <summary>Makes the token by which lighthouses look at the nodes.</summary>
    /// <returns>Its file.</returns>
    public static string MakeToken(DemoSetup setup) => setup.Write(TokenFile, RandomNumberGenerator.GetHexString(32, lowercase: true));

    /// <summary>Starts both.</summary>
    /// <returns>What to say of them.</returns>
    public async Task<string> StartAsync()
    {
        await Task.WhenAll(_all.Select(lighthouse => lighthouse.StartAsync()));
        return $"lighthouses at {string.Join(" and ", _all.Select(l => l.Address))}, token in {_setup.OperatorTokenFile}";
    }

    /// <summary>Starts the one again that was killed, kills the other one, and asks the one that runs.</summary>
    /// <returns>What to say of it, and what is wrong; empty when nothing is.</returns>
    public async Task<(string Said, string Problem)> KillOneAsync()
    {
        await RelightAsync();
        var (killed, other) = _kills++ % 2 == 0 ? (_all[0], _all[1]) : (_all[1], _all[0]);
        killed.Signal(ChildNode.Kill);
        await killed.ExitAsync(ClusterWatch.Patience);
        return await other.FleetAsync() is { } fleet
            ? ($"kill      lighthouse {killed.Name}: {other.Name} sees {fleet.Members.Count} nodes", "")
            : ("", $"lighthouse {other.Name} did not answer after {killed.Name} was killed");
    }

    /// <summary>Waits until both, the one that was killed last having been started again, name the coordinator and the epoch that the nodes themselves name.</summary>
    /// <param name="problems">Takes what is wrong.</param>
    public async Task CompareAsync(List<string> problems)
    {
        await RelightAsync();
        foreach (var lighthouse in _all)
        {
            var said = "";
            await ClusterWatch.UntilAsync(
                $"lighthouse {lighthouse.Name} names the coordinator that the nodes name",
                async () =>
                {
                    var fleet = await lighthouse.FleetAsync();
                    said = fleet?.Coordinator is { } there ? $"{there.Node}, epoch {there.Epoch}" : "nobody";
                    return fleet?.Coordinator is { } named && await AreNamedByNodesAsync(named.Node, named.Epoch);
                },
                problems);
            Console.WriteLine($"lighthouse {lighthouse.Name} names {said}");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var lighthouse in _all)
            await lighthouse.DisposeAsync();
    }

    private async Task RelightAsync()
    {
        foreach (var dark in _all.Where(lighthouse => !lighthouse.IsUp))
            await dark.StartAsync();
    }

    /// <summary>True when the node itself says so, no other one does, and every gateway obeys that epoch.</summary>
    private async Task<bool> AreNamedByNodesAsync(string node, long epoch)
    {
        var isConfirmed = false;
        foreach (var member in _fleet.Members)
        {
            if (await member.MemberAsync() is not { } view)
                continue;
            if (view.Coordinates && view.Node != node || (view.Coordinates || view.OwnVenues.Count > 0) && view.Epoch != epoch)
                return false;
            isConfirmed |= view.Coordinates;
        }
        return isConfirmed;
    }

    private string Write(string name) => _setup.Write(name + ".json", JsonSerializer.Serialize(new
    {
        lighthouse = name,
        members = _fleet.Members.Select(member => new { name = member.Name, url = FormattableString.Invariant($"http://127.0.0.1:{member.ApiPort}") }),
        token = new { file = TokenFile },
        pollMs = 250,
        api = new
        {
            port = LoopbackPort.Free(),
            operators = new[] { new { name = "demo", role = "act", token = new { file = Path.GetFileName(_setup.OperatorTokenFile) } } },
        },
    }));
}
