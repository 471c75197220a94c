using Hedgerow.Actors.Coordinator;
using Hedgerow.Actors.Tests.Harness;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Coordinator;

public sealed class ReportTests
{
    private readonly CoordinatorBench _bench = new CoordinatorBench().Start();

    [Fact]
    public void A_report_counts_once()
    {
        _bench.Spread(60m);
        var order = _bench.Orders()[0];
        var report = _bench.ReportOf(order, OrderState.Closed, 0.1m);
        _bench.Send(report);
        _bench.Send(report);
        Assert.Equal(-0.1m, _bench.PairState().PositionA);
    }

    [Fact]
    public void What_a_gateway_says_of_a_forgotten_order_is_not_counted_again()
    {
        var bench = new CoordinatorBench(CoordinatorBench.Settings(CoordinatorBench.Pair()) with { KeptOrders = 2 }).Start();
        var first = bench.Open()[0];
        for (var i = 0; i < 5; i++)
        {
            bench.Run(TimeSpan.FromSeconds(1), 60m + i);
            foreach (var order in bench.Orders().Where(o => bench.State.Orders.Any(s => s.ClientId == o.ClientId && s.State != OrderState.Closed)).ToList())
                bench.Fill(order);
        }
        Assert.DoesNotContain(bench.State.Orders, o => o.ClientId == first.ClientId);
        var before = bench.PairState();
        bench.Report(first, OrderState.Closed, first.Quantity, venue: "a");
        Assert.Equal(before, bench.PairState());
        Assert.NotNull(bench.State.Forgotten);
    }

    [Fact]
    public void After_a_hole_reports_are_asked_for_and_nothing_is_traded_on_half_a_ledger()
    {
        _bench.Spread(60m);
        var orders = _bench.Orders();
        var a = orders[0];
        _bench.Fill(orders[1]);
        var missed = _bench.ReportOf(a, OrderState.Working, 0m);
        var seen = _bench.ReportOf(a, OrderState.Closed, 0.1m);
        _bench.Send(seen);
        Assert.Equal(0m, _bench.PairState().PositionA);
        var request = Assert.Single(_bench.Told<ReportsRequest>());
        Assert.Equal((_bench.Epoch, 0L), (request.Epoch, request.KnownRevision));
        for (var i = 0; i < 50; i++)
            _bench.Send(seen);
        Assert.Single(_bench.Told<ReportsRequest>());
        _bench.Send(missed);
        _bench.Send(seen);
        Assert.Equal(-0.1m, _bench.PairState().PositionA);
    }

    [Fact]
    public void While_a_gateway_has_changes_that_were_not_counted_its_venue_is_not_traded()
    {
        _bench.Lose("a", 3);
        _bench.Send(_bench.GatewayOf("a"));
        Assert.Equal(0L, Assert.Single(_bench.Told<ReportsRequest>()).KnownRevision);
        _bench.Spread(60m);
        Assert.Empty(_bench.Orders());
        _bench.Send(new LedgerCorrected("a", 0, 3, CoordinatorBench.Symbol, 0m, CorrectionCause.ForeignTrade));
        _bench.Spread(60m);
        Assert.Equal(2, _bench.Orders().Count);
    }

    [Fact]
    public void RT_08_an_order_whose_plan_was_lost_is_adopted_and_hedged()
    {
        _bench.Spread(60m);
        var orders = _bench.Orders();
        // Lost: both plans. The gateway of a knows the order, the one of b never got it.
        var after = _bench.Crashed(lostEvents: 2).Start();
        after.Spread(0m);
        after.Orders();
        after.Report(orders[0], OrderState.Closed, 0.1m, venue: "a");
        Assert.Equal(-0.1m, after.PairState().PositionA);
        var hedge = after.Orders().Last();
        Assert.Equal((OrderPurpose.Hedge, Side.Buy, 0.1m), (hedge.Purpose, hedge.Side, hedge.Quantity));
        Assert.DoesNotContain(orders, o => o.ClientId == hedge.ClientId);
    }

    [Fact]
    public void An_order_whose_plan_was_lost_is_adopted_however_many_later_ones_were_forgotten()
    {
        var lost = LostAndLater(out var bench);
        var before = bench.PairState().PositionA;
        bench.Report(lost, OrderState.Closed, lost.Quantity, venue: "a");
        Assert.Equal(before + lost.Side.Sign() * lost.Quantity, bench.PairState().PositionA);
        // A clip is on its way; once it is filled what the lost order traded is levelled.
        bench.Orders().ForEach(bench.Fill);
        var hedge = Assert.Single(bench.Orders(), o => o.Purpose == OrderPurpose.Hedge);
        Assert.Equal((lost.Side.Opposite(), lost.Quantity), (hedge.Side, hedge.Quantity));
    }

    [Fact]
    public void An_order_that_was_adopted_and_forgotten_counts_once_also_after_a_restart()
    {
        var lost = LostAndLater(out var bench);
        bench.Report(lost, OrderState.Closed, lost.Quantity, venue: "a");
        TradeAndForget(bench, lost);
        var before = bench.PairState();
        bench.Report(lost, OrderState.Closed, lost.Quantity, venue: "a");
        Assert.Equal(before, bench.PairState());
        var after = bench.Crashed(Forgetful).Start();
        before = after.PairState();
        after.Report(lost, OrderState.Closed, lost.Quantity, venue: "a");
        Assert.Equal(before, after.PairState());
    }

