namespace Hedgerow.Messages.Tests;

public sealed class TradeFactsTests
{
    [Fact]
    public void Sides_have_signs_and_opposites()
    {
        Assert.Equal(1, Side.Buy.Sign());
        Assert.Equal(-1, Side.Sell.Sign());
        Assert.Equal(Side.Sell, Side.Buy.Opposite());
        Assert.Equal(Side.Buy, Side.Sell.Opposite());
        Assert.Equal(Side.Buy, Trades.SideOf(0.5m));
        Assert.Equal(Side.Sell, Trades.SideOf(-0.5m));
    }

    [Theory]
    [InlineData(OrderStatus.New, false)]
    [InlineData(OrderStatus.PartiallyFilled, false)]
    [InlineData(OrderStatus.Filled, true)]
    [InlineData(OrderStatus.Cancelled, true)]
    [InlineData(OrderStatus.Rejected, true)]
    public void Three_states_are_final(OrderStatus status, bool final) => Assert.Equal(final, status.IsFinal());

    [Fact]
    public void Addresses_and_instruments_read_as_people_write_them()
    {
        Assert.Equal("gateway/bybit", Address.Gateway("bybit").ToString());
        Assert.Equal("venue/bybit", Address.Venue("bybit").ToString());
        Assert.Equal("bybit:BTCUSDT", new InstrumentId("bybit", "BTCUSDT").ToString());
    }

    [Fact]
    public void Quotes_supersede_each_other_by_instrument_and_states_by_venue()
    {
        var at = DateTimeOffset.UnixEpoch;
        var id = new InstrumentId("bybit", "BTCUSDT");
        Assert.Equal(
            new Quote(id, 1m, 1m, 2m, 1m, 1, at, at).ConflationKey,
            new Quote(id, 3m, 1m, 4m, 1m, 2, at, at).ConflationKey);
        Assert.NotEqual(
            new MarkPrice(id, 1m, 1m, 0m, at, at).ConflationKey,
            new MarkPrice(id with { Venue = "binance" }, 1m, 1m, 0m, at, at).ConflationKey);
    }
}
