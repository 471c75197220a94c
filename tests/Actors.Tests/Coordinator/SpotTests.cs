using Hedgerow.Actors.Coordinator;
using Hedgerow.Actors.Tests.Harness;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Coordinator;

/// <summary>Leg b is spot: bought in full, never short, a little less than what was bought once the fee is taken.</summary>
public sealed class SpotTests
{
    private static readonly InstrumentSpec Rules = GatewayBench.Spec with
    {
        Id = new InstrumentId("b", CoordinatorBench.Symbol),
        LotSize = 0.00001m,
        MinQuantity = 0.00001m,
        Kind = ContractKind.Spot,
        FundingInterval = TimeSpan.Zero,
    };

    private static CoordinatorBench Bench(decimal money = 1_000_000m)
    {
        var bench = new CoordinatorBench();
        bench.Specs["b"] = Rules;
        bench.Accounts["b"] = new AccountSnapshot("USDT", money, money, money, 0m, [], DateTimeOffset.UnixEpoch);
        return bench.Start();
    }

    private static void FillLess(CoordinatorBench bench, OrderRequest order, decimal fee) =>
        bench.Send(bench.ReportOf(order, OrderState.Closed, order.Quantity) with { FeeQuantity = fee });

    [Fact]
    public void A_leg_holds_what_was_bought_less_the_fee()
    {
        var bench = Bench();
        bench.Spread(60m);
        var orders = bench.Orders();
        Assert.Equal([("a", Side.Sell, 0.1m), ("b", Side.Buy, 0.1m)], orders.Select(o => (bench.VenueOf(o), o.Side, o.Quantity)));
        bench.Fill(orders[0]);
        FillLess(bench, orders[1], 0.00003m);
        Assert.Equal((-0.1m, 0.09997m), (bench.PairState().PositionA, bench.PairState().PositionB));
        // 0.00003 coins are worth 0.3 USDT: less than any venue trades.
        bench.Operator(OperatorAction.Pause);
        bench.Run(TimeSpan.FromSeconds(3), bps: 0m);
        Assert.Empty(bench.Orders());
        Actors.Tests.Harness.Bench.AssertReplays(() => new HedgeCoordinator(CoordinatorBench.Settings()), bench.Effects.Events, bench.Actor);
    }

    [Fact]
    public void A_fee_that_can_be_traded_is_bought_again()
    {
        var bench = Bench();
        bench.Spread(60m);
        var orders = bench.Orders();
        bench.Fill(orders[0]);
        FillLess(bench, orders[1], 0.0007m);
        bench.Spread(0m);
        var order = Assert.Single(bench.Orders());
        Assert.Equal(("b", Side.Buy, 0.0007m, OrderPurpose.Hedge), (bench.VenueOf(order), order.Side, order.Quantity, order.Purpose));
    }

    [Fact]
    public void A_spot_leg_is_never_opened_short()
    {
        var bench = Bench();
        bench.Spread(-60m);
        bench.Run(TimeSpan.FromSeconds(1), bps: -60m);
        Assert.Empty(bench.Orders());
    }

    [Fact]
    public void Coins_are_paid_in_full()
    {
        var bench = Bench(money: 500m);
        bench.Spread(60m);
        var orders = bench.Orders();
        // Half of the money of a clip of 0.1 at 10,000.
        Assert.All(orders, order => Assert.Equal(0.049m, order.Quantity));
    }

    [Fact]
    public void Too_many_coins_are_sold_there_too_few_perpetuals_elsewhere_and_never_more_than_are_there()
    {
        var bench = Bench();
        bench.Spread(60m);
        var orders = bench.Orders();
        bench.Operator(OperatorAction.ReduceOnly);
        bench.Report(orders[0], OrderState.Closed, 0.05m);
        FillLess(bench, orders[1], 0m);
        bench.Spread(0m);
        var step = Assert.Single(bench.Orders());
        Assert.Equal(("b", Side.Sell, 0.05m), (bench.VenueOf(step), step.Side, step.Quantity));

        // The other way round: the perpetual turned long, and there are no coins to sell against it.
        var other = Bench();
        other.Correct("a", 0.2m, CorrectionCause.ForeignTrade);
        other.Operator(OperatorAction.Adopt);
        other.Spread(0m);
        Assert.Equal("a", other.VenueOf(Assert.Single(other.Orders())));
    }

    [Fact]
    public void All_but_dust_is_closed_on_both_legs()
    {
        var bench = Bench();
        bench.Spread(60m);
        var orders = bench.Orders();
        bench.Fill(orders[0]);
        FillLess(bench, orders[1], 0.000031m);
        bench.Operator(OperatorAction.Flatten);
        bench.Run(TimeSpan.FromMilliseconds(100));
        bench.Spread(0m);
        orders = bench.Orders();
        Assert.Equal([("a", Side.Buy, 0.1m), ("b", Side.Sell, 0.09996m)], orders.Select(o => (bench.VenueOf(o), o.Side, o.Quantity)));
        orders.ForEach(bench.Fill);
        bench.Run(TimeSpan.FromSeconds(3), bps: 0m);
        Assert.Empty(bench.Orders());
        Assert.Equal((0m, 0.000009m), (bench.PairState().PositionA, bench.PairState().PositionB));
        Assert.Empty(bench.PairState().HaltReason);
    }
}
