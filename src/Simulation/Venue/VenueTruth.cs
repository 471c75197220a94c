using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulation;

/// <summary>Sums of what really happened to an account, taken from the venue model's own events.</summary>
public sealed class VenueTruth
{
    /// <summary>Orders that entered the venue.</summary>
    public long OrdersAccepted { get; private set; }

    /// <summary>Executions.</summary>
    public long Fills { get; private set; }

    /// <summary>Traded notional in the settle asset.</summary>
    public decimal Volume { get; private set; }

    /// <summary>Trading and liquidation fees paid, in the settle asset; rebates are negative.</summary>
    public decimal FeesPaid { get; private set; }

    /// <summary>Part of <see cref="FeesPaid"/> that was taken in coins, at the price of what was traded: the balance does not show it, the coins do.</summary>
    public decimal CoinFees { get; private set; }

    /// <summary>Part of <see cref="FeesPaid"/> that liquidations took from the balance, which no execution shows.</summary>
    public decimal LiquidationFees { get; private set; }

    /// <summary>Funding paid (positive) or received (negative), in the settle asset.</summary>
    public decimal FundingPaid { get; private set; }

    /// <summary>Money that the venue's insurance fund gave to make up for a negative wallet.</summary>
    public decimal InsuranceReceived { get; private set; }

    /// <summary>Moves from the margin account to the wallet less moves back, in the settle asset.</summary>
    public decimal MovedOut { get; private set; }

    /// <summary>What the owner put on the account after the start, less what the owner took, in the settle asset.</summary>
    public decimal PutIn { get; internal set; }

    /// <summary>Withdrawals that the venue took.</summary>
    public long Withdrawals { get; private set; }

    /// <summary>Signed native quantity by symbol.</summary>
    public Dictionary<string, decimal> Positions { get; } = [];

    /// <summary>Coins that are bought and sold outright; null of contracts.</summary>
    internal string? Coin { get; init; }

    /// <summary>Coins that the venue took as the fee of an execution.</summary>
    internal decimal CoinsTakenBy(Hedgerow.Messages.Fill fill) => fill.FeeAsset == Coin ? fill.Fee : 0m;

    /// <summary>The legs of an inverse instrument in base units; null of a linear one.</summary>
    internal InverseTruth? Inverse { get; set; }

    /// <summary>Grows with every change of a position.</summary>
    public long PositionChanges { get; private set; }

    /// <summary>Forced closes by liquidation.</summary>
    public long Liquidations { get; private set; }

    internal void Count(ModelEvent happened)
    {
        switch (happened)
        {
            case FillEvent fill:
                Fills++;
                Volume += Math.Abs(Worth.Of(Inverse is not null, fill.Trade.Fill.Quantity, fill.Trade.Fill.Price));
                Inverse?.Count(fill.Trade.Fill);
                var inCoins = CoinsTakenBy(fill.Trade.Fill) * fill.Trade.Fill.Price;
                CoinFees += inCoins;
                FeesPaid += inCoins == 0m ? fill.Trade.Fill.Fee : inCoins;
                break;
            case OrderEvent { Change: OrderChange.Accepted }:
                OrdersAccepted++;
                break;
            case FundingEvent funding:
                FundingPaid -= funding.Funding.Payment.Amount;
                break;
            case BalanceEvent { Cause: BalanceCause.LiquidationFee } balance:
                FeesPaid -= balance.Change;
                LiquidationFees -= balance.Change;
                break;
            case BalanceEvent { Cause: BalanceCause.InsuranceCover } balance:
                InsuranceReceived += balance.Change;
                break;
            case BalanceEvent { Cause: BalanceCause.MovedOut or BalanceCause.MovedIn } balance:
                MovedOut -= balance.Change;
                break;
            case WithdrawalEvent { Withdrawal.Status: WithdrawalStatus.Processing }:
                Withdrawals++;
                break;
            case LiquidationEvent:
                Liquidations++;
                break;
            case DeliveryEvent:
                Inverse?.End();
                break;
            case PositionEvent position:
                Positions[position.Position.Symbol] = position.Position.Quantity;
                PositionChanges++;
                break;
        }
    }

    /// <summary>Signed native quantity of a symbol.</summary>
    public decimal PositionOf(string symbol) => Positions.GetValueOrDefault(symbol);
}

/// <summary>Value of a quantity by the kind of its contract, as the checks compute it for themselves.</summary>
internal static class Worth
{
    /// <summary>In the settle asset: quantity × price, or of an inverse contract −quantity / price; profit is the value now less the value paid.</summary>
    public static decimal Of(bool isInverse, decimal quantity, decimal price) =>
        isInverse ? -Math.Round(quantity / price, 12) : quantity * price;

    /// <summary>Base units of a quantity at a price.</summary>
    public static decimal BaseOf(bool isInverse, decimal quantity, decimal price) => isInverse ? quantity / price : quantity;
}
