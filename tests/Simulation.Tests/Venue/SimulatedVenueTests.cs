using Hedgerow.Messages;

namespace Hedgerow.Simulation.Tests.Venue;

public class SimulatedVenueTests
{
    [Fact]
    public void Connecting_brings_up_every_channel_and_shows_the_book()
    {
        var bench = new VenueBench();
        Assert.Equal(4, bench.Seen.OfType<ChannelChanged>().Count(channel => channel.IsUp));
        var quote = bench.Seen.OfType<Quote>().First();
        Assert.Equal((100_000m, 100_010m, 5m, 5m), (quote.Bid, quote.Ask, quote.BidSize, quote.AskSize));
        Assert.True(quote.ReceivedAt > quote.VenueTime);
    }

    [Fact]
    public void A_book_without_a_change_is_sent_again_with_a_newer_time()
    {
        var bench = new VenueBench();
        var quotes = bench.AfterRun(5).OfType<Quote>().ToArray();
        Assert.InRange(quotes.Length, 3, 5);
        Assert.Single(quotes.Select(quote => quote.Sequence).Distinct());
        Assert.True(quotes[^1].VenueTime > quotes[0].VenueTime);
    }

    [Fact]
    public void An_order_is_answered_and_pushed()
    {
        var bench = new VenueBench();
        var seen = bench.After(VenueBench.Buy("a", 7), 0.5);
        Assert.Equal(RequestOutcome.Accepted, Assert.Single(seen.OfType<PlaceOutcome>()).Outcome);
        var fills = seen.OfType<FillReported>().ToArray();
        Assert.Equal(bench.Venue.Model.PositionOf(VenueBench.Account, VenueBench.Symbol).Quantity, fills.Sum(fill => fill.Fill.Quantity));
        Assert.Contains(seen.OfType<OrderChanged>(), order => order.Order.Status.IsFinal());
        Assert.Contains(seen, report => report is PositionChanged);
        Assert.Contains(seen, report => report is BalanceChanged);
        Assert.Equal(fills.Sum(fill => fill.Fill.Fee), bench.Venue.Truth.FeesPaid);
        Assert.Equal(fills.Length, bench.Venue.Truth.Fills);
    }

    [Fact]
    public void A_rejection_by_the_venue_carries_its_reason()
    {
        var outcome = Assert.Single(new VenueBench().After(VenueBench.Buy("a", 0.0001m)).OfType<PlaceOutcome>());
        Assert.Equal((RequestOutcome.Rejected, "BadLot"), (outcome.Outcome, outcome.Code));
    }

    [Theory]
    [InlineData(RequestFault.Lost, false)]
    [InlineData(RequestFault.AnswerLost, true)]
    [InlineData(RequestFault.ErrorBefore, false)]
    [InlineData(RequestFault.ErrorAfter, true)]
    public void What_fails_on_the_wire_is_in_doubt_whether_it_was_done_or_not(RequestFault fault, bool isDone)
    {
        var bench = new VenueBench();
        bench.Venue.Faults.Next(RequestKind.Place, fault);
        var seen = bench.After(VenueBench.Buy("a"));
        Assert.Equal(RequestOutcome.InDoubt, Assert.Single(seen.OfType<PlaceOutcome>()).Outcome);
        Assert.Equal(isDone, bench.Truth("a") is not null);
    }

    [Fact]
    public void A_refusal_proves_that_nothing_was_done()
    {
        var bench = new VenueBench();
        bench.Venue.Faults.Next(RequestKind.Place, RequestFault.Refused);
        Assert.Equal(RequestOutcome.Rejected, Assert.Single(bench.After(VenueBench.Buy("a")).OfType<PlaceOutcome>()).Outcome);
        Assert.Null(bench.Truth("a"));
    }

    [Fact]
    public void A_late_order_lives_only_if_it_arrives_within_the_receive_window()
    {
        var accepted = 0;
        for (ulong seed = 0; seed < 40; seed++)
        {
            var wire = new WireOptions();
            var bench = new VenueBench(wire, seed);
            bench.Venue.Faults.Next(RequestKind.Place, RequestFault.Late);
            var sent = bench.Engine.Now;
            var outcome = Assert.Single(bench.After(VenueBench.Buy("a"), 6).OfType<PlaceOutcome>());
            Assert.Equal((RequestOutcome.InDoubt, "timeout"), (outcome.Outcome, outcome.Code));
            if (bench.Truth("a") is { } order)
            {
                accepted++;
                Assert.InRange(order.UpdatedAt - sent, wire.RequestTimeout, wire.ReceiveWindow);
            }
        }

        Assert.InRange(accepted, 5, 35);
    }

