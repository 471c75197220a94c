using Hedgerow.Actors.Coordinator;
using Hedgerow.Actors.Tests.Harness;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Coordinator;

public sealed class MakerTests
{
    private readonly CoordinatorBench _bench = new CoordinatorBench(
        CoordinatorBench.Settings(CoordinatorBench.Pair() with { Style = ExecutionStyle.MakerTaker })).Start();

    private List<OrderRequest> Resting(decimal bps = 0m)
    {
        _bench.Spread(bps);
        var orders = _bench.Orders();
        foreach (var order in orders)
            _bench.Report(order, OrderState.Working, 0m);
        return orders;
    }

    [Fact]
    public void Both_sides_rest_on_the_maker_leg_around_the_curve_without_crossing()
    {
        var orders = Resting();
        Assert.Equal([Side.Buy, Side.Sell], orders.Select(o => o.Side));
        Assert.All(orders, o => Assert.Equal(("b", OrderType.PostOnly), (_bench.VenueOf(o), o.Type)));
        // Maker rebate 1, taker fee 2, half of the earning 1: two basis points on each side of the other book.
        Assert.Equal(9_998m, orders[0].Price, 0);
        Assert.Equal(10_002m, orders[1].Price, 0);
    }

    [Fact]
    public void A_standing_order_is_left_alone_within_the_tolerance_and_replaced_beyond_it()
    {
        var orders = Resting();
        _bench.Quote("a", 10_000.9m);
        Assert.Empty(_bench.Told<CancelRequest>());
        _bench.Quote("a", 10_002m);
        Assert.Equal(orders.Select(o => o.ClientId), _bench.Told<CancelRequest>().Select(c => c.ClientId));
        Assert.Empty(_bench.Orders());
        _bench.Effects.Skip(TimeSpan.FromMilliseconds(300));
        _bench.Report(orders[0], OrderState.Closed, 0m);
        Assert.Equal(Side.Buy, Assert.Single(_bench.Orders()).Side);
    }

    [Fact]
    public void Each_fill_is_hedged_for_the_cumulative_quantity()
    {
        var bid = Resting()[0];
        _bench.Report(bid, OrderState.Working, 0.03m);
        var hedge = Assert.Single(_bench.Orders());
        Assert.Equal(("a", Side.Sell, 0.03m, OrderPurpose.Hedge), (_bench.VenueOf(hedge), hedge.Side, hedge.Quantity, hedge.Purpose));
        _bench.Report(bid, OrderState.Working, 0.05m);
        Assert.Empty(_bench.Orders());
        _bench.Fill(hedge);
        Assert.Equal(0.02m, Assert.Single(_bench.Orders()).Quantity);
    }

    [Fact]
    public void RT_02_a_fill_that_races_its_cancel_is_hedged_to_the_final_quantity()
    {
        var bid = Resting()[0];
        _bench.Quote("a", 9_990m);
        Assert.Contains(_bench.Told<CancelRequest>(), c => c.ClientId == bid.ClientId);
        _bench.Report(bid, OrderState.Closed, 0.1m);
        var hedge = _bench.Orders().Single(o => o.Purpose == OrderPurpose.Hedge);
        Assert.Equal(0.1m, hedge.Quantity);
    }

    [Fact]
    public void A_stale_book_takes_the_resting_orders_away()
    {
        var orders = Resting();
        _bench.Run(TimeSpan.FromSeconds(6));
        Assert.Equal(orders.Select(o => o.ClientId).Order(), _bench.Told<CancelRequest>().Select(c => c.ClientId).Distinct().Order());
    }

    [Fact]
    public void Nothing_rests_on_either_side_at_a_venue_that_may_miss_trades()
    {
        var orders = Resting();
        _bench.Report(orders[0], OrderState.Closed, 0.1m);
        _bench.Orders().ForEach(_bench.Fill);
        var closing = orders[1];

        _bench.Send(_bench.GatewayOf("b") with { MayMissTrades = true });
        _bench.Spread(0m);
        Assert.Contains(_bench.Told<CancelRequest>(), c => c.ClientId == closing.ClientId);
        _bench.Report(closing, OrderState.Closed, 0m);
        _bench.Run(TimeSpan.FromSeconds(2), 0m);
        Assert.Empty(_bench.Orders());

        _bench.Send(_bench.GatewayOf("b"));
        _bench.Spread(0m);
        Assert.Contains(_bench.Orders(), o => o.Side == Side.Sell);
    }

    [Fact]
    public void A_storm_of_quotes_is_no_storm_of_orders()
    {
        _bench.Forget();
        var placed = 0;
        for (var i = 0; i < 2_000; i++)
        {
            _bench.Quote("b", 10_000m);
            _bench.Quote("a", 10_000m + i % 7 * 3m);
            foreach (var order in _bench.Orders())
            {
                placed++;
                _bench.Report(order, OrderState.Working, 0m);
            }
            foreach (var cancel in _bench.Told<CancelRequest>())
            {
                if (_bench.State.Orders.FirstOrDefault(o => o.ClientId == cancel.ClientId && o.State == OrderState.Working) is { } standing)
                    _bench.Send(Cancelled(standing));
            }
            _bench.Forget();
        }
        // 2,000 quotes a leg in four seconds: at most one placement a side and 250 ms.
        Assert.InRange(placed, 2, 2 * 17);
    }

