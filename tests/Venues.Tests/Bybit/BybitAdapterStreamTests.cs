using System.Net;
using System.Net.Sockets;
using Hedgerow.Messages;
using Hedgerow.Venues.Bybit;

namespace Hedgerow.Venues.Tests.Bybit;

public class BybitAdapterStreamTests
{
    [Fact]
    public async Task Every_channel_is_told_at_once_and_again_when_it_comes_up()
    {
        await using var harness = await BybitHarness.Start();
        await harness.Connect("BTCUSDT");
        Assert.Equal(4, harness.Seen.OfType<ChannelChanged>().Count(change => !change.IsUp));
        Assert.Equal(4, harness.Seen.OfType<ChannelChanged>().Count(change => change.IsUp));
        harness.Adapter.Send(new ConnectVenue(["BTCUSDT"]));
        for (var i = 0; i < 4; i++)
        {
            Assert.True((await harness.Next<ChannelChanged>()).IsUp);
        }
    }

    [Fact]
    public async Task Tops_and_tickers_become_quotes_and_mark_prices()
    {
        await using var harness = await BybitHarness.Start();
        var (stream, _, _) = await harness.Connect("BTCUSDT", "ETHUSDT");
        Assert.Contains("\"orderbook.1.BTCUSDT\",\"tickers.BTCUSDT\"", await stream.Read("BTCUSDT"));
        Assert.Contains("\"orderbook.1.ETHUSDT\",\"tickers.ETHUSDT\"", await stream.Read("ETHUSDT"));
        await stream.Send(Book("orderbook.1.ETHUSDT", "ETHUSDT", "snapshot", 5, """["10","1"]""", """["11","2"]"""));
        Assert.Equal((new InstrumentId("bybit", "ETHUSDT"), 10m, 11m), await Quoted(harness));
        await stream.Send("""{"topic":"tickers.BTCUSDT","type":"snapshot","data":{"symbol":"BTCUSDT","markPrice":"99","indexPrice":"98","fundingRate":"0.0001","nextFundingTime":"1700006400000"},"cs":1,"ts":1700000000000}""");
        Assert.Equal(99, (await harness.Next<MarkPrice>()).Mark);
    }

    [Fact]
    public async Task A_gap_loses_the_quote_and_subscribes_anew()
    {
        await using var harness = await BybitHarness.Start(settings => settings with { QuoteSource = BybitQuoteSource.Depth });
        var (stream, _, _) = await harness.Connect("BTCUSDT");
        await stream.Read("subscribe");
        await stream.Send(Book("orderbook.50.BTCUSDT", "BTCUSDT", "snapshot", 5, """["10","1"]""", """["11","2"]"""));
        await Quoted(harness);
        await stream.Send(Book("orderbook.50.BTCUSDT", "BTCUSDT", "delta", 7, """["10","2"]""", ""));
        Assert.Contains("missing", (await harness.Next<QuoteLost>()).Reason);
        await stream.Send(Book("orderbook.50.BTCUSDT", "BTCUSDT", "delta", 8, """["10","3"]""", ""));
        await stream.Read("\"unsubscribe\"");
        await stream.Read("\"subscribe\"");
        await stream.Send(Book("orderbook.50.BTCUSDT", "BTCUSDT", "snapshot", 9, """["10","4"]""", """["11","2"]"""));
        await Quoted(harness);
        Assert.Equal([1m, 4m], harness.Seen.OfType<Quote>().Select(quote => quote.BidSize));
    }

    [Fact]
    public async Task A_reconnect_loses_the_quote_and_starts_from_a_fresh_book()
    {
        await using var harness = await BybitHarness.Start(settings => settings with { QuoteSource = BybitQuoteSource.Depth });
        var (stream, _, _) = await harness.Connect("BTCUSDT");
        await stream.Send(Book("orderbook.50.BTCUSDT", "BTCUSDT", "snapshot", 5, """["10","1"],["9","1"]""", """["11","2"]"""));
        await Quoted(harness);
        stream.Abort();
        await harness.Next<QuoteLost>();
        stream = await harness.Venue.Accept("public");
        await stream.Read("subscribe");
        await stream.Send(Book("orderbook.50.BTCUSDT", "BTCUSDT", "delta", 6, """["12","1"]""", ""));
        await stream.Send(Book("orderbook.50.BTCUSDT", "BTCUSDT", "snapshot", 3, """["8","1"]""", """["8.5","2"]"""));
        Assert.Equal((new InstrumentId("bybit", "BTCUSDT"), 8m, 8.5m), await Quoted(harness));
    }

