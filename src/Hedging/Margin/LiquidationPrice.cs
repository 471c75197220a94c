using Hedgerow.Messages;

namespace Hedgerow.Hedging;

/// <summary>Whether a position has a liquidation price.</summary>
public enum LiquidationKind
{
    /// <summary>No positive price liquidates it.</summary>
    None = 0,

    /// <summary>There is one price.</summary>
    At = 1,

    /// <summary>Equity is below maintenance at every price.</summary>
    AtEveryPrice = 2,

    /// <summary>It cannot be computed: the figures go beyond what a decimal holds, or make no sense.</summary>
    Unknown = 3,
}

/// <summary>
/// The price at which the account's equity equals its maintenance margin while every other price stands still.
/// </summary>
/// <remarks>
/// With s = ±1, base quantity Q, entry E, maintenance rate m and cumulative amount c of the tier AT the liquidation
/// notional, and the cushion W = wallet (isolated: the position's own margin) − maintenance + unrealised profit of the
/// account's other positions:
/// <code>
/// linear   LP = (W + c − s·Q·E) / (Q·(m − s))
/// inverse  LP = N·F·(m + s) / (W + c + s·N·F/E)        N·F = contracts × face value in USD; W, c in the coin
/// </code>
/// Equity less maintenance is monotone in the price (rising for a long, falling for a short) and, maintenance being the
/// largest of the tiers' lines, it is the smallest of the tiers' slacks. So there is at most one such price: the highest
/// of the tiers' own for a long, the lowest for a short. It is found by iterating on the tier; when that goes to and fro
/// (a price on a corner, rounded), the tiers are gone through.
/// </remarks>
/// <param name="Kind">Whether there is one.</param>
/// <param name="Price">Quote currency per base unit; zero unless <see cref="LiquidationKind.At"/>.</param>
public readonly record struct LiquidationPrice(LiquidationKind Kind, decimal Price)
{
    private static readonly LiquidationPrice NoPrice = new(LiquidationKind.None, 0m);
    private static readonly LiquidationPrice EveryPrice = new(LiquidationKind.AtEveryPrice, 0m);
    private static readonly LiquidationPrice NotKnown = new(LiquidationKind.Unknown, 0m);

    /// <summary>Of a position of any kind; coins have none.</summary>
    /// <param name="kind">Of the contract.</param>
    /// <param name="quantity">Signed, native units; not zero.</param>
    /// <param name="entry">Average entry price; positive.</param>
    /// <param name="cushion">W, in the settle asset.</param>
    /// <param name="table">The instrument's tiers, notional in the settle asset.</param>
    public static LiquidationPrice Of(ContractKind kind, decimal quantity, decimal entry, decimal cushion, MaintenanceTable table) =>
        kind switch
        {
            ContractKind.Inverse => Inverse(quantity, entry, cushion, table),
            ContractKind.Spot => NoPrice,
            _ => Linear(quantity, entry, cushion, table),
        };

    /// <summary>Of a linear position.</summary>
    /// <param name="quantity">Signed base quantity; not zero.</param>
    /// <param name="entry">Average entry price; positive.</param>
    /// <param name="cushion">W, in quote currency.</param>
    /// <param name="table">The instrument's tiers.</param>
    public static LiquidationPrice Linear(decimal quantity, decimal entry, decimal cushion, MaintenanceTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (quantity == 0m || entry <= 0m)
            return NotKnown;
        try
        {
            return Find(new LinearLine(quantity, quantity * entry, cushion, table));
        }
        catch (OverflowException)
        {
            return NotKnown;
        }
    }

    /// <summary>Of an inverse position (coin-margined, contracts of a face value in USD).</summary>
    /// <param name="faceValue">Signed N·F in USD: above zero long, below zero short; not zero.</param>
    /// <param name="entry">Average entry price, USD per coin; positive.</param>
    /// <param name="cushion">W, in the coin.</param>
    /// <param name="table">The instrument's tiers, notional in the coin.</param>
    public static LiquidationPrice Inverse(decimal faceValue, decimal entry, decimal cushion, MaintenanceTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (faceValue == 0m || entry <= 0m)
            return NotKnown;
        try
        {
            return Find(new InverseLine(faceValue, faceValue / entry, cushion, table));
        }
        catch (OverflowException)
        {
            return NotKnown;
        }
    }

    private static LiquidationPrice Find<T>(T line)
        where T : struct, ILine
    {
        var (tier, before) = (line.FirstTier, -1);
        for (var i = 0; i <= line.Count; i++)
        {
            var root = line.Root(tier);
            if (root.Kind != LiquidationKind.At)
                break;
            var next = line.TierAt(root.Price);
            if (next == tier)
                return root;
            if (next == before)
                break;
            (before, tier) = (tier, next);
        }
        return Extreme(line);
    }

    /// <summary>The highest root for a long, the lowest for a short.</summary>
    private static LiquidationPrice Extreme<T>(T line)
        where T : struct, ILine
    {
        var found = NoPrice;
        for (var tier = 0; tier < line.Count; tier++)
        {
            var root = line.Root(tier);
            if (root.Kind == LiquidationKind.AtEveryPrice)
                return root;
            if (root.Kind == LiquidationKind.At
                && (found.Kind == LiquidationKind.None || (line.IsLong ? root.Price > found.Price : root.Price < found.Price)))
                found = root;
        }
        return found;
    }

    /// <summary>Slack over price, one line a tier.</summary>
    private interface ILine
    {
        bool IsLong { get; }

        int Count { get; }

        int FirstTier { get; }

        int TierAt(decimal price);

        LiquidationPrice Root(int tier);
    }

    private readonly struct LinearLine(decimal quantity, decimal cost, decimal cushion, MaintenanceTable table) : ILine
    {
        public bool IsLong => quantity > 0m;

        public int Count => table.Count;

        public int FirstTier => table.TierOf(Math.Abs(cost));

        public int TierAt(decimal price) => table.TierOf(Math.Abs(quantity) * price);

        public LiquidationPrice Root(int tier)
        {
            var perPrice = Math.Abs(quantity) * table.Rate(tier) - quantity;
            if (perPrice == 0m)
                throw new OverflowException();
            var price = (cushion + table.Amount(tier) - cost) / perPrice;
            return price > 0m ? new LiquidationPrice(LiquidationKind.At, price) : IsLong ? NoPrice : EveryPrice;
        }
    }

    private readonly struct InverseLine(decimal faceValue, decimal entryCoins, decimal cushion, MaintenanceTable table) : ILine
    {
        public bool IsLong => faceValue > 0m;

        public int Count => table.Count;

        public int FirstTier => table.TierOf(Math.Abs(entryCoins));

        public int TierAt(decimal price) => table.TierOf(Math.Abs(faceValue) / price);

        public LiquidationPrice Root(int tier)
        {
            var below = cushion + table.Amount(tier) + entryCoins;
            // A long with nothing below is under water at every price; a short with something below is never.
            if (IsLong ? below <= 0m : below >= 0m)
                return IsLong ? EveryPrice : NoPrice;
            var above = Math.Abs(faceValue) * (table.Rate(tier) + (IsLong ? 1m : -1m));
            var price = above / below;
            // Below the smallest decimal: there is a price, but it cannot be written down.
            return price > 0m ? new LiquidationPrice(LiquidationKind.At, price) : throw new OverflowException();
        }
    }
}
