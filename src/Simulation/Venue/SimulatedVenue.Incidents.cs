using Hedgerow.Messages;

namespace Hedgerow.Simulation;

// What happens to the account without the adapter's doing.
public sealed partial class SimulatedVenue
{
    private readonly HashSet<string> _concealed = new(StringComparer.Ordinal);
    private long _foreignOrders;

    /// <summary>Somebody trades on the account by hand: a market order without an id of ours.</summary>
    /// <returns>True when the venue accepted it.</returns>
    public bool TradeByHand(string symbol, Side side, decimal quantity, bool reduceOnly = false)
    {
        var order = new PlaceOrder($"web{++_foreignOrders}", symbol, side, OrderType.Market, quantity, 0, reduceOnly);
        if (Faults.ConcealsTradesByHand)
        {
            _concealed.Add(order.ClientId);
        }

        var result = Model.Place(Account, order, VenueNow);
        Drain();
        return result.IsAccepted;
    }

    /// <summary>The owner puts money on the account; always done.</summary>
    public bool PutIn(decimal amount)
    {
        Truth.PutIn += amount;
        Model.Deposit(Account, amount, VenueNow);
        Drain();
        return true;
    }

    /// <summary>The owner takes money from the account.</summary>
    /// <returns>False when the margin does not allow it; nothing happened then.</returns>
    public bool TakeOut(decimal amount)
    {
        var isDone = Model.Withdraw(Account, amount, VenueNow);
        Truth.PutIn -= isDone ? amount : 0m;
        Drain();
        return isDone;
    }

    /// <summary>The venue closes part of a position by auto-deleveraging.</summary>
    /// <returns>What was closed.</returns>
    public decimal Deleverage(string symbol, decimal quantity)
    {
        var closed = Model.ForceDeleverage(Account, symbol, quantity, VenueNow);
        Drain();
        return closed;
    }

    /// <summary>
    /// The mark runs through the position's liquidation price for an instant and comes back: the venue liquidates. False
    /// when the position is flat or has no liquidation price.
    /// </summary>
    public bool Liquidate(string symbol)
    {
        var position = Model.PositionOf(Account, symbol);
        if (position.Quantity == 0 || position.LiquidationPrice <= 0)
        {
            return false;
        }

        var mark = Model.Mark(symbol);
        var beyond = position.LiquidationPrice * (position.Quantity > 0 ? 0.999m : 1.001m);
        Model.SetMark(symbol, beyond, mark.Index, VenueNow);
        Model.SetMark(symbol, mark.Mark, mark.Index, VenueNow);
        Drain();
        return Model.PositionOf(Account, symbol).Quantity == 0;
    }
}
