using Hedgerow.Actors.Tests.Harness;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Gateway;

public sealed class OrderOutcomeTests
{
    private readonly GatewayBench _bench = new GatewayBench().Ready();

    [Fact]
    public void An_order_leaves_once_and_only_once()
    {
        _bench.Send(GatewayBench.Request(1));
        _bench.Send(GatewayBench.Request(1));
        Assert.Single(_bench.Told<PlaceOrder>());
        Assert.Equal(2, _bench.Told<OrderReport>().Count);
        Assert.Equal(_bench.Told<OrderReport>()[0].Revision, _bench.Told<OrderReport>()[1].Revision);
    }

    [Fact]
    public void RT_08_a_restart_does_not_send_a_known_id_again()
    {
        _bench.Send(GatewayBench.Request(1));
        var again = _bench.Crashed(TimeSpan.FromSeconds(1)).Ready();
        again.Send(GatewayBench.Request(1));
        Assert.Empty(again.Told<PlaceOrder>());
    }

    [Fact]
    public void Nothing_leaves_before_the_ledger_was_compared()
    {
        var bench = new GatewayBench();
        bench.Silent.Add(typeof(QueryAccount));
        bench.Start();
        bench.Send(new TakeCharge(1, 0));
        bench.Send(GatewayBench.Request(1));
        bench.Send(GatewayBench.Request(2, OrderPurpose.Hedge));
        Assert.Empty(bench.Told<PlaceOrder>());
        Assert.All(bench.Told<OrderReport>(), r => Assert.True(r is { State: OrderState.Closed, Attempted: false }));
        Assert.Equal("not reconciled", bench.Told<OrderReport>()[0].Reason);
    }

    [Fact]
    public void An_unknown_symbol_and_a_foreign_id_are_refused()
    {
        _bench.Send(GatewayBench.Request(1) with { Symbol = "ETHUSDT" });
        _bench.Send(GatewayBench.Request(2) with { ClientId = "mine" });
        Assert.Empty(_bench.Told<PlaceOrder>());
        Assert.Contains("ETHUSDT is not configured", _bench.Told<OrderReport>()[0].Reason);
        Assert.Contains("not an order id", _bench.Told<OrderReport>()[1].Reason);
    }

    [Fact]
    public void Accepted_is_working()
    {
        _bench.Send(GatewayBench.Request(1));
        _bench.Send(new PlaceOutcome(GatewayBench.Id(1), RequestOutcome.Accepted, "77", "", ""));
        Assert.Equal(OrderState.Working, _bench.Order(GatewayBench.Id(1)).State);
        Assert.Equal("77", _bench.Order(GatewayBench.Id(1)).VenueOrderId);
    }

    [Fact]
    public void Rejected_is_closed_with_the_venues_code()
    {
        _bench.Send(GatewayBench.Request(1));
        _bench.Send(new PlaceOutcome(GatewayBench.Id(1), RequestOutcome.Rejected, "", "-2019", "margin is insufficient"));
        var report = _bench.Told<OrderReport>()[^1];
        Assert.Equal(OrderState.Closed, report.State);
        Assert.True(report.Attempted);
        Assert.Contains("-2019", report.Reason);
    }

    [Fact]
    public void RT_06_in_doubt_is_asked_about_by_client_id_and_never_sent_again()
    {
        _bench.AnswersLookups = false;
        _bench.Send(GatewayBench.Request(1));
        _bench.Send(new PlaceOutcome(GatewayBench.Id(1), RequestOutcome.InDoubt, "", "503", "unknown"));
        Assert.Equal(OrderState.InDoubt, _bench.Order(GatewayBench.Id(1)).State);
        var query = Assert.Single(_bench.Told<QueryOrder>());
        Assert.Equal(GatewayBench.Id(1), query.ClientId);
        _bench.Send(new OrderAnswer(query.RequestId, query.ClientId, LookupResult.Found, _bench.Seen(query.ClientId, OrderStatus.Filled, 1m), _bench.Now));
        Assert.Equal(OrderState.Closed, _bench.Order(GatewayBench.Id(1)).State);
        Assert.Equal(1m, _bench.Position);
        Assert.Single(_bench.Told<PlaceOrder>());
        Assert.Equal(1, _bench.State.Totals.InDoubtResolved);
    }

