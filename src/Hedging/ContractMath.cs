using Hedgerow.Messages;

namespace Hedgerow.Hedging;

/// <summary>
/// The arithmetic of a contract kind, the one place for it. Quantities are native units (<see cref="ContractKind"/>), prices quote
/// currency per base unit and positive, values and profits in the settle asset.
/// </summary>
/// <remarks>
/// <code>
///                    linear, spot   inverse
/// value              q · p          −q / p        profit = value now − value paid
/// base quantity      q              q / p
/// entry price        cost / q       −q / cost     the price at which the quantity has the value that was paid
/// </code>
/// An inverse position of N USD entered at E is worth, in quote currency at a price P, N(1/E − 1/P)·P = N/E·(P − E): just what N/E base
/// units of a linear contract are. Its base quantity is therefore N/E, at its <em>entry</em>, and does not move with the price.
/// </remarks>
public static class ContractMath
{
    /// <summary>Decimals to which a quotient of quantity and price is rounded, so that all sums after it are exact.</summary>
    public const int CoinDecimals = 12;

    /// <summary>Value of a signed quantity at a price. For an inverse contract minus its coins, rounded to <see cref="CoinDecimals"/>.</summary>
    public static decimal Value(this ContractKind kind, decimal quantity, decimal price) =>
        kind == ContractKind.Inverse ? -Coins(quantity, price) : quantity * price;

    /// <summary>The value without its sign: what leverage, margin, fees and funding are counted on.</summary>
    public static decimal Notional(this ContractKind kind, decimal quantity, decimal price) => Math.Abs(kind.Value(quantity, price));

    /// <summary>Notional in quote currency, whatever the contract settles in: what a venue's smallest order is measured by.</summary>
    public static decimal QuoteNotional(this ContractKind kind, decimal quantity, decimal price) =>
        kind == ContractKind.Inverse ? Math.Abs(quantity) : Math.Abs(quantity) * price;

    /// <summary>Profit of a signed quantity between two prices.</summary>
    /// <param name="kind">Of the contract.</param>
    /// <param name="quantity">Signed: above zero long.</param>
    /// <param name="entry">Price paid.</param>
    /// <param name="price">Price now.</param>
    public static decimal Profit(this ContractKind kind, decimal quantity, decimal entry, decimal price) =>
        kind == ContractKind.Inverse ? Coins(quantity, entry) - Coins(quantity, price) : quantity * (price - entry);

    /// <summary>Base units of a quantity that is traded at a price; rounded to <see cref="CoinDecimals"/> if inverse.</summary>
    public static decimal ToBase(this ContractKind kind, decimal quantity, decimal price) =>
        kind == ContractKind.Inverse ? Coins(quantity, price) : quantity;

    /// <summary>The quantity that comes to so many base units at a price; not rounded to a lot.</summary>
    public static decimal FromBase(this ContractKind kind, decimal baseQuantity, decimal price) =>
        kind == ContractKind.Inverse ? baseQuantity * price : baseQuantity;

    /// <summary>Average entry of a signed quantity and what was paid for it; zero when there is none.</summary>
    public static decimal EntryPrice(this ContractKind kind, decimal quantity, decimal cost)
    {
        if (quantity == 0m || cost == 0m)
            return 0m;
        return kind == ContractKind.Inverse ? -quantity / cost : cost / quantity;
    }

    /// <summary>Price at which a signed quantity taken at an entry has a profit.</summary>
    public static decimal PriceAtProfit(this ContractKind kind, decimal quantity, decimal entry, decimal profit) =>
        kind == ContractKind.Inverse ? kind.EntryPrice(quantity, kind.Value(quantity, entry) + profit) : entry + profit / quantity;

    /// <summary>Average price of two quantities of one order: at it their sum has the value of both.</summary>
    /// <remarks>Not rounded to a coin's decimals: two executions at one price have that price.</remarks>
    public static decimal AveragePrice(this ContractKind kind, decimal first, decimal firstPrice, decimal second, decimal secondPrice)
    {
        if (kind != ContractKind.Inverse)
            return (firstPrice * first + secondPrice * second) / (first + second);
        var coins = (first == 0m ? 0m : first / firstPrice) + (second == 0m ? 0m : second / secondPrice);
        return decimal.Round((first + second) / coins, CoinDecimals);
    }

    /// <summary>As <see cref="Value"/>; zero where a venue did not tell the price.</summary>
    public static decimal ValueIfKnown(this ContractKind kind, decimal quantity, decimal price) =>
        price > 0m ? kind.Value(quantity, price) : 0m;

    /// <summary>As <see cref="ToBase"/>; zero where an inverse quantity has no price.</summary>
    public static decimal BaseIfKnown(this ContractKind kind, decimal quantity, decimal price) =>
        kind == ContractKind.Inverse ? -kind.ValueIfKnown(quantity, price) : quantity;

    /// <summary>Notional of a position at the venue's mark, at its entry where the venue did not tell one.</summary>
    public static decimal NotionalOf(this ContractKind kind, Position position)
    {
        ArgumentNullException.ThrowIfNull(position);
        return Math.Abs(kind.ValueIfKnown(position.Quantity, position.MarkPrice > 0m ? position.MarkPrice : position.EntryPrice));
    }

    /// <summary>True when both kinds count quantities alike: what was counted by the one may go on by the other.</summary>
    public static bool CountsLike(this ContractKind kind, ContractKind other) => (kind == ContractKind.Inverse) == (other == ContractKind.Inverse);

    /// <summary>Kind of an account's instruments: all are of one kind.</summary>
    public static ContractKind OfAccount(IReadOnlyList<InstrumentSpec> instruments)
    {
        ArgumentNullException.ThrowIfNull(instruments);
        for (var i = 0; i < instruments.Count; i++)
        {
            if (instruments[i].Kind != ContractKind.Linear)
                return instruments[i].Kind;
        }
        return ContractKind.Linear;
    }

    private static decimal Coins(decimal quantity, decimal price)
    {
        if (quantity == 0m)
            return 0m;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(price);
        return decimal.Round(quantity / price, CoinDecimals);
    }
}
