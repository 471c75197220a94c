using Hedgerow.Actors.Coordinator;
using Hedgerow.Actors.Tests.Harness;
using Hedgerow.Hedging;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Coordinator;

/// <summary>An outage of venue b, which holds a long of one coin, liquidated at 8,000; a holds the short, which gains as prices fall.</summary>
public sealed class GuidanceTests
{
    private static readonly PairSettings Pair = CoordinatorBench.Pair() with { OrderCap = 1m };

    private CoordinatorBench _bench = Opened(isAutomatic: false);

    private static CoordinatorSettings Settings(bool isAutomatic) =>
        CoordinatorBench.Settings(Pair) with { Guidance = new GuidanceRules { IsAutomatic = isAutomatic } };

    private static CoordinatorBench Opened(bool isAutomatic)
    {
        var bench = new CoordinatorBench(Settings(isAutomatic)).Start();
        bench.Open(160m);
        bench.Operator(OperatorAction.Pause);
        bench.Forget();
        return bench;
    }

    private GuidanceView View => _bench.Told<GuidanceView>()[^1];

    private LegGuidance Leg => Assert.Single(View.Venues.Single(v => v.FailedVenue == "b").Legs);

    [Fact]
    public void Before_any_outage_the_guidance_says_what_would_be_done()
    {
        KnowB();
        Prices(10_000m, 12);
        Assert.Equal(["a", "b"], View.Venues.Select(v => v.FailedVenue));
        Assert.All(View.Venues, v => Assert.False(v.IsDown));
        Assert.StartsWith("hold until 7920;", Leg.Advice, StringComparison.Ordinal);
        Assert.Equal("a", Assert.Single(View.Venues.Single(v => v.FailedVenue == "b").Ladders).Venue);
    }

    [Fact]
    public void A_step_is_executed_on_the_operators_word_alone_once_and_the_other_venue_owes_it()
    {
        KnowB();
        FailB();
        Prices(7_900m, 3);
        Assert.Equal("close down to 0.75: step 1 is reached", Leg.Advice);
        Assert.Empty(_bench.Orders());

        Execute(1);
        // Written down before its first order.
        var fired = Assert.Single(_bench.Events<LadderFired>());
        Assert.Equal(("a", -1, "b down, step 1, by ann: it is time"), (fired.Venue, fired.Rung, fired.Rule));
        Prices(7_900m, 3);
        var order = Assert.Single(_bench.Orders());
        Assert.Equal(("a", Side.Buy, 0.25m, OrderPurpose.Reduce), (_bench.VenueOf(order), order.Side, order.Quantity, order.Purpose));
        _bench.Fill(order);
        Execute(1);
        Assert.True(_bench.Told<OperatorAnswer>()[^1].Ok);
        Assert.Single(_bench.Events<LadderFired>());
        Prices(7_900m, 3);
        Assert.Empty(_bench.Orders());
        Assert.Equal(("b", 0.25m), _bench.View.Debts.Select(d => (d.Venue, d.Quantity)).Single());

        // A restart forgets neither the step nor the debt, and the venue's return settles it first.
        _bench = _bench.Crashed(Settings(isAutomatic: false)).Start();
        Prices(7_900m, 2);
        var settled = Assert.Single(_bench.Orders());
        Assert.Equal(("b", Side.Sell, 0.25m), (_bench.VenueOf(settled), settled.Side, settled.Quantity));
    }

    [Fact]
    public void By_configuration_steps_are_executed_as_they_are_reached()
    {
        _bench = Opened(isAutomatic: true);
        KnowB();
        FailB();
        Prices(7_930m, 5);
        Assert.Empty(_bench.Events<LadderFired>());
        foreach (var (price, remaining) in new[] { (7_919m, 0.75m), (7_850m, 0.5m), (8_500m, 0.5m), (7_700m, 0m) })
        {
            Prices(price, 5);
            foreach (var order in _bench.Orders())
                _bench.Fill(order);
            Assert.Equal(-remaining, _bench.PairState().PositionA);
            Prices(price, 2);
        }
        Assert.Equal(3, _bench.Events<LadderFired>().Count);
        Assert.Equal(1m, _bench.PairState().PositionB);
    }

    [Theory]
    [InlineData("b", "nope", 1, "no pair is called nope")]
    [InlineData("b", "btc-a-b", 9, "there are steps 1 to 4")]
    [InlineData("a", "btc-a-b", 1, "a is not down: flatten or reduce the pair instead")]
    [InlineData("x", "btc-a-b", 1, "btc-a-b has no leg at x")]
    [InlineData(null, "btc-a-b", null, "no step is reached: the first one is at 7920; name a step to take it earlier")]
    public void A_command_that_cannot_be_meant_is_refused(string? venue, string pair, int? step, string text)
    {
        KnowB();
        FailB();
        Prices(step is null ? 7_950m : 7_900m, 2);
        _bench.Send(Command("g-1", venue, pair, step));
        Assert.Equal(new OperatorAnswer("g-1", false, text), _bench.Told<OperatorAnswer>()[^1]);
        Assert.Empty(_bench.Events<LadderFired>());
    }

    private void KnowB()
    {
        _bench.Accounts["b"] = _bench.Account with { Positions = [new Position(CoordinatorBench.Symbol, 1m, 10_000m, 10_000m, 0m, 8_000m)] };
        _bench.Send(_bench.GatewayOf("b"));
    }

    private void FailB() => _bench.Send(_bench.GatewayOf("b") with
    {
        AcceptsHedges = false,
        AcceptsExposure = false,
        Health = new VenueHealthView(VenueHealth.Down, "gone", _bench.Now),
    });

    [Fact]
    public void Without_a_step_and_a_venue_the_last_step_that_is_reached_is_meant_and_a_word_said_twice_takes_it_once()
    {
        KnowB();
        FailB();
        Prices(7_850m, 2);
        _bench.Send(Command("g-1", null, Pair.Name, null));
        Assert.True(_bench.Told<OperatorAnswer>()[^1].Ok);
        Assert.Equal(0.5m, Assert.Single(_bench.Events<LadderFired>()).Cuts[0].Remaining);
        Assert.Equal("ann", _bench.Events<OperatorActed>()[^1].Command.Who);

        // The price goes on to the next step; the command, told again, is the old one.
        Prices(7_800m, 2);
        _bench.Send(Command("g-1", null, Pair.Name, null));
        Assert.Equal(new OperatorAnswer("g-1", true, "already done"), _bench.Told<OperatorAnswer>()[^1]);
        Assert.Single(_bench.Events<LadderFired>());
    }

    [Fact]
    public void While_no_venue_of_the_pair_is_down_nothing_is_executed()
    {
        KnowB();
        Prices(7_900m, 2);
        _bench.Send(Command("g-1", null, Pair.Name, 1));
        Assert.Equal(new OperatorAnswer("g-1", false, "no venue of btc-a-b is down: flatten or reduce the pair instead"), _bench.Told<OperatorAnswer>()[^1]);
    }

    private static OperatorCommand Command(string id, string? venue, string pair, int? step) =>
        new(id, OperatorAction.ExecuteGuidance, pair, "ann", "it is time", venue, Step: step);

    private void Execute(int step) => _bench.Send(Command("g-" + step, "b", Pair.Name, step));

    private void Prices(decimal price, int seconds)
    {
        for (var i = 0; i < seconds; i++)
        {
            _bench.Quote("a", price);
            _bench.Quote("b", price);
            _bench.Run(TimeSpan.FromSeconds(1));
        }
        _bench.Quote("a", price);
    }
}
