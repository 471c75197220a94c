using Hedgerow.Actors.Coordinator;
using Hedgerow.Actors.Tests.Harness;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Coordinator;

/// <summary>Pairs a–b and a–c hold one position together at a: what that means for room, reduce-only, choice and closing.</summary>
public sealed class SharedInstrumentTests
{
    private static readonly CoordinatorSettings Settings = CoordinatorBench.Settings(
        CoordinatorBench.Pair(1, "a", "b"), CoordinatorBench.Pair(2, "a", "c"));

    private CoordinatorBench _bench = new CoordinatorBench(Settings).Start();

    private List<OrderRequest> Filled(string[] venues)
    {
        var orders = _bench.Orders();
        Assert.Equal(venues, orders.Select(_bench.VenueOf));
        foreach (var order in orders)
            _bench.Fill(order);
        return orders;
    }

    private void Quotes(decimal a, decimal b, decimal c, decimal size = 5m)
    {
        _bench.Quote("b", b);
        _bench.Quote("c", c);
        _bench.Quote("a", a, size);
    }

    /// <summary>a–b holds −0.1 and +0.1, a–c +0.1 and −0.1: nothing at a.</summary>
    private void OpenOppositeLegs()
    {
        _bench.Quote("b", 10_000m);
        _bench.Quote("a", 10_060m);
        Filled(["a", "b"]);
        _bench.Quote("c", 10_120m);
        _bench.Quote("a", 10_060m);
        Filled(["a", "c"]);
        _bench.Forget();
    }

    /// <summary>b's account reads a leverage above the first rung: pair a–b is cut by 0.016.</summary>
    private List<OrderRequest> EndangerB()
    {
        _bench.Accounts["b"] = _bench.Account with
        {
            Equity = 70m,
            WalletBalance = 70m,
            Positions = [new Position(CoordinatorBench.Symbol, 0.1m, 10_000m, 10_000m, 0m, 0m)],
        };
        _bench.ReadAccounts();
        _bench.Effects.Skip(TimeSpan.FromMilliseconds(1));
        _bench.ReadAccounts();
        Assert.Equal("b", Assert.Single(_bench.Events<LadderFired>()).Venue);
        var cut = _bench.Orders();
        Assert.Equal(["a", "b"], cut.Select(_bench.VenueOf).Order());
        return cut;
    }

    [Fact]
    public void A_leg_that_its_venue_has_no_margin_to_close_is_set_against_the_opposite_leg_of_another_pair_which_is_levelled()
    {
        OpenOppositeLegs();
        _bench.Operator(OperatorAction.Pause);
        var cut = EndangerB();
        var quantity = cut[0].Quantity;
        foreach (var order in cut)
            _bench.Report(order, OrderState.Closed, _bench.VenueOf(order) == "a" ? 0m : order.Quantity);
        // a holds nothing: what closes a–b's leg there opens a position, for which it has no margin.
        for (var i = 0; i < 20 && _bench.Events<LegsNetted>().Count == 0; i++)
        {
            _bench.Run(TimeSpan.FromSeconds(1), 0m);
            foreach (var order in _bench.Orders())
            {
                Assert.Equal(("a", false), (_bench.VenueOf(order), order.ReduceOnly));
                _bench.Report(order, OrderState.Closed, 0m);
            }
        }

        var netted = Assert.Single(_bench.Events<LegsNetted>());
        Assert.Equal((2, 4, -quantity), (netted.From, netted.To, netted.Quantity));
        Assert.Equal(0m, _bench.PairState(1).PositionA + _bench.PairState(1).PositionB);
        Assert.Equal(0.1m - quantity, _bench.PairState(2).PositionA);

        _bench.Quote("c", 10_000m);
        _bench.Run(TimeSpan.FromSeconds(1), 0m);
        Assert.Single(_bench.Events<LadderCutEnded>());
        for (var i = 0; i < 20 && _bench.PairState(2).PositionA + _bench.PairState(2).PositionB != 0m; i++)
        {
            _bench.Quote("c", 10_000m);
            _bench.Run(TimeSpan.FromSeconds(1), 0m);
            foreach (var order in _bench.Orders())
                _bench.Report(order, OrderState.Closed, _bench.VenueOf(order) == "c" ? order.Quantity : 0m);
        }

        Assert.Equal((0.1m - quantity, -0.1m + quantity), (_bench.PairState(2).PositionA, _bench.PairState(2).PositionB));
        Bench.AssertReplays(() => new HedgeCoordinator(Settings), _bench.Effects.Events, _bench.Actor);
    }