    [Fact]
    public async Task A_malformed_book_frame_is_reported_and_its_book_lost()
    {
        await using var harness = await BybitHarness.Start();
        var (stream, _, _) = await harness.Connect("BTCUSDT", "ETHUSDT");
        await stream.Send(Book("orderbook.1.BTCUSDT", "BTCUSDT", "snapshot", 5, """["10","1"]""", """["11","2"]"""));
        await stream.Send(Book("orderbook.1.ETHUSDT", "ETHUSDT", "snapshot", 5, """["10","1"]""", """["11","2"]"""));
        await Quoted(harness);
        await Quoted(harness);
        await stream.Send(Book("orderbook.1.BTCUSDT", "BTCUSDT", "snapshot", 6, """["10","-1"]""", ""));
        Assert.Equal((VenueChannel.Public, "data.b: negative"), await Rejected(harness));
        Assert.Equal("BTCUSDT", (await harness.Next<QuoteLost>()).Instrument.Symbol);
        await stream.Send(Book("orderbook.1.BTCUSDT", "BTCUSDT", "snapshot", 7, """["10","1"]""", """["11","2"]"""));
        await Quoted(harness);
        Assert.Single(harness.Seen.OfType<QuoteLost>());
    }

    [Fact]
    public async Task Other_symbols_are_subscribed_on_a_new_connection()
    {
        await using var harness = await BybitHarness.Start();
        await harness.Connect("BTCUSDT");
        harness.Adapter.Send(new ConnectVenue(["SOLUSDT"]));
        var stream = await harness.Venue.Accept("public");
        Assert.Contains("orderbook.1.SOLUSDT", await stream.Read("subscribe"));
    }

    [Fact]
    public async Task A_refused_subscription_is_told()
    {
        await using var harness = await BybitHarness.Start();
        harness.Venue.OnFrame = (stream, frame) => stream == "public" && frame.Contains("NOPE")
            ? """{"success":false,"ret_msg":"error:handler not found,topic:orderbook.1.NOPE","conn_id":"c","req_id":"","op":"subscribe"}"""
            : null;
        harness.Adapter.Send(new ConnectVenue(["NOPE", "BTCUSDT"]));
        Assert.Equal("NOPE", (await harness.Next<QuoteLost>()).Instrument.Symbol);
        await harness.Next<ChannelChanged>(change => change is { Channel: VenueChannel.Public, IsUp: true });
    }

    [Fact]
    public async Task The_account_stream_tells_orders_fills_positions_balances_and_funding()
    {
        await using var harness = await BybitHarness.Start();
        var (_, stream, _) = await harness.Connect();
        Assert.Contains("""["order","execution","position","wallet"]""", await stream.Read("subscribe"));
        await stream.Send("""{"id":"1","topic":"order","creationTime":1700000000000,"data":[{"category":"spot","symbol":"X"},{"category":"linear","symbol":"BTCUSDT","orderId":"v1","orderLinkId":"c1","side":"Buy","orderType":"Limit","timeInForce":"PostOnly","price":"100","qty":"1","cumExecQty":"0","avgPrice":"","orderStatus":"Cancelled","rejectReason":"EC_PostOnlyWillTakeLiquidity","createType":"CreateByUser","reduceOnly":false,"createdTime":"1","updatedTime":"2"}]}""");
        var order = (await harness.Next<OrderChanged>()).Order;
        Assert.Equal((OrderStatus.Cancelled, OrderType.PostOnly, 0m), (order.Status, order.Type, order.CumulativeQuantity));
        await stream.Send(Execution("Trade", "CreateByLiq") + "," + Execution("Funding", "") + "]}");
        Assert.Equal(TradeCause.Liquidation, (await harness.Next<FillReported>()).Fill.Cause);
        Assert.Equal(-0.5m, (await harness.Next<FundingReported>()).Payment.Amount);
        await stream.Send("""{"id":"3","topic":"position","creationTime":1700000000000,"data":[{"category":"linear","positionIdx":0,"symbol":"BTCUSDT","side":"","size":"0","entryPrice":"0","markPrice":"1","unrealisedPnl":"0","liqPrice":"","updatedTime":"1700000000000"}]}""");
        Assert.Equal(0, (await harness.Next<PositionChanged>()).Position.Quantity);
        await stream.Send("""{"id":"4","topic":"wallet","creationTime":1700000000000,"data":[{"accountType":"UNIFIED","coin":[{"coin":"USDT","walletBalance":"10","spotBorrow":"1"}]}]}""");
        Assert.Equal(9, (await harness.Next<BalanceChanged>()).WalletBalance);
    }

    [Fact]
    public async Task An_unknown_word_on_the_account_stream_discards_the_whole_frame()
    {
        await using var harness = await BybitHarness.Start();
        var (_, stream, _) = await harness.Connect();
        await stream.Send(Execution("Trade", "CreateByUser") + "," + Execution("Conjured", "") + "]}");
        Assert.Equal((VenueChannel.Private, "data[1].execType: unknown: Conjured"), await Rejected(harness));
        Assert.Empty(harness.Seen.OfType<FillReported>());
    }

