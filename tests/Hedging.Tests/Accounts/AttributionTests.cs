using FsCheck;
using FsCheck.Fluent;
using Hedgerow.Hedging.Accounts;

namespace Hedgerow.Hedging.Tests.Accounts;

public sealed class AttributionTests
{
    private static readonly Gen<(decimal Residual, decimal Put, decimal Ordered, decimal Announced)> Any =
        from residual in Draw.Decimal(-1_000_000, 1_000_000, 10)
        from put in Draw.Decimal(-1_000_000, 1_000_000, 10)
        from ordered in Draw.Decimal(0, 500_000, 10)
        from announced in Draw.Decimal(-500_000, 500_000, 10)
        select (residual, put, ordered, announced);

    [Fact]
    public void It_adds_up_exactly() => Draw.Holds(Any, x =>
    {
        var money = Attribution.Of(x.Residual, x.Put, x.Ordered, x.Announced);
        Assert.Equal(x.Residual + money.InFlight, x.Put + money.Unexplained - money.Expected);
    });

    [Fact]
    public void In_flight_is_never_more_than_ordered_or_missing() => Draw.Holds(Any, x =>
    {
        var money = Attribution.Of(x.Residual, x.Put, x.Ordered, x.Announced);
        Assert.InRange(money.InFlight, 0m, Math.Min(x.Ordered, Math.Max(0m, x.Put - x.Residual)));
    });

    [Fact]
    public void Expected_only_shrinks_and_keeps_its_sign() => Draw.Holds(Any, x =>
    {
        var money = Attribution.Of(x.Residual, x.Put, x.Ordered, x.Announced);
        Assert.True(Math.Abs(money.Expected) <= Math.Abs(x.Announced));
        Assert.True(money.Expected * x.Announced >= 0m);
    });

    [Theory]
    [InlineData(1000, 1000, 0, 0, 0, 0, 0)] // all is where it was
    [InlineData(1000, 1000, 300, 0, 0, 0, 0)] // ordered, not gone yet
    [InlineData(700, 1000, 300, 0, 300, 0, 0)] // gone, not arrived
    [InlineData(699, 1000, 300, 0, 300, 0, -1)] // the fee, before it is known
    [InlineData(699, 999, 300, 0, 300, 0, 0)] // the fee, known
    [InlineData(700, 1000, 0, 0, 0, 0, -300)] // gone, and nobody ordered it
    [InlineData(1500, 1000, 0, 0, 0, 0, 500)] // came, and nobody announced it
    [InlineData(1000, 1500, 0, 500, 0, 500, 0)] // announced, not come yet
    [InlineData(1500, 1500, 0, 500, 0, 0, 0)] // come
    [InlineData(1000, 800, 0, -200, 0, -200, 0)] // to be taken out, still there
    [InlineData(800, 800, 0, -200, 0, 0, 0)] // taken out
    public void Each_case(int residual, int put, int ordered, int announced, int inFlight, int expected, int unexplained) =>
        Assert.Equal(new Attribution(inFlight, expected, unexplained), Attribution.Of(residual, put, ordered, announced));
}
