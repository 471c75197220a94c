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
        return KeyValuePair.Create(symbol, IsLinear(row, settleAsset)
            ? new OkxContract(symbol, Size(row), row.Has("instIdCode") ? row.Long("instIdCode") : 0, row.Text("instFamily"))
            : null);
    }

    /// <summary>Rules of an instrument.</summary>
    /// <param name="row">Row of <c>public/instruments</c>.</param>
    /// <param name="venue">Name of the venue account.</param>
    /// <param name="settleAsset">Asset of the contracts that are ours to trade.</param>
    /// <param name="fundingInterval">Time between stamps, which this row does not tell.</param>
    /// <exception cref="FrameException">Malformed, or not a linear perpetual of the settle asset.</exception>
    public static InstrumentSpec Read(WireObject row, string venue, string settleAsset, TimeSpan fundingInterval)
    {
        if (!IsLinear(row, settleAsset))
        {
            throw row.Bad("ctType", "not a linear perpetual of " + settleAsset);
        }

        var size = Size(row);
        var family = row.Text("instFamily").Split('-');
        if (family.Length != 2)
        {
            throw row.Bad("instFamily", "not base and quote asset");
        }

        return new InstrumentSpec(
            new InstrumentId(venue, row.Text("instId")),
            row.Text("ctValCcy"),
            family[1],
            row.Text("settleCcy"),
            Positive(row, "tickSz"),
            Positive(row, "lotSz") * size,
            Positive(row, "minSz") * size,
            Positive(row, "maxLmtSz") * size,
            Positive(row, "maxMktSz") * size,
            MinNotional: 0,
            fundingInterval,
            IsTrading(row));
    }

    private static bool IsLinear(WireObject row, string settleAsset) =>
        row.Text("instType") == OkxWords.Swap && row.Text("ctType") == "linear" && row.Text("settleCcy") == settleAsset;

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
