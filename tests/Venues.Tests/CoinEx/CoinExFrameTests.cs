using System.Text;
using Hedgerow.Messages;
using Hedgerow.Venues.CoinEx;
using Hedgerow.Venues.Tests.Bybit;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Tests.CoinEx;

/// <summary>What frames say, and that none of them, cut or garbled, is anything but a frame or an error that names the place.</summary>
public sealed class CoinExFrameTests
{
    private const string Top =
        """{"method":"bbo.update","data":{"market":"BTCUSDT","updated_at":1642145331234,"best_bid_price":"20000.0","best_bid_size":"0.100","best_ask_price":"20001.5","best_ask_size":"0.15"},"id":null}""";

    private const string Depth =
        """{"method":"depth.update","data":{"market":"BTCUSDT","is_full":true,"depth":{"asks":[["100.1","3.000"]],"bids":[["100.0","1.500"],["99.9","2.000"]],"last":"100","updated_at":1689152421692,"checksum":1419980760}},"id":null}""";

    private const string Order =
        """{"method":"order.update","data":{"event":"update","order":{"order_id":98388656341,"stop_id":0,"market":"BTCUSDT","side":"buy","type":"limit","amount":"0.0010","price":"50000.00","unfilled_amount":"0.0006","filled_amount":"0.0004","filled_value":"20","fee":"0.01","fee_ccy":"USDT","taker_fee_rate":"0.00046","maker_fee_rate":"0","client_id":"h1p1l0s1","last_filled_amount":"0.0004","last_filled_price":"50000","created_at":1689145715129,"updated_at":1689145716000}},"id":null}""";

    private const string Deal =
        """{"method":"user_deals.update","data":{"deal_id":3514376759,"created_at":1689152421692,"market":"BTCUSDT","side":"sell","order_id":8678890,"client_id":"h1p1l0s2","price":"30718.42","amount":"0.00000325","role":"taker","fee":"0.0299","fee_ccy":"USDT"},"id":null}""";

    private const string Position =
        """{"method":"position.update","data":{"event":"update","position":{"position_id":246830219,"market":"BTCUSDT","side":"short","margin_mode":"cross","open_interest":"0.0010","close_avbl":"0.0010","unrealized_pnl":"-0.5","realized_pnl":"-0.014","avg_entry_price":"30000","leverage":"50","maintenance_margin_value":"0.15","liq_price":"31179.87","created_at":1642145331234,"updated_at":1642145331235}},"id":null}""";

    private const string Balance =
        """{"method":"balance.update","data":{"balance_list":[{"ccy":"BTC","available":"1","frozen":"0","margin":"0","transferrable":"1","unrealized_pnl":"0","equity":"1"},{"ccy":"USDT","available":"97.5","frozen":"1.5","margin":"2","transferrable":"97","unrealized_pnl":"-0.5","equity":"100.5"}]},"id":null}""";

    private readonly ManualTime _time = new();

    public static TheoryData<string> All => [Top, Depth, Order, Deal, Position, Balance, """{"id":1,"code":0,"message":"OK"}"""];

    private CoinExPrivateRows Rows() =>
        new("USDT", new ServerClock(_time), new CoinExOrderIds(), new CoinExPositions(), _time);

    private List<VenueReport> Read(string frame) => Rows().Read(WireObject.Parse(Encoding.UTF8.GetBytes(frame)));