    [Fact]
    public void Silence_is_doubt()
    {
        _bench.AnswersLookups = false;
        _bench.Send(GatewayBench.Request(1));
        _bench.Run(TimeSpan.FromSeconds(2.9));
        Assert.Equal(OrderState.Sent, _bench.Order(GatewayBench.Id(1)).State);
        _bench.Run(TimeSpan.FromSeconds(0.2));
        Assert.Equal(OrderState.InDoubt, _bench.Order(GatewayBench.Id(1)).State);
        Assert.Single(_bench.Told<QueryOrder>());
    }

    [Theory]
    [InlineData(RequestOutcome.Rejected, OrderState.Closed)]
    [InlineData(RequestOutcome.Accepted, OrderState.Working)]
    [InlineData(RequestOutcome.InDoubt, OrderState.InDoubt)]
    public void A_definite_answer_that_comes_late_ends_the_doubt(RequestOutcome outcome, OrderState state)
    {
        _bench.AnswersLookups = false;
        _bench.Send(GatewayBench.Request(1));
        _bench.Run(TimeSpan.FromSeconds(4));
        _bench.Send(new PlaceOutcome(GatewayBench.Id(1), outcome, "", outcome == RequestOutcome.Accepted ? "" : "x", ""));
        Assert.Equal(state, _bench.Order(GatewayBench.Id(1)).State);
    }

    [Fact]
    public void A_late_no_does_not_outweigh_that_the_venue_was_seen_to_have_it()
    {
        _bench.AnswersLookups = false;
        _bench.Send(GatewayBench.Request(1, type: OrderType.PostOnly));
        _bench.Run(TimeSpan.FromSeconds(4));
        _bench.Send(new OrderChanged(_bench.Seen(GatewayBench.Id(1), OrderStatus.New, 0m, OrderType.PostOnly)));
        _bench.Send(new PlaceOutcome(GatewayBench.Id(1), RequestOutcome.Rejected, "", "-1", "late"));
        Assert.Equal(OrderState.Working, _bench.Order(GatewayBench.Id(1)).State);
    }

    [Fact]
    public void Not_found_before_the_order_can_no_longer_arrive_proves_nothing()
    {
        _bench.Send(GatewayBench.Request(1));
        _bench.Send(new PlaceOutcome(GatewayBench.Id(1), RequestOutcome.InDoubt, "", "timeout", ""));
        _bench.Run(TimeSpan.FromSeconds(2.9));
        Assert.Equal(OrderState.InDoubt, _bench.Order(GatewayBench.Id(1)).State);
        Assert.Empty(_bench.Told<QueryOrdersSince>());
        _bench.Run(TimeSpan.FromSeconds(1));
        Assert.Equal(OrderState.Closed, _bench.Order(GatewayBench.Id(1)).State);
        Assert.Equal("not found at the venue", _bench.Order(GatewayBench.Id(1)).Reason);
        Assert.NotEmpty(_bench.Told<QueryOrdersSince>());
    }

    [Fact]
    public void RT_07_not_found_ends_doubt_only_when_the_history_covers_the_time_of_the_order()
    {
        _bench.CoversFrom = _bench.Now.AddSeconds(1);
        _bench.Send(GatewayBench.Request(1));
        _bench.Send(new PlaceOutcome(GatewayBench.Id(1), RequestOutcome.InDoubt, "", "timeout", ""));
        _bench.Run(TimeSpan.FromMinutes(1));
        Assert.Equal(OrderState.InDoubt, _bench.Order(GatewayBench.Id(1)).State);
        Assert.Contains("is in doubt since", _bench.Alarms);
        // Asking goes on, but slower and slower: no storm.
        Assert.InRange(_bench.Told<QueryOrder>().Count, 10, 40);
        _bench.CoversFrom = DateTimeOffset.MinValue;
        _bench.Run(TimeSpan.FromSeconds(10));
        Assert.Equal(OrderState.Closed, _bench.Order(GatewayBench.Id(1)).State);
    }

