using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Tests.Model;

public sealed class OrderLifeTests
{
    private static OrderKey KeyOf(OrderResult placed) => OrderKey.Venue(placed.Order!.Snapshot.VenueOrderId);

    [Fact]
    public void Post_only_that_would_take_is_refused_or_cancelled_as_the_venue_does_it()
    {
        var refusing = new VenueFixture().Account().Book(100m, 100.1m);
        Assert.Equal(RejectReason.PostOnlyWouldTake, refusing.Place(Side.Buy, 1m, 100.1m, OrderType.PostOnly).Reason);
        Assert.Equal(OrderStatus.New, refusing.Place(Side.Buy, 1m, 100m, OrderType.PostOnly).Order!.Snapshot.Status);

        var accepting = new VenueFixture(new VenueRules { PostOnly = PostOnlyRule.AcceptThenCancel }).Account().Book(100m, 100.1m);
        var placed = accepting.Place(Side.Buy, 1m, 100.1m, OrderType.PostOnly);
        Assert.True(placed.IsAccepted);
        Assert.Equal((OrderStatus.Cancelled, OrderChange.PostOnlyCancelled), (placed.Order!.Snapshot.Status, placed.Order.LastChange));
        Assert.Equal(0m, accepting.Quantity());
    }

    [Fact]
    public void Post_only_sees_resting_orders_of_others_too()
    {
        var venue = new VenueFixture().Account("a").Account("b").Book(100m, 101m);
        venue.Rest(Side.Sell, 1m, 100.5m, account: "b");
        Assert.Equal(RejectReason.PostOnlyWouldTake, venue.Place(Side.Buy, 1m, 100.5m, OrderType.PostOnly).Reason);
    }

    [Fact]
    public void A_crossing_gtc_takes_and_rests_the_remainder_as_maker()
    {
        var rules = new VenueRules { LadderLevels = 1 };
        var venue = new VenueFixture(rules, makerFee: 0.0001m, takerFee: 0.001m).Account().Book(99m, 100m, 1m);
        var placed = venue.Rest(Side.Buy, 3m, 100m);
        Assert.Equal((OrderStatus.PartiallyFilled, 1m), (placed.Order!.Snapshot.Status, placed.Order.Snapshot.CumulativeQuantity));
        Assert.Equal(0.1m, placed.Order.CumulativeFee);

        venue.Book(99m, 100m, 2m);
        Assert.Equal(OrderStatus.Filled, venue.Order(placed).Status);
        var fills = venue.Model.FillsSince("a", VenueFixture.Symbol, VenueFixture.Start);
        Assert.Equal([(1m, false, 0.1m), (2m, true, 0.02m)], fills.Select(trade => (trade.Fill.Quantity, trade.Fill.IsMaker, trade.Fill.Fee)));
        venue.AssertBalanced();
    }

    [Fact]
    public void Waiting_for_a_trade_through_a_touch_does_not_fill()
    {
        var venue = new VenueFixture(new VenueRules { RestingFill = RestingFillRule.OnTradeThrough }).Account().Book(99m, 100.2m);
        var placed = venue.Rest(Side.Buy, 1m, 100m);
        venue.Book(99m, 100m, 5m);
        Assert.Equal(OrderStatus.New, venue.Order(placed).Status);
        Assert.Equal(99m, venue.Model.Book(VenueFixture.Symbol).Bid);
        venue.Book(99m, 99.9m, 5m);
        Assert.Equal(OrderStatus.Filled, venue.Order(placed).Status);
    }

    [Fact]
    public void A_market_order_stays_within_its_band()
    {
        var rules = new VenueRules { LadderLevels = 10, LadderStepTicks = 10, LadderStepBps = 0, LadderGrowth = 1, MarketBandFraction = 0.02m };
        var venue = new VenueFixture(rules).Account().Book(99.9m, 100m, 1m);
        var placed = venue.Market(Side.Buy, 10m);

        // Levels 100, 101, 102, …; the mark is 99.95, so 101.949 is as far as it goes.
        Assert.Equal((OrderStatus.Cancelled, 2m), (placed.Order!.Snapshot.Status, placed.Order.Snapshot.CumulativeQuantity));
    }

    [Fact]
    public void Cancel_ends_an_order_once()
    {
        var venue = new VenueFixture().Account().Book(100m, 100.1m);
        var placed = venue.Rest(Side.Buy, 1m, 99m, id: "x");
        Assert.Single(venue.Model.OpenOrders("a"));
        var cancelled = venue.Model.Cancel("a", OrderKey.Client("x"), venue.Now);
        Assert.Equal((OrderStatus.Cancelled, OrderChange.Cancelled), (cancelled.Order!.Snapshot.Status, cancelled.Order.LastChange));
        Assert.Empty(venue.Model.OpenOrders("a"));
        Assert.Equal(RejectReason.OrderFinished, venue.Model.Cancel("a", KeyOf(placed), venue.Now).Reason);
        Assert.Equal(RejectReason.UnknownOrder, venue.Model.Cancel("a", OrderKey.Client("y"), venue.Now).Reason);
    }

