using Hedgerow.Actors.Gateway;
using Hedgerow.Actors.Tests.Harness;
using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Gateway;

/// <summary>What new exposure waits for, and hedges never do.</summary>
public sealed class GateTests
{
    private readonly GatewayBench _bench = new GatewayBench().Ready();

    public static TheoryData<string, Message[]> Hindrances => new()
    {
        { "an actor of this node is down", [new NodeHealthChanged([Address.Coordinator])] },
        { "a stream is down", [new ChannelChanged(VenueChannel.Public, false, "x")] },
        { "a stream is down", [new ChannelChanged(VenueChannel.Private, false, "x")] },
        { "rate budget is reserved for hedges", [new RateLimitReported(0.75, null)] },
        { "reconciling again", [new ChannelChanged(VenueChannel.Private, false, "x"), new ChannelChanged(VenueChannel.Private, true, "")] },
    };

    [Theory]
    [MemberData(nameof(Hindrances))]
    public void RT_19_exposure_waits_and_hedges_do_not(string reason, Message[] hindrance)
    {
        foreach (var message in hindrance)
            _bench.Send(message);
        _bench.Send(GatewayBench.Request(1));
        _bench.Send(GatewayBench.Request(2, OrderPurpose.Hedge));
        _bench.Send(GatewayBench.Request(3, OrderPurpose.Reduce));
        Assert.Equal(reason, _bench.Told<OrderReport>()[0].Reason);
        Assert.False(_bench.Told<OrderReport>()[0].Attempted);
        Assert.Equal([GatewayBench.Id(2), GatewayBench.Id(3)], _bench.Told<PlaceOrder>().Select(o => o.ClientId));
        Assert.True(_bench.Told<GatewayState>().Count == 0 || _bench.LastState.AcceptsHedges);
    }

    /// <summary>Ten a second, three of which are reserved.</summary>
    [Fact]
    public void The_coordinator_hears_in_time_that_the_venues_pace_is_used_up_and_when_it_is_not_any_more()
    {
        var bench = new GatewayBench(GatewayBench.Settings with { OrdersPerSecond = 10 }).Ready();
        for (var i = 1; i <= 6; i++)
            bench.Send(GatewayBench.Request(i));
        Assert.DoesNotContain(bench.Told<GatewayState>(), s => !s.AcceptsExposure);
        bench.Send(GatewayBench.Request(7));
        Assert.Equal((false, true, "the rest of this second is reserved for hedges"), (bench.LastState.AcceptsExposure, bench.LastState.AcceptsHedges, bench.LastState.Reason));

        // The second leg of a clip was decided before that was heard.
        bench.Send(GatewayBench.Request(8));
        Assert.Equal(8, bench.Told<PlaceOrder>().Count);

        bench.Run(TimeSpan.FromSeconds(1.2));
        Assert.True(bench.LastState.AcceptsExposure);
    }

    [Fact]
    public void New_exposure_that_was_decided_too_long_ago_is_refused_and_a_hedge_is_not()
    {
        var bench = new GatewayBench().Ready();
        var decidedAt = bench.Now;
        bench.Run(TimeSpan.FromSeconds(1.9));
        bench.Send(GatewayBench.Request(1) with { DecidedAt = decidedAt });
        Assert.Single(bench.Told<PlaceOrder>());
        bench.Run(TimeSpan.FromSeconds(0.2));
        bench.Send(GatewayBench.Request(2) with { DecidedAt = decidedAt });
        Assert.Equal((OrderState.Closed, "decided too long ago", false),
            (bench.Order(GatewayBench.Id(2)).State, bench.Order(GatewayBench.Id(2)).Reason, bench.Order(GatewayBench.Id(2)).Attempted));
        bench.Send(GatewayBench.Request(3, OrderPurpose.Hedge) with { DecidedAt = decidedAt });
        Assert.Equal(2, bench.Told<PlaceOrder>().Count);
    }

    [Fact]
    public void New_exposure_says_when_it_must_have_left_and_is_late_afterwards_as_a_hedge_never_is()
    {
        var bench = new GatewayBench().Ready();
        bench.Send(GatewayBench.Request(1));
        bench.Send(GatewayBench.Request(2, OrderPurpose.Hedge));
        var (opens, hedges) = (bench.Told<PlaceOrder>()[0], bench.Told<PlaceOrder>()[1]);
        Assert.False(opens.IsLate(bench.Now + TimeSpan.FromSeconds(2)));
        Assert.True(opens.IsLate(bench.Now + TimeSpan.FromSeconds(2.001)));
        Assert.False(hedges.IsLate(bench.Now + TimeSpan.FromHours(1)));
    }

