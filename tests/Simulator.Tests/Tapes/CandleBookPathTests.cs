using Hedgerow.Simulator.Tapes;

namespace Hedgerow.Simulator.Tests.Tapes;

public sealed class CandleBookPathTests : IDisposable
{
    private const long T0 = TapeFiles.T0;
    private static readonly BookPathOptions Options = new(0.1m, 0.001m) { HalfSpreadBps = 0, ConstantSize = 1m };
    private readonly TapeFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void A_rising_candle_goes_low_then_high()
    {
        var mids = Mids(_files.Candles($"{T0},100,107,96,103,1"));
        Assert.Equal([100m, 99m, 98m, 97m, 96m, 99.7m, 103.3m, 107m, 106m, 105m, 104m, 103m], mids);
    }

    [Fact]
    public void A_falling_candle_goes_high_then_low()
    {
        var mids = Mids(_files.Candles($"{T0},100,104,95,99,1"));
        Assert.Equal([100m, 101m, 102m, 103m, 104m, 101m, 98m, 95m, 96m, 97m, 98m, 99m], mids);
    }

    [Fact]
    public void Books_are_a_step_apart_and_a_missing_minute_repeats_the_last()
    {
        var tape = _files.Candles($"{T0},100,100,100,100,1", $"{T0 + 180_000},200,200,200,200,1");
        var books = tape.Books(Options).ToArray();

        Assert.Equal(4 * 12, books.Length);
        for (var i = 0; i < books.Length; i++)
        {
            Assert.Equal(T0 + i * 5_000, books[i].Time.ToUnixTimeMilliseconds());
            Assert.Equal(i < 36 ? 99.9m : 199.9m, books[i].Bid);
        }
    }

    [Fact]
    public void The_spread_is_rounded_up_to_the_tick_and_sizes_follow_the_volume()
    {
        var options = new BookPathOptions(0.1m, 0.001m) { HalfSpreadBps = 15, MinSize = 0.01m, MaxSize = 2m };
        var books = _files.Candles($"{T0},100,100,100,100,0.1", $"{T0 + 60_000},100,100,100,100,6.1234", $"{T0 + 120_000},100,100,100,100,600")
            .Books(options).ToArray();

        Assert.Equal((99.8m, 100.2m), (books[0].Bid, books[0].Ask));
        Assert.Equal([0.01m, 0.510m, 2m], new[] { books[0].BidSize, books[12].BidSize, books[24].AskSize });
    }

    [Fact]
    public void A_span_starts_with_the_book_as_it_stood()
    {
        var tape = _files.Candles($"{T0},100,100,100,100,1", $"{T0 + 60_000},200,200,200,200,1");
        var span = new TapeSpan(DateTimeOffset.FromUnixTimeMilliseconds(T0 + 57_000), DateTimeOffset.FromUnixTimeMilliseconds(T0 + 65_000));
        var books = tape.Books(Options, span).ToArray();

        Assert.Equal([T0 + 57_000, T0 + 60_000], books.Select(book => book.Time.ToUnixTimeMilliseconds()));
        Assert.Equal([99.9m, 199.9m], books.Select(book => book.Bid));
    }

    [Fact]
    public void Quotes_are_rounded_outwards()
    {
        var path = _files.Write($"{TapeFiles.QuoteHeader}\n{T0},100.07,1.2345,100.08,0.0009\n");
        var book = Assert.Single(Tape.Load(path).Books(Options));
        Assert.Equal((100.0m, 1.234m, 100.1m, 0m), (book.Bid, book.BidSize, book.Ask, book.AskSize));
    }

    [Fact]
    public void Impossible_options_are_refused()
    {
        var tape = _files.Candles($"{T0},100,100,100,100,1");
        Assert.Throws<InvalidOperationException>(() => tape.Books(Options with { Step = TimeSpan.FromSeconds(7) }));
        Assert.Throws<InvalidOperationException>(() => tape.Books(Options with { Step = TimeSpan.FromSeconds(20) }));
        Assert.Throws<InvalidOperationException>(() => tape.Books(Options with { TickSize = 0 }));
        Assert.Throws<InvalidOperationException>(() => tape.Books(Options with { HalfSpreadTicks = 0 }));
    }

    private static decimal[] Mids(Tape tape) => [.. tape.Books(Options).Select(book => (book.Bid + book.Ask) / 2)];

    [Fact]
    public void A_candle_that_ends_where_it_began_goes_low_then_high()
    {
        var mids = Mids(_files.Candles($"{T0},100,107,96,100,1"));
        Assert.Equal((96m, 107m, 100m), (mids[4], mids[7], mids[11]));
    }
}
