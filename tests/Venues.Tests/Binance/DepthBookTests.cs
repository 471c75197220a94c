using System.Globalization;
using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.Binance;

namespace Hedgerow.Venues.Tests.Binance;

public class DepthBookTests
{
    private readonly List<VenueReport> _reports = [];
    private readonly BinanceDepthBook _book;

    public DepthBookTests() =>
        _book = new BinanceDepthBook(new BinanceSymbol(new InstrumentId("b", "BTCUSDT")), _reports.Add, TimeProvider.System);

    [Fact]
    public void Deltas_before_the_snapshot_wait_and_those_it_contains_are_dropped()
    {
        Delta(90, 95, 89, bid: "99");
        Delta(96, 105, 95, bid: "100");
        Assert.Empty(_reports);
        Assert.Equal(BinanceDepthNeed.Nothing, Snapshot(100));
        var quote = Assert.IsType<Quote>(Assert.Single(_reports));
        Assert.Equal((100m, 105L), (quote.Bid, quote.Sequence));
    }

    [Fact]
    public void A_delta_that_follows_the_snapshot_directly_is_taken()
    {
        Snapshot(100);
        Assert.Equal(BinanceDepthNeed.Nothing, Delta(101, 103, 100, bid: "100"));
        Assert.IsType<Quote>(Assert.Single(_reports));
    }

    [Fact]
    public void A_first_delta_after_a_hole_asks_for_another_snapshot()
    {
        Delta(110, 115, 105, bid: "100");
        Assert.Equal(BinanceDepthNeed.Snapshot, Snapshot(100));
        Assert.Empty(_reports);
    }

    [Fact]
    public void A_gap_loses_the_quote_once_and_the_next_snapshot_brings_it_back()
    {
        Snapshot(100);
        Delta(101, 103, 100, bid: "100");
        Assert.Equal(BinanceDepthNeed.Snapshot, Delta(106, 108, 105, bid: "101"));
        Assert.Equal(BinanceDepthNeed.Nothing, Delta(109, 110, 108, bid: "101"));
        Assert.Single(_reports.OfType<QuoteLost>());
        Snapshot(109);
        Assert.Equal(110, Assert.IsType<Quote>(_reports[^1]).Sequence);
    }

    [Fact]
    public void A_crossed_book_is_thrown_away()
    {
        Snapshot(100);
        Delta(101, 103, 100, bid: "100");
        Assert.Equal(BinanceDepthNeed.Snapshot, Delta(104, 105, 103, bid: "106"));
        Assert.Equal("the book is crossed", Assert.IsType<QuoteLost>(_reports[^1]).Reason);
    }

    [Fact]
    public void A_side_that_runs_empty_has_no_quote_until_it_fills()
    {
        Snapshot(100);
        Delta(101, 102, 100, bid: "99", size: "0");
        Assert.Empty(_reports);
        Delta(103, 104, 102, bid: "98");
        Assert.Equal(98m, Assert.IsType<Quote>(Assert.Single(_reports)).Bid);
        Delta(105, 106, 104, bid: "98", size: "0");
        Assert.IsType<QuoteLost>(_reports[^1]);
    }

    private BinanceDepthNeed Snapshot(long id) => _book.OnSnapshot(Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"lastUpdateId":{{id}},"T":1,"bids":[["99","1"]],"asks":[["105","1"]]}""")));

    private BinanceDepthNeed Delta(long first, long last, long previous, string bid, string size = "2")
    {
        var frame = Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"e":"depthUpdate","E":1,"T":1,"s":"BTCUSDT","U":{{first}},"u":{{last}},"pu":{{previous}},"b":[["{{bid}}","{{size}}"]],"a":[]}"""));
        return _book.OnDelta(frame, BinanceDepthDelta.Decode(frame));
    }
}
