using Hedgerow.Actors.Coordinator;
using Hedgerow.Actors.Tests.Harness;
using Hedgerow.Hedging;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Coordinator;

/// <summary>The ladder: a short on A (pair's first leg) and a long on B of one coin at about 10,000.</summary>
public sealed class LadderTests
{
    private static readonly PairSettings Pair = CoordinatorBench.Pair() with { OrderCap = 1m };

    private CoordinatorBench _bench = Opened();

    private static CoordinatorBench Opened(CoordinatorSettings? settings = null)
    {
        var bench = new CoordinatorBench(settings ?? CoordinatorBench.Settings(Pair)).Start();
        bench.Open(160m);
        bench.Spread(0m);
        Level(bench);
        return bench;
    }

    /// <summary>What came back on the way to level books is closed, so that a coin is held and nothing is ordered.</summary>
    private static void Level(CoordinatorBench bench)
    {
        foreach (var order in bench.Orders())
            bench.Report(order, OrderState.Closed, 0m);
        bench.Operator(OperatorAction.Pause);
        bench.Spread(0m);
        Assert.Empty(bench.Orders());
        Assert.Equal((-1m, 1m), (bench.PairState().PositionA, bench.PairState().PositionB));
        bench.Forget();
    }

    /// <summary>The venue's account is read twice, so that it is believed whatever was read before.</summary>
    private void Read(string venue, decimal equity, decimal maintenance = 0m, decimal available = 0m)
    {
        ReadOnce(venue, equity, maintenance, available);
        ReadOnce(venue, equity, maintenance, available);
    }

    /// <summary>The venue's account is read: its equity, and the position as the ledger has it, at 10,000.</summary>
    private void ReadOnce(string venue, decimal equity, decimal maintenance = 0m, decimal available = 0m)
    {
        _bench.Effects.Skip(TimeSpan.FromMilliseconds(1));
        var held = venue == "a" ? _bench.PairState().PositionA : _bench.PairState().PositionB;
        _bench.Accounts[venue] = new AccountSnapshot(
            "USDT", equity, equity, available, maintenance,
            held == 0m ? [] : [new Position(CoordinatorBench.Symbol, held, 10_000m, 10_000m, 0m, 0m)], _bench.Now);
        _bench.Send(_bench.GatewayOf(venue));
    }

    private List<LadderFired> Firings => _bench.Events<LadderFired>();

    private void FillAll(List<OrderRequest> orders) => orders.ForEach(o => _bench.Fill(o));

    [Fact]
    public void A_rung_closes_the_same_quantity_on_both_legs_and_is_durable_before_its_first_order()
    {
        Read("a", 700m);
        var fired = Assert.Single(Firings);
        Assert.Equal(("a", 0, "14→12"), (fired.Venue, fired.Rung, fired.Rule));
        var orders = _bench.Orders();
        Assert.Equal(["a", "b"], orders.Select(_bench.VenueOf));
        Assert.Equal([Side.Buy, Side.Sell], orders.Select(o => o.Side));
        Assert.All(orders, o => Assert.Equal((OrderPurpose.Reduce, OrderType.LimitIoc, true), (o.Purpose, o.Type, o.ReduceOnly)));
        Assert.All(_bench.Effects.Told.Where(t => t.Message is OrderRequest), t => Assert.True(t.Durable));
        Assert.Single(orders.Select(o => o.Quantity).Distinct());
        FillAll(orders);
        Assert.Single(_bench.Events<LadderCutEnded>());
        var left = _bench.PairState().PositionB;
        Assert.Equal(-left, _bench.PairState().PositionA);
        // Back to 12 of what is left of the equity after its cost.
        Assert.InRange(left * 10_000.05m / 700m, 11.8m, 12.0001m);
        Assert.Contains("14→12 fired", _bench.Alarms);
    }

    [Fact]
    public void Prices_between_two_readings_of_the_account_count()
    {
        Read("a", 900m);
        Assert.Empty(Firings);
        // The short loses 200: 10,200 / 700.
        _bench.Effects.Skip(TimeSpan.FromSeconds(1));
        _bench.Quote("a", 10_200m);
        Assert.Equal("a", Assert.Single(Firings).Venue);
    }

