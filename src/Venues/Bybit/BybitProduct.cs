using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Bybit;

/// <summary>
/// Which contracts an account trades: those that settle in one asset. Dollars are the asset of linear contracts, a coin that of the
/// inverse ones, whose quantities are USD at the venue as they are here (a contract is 1 USD). Or coins, against one quote asset.
/// </summary>
/// <param name="SettleAsset">Asset of margin and profit; of spot the quote asset.</param>
/// <param name="IsSpot">True: spot.</param>
/// <param name="Mode">Which of the venue's accounts carries it.</param>
internal sealed record BybitProduct(string SettleAsset, bool IsSpot = false, BybitAccountMode Mode = BybitAccountMode.Unified)
{
    /// <summary>The venue's word for the unified account.</summary>
    public const string UnifiedAccount = "UNIFIED";

    /// <summary>The venue's word for the derivatives account of classic accounts, and of unified 1.0 for inverse contracts.</summary>
    public const string ContractAccount = "CONTRACT";

    private const string SpotAccount = "SPOT";
    private const string LinearCategory = "linear";
    private const string InverseCategory = "inverse";
    private const string SpotCategory = "spot";

    /// <summary>Kind of the contracts.</summary>
    public ContractKind Kind { get; } =
        IsSpot ? ContractKind.Spot : SettleAsset is "USDT" or "USDC" ? ContractKind.Linear : ContractKind.Inverse;

    /// <summary>The venue's word for the kind, a parameter of every request.</summary>
    public string Category => IsSpot ? SpotCategory : Kind == ContractKind.Inverse ? InverseCategory : LinearCategory;

    /// <summary>True: the derivatives account carries the contracts.</summary>
    public bool IsClassic => Mode == BybitAccountMode.Classic;

    /// <summary>The venue's word for the account that carries them, a parameter of what is asked about money.</summary>
    public string AccountType => IsClassic ? ContractAccount : UnifiedAccount;

    /// <summary>Value of <c>openOnly</c> that asks for orders that are over (docs: v5/order/open-order).</summary>
    public string ClosedOrders => IsClassic ? "2" : "1";

    /// <summary>
    /// True when figures of money are about the account that carries the contracts: an owner may have several. Frames of the topic
    /// without a type have been recorded, of a unified account alone.
    /// </summary>
    /// <param name="account">Row of <c>wallet-balance</c> or of topic <c>wallet</c>.</param>
    /// <exception cref="FrameException">An account type that is not known.</exception>
    public bool OwnsWallet(WireObject account)
    {
        var type = account.Has("accountType") ? account.Text("accountType") : UnifiedAccount;
        return type is UnifiedAccount or ContractAccount or SpotAccount ? type == AccountType : throw account.Bad("accountType", "unknown: " + type);
    }

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
