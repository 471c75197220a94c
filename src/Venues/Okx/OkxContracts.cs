using System.Collections.Frozen;
using System.Globalization;
using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Okx;

/// <summary>What the venue's border must know of a contract: everything there is counted in contracts, here in native units.</summary>
/// <param name="Symbol">Venue symbol.</param>
/// <param name="Size">Native units of one contract (<c>ctVal</c> × <c>ctMult</c>): base units if linear, quote currency if inverse; 1 of spot, which the venue counts in coins.</param>
/// <param name="Code">The venue's number of the instrument (<c>instIdCode</c>); zero when it does not tell one.</param>
/// <param name="Family">Instrument family, by which tiers are asked for; empty of spot.</param>
/// <param name="Kind">Linear, inverse or spot.</param>
/// <param name="InstType">The venue's word for what it is.</param>
/// <param name="Expiry">When it ends, UTC; null when no end is known.</param>
internal sealed record OkxContract(
    string Symbol, decimal Size, long Code, string Family, ContractKind Kind = ContractKind.Linear, string InstType = OkxWords.Swap,
    DateTimeOffset? Expiry = null)
{
    /// <summary>True of a dated contract: it pays no funding.</summary>
    public bool IsDated => InstType == OkxWords.Futures;

    /// <summary>True when it has ended: the venue lists it no more.</summary>
    /// <param name="now">Venue time.</param>
    public bool HasExpired(DateTimeOffset now) => now >= Expiry;

    /// <summary>Value of one contract at a price, in the settle asset.</summary>
    /// <param name="price">Above zero.</param>
    public decimal ValueAt(decimal price) => Kind == ContractKind.Inverse ? Size / price : Size * price;
}

/// <summary>
/// The instruments of what the account trades. Nothing counted in contracts is read or written before they are known: there is no size to
/// guess. Those of another settle or quote asset are known as foreign, and their rows are passed over. Thread-safe.
/// </summary>
/// <remarks>
/// A contract that has expired is no longer listed, and what became of it is still asked for. One that was listed in this life stays as it
/// was. Of another one the name tells family and date, and its size is that of the family's listed dated contracts, if all of them have the
/// same; else it stays unknown.
/// </remarks>
/// <param name="product">What the account trades.</param>
internal sealed class OkxContracts(OkxProduct product)
{
    // 08:00 UTC is the venue's hour of delivery.
    private const int DeliveryHour = 8;

    private volatile FrozenDictionary<string, OkxContract?> _known = FrozenDictionary<string, OkxContract?>.Empty;
    private volatile bool _isStale = true;

    /// <summary>True until the list was read, and after a symbol turned up that is not in it.</summary>
    public bool IsStale => _isStale;

    /// <summary>Takes the venue's whole list; contracts that have left it stay known.</summary>
    /// <param name="contracts">Every instrument of the types; null for the foreign ones.</param>
    public void Take(IEnumerable<KeyValuePair<string, OkxContract?>> contracts)
    {
        _known = contracts.Concat(_known).DistinctBy(pair => pair.Key).ToFrozenDictionary(StringComparer.Ordinal);
        _isStale = false;
    }

    /// <summary>The contract of a symbol; null when it is not known or foreign.</summary>
    /// <param name="symbol">Venue symbol.</param>
    public OkxContract? Find(string symbol) => _known.TryGetValue(symbol, out var contract) ? contract : Expired(symbol);

    /// <summary>The contract of a row; null when it is foreign.</summary>
    /// <param name="row">Row with <c>instType</c> and <c>instId</c>.</param>
    /// <exception cref="FrameException">The symbol is not known; the list is to be read anew.</exception>
    public OkxContract? Of(WireObject row)
    {
        if (!product.Owns(row))
        {
            return null;
        }

        var symbol = row.Text("instId");
        if (_known.TryGetValue(symbol, out var contract) || (contract = Expired(symbol)) is not null)
        {
            return contract;
        }

        _isStale = true;
        throw row.Bad("instId", "a contract whose size is not known");
    }

    /// <summary>Family in the name of a dated contract; null of another name.</summary>
    /// <param name="symbol">Venue symbol.</param>
    public static string? FamilyOfDated(string symbol) => OfName(symbol)?.Family;

    private static (string Family, DateTimeOffset Expiry)? OfName(string symbol)
    {
        var dash = symbol.LastIndexOf('-');
        return dash > 0 && DateTime.TryParseExact(
            symbol.AsSpan(dash + 1), "yyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var day)
            ? (symbol[..dash], new DateTimeOffset(day.AddHours(DeliveryHour), TimeSpan.Zero))
            : null;
    }

    /// <summary>A dated contract that ended before this life began: <c>BTC-USDT-261225</c>. Null when the name or the family does not tell.</summary>
    private OkxContract? Expired(string symbol)
    {
        if (product.IsSpot || OfName(symbol) is not var (family, expiry))
        {
            return null;
        }

        var relatives = _known.Values.Where(known => known is { IsDated: true } && known.Family == family).ToList();

        // Whatever this machine's clock says: only what ended before every listed one is over, and not merely unknown.
        return relatives is [{ } first, ..] && relatives.TrueForAll(known => known!.Size == first.Size && known.Kind == first.Kind && known.Expiry > expiry)
            ? first with { Symbol = symbol, Code = 0, Expiry = expiry }
            : null;
    }
}
