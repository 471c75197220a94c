using Hedgerow.Messages;

namespace Hedgerow.Simulation.Tests.Runs;

/// <summary>Each invariant is broken from outside once, to see that the breach is found.</summary>
public class InvariantTests
{
    [Fact]
    public void I1_a_leg_beyond_its_target_is_found()
    {
        var system = Started(options => options with { Pair = options.Pair with { OrderCap = 2 } });
        Send(system, system.A, "h9p1l0s1", Side.Sell, 1.1m);
        Assert.Equal("I1", Breach(system).Invariant);
    }

    [Fact]
    public void I2_exposure_beyond_a_clip_is_found()
    {
        var system = Started();
        Send(system, system.A, "h9p1l0s1", Side.Sell, 0.3m);
        Assert.Equal("I2", Breach(system).Invariant);
    }

    [Fact]
    public void I2_exposure_that_lasts_though_all_is_well_is_found()
    {
        // Nobody may hedge: the coordinator is paused before it hears of the trade, and a paused pair that is refused stays apart.
        var system = Started();
        foreach (var venue in system.Venues)
        {
            venue.Faults.SetRate(RequestKind.Place, RequestFault.Refused, 1);
        }

        Assert.True(system.A.TradeByHand("BTCUSDT", Side.Sell, 0.05m));
        Assert.Equal("I2", Breach(system, 200).Invariant);
    }

    [Fact]
    public void I4_an_id_used_twice_and_a_lower_epoch_are_found()
    {
        var system = Started();
        Send(system, system.A, "h9p1l0s1", Side.Sell, 0.01m);
        Send(system, system.A, "h9p1l0s1", Side.Sell, 0.01m);
        Assert.Equal("I4", Breach(system).Invariant);

        system = Started();
        Send(system, system.A, "h9p1l0s1", Side.Sell, 0.01m);
        Send(system, system.A, "h8p1l0s1", Side.Sell, 0.01m);
        Assert.Equal("I4", Breach(system).Invariant);
    }

    [Fact]
    public void I5_exposure_on_a_lost_book_is_found()
    {
        var system = Started();
        system.B.BreakBook("BTCUSDT", TimeSpan.FromMinutes(1));
        system.Engine.RunFor(TimeSpan.FromSeconds(1));
        Order(system, 1001);
        Assert.Equal("I5", Breach(system).Invariant);
    }

    [Fact]
    public void I5_exposure_while_an_order_is_in_doubt_is_found()
    {
        var system = Started();
        system.A.Faults.Next(RequestKind.Place, RequestFault.Lost);
        Order(system, 1001);
        system.Engine.RunFor(TimeSpan.FromSeconds(2));
        Order(system, 1002);
        Assert.Equal("I5", Breach(system).Invariant);
    }

    [Fact]
    public void I8_an_order_reported_closed_that_works_is_found()
    {
        var system = Started();
        Send(system, system.A, "h9p1l0s1", Side.Buy, 0.01m, OrderType.LimitGtc, 50_000);
        system.Engine.RunFor(TimeSpan.FromSeconds(1));
        var report = new OrderReport(
            "alpha", 0, 0, "h9p1l0s1", "BTCUSDT", Side.Buy, OrderType.LimitGtc, 0.01m, 50_000, OrderState.Closed, 0, 0, "gone", true);
        system.Engine.Post(Address.Coordinator, report);
        Assert.Equal("I8", Breach(system).Invariant);
    }

    [Fact]
    public void I10_exposure_before_an_end_and_orders_after_it_are_found()
    {
        var system = Started(EndingIn(TimeSpan.FromSeconds(60)));
        system.Engine.RunFor(TimeSpan.FromSeconds(40));
        Quiet(system);
        system.Engine.RunFor(TimeSpan.FromSeconds(1));
        Order(system, 1001);
        Assert.Equal("I10", Breach(system).Invariant);

        system = Started(EndingIn(TimeSpan.FromSeconds(60)));
        system.Engine.RunFor(TimeSpan.FromSeconds(66));
        Send(system, system.A, "h9p1l0s1", Side.Sell, 0.01m);
        Assert.Equal("I10", Breach(system).Invariant);
    }

    [Fact]
    public void I10_what_was_left_to_be_delivered_though_all_was_well_is_found()
    {
        // Paused, the pair closes nothing.
        var system = Started(EndingIn(TimeSpan.FromSeconds(200)));
        Send(system, system.A, "h9p1l0s1", Side.Sell, 0.01m);
        Send(system, system.B, "h9p1l1s2", Side.Buy, 0.01m);
        system.Operate(OperatorAction.Pause);
        Assert.Equal("I10", Breach(system, 250).Invariant);
    }

    /// <summary>The contract of A ends; nothing is opened in the last 50 s, and what is held is closed in the last 46.</summary>
    private static Func<TwoVenueOptions, TwoVenueOptions> EndingIn(TimeSpan left) => options => options with
    {
        A = TwoVenueOptions.AsDated(options.A, options.Engine.Start + left),
        Pair = options.Pair with { Expiry = new Hedging.ExpiryRules { FlattenBefore = TimeSpan.FromSeconds(46), ReduceOnlyBefore = TimeSpan.FromSeconds(50) } },
    };

    private static TwoVenueSystem Started(Func<TwoVenueOptions, TwoVenueOptions>? change = null)
    {
        var options = TwoVenueOptions.Standard(3);
        var system = new TwoVenueSystem(change is null ? options : change(options));
        var start = system.Engine.Now;
        _ = new InvariantSet(system, new InvariantOptions(), () => start);
        system.Start();
        Quiet(system);
        bool Accepts() => system.Status.Gateways is { Count: 2 } gateways && gateways.Values.All(gateway => gateway.AcceptsExposure);
        Assert.True(system.Engine.RunUntil(Accepts, TimeSpan.FromSeconds(20)));
        return system;
    }

    private static void Quiet(TwoVenueSystem system)
    {
        foreach (var venue in system.Venues)
        {
            venue.SetBook("BTCUSDT", 60_000, 50, 60_001, 50);
        }
    }

    /// <summary>A stranger speaks to the venue with an id that looks like ours.</summary>
    private static void Send(
        TwoVenueSystem system, SimulatedVenue venue, string id, Side side, decimal quantity, OrderType type = OrderType.Market, decimal price = 0) =>
        system.Engine.Post(Address.Venue(venue.Name), new PlaceOrder(id, "BTCUSDT", side, type, quantity, price, false));

    /// <summary>A coordinator that knows no caution orders new exposure.</summary>
    private static void Order(TwoVenueSystem system, long sequence)
    {
        var epoch = system.Status.Gateways["alpha"].Epoch;
        var id = new ClientOrderId(epoch, 1, 0, sequence).ToString();
        system.Engine.Post(
            Address.Gateway("alpha"),
            new OrderRequest(epoch, id, "BTCUSDT", Side.Sell, OrderType.LimitIoc, 0.01m, 59_990, false, OrderPurpose.Open));
    }

    private static InvariantViolation Breach(TwoVenueSystem system, double seconds = 5)
    {
        var violation = Record.Exception(() => system.Engine.RunFor(TimeSpan.FromSeconds(seconds))) as InvariantViolation;
        Assert.True(violation is not null, string.Join(Environment.NewLine, system.Engine.Trace.Tail()));
        Assert.NotEmpty(violation.Tail);
        Assert.Equal(3UL, violation.Seed);
        return violation;
    }
}