    private OrderReport Cancelled(LegOrder order) => _bench.ReportOf(
        new OrderRequest(_bench.Epoch, order.ClientId, order.Symbol, order.Side, order.Type, order.Quantity, order.Price, false, order.Purpose),
        OrderState.Closed, 0m, venue: order.Venue);

    [Fact]
    public void Orders_that_the_venue_does_not_let_rest_are_repeated_ever_more_slowly()
    {
        var placed = 0;
        for (var i = 0; i < 600; i++)
        {
            _bench.Spread(0m);
            foreach (var order in _bench.Orders())
            {
                placed++;
                _bench.Report(order, OrderState.Closed, 0m);
            }
            _bench.Effects.Skip(TimeSpan.FromMilliseconds(100));
        }
        Assert.InRange(placed, 6, 24);
    }

    [Fact]
    public void Pausing_takes_the_resting_orders_away_and_still_hedges_a_fill()
    {
        var bid = Resting()[0];
        _bench.Operator(OperatorAction.Pause);
        Assert.Equal(2, _bench.Told<CancelRequest>().Count);
        _bench.Report(bid, OrderState.Closed, 0.1m);
        Assert.Equal(OrderPurpose.Hedge, Assert.Single(_bench.Orders()).Purpose);
    }

    [Fact]
    public void What_only_the_finer_venue_could_trade_waits_while_an_order_rests()
    {
        _bench.Specs["a"] = _bench.Spec("a") with { LotSize = 0.01m, MinQuantity = 0.01m };
        _bench.Send(_bench.GatewayOf("a"));
        var bid = Resting()[0];
        _bench.Report(bid, OrderState.Working, 0.004m);
        Assert.Empty(_bench.Orders());
        _bench.Report(bid, OrderState.Working, 0.012m);
        Assert.Equal(0.01m, Assert.Single(_bench.Orders()).Quantity);
    }

    /// <summary>Each step after the price takes from what hedges may need; what stands off the price is taken away all the same.</summary>
    [Fact]
    public void Resting_orders_do_not_follow_the_price_into_the_reserve_of_a_budget_not_even_those_that_close()
    {
        var standing = Resting();
        _bench.Report(standing[0], OrderState.Closed, 0.1m);
        _bench.Fill(Assert.Single(_bench.Orders()));
        _bench.Report(standing[1], OrderState.Closed, 0m);
        _bench.Run(TimeSpan.FromSeconds(1), 0m);
        standing = _bench.Orders();
        standing.ForEach(o => _bench.Report(o, OrderState.Working, 0m));
        _bench.Send(_bench.GatewayOf("a") with { UsedBudget = 0.75 });
        _bench.Forget();
        _bench.Quote("b", 10_020m);
        var closing = Assert.Single(standing, o => o is { Side: Side.Sell, Purpose: OrderPurpose.Reduce });
        Assert.Equal(closing.ClientId, Assert.Single(_bench.Told<CancelRequest>()).ClientId);
        _bench.Report(closing, OrderState.Closed, 0m);
        _bench.Run(TimeSpan.FromSeconds(1), 0m);
        Assert.Empty(_bench.Orders());
        Assert.Equal("the rest of a venue's request budget is reserved for hedges", _bench.View.Pairs[0].Activity);
        _bench.Send(_bench.GatewayOf("a"));
        _bench.Run(TimeSpan.FromSeconds(1), 0m);
        Assert.Contains(_bench.Orders(), o => o is { Side: Side.Sell, Purpose: OrderPurpose.Reduce });
    }

    [Fact]
    public void A_pair_is_flattened_although_another_rests_on_its_leg()
    {
        var settings = CoordinatorBench.Settings(
            CoordinatorBench.Pair(1, "a", "b"), CoordinatorBench.Pair(2, "a", "c") with { Style = ExecutionStyle.MakerTaker, MakerLeg = 0 });
        var bench = new CoordinatorBench(settings).Start();
        bench.Open();
        bench.Orders().ForEach(o => bench.Report(o, OrderState.Closed, 0m));
        bench.Quote("c", 10_060m);
        var resting = bench.Orders().Where(o => o.Type == OrderType.PostOnly).ToList();
        Assert.NotEmpty(resting);
        resting.ForEach(o => bench.Report(o, OrderState.Working, 0m));
        bench.Operator(OperatorAction.Flatten, "btc-a-b");
        bench.Spread(60m);
        bench.Quote("c", 10_060m);
        Assert.Equal(2, bench.Orders().Count(o => o.Purpose == OrderPurpose.Reduce && o.Type == OrderType.LimitIoc));
    }
}