    [Fact]
    public void A_cut_ends_though_the_rest_of_a_leg_that_others_balance_is_below_the_smallest_notional()
    {
        OpenOppositeLegs();
        _bench.Operator(OperatorAction.Pause);
        // 50 in quote currency: 0.005 that is not reduce-only, since a holds nothing.
        _bench.Specs["a"] = _bench.Spec("a") with { MinNotional = 50m };
        _bench.Send(_bench.GatewayOf("a"));
        var cut = EndangerB();

        foreach (var order in cut)
            _bench.Report(order, OrderState.Closed, _bench.VenueOf(order) == "a" ? order.Quantity - 0.002m : order.Quantity);
        Assert.Single(_bench.Events<LadderCutEnded>());
        Assert.Equal(-0.002m, _bench.PairState(1).PositionA + _bench.PairState(1).PositionB);
        Assert.DoesNotContain("cannot close", _bench.Alarms);
    }

    /// <summary>a holds nothing for both, so nothing of it is delivered and no report tells that the legs are gone.</summary>
    [Fact]
    public void Legs_that_balance_each_other_end_with_their_contract_and_the_other_legs_follow()
    {
        OpenOppositeLegs();
        _bench.Specs["a"] = _bench.Spec("a") with { Expiry = _bench.Now, FundingInterval = TimeSpan.Zero };
        _bench.Send(_bench.GatewayOf("a"));
        _bench.Run(TimeSpan.FromSeconds(1), 0m);

        var netted = Assert.Single(_bench.Events<LegsNetted>());
        Assert.Equal((4, 2, 0.1m), (netted.From, netted.To, netted.Quantity));
        Assert.Equal((0m, 0m), (_bench.PairState(1).PositionA, _bench.PairState(2).PositionA));
        _bench.Quote("c", 10_000m);
        _bench.Run(TimeSpan.FromSeconds(1), 0m);
        var orders = _bench.Orders();
        Assert.Equal([("b", Side.Sell, 0.1m), ("c", Side.Buy, 0.1m)], orders.Select(o => (_bench.VenueOf(o), o.Side, o.Quantity)).Order());
        orders.ForEach(_bench.Fill);
        _bench.Run(TimeSpan.FromSeconds(1), 0m);
        Assert.Equal((0m, 0m), (_bench.PairState(1).PositionB, _bench.PairState(2).PositionB));
        Assert.Empty(_bench.Orders());
        Bench.AssertReplays(() => new HedgeCoordinator(Settings), _bench.Effects.Events, _bench.Actor);
    }

    private void TakeMargin(string venue) =>
        _bench.Send(_bench.GatewayOf(venue) with { Account = _bench.Account with { AvailableMargin = 0m } });

    [Fact]
    public void Quantity_that_one_pair_took_is_not_taken_again_by_another()
    {
        Quotes(10_060m, 10_000m, 9_980m);
        Filled(["a", "c"]);
        // The book of a is still the one that was traded on.
        _bench.Quote("b", 10_000m);
        Assert.Empty(_bench.Orders());
        _bench.Quote("a", 10_060m);
        Filled(["a", "b"]);
    }

    [Fact]
    public void A_better_clip_that_needs_the_same_instrument_wins_although_another_venues_quote_woke_the_pair()
    {
        var bench = new CoordinatorBench(CoordinatorBench.Settings(
            CoordinatorBench.Pair(1, "a", "b"),
            CoordinatorBench.Pair(2, "a", "c") with { ClipInterval = TimeSpan.FromSeconds(1) })).Start();
        bench.Quote("c", 9_980m);
        bench.Quote("a", 10_060m);
        bench.Orders().ForEach(bench.Fill);
        bench.Quote("c", 9_980m);
        bench.Quote("a", 10_060m);
        Assert.Empty(bench.Orders());
        bench.Effects.Skip(TimeSpan.FromSeconds(1));
        bench.Quote("b", 10_010m);
        Assert.Equal(["a", "c"], bench.Orders().Select(bench.VenueOf));
    }

