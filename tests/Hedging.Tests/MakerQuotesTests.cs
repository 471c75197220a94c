using FsCheck;
using FsCheck.Fluent;
using Hedgerow.Messages;

namespace Hedgerow.Hedging.Tests;

public sealed class MakerQuotesTests
{
    private static readonly Gen<(Quote A, Quote B, decimal Fair, decimal Margin, decimal Tick)> Cases =
        from tick in Draw.Tick
        from a in Draw.Quote(tick)
        from b in Draw.Quote(tick)
        from fair in Draw.Decimal(-90_000, 90_000, 1_000m)
        from margin in Draw.Decimal(0, 9_000, 1_000m)
        select (a, b, fair, margin, tick);

    [Fact]
    public void A_worked_example()
    {
        var a = Draw.QuoteOf(10_020m, 10_021m);
        var b = Draw.QuoteOf(10_000m, 10_002m);
        Assert.Equal(10_001m, MakerQuotes.OnB(Side.Buy, a, b, 15m, 4m, 0.5m));
        Assert.Equal(10_010m, MakerQuotes.OnB(Side.Sell, a, b, 15m, 4m, 0.5m));
        Assert.Equal(10_021m, MakerQuotes.OnA(Side.Sell, b, a, 15m, 4m, 0.5m));
        Assert.Equal(10_011m, MakerQuotes.OnA(Side.Buy, b, a, 15m, 4m, 0.5m));
    }

    [Fact]
    public void Resting_prices_never_cross_and_lie_on_the_tick()
    {
        Draw.Holds(Cases, c =>
        {
            Resting(Side.Buy, MakerQuotes.OnB(Side.Buy, c.A, c.B, c.Fair, c.Margin, c.Tick), c.B, c.Tick);
            Resting(Side.Sell, MakerQuotes.OnB(Side.Sell, c.A, c.B, c.Fair, c.Margin, c.Tick), c.B, c.Tick);
            Resting(Side.Buy, MakerQuotes.OnA(Side.Buy, c.B, c.A, c.Fair, c.Margin, c.Tick), c.A, c.Tick);
            Resting(Side.Sell, MakerQuotes.OnA(Side.Sell, c.B, c.A, c.Fair, c.Margin, c.Tick), c.A, c.Tick);
        });
    }

    private static void Resting(Side side, decimal price, Quote own, decimal tick)
    {
        Assert.Equal(0m, price % tick);
        Assert.True(side == Side.Buy ? price is >= 0m && price < own.Ask : price > own.Bid);
    }

    /// <summary>Filled at the resting price and hedged at the other book's touch, the spread is at least d plus the margin away.</summary>
    [Fact]
    public void Being_filled_and_hedged_earns_the_margin()
    {
        Draw.Holds(Cases, c =>
        {
            var buyB = MakerQuotes.OnB(Side.Buy, c.A, c.B, c.Fair, c.Margin, c.Tick);
            Assert.True(buyB == 0m || c.A.Bid - buyB >= c.Fair + c.Margin);
            var sellB = MakerQuotes.OnB(Side.Sell, c.A, c.B, c.Fair, c.Margin, c.Tick);
            Assert.True(c.A.Ask - sellB <= c.Fair - c.Margin);
            var sellA = MakerQuotes.OnA(Side.Sell, c.B, c.A, c.Fair, c.Margin, c.Tick);
            Assert.True(sellA - c.B.Ask >= c.Fair + c.Margin);
            var buyA = MakerQuotes.OnA(Side.Buy, c.B, c.A, c.Fair, c.Margin, c.Tick);
            Assert.True(buyA == 0m || buyA - c.B.Bid <= c.Fair - c.Margin);
        });
    }

    [Theory]
    [InlineData(10_000, 10_000, false)]
    [InlineData(10_001, 10_000, false)]
    [InlineData(9_999, 10_000, false)]
    [InlineData(10_001.1, 10_000, true)]
    [InlineData(9_998.9, 10_000, true)]
    public void A_standing_price_is_left_alone_within_the_tolerance(double standing, double wanted, bool reprice) =>
        Assert.Equal(reprice, MakerQuotes.NeedsReprice((decimal)standing, (decimal)wanted));
}
