using Hedgerow.Actors.Tests.Harness;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Gateway;

public sealed class ReconciliationTests
{
    private readonly GatewayBench _bench = new GatewayBench().Ready();

    [Fact]
    public void A_reduce_only_order_that_the_venue_rejects_starts_a_comparison()
    {
        var bench = new GatewayBench().Ready();
        bench.Send(GatewayBench.Request(1, OrderPurpose.Reduce) with { ReduceOnly = true });
        bench.Forget();
        bench.Send(new PlaceOutcome(GatewayBench.Id(1), RequestOutcome.Rejected, "", "-2022", "ReduceOnly Order is rejected."));
        bench.Run(TimeSpan.FromMilliseconds(500));
        Assert.NotEmpty(bench.Told<QueryOrdersSince>());
    }

    [Fact]
    public void RT_08_an_order_lost_with_the_journals_tail_is_adopted()
    {
        _bench.Send(GatewayBench.Request(1));
        _bench.SetVenue(_bench.Seen(GatewayBench.Id(1), OrderStatus.Cancelled, 0.5m));
        _bench.VenuePosition = 0.5m;
        var after = _bench.Crashed(TimeSpan.FromHours(3), lostEvents: 1);
        after.Start();
        after.Run(TimeSpan.FromSeconds(10));
        Assert.Equal(GatewayPhase.Ready, after.LastState.Phase);
        Assert.Equal(0.5m, after.Position);
        Assert.Equal(0.5m, after.Order(GatewayBench.Id(1)).CumulativeQuantity);
        Assert.Empty(after.Told<LedgerCorrected>());
    }

    [Fact]
    public void After_a_crash_history_is_asked_only_when_no_order_can_arrive_any_more()
    {
        var after = _bench.Crashed(TimeSpan.Zero);
        after.Start();
        after.Run(TimeSpan.FromSeconds(2.9));
        Assert.Empty(after.Told<QueryOrdersSince>());
        after.Run(TimeSpan.FromSeconds(0.3));
        Assert.NotEmpty(after.Told<QueryOrdersSince>());
    }

    [Fact]
    public void A_start_waits_for_history_that_covers_the_lost_tail()
    {
        _bench.Send(GatewayBench.Request(1));
        var after = _bench.Crashed(TimeSpan.FromSeconds(5), lostEvents: 1);
        after.VenuePosition = 0.5m;
        after.CoversFrom = after.Now;
        after.Start();
        after.Run(TimeSpan.FromSeconds(40));
        Assert.Equal(GatewayPhase.Reconciling, after.LastState.Phase);
        Assert.Equal(0m, after.Position);

        after.CoversFrom = DateTimeOffset.MinValue;
        after.SetVenue(after.Seen(GatewayBench.Id(1), OrderStatus.Cancelled, 0.5m));
        after.Run(TimeSpan.FromSeconds(30));
        Assert.Equal(GatewayPhase.Ready, after.LastState.Phase);
        Assert.Equal(0.5m, after.Order(GatewayBench.Id(1)).CumulativeQuantity);
        Assert.Empty(after.Told<LedgerCorrected>());
    }

    [Fact]
    public void A_history_that_reaches_further_back_than_memory_counts_nothing_again()
    {
        var bench = new GatewayBench(GatewayBench.Settings with { KeptOrders = 3 }).Ready();
        for (var i = 1; i <= 8; i++)
        {
            bench.Send(GatewayBench.Request(i));
            var seen = bench.Seen(GatewayBench.Id(i), OrderStatus.Filled, 1m);
            bench.VenueOrders.Add(seen);
            bench.VenueFills.Add(bench.Fill($"t{i}", GatewayBench.Id(i), 1m));
            bench.Send(new OrderChanged(seen));
        }
        bench.VenuePosition = 8m;
        Assert.Equal(3, bench.State.Orders.Count);
        var (revision, orders) = (bench.State.Revision, bench.Told<OrderReport>().Count);
        bench.Run(TimeSpan.FromMinutes(5));
        Assert.Contains(bench.Told<QueryOrdersSince>(), _ => true);
        Assert.Equal((8m, revision, orders), (bench.Position, bench.State.Revision, bench.Told<OrderReport>().Count));
        Assert.Equal(8, bench.State.Totals.Fills);

        // A request that comes once more does not leave again.
        var placed = bench.Told<PlaceOrder>().Count;
        bench.Send(GatewayBench.Request(1));
        Assert.Equal(placed, bench.Told<PlaceOrder>().Count);
        Assert.Equal(new ForgottenOrders(1, 5), bench.State.Forgotten);
    }

    [Fact]
    public void Two_restarts_in_a_row_give_the_same_state()
    {
        _bench.Work(1);
        _bench.Send(new FillReported(_bench.Fill("t1", GatewayBench.Id(1), 0.25m)));
        _bench.SetVenue(_bench.Seen(GatewayBench.Id(1), OrderStatus.PartiallyFilled, 0.25m, OrderType.PostOnly));
        _bench.VenuePosition = 0.25m;
        var once = _bench.Crashed(TimeSpan.FromSeconds(5)).Ready();
        var twice = once.Crashed(TimeSpan.FromSeconds(5)).Ready();
        Assert.Equal(
            Bench.Text(once.State with { AgreedThrough = default }),
            Bench.Text(twice.State with { AgreedThrough = default }));
    }

