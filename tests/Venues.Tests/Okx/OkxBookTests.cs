using Hedgerow.Messages;
using Hedgerow.Venues.Okx;
using Hedgerow.Venues.Wire;
using static Hedgerow.Venues.Tests.Okx.OkxMessages;

namespace Hedgerow.Venues.Tests.Okx;

public class OkxBookTests
{
    private readonly OkxPublicFrame _frame = new();
    private readonly OkxBook _top = Make(OkxQuoteSource.Top);
    private readonly OkxBook _deep = Make(OkxQuoteSource.Depth);

    [Fact]
    public void The_top_is_whole_and_counted_in_base_units()
    {
        Assert.Equal(BookVerdict.Good, Take(_top, Top, out var quote));
        Assert.Equal((60_000m, 0.315m, 60_000.1m, 2.5m, 5001L), (quote!.Bid, quote.BidSize, quote.Ask, quote.AskSize, quote.Sequence));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123), quote.VenueTime);
    }

    [Fact]
    public void An_older_top_is_a_gap_and_a_new_count_with_a_newer_time_is_not()
    {
        Take(_top, Top, out _);
        Assert.Equal(BookVerdict.Gap, Take(_top, Top.Replace("5001", "5000").Replace("0123", "0122"), out _));
        Assert.Equal(BookVerdict.Good, Take(_top, Top.Replace("5001", "3").Replace("0123", "0124"), out _));
    }

    [Fact]
    public void A_deep_book_follows_the_chain_whatever_the_numbers_are()
    {
        Assert.Equal(BookVerdict.Waiting, Take(_deep, Book("update", 5, 9, Level(99, 1), ""), out _));
        Assert.Equal(BookVerdict.Good, Take(_deep, Book("snapshot", -1, 10, Level(99, 100), Level(101, 200)), out var quote));
        Assert.Equal((99m, 1m, 101m, 2m), (quote!.Bid, quote.BidSize, quote.Ask, quote.AskSize));
        Assert.Equal(BookVerdict.Good, Take(_deep, Book("update", 10, 15, Level(100, 300), ""), out quote));
        Assert.Equal((100m, 3m), (quote!.Bid, quote.BidSize));

        // A sign of life, then a new count, then the chain goes on from it.
        Assert.Equal(BookVerdict.Good, Take(_deep, Book("update", 15, 15, "", ""), out _));
        Assert.Equal(BookVerdict.Good, Take(_deep, Book("update", 15, 3, "", Level(101, 0) + "," + Level(102, 50)), out quote));
        Assert.Equal((102m, 0.5m), (quote!.Ask, quote.AskSize));
        Assert.Equal(BookVerdict.Good, Take(_deep, Book("update", 3, 5, "", ""), out _));
        Assert.Equal(BookVerdict.Gap, Take(_deep, Book("update", 6, 7, "", ""), out quote));
        Assert.Null(quote);
    }

    [Fact]
    public void A_crossed_book_and_an_empty_side_give_no_quote()
    {
        Assert.Equal(BookVerdict.Crossed, Take(_deep, Book("snapshot", -1, 10, Level(101, 1), Level(101, 1)), out _));
        Assert.Equal(BookVerdict.Empty, Take(_deep, Book("snapshot", -1, 10, Level(101, 1), ""), out var quote));
        Assert.Null(quote);
        Assert.False(_deep.IsQuoted);
    }

    [Fact]
    public void Mark_and_funding_are_told_once_both_are_known()
    {
        Assert.Null(Figures(Mark));
        var mark = Figures(Funding)!;
        Assert.Equal((60_000.05m, -0.00012m), (mark.Mark, mark.FundingRate));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1_700_006_400_000), mark.NextFunding);
        Assert.Equal(61_000m, Figures(Mark.Replace("60000.05", "61000"))!.Mark);
        Assert.Throws<FrameException>(() => Figures(Top));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"arg":{"channel":"bbo-tbt","instId":"X"},"data":[]}""")]
    [InlineData("""{"arg":{"channel":"bbo-tbt","instId":"X"},"data":[{"seqId":1},{"seqId":2}]}""")]
    [InlineData("""{"arg":{"channel":"books","instId":"X"},"action":"delta","data":[{"seqId":1}]}""")]
    [InlineData("""{"arg":{"channel":"bbo-tbt","instId":"X"},"data":[{"bids":[["0","1","0","1"]]}]}""")]
    [InlineData("""{"arg":{"channel":"bbo-tbt","instId":"X"},"data":[{"bids":[["1","-1","0","1"]]}]}""")]
    [InlineData("""{"arg":{"channel":"bbo-tbt","instId":"X"},"data":[{"bids":[["1","1",{},"1"]]}]}""")]
    [InlineData("""{"arg":{"channel":"bbo-tbt"},"data":[{"markPx":"-1"}]} x""")]
    public void A_frame_that_is_not_what_the_channel_sends_is_refused(string text) =>
        Assert.Throws<FrameException>(() => _frame.Read(Bytes(text)));

    private static OkxBook Make(OkxQuoteSource source)
    {
        var book = new OkxBook(new InstrumentId("okx", Symbol), source, TimeProvider.System);
        book.Open(Contract.Size);
        return book;
    }

    private BookVerdict Take(OkxBook book, string text, out Quote? quote)
    {
        _frame.Read(Bytes(text));
        return book.Take(_frame, DateTimeOffset.UnixEpoch, out quote);
    }

    private MarkPrice? Figures(string text)
    {
        _frame.Read(Bytes(text));
        return _top.TakeFigures(_frame);
    }
}
