using Hedgerow.Actors.Breaker;
using Hedgerow.Actors.Tests.Harness;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Breaker;

/// <summary>What a trip does, what it leaves alone, and how it ends.</summary>
public sealed class TripTests
{
    private readonly BreakerBench _bench = new();

    [Fact]
    public void The_first_word_opens_the_gates()
    {
        Assert.True(_bench.Gates["venue/a"].IsOpen);
        Assert.True(_bench.Gates["venue/b"].IsOpen);
    }

    [Fact]
    public void A_trip_closes_the_gates_before_it_does_anything_else_and_cancels_what_rests()
    {
        _bench.Rest("a", 1);
        _bench.Rest("b", 2);
        _bench.Rest("b", 3);
        _bench.Seen("b", 3, OrderStatus.Filled);
        _bench.Forget();

        ByHand();

        Assert.All(_bench.Effects.Told.Take(2), told => Assert.False(Assert.IsType<ExposureGate>(told.Message).IsOpen));
        Assert.All(_bench.Effects.Told.Take(4), told => Assert.False(told.Durable));
        Assert.Equal([BreakerBench.Id(1)], _bench.Cancelled("a"));
        Assert.Equal([BreakerBench.Id(2)], _bench.Cancelled("b"));
        Assert.Contains("circuit breaker tripped: by ann: storm", _bench.Alarms, StringComparison.Ordinal);
        var view = _bench.Told<BreakerView>()[^1];
        Assert.True(view.IsTripped);
        Assert.Equal("by ann: storm", view.Reason());
        Assert.Equal(2, view.RestingOrders);
        Assert.Equal(
            ["gateway/a", "gateway/b", "status"],
            _bench.Effects.Told.Where(t => t.Message is BreakerView).Select(t => t.To.Value).Order());
    }

    [Fact]
    public void A_cancel_is_repeated_until_the_venue_says_that_the_order_does_not_rest()
    {
        _bench.Rest("a", 1);
        ByHand();
        _bench.Tell("a", new CancelOutcome(BreakerBench.Id(1), RequestOutcome.InDoubt, "timeout", ""));
        _bench.Run(3.5);
        // At once, after 250 ms, 500 ms, 1 s: and the next after 2 s.
        Assert.Equal(4, _bench.Cancelled("a").Count);
        _bench.Run(60);
        Assert.InRange(_bench.Cancelled("a").Count, 16, 20);
        _bench.Seen("a", 1, OrderStatus.Cancelled);
        _bench.Forget();
        _bench.Run(60);
        Assert.Empty(_bench.Cancelled("a"));
    }

    [Theory]
    [InlineData(RequestOutcome.Accepted)]
    [InlineData(RequestOutcome.Rejected)]
    public void The_venues_answer_to_a_cancel_ends_it_too(RequestOutcome outcome)
    {
        _bench.Rest("a", 1);
        ByHand();
        _bench.Tell("a", new CancelOutcome(BreakerBench.Id(1), outcome, "", ""));
        _bench.Run(10);
        Assert.Single(_bench.Cancelled("a"));
    }

    [Fact]
    public void Nothing_is_cancelled_while_the_venue_has_us_blocked()
    {
        _bench.Rest("a", 1);
        _bench.Tell("a", new RateLimitReported(1, _bench.Now.AddSeconds(5)));
        ByHand();
        _bench.Run(4.9);
        Assert.Empty(_bench.Cancelled("a"));
        _bench.Run(0.3);
        Assert.Single(_bench.Cancelled("a"));
    }

    /// <summary>
    /// The race: the order was past the gate when it closed. Its cancel may overtake it, so that the venue knows nothing of
    /// it; it is cancelled again, until it had time to arrive.
    /// </summary>
    [Fact]
    public void An_order_sent_in_the_instant_of_the_trip_is_cancelled_although_its_cancel_overtook_it()
    {
        ByHand();
        _bench.Forget();
        _bench.Ask("a", 7);
        Assert.Equal([BreakerBench.Id(7)], _bench.Cancelled("a"));
        _bench.Tell("a", new CancelOutcome(BreakerBench.Id(7), RequestOutcome.Rejected, "-2011", "unknown order"));
        _bench.Seen("a", 7, OrderStatus.New);
        _bench.Run(0.3);
        Assert.Equal(2, _bench.Cancelled("a").Count);
        _bench.Tell("a", new CancelOutcome(BreakerBench.Id(7), RequestOutcome.Accepted, "", ""));
        _bench.Run(10);
        Assert.Equal(2, _bench.Cancelled("a").Count);
    }

    [Fact]
    public void An_order_that_never_arrived_is_given_up_after_a_while()
    {
        ByHand();
        _bench.Ask("a", 7);
        _bench.Run(11);
        _bench.Tell("a", new CancelOutcome(BreakerBench.Id(7), RequestOutcome.Rejected, "-2011", "unknown order"));
        _bench.Forget();
        _bench.Run(60);
        Assert.Empty(_bench.Cancelled("a"));
    }