    [Fact]
    public void A_request_is_answered_exactly_once_whatever_happens_to_it()
    {
        var bench = new VenueBench(new WireOptions { SlowShare = 0.5, SlowDelay = TimeSpan.FromSeconds(2) });
        foreach (var fault in Enum.GetValues<RequestFault>().Where(fault => fault != RequestFault.None))
        {
            bench.Venue.Faults.SetRate(RequestKind.Place, fault, 0.12);
            bench.Venue.Faults.SetRate(RequestKind.Query, fault, 0.12);
        }

        for (var i = 0; i < 200; i++)
        {
            bench.Tell(VenueBench.Buy($"o{i}", 0.001m));
            bench.Tell(new QueryOrder(i, $"o{i}", VenueBench.Symbol));
            bench.Run(0.05);
        }

        bench.Run(5);
        Assert.Equal(200, bench.Seen.OfType<PlaceOutcome>().Select(outcome => outcome.ClientId).Distinct().Count());
        Assert.Equal(200, bench.Seen.OfType<PlaceOutcome>().Count());
        Assert.Equal(200, bench.Seen.OfType<OrderAnswer>().Count());
    }

    [Fact]
    public void A_silent_private_stream_loses_pushes_and_says_nothing()
    {
        var bench = new VenueBench();
        bench.Venue.SetPrivate(StreamState.Silent);
        var seen = bench.After(VenueBench.Buy("a"));
        Assert.DoesNotContain(seen, report => report is FillReported or PositionChanged or ChannelChanged);
        Assert.Equal(1, bench.Venue.Truth.PositionOf(VenueBench.Symbol));
        Assert.Single(Query<FillsAnswer>(bench, new QueryFills(1, VenueBench.Symbol, DateTimeOffset.MinValue)).Fills);
    }

    [Fact]
    public void A_cut_private_stream_loses_what_was_on_its_way_and_says_when_it_is_back()
    {
        var bench = new VenueBench();
        bench.Venue.Happened = happened =>
        {
            if (happened is Simulator.Model.FillEvent)
            {
                bench.Engine.Schedule(TimeSpan.Zero, () => bench.Venue.SetPrivate(StreamState.Down));
            }
        };
        var seen = bench.After(VenueBench.Buy("a"));
        Assert.DoesNotContain(seen, report => report is FillReported);
        Assert.False(Assert.Single(seen.OfType<ChannelChanged>()).IsUp);
        bench.Venue.SetPrivate(StreamState.Up);
        Assert.Equal(new ChannelChanged(VenueChannel.Private, true, ""), Assert.Single(bench.AfterRun(1).OfType<ChannelChanged>()));
    }

    [Fact]
    public void Pushes_may_come_twice()
    {
        var bench = new VenueBench();
        bench.Venue.Faults.PushDuplicateRate = 1;
        var fills = bench.After(VenueBench.Buy("a")).OfType<FillReported>().ToArray();
        Assert.Equal(2, fills.Length);
        Assert.Equal(fills[0], fills[1]);
    }

    [Fact]
    public void Queries_may_fail()
    {
        var bench = new VenueBench { Venue = { QueriesFail = true } };
        Assert.Equal(LookupResult.Failed, Query<OrderAnswer>(bench, new QueryOrder(1, "a", VenueBench.Symbol)).Result);
        Assert.False(Query<OrdersAnswer>(bench, new QueryOpenOrders(2, VenueBench.Symbol)).Ok);
        Assert.False(Query<FillsAnswer>(bench, new QueryFills(3, VenueBench.Symbol, DateTimeOffset.MinValue)).Ok);
        Assert.Null(Query<AccountAnswer>(bench, new QueryAccount(4)).Account);
        Assert.False(Query<InstrumentsAnswer>(bench, new QueryInstruments(5, [VenueBench.Symbol])).Ok);
        Assert.False(Query<ClockAnswer>(bench, new QueryClock(6)).Ok);
        Assert.False(Query<FundingAnswer>(bench, new QueryFunding(7, VenueBench.Symbol, DateTimeOffset.MinValue)).Ok);
    }

    [Fact]
    public void A_living_order_is_not_found_for_a_bounded_time()
    {
        var bench = new VenueBench();
        bench.Venue.Faults.HistoryLag = TimeSpan.FromSeconds(0.6);
        bench.After(VenueBench.Buy("a", 1, 90_000, OrderType.LimitGtc), 0.1);
        Assert.Equal(LookupResult.NotFound, Query<OrderAnswer>(bench, new QueryOrder(1, "a", VenueBench.Symbol), 0.2).Result);
        bench.Run(1);
        Assert.Equal(LookupResult.Found, Query<OrderAnswer>(bench, new QueryOrder(2, "a", VenueBench.Symbol)).Result);
    }