    [Fact]
    public void A_leg_that_takes_the_venues_position_back_needs_no_room_there()
    {
        _bench.Quote("b", 10_000m);
        _bench.Quote("a", 10_060m);
        Filled(["a", "b"]);
        TakeMargin("a");
        // Sells on at c and buys back at a, which has no margin left and needs none.
        _bench.Quote("c", 10_120m);
        _bench.Quote("a", 10_060m);
        Filled(["a", "c"]);
        Assert.Equal((-0.1m, 0.1m), (_bench.PairState(1).PositionA, _bench.PairState(2).PositionA));
        // More of it would make the position at a larger, which has no room.
        _bench.Quote("c", 10_200m);
        _bench.Quote("a", 10_060m);
        Assert.All(_bench.Orders(), order => Assert.NotEqual(Side.Buy, order.Side));
    }

    [Fact]
    public void Closing_a_pair_waits_when_it_would_make_a_venues_position_larger_without_room()
    {
        OpenOppositeLegs();
        TakeMargin("a");
        Quotes(10_000m, 10_020m, 10_010m);
        Assert.Empty(_bench.Orders());
        _bench.Send(_bench.GatewayOf("a"));
        Quotes(10_000m, 10_020m, 10_010m);
        var orders = Filled(["a", "b"]);
        // At a nothing was held, so nothing is reduced there; at b it is.
        Assert.Equal([(Side.Buy, false), (Side.Sell, true)], orders.Select(o => (o.Side, o.ReduceOnly)));
    }

    [Fact]
    public void The_room_of_a_venue_is_one_for_all_its_pairs_and_goes_by_its_weight()
    {
        var half = Settings with { Venues = [.. Settings.Venues.Select(v => v.Name == "a" ? v with { Weight = 0.5m } : v)] };
        var bench = new CoordinatorBench(half).Start();
        // Half of 500 at leverage 8: 2,000, which is 0.198 at 10,060 over both pairs.
        bench.Accounts["a"] = bench.Account with { Equity = 500m, AvailableMargin = 500m };
        bench.Send(bench.GatewayOf("a"));
        for (var i = 0; i < 10; i++)
        {
            bench.Quote("b", 10_000m);
            bench.Quote("c", 10_000m);
            bench.Quote("a", 10_060m);
            bench.Orders().ForEach(bench.Fill);
        }
        Assert.Equal(-0.198m, bench.PairState(1).PositionA + bench.PairState(2).PositionA);
    }

    [Fact]
    public void Closing_a_pair_takes_no_venue_that_takes_no_exposure_where_it_would_grow()
    {
        OpenOppositeLegs();
        _bench.Send(_bench.GatewayOf("a") with { AcceptsExposure = false });
        Quotes(10_000m, 10_020m, 10_010m);
        Assert.Empty(_bench.Orders());
    }

    [Fact]
    public void What_the_operator_closes_waits_for_no_room_and_goes_before_what_a_curve_wants()
    {
        OpenOppositeLegs();
        TakeMargin("a");
        _bench.Operator(OperatorAction.Flatten, "btc-a-b");
        _bench.Forget();
        // a–c would gain by opening more; a–b closes at a loss, and goes first.
        Quotes(10_060m, 10_000m, 10_200m);
        Filled(["a", "b"]);
        Assert.Equal((0m, 0m), (_bench.PairState(1).PositionA, _bench.PairState(1).PositionB));
    }

    [Fact]
    public void Opposite_legs_are_closed_in_turn_so_that_the_venues_position_stays_small()
    {
        OpenOppositeLegs();
        _bench.Operator(OperatorAction.Flatten);
        _bench.Forget();
        var largest = 0m;
        for (var i = 0; i < 40; i++)
        {
            Quotes(10_060m, 10_000m, 10_120m, size: 0.02m);
            foreach (var order in _bench.Orders())
                _bench.Fill(order);
            largest = Math.Max(largest, Math.Abs(_bench.PairState(1).PositionA + _bench.PairState(2).PositionA));
        }
        Assert.Equal((0m, 0m), (_bench.PairState(1).PositionA, _bench.PairState(2).PositionA));
        Assert.Equal(0.02m, largest);
    }

