using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Bitmex;

/// <summary>
/// What a quantity of an instrument means. The venue counts whole contracts; inside, linear contracts are counted in base
/// units. Contracts of an inverse or quanto instrument are worth no fixed quantity of the base and stay contracts: their rows
/// can be read, they cannot be traded.
/// </summary>
/// <param name="Symbol">Venue symbol.</param>
/// <param name="PerUnit">Contracts per base unit (<c>underlyingToPositionMultiplier</c>); 1 when not linear.</param>
/// <param name="IsLinear">True for a perpetual that pays price difference × base quantity in its quote currency.</param>
/// <param name="SettleAsset">Asset of margin and profit, in our spelling.</param>
internal sealed record BitmexContract(string Symbol, decimal PerUnit, bool IsLinear, string SettleAsset)
{
    /// <summary>Reads what a row of the <c>instrument</c> table says of its contract.</summary>
    /// <param name="row">Row of <c>instrument/active</c>.</param>
    /// <exception cref="FrameException">Malformed, or contracts that are no finite decimal of a base unit.</exception>
    public static BitmexContract Read(WireObject row)
    {
        var symbol = row.Text("symbol");
        var settle = BitmexMoney.AssetOf(row.TextOrEmpty("settlCurrency"));
        if (!IsLinearPerpetual(row))
        {
            return new BitmexContract(symbol, 1, IsLinear: false, settle);
        }

        var perUnit = row.Decimal("underlyingToPositionMultiplier");
        return perUnit > 0 && 1 / perUnit * perUnit == 1
            ? new BitmexContract(symbol, perUnit, IsLinear: true, settle)
            : throw row.Bad("underlyingToPositionMultiplier", "not a number of contracts per base unit that divides it evenly");
    }

    /// <summary>Base units of a number of contracts.</summary>
    /// <param name="contracts">Signed or not.</param>
    public decimal Base(decimal contracts) => contracts / PerUnit;

    /// <summary>Contracts of a quantity; null when it is not a whole number of them.</summary>
    /// <param name="quantity">Base units.</param>
    public long? Contracts(decimal quantity)
    {
        var contracts = quantity * PerUnit;
        return contracts == decimal.Truncate(contracts) && Math.Abs(contracts) <= int.MaxValue ? (long)contracts : null;
    }

    // FFWCSX is the CFI code of a perpetual on crypto; an option or spread never has it.
    private static bool IsLinearPerpetual(WireObject row) =>
        row.Text("typ") == "FFWCSX" && !row.Bool("isInverse") && !row.Bool("isQuanto");
}
