using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Bitmex;

/// <summary>
/// What a quantity of an instrument means. The venue counts whole contracts; inside, quantities are native units
/// (<see cref="ContractKind"/>): base units of a linear contract, quote currency of face value of an inverse one. Contracts of a
/// quanto instrument are neither and stay contracts: their rows can be read, they cannot be traded.
/// </summary>
/// <param name="Symbol">Venue symbol.</param>
/// <param name="PerUnit">
/// Contracts per native unit: <c>underlyingToPositionMultiplier</c> of a linear contract, one through the face value of an inverse
/// one; 1 when it is neither.
/// </param>
/// <param name="Kind">Kind of a perpetual that can be traded here; null for everything else.</param>
/// <param name="SettleAsset">Asset of margin and profit, in our spelling.</param>
internal sealed record BitmexContract(string Symbol, decimal PerUnit, ContractKind? Kind, string SettleAsset)
{
    /// <summary>Reads what a row of the <c>instrument</c> table says of its contract.</summary>
    /// <param name="row">Row of <c>instrument/active</c>.</param>
    /// <exception cref="FrameException">Malformed, or contracts that are no finite decimal of a native unit.</exception>
    public static BitmexContract Read(WireObject row)
    {
        var symbol = row.Text("symbol");
        var settle = BitmexMoney.AssetOf(row.TextOrEmpty("settlCurrency"));
        return KindOf(row, settle) switch
        {
            ContractKind.Linear => new BitmexContract(symbol, PerBaseUnit(row), ContractKind.Linear, settle),
            ContractKind.Inverse => new BitmexContract(symbol, 1 / FaceValue(row), ContractKind.Inverse, settle),
            _ => new BitmexContract(symbol, 1, Kind: null, settle),
        };
    }

    /// <summary>Native units of a number of contracts.</summary>
    /// <param name="contracts">Signed or not.</param>
    public decimal Native(decimal contracts) => contracts / PerUnit;

    /// <summary>Contracts of a quantity; null when it is not a whole number of them.</summary>
    /// <param name="quantity">Native units.</param>
    public long? Contracts(decimal quantity)
    {
        var contracts = quantity * PerUnit;
        return contracts == decimal.Truncate(contracts) && Math.Abs(contracts) <= int.MaxValue ? (long)contracts : null;
    }

    // FFWCSX is the CFI code of a perpetual on crypto; an option or spread never has it. What does not settle in the asset that its
    // kind settles in pays by a rule that is not known here.
    private static ContractKind? KindOf(WireObject row, string settle)
    {
        if (row.Text("typ") != "FFWCSX" || row.Bool("isQuanto"))
        {
            return null;
        }

        var kind = row.Bool("isInverse") ? ContractKind.Inverse : ContractKind.Linear;
        return BitmexMoney.AssetOf(row.Text(kind == ContractKind.Inverse ? "underlying" : "quoteCurrency")) == settle ? kind : null;
    }

    private static decimal PerBaseUnit(WireObject row)
    {
        var perUnit = row.Decimal("underlyingToPositionMultiplier");
        return IsExact(perUnit)
            ? perUnit
            : throw row.Bad("underlyingToPositionMultiplier", "not a number of contracts per base unit that divides it evenly");
    }

    // A contract of an inverse instrument is worth −multiplier/price minor units of the settle currency (page "Contract guide"), so its
    // face value is −multiplier of them: of XBTUSD −100,000,000 satoshi, 1 USD.
    private static decimal FaceValue(WireObject row)
    {
        var face = -BitmexMoney.Amount(row, "multiplier", "settlCurrency");
        return IsExact(face) ? face : throw row.Bad("multiplier", "not the face value of an inverse contract");
    }

    private static bool IsExact(decimal ratio) => ratio > 0 && 1 / ratio * ratio == 1;
}
