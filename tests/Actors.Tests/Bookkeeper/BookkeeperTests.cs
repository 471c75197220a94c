using Hedgerow.Actors.Tests.Harness;
using Hedgerow.Engine;
using Hedgerow.Hedging.Accounts;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Bookkeeper;

public sealed class BookkeeperTests
{
    private const string Symbol = "BTCUSDT";

    [Fact]
    public void The_first_shares_are_the_equity_of_all_accounts()
    {
        var bench = new BookkeeperBench().Start();
        Assert.Equal((200_000m, 200_000m, 1m), (bench.Point.Nav, bench.Point.Shares, bench.Book.NavPerShare));
    }

    [Fact]
    public void A_book_begins_only_when_every_account_is_known()
    {
        var bench = new BookkeeperBench();
        bench.Send(new Started(false));
        bench.Send(bench.Accounts["a"].Statement(bench.Now));
        bench.Send(bench.Accounts["b"].Statement(bench.Now, settled: false));
        Assert.Empty(bench.View.Books);
        bench.Send(bench.Accounts["b"].Statement(bench.Now));
        Assert.Equal(200_000m, bench.Point.Nav);
    }

    [Fact]
    public void Profit_fees_and_funding_move_the_price_of_a_share()
    {
        var bench = new BookkeeperBench().Start();
        bench.Accounts["a"].Trade(Symbol, Side.Sell, 1m, 50_000m, fee: 20m);
        bench.Accounts["b"].Trade(Symbol, Side.Buy, 1m, 49_000m, fee: 30m);
        bench.Accounts["a"].Fund(Symbol, 5m);
        bench.Accounts["a"].Marks[Symbol] = bench.Accounts["b"].Marks[Symbol] = 52_000m;
        bench.Run(TimeSpan.FromMinutes(2));
        Assert.Equal(200_955m, bench.Point.Nav);
        Assert.Equal(1.004775m, bench.Book.NavPerShare);
        Assert.Equal((0m, 0m), bench.Point.Imbalance());
        Assert.Equal(0m, bench.Point.Unexplained);
        Assert.Equal((99_000m, 9.9m), (bench.Book.VolumeToday, bench.Book.RebateToday));
        Assert.Equal(0m, bench.Point.SpotAndFutures);
        Assert.Equal([new BaseExposure("BTC", 0m, 0m, 104_000m)], bench.Book.Exposures);
    }

    [Fact]
    public void A_stale_account_stops_the_valuation_and_is_no_loss()
    {
        var bench = new BookkeeperBench().Start();
        bench.Run(TimeSpan.FromMinutes(3));
        var marked = bench.Points.Count;
        for (var i = 0; i < 30; i++)
        {
            bench.Send(bench.Accounts["a"].Statement(bench.Now));
            bench.Pass(TimeSpan.FromSeconds(10));
        }
        var view = bench.View;
        Assert.False(view.Books.Single().IsCurrent);
        Assert.Equal(200_000m, view.Books.Single().Point!.Nav);
        Assert.InRange(bench.Points.Count, marked, marked + 2);
        var stale = view.Venues.Single(v => !v.IsFresh);
        Assert.Equal(("b", 100_000m), (stale.Venue, stale.Equity));
        Assert.True(stale.AgeMs > 60_000);
        Assert.Single(bench.Told<Notice>(), n => n.Text.Contains("account of b was not read"));
        Assert.False(bench.Owner(OwnerAction.Deposit, 10m).Ok);
    }

    [Fact]
    public void An_account_that_is_not_settled_moves_no_money_from_outside()
    {
        var bench = new BookkeeperBench().Start();
        bench.Accounts["a"].Wallet += 7_000m;
        for (var i = 0; i < 12; i++)
        {
            bench.ReadAccounts(settled: false);
            bench.Pass(TimeSpan.FromSeconds(10));
        }
        Assert.Equal(0m, bench.Point.Unexplained);
        Assert.Equal((0m, 0m), bench.Point.Imbalance());
        bench.Run(TimeSpan.FromMinutes(1));
        Assert.Equal((7_000m, 200_000m), (bench.Point.Unexplained, bench.Point.Nav));
    }

