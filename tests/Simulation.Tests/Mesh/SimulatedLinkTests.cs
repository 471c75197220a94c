using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Simulation.Tests.Mesh;

/// <summary>A link on a network that loses, delays and cuts: what docs/links.md promises must hold there too.</summary>
public class SimulatedLinkTests
{
    private static readonly Address Gateway = Address.Gateway("alpha");
    private static readonly InstrumentId Bitcoin = new("alpha", "BTCUSDT");

    private readonly SimulatedEngine _engine = new(new SimulationOptions { Seed = 5 });
    private readonly Inbox _atGateway = new();
    private readonly Inbox _atCoordinator = new();
    private readonly FleetNode _coordinator;
    private readonly FleetNode _gateway;

    public SimulatedLinkTests()
    {
        var setup = new MeshSetup();
        _engine.AddHost("c", isPeer: true);
        _engine.AddHost("g", isPeer: true);
        _engine.AddEndpoint("g", Gateway, _atGateway);
        _engine.AddEndpoint("c", Address.Coordinator, _atCoordinator);
        _coordinator = new FleetNode(_engine, "c", [], [], new Dictionary<string, string> { ["alpha"] = "g" });
        _gateway = new FleetNode(_engine, "g", ["c"], ["alpha"], new Dictionary<string, string>());
        _ = new SimulatedLink(_engine, _coordinator, _gateway, setup.Links);
        _engine.Start();
        Start(_coordinator);
        Start(_gateway);
        Run(2);
    }

    [Fact]
    public void Numbered_messages_come_once_and_in_order_however_the_network_behaves()
    {
        for (var i = 0; i < 400; i++)
        {
            if (i % 50 == 0)
                _engine.Network.Options = new NetworkOptions { LossRate = i % 100 == 0 ? 0.3 : 0, SlowShare = 0.2 };
            if (i % 80 == 10)
                _engine.Network.Cut("c", "g");
            if (i % 80 == 30)
                _engine.Network.CutOneWay("g", "c");
            if (i % 80 is 25 or 55)
                _engine.Network.Heal("c", "g");
            _coordinator.Ends["g"].Tell(Gateway, new CancelRequest(1, $"{i}"));
            Run(0.2);
        }

        _engine.Network.Heal("c", "g");
        Run(15);
        Assert.Equal(Enumerable.Range(0, 400).Select(i => $"{i}"), _atGateway.Of<CancelRequest>().Select(cancel => cancel.ClientId));
        Assert.True(_coordinator.Ends["g"].Totals.Silences > 0, "no connection was given up");
    }

    [Fact]
    public void Of_latest_wins_messages_the_newest_comes_and_none_that_was_told_while_the_link_was_down()
    {
        Quote(1);
        Run(1);
        _engine.Network.Cut("c", "g");
        Run(4);
        Quote(2);
        Run(1);
        _engine.Network.Heal("c", "g");
        Run(10);
        Assert.Equal([1], _atCoordinator.Of<Quote>().Select(quote => quote.Sequence));
        for (var i = 3; i <= 60; i++)
            Quote(i);
        Run(1);
        var seen = _atCoordinator.Of<Quote>().Select(quote => quote.Sequence).ToList();
        Assert.Equal(60, seen[^1]);
        Assert.Equal(seen.Order(), seen);
    }

    [Fact]
    public void What_was_told_before_a_cut_comes_late_after_it()
    {
        _engine.Network.Cut("c", "g");
        _coordinator.Ends["g"].Tell(Gateway, new CancelRequest(1, "early"));
        Run(20);
        Assert.Empty(_atGateway.Of<CancelRequest>());
        _engine.Network.Heal("c", "g");
        Run(10);
        Assert.Equal("early", Assert.Single(_atGateway.Of<CancelRequest>()).ClientId);
    }

    [Fact]
    public void A_new_process_gets_nothing_that_was_meant_for_the_old_one()
    {
        _engine.Network.Cut("c", "g");
        _coordinator.Ends["g"].Tell(Gateway, new CancelRequest(1, "old"));
        Run(3);
        _gateway.Stop();
        Start(_gateway);
        _engine.Network.Heal("c", "g");
        Run(10);
        _coordinator.Ends["g"].Tell(Gateway, new CancelRequest(1, "new"));
        Run(2);
        Assert.Equal("new", Assert.Single(_atGateway.Of<CancelRequest>()).ClientId);
        Assert.Equal(1, _coordinator.Ends["g"].Totals.Dropped);
    }

    [Fact]
    public void A_peer_that_is_stopped_is_given_up_and_takes_what_waited_when_it_goes_on()
    {
        _engine.Freeze("g", TimeSpan.FromSeconds(10));
        _coordinator.Ends["g"].Tell(Gateway, new CancelRequest(1, "waits"));
        Run(4);
        Assert.False(_coordinator.Ends["g"].IsConnected);
        Run(20);
        Assert.Equal("waits", Assert.Single(_atGateway.Of<CancelRequest>()).ClientId);
    }

    [Fact]
    public void What_a_peer_may_not_tell_reaches_nobody()
    {
        _gateway.Ends["c"].Tell(Address.Coordinator, new Quote(new InstrumentId("beta", "BTCUSDT"), 1, 1, 2, 1, 1, _engine.Now, _engine.Now));
        Run(2);
        Assert.Empty(_atCoordinator.Of<Quote>());
        Assert.Equal(1, _coordinator.NotTaken);
    }

    private void Quote(long sequence) =>
        _gateway.Ends["c"].Tell(Address.Coordinator, new Quote(Bitcoin, 60_000, 1, 60_001, 1, sequence, _engine.Now, _engine.Now));

    private static void Start(FleetNode node)
    {
        node.Start();
        node.Serve();
    }

    private void Run(double seconds) => _engine.RunFor(TimeSpan.FromSeconds(seconds));

    private sealed class Inbox : IEndpoint
    {
        private readonly List<Message> _messages = [];

        public void Deliver(Message message) => _messages.Add(message);

        public IEnumerable<T> Of<T>() => _messages.OfType<T>();
    }
}
