using Hedgerow.Actors.Coordinator;
using Hedgerow.Messages;

namespace Hedgerow.Simulation.Tests.Cases;

/// <summary>RT-02: a fill races its cancel.</summary>
public class RT02
{
    [Theory]
    [InlineData("0.04")]
    [InlineData("0.1")]
    public void The_other_leg_follows_to_the_final_cumulative_quantity(string filled)
    {
        var quantity = decimal.Parse(filled);
        var bench = Maker.Resting(out var order);

        // The cancel leaves; before it reaches the venue the order trades.
        bench.Once(entry => entry.Message is CancelOrder, () => Maker.Fill(bench, order.Price, quantity));
        CaseBench.Book(bench.A, 59_700);
        Assert.True(bench.RunUntil(() => bench.B.Truth.Fills > 0, 5), bench.Describe());
        Assert.Equal(quantity, bench.OrdersAt(bench.B).Single(o => o.Snapshot.ClientId == order.ClientId).Snapshot.CumulativeQuantity);
        bench.AssertHedgedWithin(5);
        bench.AssertAtRest();
    }
}

/// <summary>RT-03: partial fills below what the other venue takes.</summary>
public class RT03
{
    [Fact]
    public void Dust_is_shown_accumulates_and_is_hedged_once_it_can_be()
    {
        // A trades hundredths of a coin only, B nothing below five thousandths: four are too little for either.
        var bench = Maker.Resting(out var order, options => options with
        {
            A = Maker.With(options.A, spec => spec with { LotSize = 0.01m, MinQuantity = 0.01m }),
            B = Maker.With(options.B, spec => spec with { MinQuantity = 0.005m }),
        });
        Maker.Fill(bench, order.Price, 0.004m);
        bench.Run(5);
        Assert.Equal(0.004m, bench.System.NetExposure);
        Assert.Equal(0.004m, bench.System.Pair!.NetExposure);
        Assert.DoesNotContain(bench.Placed, placed => placed.Type != OrderType.PostOnly);

        var next = Maker.WaitForRest(bench);
        Maker.Fill(bench, next.Price, 0.006m);
        Assert.True(bench.RunUntil(() => bench.System.NetExposure == 0, 5), bench.Describe());
        bench.AssertAtRest();
    }
}

/// <summary>RT-11: working orders dropped at start because the venue's history is partial.</summary>
public class RT11
{
    [Fact]
    public void A_working_order_older_than_the_history_is_still_ours_after_a_restart()
    {
        var bench = Maker.Resting(out var order);

        // Long enough for a routine comparison: the history covers the time since then, and the order is older.
        bench.Run(130);
        bench.B.Faults.HistoryDepth = TimeSpan.FromSeconds(60);
        bench.System.Engine.Crash(bench.System.CoordinatorHost, TimeSpan.FromSeconds(20));
        bench.Run(21);

        // It trades before anything else is known of it.
        Maker.Fill(bench, order.Price, 0.05m);
        bench.AssertHedgedWithin(20);
        bench.AssertAtRest();
        Assert.Equal(bench.B.Model.OpenOrders(TwoVenueSystem.Account).Count, bench.System.Status.Gateways["beta"].OpenOrders);
    }
}

/// <summary>RT-14: the private stream is dead and nobody says so.</summary>
public class RT14
{
    [Fact]
    public void The_fill_of_a_resting_order_is_found_by_asking()
    {
        var bench = Maker.Resting(out var order);
        bench.B.SetPrivate(StreamState.Silent);
        Maker.Fill(bench, order.Price, 0.05m);
        bench.AssertHedgedWithin(25);
        bench.B.SetPrivate(StreamState.Up);
        bench.AssertAtRest();
    }

    [Fact]
    public void The_fills_of_a_clip_are_found_by_asking()
    {
        var bench = new CaseBench();
        bench.A.SetPrivate(StreamState.Silent);
        bench.B.SetPrivate(StreamState.Silent);
        bench.Widen();
        Assert.True(bench.RunUntil(() => bench.System.PositionB == CaseBench.Clip, 5));
        Assert.True(bench.RunUntil(() => bench.System.Pair is { PositionB: CaseBench.Clip, PositionA: -CaseBench.Clip }, 5), bench.Describe());
        Assert.Equal((1, 1), (bench.A.OrdersSent, bench.B.OrdersSent));
    }
}

/// <summary>RT-15: a fill in the instant of a disconnect.</summary>
public class RT15
{
    [Fact]
    public void It_is_recovered_when_the_stream_is_back()
    {
        var bench = Maker.Resting(out var order);
        Maker.Fill(bench, order.Price, 0.05m);
        bench.B.SetPrivate(StreamState.Down);
        bench.System.Engine.Schedule(TimeSpan.FromSeconds(2), () => bench.B.SetPrivate(StreamState.Up));
        Assert.Equal(0.05m, bench.System.NetExposure);
        bench.AssertHedgedWithin(8);
        bench.AssertAtRest();
    }
}

/// <summary>What the cases of resting orders share: leg B rests, leg A hedges.</summary>
internal static class Maker
{
    /// <summary>A system with a buy resting on B.</summary>
    public static CaseBench Resting(out OrderSnapshot order, Func<TwoVenueOptions, TwoVenueOptions>? change = null)
    {
        var bench = new CaseBench(style: ExecutionStyle.MakerTaker, change: change);
        bench.Books(60_300, 60_000);
        order = WaitForRest(bench);
        return bench;
    }

    public static VenueSetup With(VenueSetup venue, Func<InstrumentSpec, InstrumentSpec> change) =>
        venue with { Terms = venue.Terms with { Spec = change(venue.Terms.Spec) } };

    public static OrderSnapshot WaitForRest(CaseBench bench)
    {
        OrderSnapshot? Rest() => bench.B.Model.OpenOrders(TwoVenueSystem.Account).Select(o => o.Snapshot).FirstOrDefault(o => o.Side == Side.Buy);
        Assert.True(bench.RunUntil(() => Rest() is not null, 10), bench.Describe());
        bench.Run(0.5);
        Assert.True(bench.RunUntil(() => Rest() is not null, 10), bench.Describe());
        return Rest()!;
    }

    /// <summary>Somebody sells so much at the resting order's price.</summary>
    public static void Fill(CaseBench bench, decimal price, decimal quantity)
    {
        var book = bench.B.Model.Book(CaseBench.Symbol);
        bench.B.SetBook(CaseBench.Symbol, price - 1, 5, price, quantity);
        bench.B.SetBook(CaseBench.Symbol, Math.Min(book.Bid, price - 0.1m), 5, Math.Max(book.Ask, price + 1), 5);
    }
}