    [Fact]
    public void Fees_in_another_asset_are_shown_and_are_not_the_books_money()
    {
        var bench = new BookkeeperBench().Start();
        bench.Accounts["a"].Trade(Symbol, Side.Sell, 1m, 50_000m, fee: 0.03m, feeAsset: "BNB");
        bench.Run(TimeSpan.FromMinutes(1));
        Assert.Equal(200_000m, bench.Point.Nav);
        Assert.Equal(0.03m, bench.Book.OtherFees["BNB"]);
    }

    [Fact]
    public void What_gateways_had_booked_before_does_not_count()
    {
        var bench = new BookkeeperBench();
        bench.Accounts["a"].Trade(Symbol, Side.Sell, 1m, 50_000m, fee: 20m);
        bench.Accounts["a"].Trade(Symbol, Side.Buy, 0.5m, 40_000m, fee: 10m);
        bench.Start();
        Assert.Equal(0m, bench.Point.Venues[0].Realised);
        Assert.Equal(bench.Accounts["a"].Equity + 100_000m, bench.Point.Nav);
        bench.Accounts["a"].Trade(Symbol, Side.Buy, 0.5m, 40_000m);
        bench.Run(TimeSpan.FromMinutes(1));
        Assert.Equal(5_000m, bench.Point.Venues[0].Realised);
        Assert.Equal((0m, 0m), (bench.Point.Unexplained, bench.Point.Imbalance().Equity));
    }

    [Fact]
    public void Books_of_different_assets_are_kept_apart()
    {
        var bench = new BookkeeperBench();
        bench.Accounts["b"] = new BookkeeperBench.PlayedAccount("b", "BTC", 3m);
        bench.Start();
        Assert.Equal(["BTC", "USDT"], bench.View.Books.Select(b => b.Asset));
        Assert.True(bench.Owner(OwnerAction.Deposit, 1m, asset: "BTC").Ok);
        Assert.Equal([4m, 100_000m], bench.View.Books.Select(b => b.Point!.Nav));
        Assert.False(bench.Owner(OwnerAction.Deposit, 1m, asset: "ETH").Ok);
    }

    [Fact]
    public void A_venue_that_is_no_longer_configured_is_missing_until_it_is_withdrawn()
    {
        var bench = new BookkeeperBench().Start();
        bench.Run(TimeSpan.FromMinutes(1));
        var next = bench.Restarted(BookkeeperBench.Settings with { Venues = ["a"] });
        next.Accounts.Remove("b");
        next.Start();
        Assert.Equal((-100_000m, 100_000m), (next.Point.Unexplained, next.Point.Nav));
        Assert.Contains("b is in the books and not configured", next.Alarms);
        Assert.True(next.Owner(OwnerAction.Accept, -100_000m).Ok);
        Assert.Equal((0m, 100_000m, 0.5m), (next.Point.Unexplained, next.Point.Nav, next.Book.NavPerShare));
    }

    [Fact]
    public void A_venue_that_is_added_brings_money_that_the_owner_must_explain()
    {
        var bench = new BookkeeperBench(BookkeeperBench.Settings with { Venues = ["a"] });
        bench.Accounts.Remove("b");
        bench.Start();
        var next = bench.Restarted(BookkeeperBench.Settings);
        next.Accounts["b"] = new BookkeeperBench.PlayedAccount("b");
        next.Start();
        Assert.Equal((100_000m, 100_000m), (next.Point.Unexplained, next.Point.Nav));
        Assert.True(next.Owner(OwnerAction.Deposit, 100_000m).Ok);
        Assert.Equal((0m, 200_000m, 1m), (next.Point.Unexplained, next.Point.Nav, next.Book.NavPerShare));
    }

    [Fact]
    public void History_is_a_point_a_minute_and_answers_a_query()
    {
        var bench = new BookkeeperBench().Start();
        bench.Run(TimeSpan.FromMinutes(30));
        Assert.InRange(bench.Points.Count, 30, 32);
        bench.Send(new AccountsQuery("q", ""));
        var history = bench.Told<AccountsHistory>().Single();
        Assert.Equal(("q", "USDT"), (history.RequestId, history.Asset));
        Assert.InRange(history.Points.Count, bench.Points.Count, bench.Points.Count + 1);
        bench.Send(new AccountsQuery("q2", "XYZ"));
        Assert.Equal("", bench.Told<AccountsHistory>()[^1].Asset);
    }
}
