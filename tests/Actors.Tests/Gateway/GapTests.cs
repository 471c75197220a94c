using Hedgerow.Actors.Gateway;
using Hedgerow.Actors.Tests.Harness;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Gateway;

/// <summary>A venue that no longer keeps the history since the last agreement.</summary>
public sealed class GapTests
{
    private static readonly OperatorCommand Accept = new("g1", OperatorAction.AcceptGap, "", "ann", "the machine was away", "v");

    /// <summary>A gateway that comes back after a time with an order in the air, at a venue whose lists fail.</summary>
    private static GatewayBench Away(TimeSpan time)
    {
        var before = new GatewayBench().Ready();
        before.Send(GatewayBench.Request(1));
        var bench = before.Crashed(time);
        bench.Failing.Add(typeof(QueryOrdersSince));
        bench.Start();
        bench.Run(TimeSpan.FromMinutes(2));
        Assert.Equal(GatewayPhase.Reconciling, bench.LastState.Phase);
        return bench;
    }

    [Fact]
    public void It_waits_and_says_that_the_gap_can_be_accepted() =>
        Assert.Contains("an operator can accept the gap", Away(TimeSpan.FromDays(9)).Alarms);

    [Fact]
    public void Accepted_it_takes_what_is_at_the_venue_now_and_is_ready()
    {
        var bench = Away(TimeSpan.FromDays(9));
        bench.VenuePosition = 0.7m;

        bench.Send(Accept);
        // The venue lists what it still has.
        bench.Failing.Clear();
        bench.CoversFrom = bench.Now.AddHours(-1);
        bench.Run(TimeSpan.FromMinutes(1));

        var answer = Assert.Single(bench.Told<OperatorAnswer>());
        Assert.Equal((true, true), (answer.Ok, bench.Effects.Told.Single(t => t.Message == answer).Durable));
        Assert.Equal(GatewayPhase.Ready, bench.LastState.Phase);
        Assert.Equal(0.7m, bench.Position);
        Assert.Equal(CorrectionCause.Unexplained, bench.Told<LedgerCorrected>()[^1].Cause);
        Assert.Equal(OrderState.Closed, bench.Order(GatewayBench.Id(1)).State);
        Assert.Contains("ann accepted", bench.Alarms);
        Bench.AssertReplays(() => new ExchangeGateway(GatewayBench.Settings), bench.Effects.Events, bench.Actor);
    }

    [Fact]
    public void Said_again_it_is_answered_again_and_nothing_more_is_given_up()
    {
        var bench = Away(TimeSpan.FromDays(9));
        bench.Send(Accept);
        bench.Failing.Clear();
        bench.CoversFrom = bench.Now.AddHours(-1);
        bench.Run(TimeSpan.FromMinutes(1));
        bench.Send(Accept);
        Assert.All(bench.Told<OperatorAnswer>(), a => Assert.True(a.Ok));
        Assert.Single(bench.Events<GapAccepted>());
        bench.Send(Accept with { RequestId = "g2" });
        Assert.Contains("no gap to accept", bench.Told<OperatorAnswer>()[^1].Text);
    }

    [Fact]
    public void An_order_that_the_venue_still_knows_is_not_given_up()
    {
        var bench = Away(TimeSpan.FromDays(9));
        bench.VenueOrders.Add(bench.Seen(GatewayBench.Id(1), OrderStatus.Filled, 1m));
        bench.VenuePosition = 1m;
        bench.Send(Accept);
        bench.Failing.Clear();
        bench.CoversFrom = bench.Now;
        bench.Run(TimeSpan.FromMinutes(1));
        Assert.Equal((GatewayPhase.Ready, 1m), (bench.LastState.Phase, bench.Order(GatewayBench.Id(1)).CumulativeQuantity));
        Assert.Empty(bench.Told<LedgerCorrected>());
    }

    [Fact]
    public void A_venue_that_merely_does_not_answer_is_no_gap()
    {
        var bench = Away(TimeSpan.FromHours(3));
        bench.Send(Accept);
        Assert.Contains("within the history that it keeps", Assert.Single(bench.Told<OperatorAnswer>()).Text);
        Assert.Empty(bench.Events<GapAccepted>());
    }

    [Theory]
    [InlineData(OperatorAction.AcceptGap, "no gap to accept")]
    [InlineData(OperatorAction.Pause, "nothing to do with")]
    public void A_ready_gateway_refuses(OperatorAction action, string text)
    {
        var bench = new GatewayBench().Ready();
        bench.Send(Accept with { Action = action });
        Assert.Equal((false, true), (bench.Told<OperatorAnswer>()[^1].Ok, bench.Told<OperatorAnswer>()[^1].Text.Contains(text)));
    }
}
