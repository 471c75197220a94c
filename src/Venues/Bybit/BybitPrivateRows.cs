using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Bybit;

/// <summary>Frames of the private stream.</summary>
internal static class BybitPrivateRows
{
    /// <summary>What a frame says, in its order; nothing for topics and products that are not ours.</summary>
    /// <param name="root">Frame with a <c>topic</c>.</param>
    /// <param name="product">What the account trades.</param>
    /// <param name="coins">Makes reports of a spot account's balances; null: there is none.</param>
    /// <exception cref="FrameException">Malformed, or an unknown word.</exception>
    public static List<VenueReport> Read(WireObject root, BybitProduct product, SpotCoins? coins = null)
    {
        var topic = root.Text("topic");
        switch (topic)
        {
            case "order" or "order.linear" or "order.inverse" or "order.spot":
                return Ours(root, product).ConvertAll<VenueReport>(row => new OrderChanged(BybitRows.Order(row, product.Kind)));
            case "execution" or "execution.linear" or "execution.inverse" or "execution.spot":
                return Ours(root, product).ConvertAll(row => Execution(row, product));
            case "position" or "position.linear" or "position.inverse":
                return Ours(root, product).ConvertAll<VenueReport>(row =>
                    new PositionChanged(BybitRows.Position(row, "entryPrice", product), row.TimeMs("updatedTime")));
            case "wallet":
                return coins is null ? Wallet(root, product) : Coins(root, product, coins);
            case "dcp.future" or "dcp.spot":
                return [];
            default:
                throw root.Bad("topic", "unknown: " + topic);
        }
    }

    private static List<WireObject> Ours(WireObject root, BybitProduct product) => root.Array("data").FindAll(product.Owns);

    private static VenueReport Execution(WireObject row, BybitProduct product) =>
        BybitWords.ExecutionCauseOf(row) is { } cause
            ? new FillReported(BybitRows.Fill(row, cause, product))
            : new FundingReported(BybitRows.Funding(row));

    private static List<VenueReport> Coins(WireObject root, BybitProduct product, SpotCoins coins)
    {
        var time = root.TimeMs("creationTime");
        return [.. root.Array("data").Where(product.OwnsWallet).SelectMany(BybitWallet.Balances).Select(balance => coins.Change(balance, time)).OfType<VenueReport>()];
    }

    // A unified 1.0 owner has both accounts, and one coin in either: only what carries the contracts counts.
    private static List<VenueReport> Wallet(WireObject root, BybitProduct product)
    {
        var reports = new List<VenueReport>();
        foreach (var account in root.Array("data").Where(product.OwnsWallet))
        {
            if (BybitWallet.Coin(account, product.SettleAsset) is { } coin)
            {
                reports.Add(new BalanceChanged(product.SettleAsset, BybitRows.WalletBalance(coin), root.TimeMs("creationTime")));
            }
        }

        return reports;
    }
}
