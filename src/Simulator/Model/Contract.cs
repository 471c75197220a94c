using Hedgerow.Messages;

namespace Hedgerow.Simulator.Model;

/// <summary>
/// The arithmetic of a contract: quantities in the instrument's own unit, money in its settle asset. Everything the model computes
/// from a price goes through these functions. They are written down a second time here, and not taken from Hedging: a simulator
/// that used the code under test would agree with its mistakes.
/// </summary>
internal abstract class Contract
{
    /// <summary>Decimals of money. Amounts are rounded to it when a division makes them, so that sums stay exact.</summary>
    public const int MoneyDecimals = 12;

    /// <summary>Quantity in base units, money in the quote currency.</summary>
    public static readonly Contract Linear = new LinearContract();

    /// <summary>Quantity in the quote currency, money in the base asset.</summary>
    public static readonly Contract Inverse = new InverseContract();

    /// <summary>The arithmetic of a kind.</summary>
    public static Contract Of(ContractKind kind) => kind switch
    {
        ContractKind.Linear or ContractKind.Spot => Linear,
        ContractKind.Inverse => Inverse,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such kind of contract"),
    };

    /// <summary>Value of a signed quantity at a price: profit is the value now less the value paid.</summary>
    public abstract decimal Value(decimal quantity, decimal price);

    /// <summary>
    /// What a signed quantity weighs at a price, above zero for a long: what margin, maintenance, fees and funding are counted on.
    /// </summary>
    public abstract decimal Weight(decimal quantity, decimal price);

    /// <summary>What an order counts against the venue's smallest one, in quote currency.</summary>
    public abstract decimal QuoteNotional(decimal quantity, decimal price);

    /// <summary>As <see cref="Weight"/>, not rounded to a unit of money: what an order's average price is made of.</summary>
    public abstract decimal ExactWeight(decimal quantity, decimal price);

    /// <summary>Price at which a quantity weighs as much: the average price of what traded. Zero for nothing.</summary>
    public abstract decimal PriceOf(decimal quantity, decimal weight);

    /// <summary>Price at which a signed quantity has a value: the average entry. Zero for nothing.</summary>
    public abstract decimal EntryOf(decimal quantity, decimal value);

    /// <summary>
    /// Price at which the account's equity equals its maintenance margin while everything else stands still, with rate and
    /// cumulative amount of the tier at the liquidation notional. Zero when no positive price does it.
    /// </summary>
    /// <param name="quantity">Signed position.</param>
    /// <param name="cost">Signed value paid for it.</param>
    /// <param name="cushion">Wallet, less maintenance and plus unrealised profit of the account's other positions.</param>
    /// <param name="tiers">The instrument's table.</param>
    public abstract decimal LiquidationPrice(decimal quantity, decimal cost, decimal cushion, MaintenanceTable tiers);

    /// <summary>
    /// The price towards its loss up to which a position cannot use up more than an amount of slack (equity less maintenance);
    /// <see cref="decimal.MaxValue"/> when a rise can never do it.
    /// </summary>
    /// <param name="quantity">Signed position; not zero.</param>
    /// <param name="mark">Price now.</param>
    /// <param name="slack">Above zero.</param>
    /// <param name="steepest">Largest maintenance rate.</param>
    public abstract decimal SafeUntil(decimal quantity, decimal mark, decimal slack, decimal steepest);

    /// <summary>The part of a cost that belongs to a part of a quantity.</summary>
    public static decimal Share(decimal cost, decimal part, decimal whole) => Round(cost * part / whole);

    /// <summary>Rounds to <see cref="MoneyDecimals"/>.</summary>
    public static decimal Round(decimal amount) => Math.Round(amount, MoneyDecimals);

    private sealed class LinearContract : Contract
    {
        public override decimal Value(decimal quantity, decimal price) => quantity * price;

        public override decimal Weight(decimal quantity, decimal price) => quantity * price;

        public override decimal ExactWeight(decimal quantity, decimal price) => quantity * price;

        public override decimal QuoteNotional(decimal quantity, decimal price) => quantity * price;

        public override decimal PriceOf(decimal quantity, decimal weight) => quantity == 0 ? 0 : Round(weight / quantity);

        public override decimal EntryOf(decimal quantity, decimal value) => PriceOf(quantity, value);

        // LP = (WB − TMM + UPNL + c − s·Q·E) / (Q·(m − s))
        public override decimal LiquidationPrice(decimal quantity, decimal cost, decimal cushion, MaintenanceTable tiers)
        {
            var size = Math.Abs(quantity);
            for (var i = 0; i < tiers.Count; i++)
            {
                var price = (cushion + tiers.Amount(i) - cost) / (size * tiers.Rate(i) - quantity);
                if (price > 0 && tiers.TierOf(size * price) == i)
                {
                    return Round(price);
                }
            }

            return 0;
        }

        // Equity falls by at most |Q| per unit of price, and maintenance grows by at most |Q| times the steepest rate.
        public override decimal SafeUntil(decimal quantity, decimal mark, decimal slack, decimal steepest)
        {
            var room = slack / (Math.Abs(quantity) * (1 + steepest));
            return quantity > 0 ? mark - room : mark + room;
        }
    }

    private sealed class InverseContract : Contract
    {
        /// <summary>Roundings of two values and of a maintenance, which the slack may be smaller by than it looks.</summary>
        private const decimal RoundingSlack = 0.000_000_000_002m;

        public override decimal Value(decimal quantity, decimal price) => -Coins(quantity, price);

        public override decimal Weight(decimal quantity, decimal price) => Coins(quantity, price);

        public override decimal ExactWeight(decimal quantity, decimal price) => quantity / price;

        public override decimal QuoteNotional(decimal quantity, decimal price) => quantity;

        public override decimal PriceOf(decimal quantity, decimal weight) => weight == 0 ? 0 : Round(quantity / weight);

        public override decimal EntryOf(decimal quantity, decimal value) => PriceOf(quantity, -value);

        // LP = N·F·(m + s) / (WB − TMM + UPNL + c + s·N·F/E), where the cost is −s·N·F/E
        public override decimal LiquidationPrice(decimal quantity, decimal cost, decimal cushion, MaintenanceTable tiers)
        {
            var size = Math.Abs(quantity);
            for (var i = 0; i < tiers.Count; i++)
            {
                var coins = cushion + tiers.Amount(i) - cost;
                var price = coins == 0 ? 0 : (size * tiers.Rate(i) + quantity) / coins;
                if (price > 0 && tiers.TierOf(size / price) == i)
                {
                    return Round(price);
                }
            }

            return 0;
        }

        // Slack falls by at most N·(1 + steepest) times the change of 1/p, whichever way.
        public override decimal SafeUntil(decimal quantity, decimal mark, decimal slack, decimal steepest)
        {
            var perCoin = Math.Abs(quantity) * (1 + steepest);
            var moved = mark * Math.Max(0, slack - RoundingSlack);
            if (quantity > 0)
            {
                return mark * perCoin / (perCoin + moved);
            }

            return moved >= perCoin ? decimal.MaxValue : mark * perCoin / (perCoin - moved);
        }

        private static decimal Coins(decimal quantity, decimal price) => quantity == 0 ? 0 : Round(quantity / price);
    }
}
