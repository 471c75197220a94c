using FsCheck.Fluent;

namespace Hedgerow.Hedging.Tests;

public sealed class LotsTests
{
    [Fact]
    public void Rounding_stays_within_a_step_and_on_it()
    {
        var cases = from value in Draw.Decimal(0, int.MaxValue, 10_000_000m) from step in Draw.Lot select (value, step);
        Draw.Holds(cases, c =>
        {
            var down = Lots.RoundDown(c.value, c.step);
            var up = Lots.RoundUp(c.value, c.step);
            Assert.Equal(0m, down % c.step);
            Assert.Equal(0m, up % c.step);
            Assert.InRange(c.value - down, 0m, c.step - 0.00000001m);
            Assert.InRange(up - c.value, 0m, c.step - 0.00000001m);
        });
    }

    [Fact]
    public void The_common_step_is_the_smallest_multiple_of_both()
    {
        var cases = from one in Draw.Lot from other in Draw.Lot select (one, other);
        Draw.Holds(cases, c =>
        {
            var common = Common(c.one, c.other);
            Assert.Equal(0m, common % c.one);
            Assert.Equal(0m, common % c.other);
            for (var smaller = c.one; smaller < common; smaller += c.one)
                Assert.NotEqual(0m, smaller % c.other);
            Assert.Equal(common, Common(c.other, c.one));
        });
        Assert.Equal(0.006m, Lots.TryCommonStep(0.002m, 0.003m));
        Assert.Null(Lots.TryCommonStep(1.0000000001m, 1.0000000003m));
    }

    private static decimal Common(decimal one, decimal other) => Lots.TryCommonStep(one, other)!.Value;

    [Fact]
    public void What_cannot_be_rounded_is_an_error()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Lots.RoundDown(-1m, 1m));
        Assert.Throws<ArgumentOutOfRangeException>(() => Lots.RoundUp(-1m, 1m));
        Assert.Throws<ArgumentOutOfRangeException>(() => Lots.RoundDown(1m, 0m));
        Assert.Throws<ArgumentOutOfRangeException>(() => Lots.RoundUp(1m, -1m));
        Assert.Throws<ArgumentOutOfRangeException>(() => Lots.TryCommonStep(0m, 1m));
        Assert.Throws<ArgumentOutOfRangeException>(() => Lots.TryCommonStep(1m, 0m));
    }
}
