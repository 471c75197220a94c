using Hedgerow.Actors.Tests.Harness;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Gateway;

public sealed class FillTests
{
    private readonly GatewayBench _bench = new GatewayBench().Ready();

    [Fact]
    public void A_stranger_who_trades_with_our_own_resting_order_is_counted_beside_it()
    {
        var id = _bench.Work(1);
        _bench.Send(new FillReported(_bench.Fill("t1", id, 0.4m)));
        _bench.Send(new FillReported(_bench.Fill("t1", "web", 0.4m, side: Side.Sell)));
        _bench.Send(new FillReported(_bench.Fill("t1", "web", 0.4m, side: Side.Sell)));
        Assert.Equal(0.4m, Assert.Single(_bench.Told<OrderReport>(), r => r.CumulativeQuantity > 0m).CumulativeQuantity);
        var correction = Assert.Single(_bench.Told<LedgerCorrected>());
        Assert.Equal((-0.4m, CorrectionCause.ForeignTrade), (correction.Delta, correction.Cause));
    }

    [Fact]
    public void Executions_without_order_updates_count()
    {
        var id = _bench.Work(1);
        _bench.Send(new FillReported(_bench.Fill("t1", id, 0.25m)));
        Assert.Equal(0.25m, _bench.Order(id).CumulativeQuantity);
        Assert.Equal(OrderState.Working, _bench.Order(id).State);
        _bench.Send(new FillReported(_bench.Fill("t2", id, 0.75m)));
        Assert.Equal(OrderState.Closed, _bench.Order(id).State);
        Assert.Equal(1m, _bench.Position);
    }

    [Fact]
    public void An_execution_counts_once_and_an_order_update_does_not_count_it_again()
    {
        var id = _bench.Work(1);
        var fill = _bench.Fill("t1", id, 0.25m);
        _bench.Send(new FillReported(fill));
        _bench.Send(new FillReported(fill));
        _bench.Send(new OrderChanged(_bench.Seen(id, OrderStatus.PartiallyFilled, 0.25m, OrderType.PostOnly)));
        Assert.Equal(0.25m, _bench.Position);
        Assert.Equal(1, _bench.State.Totals.Fills);
        Assert.Equal(0.1m, _bench.State.Totals.FeesPaid);
    }

    [Fact]
    public void An_order_update_before_its_execution_counts_once()
    {
        var id = _bench.Work(1);
        _bench.Send(new OrderChanged(_bench.Seen(id, OrderStatus.PartiallyFilled, 0.25m, OrderType.PostOnly)));
        _bench.Send(new FillReported(_bench.Fill("t1", id, 0.25m)));
        Assert.Equal(0.25m, _bench.Position);
        Assert.Equal(0.25m, _bench.Order(id).BookedQuantity);
    }

    [Fact]
    public void Executions_without_our_id_are_known_by_the_venues_order_id()
    {
        var id = _bench.Work(1);
        _bench.Send(new FillReported(_bench.Fill("t1", "", 0.25m, venueId: "v" + id)));
        Assert.Equal(0.25m, _bench.Order(id).CumulativeQuantity);
        Assert.Empty(_bench.Told<LedgerCorrected>());
    }

    [Fact]
    public void An_execution_that_may_be_an_unanswered_orders_waits()
    {
        _bench.Send(GatewayBench.Request(1));
        var fill = _bench.Fill("t1", "", 1m, venueId: "77");
        _bench.Send(new FillReported(fill));
        Assert.Equal(0m, _bench.Position);
        _bench.Send(new PlaceOutcome(GatewayBench.Id(1), RequestOutcome.Accepted, "77", "", ""));
        _bench.VenueFills.Add(fill);
        _bench.VenuePosition = 1m;
        _bench.SetVenue(_bench.Seen(GatewayBench.Id(1), OrderStatus.Filled, 1m, venueId: "77"));
        _bench.Run(TimeSpan.FromSeconds(10));
        Assert.Equal(1m, _bench.Position);
        Assert.Equal(1m, _bench.Order(GatewayBench.Id(1)).BookedQuantity);
        Assert.Empty(_bench.Told<LedgerCorrected>());
    }

    [Theory]
    [InlineData(TradeCause.Liquidation, CorrectionCause.Liquidation)]
    [InlineData(TradeCause.AutoDeleverage, CorrectionCause.AutoDeleverage)]
    [InlineData(TradeCause.Order, CorrectionCause.ForeignTrade)]
    public void RT_18_a_trade_that_is_not_ours_corrects_the_position(TradeCause cause, CorrectionCause told)
    {
        _bench.Send(new FillReported(_bench.Fill("t1", "autoclose-1", 0.5m, "9", Side.Sell, cause)));
        var correction = Assert.Single(_bench.Told<LedgerCorrected>());
        Assert.Equal((told, -0.5m, GatewayBench.Symbol), (correction.Cause, correction.Delta, correction.Symbol));
        Assert.Equal(-0.5m, _bench.Position);
        Assert.NotEmpty(_bench.Alarms);
        // A correction that a crash could forget must not have been told.
        Assert.True(_bench.Effects.Told.Single(t => t.Message is LedgerCorrected).Durable);
    }

    [Fact]
    public void A_liquidation_does_not_wait_for_an_unanswered_order()
    {
        _bench.Send(GatewayBench.Request(1));
        _bench.Send(new FillReported(_bench.Fill("t1", "", 0.5m, "9", Side.Sell, TradeCause.Liquidation)));
        Assert.Equal(-0.5m, _bench.Position);
    }

    [Fact]
    public void Fees_of_a_counted_order_are_asked_for_a_bounded_number_of_times_once_a_symbol()
    {
        for (var i = 1; i <= 5; i++)
        {
            _bench.Send(GatewayBench.Request(i));
            _bench.Send(new OrderChanged(_bench.Seen(GatewayBench.Id(i), OrderStatus.Filled, 1m)));
        }
        _bench.VenuePosition = 5m;
        _bench.Run(TimeSpan.FromMinutes(1.5));
        Assert.InRange(_bench.Told<QueryFills>().Count, 1, 5);
    }

    [Fact]
    public void Fees_that_the_stream_missed_are_found()
    {
        var id = _bench.Work(1);
        _bench.Send(new OrderChanged(_bench.Seen(id, OrderStatus.Filled, 1m, OrderType.PostOnly)));
        _bench.VenuePosition = 1m;
        _bench.VenueFills.Add(_bench.Fill("t1", id, 1m));
        _bench.Run(TimeSpan.FromSeconds(3));
        Assert.Equal(1, _bench.State.Totals.Fills);
        Assert.Equal(1m, _bench.Position);
    }

    [Fact]
    public void A_symbol_that_is_not_configured_is_left_alone()
    {
        _bench.Send(new FillReported(_bench.Fill("t1", "", 0.5m, "9") with { Symbol = "ETHUSDT" }));
        Assert.Empty(_bench.State.Positions);
    }

    [Fact]
    public void Funding_counts_once()
    {
        var payment = new FundingPayment("f1", GatewayBench.Symbol, -2.5m, _bench.Now);
        _bench.Send(new FundingReported(payment));
        _bench.Send(new FundingReported(payment));
        Assert.Equal(2.5m, _bench.State.Totals.FundingPaid);
    }
}