    [Fact]
    public void Without_a_way_to_the_venue_hedges_are_refused_too()
    {
        _bench.Send(new ChannelChanged(VenueChannel.Orders, false, "x"));
        _bench.Send(GatewayBench.Request(1, OrderPurpose.Hedge));
        Assert.Single(_bench.Told<PlaceOrder>());
        _bench.Send(new ChannelChanged(VenueChannel.Rest, false, "x"));
        _bench.Send(GatewayBench.Request(2, OrderPurpose.Hedge));
        Assert.Single(_bench.Told<PlaceOrder>());
        Assert.Equal("no way to the venue", _bench.Told<OrderReport>()[^1].Reason);
        Assert.False(_bench.LastState.AcceptsHedges);
    }

    [Fact]
    public void RT_17_nothing_at_all_is_sent_while_the_venue_has_us_blocked()
    {
        var id = _bench.Work(1);
        _bench.Send(GatewayBench.Request(2));
        _bench.Forget();
        _bench.Send(new RateLimitReported(1, _bench.Now.AddMinutes(5)));
        _bench.Send(new CancelRequest(1, id));
        _bench.Send(GatewayBench.Request(3, OrderPurpose.Hedge));
        _bench.Send(new PlaceOutcome(GatewayBench.Id(2), RequestOutcome.InDoubt, "", "429", ""));
        _bench.Send(new ChannelChanged(VenueChannel.Private, false, "x"));
        _bench.Send(new ChannelChanged(VenueChannel.Private, true, ""));
        _bench.Run(TimeSpan.FromMinutes(4.9));
        Assert.DoesNotContain(_bench.Effects.Told, t => t.To == Address.Venue("v"));
        Assert.Equal(OrderState.InDoubt, _bench.Order(GatewayBench.Id(2)).State);
        Assert.Single(_bench.Told<Notice>(), n => n.Text.Contains("limits us until"));
        _bench.Run(TimeSpan.FromSeconds(20));
        _bench.Send(new RateLimitReported(0.1, null));
        Assert.Contains(_bench.Told<QueryOrder>(), q => q.ClientId == GatewayBench.Id(2));
        _bench.Run(TimeSpan.FromSeconds(1));
        Assert.Equal("", _bench.LastState.Reason);
    }

    /// <summary>Clips that begin after the reserve was reached may have a leg refused: the coordinator is told on the way, not with the next beat.</summary>
    [Fact]
    public void A_budget_that_reaches_its_reserve_is_told_at_once()
    {
        _bench.Forget();
        _bench.Send(new RateLimitReported(0.6, null));
        Assert.Empty(_bench.Told<GatewayState>());
        foreach (var used in new[] { 0.75, 0.9, 0.2 })
        {
            _bench.Forget();
            _bench.Send(new RateLimitReported(used, null));
            Assert.Contains(_bench.Told<GatewayState>(), state => state.UsedBudget == used);
        }
    }

    /// <summary>The venue tells nothing of a budget when it lets us go: a limit of two seconds must not keep closing back for a minute.</summary>
    [Fact]
    public void A_budget_that_was_used_up_by_a_limit_is_free_when_the_limit_ends()
    {
        _bench.Send(new RateLimitReported(1, _bench.Now.AddSeconds(2)));
        _bench.Run(TimeSpan.FromSeconds(1));
        Assert.Equal(1, _bench.LastState.UsedBudget);
        _bench.Run(TimeSpan.FromSeconds(2.5));
        Assert.Equal((0, true), (_bench.LastState.UsedBudget, _bench.LastState.AcceptsExposure));
        _bench.Send(new RateLimitReported(1, null));
        _bench.Run(TimeSpan.FromSeconds(30));
        Assert.Equal(1, _bench.LastState.UsedBudget);
    }

    [Fact]
    public void Routine_comparisons_wait_while_the_budget_is_reserved()
    {
        for (var i = 0; i < 10; i++)
        {
            _bench.Send(new RateLimitReported(0.9, null));
            _bench.Run(TimeSpan.FromSeconds(30));
        }
        Assert.Empty(_bench.Told<QueryFills>());
        _bench.Send(new RateLimitReported(0.1, null));
        _bench.Run(TimeSpan.FromSeconds(5));
        Assert.NotEmpty(_bench.Told<QueryFills>());
    }

