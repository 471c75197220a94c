using Hedgerow.Actors.Tests.Harness;
using Hedgerow.Hedging.Accounts;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Bookkeeper;

public sealed class OwnerTests
{
    [Fact]
    public void Money_that_comes_before_the_word_is_unexplained_alarmed_and_no_profit()
    {
        var bench = new BookkeeperBench().Start();
        bench.Accounts["a"].Wallet += 10_000m;
        bench.Run(TimeSpan.FromMinutes(4));
        Assert.Equal((10_000m, 200_000m, 1m), (bench.Point.Unexplained, bench.Point.Nav, bench.Book.NavPerShare));
        Assert.Equal("", bench.Alarms);
        bench.Run(TimeSpan.FromMinutes(2));
        Assert.Contains("+10000 USDT unexplained", bench.Alarms);
        bench.Run(TimeSpan.FromMinutes(10));
        Assert.Single(bench.Told<Notice>(), n => n.Level == NoticeLevel.Alarm);

        Assert.True(bench.Owner(OwnerAction.Deposit, 10_000m).Ok);
        Assert.Equal((0m, 210_000m, 210_000m, 1m), (bench.Point.Unexplained, bench.Point.Nav, bench.Point.Shares, bench.Book.NavPerShare));
    }

    [Fact]
    public void The_word_before_the_money_buys_shares_at_once()
    {
        var bench = new BookkeeperBench().Start();
        bench.Accounts["a"].Wallet += 20_000m;
        Assert.True(bench.Owner(OwnerAction.Deposit, 20_000m).Ok);
        bench.Run(TimeSpan.FromMinutes(1));
        Assert.True(bench.Owner(OwnerAction.Deposit, 5_000m).Ok);
        bench.Run(TimeSpan.FromMinutes(1));
        Assert.Equal((5_000m, 0m, 225_000m, 225_000m), (bench.Point.Expected, bench.Point.Unexplained, bench.Point.Nav, bench.Point.Shares));
        bench.Accounts["b"].Wallet += 5_000m;
        bench.Run(TimeSpan.FromMinutes(1));
        Assert.Equal((0m, 0m, 225_000m), (bench.Point.Expected, bench.Point.Unexplained, bench.Point.Nav));
    }

    [Fact]
    public void A_withdrawal_redeems_shares_and_the_money_may_leave_later()
    {
        var bench = new BookkeeperBench().Start();
        Profit(bench, 20_000m);
        Assert.Equal(1.1m, bench.Book.NavPerShare);
        Assert.True(bench.Owner(OwnerAction.Withdraw, 110_000m).Ok);
        Assert.Equal((100_000m, 110_000m, -110_000m, 1.1m), (bench.Point.Shares, bench.Point.Nav, bench.Point.Expected, bench.Book.NavPerShare));
        bench.Accounts["a"].Wallet -= 60_000m;
        bench.Accounts["b"].Wallet -= 50_000m;
        bench.Run(TimeSpan.FromMinutes(1));
        Assert.Equal((0m, 0m, 110_000m, 1.1m), (bench.Point.Expected, bench.Point.Unexplained, bench.Point.Nav, bench.Book.NavPerShare));
    }

    [Fact]
    public void Money_that_leaves_without_a_word_is_missing_at_once()
    {
        var bench = new BookkeeperBench().Start();
        bench.Accounts["a"].Wallet -= 1_000m;
        bench.Run(TimeSpan.FromMinutes(6));
        Assert.Equal((-1_000m, 199_000m), (bench.Point.Unexplained, bench.Point.Nav));
        Assert.Contains("-1000 USDT unexplained", bench.Alarms);
        Assert.False(bench.Owner(OwnerAction.Accept, -1_001m).Ok);
        Assert.False(bench.Owner(OwnerAction.Accept, 1_000m).Ok);
        Assert.True(bench.Owner(OwnerAction.Accept, -1_000m).Ok);
        Assert.Equal((0m, -1_000m, 199_000m, 200_000m), (bench.Point.Unexplained, bench.Point.Accepted, bench.Point.Nav, bench.Point.Shares));
    }

    [Fact]
    public void The_word_after_the_money_left_redeems_at_the_price_before_it_was_missed()
    {
        var bench = new BookkeeperBench().Start();
        bench.Accounts["a"].Wallet -= 50_000m;
        bench.Run(TimeSpan.FromMinutes(1));
        Assert.Equal(0.75m, bench.Book.NavPerShare);
        Assert.True(bench.Owner(OwnerAction.Withdraw, 50_000m).Ok);
        Assert.Equal((150_000m, 150_000m, 0m, 1m), (bench.Point.Shares, bench.Point.Nav, bench.Point.Unexplained, bench.Book.NavPerShare));
    }

    [Fact]
    public void A_request_takes_effect_once_also_after_a_restart()
    {
        var bench = new BookkeeperBench().Start();
        Assert.True(bench.Owner(OwnerAction.Deposit, 1_000m, "same").Ok);
        Assert.Equal("done before", bench.Owner(OwnerAction.Deposit, 1_000m, "same").Text);
        var next = bench.Restarted().Start();
        Assert.Equal("done before", next.Owner(OwnerAction.Deposit, 1_000m, "same").Text);
        Assert.Single(next.State.Books.Single().Moves);
        Assert.Equal(201_000m, next.Point.Shares);
    }

    [Theory]
    [InlineData(OwnerAction.Deposit, 0)]
    [InlineData(OwnerAction.Deposit, -5)]
    [InlineData(OwnerAction.Withdraw, -5)]
    [InlineData(OwnerAction.Withdraw, 200_001)]
    [InlineData(OwnerAction.Accept, 5)]
    public void What_makes_no_sense_is_refused(OwnerAction action, int amount)
    {
        var bench = new BookkeeperBench().Start();
        var before = bench.State.Books.Single().Moves.Count;
        Assert.False(bench.Owner(action, amount).Ok);
        Assert.Equal(before, bench.State.Books.Single().Moves.Count);
    }

