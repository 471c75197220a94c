using Hedgerow.Actors.Gateway;
using Hedgerow.Actors.Tests.Harness;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Gateway;

/// <summary>Of spot the ledger holds the coins that are really there: what was bought less what the venue kept as its fee.</summary>
public sealed class SpotTests
{
    private static readonly GatewaySettings Settings = GatewayBench.Settings with { Bookkeeper = Address.Bookkeeper };

    private static readonly InstrumentSpec Rules = GatewayBench.Spec with { LotSize = 0.00001m, MinQuantity = 0.00001m, Kind = ContractKind.Spot, FundingInterval = TimeSpan.Zero };

    private static GatewayBench Bench() => new GatewayBench(Settings) { Rules = Rules }.Ready();

    private static string Buy(GatewayBench bench, decimal fee = 0.001m, string feeAsset = "BTC", long sequence = 1)
    {
        var id = bench.Work(sequence, OrderType.LimitIoc);
        bench.SetVenue(bench.Seen(id, OrderStatus.Filled, 1m));
        bench.VenueFills.Add(bench.Fill("t" + sequence, id, 1m) with { Fee = fee, FeeAsset = feeAsset });
        bench.VenuePosition += 1m - (feeAsset == "BTC" ? fee : 0m);
        bench.Send(new FillReported(bench.VenueFills[^1]));
        bench.Send(new OrderChanged(bench.Seen(id, OrderStatus.Filled, 1m)));
        return id;
    }

    [Fact]
    public void Coins_that_the_venue_kept_are_not_held_and_are_told_with_their_order()
    {
        var bench = Bench();
        var id = Buy(bench);
        Assert.Equal(0.999m, bench.Position);
        var report = bench.Told<OrderReport>()[^1];
        Assert.Equal((id, OrderState.Closed, 1m, 0.001m, ContractKind.Spot), (report.ClientId, report.State, report.CumulativeQuantity, report.FeeQuantity, report.Kind));
        var told = bench.Told<OrderReport>();
        for (var i = 1; i < told.Count; i++)
            Assert.Equal(told[i - 1].Revision, told[i].Previous);

        bench.Run(TimeSpan.FromMinutes(5));
        Assert.Empty(bench.Told<LedgerCorrected>());
        Assert.Empty(bench.Events<PositionTakenOver>());
        Assert.Equal(0.999m, bench.Position);
        Actors.Tests.Harness.Bench.AssertReplays(() => new ExchangeGateway(Settings), bench.Effects.Events, bench.Actor);
    }

    [Fact]
    public void The_fee_is_booked_as_what_its_coins_cost()
    {
        var bench = Bench();
        Buy(bench);
        bench.Run(TimeSpan.FromSeconds(12));
        var statement = bench.Told<VenueStatement>()[^1];
        var book = Assert.Single(statement.Books);
        Assert.True(statement.IsSettled);
        Assert.Equal((0.999m, 59_940m, 0m, 60m), (book.Quantity, book.Cost, book.Realised, book.Fees["USDT"]));
        Assert.Equal((ContractKind.Spot, ContractKind.Spot), (statement.Kind, book.Kind));
        // Paid 60,000: the open cost, and the fee.
        Assert.Equal(60_000m, book.Cost - book.Realised + book.Fees["USDT"]);
    }

    [Fact]
    public void A_fee_in_another_asset_takes_no_coins()
    {
        var bench = Bench();
        Buy(bench, fee: 0.05m, feeAsset: "BNB");
        Assert.Equal((1m, 0m), (bench.Position, bench.Told<OrderReport>()[^1].FeeQuantity));
    }

    [Fact]
    public void The_same_execution_told_again_also_after_a_crash_takes_its_fee_once()
    {
        var bench = Bench();
        Buy(bench);
        bench.Send(new FillReported(bench.VenueFills[0]));
        Assert.Equal(0.999m, bench.Position);
        foreach (var lost in new[] { 0, 1, 2, 3, 4 })
        {
            var next = bench.Crashed(TimeSpan.FromSeconds(5), lost);
            next.Start();
            next.Send(new TakeCharge(2, bench.State.Revision));
            next.Run(TimeSpan.FromMinutes(1));
            Assert.Equal(0.999m, next.Position);
            Assert.Empty(next.Events<PositionTakenOver>());
            Assert.Equal(0.001m, next.Order(GatewayBench.Id(1)).FeeQuantity);
        }
    }

    [Fact]
    public void More_coins_than_are_held_and_not_yet_being_sold_do_not_leave()
    {
        var bench = Bench();
        Buy(bench);
        var sell = GatewayBench.Request(2, OrderPurpose.Reduce) with { Side = Side.Sell, Quantity = 1m };
        bench.Send(sell);
        Assert.Equal((OrderState.Closed, false), (bench.Order(GatewayBench.Id(2)).State, bench.Order(GatewayBench.Id(2)).Attempted));
        bench.Send(sell with { ClientId = GatewayBench.Id(3), Quantity = 0.6m });
        bench.Send(sell with { ClientId = GatewayBench.Id(4), Quantity = 0.4m });
        Assert.Equal((true, false), (bench.Order(GatewayBench.Id(3)).Attempted, bench.Order(GatewayBench.Id(4)).Attempted));
    }

    [Fact]
    public void Coins_that_were_there_before_are_taken_over_with_an_alarm()
    {
        var bench = new GatewayBench(Settings) { Rules = Rules, VenuePosition = 2.5m };
        bench.Start();
        bench.Send(new TakeCharge(1, 0));
        bench.Run(TimeSpan.FromSeconds(20));
        Assert.Equal(2.5m, bench.Position);
        Assert.Equal(2.5m, Assert.Single(bench.Told<LedgerCorrected>()).Delta);
        bench.VenuePosition += 0m;
        Buy(bench);
        bench.Run(TimeSpan.FromMinutes(1));
        Assert.Equal(3.499m, bench.Position);
        Assert.Single(bench.Told<LedgerCorrected>());
    }
}
