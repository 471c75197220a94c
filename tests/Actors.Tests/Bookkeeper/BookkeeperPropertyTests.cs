using Hedgerow.Actors.Bookkeeper;
using Hedgerow.Actors.Tests.Harness;
using Hedgerow.Hedging.Accounts;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Tests.Bookkeeper;

/// <summary>Random days: trades, funding, money in and out with and without a word, missed readings, restarts.</summary>
public sealed class BookkeeperPropertyTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void Every_point_adds_up_every_span_is_explained_and_replay_gives_the_state(int seed)
    {
        var random = new Random(seed);
        var bench = new BookkeeperBench().Start();
        for (var step = 0; step < 300; step++)
        {
            Act(bench, random);
            if (step % 97 == 96)
                bench = bench.Restarted().Start();
        }

        var points = bench.Points;
        Assert.True(points.Count > 20);
        Assert.All(points, p => Assert.Equal((0m, 0m), p.Imbalance()));
        for (var i = 0; i < 50; i++)
        {
            var (first, last) = (points[random.Next(points.Count)].Time, points[random.Next(points.Count)].Time);
            if (ExplainedChange.Between("USDT", points, first, last, FeeTerms.Default) is { } change)
                Assert.Equal(change.To.Equity() - change.From.Equity(), change.Total);
        }
        Bench.AssertReplays(() => new BookkeeperActor(BookkeeperBench.Settings), bench.Effects.Events, bench.Actor);
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    public void The_owners_moves_leave_the_price_as_it_is(int seed)
    {
        var random = new Random(seed);
        var bench = new BookkeeperBench().Start();
        for (var step = 0; step < 200; step++)
        {
            Act(bench, random);
            bench.ReadAccounts();
            var before = bench.Book.NavPerShare;
            var missing = bench.Point.Unexplained < 0m;
            var isIn = random.Next(2) == 0;
            bench.Owner(isIn ? OwnerAction.Deposit : OwnerAction.Withdraw, random.Next(1, 2_000_000) / 100m);
            // Money that had left before the word is explained by it: only then the price recovers.
            Assert.InRange(bench.Book.NavPerShare, before - 1e-18m, missing && !isIn ? decimal.MaxValue : before + 1e-18m);
            if (bench.State.Books.Single().Moves is [.., var move])
                Assert.InRange(Math.Abs(move.NavPerShare - bench.Points[^1].NavPerShare()), 0m, move.Time == bench.Points[^1].Time ? 1e-18m : decimal.MaxValue);
        }
    }

    private static void Act(BookkeeperBench bench, Random random)
    {
        var account = bench.Accounts[random.Next(2) == 0 ? "a" : "b"];
        var symbol = random.Next(2) == 0 ? "BTCUSDT" : "ETHUSDT";
        var price = random.Next(900_000, 1_100_000) / 100m;
        switch (random.Next(9))
        {
            case 0 or 1 or 2:
                account.Trade(symbol, random.Next(2) == 0 ? Side.Buy : Side.Sell, random.Next(1, 900) / 1_000m, price, random.Next(0, 500) / 100m);
                account.Marks[symbol] = price;
                break;
            case 3:
                account.Marks[symbol] = price;
                break;
            case 4:
                account.Fund(symbol, random.Next(-500, 500) / 100m);
                account.Marks.TryAdd(symbol, price);
                break;
            case 5:
                account.Wallet += random.Next(-10_000, 10_000) / 10m;
                break;
            case 6:
                bench.Owner((OwnerAction)random.Next(1, 4), random.Next(-1_000, 50_000) / 10m);
                break;
            case 7:
                bench.Pass(TimeSpan.FromSeconds(random.Next(1, 200)));
                break;
            default:
                bench.Effects.Skip(TimeSpan.FromMinutes(random.Next(1, 600)));
                bench.Pass(TimeSpan.FromSeconds(2));
                break;
        }
        if (random.Next(10) > 0)
            bench.ReadAccounts(settled: random.Next(4) > 0);
        bench.Pass(TimeSpan.FromSeconds(random.Next(1, 90)));
    }
}
