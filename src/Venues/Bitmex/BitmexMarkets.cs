using System.Collections.Frozen;

namespace Hedgerow.Venues.Bitmex;

/// <summary>
/// The contracts of the venue, by symbol, as the lists of instruments told them last. What a quantity means is known from here
/// alone: nothing is placed or read of a symbol that is not in it. Thread-safe.
/// </summary>
internal sealed class BitmexMarkets
{
    private readonly string _settleAsset;
    private readonly Lock _gate = new();
    private FrozenDictionary<string, BitmexContract> _contracts = FrozenDictionary<string, BitmexContract>.Empty;

    /// <summary>Makes an empty list.</summary>
    /// <param name="settleAsset">Asset of the contracts that are traded.</param>
    public BitmexMarkets(string settleAsset) => _settleAsset = settleAsset;

    /// <summary>True once the venue told its instruments.</summary>
    public bool IsKnown => Volatile.Read(ref _contracts).Count > 0;

    /// <summary>
    /// Takes what the venue lists. One that it lists no more stays known: an order, a fill or a position of it must still be read.
    /// </summary>
    /// <param name="contracts">Every contract that could be read.</param>
    public void Learn(IEnumerable<BitmexContract> contracts)
    {
        lock (_gate)
        {
            Volatile.Write(ref _contracts, contracts.Concat(_contracts.Values)
                .DistinctBy(contract => contract.Symbol, StringComparer.Ordinal).ToFrozenDictionary(contract => contract.Symbol, StringComparer.Ordinal));
        }
    }

    /// <summary>
    /// The contract of a symbol that is traded here: a perpetual in the settle asset, linear or inverse; null for every other product, whose
    /// rows share the tables and are not ours to read.
    /// </summary>
    /// <param name="symbol">Venue symbol.</param>
    public BitmexContract? Find(string symbol) =>
        Volatile.Read(ref _contracts).TryGetValue(symbol, out var contract) && contract.Kind is not null && contract.SettleAsset == _settleAsset
            ? contract
            : null;
}