    [Fact]
    public void The_dead_mans_switch_is_renewed_while_orders_rest_and_then_disarmed()
    {
        var id = _bench.Work(1);
        Heartbeats(50);
        Assert.Equal(3, _bench.Told<ArmDeadManSwitch>().Count);
        Assert.All(_bench.Told<ArmDeadManSwitch>(), a => Assert.Equal(TimeSpan.FromSeconds(60), a.Timeout));
        _bench.Send(new OrderChanged(_bench.Seen(id, OrderStatus.Cancelled, 0m, OrderType.PostOnly)));
        _bench.Run(TimeSpan.FromMinutes(1));
        Assert.Equal(4, _bench.Told<ArmDeadManSwitch>().Count);
        Assert.Equal(TimeSpan.Zero, _bench.Told<ArmDeadManSwitch>()[^1].Timeout);
    }

    [Fact]
    public void The_dead_mans_switch_runs_out_when_the_coordinator_falls_silent()
    {
        _bench.Work(1);
        Heartbeats(15);
        _bench.Run(TimeSpan.FromMinutes(5));
        // Armed at once; the next renewal would be due after 20 s, 5 s after the last sign of life: that one still comes.
        Assert.Equal(2, _bench.Told<ArmDeadManSwitch>().Count);
        Assert.Contains("the dead-man's switch of BTCUSDT is not renewed", _bench.Alarms, StringComparison.Ordinal);

        Heartbeats(1);
        Assert.Equal(3, _bench.Told<ArmDeadManSwitch>().Count);
    }

    [Fact]
    public void A_coordinator_of_a_lower_epoch_keeps_nothing_alive()
    {
        var bench = new GatewayBench(GatewayBench.Settings with { Breaker = Address.Breaker }).Ready(epoch: 2);
        bench.Send(new CoordinatorHeartbeat(1, bench.Now));
        Assert.Empty(bench.Told<CoordinatorHeartbeat>());
        bench.Send(new CoordinatorHeartbeat(2, bench.Now));
        Assert.Equal(2, Assert.Single(bench.Told<CoordinatorHeartbeat>()).Epoch);
    }

    [Fact]
    public void A_tripped_breaker_refuses_exposure_but_no_hedge()
    {
        var trip = new BreakerTrip(BreakerLimit.OrderRate, "too many", _bench.Now);
        var view = new BreakerView(true, [trip], 0, new SortedDictionary<string, decimal>(), 0m, 0, _bench.Now);
        _bench.Send(view);
        Assert.False(_bench.LastState.AcceptsExposure);
        Assert.True(_bench.LastState.AcceptsHedges);
        Assert.Equal("circuit breaker: too many", _bench.LastState.Reason);
        _bench.Send(GatewayBench.Request(1));
        _bench.Send(GatewayBench.Request(2, OrderPurpose.Hedge));
        _bench.Send(GatewayBench.Request(3, OrderPurpose.Reduce));
        Assert.Equal([OrderPurpose.Hedge, OrderPurpose.Reduce], _bench.Told<PlaceOrder>().Select(o => o.Purpose));

        _bench.Send(view with { IsTripped = false, Trips = [] });
        Assert.True(_bench.LastState.AcceptsExposure);
    }

    private static GatewayBench Tripped(GatewaySettings settings)
    {
        var bench = new GatewayBench(settings).Ready();
        bench.Send(Trip(bench, settings.Node, "too many"));
        Assert.Equal(new BreakerHeard(settings.Node, "circuit breaker: too many", bench.Now), Assert.Single(bench.Events<BreakerHeard>()));
        bench.Send(Trip(bench, settings.Node, "too many"));
        Assert.Single(bench.Events<BreakerHeard>());
        return bench;
    }

    private static BreakerView Trip(GatewayBench bench, string node, params string[] reasons) => new(
        reasons.Length > 0, [.. reasons.Select(text => new BreakerTrip(BreakerLimit.OrderRate, text, bench.Now))], 0,
        new SortedDictionary<string, decimal>(), 0m, 0, bench.Now)
    {
        Node = node,
    };

    /// <summary>The journal is shared, the breaker's own is not: who takes over must not trade on what an operator has not seen.</summary>
    [Fact]
    public void A_node_that_takes_over_from_a_tripped_one_trips_its_own_breaker_and_opens_nothing_before_it_is_reset()
    {
        var first = GatewayBench.Settings with { Node = "first", Breaker = Address.Breaker };
        var bench = Tripped(first).Crashed(TimeSpan.FromSeconds(10), settings: first with { Node = "second" }).Ready();
        bench.Send(new CoordinatorHeartbeat(1, bench.Now));
        bench.Run(TimeSpan.FromSeconds(2));
        var carried = bench.Told<TripBreaker>()[^1];
        Assert.Contains("first was tripped", carried.Why);
        Assert.Single(bench.Told<TripBreaker>().Select(t => t.RequestId).Distinct());

        // What its own breaker said before it heard of it.
        bench.Send(Trip(bench, "second"));
        Assert.Equal((false, "circuit breaker: too many"), (bench.LastState.AcceptsExposure, bench.LastState.Reason));
        bench.Send(Trip(bench, "second", carried.Why));
        Assert.Equal("second", bench.Events<BreakerHeard>()[^1].Node);
        bench.Forget();
        bench.Run(TimeSpan.FromSeconds(3));
        Assert.Empty(bench.Told<TripBreaker>());

        bench.Send(Trip(bench, "second"));
        Assert.True(bench.LastState.AcceptsExposure);
        Assert.Equal("", bench.Events<BreakerHeard>()[^1].Reason);
    }

