using System.Collections.Frozen;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Okx;

/// <summary>What the venue's border must know of a contract: everything there is counted in contracts, here in native units.</summary>
/// <param name="Symbol">Venue symbol.</param>
/// <param name="Size">Native units of one contract (<c>ctVal</c> × <c>ctMult</c>): base units if linear, quote currency if inverse.</param>
/// <param name="Code">The venue's number of the instrument (<c>instIdCode</c>); zero when it does not tell one.</param>
/// <param name="Family">Instrument family, by which tiers are asked for.</param>
/// <param name="Kind">Linear or inverse.</param>
internal sealed record OkxContract(string Symbol, decimal Size, long Code, string Family, ContractKind Kind = ContractKind.Linear)
{
    /// <summary>Value of one contract at a price, in the settle asset.</summary>
    /// <param name="price">Above zero.</param>
    public decimal ValueAt(decimal price) => Kind == ContractKind.Inverse ? Size / price : Size * price;
}

/// <summary>
/// The contracts of the venue. Nothing counted in contracts is read or written before they are known: there is no size to
/// guess. Perpetuals that do not settle in the settle asset are known as foreign, and their rows are passed over. Thread-safe.
/// </summary>
internal sealed class OkxContracts
{
    private volatile FrozenDictionary<string, OkxContract?> _known = FrozenDictionary<string, OkxContract?>.Empty;
    private volatile bool _isStale = true;

    /// <summary>True until the list was read, and after a symbol turned up that is not in it.</summary>
    public bool IsStale => _isStale;

    /// <summary>Takes the venue's whole list.</summary>
    /// <param name="contracts">Every perpetual; null for the foreign ones.</param>
    public void Take(IEnumerable<KeyValuePair<string, OkxContract?>> contracts)
    {
        _known = contracts.DistinctBy(pair => pair.Key).ToFrozenDictionary(StringComparer.Ordinal);
        _isStale = false;
    }

    /// <summary>The contract of a symbol; null when it is not known or foreign.</summary>
    /// <param name="symbol">Venue symbol.</param>
    public OkxContract? Find(string symbol) => _known.GetValueOrDefault(symbol);

    /// <summary>True for a row about a perpetual, false for one about another product of the venue.</summary>
    /// <param name="row">Row with <c>instType</c>.</param>
    /// <exception cref="FrameException">The venue has no such product.</exception>
    public static bool IsPerpetual(WireObject row)
    {
        var type = row.Text("instType");
        return type == OkxWords.Swap || (OkxWords.IsOtherType(type) ? false : throw row.Bad("instType", "unknown: " + type));
    }

    /// <summary>The contract of a row; null when it is foreign.</summary>
    /// <param name="row">Row with <c>instType</c> and <c>instId</c>.</param>
    /// <exception cref="FrameException">The symbol is not known; the list is to be read anew.</exception>
    public OkxContract? Of(WireObject row)
    {
        if (!IsPerpetual(row))
        {
            return null;
        }

        if (_known.TryGetValue(row.Text("instId"), out var contract))
        {
            return contract;
        }

        _isStale = true;
        throw row.Bad("instId", "a contract whose size is not known");
    }
}