    /// <summary>The stamps of what is there lie ahead of a clock that was set back; a lag is no longer for that.</summary>
    [Fact]
    public void A_venue_whose_clock_is_set_back_shows_what_it_has()
    {
        var bench = new VenueBench();
        bench.Venue.Faults.HistoryLag = TimeSpan.FromSeconds(0.6);
        bench.After(VenueBench.Buy("a", 1, 90_000, OrderType.LimitGtc), 0.1);
        bench.After(VenueBench.Buy("b"), 0.1);
        bench.Venue.Faults.ClockError = TimeSpan.FromSeconds(-4);
        Query<ClockAnswer>(bench, new QueryClock(1), 0.2);
        Assert.Equal(LookupResult.NotFound, Query<OrderAnswer>(bench, new QueryOrder(2, "a", VenueBench.Symbol), 0.1).Result);
        Assert.Empty(Query<FillsAnswer>(bench, new QueryFills(3, VenueBench.Symbol, DateTimeOffset.MinValue), 0.1).Fills);
        bench.Run(0.5);
        Assert.Equal(LookupResult.Found, Query<OrderAnswer>(bench, new QueryOrder(4, "a", VenueBench.Symbol), 0.1).Result);
        Assert.Equal(2, Query<OrdersAnswer>(bench, new QueryOrdersSince(5, VenueBench.Symbol, DateTimeOffset.MinValue), 0.1).Orders.Count);
        Assert.Single(Query<FillsAnswer>(bench, new QueryFills(6, VenueBench.Symbol, DateTimeOffset.MinValue), 0.1).Fills);
    }

    [Fact]
    public void History_that_does_not_reach_back_says_what_it_covers()
    {
        var bench = new VenueBench();
        bench.After(VenueBench.Buy("a", 1, 90_000, OrderType.LimitGtc));
        bench.After(VenueBench.Buy("b"));
        bench.Run(10);
        bench.Venue.Faults.HistoryDepth = TimeSpan.FromSeconds(5);
        var since = bench.Engine.Now - TimeSpan.FromMinutes(1);
        var answer = Query<OrdersAnswer>(bench, new QueryOrdersSince(1, VenueBench.Symbol, since));
        Assert.Empty(answer.Orders);
        Assert.True(answer.CoversFrom > since);
        Assert.Equal(LookupResult.NotFound, Query<OrderAnswer>(bench, new QueryOrder(2, "b", VenueBench.Symbol)).Result);
        Assert.Equal(LookupResult.Found, Query<OrderAnswer>(bench, new QueryOrder(3, "a", VenueBench.Symbol)).Result);
    }

    [Fact]
    public void A_ban_refuses_everything_and_says_until_when()
    {
        var bench = new VenueBench();
        bench.Venue.Ban(TimeSpan.FromSeconds(10));
        var seen = bench.After(VenueBench.Buy("a"));
        Assert.Equal(RequestOutcome.Rejected, Assert.Single(seen.OfType<PlaceOutcome>()).Outcome);
        Assert.NotNull(Assert.Single(seen.OfType<RateLimitReported>()).BlockedUntil);
        Assert.Equal(1, bench.Venue.RequestsDuringBan);
        bench.Run(10);
        Assert.Equal(RequestOutcome.Accepted, Assert.Single(bench.After(VenueBench.Buy("b")).OfType<PlaceOutcome>()).Outcome);
    }

    [Fact]
    public void A_gap_loses_the_book_until_it_is_synchronised_again()
    {
        var bench = new VenueBench();
        bench.Venue.BreakBook(VenueBench.Symbol, TimeSpan.FromSeconds(2));
        var seen = bench.AfterRun(1.9);
        Assert.Single(seen.OfType<QuoteLost>());
        Assert.Empty(seen.OfType<Quote>());
        Assert.NotEmpty(bench.AfterRun(0.5).OfType<Quote>());
    }

    [Fact]
    public void Silent_books_stop_while_the_channel_stays_up()
    {
        var bench = new VenueBench();
        bench.Run(1);
        bench.Venue.SetPublic(StreamState.Silent);
        bench.Run(0.5);
        bench.SetBook(99_000, 99_010);
        Assert.DoesNotContain(bench.AfterRun(10), report => report is Quote or QuoteLost or ChannelChanged);
    }