    /// <summary>The stamp of an order is of the venue's clock as it stood then, which may have been set since.</summary>
    [Theory]
    [InlineData(-4, OrderState.InDoubt)]
    [InlineData(-6, OrderState.Closed)]
    public void A_list_proves_nothing_about_an_order_so_near_its_beginning_that_clocks_decide(int seconds, OrderState state)
    {
        _bench.CoversFrom = _bench.Now.AddSeconds(seconds);
        _bench.Send(GatewayBench.Request(1));
        _bench.Send(new PlaceOutcome(GatewayBench.Id(1), RequestOutcome.InDoubt, "", "timeout", ""));
        _bench.Run(TimeSpan.FromMinutes(1));
        Assert.Equal(state, _bench.Order(GatewayBench.Id(1)).State);
    }

    [Fact]
    public void No_list_proves_anything_before_the_venues_clock_is_known()
    {
        _bench.Send(GatewayBench.Request(1));
        var again = _bench.Crashed(TimeSpan.FromSeconds(1));
        again.Failing.Add(typeof(QueryClock));
        again.Start();
        again.Run(TimeSpan.FromMinutes(1));
        Assert.NotEmpty(again.Told<QueryOrder>());
        Assert.Equal(OrderState.InDoubt, again.Order(GatewayBench.Id(1)).State);
        again.Failing.Clear();
        again.Run(TimeSpan.FromSeconds(20));
        Assert.Equal(OrderState.Closed, again.Order(GatewayBench.Id(1)).State);
    }

    [Fact]
    public void A_failed_lookup_proves_nothing()
    {
        _bench.Failing.Add(typeof(QueryOrder));
        _bench.Send(GatewayBench.Request(1));
        _bench.Send(new PlaceOutcome(GatewayBench.Id(1), RequestOutcome.InDoubt, "", "timeout", ""));
        _bench.Run(TimeSpan.FromMinutes(1));
        Assert.Equal(OrderState.InDoubt, _bench.Order(GatewayBench.Id(1)).State);
        Assert.Empty(_bench.Told<QueryOrdersSince>());
    }

    [Fact]
    public void An_order_closed_as_not_found_comes_back_to_life()
    {
        _bench.Send(GatewayBench.Request(1, type: OrderType.PostOnly));
        _bench.Send(new PlaceOutcome(GatewayBench.Id(1), RequestOutcome.InDoubt, "", "timeout", ""));
        _bench.Run(TimeSpan.FromSeconds(5));
        Assert.Equal(OrderState.Closed, _bench.Order(GatewayBench.Id(1)).State);
        _bench.Send(new OrderChanged(_bench.Seen(GatewayBench.Id(1), OrderStatus.PartiallyFilled, 0.4m, OrderType.PostOnly)));
        Assert.Equal(OrderState.Working, _bench.Order(GatewayBench.Id(1)).State);
        Assert.Equal(0.4m, _bench.Position);
        Assert.Contains("lives", _bench.Alarms);
    }

    [Fact]
    public void An_order_that_the_venue_refused_and_yet_shows_comes_back_to_life()
    {
        _bench.Send(GatewayBench.Request(1, type: OrderType.PostOnly));
        _bench.Send(new PlaceOutcome(GatewayBench.Id(1), RequestOutcome.Rejected, "", "-5022", "would take"));
        _bench.Send(new OrderChanged(_bench.Seen(GatewayBench.Id(1), OrderStatus.New, 0m, OrderType.PostOnly)));
        Assert.Equal(OrderState.Working, _bench.Order(GatewayBench.Id(1)).State);
        _bench.Send(new OrderChanged(_bench.Seen(GatewayBench.Id(1), OrderStatus.Cancelled, 0m, OrderType.PostOnly)));
        Assert.Equal(OrderState.Closed, _bench.Order(GatewayBench.Id(1)).State);
    }

