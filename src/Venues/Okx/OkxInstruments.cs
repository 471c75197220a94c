using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Okx;

/// <summary>Rules of linear perpetual contracts, from contracts into base units.</summary>
internal static class OkxInstruments
{
    /// <summary>A row as the table of contracts has it; the value is null when the contract is foreign.</summary>
    /// <param name="row">Row of <c>public/instruments</c>.</param>
    /// <param name="settleAsset">Asset of the contracts that are ours to trade.</param>
    /// <exception cref="FrameException">Malformed.</exception>
    public static KeyValuePair<string, OkxContract?> Contract(WireObject row, string settleAsset)
    {
        var symbol = row.Text("instId");
        return KeyValuePair.Create(symbol, KindOf(row, settleAsset) is { } kind
            ? new OkxContract(symbol, Size(row), row.Has("instIdCode") ? row.Long("instIdCode") : 0, row.Text("instFamily"), kind)
            : null);
    }

    /// <summary>Rules of an instrument.</summary>
    /// <param name="row">Row of <c>public/instruments</c>.</param>
    /// <param name="venue">Name of the venue account.</param>
    /// <param name="settleAsset">Asset of the contracts that are ours to trade.</param>
    /// <param name="fundingInterval">Time between stamps, which this row does not tell.</param>
    /// <exception cref="FrameException">Malformed, or not a perpetual of the settle asset.</exception>
    public static InstrumentSpec Read(WireObject row, string venue, string settleAsset, TimeSpan fundingInterval)
    {
        if (KindOf(row, settleAsset) is not { } kind)
        {
            throw row.Bad("ctType", "not a perpetual of " + settleAsset);
        }

        var size = Size(row);
        var family = row.Text("instFamily").Split('-');
        if (family.Length != 2)
        {
            throw row.Bad("instFamily", "not base and quote asset");
        }

        // What a contract is worth is counted in what its quantities are: base units of a linear one, quote currency of an inverse one.
        if (row.Text("ctValCcy") != family[kind == ContractKind.Inverse ? 1 : 0] || (kind == ContractKind.Inverse && settleAsset != family[0]))
        {
            throw row.Bad("ctValCcy", "not the unit of a contract of its kind");
        }

        return new InstrumentSpec(
            new InstrumentId(venue, row.Text("instId")),
            family[0],
            family[1],
            row.Text("settleCcy"),
            Positive(row, "tickSz"),
            Positive(row, "lotSz") * size,
            Positive(row, "minSz") * size,
            Positive(row, "maxLmtSz") * size,
            Positive(row, "maxMktSz") * size,
            MinNotional: 0,
            fundingInterval,
            IsTrading(row),
            kind);
    }

    private static ContractKind? KindOf(WireObject row, string settleAsset)
    {
        if (row.Text("instType") != OkxWords.Swap || row.Text("settleCcy") != settleAsset)
        {
            return null;
        }

        var type = row.Text("ctType");
        return type switch
        {
            "linear" => ContractKind.Linear,
            "inverse" => ContractKind.Inverse,
            _ => throw row.Bad("ctType", "unknown: " + type),
        };
    }

    private static decimal Size(WireObject row) => Positive(row, "ctVal") * Positive(row, "ctMult");

    private static decimal Positive(WireObject row, string name)
    {
        var value = row.Decimal(name);
        return value > 0 ? value : throw row.Bad(name, "not above zero");
    }

    private static bool IsTrading(WireObject row)
    {
        var state = row.Text("state");
        return state switch
        {
            "live" => true,
            "suspend" or "preopen" or "test" or "expired" or "rebase" or "post_only" => false,
            _ => throw row.Bad("state", "unknown: " + state),
        };
    }
}