    [Fact]
    public void An_emptied_book_goes_on_at_its_last_price()
    {
        var bench = new BookkeeperBench().Start();
        Profit(bench, 50_000m);
        Assert.True(bench.Owner(OwnerAction.Withdraw, 250_000m).Ok);
        Assert.Equal((0m, 0m), (bench.Point.Shares, bench.Point.Nav));
        bench.Accounts["a"].Wallet = bench.Accounts["b"].Wallet = 0m;
        bench.Run(TimeSpan.FromMinutes(2));
        Assert.True(bench.Owner(OwnerAction.Deposit, 1_250m).Ok);
        Assert.Equal((1_000m, 1.25m), (bench.Point.Shares, bench.Book.NavPerShare));
    }

    [Fact]
    public void Announced_money_that_does_not_come_is_alarmed()
    {
        var bench = new BookkeeperBench().Start();
        Assert.True(bench.Owner(OwnerAction.Deposit, 1_000m).Ok);
        bench.Run(TimeSpan.FromHours(23));
        Assert.Equal("", bench.Alarms);
        bench.Run(TimeSpan.FromHours(2));
        Assert.Contains("1000 USDT announced at", bench.Alarms);
    }

    [Fact]
    public void Money_between_venues_counts_once_whatever_is_seen_first()
    {
        var bench = new BookkeeperBench(BookkeeperBench.Settings with { AwaitsTransfers = true });
        bench.Send(Transfers(0m, 0m));
        bench.Start();
        bench.Send(Transfers(10_000m, 0m));
        bench.Run(TimeSpan.FromMinutes(1));
        Assert.Equal((0m, 200_000m), (bench.Point.InFlight, bench.Point.Nav));
        bench.Accounts["a"].Wallet -= 10_000m;
        bench.Run(TimeSpan.FromMinutes(1));
        Assert.Equal((10_000m, 200_000m), (bench.Point.InFlight, bench.Point.Nav));
        bench.Accounts["b"].Wallet += 10_000m;
        bench.Run(TimeSpan.FromMinutes(1));
        Assert.Equal((0m, 200_000m), (bench.Point.InFlight, bench.Point.Nav));
        bench.Accounts["a"].Wallet -= 1m;
        bench.Send(Transfers(0m, 1m));
        bench.Run(TimeSpan.FromMinutes(1));
        Assert.Equal((0m, 1m, 0m, 199_999m), (bench.Point.InFlight, bench.Point.TransferFees, bench.Point.Unexplained, bench.Point.Nav));
        Assert.All(bench.Points, p => Assert.Equal((0m, 0m), p.Imbalance()));
    }

    [Fact]
    public void A_transfer_that_just_ended_is_no_loss_while_the_accounts_reading_is_older()
    {
        var bench = new BookkeeperBench(BookkeeperBench.Settings with { AwaitsTransfers = true });
        bench.Send(Transfers(0m, 0m));
        bench.Start();
        bench.Send(Transfers(10_000m, 0m));
        bench.Accounts["a"].Wallet -= 10_000m;
        bench.Run(TimeSpan.FromMinutes(1));
        var view = Transfers(0m, 0m);
        bench.Send(view with { Transfers = [Transfer(10_000m, TransferState.Credited) with { ChangedAt = bench.Now }] });
        Assert.Equal((10_000m, 200_000m), (bench.Point.InFlight, bench.Point.Nav));
        bench.Accounts["b"].Wallet += 10_000m;
        bench.Run(TimeSpan.FromSeconds(10));
        Assert.Equal((0m, 200_000m), (bench.Point.InFlight, bench.Point.Nav));
    }

    [Fact]
    public void Nothing_is_valued_before_the_treasurer_spoke()
    {
        var settings = BookkeeperBench.Settings with { AwaitsTransfers = true };
        var bench = new BookkeeperBench(settings);
        bench.Send(Transfers(0m, 0m));
        bench.Start();
        bench.Send(Transfers(10_000m, 0m));
        bench.Accounts["a"].Wallet -= 10_000m;
        bench.Run(TimeSpan.FromMinutes(2));
        var next = bench.Restarted().Start();
        next.Run(TimeSpan.FromMinutes(1));
        Assert.False(next.Book.IsCurrent);
        next.Send(Transfers(10_000m, 0m));
        Assert.Equal((true, 10_000m, 200_000m), (next.Book.IsCurrent, next.Point.InFlight, next.Point.Nav));
    }

    private static TreasurerView Transfers(decimal open, decimal fees) => new(
        1, true, [], [Transfer(open, open > 0m ? TransferState.Sent : TransferState.Credited), Transfer(500m, TransferState.AwaitingApproval)],
        new Dictionary<string, decimal>(), new Dictionary<string, decimal> { ["USDT"] = fees }, DateTimeOffset.UnixEpoch);

    private static Transfer Transfer(decimal amount, TransferState state) => new(
        "t1", "a-b", "a", "b", "USDT", amount, 1m, state, false, false, "", "", "", "", "", DateTimeOffset.UnixEpoch, null, DateTimeOffset.UnixEpoch);

    private static void Profit(BookkeeperBench bench, decimal amount)
    {
        bench.Accounts["a"].Trade("BTCUSDT", Side.Buy, 1m, 100_000m);
        bench.Accounts["a"].Trade("BTCUSDT", Side.Sell, 1m, 100_000m + amount);
        bench.Run(TimeSpan.FromMinutes(1));
    }
}