    [Fact]
    public void An_order_in_doubt_of_one_pair_does_not_keep_another_from_closing()
    {
        OpenOppositeLegs();
        // a–c is left with an order in doubt at a.
        _bench.Quote("c", 10_200m);
        _bench.Quote("a", 10_060m);
        var orders = _bench.Orders();
        _bench.Report(orders[0], OrderState.InDoubt, 0m);
        _bench.Fill(orders[1]);
        _bench.Forget();
        _bench.Operator(OperatorAction.Flatten, "btc-a-b");
        Quotes(10_060m, 10_000m, 10_120m);
        Assert.Equal(["a", "b"], _bench.Orders().Select(_bench.VenueOf));
    }

    [Fact]
    public void A_forced_close_is_of_the_pairs_that_made_up_the_position()
    {
        OpenOppositeLegs();
        // a–c buys more at a: +0.2, so the venue has +0.1 and closes it.
        _bench.Quote("c", 10_160m);
        _bench.Quote("a", 10_060m);
        Filled(["a", "c"]);
        _bench.Correct("a", -0.1m, CorrectionCause.Liquidation);
        Assert.Equal((-0.1m, 0.1m), (_bench.PairState(1).PositionA, _bench.PairState(2).PositionA));
        Assert.Empty(_bench.State.Foreign);
        // Only its other leg follows.
        var order = Assert.Single(_bench.Orders());
        Assert.Equal(("c", Side.Buy, 0.1m), (_bench.VenueOf(order), order.Side, order.Quantity));
    }

    /// <summary>Opposite legs at a, which ends; nothing is quoted any more.</summary>
    private void EndA()
    {
        _bench = new CoordinatorBench(Settings);
        _bench.Specs["a"] = _bench.Spec("a") with { Expiry = _bench.Now.AddHours(30), FundingInterval = TimeSpan.Zero };
        _bench.Start();
        OpenOppositeLegs();
        _bench.Effects.Skip(TimeSpan.FromHours(30));
        _bench.Run(TimeSpan.FromSeconds(3));
        Assert.Single(_bench.Told<Notice>(), n => n.Text.Contains("hedge each other until", StringComparison.Ordinal));
        Assert.Empty(_bench.Events<LegsNetted>());
    }

    private void QuoteOthers()
    {
        _bench.Quote("b", 10_000m);
        _bench.Quote("c", 10_120m);
        _bench.Run(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void Legs_that_balance_each_other_at_an_ended_contract_are_set_against_each_other_and_the_other_legs_follow()
    {
        EndA();
        QuoteOthers();
        Assert.Equal(0.1m, Math.Abs(Assert.Single(_bench.Events<LegsNetted>()).Quantity));
        var orders = _bench.Orders();
        Assert.Equal([("b", Side.Sell, 0.1m), ("c", Side.Buy, 0.1m)], orders.Select(o => (_bench.VenueOf(o), o.Side, o.Quantity)).Order());
        orders.ForEach(_bench.Fill);
        QuoteOthers();
        Assert.All([_bench.PairState(1), _bench.PairState(2)], pair => Assert.Equal((0m, 0m), (pair.PositionA, pair.PositionB)));
    }

    /// <summary>One that followed alone would be unhedged by our own order.</summary>
    [Fact]
    public void Legs_at_an_ended_contract_stay_until_the_other_legs_of_both_pairs_can_follow()
    {
        EndA();
        _bench.Send(_bench.GatewayOf("c") with { AcceptsHedges = false });
        QuoteOthers();
        Assert.Empty(_bench.Events<LegsNetted>());
        Assert.Empty(_bench.Orders());
        _bench.Send(_bench.GatewayOf("c"));
        QuoteOthers();
        Assert.Single(_bench.Events<LegsNetted>());
        Assert.Equal(2, _bench.Orders().Count);
        Assert.Single(_bench.Told<Notice>(), n => n.Text.Contains("hedge each other until", StringComparison.Ordinal));
    }

    [Fact]
    public void Guidance_holds_legs_that_balance_each_other_at_the_failed_venue()
    {
        OpenOppositeLegs();
        _bench.Operator(OperatorAction.Pause);
        _bench.Run(TimeSpan.FromSeconds(12), 60m);
        var legs = _bench.Told<GuidanceView>()[^1].Venues.Single(v => v.FailedVenue == "a").Legs;
        Assert.Equal(2, legs.Count);
        Assert.All(legs, leg => Assert.Empty(leg.Steps));
        Assert.All(legs, leg => Assert.StartsWith("hold: other pairs' legs", leg.Advice, StringComparison.Ordinal));
    }
}
