using Hedgerow.Messages;

namespace Hedgerow.Simulation;

/// <summary>Nodes with roles in a simulated network: candidates that share a database, nodes with gateways, and a link between each two.</summary>
internal sealed class FleetMesh
{
    private readonly SimulatedEngine _engine;
    private readonly List<FleetNode> _gatewayNodes = [];

    /// <summary>Makes nodes, links and the database; the hosts and their actors are there already.</summary>
    /// <param name="engine">Not started yet.</param>
    /// <param name="setup">How.</param>
    /// <param name="candidates">Hosts that may coordinate.</param>
    /// <param name="gatewayHosts">Host of each venue account.</param>
    /// <param name="seed">Of the run.</param>
    public FleetMesh(
        SimulatedEngine engine, MeshSetup setup, IReadOnlyList<string> candidates, IReadOnlyDictionary<string, string> gatewayHosts, ulong seed)
    {
        (_engine, Setup) = (engine, setup);
        var clocks = SimulationRandom.For(seed, "clocks");
        Database = new SimulatedDatabase(engine, new CatalogFormat(), Rate(clocks), setup.Flaw);
        Candidates = [.. candidates.Select(name => new Candidate(
            engine, Database, setup, new FleetNode(engine, name, [], [], gatewayHosts), seed))];
        foreach (var host in gatewayHosts.Values.Distinct(StringComparer.Ordinal))
            _gatewayNodes.Add(AddGatewayNode(host, candidates, [.. gatewayHosts.Where(pair => pair.Value == host).Select(pair => pair.Key)]));
        foreach (var candidate in Candidates)
        {
            AddGatewaysElsewhere(candidate, gatewayHosts.Keys);
            foreach (var node in _gatewayNodes)
                Links.Add(new SimulatedLink(engine, candidate.Node, node, setup.Links));
        }

        foreach (var host in candidates.Concat(_gatewayNodes.Select(node => node.Name)))
        {
            engine.SetClockRate(host, Rate(clocks));
            engine.SetClockError(host, clocks.Between(-setup.ClockError, setup.ClockError));
        }
    }

    /// <summary>How it was set up.</summary>
    public MeshSetup Setup { get; }

    /// <summary>What the candidates share.</summary>
    public SimulatedDatabase Database { get; }

    /// <summary>Nodes that may coordinate.</summary>
    public IReadOnlyList<Candidate> Candidates { get; }

    /// <summary>Every link.</summary>
    public List<SimulatedLink> Links { get; } = [];

    /// <summary>Whoever took over last; the first one before anybody did.</summary>
    public Candidate Leader => Candidates.FirstOrDefault(candidate => candidate.Name == Database.Holder) ?? Candidates[0];

    /// <summary>Hears of everything that a candidate tells a gateway, as it leaves.</summary>
    public Action<Candidate, GatewayCommand>? Told { get; set; }

    /// <summary>The candidate of a host; null when it has gateways.</summary>
    public Candidate? CandidateOf(string host) => Candidates.FirstOrDefault(candidate => candidate.Name == host);

    /// <summary>Starts the candidates; the engine has been started.</summary>
    public void Start()
    {
        foreach (var candidate in Candidates)
            candidate.Start();
    }

    private double Rate(SimulationRandom random) => 1 + (Setup.ClockDrift * ((2 * random.NextDouble()) - 1));

    private FleetNode AddGatewayNode(string host, IReadOnlyList<string> candidates, IReadOnlyList<string> venues)
    {
        var node = new FleetNode(_engine, host, candidates, venues, new Dictionary<string, string>());
        foreach (var address in new[] { Address.Coordinator, Address.Treasurer, Address.Bookkeeper })
            _engine.AddWay(host, address, node.ToCoordinator(address));
        _engine.Attend(
            host,
            () =>
            {
                node.Start();
                node.Serve();
            },
            node.Stop);
        return node;
    }

    private void AddGatewaysElsewhere(Candidate candidate, IEnumerable<string> venues)
    {
        foreach (var venue in venues)
        {
            var way = candidate.Node.GatewayOf(venue, () => candidate.MayAct, command => Told?.Invoke(candidate, command));
            _engine.AddWay(candidate.Name, Address.Gateway(venue), way);
        }
    }
}
