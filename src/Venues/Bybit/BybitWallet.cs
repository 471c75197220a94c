using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Bybit;

/// <summary>The unified or the derivatives account as a margin account of one settle asset.</summary>
internal static class BybitWallet
{
    /// <summary>Reads <c>account/wallet-balance</c>; positions are left empty.</summary>
    /// <param name="reply">The answer.</param>
    /// <param name="product">What the account trades: its settle asset is the one that counts.</param>
    /// <exception cref="FrameException">Malformed, or of another account than was asked for.</exception>
    public static AccountSnapshot Read(BybitReply reply, BybitProduct product)
    {
        var settleAsset = product.SettleAsset;
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
        if (!product.OwnsWallet(account))
        {
            throw account.Bad("accountType", "not the account that was asked for");
        }

        var coin = Coin(account, settleAsset);
        if (product.IsClassic)
        {
            return new AccountSnapshot(
                settleAsset,
                coin?.Decimal("walletBalance") ?? 0,
                coin?.Decimal("equity") ?? 0,
                coin is { } own ? ClassicAvailable(own) : 0,
                coin is { } held ? ClassicMaintenance(held) : 0,
                [],
                reply.Time);
        }

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

    // Of a derivatives account every account-wide figure is empty (docs: v5/account/wallet-balance): each coin margins its own contracts, and
    // its row tells them. What may leave is free; where it is not told, what positions, orders and losses leave of the balance.
    private static decimal ClassicAvailable(WireObject coin) => coin.TextOrEmpty("availableToWithdraw").Length > 0
        ? coin.Decimal("availableToWithdraw")
        : coin.Decimal("walletBalance") - coin.DecimalOrZero("totalPositionIM") - coin.DecimalOrZero("totalOrderIM")
            - coin.DecimalOrZero("locked") - coin.DecimalOrZero("bonus") + Math.Min(0, coin.DecimalOrZero("unrealisedPnl"));

    // Nothing else tells it: the figures of a position are not to be used (docs: v5/position). Zero would be a guess where positions are.
    private static decimal ClassicMaintenance(WireObject coin) =>
        coin.TextOrEmpty("totalPositionMM").Length > 0 ? coin.NonNegative("totalPositionMM")
        : coin.DecimalOrZero("totalPositionIM") == 0 ? 0
        : throw coin.Bad("totalPositionMM", "empty, though positions have margin");

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
