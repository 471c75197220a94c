using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Bybit;

/// <summary>The unified account as a margin account of one settle asset.</summary>
internal static class BybitWallet
{
    /// <summary>Reads <c>account/wallet-balance</c>; positions are left empty.</summary>
    /// <param name="reply">The answer.</param>
    /// <param name="settleAsset">Asset that counts.</param>
    /// <exception cref="FrameException">Malformed.</exception>
    public static AccountSnapshot Read(BybitReply reply, string settleAsset)
    {
        var accounts = reply.Result.Array("list");
        if (accounts.Count > 1)
        {
            throw reply.Result.Bad("list", "more than one account");
        }

        // An account that never held anything has no row; a coin that it never held has none in it.
        if (accounts.Count == 0)
        {
            return new AccountSnapshot(settleAsset, 0, 0, 0, 0, [], reply.Time);
        }

        var account = accounts[0];
        var coin = Coin(account, settleAsset);
        var rate = UsdRate(coin);
        return new AccountSnapshot(
            settleAsset,
            coin is { } row ? BybitRows.WalletBalance(row) : 0,
            coin?.Decimal("equity") ?? 0,
            Available(account, coin, rate),
            Maintenance(account, coin, rate),
            [],
            reply.Time);
    }

    /// <summary>The row of a coin, or null.</summary>
    /// <param name="account">Row of <c>list[]</c>, or of topic <c>wallet</c>.</param>
    /// <param name="asset">Coin.</param>
    public static WireObject? Coin(WireObject account, string asset)
    {
        foreach (var row in account.Array("coin"))
        {
            if (row.Text("coin") == asset)
            {
                return row;
            }
        }

        return null;
    }

    // Account-wide figures are in USD; the coin's own value tells the rate. Without any the coin counts as a dollar.
    private static decimal UsdRate(WireObject? coin)
    {
        if (coin is not { } row)
        {
            return 1;
        }

        var equity = row.Decimal("equity");
        var value = row.DecimalOrZero("usdValue");
        return equity > 0 && value > 0 ? value / equity : 1;
    }

    // In cross margin the account's free margin counts, whatever coin it comes from. With isolated margin it is not
    // told, and what the coin's own positions and orders leave is free.
    private static decimal Available(WireObject account, WireObject? coin, decimal rate)
    {
        var total = account.TextOrEmpty("totalAvailableBalance");
        if (total.Length > 0)
        {
            return account.Decimal("totalAvailableBalance") / rate;
        }

        return coin is { } row
            ? row.Decimal("walletBalance") - row.DecimalOrZero("totalPositionIM") - row.DecimalOrZero("totalOrderIM")
                - row.DecimalOrZero("locked") - row.DecimalOrZero("bonus")
            : 0;
    }

    private static decimal Maintenance(WireObject account, WireObject? coin, decimal rate) =>
        coin is { } row && row.TextOrEmpty("totalPositionMM").Length > 0
            ? row.NonNegative("totalPositionMM")
            : account.DecimalOrZero("totalMaintenanceMargin") / rate;
}
