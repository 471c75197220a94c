using FsCheck.Fluent;

namespace Hedgerow.Hedging.Tests;

public sealed class SpreadTests
{
    [Fact]
    public void A_worked_example()
    {
        var spread = Spread.Between(Draw.QuoteOf(10_010m, 10_012m), Draw.QuoteOf(9_998m, 10_000m));
        Assert.Equal(10m, spread.Plus);
        Assert.Equal(14m, spread.Minus);
        Assert.Equal(10_005m, spread.Mid);
        Assert.Equal(10m / 10_005m * 10_000m, spread.PlusBps);
        Assert.Equal(14m / 10_005m * 10_000m, spread.MinusBps);
    }

    [Fact]
    public void Entering_and_leaving_at_once_costs_both_widths()
    {
        var books = from a in Draw.Quote(0.1m) from b in Draw.Quote(0.5m) select (a, b);
        Draw.Holds(books, pair =>
        {
            var spread = Spread.Between(pair.a, pair.b);
            Assert.Equal(pair.a.Ask - pair.a.Bid + pair.b.Ask - pair.b.Bid, spread.Minus - spread.Plus);
            Assert.True(spread.MinusBps > spread.PlusBps);
        });
    }

    [Fact]
    public void Exchanging_the_legs_mirrors_the_spread()
    {
        var books = from a in Draw.Quote(0.1m) from b in Draw.Quote(0.1m) select (a, b);
        Draw.Holds(books, pair =>
        {
            var one = Spread.Between(pair.a, pair.b);
            var other = Spread.Between(pair.b, pair.a);
            Assert.Equal(one.Plus, -other.Minus);
            Assert.Equal(one.Minus, -other.Plus);
            Assert.Equal(one.Mid, other.Mid);
        });
    }

    [Fact]
    public void Basis_points_are_ten_thousandths()
    {
        Assert.Equal(2.5m, BasisPoints.Of(10_000m, 2.5m));
        Assert.Equal(5.5m, BasisPoints.FromRate(0.00055m));
    }
}
