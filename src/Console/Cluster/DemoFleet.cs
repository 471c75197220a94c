using System.Security.Cryptography;
using Hedgerow.CommandLine.Demo;
using Hedgerow.CommandLine.Simulated;
using Hedgerow.Node.Configuration;
using Hedgerow.Simulator.Network;

namespace Hedgerow.CommandLine.Cluster;

/// <summary>
/// The nodes of the demo's cluster and the lines between them: in every region a node with the gateways of the venues that are near, and
/// one that may coordinate. Whatever goes from one region to another takes as long as it would there.
/// </summary>
internal sealed class DemoFleet : IAsyncDisposable
{
    private const string Prefix = NodeConfiguration.EnvironmentPrefix;
    private const string Connection = "HEDGEROW_DEMO_JOURNAL";
    private const string Secret = "HEDGEROW_DEMO_MESH";

    private readonly DemoSetup _setup;
    private readonly string _secret = RandomNumberGenerator.GetHexString(64, lowercase: true);
    private readonly string _lighthouseToken;
    private readonly Dictionary<Region, int> _ports = [];
    private readonly List<FleetLine> _lines = [];

    /// <summary>Plans them; none runs yet.</summary>
    /// <param name="setup">Venues, keys, and the configuration that all nodes share.</param>
    /// <param name="databasePort">Where PostgreSQL listens.</param>
    /// <param name="lease">How long the right to coordinate lasts without being renewed.</param>
    public DemoFleet(DemoSetup setup, int databasePort, TimeSpan lease)
    {
        _setup = setup;
        _lighthouseToken = DemoLighthouses.MakeToken(setup);
        var homes = Region.All.Where(region => VenuesOf(region).Any()).ToList();
        foreach (var region in homes)
            _ports[region] = LoopbackPort.Free();
        Gateways = [.. homes.Select(region => Member(GatewaysOf(region), GatewayPlace(region)))];
        Candidates = [.. Region.All.Select(region => Member(CandidateOf(region), CandidatePlace(region, homes, databasePort), lease))];
    }

    /// <summary>Nodes with gateways.</summary>
    public IReadOnlyList<ClusterMember> Gateways { get; }

    /// <summary>Nodes that may coordinate: one does, the others stand by.</summary>
    public IReadOnlyList<ClusterMember> Candidates { get; }

    /// <summary>The ways from every node that may coordinate to the gateways' nodes and to the database.</summary>
    public IReadOnlyList<FleetLine> Lines => _lines;

    /// <summary>All of them, those first that the others dial.</summary>
    public IEnumerable<ClusterMember> Members => Gateways.Concat(Candidates);

    /// <summary>Where a node is.</summary>
    public static Region RegionOf(ClusterMember member) =>
        Region.All.Single(region => member.Name == GatewaysOf(region) || member.Name == CandidateOf(region));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var member in Members)
            await member.DisposeAsync();
        foreach (var line in _lines)
            await line.Relay.DisposeAsync();
    }

    private static string GatewaysOf(Region region) => region.Name;

    private static string CandidateOf(Region region) => region.Name + "-coordinator";

    private IEnumerable<SimulatedVenue> VenuesOf(Region region) => _setup.Venues.Where(venue => region.Kinds.Contains(venue.Kind));

    private ClusterMember Member(string name, Dictionary<string, string> place, TimeSpan? lease = null)
    {
        var environment = new Dictionary<string, string>(place)
        {
            [Prefix + "NODE"] = name,
            [Prefix + "DATADIRECTORY"] = Path.Combine(Path.GetDirectoryName(_setup.Configuration.File)!, name),
            [Prefix + "LOGGING__CONSOLE"] = "true",
            [Prefix + "LOGGING__FILE"] = name + ".log.json",
            [Prefix + "MESH__SECRET__ENV"] = Secret,
            [Prefix + "API__OPERATORS__0__NAME"] = "demo",
            [Prefix + "API__OPERATORS__0__ROLE"] = "act",
            [Prefix + "API__OPERATORS__0__TOKEN__FILE"] = _setup.OperatorTokenFile,
            [Prefix + "API__OPERATORS__1__NAME"] = "lighthouse",
            [Prefix + "API__OPERATORS__1__ROLE"] = "view",
            [Prefix + "API__OPERATORS__1__TOKEN__FILE"] = _lighthouseToken,
            [Secret] = _secret,
        };
        // The venues are on this machine: whoever takes over need not wait long for orders of a killed node.
        for (var i = 0; i < _setup.Venues.Count; i++)
            environment[$"{Prefix}VENUES__{i}__RECEIVEWINDOWMS"] = "1000";
        return new ClusterMember(name, _setup.Configuration.File, _setup.OperatorTokenFile, environment) { Lease = lease };
    }

    private Dictionary<string, string> GatewayPlace(Region region)
    {
        var place = new Dictionary<string, string>
        {
            [Prefix + "MESH__PORT"] = FormattableString.Invariant($"{_ports[region]}"),
        };
        Add(place, "MESH__VENUES", VenuesOf(region).Select(venue => venue.Name));
        foreach (var (candidate, i) in Region.All.Select((candidate, i) => (candidate, i)))
        {
            place[$"{Prefix}MESH__PEERS__{i}__NAME"] = CandidateOf(candidate);
            place[$"{Prefix}MESH__PEERS__{i}__COORDINATOR"] = "true";
        }
        return place;
    }

    private Dictionary<string, string> CandidatePlace(Region region, List<Region> homes, int databasePort)
    {
        var place = new Dictionary<string, string>
        {
            [Prefix + "MESH__COORDINATOR"] = "true",
            [Prefix + "JOURNAL__POSTGRES__CONNECTION__ENV"] = Connection,
            [Prefix + "JOURNAL__POSTGRES__SCHEMA"] = "demo",
            [Connection] = LocalPostgres.ConnectionBy(Line(region, Region.OfDatabase, databasePort, isToDatabase: true)),
        };
        foreach (var (home, i) in homes.Select((home, i) => (home, i)))
        {
            place[$"{Prefix}MESH__PEERS__{i}__NAME"] = GatewaysOf(home);
            place[$"{Prefix}MESH__PEERS__{i}__DIAL"] = FormattableString.Invariant($"ws://127.0.0.1:{Line(region, home, _ports[home])}");
            Add(place, $"MESH__PEERS__{i}__VENUES", VenuesOf(home).Select(venue => venue.Name));
        }
        return place;
    }

    private int Line(Region from, Region to, int port, bool isToDatabase = false)
    {
        var relay = new TcpRelay(port, Region.RoundTrip(from, to) / 2);
        _lines.Add(new FleetLine(from, to, isToDatabase, relay));
        return relay.Port;
    }

    private static void Add(Dictionary<string, string> place, string list, IEnumerable<string> items)
    {
        foreach (var (item, i) in items.Select((item, i) => (item, i)))
            place[$"{Prefix}{list}__{i}"] = item;
    }
}
