using FsCheck;
using FsCheck.Fluent;

namespace Hedgerow.Hedging.Tests;

public sealed class ClipSizingTests
{
    private static readonly Gen<ClipLeg> Legs =
        from touch in Draw.Decimal(0, 50_000, 1_000m)
        from room in Draw.Decimal(-1_000, 5_000_000, 1m)
        from limited in Gen.Elements(true, false)
        from price in Draw.Decimal(1_000, 9_000_000, 100m)
        from max in Draw.Decimal(1, 100_000, 1_000m)
        select new ClipLeg(touch, limited ? Math.Max(0m, room) : null, price, max);

    [Fact]
    public void A_clip_is_never_above_any_bound_and_always_on_the_common_lot()
    {
        var cases =
            from wish in Draw.Decimal(0, 50_000, 1_000m)
            from a in Legs
            from b in Legs
            from participation in Draw.Decimal(1, 100, 100m)
            from cap in Draw.Decimal(1, 20_000, 1_000m)
            from lotA in Draw.Lot
            from lotB in Draw.Lot
            select (wish, a, b, participation, cap, lot: Lots.TryCommonStep(lotA, lotB)!.Value);
        Draw.Holds(cases, c =>
        {
            var size = ClipSizing.Size(c.wish, c.a, c.b, c.participation, c.cap, c.lot);
            Assert.True(size >= 0m);
            Assert.Equal(0m, size % c.lot);
            Assert.True(size <= c.wish && size <= c.cap);
            foreach (var leg in new[] { c.a, c.b })
            {
                Assert.True(size <= leg.TouchQuantity * c.participation && size <= leg.MaxQuantity);
                Assert.True(leg.ExposureRoom is not { } room || size * leg.Price <= room + 0.000001m);
            }
            var bound = new[] { c.wish, c.cap, Room(c.a, c.participation), Room(c.b, c.participation) }.Min();
            Assert.True(bound - size < c.lot, "a whole lot more would have fitted");
        });
    }

    private static decimal Room(ClipLeg leg, decimal participation) =>
        Math.Min(Math.Min(leg.TouchQuantity * participation, leg.MaxQuantity), leg.ExposureRoom / leg.Price ?? decimal.MaxValue);

    [Fact]
    public void Reducing_is_not_bounded_by_margin()
    {
        var free = new ClipLeg(10m, null, 100m, 1_000m);
        Assert.Equal(5m, ClipSizing.Size(8m, free, free, 0.5m, 100m, 1m));
        Assert.Equal(0m, ClipSizing.Size(8m, free, free with { ExposureRoom = 0m }, 0.5m, 100m, 1m));
        Assert.Equal(0m, ClipSizing.Size(-8m, free, free, 0.5m, 100m, 1m));
    }

    [Theory]
    [InlineData(1_000, 1_000, 0, 8_000)]
    [InlineData(1_000, 1_000, 7_000, 1_000)]
    [InlineData(1_000, 1_000, 8_000, 0)]
    [InlineData(1_000, 1_000, 9_000, 0)]
    [InlineData(1_000, 50, 4_000, 400)]
    [InlineData(1_000, 0, 0, 0)]
    [InlineData(1_000, -5, 0, 0)]
    [InlineData(0, 1_000, 0, 0)]
    [InlineData(-10, 1_000, 0, 0)]
    public void New_exposure_ends_at_the_leverage_limit(int equity, int available, int gross, int room) =>
        Assert.Equal(room, ClipSizing.ExposureRoom(equity, available, gross, 8m, 1m));

    [Fact]
    public void Leverage_after_using_all_room_is_at_most_the_limit()
    {
        var cases =
            from equity in Gen.Choose(1, 1_000_000)
            from available in Gen.Choose(-10, 1_000_000)
            from gross in Gen.Choose(0, 9_000_000)
            from leverage in Draw.Decimal(10, 200, 10m)
            from weight in Draw.Decimal(1, 100, 100m)
            select (equity, available, gross, leverage, weight);
        Draw.Holds(cases, c =>
        {
            var room = ClipSizing.ExposureRoom(c.equity, c.available, c.gross, c.leverage, c.weight);
            Assert.True(room >= 0m);
            Assert.True(room == 0m || (c.gross + room) / (c.equity * c.weight) <= c.leverage + 0.0000001m);
            Assert.True(room <= Math.Max(0, c.available) * c.leverage);
        });
    }
}