    [Fact]
    public void Crossed_books_come_crossed()
    {
        var bench = new VenueBench();
        bench.Venue.Faults.CrossedBooks = true;
        bench.Run(0.5);
        Assert.All(bench.AfterRun(3).OfType<Quote>(), quote => Assert.True(quote.Bid > quote.Ask));
    }

    [Fact]
    public void A_wrong_clock_gets_signed_requests_refused_until_it_is_measured()
    {
        var bench = new VenueBench();
        bench.Venue.Faults.ClockError = TimeSpan.FromSeconds(30);
        Assert.Equal("timestamp", Assert.Single(bench.After(VenueBench.Buy("a")).OfType<PlaceOutcome>()).Code);
        var clock = Query<ClockAnswer>(bench, new QueryClock(1));
        Assert.InRange(clock.Offset, TimeSpan.FromSeconds(29.9), TimeSpan.FromSeconds(30.1));
        Assert.Equal(RequestOutcome.Accepted, Assert.Single(bench.After(VenueBench.Buy("b")).OfType<PlaceOutcome>()).Outcome);
    }

    [Fact]
    public void A_venue_that_is_down_trades_nothing_and_cuts_every_channel()
    {
        var bench = new VenueBench();
        bench.Venue.SetDown(true);
        var seen = bench.After(VenueBench.Buy("a"));
        Assert.Equal(4, seen.OfType<ChannelChanged>().Count(channel => !channel.IsUp));
        Assert.Equal(RequestOutcome.InDoubt, Assert.Single(seen.OfType<PlaceOutcome>()).Outcome);
        bench.SetBook(90_000, 90_010);
        Assert.Equal(100_000, bench.Venue.Model.Book(VenueBench.Symbol).Bid);
        bench.Venue.SetDown(false);
        Assert.Equal(4, bench.AfterRun(1).OfType<ChannelChanged>().Count(channel => channel.IsUp));
        Assert.Null(bench.Truth("a"));
    }

    [Fact]
    public void Deleveraging_and_liquidation_close_the_position_and_carry_their_marks()
    {
        var bench = new VenueBench();
        bench.After(VenueBench.Buy("a", 5));
        var deleveraged = bench.Venue.Deleverage(VenueBench.Symbol, 2);
        Assert.Equal(2, deleveraged);
        Assert.Contains(bench.AfterRun(1).OfType<FillReported>(), fill => fill.Fill.Cause == TradeCause.AutoDeleverage);
        Assert.True(bench.Venue.Liquidate(VenueBench.Symbol));
        Assert.Contains(bench.AfterRun(1).OfType<FillReported>(), fill => fill.Fill.Cause == TradeCause.Liquidation);
        Assert.Equal(0, bench.Venue.Truth.PositionOf(VenueBench.Symbol));
        Assert.Equal(1, bench.Venue.Truth.Liquidations);
        Assert.Equal(0, bench.Venue.Model.TotalMoney("USDT").Imbalance);
    }

    [Fact]
    public void A_trade_by_hand_carries_no_id_of_ours()
    {
        var bench = new VenueBench();
        Assert.True(bench.Venue.TradeByHand(VenueBench.Symbol, Side.Sell, 0.5m));
        var fill = Assert.Single(bench.AfterRun(1).OfType<FillReported>());
        Assert.False(ClientOrderId.TryParse(fill.Fill.ClientId, out _));
        Assert.Equal(-0.5m, bench.Venue.Truth.PositionOf(VenueBench.Symbol));
    }

    [Fact]
    public void A_crash_of_the_host_forgets_connections_but_not_what_was_sent()
    {
        var bench = new VenueBench();
        bench.Tell(VenueBench.Buy("a"));
        bench.Engine.Step();
        bench.Engine.Crash("node", TimeSpan.FromSeconds(1));
        var seen = bench.AfterRun(5);
        Assert.Empty(seen);
        Assert.Equal(OrderStatus.Filled, bench.Truth("a")!.Status);
    }

    [Fact]
    public void The_dead_mans_switch_cancels_what_rests()
    {
        var bench = new VenueBench();
        bench.After(VenueBench.Buy("a", 1, 90_000, OrderType.LimitGtc));
        bench.After(new ArmDeadManSwitch(VenueBench.Symbol, TimeSpan.FromSeconds(5)));
        Assert.Equal(OrderStatus.New, bench.Truth("a")!.Status);
        bench.Run(5);
        Assert.Equal(OrderStatus.Cancelled, bench.Truth("a")!.Status);
    }

    private static T Query<T>(VenueBench bench, VenueCommand query, double seconds = 4)
        where T : VenueReport => Assert.Single(bench.After(query, seconds).OfType<T>());
}
