using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Bybit;

/// <summary>
/// Which contracts an account trades: those that settle in one asset. Dollars are the asset of linear contracts, a coin that of the
/// inverse ones, whose quantities are USD at the venue as they are here (a contract is 1 USD). Or coins, against one quote asset.
/// </summary>
/// <param name="SettleAsset">Asset of margin and profit; of spot the quote asset.</param>
/// <param name="IsSpot">True: spot.</param>
internal sealed record BybitProduct(string SettleAsset, bool IsSpot = false)
{
    private const string LinearCategory = "linear";
    private const string InverseCategory = "inverse";
    private const string SpotCategory = "spot";

    /// <summary>Kind of the contracts.</summary>
    public ContractKind Kind { get; } =
        IsSpot ? ContractKind.Spot : SettleAsset is "USDT" or "USDC" ? ContractKind.Linear : ContractKind.Inverse;

    /// <summary>The venue's word for the kind, a parameter of every request.</summary>
    public string Category => IsSpot ? SpotCategory : Kind == ContractKind.Inverse ? InverseCategory : LinearCategory;

    /// <summary>The kind of a category; null for one of other products, which share the private topics.</summary>
    /// <param name="row">Row of a private topic.</param>
    /// <exception cref="FrameException">No category that is known.</exception>
    public static ContractKind? KindOf(WireObject row)
    {
        var category = row.Text("category");
        return category switch
        {
            LinearCategory => ContractKind.Linear,
            InverseCategory => ContractKind.Inverse,
            SpotCategory => ContractKind.Spot,
            "option" => null,
            _ => throw row.Bad("category", "unknown: " + category),
        };
    }

    /// <summary>True when a row of a private topic is about contracts of this account.</summary>
    /// <param name="row">Row of a private topic.</param>
    /// <exception cref="FrameException">No category that is known.</exception>
    public bool Owns(WireObject row) => KindOf(row) == Kind && Owns(row.Text("symbol"));

    /// <summary>
    /// True when a symbol of the account's category is about contracts of this account. Every coin has inverse contracts of its own, and a
    /// row does not say in what it settles; their symbols begin with the coin and USD (<c>BTCUSD</c>, <c>BTCUSDU25</c>). Those of spot end with
    /// the quote asset.
    /// </summary>
    /// <param name="symbol">Venue symbol.</param>
    public bool Owns(string symbol) => Kind switch
    {
        ContractKind.Linear => true,
        ContractKind.Spot => symbol.EndsWith(SettleAsset, StringComparison.Ordinal),
        _ => symbol.StartsWith(SettleAsset + "USD", StringComparison.Ordinal),
    };
}
