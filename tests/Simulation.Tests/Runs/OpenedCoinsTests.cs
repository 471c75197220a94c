using Hedgerow.Messages;

namespace Hedgerow.Simulation.Tests.Runs;

public class OpenedCoinsTests
{
    private static readonly InstrumentId Instrument = new("alpha", "BTCUSD");
    private static readonly DateTimeOffset At = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(Side.Buy, 59_935, 0.000066766787)]
    [InlineData(Side.Buy, 60_050, 0)]
    [InlineData(Side.Sell, 59_910, 0.000100200326)]
    [InlineData(Side.Sell, 60_000, 0)]
    public void A_price_that_moved_on_the_way_opens_more_coins_than_were_planned(Side side, decimal price, decimal beyond)
    {
        var opened = Told(side);
        Assert.Equal(beyond, Math.Round(opened.Count(Fill(side, 6_000, price), 0), 12));
    }

    [Fact]
    public void What_an_order_closes_goes_by_its_entry_whatever_the_price()
    {
        Assert.Equal(0m, Told(Side.Buy).Count(Fill(Side.Buy, 6_000, 59_000), -6_000));
        Assert.Equal(Told(Side.Buy).Count(Fill(Side.Buy, 2_000, 59_000), 0), Told(Side.Buy).Count(Fill(Side.Buy, 6_000, 59_000), -4_000));
        Assert.Equal(Told(Side.Buy).Count(Fill(Side.Buy, 6_000, 59_000), 0), Told(Side.Buy).Count(Fill(Side.Buy, 6_000, 59_000), 4_000));
    }

    [Fact]
    public void Fills_of_one_order_add_up()
    {
        var whole = Told(Side.Buy).Count(Fill(Side.Buy, 6_000, 59_000), 0);
        var opened = Told(Side.Buy);
        opened.Count(Fill(Side.Buy, 2_000, 59_000), 0);
        Assert.Equal(whole, opened.Count(Fill(Side.Buy, 4_000, 59_000), 2_000), 20);
    }

    [Fact]
    public void The_touch_is_the_one_that_was_known_at_the_decision_and_without_one_nothing_is_allowed()
    {
        var opened = new OpenedCoins();
        opened.Order("alpha", Request(Side.Buy, At));
        Assert.Equal(0m, opened.Count(Fill(Side.Buy, 6_000, 59_000), 0));
        var late = Told(Side.Buy);
        late.Know(Book(59_000, 59_001), At + TimeSpan.FromSeconds(2));
        late.Order("alpha", Request(Side.Buy, At + TimeSpan.FromSeconds(1)) with { ClientId = "h9p1l0s2" });
        Assert.True(late.Count(Fill(Side.Buy, 6_000, 59_001) with { ClientId = "h9p1l0s2" }, 0) > 0.001m);
    }

    /// <summary>The touch is 59,970 / 59,975 when a hedge of 6,000 USD is ordered.</summary>
    private static OpenedCoins Told(Side side)
    {
        var opened = new OpenedCoins();
        opened.Know(Book(59_970, 59_975), At);
        opened.Order("alpha", Request(side, At));
        return opened;
    }

    private static Quote Book(decimal bid, decimal ask) => new(Instrument, bid, 100_000, ask, 100_000, 1, At, At);

    private static OrderRequest Request(Side side, DateTimeOffset at) => new(
        9, "h9p1l0s1", Instrument.Symbol, side, OrderType.LimitIoc, 6_000, 60_000, false, OrderPurpose.Hedge, at);

    private static Fill Fill(Side side, decimal quantity, decimal price) => new(
        "1", "h9p1l0s1", "2", Instrument.Symbol, side, quantity, price, 0, "BTC", false, TradeCause.Order, At);
}
