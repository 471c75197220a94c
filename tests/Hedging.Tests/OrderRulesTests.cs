using FsCheck.Fluent;
using Hedgerow.Messages;

namespace Hedgerow.Hedging.Tests;

public sealed class OrderRulesTests
{
    private static readonly InstrumentSpec Spec = new(
        new InstrumentId("v", "BTCUSDT"), "BTC", "USDT", "USDT", 0.1m, 0.001m, 0.002m, 100m, 20m, 100m, TimeSpan.FromHours(8), true);

    [Theory]
    [InlineData(0.005, 50_000.1, OrderFault.None)]
    [InlineData(0, 50_000, OrderFault.BelowMinQuantity)]
    [InlineData(-0.005, 50_000, OrderFault.BelowMinQuantity)]
    [InlineData(0.001, 50_000, OrderFault.BelowMinQuantity)]
    [InlineData(0.0025, 50_000, OrderFault.OffLot)]
    [InlineData(100.001, 50_000, OrderFault.AboveMaxQuantity)]
    [InlineData(0.005, 50_000.05, OrderFault.OffTick)]
    [InlineData(0.005, 0, OrderFault.OffTick)]
    [InlineData(0.002, 49_999.9, OrderFault.BelowMinNotional)]
    [InlineData(0.002, 50_000, OrderFault.None)]
    public void Each_rule_is_found(double quantity, double price, OrderFault fault) =>
        Assert.Equal(fault, OrderRules.Check(Spec, OrderType.LimitIoc, (decimal)quantity, (decimal)price, reduceOnly: false));

    [Fact]
    public void A_closed_instrument_takes_nothing() =>
        Assert.Equal(OrderFault.NotTrading, OrderRules.Check(Spec with { IsTrading = false }, OrderType.LimitIoc, 1m, 100m, true));

    [Fact]
    public void Reduce_only_orders_need_no_notional() =>
        Assert.Equal(OrderFault.None, OrderRules.Check(Spec, OrderType.LimitIoc, 0.002m, 100m, reduceOnly: true));

    [Fact]
    public void Market_orders_have_their_own_bound_and_no_tick()
    {
        Assert.Equal(OrderFault.AboveMaxQuantity, OrderRules.Check(Spec, OrderType.Market, 20.001m, 50_000m, false));
        Assert.Equal(OrderFault.None, OrderRules.Check(Spec, OrderType.Market, 20m, 50_000.0001m, false));
    }

    [Fact]
    public void A_band_price_takes_the_touch_lies_on_the_tick_and_never_outside_the_band()
    {
        var cases =
            from tick in Draw.Tick
            from ticks in Gen.Choose(10, 1_000_000)
            from band in Draw.Decimal(0, 2_000, 10m)
            from side in Draw.Side
            select (tick, touch: ticks * tick, band, side);
        Draw.Holds(cases, c =>
        {
            var price = OrderRules.BandPrice(c.side, c.touch, c.band, c.tick);
            Assert.Equal(0m, price % c.tick);
            var beyond = c.side.Sign() * (price - c.touch);
            Assert.InRange(beyond, 0m, BasisPoints.Of(c.touch, c.band));
            Assert.True(BasisPoints.Of(c.touch, c.band) - beyond < c.tick, "another tick would have fitted into the band");
        });
    }

    [Fact]
    public void A_band_that_reaches_zero_ends_at_one_tick() =>
        Assert.Equal(0.5m, OrderRules.BandPrice(Side.Sell, 100m, 20_000m, 0.5m));
}