    [Fact]
    public void A_snapshot_from_before_numbers_were_kept_has_everything_up_to_the_highest_forgotten_id_counted()
    {
        var bench = new CoordinatorBench(Forgetful).Start();
        var first = bench.Open()[0];
        TradeAndForget(bench, first);
        var older = new HedgeCoordinator(Forgetful);
        older.Apply(bench.State with { Counted = null });
        var before = (CoordinatorSnapshot)older.TakeSnapshot()!;
        older.Apply(new LegOrderProgressed(
            "a", 1_000, first.ClientId, first.Symbol, first.Side, first.Type, first.Quantity, first.Price, OrderState.Closed, first.Quantity,
            first.Price, bench.Now));
        Assert.Equal(before.Pairs, ((CoordinatorSnapshot)older.TakeSnapshot()!).Pairs);
    }

    private static CoordinatorSettings Forgetful => CoordinatorBench.Settings(CoordinatorBench.Pair()) with { KeptOrders = 2 };

    /// <summary>An order whose plan was lost in a crash, and a coordinator that has forgotten later ones since.</summary>
    private static OrderRequest LostAndLater(out CoordinatorBench bench)
    {
        var before = new CoordinatorBench(Forgetful).Start();
        before.Spread(60m);
        var lost = before.Orders()[0];
        bench = before.Crashed(Forgetful, lostEvents: 2).Start();
        var later = bench.Open()[0];
        TradeAndForget(bench, later);
        return lost;
    }

    private static void TradeAndForget(CoordinatorBench bench, OrderRequest order)
    {
        for (var i = 0; i < 8; i++)
        {
            bench.Run(TimeSpan.FromSeconds(1), 60m + i);
            foreach (var open in bench.Orders().Where(o => bench.State.Orders.Any(s => s.ClientId == o.ClientId && s.State != OrderState.Closed)).ToList())
                bench.Fill(open);
        }
        Assert.DoesNotContain(bench.State.Orders, o => o.ClientId == order.ClientId);
    }

    [Fact]
    public void Orders_that_no_gateway_reported_are_asked_about()
    {
        _bench.Spread(60m);
        var orders = _bench.Orders();
        _bench.Forget();
        _bench.Run(TimeSpan.FromSeconds(4));
        Assert.Empty(_bench.Told<OrderInquiry>());
        _bench.Run(TimeSpan.FromSeconds(4));
        Assert.Equal(orders.Select(o => o.ClientId).Order(), _bench.Told<OrderInquiry>().Select(i => i.ClientId).Distinct().Order());
        Assert.InRange(_bench.Told<OrderInquiry>().Count, 4, 8);
        // After a restart at once: the request itself may never have left.
        var after = _bench.Crashed().Start();
        after.Run(TimeSpan.FromSeconds(1.5));
        Assert.Equal(2, after.Told<OrderInquiry>().Select(i => i.ClientId).Distinct().Count());
    }

    [Fact]
    public void An_order_in_doubt_here_that_its_gateway_forgot_does_not_block_the_pair_for_ever()
    {
        _bench.Spread(60m);
        var order = _bench.Orders()[0];
        _bench.Report(order, OrderState.InDoubt, 0m);
        _bench.Forget();
        _bench.Run(TimeSpan.FromSeconds(65));
        Assert.Equal(2, _bench.Told<OrderInquiry>().Count(i => i.ClientId == order.ClientId));
    }

    [Fact]
    public void A_gateway_that_began_anew_is_taken_charge_of_again_and_obeys_only_above_what_was_counted()
    {
        _bench.Open();
        _bench.Orders().ForEach(o => _bench.Report(o, OrderState.Closed, 0m));
        _bench.Forget();
        // It lost the end of its journal: its numbers are lower than those counted here.
        _bench.Send(_bench.GatewayOf("a") with { Phase = GatewayPhase.Starting, Revision = 0 });
        Assert.Equal(1L, Assert.Single(_bench.Told<TakeCharge>()).KnownRevision);
        _bench.Send(_bench.GatewayOf("a") with { Revision = 0 });
        _bench.Run(TimeSpan.FromMilliseconds(600));
        _bench.Spread(60m);
        Assert.Empty(_bench.Orders());
        _bench.Send(_bench.GatewayOf("a") with { Revision = 1 });
        _bench.Spread(60m);
        Assert.Equal(2, _bench.Orders().Count);
    }

    [Fact]
    public void A_gateway_that_knows_less_than_was_counted_takes_nothing_back()
    {
        _bench.Spread(60m);
        var order = _bench.Orders()[0];
        _bench.Report(order, OrderState.Working, 0.08m);
        _bench.Report(order, OrderState.Working, 0.05m);
        Assert.Equal(-0.08m, _bench.PairState().PositionA);
        _bench.Report(order, OrderState.Closed, 0.1m);
        Assert.Equal(-0.1m, _bench.PairState().PositionA);
    }

    [Fact]
    public void A_storm_of_reports_does_not_keep_the_beat_from_coming()
    {
        _bench.Spread(60m);
        var order = _bench.Orders()[0];
        _bench.Forget();
        for (var i = 1; i < 100; i++)
        {
            _bench.Report(order, OrderState.Working, i / 1_000m);
            while (_bench.Effects.FireNext(_bench.Now + TimeSpan.FromMilliseconds(50)))
                continue;
        }
        Assert.NotEmpty(_bench.Told<CoordinatorView>());
    }

    [Fact]
    public void A_message_of_no_known_kind_is_an_error() =>
        Assert.Throws<InvalidOperationException>(() => _bench.Send(new TakeCharge(1, 1)));
}
