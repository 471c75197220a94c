using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Bitmex;

/// <summary>
/// Currencies of the venue and their minor units: amounts are whole numbers of them on the wire and decimals of the asset
/// inside. What the venue calls XBT is BTC here.
/// </summary>
internal static class BitmexMoney
{
    private const decimal BitcoinUnit = 0.000_000_01m;
    private const decimal TetherUnit = 0.000_001m;

    /// <summary>Our name of an asset: of an instrument's underlying or quote currency, or of a margin currency.</summary>
    /// <param name="word">The venue's name, e.g. <c>XBT</c>, <c>XBt</c>, <c>USDt</c>.</param>
    public static string AssetOf(string word) => word switch
    {
        "XBt" or "XBT" => "BTC",
        "USDt" => "USDT",
        _ => word,
    };

    /// <summary>The venue's name of a margin currency, with its minor unit's spelling.</summary>
    /// <param name="asset">Our name.</param>
    /// <exception cref="QueryException">Not a currency whose minor unit is known here.</exception>
    public static string CurrencyOf(string asset) => asset switch
    {
        "BTC" => "XBt",
        "USDT" => "USDt",
        _ => throw new QueryException("no margin currency of the venue that is known here: " + Excerpt.Of(asset)),
    };

    /// <summary>Value of one minor unit of a margin currency; null for one that is not known here.</summary>
    /// <param name="word">The venue's name; some tables write the major one.</param>
    public static decimal? UnitOf(string word) => word switch
    {
        "XBt" or "XBT" => BitcoinUnit,
        "USDt" or "USDT" => TetherUnit,
        _ => null,
    };

    /// <summary>An amount in minor units, as decimal of the asset.</summary>
    /// <param name="row">Row.</param>
    /// <param name="name">Field with the amount.</param>
    /// <param name="currencyField">Field with the currency.</param>
    /// <exception cref="FrameException">Missing, not a number, or a currency whose minor unit is not known.</exception>
    public static decimal Amount(WireObject row, string name, string currencyField) => row.Decimal(name) * Unit(row, currencyField);

    /// <summary>As <see cref="Amount"/>; zero when the field is missing or null.</summary>
    /// <param name="row">Row.</param>
    /// <param name="name">Field with the amount.</param>
    /// <param name="currencyField">Field with the currency.</param>
    /// <exception cref="FrameException">Not a number, or a currency whose minor unit is not known.</exception>
    public static decimal AmountOrZero(WireObject row, string name, string currencyField) =>
        row.DecimalOrZero(name) * Unit(row, currencyField);

    private static decimal Unit(WireObject row, string currencyField) => UnitOf(row.Text(currencyField))
        ?? throw row.Bad(currencyField, "a currency whose minor unit is not known: " + Excerpt.Of(row.Text(currencyField)));
}