    [Fact]
    public async Task Disconnect_protection_sets_its_window_once_and_subscribes_its_topic()
    {
        await using var harness = await BybitHarness.Start();
        var (_, stream, _) = await harness.Connect();
        harness.Adapter.Send(new ArmDeadManSwitch("BTCUSDT", TimeSpan.FromMilliseconds(10_500)));
        Assert.Contains("dcp.future", await stream.Read("protection"));
        harness.Adapter.Send(new ArmDeadManSwitch("ETHUSDT", TimeSpan.FromMilliseconds(10_500)));
        stream.Abort();
        stream = await harness.Venue.Accept("private");
        Assert.Contains("\"subscribe\"", await stream.Read("dcp.future"));
        harness.Adapter.Send(new ArmDeadManSwitch("BTCUSDT", TimeSpan.Zero));
        Assert.Contains("\"unsubscribe\"", await stream.Read("dcp.future"));
        Assert.True(SpinWait.SpinUntil(() => harness.Venue.Requests.Any(seen => seen.Path == "/v5/order/disconnected-cancel-all"), TimeSpan.FromSeconds(20)));
        await harness.Adapter.DisposeAsync();
        var request = Assert.Single(harness.Venue.Requests, seen => seen.Path == "/v5/order/disconnected-cancel-all");
        Assert.Equal("""{"product":"DERIVATIVES","timeWindow":11}""", request.Body);
    }

    [Fact]
    public async Task An_account_without_disconnect_protection_keeps_its_stream()
    {
        await using var harness = await BybitHarness.Start();
        harness.Venue.OnFrame = (_, frame) => frame.Contains("dcp.future")
            ? """{"success":false,"ret_msg":"no permission","conn_id":"c","req_id":"protection","op":"subscribe"}"""
            : null;
        var (_, stream, _) = await harness.Connect();
        harness.Adapter.Send(new ArmDeadManSwitch("BTCUSDT", TimeSpan.FromSeconds(10)));
        await stream.Read("protection");
        await stream.Send(Execution("Trade", "CreateByUser") + "]}");
        await harness.Next<FillReported>();
        Assert.DoesNotContain(harness.Seen.OfType<ChannelChanged>().Skip(4), change => !change.IsUp);
    }

    [Fact]
    public async Task Streams_come_up_while_rest_hangs()
    {
        // The kernel takes the connection; nobody ever reads it.
        using var deaf = new TcpListener(IPAddress.Loopback, 0);
        deaf.Start();
        await using var harness = await BybitHarness.Start(settings => settings with
        {
            RestUrl = new Uri($"http://127.0.0.1:{((IPEndPoint)deaf.LocalEndpoint).Port}"),
            ClockPatience = TimeSpan.FromMilliseconds(200),
        });
        harness.Adapter.Send(new ConnectVenue(["BTCUSDT"]));
        await harness.Next<ChannelChanged>(change => change is { Channel: VenueChannel.Orders, IsUp: true });
        await (await harness.Venue.Accept("private")).Read("subscribe");
        Assert.DoesNotContain(harness.Seen.OfType<ChannelChanged>(), change => change is { Channel: VenueChannel.Rest, IsUp: true });
    }

    private static async Task<(InstrumentId Instrument, decimal Bid, decimal Ask)> Quoted(BybitHarness harness)
    {
        var quote = await harness.Next<Quote>();
        return (quote.Instrument, quote.Bid, quote.Ask);
    }

    private static async Task<(VenueChannel Channel, string Place)> Rejected(BybitHarness harness)
    {
        var rejected = await harness.Next<FrameRejected>();
        return (rejected.Channel, rejected.Place);
    }

    private static string Book(string topic, string symbol, string type, long updateId, string bids, string asks) =>
        $$"""{"topic":"{{topic}}","ts":{{1_700_000_000_000 + updateId}},"type":"{{type}}","data":{"s":"{{symbol}}","b":[{{bids}}],"a":[{{asks}}],"u":{{updateId}},"seq":{{updateId}}},"cts":1700000000000}""";

    // The first of a frame opens it; the caller closes it.
    private static string Execution(string kind, string created) =>
        (kind == "Trade" ? """{"id":"2","topic":"execution","creationTime":1700000000000,"data":[""" : string.Empty)
        + $$"""{"category":"linear","execId":"x-{{kind}}","execType":"{{kind}}","createType":"{{created}}","orderId":"v","orderLinkId":"","symbol":"BTCUSDT","side":"Sell","execQty":"0.1","execPrice":"100","execFee":"0.5","isMaker":false,"execTime":"1700000000000"}""";
}