    [Fact]
    public void Cancel_all_takes_one_instrument_of_one_account()
    {
        var venue = new VenueFixture().Account("a").Account("b").Book(100m, 100.1m);
        venue.Rest(Side.Buy, 1m, 99m);
        venue.Rest(Side.Sell, 1m, 101m);
        venue.Rest(Side.Buy, 1m, 99m, account: "b");
        Assert.Empty(venue.Model.CancelAll("a", "ETHUSDT", venue.Now));
        Assert.Equal(2, venue.Model.CancelAll("a", VenueFixture.Symbol, venue.Now).Count);
        Assert.Empty(venue.Model.OpenOrders("a"));
        Assert.Single(venue.Model.OpenOrders("b"));
    }

    [Fact]
    public void Amending_price_or_growing_loses_the_place_in_the_queue_shrinking_does_not()
    {
        var venue = new VenueFixture().Account("a").Account("b").Account("c").Book(99m, 101m);
        var first = venue.Rest(Side.Sell, 2m, 100m, account: "a");
        var second = venue.Rest(Side.Sell, 1m, 100m, account: "b");

        Assert.True(venue.Model.Amend("a", KeyOf(first), null, 1m, venue.Now).IsAccepted);
        venue.Place(Side.Buy, 0.5m, 100m, account: "c");
        Assert.Equal((0.5m, 0m), (venue.Order(first).CumulativeQuantity, venue.Order(second).CumulativeQuantity));

        Assert.True(venue.Model.Amend("a", KeyOf(first), null, 3m, venue.Now).IsAccepted);
        venue.Place(Side.Buy, 0.5m, 100m, account: "c");
        Assert.Equal((0.5m, 0.5m), (venue.Order(first).CumulativeQuantity, venue.Order(second).CumulativeQuantity));
        venue.AssertBalanced();
    }

    [Fact]
    public void Amending_into_the_other_side_takes_unless_post_only()
    {
        var venue = new VenueFixture().Account().Book(99m, 100m, 1m);
        var gtc = venue.Rest(Side.Buy, 1m, 98m);
        Assert.Equal(OrderStatus.Filled, venue.Model.Amend("a", KeyOf(gtc), 100m, null, venue.Now).Order!.Snapshot.Status);

        var maker = venue.Place(Side.Sell, 1m, 100.5m, OrderType.PostOnly);
        Assert.Equal(RejectReason.PostOnlyWouldTake, venue.Model.Amend("a", KeyOf(maker), 99m, null, venue.Now).Reason);
        Assert.Equal((OrderStatus.New, 100.5m), (venue.Order(maker).Status, venue.Order(maker).Price));
        Assert.Single(venue.Model.OpenOrders("a"));
        venue.Take();
        venue.Model.Amend("a", KeyOf(maker), 99m, null, venue.Now);
        Assert.Empty(venue.Take());
    }

    [Fact]
    public void Amending_to_what_has_traded_cancels_and_nonsense_is_refused()
    {
        var rules = new VenueRules { LadderLevels = 1 };
        var venue = new VenueFixture(rules).Account().Book(99m, 100m, 1m);
        var placed = venue.Rest(Side.Buy, 3m, 100m);
        Assert.Equal(RejectReason.NothingToChange, venue.Model.Amend("a", KeyOf(placed), 100m, 3m, venue.Now).Reason);
        Assert.Equal(RejectReason.BadTick, venue.Model.Amend("a", KeyOf(placed), 99.95m, null, venue.Now).Reason);
        Assert.Equal(RejectReason.BadLot, venue.Model.Amend("a", KeyOf(placed), null, -1m, venue.Now).Reason);
        Assert.Equal(RejectReason.AboveMaxQuantity, venue.Model.Amend("a", KeyOf(placed), null, 1_001m, venue.Now).Reason);
        Assert.Equal((3m, 100m), (venue.Order(placed).Quantity, venue.Order(placed).Price));
        Assert.Equal(OrderStatus.Cancelled, venue.Model.Amend("a", KeyOf(placed), null, 1m, venue.Now).Order!.Snapshot.Status);
        Assert.Equal(1m, venue.Quantity());
    }

    [Theory]
    [InlineData(SelfTradeRule.Allow, "Filled", "Filled")]
    [InlineData(SelfTradeRule.CancelResting, "Cancelled", "Cancelled")]
    [InlineData(SelfTradeRule.CancelIncoming, "New", "Cancelled")]
    public void Self_trades_follow_the_rule(SelfTradeRule rule, string resting, string incoming)
    {
        var venue = new VenueFixture(new VenueRules { SelfTrade = rule }).Account().Book(99m, 101m);
        var maker = venue.Rest(Side.Sell, 1m, 100m);
        var taker = venue.Place(Side.Buy, 1m, 100m);
        Assert.Equal((resting, incoming), (venue.Order(maker).Status.ToString(), taker.Order!.Snapshot.Status.ToString()));
        Assert.Equal(0m, venue.Quantity());
        venue.AssertBalanced();
    }

