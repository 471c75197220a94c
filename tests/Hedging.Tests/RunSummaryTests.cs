using Hedgerow.Messages;

namespace Hedgerow.Hedging.Tests;

public class RunSummaryTests
{
    [Fact]
    public void Money_of_accounts_in_another_asset_is_told_apart()
    {
        var summary = RunSummary.From([Account("a", "USDT", 1_000m, 1_010m), Account("b", "BTC", 2m, 1.5m), Account("c", "USDT", 500m, 490m)], null, 0);

        Assert.Equal((1_500m, 1_500m, 0m), (summary.EquityStart, summary.EquityEnd, summary.Pnl));
        Assert.Equal(new AssetMoney("BTC", 0.2m, 0.05m, 2m, 1.5m), Assert.Single(summary.OtherMoney!));
        Assert.Equal(-0.5m, summary.MoneyIn("BTC").Pnl);
        Assert.Equal(new AssetMoney("USDT", 150m, 37.5m, 1_500m, 1_500m), summary.MoneyIn("USDT"));
    }

    [Fact]
    public void An_account_that_was_not_read_yet_counts_with_most_of_the_others()
    {
        var unread = Account("c", "USDT", 500m, 0m) with { Account = null };

        var summary = RunSummary.From([Account("a", "BTC", 2m, 2m), unread, Account("b", "BTC", 1m, 1m)], null, 0);

        Assert.Null(summary.OtherMoney);
        Assert.Equal(3m + 500m, summary.EquityStart);
        Assert.Equal(3m, summary.EquityEnd);
    }

    [Fact]
    public void One_asset_is_not_mentioned_in_the_json()
    {
        Assert.DoesNotContain("otherMoney", RunSummary.From([Account("a", "USDT", 1m, 1m)], null, 0).ToJson(), StringComparison.Ordinal);
        Assert.DoesNotContain("otherMoney", RunSummary.From([], null, 0).ToJson(), StringComparison.Ordinal);
    }

    /// <summary>It paid a tenth of its first equity in fees, and a fortieth in funding.</summary>
    private static GatewayState Account(string venue, string asset, decimal start, decimal end) => new(
        venue, 1, GatewayPhase.Ready, true, true, "", 1, new AccountSnapshot(asset, end, end, end, 0m, [], DateTimeOffset.UnixEpoch), [], [], 0, 0d,
        new GatewayTotals(0, 0, 0m, start / 10m, start / 40m, 0, start), 0, DateTimeOffset.UnixEpoch);
}
