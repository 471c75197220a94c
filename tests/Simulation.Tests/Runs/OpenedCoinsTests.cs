using System.Globalization;
using Hedgerow.Messages;

namespace Hedgerow.Simulation.Tests.Runs;

public class OpenedCoinsTests
{
    private static readonly InstrumentId Instrument = new("alpha", "BTCUSD");
    private static readonly DateTimeOffset At = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(Side.Buy, 59_935, "0.000066766787")]
    [InlineData(Side.Buy, 60_050, "0")]
    [InlineData(Side.Sell, 59_910, "0.000100200326")]
    [InlineData(Side.Sell, 60_000, "0")]
    public void A_price_that_moved_on_the_way_opens_more_coins_than_were_planned(Side side, int price, string beyond)
    {
        Assert.Equal(decimal.Parse(beyond, CultureInfo.InvariantCulture), Math.Round(Counted(Told(side), Fill(side, 6_000, price), 6_000), 12));
    }

    [Fact]
    public void What_an_order_closes_goes_by_its_entry_whatever_the_price()
    {
        Assert.Equal(0m, Counted(Told(Side.Buy), Fill(Side.Buy, 6_000, 59_000), 0));
        Assert.Equal(
            Counted(Told(Side.Buy), Fill(Side.Buy, 2_000, 59_000), 2_000), Counted(Told(Side.Buy), Fill(Side.Buy, 6_000, 59_000), 2_000));
    }

    [Fact]
    public void Fills_of_one_order_add_up()
    {
        var opened = Told(Side.Buy);
        Counted(opened, Fill(Side.Buy, 2_000, 59_000), 2_000);
        Assert.Equal(Counted(Told(Side.Buy), Fill(Side.Buy, 6_000, 59_000), 6_000), Counted(opened, Fill(Side.Buy, 4_000, 59_000), 4_000), 20);
        // What a part opened at a worse price than planned is taken off.
        Assert.True(Counted(opened, Fill(Side.Buy, 1_000, 61_000), 1_000) < Counted(Told(Side.Buy), Fill(Side.Buy, 6_000, 59_000), 6_000));
    }

    [Fact]
    public void The_touch_is_the_one_that_was_known_at_the_decision_and_without_one_nothing_is_allowed()
    {
        var opened = new OpenedCoins();
        opened.Order("alpha", Request(Side.Buy, At));
        Assert.Equal(0m, Counted(opened, Fill(Side.Buy, 6_000, 59_000), 6_000));
        var late = Told(Side.Buy);
        late.Know(Book(59_000, 59_001), At + TimeSpan.FromSeconds(2));
        late.Order("alpha", Request(Side.Buy, At + TimeSpan.FromSeconds(1)) with { ClientId = "h9p1l0s2" });
        Assert.True(Counted(late, Fill(Side.Buy, 6_000, 59_001) with { ClientId = "h9p1l0s2" }, 6_000) > 0.001m);
    }

    [Fact]
    public void An_order_that_rests_is_planned_at_its_own_price()
    {
        var opened = Told(Side.Buy);
        opened.Order("alpha", Request(Side.Buy, At) with { ClientId = "h9p1l0s2", Type = OrderType.PostOnly, Price = 59_000 });
        Assert.Equal(0m, Counted(opened, Fill(Side.Buy, 6_000, 59_000) with { ClientId = "h9p1l0s2" }, 6_000));
    }

    [Fact]
    public void Of_a_clip_the_leg_with_more_counts_of_a_leg_its_newest_order_and_every_pair()
    {
        var opened = Told(Side.Buy);
        foreach (var id in new[] { "h9p1l1s2", "h9p2l0s3", "h9p1l0s4" })
        {
            opened.Order("alpha", Request(Side.Buy, At) with { ClientId = id });
        }

        var first = Counted(opened, Fill(Side.Buy, 6_000, 59_000), 6_000);
        var second = Counted(opened, Fill(Side.Buy, 6_000, 59_500) with { ClientId = "h9p1l1s2" }, 6_000);
        Assert.Equal((first, true), (opened.OfClips, first > second));
        var other = Counted(opened, Fill(Side.Buy, 6_000, 59_100) with { ClientId = "h9p2l0s3" }, 6_000);
        Assert.Equal(first + other, opened.OfClips);
        Counted(opened, Fill(Side.Buy, 6_000, 59_975) with { ClientId = "h9p1l0s4" }, 6_000);
        Assert.Equal(second + other, opened.OfClips);
    }

    private static decimal Counted(OpenedCoins opened, Fill fill, decimal native)
    {
        opened.Count(fill, native);
        return opened.Of(fill.ClientId);
    }

    /// <summary>The touch is 59,970 / 59,975 when 6,000 USD are ordered.</summary>
    private static OpenedCoins Told(Side side)
    {
        var opened = new OpenedCoins();
        opened.Know(Book(59_970, 59_975), At);
        opened.Order("alpha", Request(side, At));
        return opened;
    }

    private static Quote Book(decimal bid, decimal ask) => new(Instrument, bid, 100_000, ask, 100_000, 1, At, At);

    private static OrderRequest Request(Side side, DateTimeOffset at) => new(
        9, "h9p1l0s1", Instrument.Symbol, side, OrderType.LimitIoc, 6_000, 60_000, false, OrderPurpose.Open, at);

    private static Fill Fill(Side side, decimal quantity, decimal price) => new(
        "1", "h9p1l0s1", "2", Instrument.Symbol, side, quantity, price, 0, "BTC", false, TradeCause.Order, At);
}