    [Fact]
    public void Reduce_only_needs_a_position_and_never_flips_it()
    {
        var venue = new VenueFixture().Account().Book(99.9m, 100m, 10m);
        Assert.Equal(RejectReason.ReduceOnlyWouldIncrease, venue.Market(Side.Sell, 1m, reduceOnly: true).Reason);
        venue.Market(Side.Buy, 2m);
        Assert.Equal(RejectReason.ReduceOnlyWouldIncrease, venue.Market(Side.Buy, 1m, reduceOnly: true).Reason);

        var closing = venue.Market(Side.Sell, 5m, reduceOnly: true);
        Assert.Equal((OrderStatus.Cancelled, 2m), (closing.Order!.Snapshot.Status, closing.Order.Snapshot.CumulativeQuantity));
        Assert.Equal(0m, venue.Quantity());
    }

    [Fact]
    public void Resting_reduce_only_orders_shrink_with_the_position_and_end_with_it()
    {
        var venue = new VenueFixture().Account().Book(99.9m, 100m, 10m);
        venue.Market(Side.Buy, 2m);
        var resting = venue.Rest(Side.Sell, 5m, 105m, reduceOnly: true);
        Assert.Equal(2m, venue.Order(resting).Quantity);

        venue.Market(Side.Sell, 0.5m);
        Assert.Equal((OrderStatus.New, 1.5m), (venue.Order(resting).Status, venue.Order(resting).Quantity));
        venue.Market(Side.Sell, 2m);
        Assert.Equal(OrderChange.ReduceOnlyCancelled, venue.Model.FindOrder("a", KeyOf(resting))!.LastChange);
        Assert.Equal(-0.5m, venue.Quantity());
    }

    [Fact]
    public void A_reduce_only_order_needs_no_notional_and_no_margin()
    {
        var venue = new VenueFixture(takerFee: 0m).Account("a", 20m, 10).Book(99.9m, 100m, 10m, mark: 100m);
        Assert.True(venue.Market(Side.Buy, 1.9m).IsAccepted);
        venue.Book(91.5m, 91.6m, 10m);
        Assert.Equal(0m, venue.Model.Account("a").AvailableMargin);
        Assert.Equal(RejectReason.InsufficientMargin, venue.Market(Side.Buy, 1m).Reason);
        Assert.Equal(OrderStatus.Filled, venue.Market(Side.Sell, 0.01m, reduceOnly: true).Order!.Snapshot.Status);
        Assert.Equal(OrderStatus.Filled, venue.Market(Side.Sell, 1.89m).Order!.Snapshot.Status);
    }

    [Fact]
    public void Events_tell_acceptance_fill_order_position_and_balance_in_this_order()
    {
        var venue = new VenueFixture().Account().Book(99.9m, 100m, 1m);
        venue.Take();
        venue.Place(Side.Buy, 2m, 100m);
        var events = venue.Take();

        Assert.Equal(
            [typeof(OrderEvent), typeof(FillEvent), typeof(OrderEvent), typeof(PositionEvent), typeof(BalanceEvent), typeof(OrderEvent), typeof(BookEvent)],
            events.Select(e => e.GetType()));
        Assert.Equal(
            [OrderChange.Accepted, OrderChange.Traded, OrderChange.Expired], events.OfType<OrderEvent>().Select(e => e.Change));
        Assert.True(events.OfType<BookEvent>().Single().Book.Ask > 100m);
        Assert.Empty(venue.Take());
    }

    [Fact]
    public void The_displayed_book_holds_resting_orders_and_levels_behind_the_touch()
    {
        var rules = new VenueRules { LadderLevels = 3, LadderStepTicks = 1, LadderStepBps = 0, LadderGrowth = 2 };
        var venue = new VenueFixture(rules).Account().Book(99m, 100m, 1m);
        venue.Rest(Side.Buy, 0.5m, 99.5m);
        venue.Rest(Side.Buy, 0.25m, 99m);
        venue.Rest(Side.Sell, 3m, 100.2m);

        var top = venue.Model.Book(VenueFixture.Symbol);
        Assert.Equal((99.5m, 0.5m, 100m, 1m), (top.Bid, top.BidSize, top.Ask, top.AskSize));
        var depth = venue.Model.Depth(VenueFixture.Symbol, 10);
        Assert.Equal([new(99.5m, 0.5m), new(99m, 1.25m), new(98.9m, 2m), new(98.8m, 4m)], depth.Bids);
        Assert.Equal([new(100m, 1m), new(100.1m, 2m), new(100.2m, 7m)], depth.Asks);
        Assert.Single(venue.Model.Depth(VenueFixture.Symbol, 1).Asks);
    }

    [Fact]
    public void Sequences_grow_and_a_resting_order_that_changes_the_book_is_told()
    {
        var venue = new VenueFixture().Account().Book(99m, 100m);
        var before = venue.Model.Book(VenueFixture.Symbol).Sequence;
        venue.Take();
        venue.Rest(Side.Buy, 1m, 99.5m);
        var book = venue.Take().OfType<BookEvent>().Single().Book;
        Assert.Equal((99.5m, before + 1), (book.Bid, book.Sequence));
    }
}
