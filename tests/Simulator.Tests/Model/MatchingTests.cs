using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Tests.Model;

public sealed class MatchingTests
{
    [Fact]
    public void Ioc_takes_what_its_limit_allows_and_the_rest_lapses()
    {
        var venue = new VenueFixture().Account().Book(100m, 100.1m, 1m);
        var placed = venue.Place(Side.Buy, 3m, 100.1m);

        Assert.True(placed.IsAccepted);
        Assert.Equal(OrderStatus.Cancelled, placed.Order!.Snapshot.Status);
        Assert.Equal(1m, placed.Order.Snapshot.CumulativeQuantity);
        Assert.Equal(100.1m, placed.Order.Snapshot.AveragePrice);
        Assert.Equal(OrderChange.Expired, placed.Order.LastChange);
        Assert.Equal(1m, venue.Quantity());
        venue.AssertBalanced();
    }

    [Fact]
    public void Taken_liquidity_is_gone_until_the_next_book()
    {
        var venue = new VenueFixture().Account().Book(100m, 100.1m, 1m);
        venue.Place(Side.Buy, 0.6m, 100.1m);
        Assert.Equal(0.4m, venue.Place(Side.Buy, 1m, 100.1m).Order!.Snapshot.CumulativeQuantity);
        Assert.Equal(0m, venue.Place(Side.Buy, 1m, 100.1m).Order!.Snapshot.CumulativeQuantity);
        venue.Book(100m, 100.1m, 1m);
        Assert.Equal(1m, venue.Place(Side.Buy, 1m, 100.1m).Order!.Snapshot.CumulativeQuantity);
    }

    [Fact]
    public void Market_order_walks_the_ladder()
    {
        var rules = new VenueRules { LadderLevels = 3, LadderStepTicks = 2, LadderStepBps = 0, LadderGrowth = 2 };
        var venue = new VenueFixture(rules).Account().Book(100m, 100.1m, 1m);
        var placed = venue.Market(Side.Buy, 4m);

        // 1 at 100.1, 2 at 100.3, 1 of 4 at 100.5
        Assert.Equal(OrderStatus.Filled, placed.Order!.Snapshot.Status);
        Assert.Equal(100.1m + 200.6m + 100.5m, placed.Order.CumulativeValue);
    }

    [Fact]
    public void Resting_order_fills_at_its_own_price_up_to_the_size_that_reaches_it()
    {
        var venue = new VenueFixture().Account().Book(100m, 100.2m, 5m);
        var placed = venue.Rest(Side.Buy, 2m, 100.1m);
        Assert.Equal(OrderStatus.New, placed.Order!.Snapshot.Status);

        venue.Book(99.8m, 100.1m, 0.5m);
        var order = venue.Order(placed);
        Assert.Equal(OrderStatus.PartiallyFilled, order.Status);
        Assert.Equal(0.5m, order.CumulativeQuantity);
        Assert.Equal(100.1m, order.AveragePrice);

        venue.Book(99.0m, 99.1m, 10m);
        Assert.Equal(OrderStatus.Filled, venue.Order(placed).Status);
        Assert.Equal(100.1m, venue.Order(placed).AveragePrice);
        venue.AssertBalanced();
    }

    [Fact]
    public void Accounts_match_each_other_by_price_then_time()
    {
        var venue = new VenueFixture().Account("a").Account("b").Account("c").Book(100m, 101m, 5m);
        var first = venue.Rest(Side.Sell, 1m, 100.5m, account: "a");
        var second = venue.Rest(Side.Sell, 1m, 100.5m, account: "b");
        var better = venue.Rest(Side.Sell, 1m, 100.4m, account: "b");
        var taker = venue.Place(Side.Buy, 1.5m, 100.5m, account: "c");

        Assert.Equal(OrderStatus.Filled, venue.Order(better).Status);
        Assert.Equal(0.5m, venue.Order(first).CumulativeQuantity);
        Assert.Equal(0m, venue.Order(second).CumulativeQuantity);
        Assert.Equal(100.4m + 50.25m, taker.Order!.CumulativeValue);
        venue.AssertBalanced();
    }

    [Fact]
    public void Resting_orders_share_the_size_that_reaches_them_by_price_then_time()
    {
        var rules = new VenueRules { LadderLevels = 2, LadderStepTicks = 1, LadderStepBps = 0, LadderGrowth = 1 };
        var venue = new VenueFixture(rules).Account("a").Account("b").Book(99m, 101m, 5m);
        var worst = venue.Rest(Side.Buy, 1m, 100m, account: "a");
        var first = venue.Rest(Side.Buy, 1m, 100.5m, account: "a");
        var second = venue.Rest(Side.Buy, 1m, 100.5m, account: "b");
        var best = venue.Rest(Side.Buy, 1m, 100.6m, account: "b");

        // 1.25 at 100.4 and 1.25 at 100.5 reach the three better orders, and no order at 100.
        venue.Book(99m, 100.4m, 1.25m);
        Assert.Equal([1m, 1m, 0.5m, 0m], new[] { best, first, second, worst }.Select(placed => venue.Order(placed).CumulativeQuantity));
        Assert.Equal([100.6m, 100.5m, 100.5m], new[] { best, first, second }.Select(placed => venue.Order(placed).AveragePrice));

        // What they took is gone: the displayed ask is empty, and a taker finds nothing.
        Assert.Equal(0m, venue.Model.Book(VenueFixture.Symbol).Ask);
        Assert.Equal(0m, venue.Place(Side.Buy, 1m, 101m).Order!.Snapshot.CumulativeQuantity);
        venue.AssertBalanced();
    }
}
