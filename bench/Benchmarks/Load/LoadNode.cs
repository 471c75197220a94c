using Hedgerow.Actors.Bookkeeper;
using Hedgerow.Actors.Coordinator;
using Hedgerow.Actors.Desk;
using Hedgerow.Actors.Gateway;
using Hedgerow.Actors.Treasurer;
using Hedgerow.Engine;
using Hedgerow.Engine.Local;
using Hedgerow.Journal;
using Hedgerow.Journal.Orders;
using Hedgerow.Messages;
using Hedgerow.Node.Configuration;
using Hedgerow.Node.Guard;
using Hedgerow.Node.Hosting;
using Hedgerow.Node.Orders;
using Hedgerow.Node.Status;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Benchmarks.Load;

/// <summary>
/// Everything that a node's process has between its sockets, wired as a node is: every actor, the breaker on its thread with
/// its journal, journal and order log on disk, the status board. Adapters and the HTTP interface are left out.
/// </summary>
internal sealed class LoadNode : IAsyncDisposable
{
    private readonly NodeOptions _options;
    private readonly SqliteJournal _journal;
    private readonly LocalEngine _engine;
    private readonly BreakerHost _breaker;
    private readonly List<string> _failures = [];
    private readonly Dictionary<string, ExchangeGateway> _gateways = new(StringComparer.Ordinal);
    private HedgeCoordinator? _coordinator;

    public LoadNode(NodeOptions options, IReadOnlyList<IReadOnlyList<InstrumentTerms>> markets, Action<PlaceOrder, long> left)
    {
        _options = options;
        _journal = SqliteJournal.Open(NodeHost.JournalFile(options.DataDirectory), StoredEvents.Codec());
        _engine = new LocalEngine(_journal, TimeProvider.System, new LocalEngineOptions { PruneAfterSnapshot = true });
        _engine.Fatal += fault => Fail(fault.Message);
        _engine.TurnFailed += failure => Fail($"{failure.Address}: {failure.Error}");
        var tap = new BreakerTap(options.Pairs.SelectMany(p => new[] { p.A, p.B }).Select(l => new InstrumentId(l.Venue, l.Symbol)));
        _engine.AddEndpoint(Address.Status, Board);
        _engine.AddEndpoint(Address.Breaker, new TapEndpoint(tap));
        OrderLog = OrderLogFile.Open(NodeHost.OrderLogFileOf(options.DataDirectory), new OrderLogOptions { Warned = Fail });
        var log = new OrderLogEndpoint(OrderLog);
        Board.Noticed = log.Deliver;
        _engine.AddEndpoint(Address.OrderLog, log);
        Venues = [.. options.Venues.Select((venue, i) => new ModelVenue(venue.Name, markets[i], _engine, tap, left))];
        foreach (var venue in options.Venues)
            AddVenue(venue, Venues.Single(v => v.Name == venue.Name));
        _engine.AddActor(Address.Coordinator, () => _coordinator = new HedgeCoordinator(ActorSettings.Coordinator(options)));
        _engine.AddActor(Address.Treasurer, () => new Treasurer(ActorSettings.Treasurer(options)));
        _engine.AddActor(Address.Bookkeeper, () => new BookkeeperActor(ActorSettings.Bookkeeper(options)));
        _engine.AddActor(Address.Desk, () => new OperatorDesk(ActorSettings.Desk(options)));
        _breaker = new BreakerHost(new BreakerWiring
        {
            Settings = ActorSettings.Breaker(options),
            JournalFile = NodeHost.BreakerFile(options.DataDirectory),
            PollInterval = TimeSpan.FromMilliseconds(options.Breaker.PollMs),
            Tap = tap,
            Node = _engine,
            Venues = Venues.ToDictionary(v => v.Name, IEndpoint (v) => v, StringComparer.Ordinal),
            Board = Board,
            Time = TimeProvider.System,
            Failed = Fail,
            TurnFailed = failure => Fail($"{failure.Address}: {failure.Error}"),
            Warned = Fail,
        });
        _engine.Start();
        _breaker.Start();
    }

    public StatusBoard Board { get; } = new();

    public OrderLogFile OrderLog { get; }

    public IReadOnlyList<ModelVenue> Venues { get; }

    /// <summary>What must not have happened.</summary>
    public IReadOnlyList<string> Failures
    {
        get
        {
            lock (_failures)
                return [.. _failures];
        }
    }

    /// <summary>True when every gateway trades and the coordinator is in charge.</summary>
    public bool IsReady
    {
        get
        {
            var view = Board.View();
            return view.Gateways.Count == Venues.Count && view.Gateways.All(g => g.AcceptsExposure) && view.Coordinator is { InCharge: true };
        }
    }

    public long Turns => _engine.Turns;

    /// <summary>Bytes of the journal and of what lies beside it.</summary>
    public long JournalBytes => Directory.GetFiles(_options.DataDirectory, "journal.db*").Sum(f => new FileInfo(f).Length);

    /// <summary>Stops in order, reads the journal anew, and says what is different from the actors that ran; empty when nothing is.</summary>
    public async Task<IReadOnlyList<string>> StopAndReplay()
    {
        await DisposeAsync();
        var differences = new List<string>();
        await using var journal = SqliteJournal.Open(NodeHost.JournalFile(_options.DataDirectory), StoredEvents.Codec());
        foreach (var venue in _options.Venues)
            Compare(journal, Address.Gateway(venue.Name), _gateways[venue.Name], new ExchangeGateway(ActorSettings.Gateway(_options, venue)), differences);
        Compare(journal, Address.Coordinator, _coordinator!, new HedgeCoordinator(ActorSettings.Coordinator(_options)), differences);
        return differences;
    }

    public async ValueTask DisposeAsync()
    {
        await _engine.StopAsync();
        await _breaker.DisposeAsync();
        await _journal.DisposeAsync();
        Board.Noticed = null;
        await OrderLog.DisposeAsync();
        foreach (var venue in Venues)
            venue.Dispose();
    }

    private void AddVenue(VenueOptions options, ModelVenue venue)
    {
        _engine.AddEndpoint(Address.Venue(venue.Name), venue);
        var settings = ActorSettings.Gateway(_options, options) with { OrderLog = Address.OrderLog, OrderLogRevision = OrderLog.LastRevision(venue.Name) };
        _engine.AddActor(Address.Gateway(venue.Name), () => _gateways[venue.Name] = new ExchangeGateway(settings));
    }

    private static void Compare(SqliteJournal journal, Address address, Actor ran, Actor replayed, List<string> differences)
    {
        var after = 0L;
        if (journal.ReadSnapshot(address.Value) is { } snapshot)
        {
            replayed.Apply((Event)snapshot.State);
            after = snapshot.Sequence;
        }
        foreach (var row in journal.Read(address.Value, after))
            replayed.Apply((Event)row.Event);
        if (!Bytes(ran.TakeSnapshot()!).SequenceEqual(Bytes(replayed.TakeSnapshot()!)))
            differences.Add($"{address}: the journal gives another state than the actor had");
    }

    private static byte[] Bytes(Event snapshot)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        StoredEvents.Codec().Serialize(snapshot, buffer);
        return buffer.WrittenSpan.ToArray();
    }

    private void Fail(string reason)
    {
        lock (_failures)
        {
            if (_failures.Count < 100)
                _failures.Add(reason);
        }
    }
}
