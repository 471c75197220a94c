using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Okx;

/// <summary>
/// What an account trades: the perpetual and dated contracts that settle in one asset, or coins against one quote asset. The venue keeps all in one
/// account, on the same addresses and channels, and tells them apart by <c>instType</c>.
/// </summary>
/// <param name="SettleAsset">Asset of margin and profit; of spot the quote asset.</param>
/// <param name="IsSpot">True: coins, bought outright.</param>
internal sealed record OkxProduct(string SettleAsset, bool IsSpot = false)
{
    private static readonly string[] Coins = [OkxWords.Spot];
    private static readonly string[] Contracts = [OkxWords.Swap, OkxWords.Futures];

    /// <summary>The venue's words for what is traded, parameters of lists and channels.</summary>
    public IReadOnlyList<string> InstTypes => IsSpot ? Coins : Contracts;

    /// <summary>What is traded, for people.</summary>
    public string Words => IsSpot ? "spot against " + SettleAsset : "a contract of " + SettleAsset;

    /// <summary>True for a row about what is traded, false for one about another product of the venue.</summary>
    /// <param name="row">Row with <c>instType</c>.</param>
    /// <exception cref="FrameException">The venue has no such product.</exception>
    public bool Owns(WireObject row) => InstTypes.Contains(OkxWords.InstTypeOf(row));

    /// <summary>Kind of a listed instrument; null when it is not this account's to trade.</summary>
    /// <param name="row">Row of <c>public/instruments</c>.</param>
    /// <exception cref="FrameException">Malformed.</exception>
    public ContractKind? KindOf(WireObject row)
    {
        if (!Owns(row) || row.Text(IsSpot ? "quoteCcy" : "settleCcy") != SettleAsset)
        {
            return null;
        }

        if (IsSpot)
        {
            return ContractKind.Spot;
        }

        var type = row.Text("ctType");
        return type switch
        {
            "linear" => ContractKind.Linear,
            "inverse" => ContractKind.Inverse,
            _ => throw row.Bad("ctType", "unknown: " + type),
        };
    }
}
