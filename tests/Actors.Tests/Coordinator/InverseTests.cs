using Hedgerow.Actors.Coordinator;
using Hedgerow.Actors.Tests.Harness;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Coordinator;

/// <summary>
/// Leg A is coin-margined, with lots of 100 USD; leg B is linear. Decisions are in base units, orders and what venues hold in theirs.
/// </summary>
public sealed class InverseTests
{
    private static CoordinatorBench Bench(params string[] inverse) =>
        new CoordinatorBench().Inverse(inverse.Length == 0 ? ["a"] : inverse).Start();

    private static decimal Coins(decimal usd, decimal price) => Math.Round(usd / price, 12);

    /// <summary>Books with a size that counts what the venue counts: 50,000 USD, or 5 coins.</summary>
    private static void Books(CoordinatorBench bench, decimal a, decimal b)
    {
        bench.Quote("a", a, bench.Spec("a").Kind == ContractKind.Inverse ? 100_000m : 5m);
        bench.Quote("b", b, bench.Spec("b").Kind == ContractKind.Inverse ? 100_000m : 5m);
    }

    private static List<OrderRequest> Open(CoordinatorBench bench)
    {
        Books(bench, 10_060m, 10_000m);
        var orders = bench.Orders();
        orders.ForEach(bench.Fill);
        bench.Forget();
        return orders;
    }

    [Fact]
    public void A_clip_is_as_many_lots_as_its_base_quantity_comes_to_and_the_other_leg_what_those_come_to()
    {
        var bench = Bench();
        var orders = Open(bench);
        // 0.1 coins at 10,060 are 1,006 USD: ten lots. They come to 0.0994 coins, of which b can trade 0.099.
        Assert.Equal([("a", 1_000m), ("b", 0.099m)], orders.Select(o => (bench.VenueOf(o), o.Quantity)));
        var pair = bench.PairState();
        var price = orders[0].Price;
        Assert.Equal((-1_000m, -Coins(1_000m, price), 0.099m, null), (pair.PositionA, pair.BaseA, pair.PositionB, pair.BaseB));
        bench.Run(TimeSpan.FromSeconds(3));
        Assert.Empty(bench.Orders());
        Actors.Tests.Harness.Bench.AssertReplays(() => new HedgeCoordinator(CoordinatorBench.Settings()), bench.Effects.Events, bench.Actor);
    }

    /// <summary>Whatever the price, the legs are as level as when they were opened, and closing closes all of both.</summary>
    [Theory]
    [InlineData(10_000)]
    [InlineData(20_000)]
    [InlineData(4_000)]
    public void Legs_stay_level_at_every_price_and_are_closed_whole(int price)
    {
        var bench = Bench();
        Open(bench);
        Books(bench, price, price);
        bench.Send(bench.GatewayOf("a"));
        bench.Operator(OperatorAction.ReduceOnly);
        Books(bench, price, price);
        Assert.DoesNotContain(bench.Orders(), o => o.Purpose == OrderPurpose.Hedge);
        bench.Orders();
        bench.Operator(OperatorAction.Flatten);
        for (var i = 0; i < 20 && bench.PairState() is not { PositionA: 0m, PositionB: 0m }; i++)
        {
            Books(bench, price, price);
            foreach (var order in bench.State.Orders.Where(o => o.State != OrderState.Closed).ToList())
                bench.Send(ReportOf(bench, order));
            bench.Run(TimeSpan.FromMilliseconds(300));
        }
        Assert.Equal((0m, 0m, 0m), (bench.PairState().PositionA, bench.PairState().BaseA, bench.PairState().PositionB));
    }

    private static OrderReport ReportOf(CoordinatorBench bench, LegOrder order) => bench.ReportOf(
        new OrderRequest(0, order.ClientId, order.Symbol, order.Side, order.Type, order.Quantity, order.Price, false, order.Purpose),
        OrderState.Closed, order.Quantity);

    [Fact]
    public void An_order_filled_in_parts_is_counted_at_what_each_part_was_traded_at()
    {
        var bench = Bench();
        Books(bench, 10_060m, 10_000m);
        var orders = bench.Orders();
        bench.Report(orders[0], OrderState.Working, 500m, 10_100m);
        Assert.Equal(-Coins(500m, 10_100m), bench.PairState().BaseA);
        // On average 10,050: the second half was traded at 10,000.5.
        bench.Report(orders[0], OrderState.Closed, 1_000m, 10_050m);
        Assert.Equal(-Coins(1_000m, 10_050m), bench.PairState().BaseA!.Value, 11);
    }

    [Fact]
    public void A_part_that_the_venue_closes_takes_its_share_and_the_other_leg_follows()
    {
        var bench = Bench();
        var opened = Open(bench)[0];
        bench.Operator(OperatorAction.Pause);
        Books(bench, 20_000m, 20_000m);
        bench.Correct("a", 400m, CorrectionCause.Liquidation);
        var pair = bench.PairState();
        Assert.Equal((-600m, Math.Round(-0.6m * Coins(1_000m, opened.Price), 12)), (pair.PositionA, pair.BaseA));
        Books(bench, 20_000m, 20_000m);
        var follow = Assert.Single(bench.Orders());
        Assert.Equal(("b", Side.Sell, 0.039m), (bench.VenueOf(follow), follow.Side, follow.Quantity));
    }