    [Theory]
    [InlineData(OrderPurpose.Hedge)]
    [InlineData(OrderPurpose.Reduce)]
    public void What_hedges_or_reduces_may_rest_after_a_trip(OrderPurpose purpose)
    {
        ByHand();
        _bench.Ask("a", 7, purpose);
        _bench.Seen("a", 7, OrderStatus.New);
        _bench.Run(30);
        Assert.Empty(_bench.Cancelled("a"));
    }

    [Fact]
    public void Orders_that_are_not_ours_are_left_alone()
    {
        _bench.Seen("a", 1, OrderStatus.New, clientId: "web-1");
        ByHand();
        Assert.Empty(_bench.Cancelled("a"));
    }

    [Fact]
    public void A_second_limit_adds_its_reason_and_the_same_one_does_not()
    {
        ByHand();
        _bench.Quotes(BreakerBench.Price, BreakerBench.Price * 1.2m);
        _bench.Quotes(BreakerBench.Price, BreakerBench.Price * 1.3m);
        Assert.Equal([BreakerLimit.Operator, BreakerLimit.PricesApart], _bench.State.Trips.Select(t => t.Limit));
        Assert.Equal(2, _bench.Events<BreakerTripped>().Count);
    }

    [Fact]
    public void A_restart_stays_tripped_and_cancels_what_it_finds_resting()
    {
        ByHand();
        var again = _bench.Restarted();
        Assert.True(again.IsTripped);
        Assert.False(again.Gates["venue/a"].IsOpen);
        Assert.Contains("still tripped: by ann: storm", again.Alarms, StringComparison.Ordinal);
        again.Seen("a", 4, OrderStatus.New);
        Assert.Equal([BreakerBench.Id(4)], again.Cancelled("a"));
    }

    [Fact]
    public void An_operator_resets_it_once_and_the_gates_open_only_when_that_is_durable()
    {
        ByHand();
        _bench.Forget();
        _bench.Reset();
        Assert.False(_bench.IsTripped);
        Assert.All(_bench.Effects.Told.Where(t => t.Message is ExposureGate), told => Assert.True(told.Durable));
        Assert.True(_bench.Gates["venue/a"].IsOpen);
        Assert.Equal(new OperatorAnswer("r-1", true, "reset; it was tripped: by ann: storm"), _bench.Told<OperatorAnswer>()[^1]);
        ByHand("t-2");
        _bench.Reset();
        Assert.True(_bench.IsTripped);
        Assert.Equal("done before", _bench.Told<OperatorAnswer>()[^1].Text);
        Assert.False(_bench.Restarted().Gates["venue/b"].IsOpen);
    }

    [Fact]
    public void What_is_still_true_trips_again_and_what_was_counted_is_settled()
    {
        for (var i = 1; i <= 11; i++)
            _bench.Tell("a", new PlaceOutcome(BreakerBench.Id(i), RequestOutcome.Rejected, "", "-1", "no"));
        Assert.Equal(BreakerLimit.RejectStreak, _bench.Trip.Limit);
        _bench.Tell("b", new ClockAnswer(3, true, TimeSpan.FromSeconds(40), TimeSpan.Zero));
        _bench.Reset();
        _bench.Run(1);
        Assert.Equal(BreakerLimit.ClockSkew, _bench.Trip.Limit);
    }

    [Fact]
    public void An_exposure_that_the_operator_accepts_counts_as_meant_also_after_a_restart()
    {
        _bench.Account("a", 0.5m);
        _bench.Run(16);
        Assert.Equal(BreakerLimit.NetExposure, _bench.Trip.Limit);
        _bench.Reset(acceptExposure: true);
        _bench.Run(60);
        Assert.False(_bench.IsTripped);
        var again = _bench.Restarted();
        again.Account("a", 0.5m);
        again.Run(60);
        Assert.False(again.IsTripped);
        again.Account("a", 0m);
        again.Run(16);
        Assert.Equal("net exposure -0.5 BTC, worth 25000, limit 10000 for 15 s", again.Trip.Text);
    }

    [Fact]
    public void The_journal_gives_the_state_again()
    {
        ByHand();
        _bench.Quotes(BreakerBench.Price, BreakerBench.Price * 1.2m);
        _bench.Reset(acceptExposure: true);
        ByHand("t-2");
        Bench.AssertReplays(() => new CircuitBreaker(BreakerBench.Settings), _bench.Effects.Events, _bench.Actor);
    }

    [Fact]
    public void Views_come_every_second_also_while_nothing_changes()
    {
        _bench.Forget();
        _bench.Run(10.5);
        Assert.InRange(_bench.Effects.Told.Count(t => t.Message is BreakerView && t.To == Address.Status), 8, 11);
    }

    private void ByHand(string request = "t-1") => _bench.Send(new TripBreaker(request, "ann", "storm"));
}