    [Fact]
    public void A_best_bid_and_ask_is_read_without_allocation()
    {
        var frame = new CoinExPublicFrame();
        var bytes = Encoding.UTF8.GetBytes(Top);
        frame.Read(bytes);
        Assert.Equal(CoinExFrameKind.Top, frame.Kind);
        Assert.Equal("BTCUSDT", Encoding.UTF8.GetString(frame.Market(bytes)));
        Assert.Equal((1642145331234L, new BookLevel(20000, 0.1m), new BookLevel(20001.5m, 0.15m)), (frame.TimeMs, frame.Bid, frame.Ask));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            frame.Read(bytes);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void An_order_is_read_with_the_state_that_its_event_says()
    {
        var order = Assert.IsType<OrderChanged>(Assert.Single(Read(Order))).Order;
        Assert.Equal(("h1p1l0s1", "98388656341", "BTCUSDT", Side.Buy), (order.ClientId, order.VenueOrderId, order.Symbol, order.Side));
        Assert.Equal((OrderType.LimitGtc, 0.001m, 0.0004m, 50000m), (order.Type, order.Quantity, order.CumulativeQuantity, order.AveragePrice));
        Assert.Equal(OrderStatus.PartiallyFilled, order.Status);
        var finished = Assert.IsType<OrderChanged>(Assert.Single(Read(Order.Replace("\"update\",\"order\"", "\"finish\",\"order\"")))).Order;
        Assert.Equal(OrderStatus.Cancelled, finished.Status);
        var whole = Order.Replace("\"filled_amount\":\"0.0004\"", "\"filled_amount\":\"0.0010\"");
        Assert.Equal(OrderStatus.Filled, Assert.IsType<OrderChanged>(Assert.Single(Read(whole))).Order.Status);
    }

    [Fact]
    public void Deals_positions_and_balances_are_read()
    {
        var fill = Assert.IsType<FillReported>(Assert.Single(Read(Deal))).Fill;
        Assert.Equal(("3514376759", "h1p1l0s2", Side.Sell, 0.00000325m, 30718.42m, 0.0299m, false), (fill.TradeId, fill.ClientId, fill.Side, fill.Quantity, fill.Price, fill.Fee, fill.IsMaker));
        var position = Assert.IsType<PositionChanged>(Assert.Single(Read(Position))).Position;
        Assert.Equal((-0.001m, 30000m, 30500m, -0.5m), (position.Quantity, position.EntryPrice, position.MarkPrice, position.UnrealisedPnl));
        Assert.Equal(101m, Assert.IsType<BalanceChanged>(Assert.Single(Read(Balance))).WalletBalance);
    }

    [Theory]
    [InlineData("\"side\":\"buy\"", "\"side\":\"both\"", "side")]
    [InlineData("\"type\":\"limit\"", "\"type\":\"iceberg\"", "type")]
    [InlineData("\"event\":\"update\"", "\"event\":\"lost\"", "event")]
    [InlineData("\"filled_amount\":\"0.0004\"", "\"filled_amount\":\"0.01\"", "filled_amount")]
    [InlineData("\"method\":\"order.update\"", "\"method\":\"order.query\"", "method")]
    public void An_unknown_word_is_an_error_that_names_the_field(string known, string unknown, string field)
    {
        var error = Assert.Throws<FrameException>(() => Read(Order.Replace(known, unknown)));
        Assert.Contains(field, error.Place, StringComparison.Ordinal);
    }

    [Fact]
    public void An_isolated_position_is_refused() =>
        Assert.Contains("margin_mode", Assert.Throws<FrameException>(() => Read(Position.Replace("\"cross\"", "\"isolated\""))).Message, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(All))]
    public void Cut_and_garbled_frames_throw_nothing_but_frame_exceptions(string frame)
    {
        var bytes = Encoding.UTF8.GetBytes(frame);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<FrameException>(() => ReadAny(bytes.AsSpan(0, length).ToArray()));
        }

        var random = new Random(frame.Length);
        for (var i = 0; i < 3_000; i++)
        {
            var garbled = (byte[])bytes.Clone();
            for (var k = random.Next(1, 4); k > 0; k--)
            {
                garbled[random.Next(garbled.Length)] = (byte)random.Next(256);
            }

            try
            {
                ReadAny(garbled);
            }
            catch (FrameException)
            {
                // Said so, and named the place.
            }
        }
    }

    // As the streams take them: every frame goes through both decoders, and into a book of each kind.
    private void ReadAny(byte[] bytes)
    {
        var frame = new CoinExPublicFrame();
        FrameException? problem = null;
        try
        {
            frame.Read(bytes);
            _ = Encoding.UTF8.GetString(frame.Market(bytes));
            var book = new CoinExBook(new InstrumentId("coinex", "BTCUSDT"));
            _ = frame.Kind switch
            {
                CoinExFrameKind.Top => book.TakeTop(frame, DateTimeOffset.UnixEpoch, out _),
                CoinExFrameKind.Depth => book.TakeDepth(frame, DateTimeOffset.UnixEpoch, out _),
                _ => BookVerdict.Waiting,
            };
        }
        catch (FrameException e)
        {
            problem = e;
        }

        var root = WireObject.Parse(bytes);
        if (root.Has("method") && root.Text("method") is not ("bbo.update" or "depth.update"))
        {
            Rows().Read(root);
        }

        if (problem is not null)
        {
            throw problem;
        }
    }
}