    [Fact]
    public void A_fresh_mark_goes_before_the_book_and_an_old_one_does_not()
    {
        Read("a", 900m);
        _bench.Send(new MarkPrice(new InstrumentId("a", CoordinatorBench.Symbol), 10_000m, 0m, 0m, _bench.Now, _bench.Now));
        _bench.Effects.Skip(TimeSpan.FromSeconds(1));
        _bench.Quote("a", 10_200m);
        Assert.Empty(Firings);
        _bench.Effects.Skip(TimeSpan.FromSeconds(4.5));
        _bench.Quote("a", 10_200m);
        Assert.Single(Firings);
    }

    [Fact]
    public void A_rung_fires_once_per_crossing_and_again_after_it_was_left()
    {
        Read("a", 700m);
        var orders = _bench.Orders();
        for (var i = 0; i < 20; i++)
        {
            Read("a", 700m);
            _bench.Spread(0m);
        }
        Assert.Empty(_bench.Orders());
        Assert.Single(Firings);
        FillAll(orders);
        var held = _bench.PairState().PositionB * 10_000m;
        // Below the threshold, above the hysteresis: armed neither way.
        Read("a", held / 13m);
        Read("a", held / 13.9m);
        Assert.Equal(0, _bench.State.Ladder!.Venues.Single().FiredThrough);
        Assert.Single(Firings);
        Read("a", held / 12.5m);
        Assert.Equal(-1, Assert.Single(_bench.Events<LadderRearmed>()).FiredThrough);
        Read("a", held / 14.1m);
        Assert.Equal(2, Firings.Count);
    }

    [Fact]
    public void A_higher_rung_takes_over_while_a_lower_one_is_being_cut()
    {
        Read("a", 700m);
        var first = _bench.Orders();
        Read("a", 540m);
        Assert.Equal([0, 1], Firings.Select(f => f.Rung));
        FillAll(first);
        FillAll(_bench.Orders());
        Assert.InRange(_bench.PairState().PositionB * 10_000.05m / 540m, 9.8m, 10.0001m);
        Assert.Empty(_bench.State.Ladder!.Cuts);
    }