    [Fact]
    public void A_final_order_stays_final_whatever_old_news_arrives()
    {
        _bench.Send(GatewayBench.Request(1));
        _bench.Send(new OrderChanged(_bench.Seen(GatewayBench.Id(1), OrderStatus.Filled, 1m)));
        var revision = _bench.State.Revision;
        _bench.Send(new OrderChanged(_bench.Seen(GatewayBench.Id(1), OrderStatus.PartiallyFilled, 0.4m)));
        _bench.Send(new OrderChanged(_bench.Seen(GatewayBench.Id(1), OrderStatus.New, 0m)));
        _bench.Send(new PlaceOutcome(GatewayBench.Id(1), RequestOutcome.Rejected, "", "1", ""));
        Assert.Equal(OrderState.Closed, _bench.Order(GatewayBench.Id(1)).State);
        Assert.Equal(1m, _bench.Position);
        Assert.Equal(revision, _bench.State.Revision);
    }

    [Fact]
    public void An_accepted_immediate_order_without_news_is_asked_about()
    {
        _bench.Send(GatewayBench.Request(1));
        _bench.Send(new PlaceOutcome(GatewayBench.Id(1), RequestOutcome.Accepted, "v1", "", ""));
        _bench.SetVenue(_bench.Seen(GatewayBench.Id(1), OrderStatus.Cancelled, 0.25m));
        _bench.Run(TimeSpan.FromSeconds(1.2));
        Assert.Equal(OrderState.Closed, _bench.Order(GatewayBench.Id(1)).State);
        Assert.Equal(0.25m, _bench.Position);
    }

    [Fact]
    public void An_accepted_order_that_is_not_found_is_in_doubt_first()
    {
        _bench.Send(GatewayBench.Request(1));
        _bench.Send(new PlaceOutcome(GatewayBench.Id(1), RequestOutcome.Accepted, "v1", "", ""));
        _bench.AnswersLookups = false;
        _bench.Run(TimeSpan.FromSeconds(1.2));
        var query = Assert.Single(_bench.Told<QueryOrder>());
        _bench.Send(new OrderAnswer(query.RequestId, query.ClientId, LookupResult.NotFound, null, _bench.Now));
        Assert.Equal(OrderState.InDoubt, _bench.Order(GatewayBench.Id(1)).State);
    }

    [Fact]
    public void An_inquiry_about_an_unknown_order_burns_its_id()
    {
        _bench.Send(new OrderInquiry(1, GatewayBench.Id(9), GatewayBench.Symbol, Side.Buy));
        var report = Assert.Single(_bench.Told<OrderReport>());
        Assert.True(report is { State: OrderState.Closed, Attempted: false, CumulativeQuantity: 0m });
        _bench.Send(GatewayBench.Request(9));
        Assert.Empty(_bench.Told<PlaceOrder>());
    }

    [Fact]
    public void An_inquiry_is_not_answered_before_the_ledger_was_compared()
    {
        var bench = new GatewayBench();
        bench.Silent.Add(typeof(QueryAccount));
        bench.Start();
        bench.Send(new OrderInquiry(1, GatewayBench.Id(9), GatewayBench.Symbol, Side.Buy));
        Assert.Empty(bench.Told<OrderReport>());
    }

    [Fact]
    public void Whatever_a_cancel_is_answered_the_order_is_asked_about()
    {
        var id = _bench.Work(1);
        _bench.Send(new CancelRequest(1, id));
        Assert.Single(_bench.Told<CancelOrder>());
        _bench.SetVenue(_bench.Seen(id, OrderStatus.Filled, 1m, OrderType.PostOnly));
        _bench.Send(new CancelOutcome(id, RequestOutcome.Rejected, "-2011", "unknown order"));
        _bench.Run(TimeSpan.FromSeconds(0.3));
        Assert.Equal(OrderState.Closed, _bench.Order(id).State);
        Assert.Equal(1m, _bench.Position);
        _bench.Send(new CancelRequest(1, id));
        Assert.Single(_bench.Told<CancelOrder>());
    }
}
