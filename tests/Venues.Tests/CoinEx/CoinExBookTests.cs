using System.Globalization;
using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.CoinEx;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.CoinEx;

/// <summary>A book is quoted only while it is proved whole, in order and not crossed.</summary>
public sealed class CoinExBookTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);

    private readonly CoinExBook _book = new(new InstrumentId("coinex", "BTCUSDT"));
    private readonly CoinExPublicFrame _frame = new();

    private BookVerdict Top(string bid, string bidSize, string ask, string askSize, long time, out Quote? quote)
    {
        _frame.Read(Encoding.UTF8.GetBytes(
            $$"""{"method":"bbo.update","data":{"market":"BTCUSDT","updated_at":{{time}},"best_bid_price":"{{bid}}","best_bid_size":"{{bidSize}}","best_ask_price":"{{ask}}","best_ask_size":"{{askSize}}"},"id":null}"""));
        return _book.TakeTop(_frame, Now, out quote);
    }

    private BookVerdict Depth(bool isFull, string bids, string asks, string checksum, long time, out Quote? quote)
    {
        _frame.Read(Encoding.UTF8.GetBytes(
            $$$"""{"method":"depth.update","data":{"market":"BTCUSDT","is_full":{{{(isFull ? "true" : "false")}}},"depth":{"asks":[{{{asks}}}],"bids":[{{{bids}}}],"last":"1","updated_at":{{{time}}},"checksum":{{{checksum}}}}},"id":null}"""));
        return _book.TakeDepth(_frame, Now, out quote);
    }

    private static string Checksum(string text)
    {
        var crc = default(Crc32);
        crc.Add(Encoding.ASCII.GetBytes(text));
        return unchecked((int)crc.Value).ToString(CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Best_bid_and_ask_are_quoted_and_numbered()
    {
        Assert.Equal(BookVerdict.Good, Top("100.0", "1", "100.1", "2", 5, out var first));
        Assert.Equal((100m, 1m, 100.1m, 2m, 1L), (first!.Bid, first.BidSize, first.Ask, first.AskSize, first.Sequence));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(5), first.VenueTime);
        Assert.Equal(BookVerdict.Good, Top("100.0", "3", "100.1", "2", 5, out var second));
        Assert.Equal(2, second!.Sequence);
    }

    [Theory]
    [InlineData("100.1", "1", "100.1", "1", 9, BookVerdict.Crossed)]
    [InlineData("", "", "100.1", "1", 9, BookVerdict.Empty)]
    [InlineData("100.0", "0", "100.1", "1", 9, BookVerdict.Empty)]
    [InlineData("100.0", "1", "100.1", "1", 4, BookVerdict.Gap)]
    public void What_is_not_in_order_ends_the_quote_until_the_next_whole_frame(
        string bid, string bidSize, string ask, string askSize, long time, object verdict)
    {
        Top("100.0", "1", "100.1", "2", 5, out _);
        Assert.Equal(verdict, Top(bid, bidSize, ask, askSize, time, out var quote));
        Assert.Null(quote);
        Assert.False(_book.IsQuoted);
        Assert.Equal(BookVerdict.Good, Top("100.0", "1", "100.1", "2", 10, out _));
        Assert.True(_book.IsQuoted);
    }

    [Fact]
    public void A_whole_book_and_differences_are_proved_by_the_checksum_of_the_venues_own_text()
    {
        // The zeros at the end of a number belong to the text; the number may be written signed or unsigned.
        Assert.Equal(BookVerdict.Waiting, Depth(false, """["100.0","1"]""", "", "0", 1, out _));
        Assert.Equal(BookVerdict.Good, Depth(true, """["100.0","1.500"],["99.9","2.000"]""", """["100.1","3.000"]""", "1419980760", 2, out var quote));
        Assert.Equal((100m, 1.5m, 100.1m, 3m), (quote!.Bid, quote.BidSize, quote.Ask, quote.AskSize));
        Assert.Equal(BookVerdict.Good, Depth(false, """["100.0","0"],["99.9","2.000"]""", """["100.0","4.000"]""", Checksum("99.9:2.000:100.0:4.000:100.1:3.000"), 3, out quote));
        Assert.Equal((99.9m, 100m), (quote!.Bid, quote.Ask));
    }

    [Fact]
    public void A_difference_that_was_lost_is_found_by_the_next_one()
    {
        Depth(true, """["100.0","1.500"]""", """["100.1","3.000"]""", Checksum("100.0:1.500:100.1:3.000"), 2, out _);

        // Lost: the bid's size became 7.000.
        Assert.Equal(BookVerdict.Gap, Depth(false, "", """["100.1","4.000"]""", Checksum("100.0:7.000:100.1:4.000"), 4, out var quote));
        Assert.Null(quote);
        Assert.False(_book.IsQuoted);
    }

    [Fact]
    public void A_crossed_book_is_not_quoted_although_its_checksum_fits() => Assert.Equal(
        BookVerdict.Crossed,
        Depth(true, """["100.2","1.000"]""", """["100.1","3.000"]""", Checksum("100.2:1.000:100.1:3.000"), 2, out _));

    [Fact]
    public void More_levels_than_the_channel_shows_are_an_error()
    {
        var levels = string.Join(',', Enumerable.Range(1, 101).Select(i => $"[\"{i}\",\"1\"]"));
        Assert.Throws<FrameException>(() => Depth(true, levels, "", "0", 1, out _));
    }
}
