using Hedgerow.Simulator.Tapes;

namespace Hedgerow.Simulator.Tests.Tapes;

public sealed class SyntheticMarketTests
{
    private static readonly SyntheticMarketOptions Options = new(0.1m, 0.001m);

    [Fact]
    public void The_same_seed_gives_the_same_books()
    {
        var (one, two, other) = (new SyntheticMarket(Options, 7), new SyntheticMarket(Options, 7), new SyntheticMarket(Options, 8));
        var isDifferent = false;
        for (var i = 0; i < 1_000; i++)
        {
            var books = one.Next();
            Assert.Equal(books, two.Next());
            isDifferent |= books != other.Next();
        }

        Assert.True(isDifferent);
    }

    [Fact]
    public void Any_two_of_many_venues_swing_about_each_other_as_two_do()
    {
        var market = new SyntheticMarket(Options, 3, venues: 7);
        const int Steps = 20_000;
        var (sum, squares) = (new double[6], new double[6]);
        for (var i = 0; i < Steps; i++)
        {
            var books = market.NextOfAll();
            Assert.Equal(7, books.Length);
            for (var v = 0; v < 6; v++)
            {
                var bps = (double)((books[v].Bid - books[v + 1].Bid) / books[v].Bid * 10_000m);
                (sum[v], squares[v]) = (sum[v] + bps, squares[v] + bps * bps);
            }
        }

        for (var v = 0; v < 6; v++)
        {
            Assert.InRange(sum[v] / Steps, -8, 8);
            Assert.InRange(Math.Sqrt(squares[v] / Steps), 18, 32);
        }
    }

    [Fact]
    public void The_generator_gives_the_published_numbers()
    {
        // First outputs of the reference SplitMix64 for the seed 1234567.
        var random = new SeededRandom(1234567);
        Assert.Equal([6457827717110365317UL, 3203168211198807973UL, 9817491932198370423UL], [random.NextBits(), random.NextBits(), random.NextBits()]);
    }

    [Fact]
    public void Books_are_valid_and_the_spread_swings_beyond_the_fees_and_returns()
    {
        var market = new SyntheticMarket(Options, 1);
        var (above, below, crossings, wasAbove) = (0, 0, 0, false);
        const int Steps = 20_000;
        for (var i = 0; i < Steps; i++)
        {
            var (a, b) = market.Next();
            foreach (var book in new[] { a, b })
            {
                Assert.True(book.Bid > 0 && book.Bid < book.Ask);
                Assert.Equal(0m, book.Bid % 0.1m);
                Assert.Equal(0m, book.Ask % 0.1m);
                Assert.Equal(0m, book.BidSize % 0.001m);
                Assert.InRange(book.AskSize, 0.5m, 5m);
            }

            var spreadBps = (a.Bid - b.Ask) / b.Ask * 10_000;
            above += spreadBps > 21 ? 1 : 0;
            below += spreadBps < -21 ? 1 : 0;
            crossings += spreadBps > 0 != wasAbove ? 1 : 0;
            wasAbove = spreadBps > 0;
        }

        Assert.InRange(above, Steps / 20, Steps / 2);
        Assert.InRange(below, Steps / 20, Steps / 2);
        Assert.True(crossings > 100);
    }

    [Fact]
    public void Impossible_options_are_refused()
    {
        Assert.Throws<InvalidOperationException>(() => new SyntheticMarket(Options with { Step = TimeSpan.Zero }, 1));
        Assert.Throws<InvalidOperationException>(() => new SyntheticMarket(Options with { MinSize = 9, MaxSize = 5 }, 1));
    }
}
