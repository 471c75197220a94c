using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Tests.Model;

public sealed class DueTests
{
    private const string Symbol = VenueFixture.Symbol;
    private static readonly DateTimeOffset Stamp = VenueFixture.Start.AddHours(8);

    [Fact]
    public void Longs_pay_shorts_at_each_stamp_they_hold_through()
    {
        var venue = new VenueFixture().Account("a").Account("b").Book(100m, 102m, 10m, mark: 101m);
        venue.Model.SetFunding(Symbol, 0.0001m, TimeSpan.FromHours(8), Stamp, venue.Now);
        venue.Rest(Side.Sell, 2m, 101m, account: "b");
        venue.Place(Side.Buy, 2m, 101m, account: "a");
        Assert.Equal(Stamp, venue.Model.NextDue);

        venue.Model.Advance(Stamp.AddTicks(-1));
        Assert.Empty(venue.Model.FundingSince("a", null, VenueFixture.Start));
        venue.Model.Advance(Stamp.AddHours(8));
        Assert.Equal(
            [(-0.0202m, Stamp), (-0.0202m, Stamp.AddHours(8))],
            venue.Model.FundingSince("a", Symbol, VenueFixture.Start).Select(paid => (paid.Payment.Amount, paid.Payment.Time)));
        Assert.Equal(0.0404m, venue.Model.FundingSince("b", Symbol, VenueFixture.Start).Sum(paid => paid.Payment.Amount));
        Assert.Equal(2, venue.Model.FundingSince("b", null, VenueFixture.Start).Select(paid => paid.Payment.PaymentId).Distinct().Count());
        venue.AssertBalanced();
    }

    [Fact]
    public void A_stamp_between_two_calls_is_paid_before_the_later_one_changes_anything()
    {
        var venue = new VenueFixture().Account().Book(99.9m, 100.1m, 10m);
        venue.Model.SetFunding(Symbol, -0.001m, TimeSpan.FromHours(8), Stamp, venue.Now);
        venue.Market(Side.Buy, 1m);
        venue.Take();

        venue.Now = Stamp.AddMinutes(1);
        venue.Market(Side.Sell, 1m);
        var events = venue.Take();
        var paid = Assert.IsType<FundingEvent>(events[0]);
        Assert.Equal((0.1m, Stamp, 1m, 100m), (paid.Funding.Payment.Amount, paid.Time, paid.Funding.Quantity, paid.Funding.Mark));
        Assert.Equal(BalanceCause.Funding, Assert.IsType<BalanceEvent>(events[1]).Cause);
        venue.AssertBalanced();
    }

    /// <summary>A stamp that is set and passes between two looks at the clock is told like any other, whether or not anybody held a position.</summary>
    [Fact]
    public void Past_stamps_are_remembered_with_their_rate_and_mark()
    {
        var venue = new VenueFixture().Book(100m, 102m, 10m, mark: 101m);
        venue.Model.SetFunding(Symbol, 0.0001m, TimeSpan.FromHours(8), Stamp, venue.Now);
        Assert.Empty(venue.Model.PastFunding(Symbol));
        venue.Model.Advance(Stamp.AddHours(17));
        Assert.Equal(
            [new FundingStamp(0.0001m, Stamp, 101m), new FundingStamp(0.0001m, Stamp.AddHours(8), 101m), new FundingStamp(0.0001m, Stamp.AddHours(16), 101m)],
            venue.Model.PastFunding(Symbol));
    }

    [Fact]
    public void A_stamp_in_the_past_moves_to_the_next_one()
    {
        var venue = new VenueFixture().Account().Book(99.9m, 100.1m);
        venue.Model.SetFunding(Symbol, 0, TimeSpan.FromHours(1), VenueFixture.Start.AddHours(-5), venue.Now);
        Assert.Equal(VenueFixture.Start.AddHours(1), venue.Model.Mark(Symbol).NextFunding);
    }

    [Fact]
    public void The_dead_mans_switch_cancels_unless_renewed_or_disarmed()
    {
        var venue = new VenueFixture().Account("a").Account("b").Book(99.9m, 100.1m);
        venue.Rest(Side.Buy, 1m, 99m);
        venue.Rest(Side.Buy, 1m, 99m, account: "b");
        var start = venue.Now;
        venue.Model.ArmDeadManSwitch("a", Symbol, start.AddSeconds(10), start);
        venue.Model.ArmDeadManSwitch("b", Symbol, start.AddSeconds(10), start);
        venue.Model.ArmDeadManSwitch("a", Symbol, start.AddSeconds(15), start.AddSeconds(9));
        venue.Model.ArmDeadManSwitch("b", Symbol, null, start.AddSeconds(9));

        venue.Model.Advance(start.AddSeconds(14.9));
        Assert.Single(venue.Model.OpenOrders("a"));
        venue.Take();
        venue.Model.Advance(start.AddSeconds(20));
        Assert.Empty(venue.Model.OpenOrders("a"));
        Assert.Single(venue.Model.OpenOrders("b"));
        var events = venue.Take();
        Assert.Equal(start.AddSeconds(15), Assert.IsType<DeadManEvent>(events[0]).Time);
        Assert.Equal(OrderChange.DeadManCancelled, Assert.IsType<OrderEvent>(events[1]).Change);
        Assert.Equal(DateTimeOffset.MaxValue, venue.Model.NextDue);
    }

    [Fact]
    public void Time_does_not_go_back()
    {
        var venue = new VenueFixture().Account().Book(99.9m, 100.1m);
        var latest = venue.Now;
        venue.Model.Advance(latest.AddHours(-1));
        Assert.Equal(latest, venue.Model.Now);
        venue.Now = latest.AddHours(-1);
        Assert.Equal(latest, venue.Market(Side.Buy, 1m).Order!.CreatedAt);
    }

    [Fact]
    public void Stamps_without_number_between_two_calls_are_an_error()
    {
        var venue = new VenueFixture().Account().Book(99.9m, 100.1m);
        venue.Model.SetFunding(Symbol, 0, TimeSpan.FromTicks(1), venue.Now.AddTicks(1), venue.Now);
        Assert.Throws<InvalidOperationException>(() => venue.Model.Advance(venue.Now.AddHours(1)));
    }
}
