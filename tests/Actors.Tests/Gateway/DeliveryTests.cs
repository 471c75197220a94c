using Hedgerow.Actors.Gateway;
using Hedgerow.Actors.Tests.Harness;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Gateway;

/// <summary>What was held of a contract is settled when it ends.</summary>
public sealed class DeliveryTests
{
    private readonly GatewayBench _bench = Long(new GatewayBench { Rules = GatewayBench.Spec with { Expiry = Started.AddHours(1) } });

    private static DateTimeOffset Started => new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static GatewayBench Long(GatewayBench bench)
    {
        bench.Ready();
        var id = bench.Work(1);
        bench.Send(new FillReported(bench.Fill("t1", id, 1m)));
        bench.SetVenue(bench.Seen(id, OrderStatus.Filled, 1m, OrderType.PostOnly));
        bench.VenueFills.Add(bench.Fill("t1", id, 1m));
        bench.VenuePosition = 1m;
        bench.Run(TimeSpan.FromSeconds(5));
        bench.Forget();
        Assert.Equal(1m, bench.Position);
        return bench;
    }

    private Fill Settled(string id, decimal quantity = 1m, Side side = Side.Sell) => _bench.Fill(id, "", quantity, "", side, TradeCause.Delivery);

    private void End()
    {
        _bench.VenuePosition = 0m;
        _bench.Effects.Skip(Started.AddHours(1) - _bench.Now);
    }

    [Fact]
    public void It_corrects_the_position_and_is_told_as_a_delivery()
    {
        End();
        _bench.Send(new FillReported(Settled("bill7")));
        var correction = Assert.Single(_bench.Told<LedgerCorrected>());
        Assert.Equal((CorrectionCause.Delivery, -1m), (correction.Cause, correction.Delta));
        Assert.Equal(0m, _bench.Position);
        Assert.Contains("Delivery", _bench.Alarms);
    }

    [Fact]
    public void Told_by_an_order_by_an_execution_and_by_a_bill_it_counts_once()
    {
        End();
        _bench.Send(new FillReported(Settled("-901")));
        _bench.Send(new FillReported(Settled("bill7")));
        _bench.VenueFills.Add(Settled("bill7"));
        _bench.Run(TimeSpan.FromMinutes(5));
        Assert.Single(_bench.Told<LedgerCorrected>());
        Assert.Equal(0m, _bench.Position);
        Assert.Equal(GatewayPhase.Ready, _bench.LastState.Phase);
    }

    [Fact]
    public void It_never_opens_or_turns_a_position_whatever_the_venue_calls_its_direction()
    {
        End();
        _bench.Send(new FillReported(Settled("bill6", side: Side.Buy)));
        Assert.Equal(1m, _bench.Position);
        Assert.Empty(_bench.Told<LedgerCorrected>());
        _bench.Send(new FillReported(Settled("bill7", 3m)));
        Assert.Equal(0m, _bench.Position);
        Assert.Equal(1m, _bench.Events<FillBooked>()[^1].Fill.Quantity);
    }

    [Fact]
    public void One_that_the_stream_did_not_tell_is_found_by_the_comparison()
    {
        End();
        _bench.VenueFills.Add(Settled("bill7") with { Time = Started.AddHours(1) });
        _bench.Run(TimeSpan.FromSeconds(30));
        var correction = Assert.Single(_bench.Told<LedgerCorrected>());
        Assert.Equal((CorrectionCause.Delivery, -1m), (correction.Cause, correction.Delta));
        Assert.Empty(_bench.Events<PositionTakenOver>());
    }

    [Fact]
    public void One_of_which_nothing_was_told_is_taken_over_as_a_delivery()
    {
        End();
        _bench.Run(TimeSpan.FromSeconds(60));
        var correction = Assert.Single(_bench.Told<LedgerCorrected>());
        Assert.Equal((CorrectionCause.Delivery, -1m), (correction.Cause, correction.Delta));
        Assert.True(Assert.Single(_bench.Events<PositionTakenOver>()).IsDelivery);
        Bench.AssertReplays(() => new ExchangeGateway(GatewayBench.Settings), _bench.Effects.Events, _bench.Actor);

        // Told again after a crash it has the same cause.
        var after = _bench.Crashed(TimeSpan.FromSeconds(5));
        after.Start();
        after.Send(new TakeCharge(2, 0));
        after.Run(TimeSpan.FromSeconds(10));
        Assert.Equal([CorrectionCause.Delivery], after.Told<LedgerCorrected>().Select(c => c.Cause).Distinct());
    }

    [Fact]
    public void A_venue_of_which_every_contract_has_ended_is_not_down_for_want_of_books()
    {
        var bench = new GatewayBench(GatewayBench.Settings with { Health = new HealthRules() }) { Rules = GatewayBench.Spec with { Expiry = Started.AddMinutes(5) } };
        bench.Start();
        bench.Run(TimeSpan.FromMinutes(2));
        Assert.Equal(VenueHealth.Down, bench.LastState.Health!.Health);
        bench.Run(TimeSpan.FromMinutes(4));
        Assert.Equal(VenueHealth.Healthy, bench.LastState.Health!.Health);
    }

    [Fact]
    public void What_goes_before_the_end_is_no_delivery()
    {
        _bench.VenuePosition = 0m;
        _bench.Run(TimeSpan.FromSeconds(60));
        Assert.Equal(CorrectionCause.Unexplained, Assert.Single(_bench.Told<LedgerCorrected>()).Cause);
    }
}
