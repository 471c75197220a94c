using Hedgerow.Actors.Tests.Harness;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Coordinator;

public sealed class ClipTests
{
    private readonly CoordinatorBench _bench = new CoordinatorBench().Start();

    [Fact]
    public void A_wide_spread_sells_A_and_buys_B_inside_the_band()
    {
        _bench.Spread(60m);
        var orders = _bench.Orders();
        Assert.Equal([(Side.Sell, "a"), (Side.Buy, "b")], orders.Select(o => (o.Side, _bench.VenueOf(o))));
        Assert.All(orders, o => Assert.Equal((OrderType.LimitIoc, 0.1m, OrderPurpose.Open, false), (o.Type, o.Quantity, o.Purpose, o.ReduceOnly)));
        Assert.Equal(10_060m - 10_060m * 0.0002m, orders[0].Price, 0);
        Assert.True(orders[1].Price is > 10_000.1m and <= 10_000.1m * 1.0002m);
        Assert.Equal(2, orders.Select(o => o.ClientId).Distinct().Count());
        Assert.All(orders, o => Assert.True(ClientOrderId.TryParse(o.ClientId, out var id) && id.Epoch == _bench.Epoch));
    }

    [Fact]
    public void Clips_follow_the_curve_and_stop_on_it_and_come_back()
    {
        // f(60 − fees 4 − half of earning 1 − widths) of range 100 and max 1: about 0.55.
        for (var i = 0; i < 20; i++)
        {
            _bench.Spread(60m);
            foreach (var order in _bench.Orders())
                _bench.Fill(order);
        }
        Assert.InRange(_bench.PairState().PositionB, 0.5m, 0.56m);
        Assert.Equal(0m, _bench.PairState().PositionA + _bench.PairState().PositionB);
        var held = _bench.PairState().PositionB;
        for (var i = 0; i < 20; i++)
        {
            _bench.Spread(0m);
            foreach (var order in _bench.Orders())
            {
                Assert.Equal((OrderPurpose.Reduce, true), (order.Purpose, order.ReduceOnly));
                _bench.Fill(order);
            }
        }
        Assert.InRange(_bench.PairState().PositionB, 0m, held - 0.4m);
        Assert.True(_bench.PairState().HedgesOpened > 0 && _bench.PairState().HedgesClosed > 0);
    }

    [Fact]
    public void No_second_clip_while_one_is_open_and_none_from_the_same_books()
    {
        _bench.Spread(60m);
        var orders = _bench.Orders();
        _bench.Spread(70m);
        Assert.Empty(_bench.Orders());
        foreach (var order in orders)
            _bench.Fill(order);
        Assert.Equal(2, _bench.Orders().Count);
        _bench.Quote("a", 10_070m);
        Assert.Empty(_bench.Orders());
    }

    [Fact]
    public void RT_12_stale_or_lost_books_open_nothing()
    {
        _bench.Quote("b", 10_000m);
        _bench.Effects.Skip(TimeSpan.FromSeconds(6));
        _bench.Quote("a", 10_060m);
        Assert.Empty(_bench.Orders());
        _bench.Send(new QuoteLost(new InstrumentId("a", CoordinatorBench.Symbol), "gap"));
        _bench.Quote("b", 10_000m);
        Assert.Empty(_bench.Orders());
        _bench.Quote("a", 10_060m);
        Assert.Equal(2, _bench.Orders().Count);
    }

    [Theory]
    [InlineData("b", 5, 0.5, "leg B")]
    [InlineData("a", 5, 0.5, "leg A")]
    public void RT_04_both_legs_rules_are_checked_before_the_first_order(string venue, int minNotional, double minQuantity, string said)
    {
        _bench.Specs[venue] = _bench.Spec(venue) with { MinNotional = minNotional, MinQuantity = (decimal)minQuantity };
        _bench.Send(_bench.GatewayOf(venue));
        _bench.Spread(60m);
        Assert.Empty(_bench.Orders());
        _bench.Run(TimeSpan.FromSeconds(2), 60m);
        Assert.StartsWith(said, _bench.View.Pairs[0].Activity);
    }

    /// <summary>A sell is sent below the touch, and the venue judges by the price that is sent.</summary>
    [Fact]
    public void RT_04_the_smallest_notional_is_checked_at_the_price_that_is_sent()
    {
        _bench.Specs["a"] = _bench.Spec("a") with { MinNotional = 1_005.9m };
        _bench.Send(_bench.GatewayOf("a"));
        _bench.Spread(60m);
        Assert.Empty(_bench.Orders());
    }

    [Fact]
    public void RT_04_both_venues_means_are_checked()
    {
        _bench.Account = _bench.Account with { AvailableMargin = 0m };
        _bench.Send(_bench.GatewayOf("b"));
        _bench.Spread(60m);
        Assert.Empty(_bench.Orders());
        _bench.Account = _bench.Account with { AvailableMargin = 100m, Equity = 100m };
        _bench.Send(_bench.GatewayOf("b"));
        _bench.Spread(60m);
        // 100 of equity at leverage 8 carry 800: 0.079 at 10,000.
        Assert.All(_bench.Orders(), o => Assert.Equal(0.079m, o.Quantity));
    }

