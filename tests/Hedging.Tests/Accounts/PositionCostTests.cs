using FsCheck;
using FsCheck.Fluent;
using Hedgerow.Hedging.Accounts;
using Hedgerow.Messages;

namespace Hedgerow.Hedging.Tests.Accounts;

public sealed class PositionCostTests
{
    private static readonly Gen<List<(Side Side, decimal Quantity, decimal Price)>> Trades = Gen.NonEmptyListOf(
        from side in Draw.Side
        from quantity in Draw.Decimal(1, 5_000, 1_000)
        from price in Draw.Decimal(1_000, 9_000_000, 100)
        select (side, quantity, price)).Select(list => list.ToList());

    [Fact]
    public void Realised_less_cost_is_the_money_that_changed_hands() => Draw.Holds(Trades, trades =>
    {
        var (position, realised) = Run(trades);
        var cash = trades.Sum(t => -t.Side.Sign() * t.Quantity * t.Price);
        Assert.Equal(cash, realised - position.Cost);
        Assert.Equal(trades.Sum(t => t.Side.Sign() * t.Quantity), position.Quantity);
    });

    [Fact]
    public void Flat_has_no_cost_and_an_open_position_a_cost_of_its_sign() => Draw.Holds(Trades, trades =>
    {
        var (position, _) = Run(trades);
        Assert.Equal(Math.Sign(position.Quantity), Math.Sign(position.Cost));
    });

    [Fact]
    public void The_average_stays_between_the_prices_paid() => Draw.Holds(Trades, trades =>
    {
        var (position, _) = Run(trades);
        if (position.Quantity == 0m)
            return;
        var average = position.Cost / position.Quantity;
        Assert.InRange(average, trades.Min(t => t.Price) - 1e-15m, trades.Max(t => t.Price) + 1e-15m);
    });

    [Fact]
    public void A_half_is_closed_a_flip_opens_the_rest()
    {
        var (bought, none) = PositionCost.Flat.Trade(Side.Buy, 2m, 100m);
        var (half, first) = bought.Trade(Side.Sell, 1m, 110m);
        var (flipped, second) = half.Trade(Side.Sell, 3m, 120m);
        Assert.Equal((0m, 10m, 20m), (none, first, second));
        Assert.Equal(new PositionCost(1m, 100m), half);
        Assert.Equal(new PositionCost(-2m, -240m), flipped);
        Assert.Equal(-20m, flipped.UnrealisedAt(130m));
    }

    [Fact]
    public void A_negative_quantity_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PositionCost.Flat.Trade(Side.Buy, -1m, 100m));

    /// <summary>Coin-margined: the coins that changed hands, to the last of their decimals.</summary>
    [Fact]
    public void Realised_less_cost_is_the_coins_that_changed_hands() => Draw.Holds(Trades, trades =>
    {
        var (position, realised) = Run(trades.Select(t => t with { Quantity = t.Quantity * 1_000m }), ContractKind.Inverse);
        Assert.Equal(trades.Sum(t => -ContractKind.Inverse.Value(t.Side.Sign() * t.Quantity * 1_000m, t.Price)), realised - position.Cost);
        Assert.True(position.Quantity == 0m ? position.Cost == 0m : Math.Sign(position.Quantity) == -Math.Sign(position.Cost));
    });

    [Fact]
    public void An_inverse_half_is_closed_and_a_flip_opens_the_rest()
    {
        var (bought, _) = PositionCost.Flat.Trade(Side.Buy, 200m, 100m, ContractKind.Inverse);
        var (half, first) = bought.Trade(Side.Sell, 100m, 200m, ContractKind.Inverse);
        var (flipped, second) = half.Trade(Side.Sell, 200m, 50m, ContractKind.Inverse);
        Assert.Equal((new PositionCost(200m, -2m), new PositionCost(100m, -1m), new PositionCost(-100m, 2m)), (bought, half, flipped));
        Assert.Equal((0.5m, -1m), (first, second));
        Assert.Equal(-1m, flipped.UnrealisedAt(100m, ContractKind.Inverse));
    }

    private static (PositionCost Position, decimal Realised) Run(
        IEnumerable<(Side Side, decimal Quantity, decimal Price)> trades, ContractKind kind = ContractKind.Linear)
    {
        var (position, realised) = (PositionCost.Flat, 0m);
        foreach (var (side, quantity, price) in trades)
        {
            (position, var profit) = position.Trade(side, quantity, price, kind);
            realised += profit;
        }
        return (position, realised);
    }
}
