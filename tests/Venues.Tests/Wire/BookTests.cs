using FsCheck;
using FsCheck.Fluent;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.Wire;

public class BookTests
{
    [Fact]
    public void The_book_holds_what_a_sorted_map_would_hold() => Prop.ForAll<(bool IsBid, byte Price, byte Size)[]>(changes =>
    {
        var book = new DepthBook();
        book.BeginSnapshot(1);
        var bids = new SortedDictionary<decimal, decimal>();
        var asks = new SortedDictionary<decimal, decimal>();
        foreach (var (isBid, price, size) in changes)
        {
            // Bids below 300, asks above: never crossed.
            var at = isBid ? price : 300m + price;
            var amount = size % 4;
            (isBid ? bids : asks)[at] = amount;
            if (amount == 0)
            {
                (isBid ? bids : asks).Remove(at);
            }

            if (isBid)
            {
                book.SetBid(at, amount);
            }
            else
            {
                book.SetAsk(at, amount);
            }
        }

        var hasBoth = book.TryBest(out var bid, out var ask);
        return book.BidCount == bids.Count
            && book.AskCount == asks.Count
            && hasBoth == (bids.Count > 0 && asks.Count > 0)
            && (!hasBoth || (bid == new BookLevel(bids.Last().Key, bids.Last().Value) && ask == new BookLevel(asks.First().Key, asks.First().Value)));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_full_side_keeps_the_best_levels()
    {
        var book = new DepthBook(maxLevels: 3);
        book.BeginSnapshot(1);
        foreach (var price in new[] { 5m, 1m, 4m, 2m, 3m })
        {
            book.SetBid(price, 1);
            book.SetAsk(10 + price, 1);
        }

        Assert.Equal((3, 3), (book.BidCount, book.AskCount));
        Assert.True(book.TryBest(out var bid, out var ask));
        Assert.Equal((5m, 11m), (bid.Price, ask.Price));
        book.SetBid(5, 0);
        book.SetBid(4, 0);
        book.TryBest(out bid, out _);
        Assert.Equal(3m, bid.Price);
    }

    [Fact]
    public void A_crossed_or_reset_book_has_no_best()
    {
        var book = new DepthBook();
        book.BeginSnapshot(7);
        book.SetBid(100, 1);
        book.SetAsk(101, 1);
        Assert.True(book.TryBest(out _, out _));
        book.SetBid(101, 1);
        Assert.True(book.IsCrossed);
        Assert.False(book.TryBest(out _, out _));
        book.Reset();
        Assert.False(book.IsReady);
        Assert.Equal((0, 0), (book.BidCount, book.AskCount));
    }

    [Fact]
    public void A_symbol_is_found_by_its_bytes()
    {
        var names = Enumerable.Range(0, 200).Select(i => $"S{i}USDT").ToList();
        var table = new SymbolTable<string>(names.Select(name => KeyValuePair.Create(name, name)));
        Assert.All(names, name => Assert.Same(name, table.Find(System.Text.Encoding.UTF8.GetBytes(name))));
        Assert.Null(table.Find("S200USDT"u8));
        Assert.Null(table.Find([]));
        Assert.Null(SymbolTable<string>.Empty.Find("S1USDT"u8));
        Assert.Throws<ArgumentException>(() => new SymbolTable<string>([KeyValuePair.Create("A", "1"), KeyValuePair.Create("A", "2")]));
    }

    [Fact]
    public void The_clock_takes_the_middle_of_the_round_trip()
    {
        var clock = new ServerClock(TimeProvider.System);
        var sent = DateTimeOffset.UnixEpoch;
        Assert.Equal(TimeSpan.FromMilliseconds(450), clock.Observe(sent, TimeSpan.FromMilliseconds(100), sent.AddMilliseconds(500)));
        Assert.Equal(TimeSpan.FromMilliseconds(450), clock.Offset);
        Assert.InRange(clock.UtcNow - DateTimeOffset.UtcNow, TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(451));
    }

    [Fact]
    public void A_clock_is_not_worsened_by_an_answer_that_was_held_up()
    {
        var clock = new ServerClock(TimeProvider.System);
        var sent = DateTimeOffset.UnixEpoch;
        var known = clock.Observe(sent, TimeSpan.FromMilliseconds(100), sent.AddMilliseconds(500));

        // Two seconds on the way there: the middle of the round trip is a second too late, and half of it is what it does not know.
        Assert.Equal(known, clock.Observe(sent, TimeSpan.FromMilliseconds(2000), sent.AddMilliseconds(2450)));
        Assert.Equal(known, clock.Offset);

        // What contradicts it counts, however vague: the clock was set. So does anything once it proved wrong.
        Assert.Equal(TimeSpan.FromMilliseconds(4000), clock.Observe(sent, TimeSpan.FromMilliseconds(2000), sent.AddMilliseconds(5000)));
        clock.Observe(sent, TimeSpan.FromMilliseconds(100), sent.AddMilliseconds(500));
        clock.Doubt();
        Assert.Equal(TimeSpan.FromMilliseconds(1450), clock.Observe(sent, TimeSpan.FromMilliseconds(2000), sent.AddMilliseconds(2450)));
    }

    [Fact]
    public void A_measurement_that_took_long_is_repeated_soon()
    {
        var time = new Hedgerow.Venues.Tests.Bybit.ManualTime();
        var clock = new ServerClock(time);
        clock.Observe(DateTimeOffset.UnixEpoch, TimeSpan.FromMilliseconds(2000), DateTimeOffset.UnixEpoch);
        Assert.False(clock.IsDue(TimeSpan.FromSeconds(30)));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(clock.IsDue(TimeSpan.FromSeconds(30)));
        clock.Observe(DateTimeOffset.UnixEpoch, TimeSpan.FromMilliseconds(20), DateTimeOffset.UnixEpoch);
        time.Advance(TimeSpan.FromSeconds(29));
        Assert.False(clock.IsDue(TimeSpan.FromSeconds(30)));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(clock.IsDue(TimeSpan.FromSeconds(30)));
    }
}
