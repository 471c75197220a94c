namespace Hedgerow.Simulation.Tests.Cases;

/// <summary>RT-12: the book is stale though the socket is connected.</summary>
public class RT12
{
    [Fact]
    public void No_new_exposure_on_a_book_that_stopped()
    {
        var bench = new CaseBench();
        bench.B.SetPublic(StreamState.Silent);
        bench.Run(6);
        bench.Widen();
        bench.Run(20);
        Assert.Equal((0, 0), (bench.A.OrdersSent, bench.B.OrdersSent));

        // By then the venue counts as down: it recovers for some seconds before it takes new exposure again.
        bench.B.SetPublic(StreamState.Up);
        Assert.True(bench.RunUntil(() => bench.System.PositionB == CaseBench.Clip, 15), bench.Describe());
        bench.AssertAtRest();
    }
}

/// <summary>RT-13: a snapshot merged into the old book; a crossed book.</summary>
public class RT13
{
    [Fact]
    public void A_crossed_book_leads_to_nothing()
    {
        var bench = new CaseBench();
        bench.B.Faults.CrossedBooks = true;
        bench.Run(2);
        bench.Widen();
        bench.Run(20);
        Assert.Equal((0, 0), (bench.A.OrdersSent, bench.B.OrdersSent));

        bench.B.Faults.CrossedBooks = false;
        Assert.True(bench.RunUntil(() => bench.System.PositionB == CaseBench.Clip, 5), bench.Describe());
        bench.AssertAtRest();
    }

    [Fact]
    public void After_a_gap_only_the_new_book_counts()
    {
        var bench = new CaseBench();
        bench.B.BreakBook(CaseBench.Symbol, TimeSpan.FromSeconds(10));
        bench.Run(0.5);

        // On the old book of B (60,000) this would be a wide spread; the new book of B is as dear as A.
        bench.Books(60_400, 60_400);
        bench.Run(20);
        Assert.Equal((0, 0), (bench.A.OrdersSent, bench.B.OrdersSent));
    }
}

/// <summary>RT-16: a clock runs wrong and every signed call is refused.</summary>
public class RT16
{
    [Theory]
    [InlineData(20)]
    [InlineData(-20)]
    public void The_difference_is_measured_used_and_alarmed(int seconds)
    {
        var bench = new CaseBench();
        bench.B.Faults.ClockError = TimeSpan.FromSeconds(seconds);
        bench.Run(65);
        Assert.True(bench.HasAlarm("clock"), bench.Describe());
        bench.Widen();
        Assert.True(bench.RunUntil(() => bench.System.PositionB == CaseBench.Clip, 10), bench.Describe());
        bench.AssertAtRest();
    }

    [Fact]
    public void A_jump_in_the_midst_of_a_clip_leaves_nothing_unhedged()
    {
        var bench = new CaseBench();
        bench.OncePlacedAt(bench.B, () => bench.B.Faults.ClockError = TimeSpan.FromSeconds(20));
        bench.Widen();
        Assert.True(bench.RunUntil(() => bench.A.Truth.Fills > 0, 5));
        bench.AssertHedgedWithin(10);
        bench.AssertAtRest(70);
    }
}

/// <summary>RT-17: a retry loop ends in a ban that cuts hedging off too.</summary>
public class RT17
{
    [Fact]
    public void A_banned_venue_is_left_alone_and_the_other_one_hedges()
    {
        var bench = new CaseBench();
        bench.OncePlacedAt(bench.B, () => bench.B.Ban(TimeSpan.FromSeconds(30)));
        bench.Widen();
        Assert.True(bench.RunUntil(() => bench.A.Truth.Fills > 0, 5));
        bench.AssertHedgedWithin(5);
        bench.Run(20);

        // The order that was on its way, and what left before the refusal was read.
        Assert.InRange(bench.B.RequestsDuringBan, 1, 6);
        Assert.Equal(1, bench.B.OrdersSent);
        bench.Level();
        bench.AssertAtRest(40);
    }
}