    [Fact]
    public void A_node_that_starts_again_goes_by_its_own_breaker()
    {
        var settings = GatewayBench.Settings with { Node = "first", Breaker = Address.Breaker };
        var bench = Tripped(settings).Crashed(TimeSpan.FromSeconds(10), settings: settings).Ready();
        bench.Send(new CoordinatorHeartbeat(1, bench.Now));
        bench.Run(TimeSpan.FromSeconds(2));
        Assert.Empty(bench.Told<TripBreaker>());
        bench.Send(Trip(bench, "first"));
        Assert.True(bench.LastState.AcceptsExposure);
    }

    private void Heartbeats(int seconds)
    {
        for (var second = 0; second < seconds; second++)
        {
            _bench.Send(new CoordinatorHeartbeat(1, _bench.Now));
            _bench.Run(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public void A_storm_of_orders_does_not_keep_the_beat_from_coming()
    {
        _bench.AnswersLookups = false;
        _bench.Send(GatewayBench.Request(1));
        for (var i = 2; i < 100; i++)
        {
            _bench.Run(TimeSpan.FromMilliseconds(50));
            _bench.Send(GatewayBench.Request(i) with { Symbol = "NOPE" });
        }
        Assert.Equal(OrderState.InDoubt, _bench.Order(GatewayBench.Id(1)).State);
    }

    [Fact]
    public void A_message_of_no_known_kind_is_an_error() =>
        Assert.Throws<InvalidOperationException>(() => _bench.Send(new CommandNotTaken(new OperatorCommand("1", OperatorAction.Pause, "*", "x", "y"), "z")));
}

public sealed class QuoteGateTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly QuoteGate _gate = new(TimeSpan.FromSeconds(5));

    private static Quote Quote(long sequence = 1, decimal bid = 100m, decimal ask = 101m, int ageSeconds = 0, decimal size = 1m) =>
        new(GatewayBench.Spec.Id, bid, size, ask, 1m, sequence, Noon.AddSeconds(-ageSeconds), Noon);

    [Fact]
    public void Progress_passes_and_repetition_does_not()
    {
        Assert.Null(_gate.Refuse(Quote(1), TimeSpan.Zero));
        Assert.Equal("", _gate.Refuse(Quote(1), TimeSpan.Zero));
        Assert.Null(_gate.Refuse(Quote(2), TimeSpan.Zero));
        // A later venue time is progress even when the numbering began again.
        Assert.Null(_gate.Refuse(Quote(1) with { VenueTime = Noon.AddSeconds(1) }, TimeSpan.Zero));
    }

    [Theory]
    [InlineData(0, 101, 0, 1, "not a valid book")]
    [InlineData(100, 0, 0, 1, "not a valid book")]
    [InlineData(100, 101, 0, -1, "not a valid book")]
    [InlineData(101, 101, 0, 1, "crossed book")]
    [InlineData(102, 101, 0, 1, "crossed book")]
    [InlineData(100, 101, 6, 1, "old by the venue's clock")]
    [InlineData(100, 101, -6, 1, "from the future by the venue's clock")]
    public void RT_12_what_cannot_be_trusted_is_refused_and_said_once(int bid, int ask, int ageSeconds, int size, string reason)
    {
        Assert.Equal(reason, _gate.Refuse(Quote(1, bid, ask, ageSeconds, size), TimeSpan.Zero));
        Assert.Equal("", _gate.Refuse(Quote(2, bid, ask, ageSeconds, size), TimeSpan.Zero));
        Assert.Null(_gate.Refuse(Quote(3), TimeSpan.Zero));
        Assert.Equal(reason, _gate.Refuse(Quote(4, bid, ask, ageSeconds, size), TimeSpan.Zero));
    }

    [Fact]
    public void Age_counts_by_the_venues_clock()
    {
        Assert.Null(_gate.Refuse(Quote(1, ageSeconds: 8), TimeSpan.FromSeconds(-8)));
        Assert.NotNull(_gate.Refuse(Quote(2, ageSeconds: 0), TimeSpan.FromSeconds(-8)));
    }
}