    [Fact]
    public void A_crossing_that_was_not_cured_fires_again_but_only_on_a_later_reading()
    {
        Read("a", 700m);
        FillAll(_bench.Orders());
        _bench.Spread(0m);
        Assert.Single(Firings);
        Read("a", 500m);
        Assert.Equal(2, Firings.Count);
        FillAll(_bench.Orders());
        _bench.Spread(0m);
        Assert.Equal(2, Firings.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void After_a_restart_it_goes_on_to_the_same_quantity_and_never_cuts_twice(int quarters)
    {
        Read("a", 540m);
        var remaining = Assert.Single(Assert.Single(Firings).Cuts).Remaining;
        var orders = _bench.Orders();
        _bench.Report(orders[0], OrderState.Closed, orders[0].Quantity * quarters / 4m);
        _bench = _bench.Crashed(CoordinatorBench.Settings(Pair)).Start();
        var fills = 0;
        for (var i = 0; i < 200 && (_bench.State.Ladder!.Cuts.Count > 0 || fills == 0); i++)
        {
            _bench.Run(TimeSpan.FromSeconds(1), 0m);
            foreach (var inquiry in _bench.Told<OrderInquiry>().DistinctBy(q => q.ClientId).ToList())
            {
                if (_bench.State.Orders.FirstOrDefault(o => o.ClientId == inquiry.ClientId) is { State: OrderState.Sent } open)
                    _bench.Report(orders.Single(o => o.ClientId == open.ClientId), OrderState.Closed, open.CumulativeQuantity);
            }
            Read("a", 540m);
            foreach (var order in _bench.Orders())
            {
                Assert.Equal(OrderPurpose.Reduce, order.Purpose);
                fills++;
                _bench.Fill(order);
            }
        }
        Assert.Empty(_bench.State.Ladder!.Cuts);
        Assert.Equal((-remaining, remaining), (_bench.PairState().PositionA, _bench.PairState().PositionB));
    }

    [Fact]
    public void With_the_other_venue_down_the_endangered_one_closes_alone_and_the_debt_is_settled_on_its_return()
    {
        _bench.Send(_bench.GatewayOf("b") with { AcceptsHedges = false, AcceptsExposure = false });
        Read("a", 700m);
        // For a moment both legs at once is the better way.
        Assert.Empty(_bench.Orders());
        Run(TimeSpan.FromSeconds(3));
        var alone = Assert.Single(_bench.Orders());
        Assert.Equal(("a", Side.Buy), (_bench.VenueOf(alone), alone.Side));
        _bench.Fill(alone);
        Run(TimeSpan.FromSeconds(30));
        Assert.Empty(_bench.Orders());
        var debt = Assert.Single(_bench.View.Debts);
        Assert.Equal(("b", alone.Quantity), (debt.Venue, debt.Quantity));
        Assert.Contains("unhedged", _bench.Alarms);

        // The next rung goes on alone, also after a restart; the debt grows.
        _bench = _bench.Crashed(CoordinatorBench.Settings(Pair)).Start();
        _bench.Send(_bench.GatewayOf("b") with { AcceptsHedges = false, AcceptsExposure = false });
        Read("a", 1m + (_bench.PairState().PositionA * -10_000m / 19m));
        Run(TimeSpan.FromSeconds(3));
        var second = Assert.Single(_bench.Orders());
        Assert.Equal("a", _bench.VenueOf(second));
        _bench.Fill(second);
        Run(TimeSpan.FromSeconds(2));
        Assert.Equal(alone.Quantity + second.Quantity, Assert.Single(_bench.View.Debts).Quantity);

        _bench.Send(_bench.GatewayOf("b"));
        _bench.Spread(0m);
        var settled = Assert.Single(_bench.Orders());
        Assert.Equal(("b", Side.Sell, alone.Quantity + second.Quantity), (_bench.VenueOf(settled), settled.Side, settled.Quantity));
        _bench.Fill(settled);
        Run(TimeSpan.FromSeconds(2));
        Assert.Empty(_bench.View.Debts);
        Assert.Empty(_bench.State.Ladder!.Cuts);
        Assert.Equal(0m, _bench.PairState().PositionA + _bench.PairState().PositionB);
    }

    [Theory]
    [InlineData("0.1")]
    [InlineData("1")]
    public void A_debt_shrinks_by_what_the_venue_that_was_down_closed_itself(string closed)
    {
        var gone = decimal.Parse(closed, System.Globalization.CultureInfo.InvariantCulture);
        _bench.Send(_bench.GatewayOf("b") with { AcceptsHedges = false, AcceptsExposure = false });
        Read("a", 700m);
        Run(TimeSpan.FromSeconds(3));
        var alone = Assert.Single(_bench.Orders());
        _bench.Fill(alone);
        _bench.Correct("b", -gone, CorrectionCause.Liquidation);
        _bench.Send(_bench.GatewayOf("b"));
        _bench.Spread(0m);
        var rest = Assert.Single(_bench.Orders());
        if (gone < alone.Quantity)
            Assert.Equal(("b", alone.Quantity - gone), (_bench.VenueOf(rest), rest.Quantity));
        else
            Assert.Equal(("a", 1m - alone.Quantity), (_bench.VenueOf(rest), rest.Quantity));
        _bench.Fill(rest);
        Assert.Equal(0m, _bench.PairState().PositionA + _bench.PairState().PositionB);
        Run(TimeSpan.FromSeconds(2));
        Assert.Contains("Liquidation at b", _bench.View.Pairs[0].ForcedClose);
    }

    [Fact]
    public void RT_20_no_gate_of_margin_or_exposure_holds_it_back()
    {
        _bench.Send(_bench.GatewayOf("b") with { AcceptsExposure = false, Account = _bench.Account with { AvailableMargin = -900m } });
        Read("a", 700m, available: -5_000m);
        Assert.Equal(2, _bench.Orders().Count);
    }

    [Fact]
    public void RT_20_an_account_without_equity_is_closed_to_the_last_lot()
    {
        Read("a", -50m, available: -5_000m);
        Assert.Equal(3, Assert.Single(Firings).Rung);
        FillAll(_bench.Orders());
        Assert.Equal((0m, 0m), (_bench.PairState().PositionA, _bench.PairState().PositionB));
        _bench.Run(TimeSpan.FromMinutes(2), 160m);
        Assert.Empty(_bench.Orders());
    }

    [Fact]
    public void A_halted_pair_is_cut_too_and_stays_halted()
    {
        _bench.Correct("b", 0.5m, CorrectionCause.ForeignTrade);
        Assert.NotEqual("", _bench.PairState().HaltReason);
        Read("a", 700m);
        FillAll(_bench.Orders());
        Assert.Single(_bench.Events<LadderCutEnded>());
        Assert.NotEqual("", _bench.PairState().HaltReason);
    }

    [Fact]
    public void An_order_in_doubt_at_the_other_venue_does_not_hold_up_the_endangered_one()
    {
        Read("a", 700m);
        var orders = _bench.Orders();
        _bench.Report(orders[0], OrderState.Closed, 0.01m);
        _bench.Report(orders[1], OrderState.InDoubt, 0m);
        Run(TimeSpan.FromSeconds(3));
        var alone = Assert.Single(_bench.Orders());
        Assert.Equal(("a", orders[0].Quantity - 0.01m), (_bench.VenueOf(alone), alone.Quantity));
        _bench.Fill(alone);
        // What was in doubt turns out to have traded in full: nothing is left to do.
        _bench.Report(orders[1], OrderState.Closed, orders[1].Quantity);
        Run(TimeSpan.FromSeconds(2));
        Assert.Empty(_bench.Orders());
        Assert.Empty(_bench.State.Ladder!.Cuts);
    }

    [Fact]
    public void A_venue_that_takes_orders_and_fills_none_does_not_hold_up_the_endangered_one()
    {
        Read("a", 540m);
        for (var i = 0; i < 60 && _bench.PairState().PositionA < -_bench.State.Ladder!.Cuts[0].Remaining; i++)
        {
            foreach (var order in _bench.Orders())
                _bench.Report(order, OrderState.Closed, _bench.VenueOf(order) == "a" ? Math.Min(0.1m, order.Quantity) : 0m);
            Run(TimeSpan.FromSeconds(1));
        }
        Assert.Equal(-_bench.State.Ladder!.Cuts[0].Remaining, _bench.PairState().PositionA);
        Assert.Equal(1m, _bench.PairState().PositionB);
    }

    [Fact]
    public void Bands_widen_an_alarm_follows_and_it_goes_on()
    {
        Read("a", 700m);
        var prices = new List<decimal>();
        for (var i = 0; i < 60; i++)
        {
            foreach (var order in _bench.Orders())
            {
                if (_bench.VenueOf(order) == "a")
                    prices.Add(order.Price);
                _bench.Report(order, OrderState.Closed, 0m);
            }
            Run(TimeSpan.FromSeconds(1));
        }
        Assert.True(prices.Count > 15);
        Assert.Equal(prices.Order(), prices);
        Assert.True(prices[0] <= 10_000.1m * 1.0005m && prices[^1] > 10_000m * 1.0149m && prices[^1] <= 10_000.1m * 1.015m);
        Assert.Contains("it goes on", _bench.Alarms);
        Assert.Equal("", _bench.PairState().HaltReason);
    }

    [Fact]
    public void What_was_closed_is_not_opened_again_at_once()
    {
        Read("a", 380m);
        Assert.Equal(2, Assert.Single(Firings).Rung);
        FillAll(_bench.Orders());
        _bench.Spread(160m);
        _bench.Operator(OperatorAction.Resume);
        // Leverage 6, a spread that wants the whole position back, and money enough.
        for (var i = 0; i < 9; i++)
        {
            Read("a", 5_000m, available: 5_000m);
            Read("b", 1_000_000m, available: 1_000_000m);
            _bench.Run(TimeSpan.FromMinutes(1), 160m);
            Assert.Empty(_bench.Orders());
        }
        Assert.Contains("ladder", _bench.View.Margins.Single(m => m.Venue == "a").Hold);
        Read("a", 5_000m, available: 5_000m);
        Read("b", 1_000_000m, available: 1_000_000m);
        _bench.Run(TimeSpan.FromSeconds(50), 160m);
        Read("a", 5_000m, available: 5_000m);
        Read("b", 1_000_000m, available: 1_000_000m);
        _bench.Run(TimeSpan.FromSeconds(12), 160m);
        Assert.All(_bench.Orders(), o => Assert.Equal(OrderPurpose.Open, o.Purpose));
        Assert.Contains(_bench.Told<OrderRequest>(), o => o.Purpose == OrderPurpose.Open);
    }

    [Fact]
    public void The_pair_with_the_largest_benefit_is_cut_first()
    {
        _bench = new CoordinatorBench(CoordinatorBench.Settings(
            Pair, CoordinatorBench.Pair(2, "a", "c") with { OrderCap = 1m })).Start();
        _bench.Open(160m);
        _bench.Operator(OperatorAction.Pause, "btc-a-b");
        _bench.Quote("c", 10_000m);
        _bench.Quote("a", 10_160m);
        FillAll(_bench.Orders());
        Assert.Equal((1m, 1m), (_bench.PairState().PositionB, _bench.PairState(2).PositionB));
        _bench.Operator(OperatorAction.Pause);
        _bench.Forget();
        // Selling at c brings more than at b.
        _bench.Quote("b", 10_000m);
        _bench.Quote("c", 10_050m);
        _bench.Quote("a", 10_000m);
        for (var i = 1; i <= 2; i++)
        {
            _bench.Accounts["a"] = new AccountSnapshot(
                "USDT", 1_400m, 1_400m, 0m, 0m, [new Position(CoordinatorBench.Symbol, -2m, 10_000m, 10_000m, 0m, 0m)], _bench.Now.AddMilliseconds(i));
            _bench.Send(_bench.GatewayOf("a"));
        }
        Assert.Equal(2, Assert.Single(Assert.Single(Firings).Cuts).Pair);
        Assert.Equal(["a", "c"], _bench.Orders().Select(_bench.VenueOf).Order());
    }

    [Fact]
    public void The_venues_own_maintenance_closes_everything_when_no_tiers_are_known()
    {
        Read("a", 5_000m, maintenance: 4_000m);
        Assert.Equal("margin ratio 0.8→flat", Assert.Single(Firings).Rule);
        FillAll(_bench.Orders());
        Assert.Equal(0m, _bench.PairState().PositionA);
    }

    [Fact]
    public void Tiers_close_everything_before_the_venue_says_so()
    {
        _bench.Tiers = [new SymbolTiers(CoordinatorBench.Symbol, [new MaintenanceTier(0m, 0.5m, 1m)])];
        Read("a", 6_000m, maintenance: 1m);
        Assert.Equal(3, Assert.Single(Firings).Rung);
    }

    [Fact]
    public void A_disabled_ladder_shows_figures_and_fires_nothing()
    {
        var settings = CoordinatorBench.Settings(Pair);
        _bench = Opened(settings with { Ladder = settings.Ladder with { Rules = new LadderRules { IsEnabled = false } } });
        Read("a", 500m);
        Run(TimeSpan.FromSeconds(2));
        Assert.Empty(Firings);
        Assert.InRange(_bench.View.Margins.Single(m => m.Venue == "a").Leverage!.Value, 19.9m, 20.1m);
    }

    [Fact]
    public void A_venue_may_have_rungs_of_its_own()
    {
        var settings = CoordinatorBench.Settings(Pair);
        _bench = Opened(settings with
        {
            Venues = [settings.Venues[0] with { Ladder = new LadderRules { Tiers = [new LadderTier(5m, 3m)] } }, .. settings.Venues.Skip(1)],
        });
        Read("b", 1_900m);
        Assert.Empty(Firings);
        Read("a", 1_900m);
        Assert.Equal("5→3", Assert.Single(Firings).Rule);
    }

    [Fact]
    public void An_account_that_is_not_read_any_more_takes_no_exposure_and_is_alarmed()
    {
        _bench.Operator(OperatorAction.Resume);
        _bench.Forget();
        _bench.ReadAccounts();
        _bench.Run(TimeSpan.FromSeconds(70));
        _bench.Spread(160m);
        Assert.Contains("was last read", _bench.Alarms);
        Assert.DoesNotContain(_bench.Orders(), o => o.Purpose == OrderPurpose.Open);
    }

    [Fact]
    public void RT_24_a_liquidation_price_that_two_readings_contradict_is_alarmed_once()
    {
        _bench.Tiers = [new SymbolTiers(CoordinatorBench.Symbol, [new MaintenanceTier(0m, 0.005m, 100m)])];
        // A short of 1 at 10,000 with 2,000: (2,000 + 10,000) / 1.005.
        void ReadWith(decimal liquidation, decimal maintenance)
        {
            _bench.Effects.Skip(TimeSpan.FromSeconds(1));
            _bench.Accounts["a"] = new AccountSnapshot(
                "USDT", 2_000m, 2_000m, 0m, maintenance,
                [new Position(CoordinatorBench.Symbol, -1m, 10_000m, 10_000m, 0m, liquidation)], _bench.Now);
            _bench.Send(_bench.GatewayOf("a"));
        }

        ReadWith(11_940.3m, 50m);
        ReadWith(11_940.3m, 50m);
        _bench.Forget();
        ReadWith(11_700m, 50m);
        Assert.Equal("", _bench.Alarms);
        ReadWith(11_700m, 50m);
        Assert.Contains("liquidation price of a:BTCUSDT: 11940.2985 by the tiers and 11700 by the venue", _bench.Alarms);
        ReadWith(11_700m, 50m);
        Assert.Single(_bench.Alarms.Split('\n'));
        ReadWith(11_940.3m, 100m);
        ReadWith(11_940.3m, 100m);
        Assert.Contains("margin of a: maintenance is 50 by the tiers and 100 by the venue", _bench.Alarms);
    }

    [Fact]
    public void The_view_shows_how_near_a_venue_is()
    {
        _bench.Tiers = [new SymbolTiers(CoordinatorBench.Symbol, [new MaintenanceTier(0m, 0.005m, 100m)])];
        Read("a", 2_000m, maintenance: 50m);
        Run(TimeSpan.FromSeconds(2));
        var view = _bench.View.Margins.Single(m => m.Venue == "a");
        Assert.True(view.IsKnown);
        Assert.InRange(view.Leverage!.Value, 4.99m, 5.01m);
        Assert.InRange(view.MarginRatio!.Value, 0.0249m, 0.0251m);
        Assert.Equal(CoordinatorBench.Symbol, view.NearestSymbol);
        Assert.InRange(view.NearestLiquidation, 11_940m, 11_941m);
        Assert.InRange(view.NearestDistance, 0.19m, 0.20m);
    }

    [Fact]
    public void A_debt_of_the_other_venue_does_not_disarm_the_ladder_of_the_endangered_one()
    {
        _bench.Send(_bench.GatewayOf("b") with { AcceptsHedges = false, AcceptsExposure = false });
        Read("a", 700m);
        Run(TimeSpan.FromSeconds(3));
        _bench.Fill(Assert.Single(_bench.Orders()));
        Run(TimeSpan.FromSeconds(2));
        Assert.NotEmpty(_bench.View.Debts);
        // Back at 12: armed again although the debt is open, and reached again by the price, at the very threshold.
        Assert.Equal(-1, _bench.State.Ladder!.Venues.Single().FiredThrough);
        for (var price = 10_000m; Firings.Count < 2 && price < 11_000m; price += 5m)
        {
            _bench.Effects.Skip(TimeSpan.FromSeconds(1));
            _bench.Quote("a", price);
        }
        Assert.Equal([0, 0], Firings.Select(f => f.Rung));
        Assert.InRange(Firings[1].GrossNotional / Firings[1].Equity, 14m, 14.2m);
        var second = Assert.Single(_bench.Orders());
        Assert.Equal(("a", OrderPurpose.Reduce), (_bench.VenueOf(second), second.Purpose));
        _bench.Fill(second);

        // It is one cut of both legs still: the debt grew by what was closed alone.
        _bench = _bench.Crashed(CoordinatorBench.Settings(Pair)).Start();
        _bench.Spread(0m);
        Run(TimeSpan.FromSeconds(2));
        var settled = _bench.Told<OrderRequest>().Where(o => _bench.VenueOf(o) == "b").ToList();
        Assert.Equal(1m + _bench.PairState().PositionA, Assert.Single(settled).Quantity);
    }

    [Fact]
    public void A_cut_that_the_venue_refuses_stays_reduce_only_however_often()
    {
        Read("a", 700m);
        var seen = 0;
        for (var i = 0; i < 12; i++)
        {
            foreach (var order in _bench.Orders())
            {
                seen += _bench.VenueOf(order) == "a" ? 1 : 0;
                Assert.True(order.ReduceOnly, order.ToString());
                _bench.Report(order, OrderState.Closed, 0m);
            }
            Run(TimeSpan.FromSeconds(2.5));
        }
        Assert.True(seen >= 6, $"{seen} orders");
    }

    [Fact]
    public void A_wrong_reading_fires_nothing_and_is_alarmed()
    {
        Read("a", 2_000m);
        ReadOnce("a", 0m);
        Assert.Contains("the account of a reads equity 0", _bench.Alarms);
        _bench.Spread(0m);
        ReadOnce("a", 2_000m);
        Run(TimeSpan.FromSeconds(10));
        Assert.Empty(Firings);
        Assert.Empty(_bench.Orders());
        Assert.Equal("", _bench.View.Margins.Single(m => m.Venue == "a").Hold);
    }

    [Fact]
    public void A_venue_whose_last_reading_is_doubted_takes_no_exposure()
    {
        Read("a", 2_000m);
        ReadOnce("a", 0m);
        Assert.Contains("not believed yet", HoldOf("a"));
        ReadOnce("a", 2_000m);
        Assert.DoesNotContain("not believed", HoldOf("a"));
    }

    [Fact]
    public void A_wrong_reading_does_not_hide_a_danger_either()
    {
        Read("a", 800m);
        ReadOnce("a", 80_000m);
        _bench.Effects.Skip(TimeSpan.FromSeconds(1));
        _bench.Quote("a", 10_150m);
        Assert.Equal(0, Assert.Single(Firings).Rung);
    }

    [Fact]
    public void A_second_reading_that_says_the_same_fires_at_once()
    {
        Read("a", 2_000m);
        ReadOnce("a", 0m);
        Assert.Empty(Firings);
        ReadOnce("a", 0m);
        Assert.Equal(3, Assert.Single(Firings).Rung);
    }

    [Fact]
    public void Without_a_second_reading_the_first_one_is_believed_in_time()
    {
        Read("a", 2_000m);
        ReadOnce("a", 0m);
        Run(TimeSpan.FromSeconds(2.5));
        Assert.Empty(Firings);
        Run(TimeSpan.FromSeconds(1.5));
        Assert.Equal(3, Assert.Single(Firings).Rung);
        Assert.Contains("no second reading", _bench.Alarms);
    }

    [Fact]
    public void What_prices_explain_is_not_doubted()
    {
        Read("a", 2_000m);
        _bench.Effects.Skip(TimeSpan.FromSeconds(1));
        // The short loses 1,300 of its 2,000 between two readings: 11,300 / 700.
        var (firings, alarms) = (Firings.Count, _bench.Alarms);
        _bench.Quote("a", 11_300m);
        Assert.Equal(firings + 1, Firings.Count);
        _bench.Accounts["a"] = new AccountSnapshot(
            "USDT", 2_000m, 700m, 0m, 0m, [new Position(CoordinatorBench.Symbol, -1m, 10_000m, 11_300m, -1_300m, 0m)], _bench.Now);
        _bench.Send(_bench.GatewayOf("a"));
        Assert.DoesNotContain("reads equity", _bench.Alarms[alarms.Length..]);
    }

    [Fact]
    public void Money_that_was_moved_out_is_not_doubted()
    {
        Read("a", 2_000m);
        var before = _bench.GatewayOf("a");
        _bench.Effects.Skip(TimeSpan.FromSeconds(1));
        _bench.Send(before with
        {
            Account = before.Account! with { Equity = 1_000m, WalletBalance = 1_000m, AsOf = _bench.Now },
            NetMovedOut = 1_000m,
        });
        Assert.DoesNotContain("not believed", HoldOf("a"));
        Assert.InRange(_bench.View.Margins.Single(m => m.Venue == "a").Equity, 999m, 1_001m);
    }

    private string HoldOf(string venue)
    {
        Run(TimeSpan.FromSeconds(1.5));
        return _bench.View.Margins.Single(m => m.Venue == venue).Hold;
    }

    [Fact]
    public void A_disturbed_cut_never_closes_more_than_it_was_to_and_always_ends()
    {
        for (var seed = 0; seed < 150; seed++)
            Disturbed(new Random(seed));
    }

    private void Disturbed(Random random)
    {
        _bench = Opened();
        Read("a", random.Next(300, 710));
        Assert.NotEmpty(Firings);
        var open = new List<OrderRequest>();
        for (var i = 0; i < 60; i++)
        {
            open.AddRange(_bench.Orders());
            if (i == 3 && random.Next(3) == 0 && _bench.State.Ladder!.Cuts.Count > 0)
                _bench.Correct("b", -0.05m, CorrectionCause.AutoDeleverage);
            if (random.Next(6) == 0)
                _bench.Send(_bench.GatewayOf("b") with { AcceptsHedges = random.Next(2) == 0 });
            foreach (var order in open.Where(_ => random.Next(2) == 0).ToList())
            {
                open.Remove(order);
                _bench.Report(order, OrderState.Closed, Math.Floor(order.Quantity * random.Next(0, 5) / 4m * 1_000m) / 1_000m);
            }
            Bounded();
            Run(TimeSpan.FromMilliseconds(random.Next(50, 3_000)));
        }
        _bench.Send(_bench.GatewayOf("b"));
        for (var i = 0; i < 60 && _bench.State.Ladder!.Cuts.Count > 0; i++)
        {
            open.AddRange(_bench.Orders());
            open.ForEach(_bench.Fill);
            open.Clear();
            Run(TimeSpan.FromSeconds(3));
        }
        Bounded();
        Assert.Empty(_bench.State.Ladder!.Cuts);
        Assert.True(Math.Abs(_bench.PairState().PositionA + _bench.PairState().PositionB) < 0.001m);
    }

    /// <summary>No leg flips, every order reduces, and without a forced close nothing goes below what may stay.</summary>
    private void Bounded()
    {
        var (a, b) = (_bench.PairState().PositionA, _bench.PairState().PositionB);
        Assert.True(a <= 0m && b >= 0m, $"{a} {b}");
        // Leg A is short and leg B long: nothing opens.
        Assert.All(_bench.Told<OrderRequest>(), o => Assert.Equal(_bench.VenueOf(o) == "a" ? Side.Buy : Side.Sell, o.Side));
        var floor = Firings.SelectMany(f => f.Cuts).Min(c => c.Remaining) - (_bench.Events<LegsCorrected>().Count > 0 ? 0.05m : 0m);
        Assert.True(-a >= floor - 0.001m && b >= floor - 0.001m, $"{a} {b} below {floor}");
    }

    /// <summary>Lets time pass with level books; accounts are not read.</summary>
    private void Run(TimeSpan time) => _bench.Run(time, 0m);
}