    [Fact]
    public void Positions_count_against_the_leverage_also_when_their_book_is_lost()
    {
        var pairs = CoordinatorBench.Settings(CoordinatorBench.Pair(1, "a", "b"), CoordinatorBench.Pair(2, "a", "c"));
        var bench = new CoordinatorBench(pairs).Start();
        bench.Open();
        bench.Account = bench.Account with { Equity = 126m, AvailableMargin = 126m };
        foreach (var venue in new[] { "a", "b", "c" })
            bench.Send(bench.GatewayOf(venue));
        // Venue a holds 0.1, about 1,006 USD: 8 × 126 leave nothing.
        bench.Quote("c", 10_000m);
        bench.Quote("a", 10_060m);
        Assert.Empty(bench.Orders());
    }

    [Fact]
    public void RT_19_RT_20_reducing_is_not_bounded_by_leverage_margin_or_exposure_gates()
    {
        _bench.Open();
        _bench.Account = _bench.Account with { Equity = 1m, AvailableMargin = -50m };
        foreach (var venue in new[] { "a", "b" })
            _bench.Send(_bench.GatewayOf(venue) with { AcceptsExposure = false });
        _bench.Spread(-20m);
        Assert.Equal(2, _bench.Orders().Count);
    }

    [Fact]
    public void A_venue_that_takes_no_exposure_gets_none()
    {
        _bench.Send(_bench.GatewayOf("b") with { AcceptsExposure = false });
        _bench.Spread(60m);
        Assert.Empty(_bench.Orders());
    }

    [Fact]
    public void R1_5_of_pairs_that_share_a_leg_the_best_edge_wins_and_the_other_waits()
    {
        var bench = new CoordinatorBench(CoordinatorBench.Settings(CoordinatorBench.Pair(1, "a", "b"), CoordinatorBench.Pair(2, "a", "c"))).Start();
        bench.Quote("b", 10_000m);
        bench.Quote("c", 9_980m);
        bench.Quote("a", 10_060m);
        var orders = bench.Orders();
        Assert.Equal(["a", "c"], orders.Select(bench.VenueOf));
        bench.Quote("b", 9_000m);
        bench.Quote("a", 10_060m);
        Assert.Empty(bench.Orders());
        foreach (var order in orders)
            bench.Fill(order);
        bench.Quote("b", 9_000m);
        bench.Quote("a", 10_060m);
        Assert.Equal(["a", "b"], bench.Orders().Select(bench.VenueOf));
    }

    [Fact]
    public void A_clip_that_trades_nothing_is_repeated_ever_more_slowly()
    {
        var clips = 0;
        for (var i = 0; i < 1_200; i++)
        {
            _bench.Spread(60m);
            var orders = _bench.Orders();
            clips += orders.Count / 2;
            foreach (var order in orders)
                _bench.Report(order, OrderState.Closed, 0m);
            _bench.Effects.Skip(TimeSpan.FromMilliseconds(50));
        }
        Assert.InRange(clips, 5, 15);
    }

    [Fact]
    public void A_venue_that_always_refuses_its_leg_does_not_make_the_other_one_trade_to_and_fro_for_ever()
    {
        var filled = 0m;
        for (var i = 0; i < 20_000 && _bench.PairState().HaltReason.Length == 0; i++)
        {
            _bench.Spread(60m);
            foreach (var order in _bench.Orders())
            {
                if (_bench.VenueOf(order) == "b")
                    _bench.Report(order, OrderState.Closed, 0m);
                else
                {
                    filled += order.Quantity;
                    _bench.Fill(order);
                }
            }
            _bench.Effects.FireNext(_bench.Now + TimeSpan.FromMilliseconds(20));
            if (i % 1_000 == 0)
                _bench.ReadAccounts();
        }
        Assert.Contains("taken back", _bench.PairState().HaltReason);
        Assert.Equal(0m, _bench.PairState().PositionA);
        Assert.InRange(filled, 0.1m, 2m);
    }

    [Fact]
    public void Slippage_is_counted_per_side_against_the_touch()
    {
        _bench.Spread(60m);
        var orders = _bench.Orders();
        _bench.Report(orders[0], OrderState.Closed, 0.1m, price: 10_059m);
        _bench.Report(orders[1], OrderState.Closed, 0.1m, price: 10_000.6m);
        Assert.Equal(0.1m * 1m + 0.1m * 0.5m, _bench.PairState().SlippageCost);
    }

    [Fact]
    public void Expected_funding_lowers_the_spread_that_an_entry_needs()
    {
        _bench.Spread(4m);
        Assert.Empty(_bench.Orders());
        _bench.Send(new MarkPrice(new InstrumentId("a", CoordinatorBench.Symbol), 10_000m, 0m, 0.003m, _bench.Now.AddHours(1), _bench.Now));
        _bench.Send(new MarkPrice(new InstrumentId("b", CoordinatorBench.Symbol), 10_000m, 0m, 0m, _bench.Now.AddHours(1), _bench.Now));
        _bench.Spread(4m);
        Assert.Equal(2, _bench.Orders().Count);
    }
}
