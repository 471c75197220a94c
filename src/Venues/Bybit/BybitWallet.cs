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
        var rate = UsdRate(coin, settleAsset);
        return new AccountSnapshot(
            settleAsset,
            coin is { } row ? BybitRows.WalletBalance(row) : 0,
            coin?.Decimal("equity") ?? 0,
            Available(account, coin, rate),
            Maintenance(account, coin, rate),
            [],
            reply.Time);
    }

    /// <summary>What an account has of each coin, without what spot trading borrowed. Orders of spot lock what they would spend.</summary>
    /// <param name="account">Row of <c>list[]</c>, or of topic <c>wallet</c>.</param>
    public static IEnumerable<CoinBalance> Balances(WireObject account) => account.Array("coin").Select(row =>
    {
        var locked = row.DecimalOrZero("locked");
        return new CoinBalance(row.Text("coin"), BybitRows.WalletBalance(row) - locked, locked);
    });

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

    // Account-wide figures are in USD; the coin's own value tells the rate. Without any a dollar counts as one, and another coin has none.
    private static decimal? UsdRate(WireObject? coin, string asset)
    {
        decimal? unknown = new BybitProduct(asset).Kind == ContractKind.Linear ? 1 : null;
        if (coin is not { } row)
        {
            return unknown;
        }

        var equity = row.Decimal("equity");
        var value = row.DecimalOrZero("usdValue");
        return equity > 0 && value > 0 ? value / equity : unknown;
    }

    // In cross margin the account's free margin counts, whatever coin it comes from. With isolated margin it is not
    // told, and what the coin's own positions and orders leave is free. What cannot be told in the coin is not free.
    private static decimal Available(WireObject account, WireObject? coin, decimal? rate)
    {
        var total = account.TextOrEmpty("totalAvailableBalance");
        if (total.Length > 0)
        {
            return rate is { } usd ? account.Decimal("totalAvailableBalance") / usd : 0;
        }

        return coin is { } row
            ? row.Decimal("walletBalance") - row.DecimalOrZero("totalPositionIM") - row.DecimalOrZero("totalOrderIM")
                - row.DecimalOrZero("locked") - row.DecimalOrZero("bonus")
            : 0;
    }

    // A coin that the account never held margins no position.
    private static decimal Maintenance(WireObject account, WireObject? coin, decimal? rate)
    {
        if (coin is { } row && row.TextOrEmpty("totalPositionMM").Length > 0)
        {
            return row.NonNegative("totalPositionMM");
        }

        var total = account.DecimalOrZero("totalMaintenanceMargin");
        return rate is { } usd ? total / usd
            : total == 0 || coin is null ? 0
            : throw account.Bad("totalMaintenanceMargin", "in USD, and nothing tells what the coin is worth");
    }
}