    [Fact]
    public void RT_11_working_orders_are_kept_when_the_history_does_not_show_them()
    {
        var id = _bench.Work(1);
        _bench.VenueOrders.Clear();
        _bench.CoversFrom = _bench.Now.AddDays(1);
        _bench.AnswersLookups = false;
        var after = _bench.Crashed(TimeSpan.FromSeconds(5));
        after.AnswersLookups = false;
        after.Start();
        after.Run(TimeSpan.FromSeconds(20));
        Assert.NotEqual(OrderState.Closed, after.Order(id).State);
    }

    [Fact]
    public void RT_09_a_position_that_nothing_explains_is_taken_over_after_two_equal_rounds()
    {
        var bench = new GatewayBench { VenuePosition = 0.7m };
        bench.Start();
        bench.Run(TimeSpan.FromSeconds(0.3));
        Assert.Equal(GatewayPhase.Reconciling, bench.LastState.Phase);
        Assert.Empty(bench.Told<LedgerCorrected>());
        bench.Run(TimeSpan.FromSeconds(0.7));
        var correction = Assert.Single(bench.Told<LedgerCorrected>());
        Assert.Equal((0.7m, CorrectionCause.Unexplained), (correction.Delta, correction.Cause));
        Assert.Equal(GatewayPhase.Ready, bench.LastState.Phase);
        Assert.Equal(0.7m, bench.Position);
    }

    [Fact]
    public void A_difference_that_goes_away_is_not_taken_over()
    {
        _bench.VenuePosition = 0.7m;
        for (var i = 0; i < 200 && _bench.Told<GatewayState>().All(s => s.Reason.Length == 0); i++)
            _bench.Run(TimeSpan.FromMilliseconds(100));
        Assert.Equal("reconciling again", _bench.LastState.Reason);
        _bench.VenuePosition = 0m;
        _bench.Run(TimeSpan.FromSeconds(5));
        Assert.Empty(_bench.Told<LedgerCorrected>());
        Assert.True(_bench.LastState.AcceptsExposure);
    }

    [Fact]
    public void A_leg_that_the_venue_refuses_to_close_because_it_is_gone_is_taken_over_while_it_is_tried_again_and_again()
    {
        _bench.VenuePosition = -0.7m;
        for (var i = 1; i <= 80; i++)
        {
            var id = GatewayBench.Id(i);
            _bench.Send(GatewayBench.Request(i, OrderPurpose.Reduce));
            _bench.Send(new PlaceOutcome(id, RequestOutcome.Rejected, "", "ReduceOnlyWouldIncrease", "there is no position to reduce"));
            _bench.Run(TimeSpan.FromSeconds(0.4));
        }
        Assert.Equal(-0.7m, Assert.Single(_bench.Told<LedgerCorrected>()).Delta);
        Assert.Equal(-0.7m, _bench.Position);
        Assert.True(_bench.LastState.AcceptsExposure);
    }

    [Fact]
    public void Differences_that_differ_are_not_taken_over_and_do_not_storm()
    {
        _bench.VenuePosition = 0.5m;
        for (var i = 0; i < 240; i++)
        {
            _bench.VenuePosition += 0.001m;
            _bench.Run(TimeSpan.FromSeconds(0.5));
        }
        Assert.Empty(_bench.Told<LedgerCorrected>());
        Assert.InRange(_bench.Told<QueryFills>().Count, 5, 20);
        Assert.Contains("not reconciled since", _bench.Alarms);
    }

    [Theory]
    [InlineData(typeof(QueryAccount))]
    [InlineData(typeof(QueryFills))]
    [InlineData(typeof(QueryOrdersSince))]
    [InlineData(typeof(QueryFunding))]
    public void A_failed_query_is_not_flat_and_is_said_after_a_while(Type query)
    {
        _bench.Work(1);
        _bench.Send(new FillReported(_bench.Fill("t1", GatewayBench.Id(1), 1m)));
        _bench.VenuePosition = 1m;
        var after = _bench.Crashed(TimeSpan.FromSeconds(5));
        after.Failing.Add(query);
        after.Start();
        after.Run(TimeSpan.FromSeconds(70));
        Assert.Equal(GatewayPhase.Reconciling, after.LastState.Phase);
        Assert.Equal(1m, after.Position);
        Assert.Contains("not reconciled since", after.Alarms);
        var asked = after.Effects.Told.Count(t => t.Message.GetType() == query);
        Assert.InRange(asked, 5, 20);
        after.Failing.Clear();
        after.Run(TimeSpan.FromSeconds(20));
        Assert.Equal(GatewayPhase.Ready, after.LastState.Phase);
    }

    [Fact]
    public void An_unanswered_query_is_asked_again()
    {
        var bench = new GatewayBench();
        bench.Silent.Add(typeof(QueryFills));
        bench.Start();
        bench.Run(TimeSpan.FromSeconds(25));
        Assert.InRange(bench.Told<QueryFills>().Count, 2, 3);
    }

