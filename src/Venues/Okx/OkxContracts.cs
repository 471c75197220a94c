using System.Collections.Frozen;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Okx;

/// <summary>What the venue's border must know of a contract: everything there is counted in contracts, here in native units.</summary>
/// <param name="Symbol">Venue symbol.</param>
/// <param name="Size">Native units of one contract (<c>ctVal</c> × <c>ctMult</c>): base units if linear, quote currency if inverse; 1 of spot, which the venue counts in coins.</param>
/// <param name="Code">The venue's number of the instrument (<c>instIdCode</c>); zero when it does not tell one.</param>
/// <param name="Family">Instrument family, by which tiers are asked for; empty of spot.</param>
/// <param name="Kind">Linear, inverse or spot.</param>
internal sealed record OkxContract(string Symbol, decimal Size, long Code, string Family, ContractKind Kind = ContractKind.Linear)
{
    /// <summary>Value of one contract at a price, in the settle asset.</summary>
    /// <param name="price">Above zero.</param>
    public decimal ValueAt(decimal price) => Kind == ContractKind.Inverse ? Size / price : Size * price;
}

/// <summary>
/// The instruments of what the account trades. Nothing counted in contracts is read or written before they are known: there is no size to
/// guess. Those of another settle or quote asset are known as foreign, and their rows are passed over. Thread-safe.
/// </summary>
/// <param name="product">What the account trades.</param>
internal sealed class OkxContracts(OkxProduct product)
{
    private volatile FrozenDictionary<string, OkxContract?> _known = FrozenDictionary<string, OkxContract?>.Empty;
    private volatile bool _isStale = true;

    /// <summary>True until the list was read, and after a symbol turned up that is not in it.</summary>
    public bool IsStale => _isStale;

    /// <summary>Takes the venue's whole list.</summary>
    /// <param name="contracts">Every instrument of the type; null for the foreign ones.</param>
    public void Take(IEnumerable<KeyValuePair<string, OkxContract?>> contracts)
    {
        _known = contracts.DistinctBy(pair => pair.Key).ToFrozenDictionary(StringComparer.Ordinal);
        _isStale = false;
    }

    /// <summary>The contract of a symbol; null when it is not known or foreign.</summary>
    /// <param name="symbol">Venue symbol.</param>
    public OkxContract? Find(string symbol) => _known.GetValueOrDefault(symbol);

    /// <summary>The contract of a row; null when it is foreign.</summary>
    /// <param name="row">Row with <c>instType</c> and <c>instId</c>.</param>
    /// <exception cref="FrameException">The symbol is not known; the list is to be read anew.</exception>
    public OkxContract? Of(WireObject row)
    {
        if (!product.Owns(row))
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
