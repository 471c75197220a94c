using FsCheck.Fluent;
using Hedgerow.Messages;

namespace Hedgerow.Hedging.Tests;

public sealed class HeldQuantityTests
{
    private const ContractKind Inverse = ContractKind.Inverse;

    [Fact]
    public void A_linear_quantity_is_its_base_quantity() =>
        Assert.Equal(new HeldQuantity(-1m, -1m), new HeldQuantity(2m, 2m).Move(ContractKind.Linear, -3m, 0m));

    [Fact]
    public void An_inverse_quantity_is_counted_at_its_entry()
    {
        var opened = HeldQuantity.None.Move(Inverse, 100m, 50_000m);
        Assert.Equal(new HeldQuantity(100m, 0.002m), opened);
        var more = opened.Move(Inverse, 100m, 100_000m);
        Assert.Equal(new HeldQuantity(200m, 0.003m), more);
        // What reduces takes its part, whatever the price; the last of it takes all.
        Assert.Equal(new HeldQuantity(150m, 0.00225m), more.Move(Inverse, -50m, 1m));
        Assert.Equal(HeldQuantity.None, more.Move(Inverse, -200m, 0m));
        // Through zero: a close and an open.
        Assert.Equal(new HeldQuantity(-100m, -0.004m), more.Move(Inverse, -300m, 25_000m));
    }

    [Fact]
    public void A_change_without_a_price_can_only_reduce()
    {
        Assert.Equal(new HeldQuantity(50m, 0.001m), new HeldQuantity(100m, 0.002m).Move(Inverse, -50m, 0m));
        Assert.Throws<ArgumentOutOfRangeException>(() => new HeldQuantity(100m, 0.002m).Move(Inverse, 50m, 0m));
    }

    /// <summary>Whatever is traded: both quantities have one sign, none is left without the other, and a round trip leaves nothing.</summary>
    [Fact]
    public void Both_quantities_go_together()
    {
        var trades = Gen.NonEmptyListOf(
            from size in Gen.Choose(-50, 50)
            from price in Draw.Decimal(100_000, 9_000_000, 100)
            select (Delta: size * 100m, price));
        Draw.Holds(trades, list =>
        {
            var held = HeldQuantity.None;
            foreach (var (delta, price) in list)
            {
                held = held.Move(Inverse, delta, price);
                Assert.Equal(Math.Sign(held.Native), Math.Sign(held.Base));
            }
            Assert.Equal(HeldQuantity.None, held.Move(Inverse, -held.Native, 1m));
        });
    }
}
