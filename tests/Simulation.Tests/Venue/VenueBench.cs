using Hedgerow.Engine;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulation.Tests.Venue;

/// <summary>One venue whose gateway is a recorder.</summary>
internal sealed class VenueBench
{
    public const string Symbol = "BTCUSDT";
    public const string Account = "main";

    public static readonly Address Wire = Address.Venue("v");

    private readonly Recorder _recorder;

    public VenueBench(WireOptions? wire = null, ulong seed = 5)
    {
        Engine = new SimulatedEngine(new SimulationOptions { Seed = seed });
        Engine.AddHost("node");
        _recorder = new Recorder();
        Engine.AddEndpoint("node", Address.Gateway("v"), _recorder);
        var model = new VenueModel("v", new VenueRules());
        model.AddInstrument(Terms("v"));
        model.OpenAccount(Account, "USDT", 100_000, 10, Engine.Now);
        Venue = new SimulatedVenue(Engine, "node", model, Account, wire ?? new WireOptions(), new NoFeed(), seed);
        Engine.Start();
        Venue.Begin();
        SetBook(100_000, 100_010);
        Tell(new ConnectVenue([Symbol]));
        Run(1);
    }

    public SimulatedEngine Engine { get; }

    public SimulatedVenue Venue { get; }

    public IReadOnlyList<VenueReport> Seen => _recorder.Seen;

    public static InstrumentTerms Terms(string venue) => new(
        new InstrumentSpec(
            new InstrumentId(venue, Symbol), "BTC", "USDT", "USDT", 0.1m, 0.001m, 0.001m, 100, 100, 5, TimeSpan.FromHours(8), true),
        [new MaintenanceTier(0, 0.005m, 50)],
        0.0002m,
        0.0005m);

    public void Tell(VenueCommand command) => Engine.Post(Wire, command);

    public void Run(double seconds) => Engine.RunFor(TimeSpan.FromSeconds(seconds));

    public void SetBook(decimal bid, decimal ask, decimal size = 5) => Venue.SetBook(Symbol, bid, size, ask, size);

    /// <summary>Forgets what was seen and runs a command for some seconds.</summary>
    public IReadOnlyList<VenueReport> After(VenueCommand command, double seconds = 4)
    {
        _recorder.Seen.Clear();
        Tell(command);
        Run(seconds);
        return [.. Seen];
    }

    public IReadOnlyList<VenueReport> AfterRun(double seconds)
    {
        _recorder.Seen.Clear();
        Run(seconds);
        return [.. Seen];
    }

    public static PlaceOrder Buy(string id, decimal quantity = 1, decimal price = 100_050, OrderType type = OrderType.LimitIoc) =>
        new(id, Symbol, Side.Buy, type, quantity, price, false);

    public OrderSnapshot? Truth(string id) => Venue.Model.FindOrder(Account, OrderKey.Client(id))?.Snapshot;

    private sealed class Recorder : IEndpoint
    {
        public List<VenueReport> Seen { get; } = [];

        public void Deliver(Message message) => Seen.Add((VenueReport)message);
    }
}
