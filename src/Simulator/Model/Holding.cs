using Hedgerow.Messages;

namespace Hedgerow.Simulator.Model;

/// <summary>What one account has in one instrument: position, leverage, working orders.</summary>
internal sealed class Holding(Account account, Market market, decimal leverage)
{
    public Account Account { get; } = account;

    public Market Market { get; } = market;

    public decimal Leverage { get; set; } = leverage;

    /// <summary>Signed, native units.</summary>
    public decimal Quantity { get; private set; }

    /// <summary>Signed value paid for <see cref="Quantity"/>; profit is the value at the mark less this.</summary>
    public decimal Cost { get; private set; }

    /// <summary>Working orders, oldest first.</summary>
    public List<ModelOrder> Orders { get; } = [];

    /// <summary>Marks at or below this may need the account's liquidation check.</summary>
    public decimal CheckBelow { get; set; }

    /// <summary>Marks at or above this may need the account's liquidation check.</summary>
    public decimal CheckAbove { get; set; } = decimal.MaxValue;

    /// <summary>When the dead-man's switch fires; null when it is not armed.</summary>
    public DateTimeOffset? DeadManAt { get; set; }

    private Contract Contract => Market.Contract;

    public decimal Notional => Math.Abs(Contract.Weight(Quantity, Market.Mark));

    public decimal Unrealised => Quantity == 0 ? 0 : Contract.Value(Quantity, Market.Mark) - Cost;

    public decimal Maintenance => Quantity == 0 || Market.IsSpot ? 0 : Market.Tiers.Of(Notional);

    /// <summary>Largest quantity an order of this side can trade without opening or flipping.</summary>
    public decimal Reducible(Side side) => Math.Max(0, -side.Sign() * Quantity);

    /// <summary>Coins of a spot holding that no working order sells.</summary>
    public decimal FreeCoins => Quantity - Working(Side.Sell, static order => order.Remaining);

    /// <summary>What working buys hold of the wallet.</summary>
    public decimal HeldByBuys => Working(Side.Buy, static order => order.Remaining * order.Price);

    /// <summary>Coins come or go without a trade: a fee, or their owner brings or takes them.</summary>
    public void MoveCoins(decimal quantity) => Quantity += quantity;

    /// <summary>
    /// Books a signed trade; returns what the wallet gains by it, before fees: of a contract the profit that it realised, of spot all that was
    /// received or, below zero, paid, so that coins cost nothing any more.
    /// </summary>
    public decimal Book(decimal quantity, decimal price)
    {
        if (Market.IsSpot)
        {
            Quantity += quantity;
            return -Contract.Value(quantity, price);
        }

        var (realised, value) = (0m, Contract.Value(quantity, price));
        if (Quantity != 0 && Math.Sign(quantity) != Math.Sign(Quantity))
        {
            var closing = Math.Min(Math.Abs(quantity), Math.Abs(Quantity)) * Math.Sign(quantity);
            var share = closing == -Quantity ? Cost : Contract.Share(Cost, -closing, Quantity);
            var received = Contract.Value(closing, price);
            realised = -received - share;
            Quantity += closing;
            Cost -= share;
            quantity -= closing;
            // What opens is the rest of the value, not rounded anew: the other side of the trade books the whole of it.
            value -= received;
        }

        if (quantity != 0)
        {
            Quantity += quantity;
            Cost += value;
        }

        return realised;
    }

    /// <summary>Initial margin of the position alone.</summary>
    public decimal PositionMargin => Quantity == 0 ? 0 : Contract.Round(Notional / Leverage);

    /// <summary>
    /// Initial margin of position and working orders: that of the worse of the two cases that all buys trade or that all
    /// sells trade, position at the mark, orders at their prices, reduce-only orders left out; never less than the position's.
    /// </summary>
    /// <param name="side">Side of one more order to count.</param>
    /// <param name="value">Its weight, without sign; zero for none.</param>
    public decimal MarginWith(Side side, decimal value)
    {
        if (Quantity == 0 && Orders.Count == 0 && value == 0)
        {
            return 0;
        }

        var buys = side == Side.Buy ? value : 0;
        var sells = side == Side.Sell ? value : 0;
        foreach (var order in Orders)
        {
            if (!order.ReduceOnly)
            {
                var open = Contract.Weight(order.Remaining, order.Price);
                buys += order.Side == Side.Buy ? open : 0;
                sells += order.Side == Side.Sell ? open : 0;
            }
        }

        var position = Contract.Weight(Quantity, Market.Mark);
        var worst = Math.Max(Math.Abs(position), Math.Max(position + buys, sells - position));
        return Contract.Round(worst / Leverage);
    }

    private decimal Working(Side side, Func<ModelOrder, decimal> of)
    {
        var sum = 0m;
        foreach (var order in Orders)
        {
            sum += order.Side == side ? of(order) : 0;
        }

        return sum;
    }

    public Position View(bool withLiquidation) => new(
        Market.Symbol,
        Quantity,
        Contract.EntryOf(Quantity, Cost),
        Market.Mark,
        Unrealised,
        withLiquidation && Quantity != 0 && !Market.IsSpot ? Account.LiquidationPrice(this) : 0);
}