    [Fact]
    public void RT_15_what_was_missed_while_the_private_stream_was_down_is_found_on_its_return()
    {
        var id = _bench.Work(1);
        _bench.Send(new ChannelChanged(VenueChannel.Private, false, "cut"));
        _bench.SetVenue(_bench.Seen(id, OrderStatus.Filled, 1m, OrderType.PostOnly));
        _bench.VenueFills.Add(_bench.Fill("t1", id, 1m));
        _bench.VenuePosition = 1m;
        _bench.Send(new ChannelChanged(VenueChannel.Private, true, ""));
        Assert.Equal("reconciling again", _bench.LastState.Reason);
        _bench.Run(TimeSpan.FromSeconds(0.2));
        Assert.Equal(1m, _bench.Position);
        Assert.Equal(1, _bench.State.Totals.Fills);
        Assert.True(_bench.LastState.AcceptsExposure);
    }

    [Fact]
    public void RT_14_a_fill_that_no_stream_told_is_found_by_asking()
    {
        var id = _bench.Work(1);
        _bench.Send(new ChannelChanged(VenueChannel.Private, false, "listen key expired"));
        _bench.SetVenue(_bench.Seen(id, OrderStatus.Filled, 1m, OrderType.PostOnly));
        _bench.VenuePosition = 1m;
        _bench.Run(TimeSpan.FromSeconds(1.2));
        Assert.Equal(1m, _bench.Position);
    }

    [Fact]
    public void A_resting_orders_silence_on_a_stream_that_seems_up_is_noticed()
    {
        var id = _bench.Work(1);
        _bench.SetVenue(_bench.Seen(id, OrderStatus.Filled, 1m, OrderType.PostOnly));
        _bench.Run(TimeSpan.FromSeconds(15.2));
        Assert.Equal(1m, _bench.Position);
    }

    [Fact]
    public void An_old_resting_order_does_not_make_every_round_read_the_whole_past()
    {
        _bench.Work(1);
        _bench.Run(TimeSpan.FromMinutes(30));
        _bench.Forget();
        _bench.Run(TimeSpan.FromMinutes(5));
        Assert.NotEmpty(_bench.Told<QueryFills>());
        Assert.All(_bench.Told<QueryFills>(), q => Assert.True(_bench.Now - q.Since < TimeSpan.FromMinutes(10)));
    }

    [Fact]
    public void A_round_after_a_long_failure_covers_the_whole_time()
    {
        _bench.Run(TimeSpan.FromMinutes(1));
        var from = _bench.Now;
        _bench.Failing.Add(typeof(QueryFills));
        _bench.Run(TimeSpan.FromMinutes(20));
        _bench.Failing.Clear();
        _bench.Forget();
        _bench.Run(TimeSpan.FromMinutes(3));
        Assert.Contains(_bench.Told<QueryFills>(), q => q.Since <= from);
        // And the next one begins where that one did, although it ended much later.
        Assert.True(_bench.State.AgreedThrough <= _bench.Now);
    }

    [Fact]
    public void An_order_contained_in_a_position_that_was_taken_over_is_not_counted_twice()
    {
        _bench.Send(GatewayBench.Request(1));
        _bench.Send(new PlaceOutcome(GatewayBench.Id(1), RequestOutcome.InDoubt, "", "timeout", ""));
        _bench.VenuePosition = 1m;
        var seen = _bench.Seen(GatewayBench.Id(1), OrderStatus.Filled, 1m);
        _bench.Run(TimeSpan.FromSeconds(20));
        Assert.Equal(OrderState.Closed, _bench.Order(GatewayBench.Id(1)).State);
        Assert.Equal(1m, _bench.Position);
        _bench.Send(new OrderChanged(seen));
        Assert.Equal(1m, _bench.Position);
        Assert.Equal(1m, _bench.Order(GatewayBench.Id(1)).CumulativeQuantity);
        Assert.Equal([1m, -1m], _bench.Told<LedgerCorrected>().Select(c => c.Delta));
    }

    [Fact]
    public void Unknown_symbols_are_alarmed_once_and_not_asked_for_again_and_again()
    {
        var bench = new GatewayBench(GatewayBench.Settings with { Symbols = [GatewayBench.Symbol, "NOPE"] });
        bench.Start();
        bench.Run(TimeSpan.FromSeconds(30));
        Assert.Single(bench.Told<Notice>(), n => n.Level == NoticeLevel.Alarm && n.Text.Contains("NOPE"));
        Assert.Single(bench.Told<QueryInstruments>());
    }

    [Fact]
    public void RT_16_a_clock_that_differs_is_alarmed_once()
    {
        _bench.Send(new ClockAnswer(1, true, TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(4)));
        _bench.Send(new ClockAnswer(2, true, TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(4)));
        Assert.Single(_bench.Told<Notice>(), n => n.Level == NoticeLevel.Alarm && n.Text.Contains("2000 ms"));
        Assert.Equal(2000d, _bench.LastState.ClockOffsetMs);
    }
}
