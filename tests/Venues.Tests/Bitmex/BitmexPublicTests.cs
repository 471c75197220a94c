using Hedgerow.Messages;
using Hedgerow.Venues.Bitmex;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.Bitmex;

/// <summary>Public tables: sizes become base units, a book with a hole is known as such, marks are merged.</summary>
public sealed class BitmexPublicTests
{
    private readonly BitmexPublicFrame _frame = new();
    private readonly BitmexBook _book = new(new InstrumentId("bitmex", BitmexFacts.Symbol), BitmexFacts.Contract);

    [Fact]
    public void A_quote_is_told_in_base_units()
    {
        var quote = Top(BitmexFacts.Quote("59999.9", "2500000", "60000", "100"));
        Assert.Equal((59999.9m, 2.5m, 60000m, 0.0001m), (quote!.Bid, quote.BidSize, quote.Ask, quote.AskSize));
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero), quote.VenueTime);
        Assert.True(_book.IsQuoted);
    }

    [Theory]
    [InlineData("60000", "100", "60000", "100")]
    [InlineData("60001", "100", "60000", "100")]
    [InlineData("59999", "0", "60000", "100")]
    [InlineData("null", "null", "60000", "100")]
    [InlineData("59999", "100", "null", "null")]
    public void A_side_that_is_missing_or_crossed_is_no_quote_until_the_next_whole_one(string bid, string bidSize, string ask, string askSize)
    {
        Assert.NotNull(Top(BitmexFacts.Quote("59999", "100", "60000", "100")));
        Assert.Null(Top(BitmexFacts.Quote(bid, bidSize, ask, askSize)));
        Assert.False(_book.IsQuoted);
        Assert.NotNull(Top(BitmexFacts.Quote("59999", "100", "60000", "100")));
    }

    [Fact]
    public void An_older_row_is_left_alone_and_numbers_go_on_over_connections()
    {
        var first = Top(BitmexFacts.Quote("1", "100", "2", "100", "2026-03-01T12:00:01.000Z"))!;
        Assert.Null(Top(BitmexFacts.Quote("3", "100", "4", "100", "2026-03-01T12:00:00.999Z")));
        Assert.True(_book.IsQuoted);
        _book.Reset();
        Assert.True(Top(BitmexFacts.Quote("3", "100", "4", "100"))!.Sequence > first.Sequence);
    }

    [Fact]
    public void A_book_is_kept_from_image_insert_update_and_delete()
    {
        Assert.Equal((99m, 0.001m, 101m, 0.002m), Levels("partial", (1, Side.Buy, 1000, 99), (2, Side.Sell, 2000, 101)));
        Assert.Equal((100m, 0.003m, 101m, 0.002m), Levels("insert", (3, Side.Buy, 3000, 100)));
        Assert.Equal((100m, 0.004m, 101m, 0.002m), Levels("update", (3, Side.Buy, 4000, null)));
        Assert.Equal((99m, 0.001m, 101m, 0.002m), Levels("delete", (3, Side.Buy, null, null)));
    }

    [Theory]
    [InlineData("insert", 1, 99)]
    [InlineData("update", 7, 99)]
    [InlineData("update", 1, 98)]
    [InlineData("delete", 7, 99)]
    public void A_change_that_does_not_fit_the_image_is_a_hole(string action, long id, int price)
    {
        Levels("partial", (1, Side.Buy, 1000, 99), (2, Side.Sell, 2000, 101));
        _frame.Read(BitmexFacts.Frame("orderBookL2_25", action, BitmexFacts.Level(id, Side.Buy, 5, price)));
        Assert.False(_book.TakeLevel(_frame.Action, in _frame.Rows[0]));
    }

    [Fact]
    public void A_level_without_any_time_is_an_error()
    {
        _book.BeginImage();
        _frame.Read(BitmexFacts.Frame("orderBookL2_25", "partial", """{"symbol":"XBTUSDT","id":1,"side":"Buy","size":5,"price":99}"""));
        Assert.Equal("data.timestamp", Assert.Throws<FrameException>(() => _book.TakeLevel(_frame.Action, in _frame.Rows[0])).Place);
    }

    [Fact]
    public void What_comes_before_the_image_is_left_alone()
    {
        _frame.Read(BitmexFacts.Frame("orderBookL2_25", "update", BitmexFacts.Level(1, Side.Buy, 5, 99)));
        Assert.True(_book.TakeLevel(_frame.Action, in _frame.Rows[0]));
        Assert.True(_book.TryQuote(DateTimeOffset.UnixEpoch, out var quote));
        Assert.Null(quote);
    }

    [Fact]
    public void A_book_crossed_between_two_frames_comes_back_and_one_that_stays_crossed_is_wrong()
    {
        Levels("partial", (1, Side.Buy, 1000, 99), (2, Side.Sell, 2000, 101));
        Assert.Null(Levels("insert", (3, Side.Buy, 3000, 102)));
        Assert.Equal((102m, 0.003m, 103m, 0.001m), Levels(("insert", (4, Side.Sell, 1000, 103)), ("delete", (2, Side.Sell, null, null))));
        Levels("insert", (5, Side.Buy, 1000, 104));
        var sound = true;
        for (var i = 0; i < 100 && sound; i++)
        {
            sound = _book.TryQuote(DateTimeOffset.UnixEpoch, out _);
        }

        Assert.False(sound);
    }

    [Fact]
    public void Marks_are_merged_from_image_and_updates()
    {
        Assert.Null(Mark("update", """{"symbol":"XBTUSDT","markPrice":5,"timestamp":"2026-03-01T12:00:00.000Z"}"""));
        var first = Mark("partial", """
            {"symbol":"XBTUSDT","markPrice":60000.12,"indicativeSettlePrice":60001,"fundingRate":1e-4,"fundingTimestamp":"2026-03-01T16:00:00.000Z","lastPrice":null,
            "timestamp":"2026-03-01T12:00:00.000Z"}
            """)!;
        Assert.Equal((60000.12m, 60001m, 0.0001m), (first.Mark, first.Index, first.FundingRate));
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 16, 0, 0, TimeSpan.Zero), first.NextFunding);
        var next = Mark("update", """{"symbol":"XBTUSDT","fundingRate":-0.0003,"timestamp":"2026-03-01T12:00:01.000Z"}""")!;
        Assert.Equal((60000.12m, -0.0003m, first.NextFunding), (next.Mark, next.FundingRate, next.NextFunding));
        Assert.Null(Mark("update", """{"symbol":"XBTUSDT","lastPrice":60000,"timestamp":"2026-03-01T12:00:01.000Z"}"""));
    }

    [Theory]
    [InlineData("""{"table":"quote","action":"insert","data":[{"symbol":"XBTUSDT","bidPrice":-1}]}""")]
    [InlineData("""{"table":"quote","action":"insert","data":{"symbol":"XBTUSDT"}}""")]
    [InlineData("""{"table":"quote","action":"upsert","data":[]}""")]
    [InlineData("""{"table":"trade","action":"insert","data":[]}""")]
    [InlineData("""{"table":"quote","action":"insert","data":[{"symbol":"XBTUSDT","timestamp":"yesterday"}]}""")]
    [InlineData("""{"table":"orderBookL2_25","action":"insert","data":[{"symbol":"XBTUSDT","side":"Both"}]}""")]
    [InlineData("[]")]
    [InlineData("""{"table":"quote"} {}""")]
    public void What_is_malformed_is_an_error(string frame) =>
        Assert.Throws<FrameException>(() => _frame.Read(System.Text.Encoding.UTF8.GetBytes(frame)));

    private Quote? Top(string row)
    {
        _frame.Read(BitmexFacts.Frame("quote", "insert", row));
        return _book.TakeTop(in _frame.Rows[0], DateTimeOffset.UnixEpoch);
    }

    private MarkPrice? Mark(string action, string row)
    {
        _frame.Read(BitmexFacts.Frame("instrument", action, row));
        return _book.TakeInstrument(_frame.Action, in _frame.Rows[0]);
    }

    private (decimal, decimal, decimal, decimal)? Levels(string action, params (long Id, Side Side, int? Size, int? Price)[] levels) =>
        Levels([.. levels.Select(level => (action, level))]);

    // Changes of one row each, then the quote.
    private (decimal, decimal, decimal, decimal)? Levels(params (string Action, (long Id, Side Side, int? Size, int? Price) Level)[] changes)
    {
        if (changes[0].Action == "partial")
        {
            _book.BeginImage();
        }

        foreach (var (action, level) in changes)
        {
            _frame.Read(BitmexFacts.Frame("orderBookL2_25", action, BitmexFacts.Level(level.Id, level.Side, level.Size, level.Price)));
            Assert.True(_book.TakeLevel(_frame.Action, in _frame.Rows[0]));
        }

        Assert.True(_book.TryQuote(DateTimeOffset.UnixEpoch, out var quote));
        return quote is null ? null : (quote.Bid, quote.BidSize, quote.Ask, quote.AskSize);
    }
}
