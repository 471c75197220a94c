namespace Hedgerow.Simulator.Model;

/// <summary>
/// The arithmetic of a linear contract: quantity in base units, money in the quote currency, which is the settle asset.
/// Everything the model computes from a price goes through these functions; an inverse contract is another set of them
/// (value −N·F/p instead of q·p), since profit is always the value now less the value paid.
/// </summary>
internal static class Contract
{
    /// <summary>Decimals of money. Amounts are rounded to it when a division makes them, so that sums stay exact.</summary>
    public const int MoneyDecimals = 12;

    /// <summary>Value of a signed quantity at a price, in the settle asset.</summary>
    public static decimal Value(decimal quantity, decimal price) => quantity * price;

    /// <summary>Price at which a signed quantity has a value: the average entry.</summary>
    public static decimal PriceOf(decimal quantity, decimal value) =>
        quantity == 0 ? 0 : Round(value / quantity);

    /// <summary>The part of a cost that belongs to a part of a quantity.</summary>
    public static decimal Share(decimal cost, decimal part, decimal whole) => Round(cost * part / whole);

    /// <summary>Rounds to <see cref="MoneyDecimals"/>.</summary>
    public static decimal Round(decimal amount) => Math.Round(amount, MoneyDecimals);

    /// <summary>
    /// Price at which the account's equity equals its maintenance margin while everything else stands still:
    /// LP = (WB − TMM + UPNL + c − s·Q·E) / (Q·(m − s)), with m and c of the tier at the liquidation notional.
    /// Zero when no positive price does it.
    /// </summary>
    /// <param name="quantity">Signed position.</param>
    /// <param name="cost">Signed value paid for it (s·Q·E).</param>
    /// <param name="cushion">Wallet, less maintenance and plus unrealised profit of the account's other positions.</param>
    /// <param name="tiers">The instrument's table.</param>
    public static decimal LiquidationPrice(decimal quantity, decimal cost, decimal cushion, MaintenanceTable tiers)
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
}