    [Fact]
    public void What_is_missing_on_the_inverse_leg_is_levelled_in_its_lots()
    {
        var bench = Bench();
        bench.Operator(OperatorAction.ReduceOnly);
        bench.Correct("a", 900m, CorrectionCause.ForeignTrade);
        bench.Operator(OperatorAction.Adopt);
        Books(bench, 10_000m, 10_000m);
        // Adopted at the last price that was known of a: none.
        Assert.Equal(0m, bench.PairState().PositionA);
        bench.Operator(OperatorAction.Adopt);
        var pair = bench.PairState();
        Assert.Equal((900m, Coins(900m, 10_000.05m)), (pair.PositionA, pair.BaseA));
        bench.Operator(OperatorAction.Resume);
        bench.Operator(OperatorAction.ReduceOnly);
        Books(bench, 10_000m, 10_000m);
        var step = bench.Orders()[0];
        Assert.Equal(("a", Side.Sell, 900m, true), (bench.VenueOf(step), step.Side, step.Quantity, step.ReduceOnly));
    }

    [Fact]
    public void Two_inverse_legs_are_level_in_coins_not_in_dollars()
    {
        var bench = Bench("a", "b");
        var orders = Open(bench);
        // b first, whose lot is the larger one: 1,000 USD are 0.1 coins there, and as many at a are 1,006 USD.
        Assert.Equal([("a", 1_000m), ("b", 1_000m)], orders.Select(o => (bench.VenueOf(o), o.Quantity)));
        Assert.NotNull(bench.PairState().BaseB);
    }

    [Fact]
    public void Room_and_leverage_are_counted_in_the_accounts_own_coin()
    {
        var bench = new CoordinatorBench().Inverse("a");
        bench.Accounts["a"] = bench.Accounts["a"] with { WalletBalance = 0.01m, Equity = 0.01m, AvailableMargin = 0.01m };
        bench.Start();
        // 8 × 0.01 coins at 10,060 are 804 USD.
        Assert.Equal(800m, Open(bench)[0].Quantity);
        bench.Send(bench.GatewayOf("a"));
        bench.Effects.Skip(TimeSpan.FromSeconds(1));
        bench.Run(TimeSpan.FromSeconds(2), bps: null);
        var margin = bench.View.Margins.Single(m => m.Venue == "a");
        Assert.Equal(Coins(800m, 10_060.05m), margin.GrossNotional);
    }

    [Fact]
    public void A_leg_that_was_counted_as_another_kind_refuses_everything()
    {
        var bench = Bench();
        Open(bench);
        var next = bench.Crashed();
        next.Specs["a"] = GatewayBench.Spec with { Id = new InstrumentId("a", CoordinatorBench.Symbol) };
        next.Start();
        Books(next, 10_200m, 10_000m);
        Assert.Empty(next.Orders());
        next.Run(TimeSpan.FromSeconds(2));
        Assert.Contains("counted as Inverse", next.View.Pairs[0].HaltReason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_snapshot_keeps_both_quantities()
    {
        var bench = Bench();
        Open(bench);
        var again = new HedgeCoordinator(CoordinatorBench.Settings());
        again.Apply(bench.State);
        Assert.Equal(Actors.Tests.Harness.Bench.Text(bench.State), Actors.Tests.Harness.Bench.Text(again.TakeSnapshot()!));
    }

    [Fact]
    public void The_ladder_counts_coins_and_closes_lots()
    {
        var bench = new CoordinatorBench().Inverse("a");
        bench.Accounts["a"] = bench.Accounts["a"] with { WalletBalance = 1m, Equity = 1m, AvailableMargin = 1m };
        bench.Start();
        Open(bench);
        bench.Operator(OperatorAction.Pause);
        // 1,000 USD at 10,060 with 0.006 coins of equity: leverage above 16, down to 12.
        bench.Accounts["a"] = bench.Accounts["a"] with { WalletBalance = 0.006m, Equity = 0.006m, AvailableMargin = 0.001m };
        for (var i = 0; i < 2; i++)
        {
            bench.Effects.Skip(TimeSpan.FromSeconds(1));
            Books(bench, 10_060m, 10_000m);
            bench.ReadAccounts();
        }
        var fired = Assert.Single(bench.Events<LadderFired>());
        var stays = fired.Cuts[0].Remaining;
        // (G − L·E) / (1 − L·k) = (0.0994 − 0.072) / 0.9916 of 0.0994 coins, up to a lot of 0.01.
        Assert.InRange(stays, 0.062m, 0.072m);
        var orders = bench.Orders();
        Assert.Equal(Side.Buy, orders.Single(o => bench.VenueOf(o) == "a").Side);
        Assert.Equal(0m, orders.Single(o => bench.VenueOf(o) == "a").Quantity % 100m);
    }
}
