using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.Bybit;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.Bybit;

public class BybitBookTests
{
    private static readonly DateTimeOffset ReceivedAt = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_500);

    private readonly BybitPublicFrame _frame = new();
    private readonly BybitBook _top = new(new InstrumentId("bybit", "BTCUSDT"), 1);
    private readonly BybitBook _deep = new(new InstrumentId("bybit", "BTCUSDT"), 50);
    private Quote? _quote;

    [Fact]
    public void A_top_of_book_frame_is_a_quote()
    {
        Assert.Equal(BookVerdict.Good, Take(_top, "snapshot", 7, 1000, """["100.5","2"]""", """["100.6","3.25"]"""));
        Assert.Equal(
            new Quote(_top.Instrument, 100.5m, 2, 100.6m, 3.25m, 7, DateTimeOffset.FromUnixTimeMilliseconds(1000), ReceivedAt),
            _quote);
    }

    [Fact]
    public void A_top_sent_again_without_change_is_progress_in_time_only()
    {
        Take(_top, "snapshot", 7, 1000, """["100","1"]""", """["101","1"]""");
        Assert.Equal(BookVerdict.Good, Take(_top, "snapshot", 7, 4000, """["100","1"]""", """["101","1"]"""));
        Assert.Equal(7, _quote!.Sequence);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(4000), _quote.VenueTime);
    }

    [Fact]
    public void Tops_may_skip_update_numbers_since_each_is_whole()
    {
        Take(_top, "snapshot", 7, 1000, """["100","1"]""", """["101","1"]""");
        Assert.Equal(BookVerdict.Good, Take(_top, "snapshot", 12, 1010, """["102","1"]""", """["103","1"]"""));
        Assert.Equal(102, _quote!.Bid);
    }

    [Fact]
    public void A_top_older_than_the_last_is_a_gap()
    {
        Take(_top, "snapshot", 7, 1000, """["100","1"]""", """["101","1"]""");
        Assert.Equal(BookVerdict.Gap, Take(_top, "snapshot", 6, 1010, """["90","1"]""", """["91","1"]"""));
        Assert.Null(_quote);
    }

    [Fact]
    public void Update_number_one_starts_a_new_book_whatever_came_before()
    {
        Take(_top, "snapshot", 700, 1000, """["100","1"]""", """["101","1"]""");
        Assert.Equal(BookVerdict.Good, Take(_top, "snapshot", 1, 1010, """["90","1"]""", """["91","1"]"""));
        Assert.Equal(BookVerdict.Good, Take(_top, "snapshot", 2, 1020, """["91","1"]""", """["92","1"]"""));
        Assert.Equal(91, _quote!.Bid);
    }

    [Fact]
    public void Deltas_change_insert_and_delete_levels()
    {
        Take(_deep, "snapshot", 10, 1000, """["100","1"],["99","2"]""", """["101","1"],["102","2"]""");
        Assert.Equal(BookVerdict.Good, Take(_deep, "delta", 11, 1010, """["100","0"],["98","5"]""", """["100.5","4"]"""));
        Assert.Equal((99m, 2m, 100.5m, 4m), (_quote!.Bid, _quote.BidSize, _quote.Ask, _quote.AskSize));
        Assert.Equal(BookVerdict.Good, Take(_deep, "delta", 12, 1020, """["99","7"]""", """["100.5","0"]"""));
        Assert.Equal((99m, 7m, 101m, 1m), (_quote!.Bid, _quote.BidSize, _quote.Ask, _quote.AskSize));
    }

    [Theory]
    [InlineData(12)]
    [InlineData(10)]
    [InlineData(9)]
    public void A_delta_that_does_not_follow_is_a_gap(long updateId)
    {
        Take(_deep, "snapshot", 10, 1000, """["100","1"]""", """["101","1"]""");
        Assert.Equal(BookVerdict.Gap, Take(_deep, "delta", updateId, 1010, """["100","2"]""", ""));
    }

    [Fact]
    public void A_delta_before_the_snapshot_is_left_alone()
    {
        Assert.Equal(BookVerdict.Waiting, Take(_deep, "delta", 10, 1000, """["100","1"]""", """["101","1"]"""));
        Assert.True(_deep.AwaitsSnapshot);
    }

    [Fact]
    public void A_crossed_book_is_no_quote()
    {
        Take(_deep, "snapshot", 10, 1000, """["100","1"]""", """["101","1"]""");
        Assert.Equal(BookVerdict.Crossed, Take(_deep, "delta", 11, 1010, """["101","1"]""", ""));
        Assert.Null(_quote);
        Assert.False(_deep.IsQuoted);
    }

    [Fact]
    public void An_empty_side_is_no_quote_but_no_error()
    {
        Assert.Equal(BookVerdict.Empty, Take(_top, "snapshot", 10, 1000, "", """["101","1"]"""));
        Assert.Equal(BookVerdict.Good, Take(_top, "snapshot", 11, 1010, """["100","1"]""", """["101","1"]"""));
    }

    [Fact]
    public void The_best_level_wins_in_whatever_order_levels_come()
    {
        Take(_deep, "snapshot", 10, 1000, """["99","2"],["100","1"]""", """["102","2"],["101","1"]""");
        Assert.Equal((100m, 101m), (_quote!.Bid, _quote.Ask));
    }

    [Theory]
    [InlineData("""{"topic":"orderbook.1.BTCUSDT","ts":1000,"type":"snapshot","data":{"s":"BTCUSDT","b":[["1","-2"]],"a":[],"u":1}}""", "data.b")]
    [InlineData("""{"topic":"orderbook.1.BTCUSDT","ts":1000,"type":"snapshot","data":{"s":"BTCUSDT","b":[["x","2"]],"a":[],"u":1}}""", "data.b")]
    [InlineData("""{"topic":"orderbook.1.BTCUSDT","ts":1000,"type":"snapshot","data":{"s":"BTCUSDT","b":[],"a":[["0","2"]],"u":1}}""", "data.a")]
    [InlineData("""{"topic":"orderbook.1.BTCUSDT","ts":1000,"type":"snapshot","data":{"s":"BTCUSDT","b":[["1"]],"a":[],"u":1}}""", "data.b")]
    [InlineData("""{"topic":"orderbook.1.BTCUSDT","ts":1000,"type":"snapshot","data":{"s":"BTCUSDT","b":[["1","2","3"]],"a":[],"u":1}}""", "data.b")]
    [InlineData("""{"topic":"orderbook.1.BTCUSDT","ts":1000,"type":"snapshot","data":{"s":"BTCUSDT","b":[],"a":[],"u":99999999999999999999}}""", "data.u")]
    [InlineData("""{"topic":"orderbook.1.BTCUSDT","ts":1000,"type":"snapshot","data":{"s":"BTCUSDT","b":[],"a":[]}}""", "data.u")]
    [InlineData("""{"topic":"orderbook.1.BTCUSDT","type":"snapshot","data":{"s":"BTCUSDT","b":[],"a":[],"u":1}}""", "ts")]
    [InlineData("""{"topic":"orderbook.1.BTCUSDT","ts":1000,"type":"patch","data":{"s":"BTCUSDT","b":[],"a":[],"u":3}}""", "type")]
    [InlineData("""[1]""", "$")]
    [InlineData("", "byte 0")]
    public void A_malformed_frame_names_the_place(string json, string place)
    {
        var error = Assert.Throws<FrameException>(() =>
        {
            _frame.Read(Encoding.UTF8.GetBytes(json));
            _top.Take(_frame, ReceivedAt, out _);
        });
        Assert.Equal(place, error.Place);
    }

    [Theory]
    [InlineData("""{"topic":"orderbook.1.BTCUSDT","ts":10""")]
    [InlineData("""{"topic":"a"} {"topic":"b"}""")]
    [InlineData("""{"topic":"a"} x""")]
    [InlineData("not json at all")]
    public void What_is_not_one_json_object_is_refused(string json) =>
        Assert.Throws<FrameException>(() => _frame.Read(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Tickers_merge_and_keep_what_a_delta_does_not_mention()
    {
        Assert.Null(Ticker("delta", """ "markPrice":"99" """));
        var first = Ticker("snapshot", """ "markPrice":"100","indexPrice":"101","fundingRate":"0.0001","nextFundingTime":"1673280000000" """);
        Assert.Equal(
            new MarkPrice(_top.Instrument, 100, 101, 0.0001m, DateTimeOffset.FromUnixTimeMilliseconds(1_673_280_000_000), DateTimeOffset.FromUnixTimeMilliseconds(1000)),
            first);
        Assert.Equal(first! with { Mark = 100.5m }, Ticker("delta", """ "markPrice":"100.5" """));
        Assert.Null(Ticker("delta", """ "bid1Price":"1" """));
        Assert.Equal(first with { Mark = 100.5m, FundingRate = -0.0002m }, Ticker("delta", """ "fundingRate":"-0.0002" """));
    }

    [Fact]
    public void A_contract_without_funding_never_pays()
    {
        var mark = Ticker("snapshot", """ "markPrice":"100","indexPrice":"101","fundingRate":"","nextFundingTime":"" """);
        Assert.Equal((0m, DateTimeOffset.MaxValue), (mark!.FundingRate, mark.NextFunding));
    }

    [Fact]
    public void Reading_a_top_of_book_frame_allocates_nothing()
    {
        var frame = """{"topic":"orderbook.1.BTCUSDT","ts":1672304484978,"type":"snapshot","data":{"s":"BTCUSDT","b":[["16493.50","0.006"]],"a":[["16611.00","0.029"]],"u":18521288,"seq":7961638724},"cts":1672304484976}"""u8.ToArray();
        for (var i = 0; i < 200; i++)
        {
            _frame.Read(frame);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            _frame.Read(frame);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private BookVerdict Take(BybitBook book, string type, long updateId, long timeMs, string bids, string asks)
    {
        _frame.Read(Encoding.UTF8.GetBytes(
            $$"""{"topic":"{{book.BookTopic}}","ts":{{timeMs}},"type":"{{type}}","data":{"s":"BTCUSDT","b":[{{bids}}],"a":[{{asks}}],"u":{{updateId}},"seq":{{updateId}}},"cts":{{timeMs}}}"""));
        return book.Take(_frame, ReceivedAt, out _quote);
    }

    private MarkPrice? Ticker(string type, string fields)
    {
        _frame.Read(Encoding.UTF8.GetBytes(
            $$"""{"topic":"tickers.BTCUSDT","type":"{{type}}","data":{"symbol":"BTCUSDT",{{fields}}},"cs":1,"ts":1000}"""));
        return _top.TakeTicker(_frame);
    }
}
